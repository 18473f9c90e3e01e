package org.grantsledger.view;

import org.jspecify.annotations.Nullable;

/**
 * A column of a view.
 *
 * @param name in the API, in SQL and, after {@code column.}, in the message files
 * @param lookup gives it for a row {@code s} in SQL, without placeholders, where the view's own SQL has it not: it is
 *        looked up for the rows that are given only, unless rows are chosen or ordered by it; so it is never summed
 */
public record Column(String name, Kind kind, @Nullable String lookup) {

    public Column {
        if (lookup != null && kind.summed()) {
            throw new IllegalArgumentException(name + " is looked up for single rows and cannot be summed");
        }
    }

    public Column(String name, Kind kind) {
        this(name, kind, null);
    }

    /** What a column holds; decides how it is read, shown, filtered and summed. */
    public enum Kind {
        TEXT("text"), PAYER("text"), JURISDICTION("text"), ENTERPRISE("text"), CLAUSE("text"), POLICY("text"),
        /** An account of the journal. */
        ACCOUNT("text"),
        /** The kind of an event, by its logical name. */
        EVENT("text"),
        /** A fiscal year. */
        YEAR("integer"),
        /** A calendar month, for example 2022-06. */
        MONTH("text"), DATE("date"),
        /** A moment of the log's clock. */
        TIME("timestamptz"),
        /** A position in the log. */
        POSITION("bigint"),
        /** A number of things that may be counted in several rows. */
        NUMBER("bigint"),
        /** A number of things; summed in totals. */
        COUNT("bigint"),
        /** An amount in fen; summed in totals. */
        MONEY("bigint"),
        /** An amount in fen that is a level, not a flow, so that summing it means nothing. */
        LEVEL("bigint"),
        /** Basis points. */
        RATE("integer");

        private final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        public boolean summed() {
            return this == MONEY || this == COUNT;
        }

        public boolean money() {
            return this == MONEY || this == LEVEL;
        }
    }
}
