package org.grantsledger.projection;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes what a batch of events gives. Every row has a key that comes from its event, so what is there already stays
 * as it is, and only entries that are new change a sum.
 */
final class ReadingWriter {

    private static final String ENTRIES = """
                                          WITH added AS (
                                              INSERT INTO reading.journal_entry %s
                                              ON CONFLICT (position, line) DO NOTHING
                                              RETURNING *
                                          ), %s
                                          SELECT"""
            .formatted(
                    Tables.ENTRY.rows(),
                    Summary.ALL.stream()
                            .map(sums -> "of_" + sums.name() + " AS (" + sums.add(Tables.SCHEMA, "added") + ")")
                            .collect(Collectors.joining(", ")));

    private static final String NAMES = """
                                        INSERT INTO reading.enterprise AS e %s
                                        ON CONFLICT (code) DO UPDATE SET
                                            position = excluded.position,
                                            name = coalesce(nullif(excluded.name, ''), e.name),
                                            kind = coalesce(nullif(excluded.kind, ''), e.kind),
                                            jurisdiction = coalesce(nullif(excluded.jurisdiction, ''), e.jurisdiction),
                                            initials = CASE excluded.name WHEN '' THEN e.initials ELSE excluded.initials END
                                        WHERE e.position < excluded.position"""
            .formatted(Tables.ENTERPRISE.rows());

    private static final String SETTLED = """
                                          UPDATE reading.waiting w
                                          SET settled_position = s.settled_position, settled_on = s.settled_on,
                                              settled_type = s.settled_type
                                          FROM (%s) AS s (%s)
                                          WHERE w.reference = s.reference AND w.settled_position IS NULL"""
            .formatted(Tables.SETTLED.rows(), Tables.SETTLED.names());

    private final JdbcTemplate jdbc;

    ReadingWriter(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void write(Derived derived) {
        jdbc.execute("LOCK TABLE " + Tables.GATE + " IN ROW EXCLUSIVE MODE");
        // Names come first: entries are summed by the kind of their enterprise.
        write(NAMES, Tables.ENTERPRISE, List.copyOf(derived.names.values()));
        write(ENTRIES, Tables.ENTRY, derived.entries);
        write(inserting(Tables.DECISION), Tables.DECISION, derived.decisions);
        write(inserting(Tables.LIMIT), Tables.LIMIT, derived.limits);
        write(inserting(Tables.LINE), Tables.LINE, derived.lines);
        write(
                inserting(Tables.WAITING),
                Tables.WAITING,
                derived.waiting.values().stream().flatMap(List::stream).toList());
        write(SETTLED, Tables.SETTLED, derived.settled);
    }

    private static String inserting(Table<?> table) {
        return "INSERT INTO " + Tables.SCHEMA + "." + table.name() + " " + table.rows() + " ON CONFLICT DO NOTHING";
    }

    private <R> void write(String sql, Table<R> table, List<R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                table.bind(statement, rows);
                statement.execute();
            }
            return null;
        });
    }
}
