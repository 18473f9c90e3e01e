package org.grantsledger.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.grantsledger.money.Fen;
import org.grantsledger.view.AsOf;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The journal as plain-text accounting, for hledger: one transaction an event, by business day and then by position.
 * Everything it uses is declared, so that a strict check finds what is not.
 *
 * <p>An account's name goes on with payer and fiscal year, so that balances to a depth of four are those of the view of
 * accounts; then, for budgets, with the budget line; for awards, with jurisdiction, clause and enterprise, so that a
 * depth of six is the view of cost sharing by year; for limits, with the limit's key. A part that does not apply is
 * {@code -}.
 */
public final class PlainTextJournal {

    private static final String WITHIN = """
                                          FROM reading.journal_entry j JOIN event e ON e.position = j.position
                                         WHERE j.position <= ? AND j.effective_on <= coalesce(?::date, 'infinity')
                                             AND coalesce(?::text IN (j.payer, j.jurisdiction), true)""";

    private static final String PAYEES = "SELECT DISTINCT e.type" + WITHIN + " ORDER BY 1";

    private static final String ACCOUNTS = """
                                           SELECT DISTINCT account, payer, fiscal_year, budget_line, limit_key,
                                               CASE WHEN account LIKE 'awards:%' THEN jurisdiction ELSE '' END AS jurisdiction,
                                               CASE WHEN account LIKE 'awards:%' THEN clause ELSE '' END AS clause,
                                               CASE WHEN account LIKE 'awards:%' THEN enterprise ELSE '' END AS enterprise"""
            + WITHIN
            + " ORDER BY account, payer, fiscal_year, budget_line, limit_key, jurisdiction, clause, enterprise";

    private static final String ENTRIES = "SELECT j.*, e.type" + WITHIN
            + " ORDER BY j.effective_on, j.position, j.line";

    private static final List<String> TAGS = List
            .of("recorded", "jurisdiction", "enterprise", "clause", "award", "due");

    private final Snapshot snapshot;

    public PlainTextJournal(DataSource dataSource, PlatformTransactionManager transactions) {
        this.snapshot = new Snapshot(dataSource, transactions);
    }

    /**
     * Writes every entry within the bounds.
     *
     * @param out stays open
     * @return the position up to which events are in it
     * @throws IllegalStateException where the entries of an event on one business day do not balance
     */
    public long write(AsOf asOf, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try {
            return snapshot.within(asOf, entries -> {
                try {
                    head(entries, asOf.effectiveOn(), writer);
                    Transactions transactions = new Transactions(writer);
                    each(entries, ENTRIES, transactions::add);
                    transactions.end();
                    writer.flush();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return entries.position();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void head(Snapshot.Bounded entries, @Nullable LocalDate effectiveOn, Writer writer)
            throws IOException {
        writer.write("; 奖补台账分录账 · The journal of the grants ledger, derived from its events.\n");
        writer.write("; As recorded by position " + entries.position() + (effectiveOn == null
                ? ".\n"
                : ", for business days up to " + effectiveOn + ".\n"));
        writer.write(
                "; A debit is positive, a credit negative. The code of a transaction is its event's position.\n\n");
        writer.write("decimal-mark .\n\ncommodity 1000.00 CNY\n\n");
        each(entries, PAYEES, row -> writer.write("payee " + row.getString(1) + "\n"));
        writer.write("\n");
        for (String tag : TAGS) {
            writer.write("tag " + tag + "\n");
        }
        writer.write("\n");
        each(entries, ACCOUNTS, row -> writer.write("account " + account(row) + "\n"));
    }

    @FunctionalInterface
    private interface RowWriter {
        void write(ResultSet row) throws SQLException, IOException;
    }

    private static void each(Snapshot.Bounded entries, String sql, RowWriter writer) {
        entries.each(sql, row -> {
            try {
                writer.write(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String account(ResultSet row) throws SQLException {
        String account = row.getString("account");
        String name = account + ":" + part(row.getString("payer")) + ":" + row.getInt("fiscal_year");
        return switch (group(account)) {
            case "budget" -> name + ":" + part(row.getString("budget_line"));
            case "awards" -> name + ":" + part(row.getString("jurisdiction")) + ":" + part(row.getString("clause"))
                    + ":" + part(row.getString("enterprise"));
            case "limits" -> name + ":" + part(row.getString("limit_key"));
            default -> throw new IllegalStateException("no such group of accounts: " + account);
        };
    }

    private static String group(String account) {
        return account.substring(0, account.indexOf(':'));
    }

    /** A part of a name or tag, with what means something in the format written as {@code ^} and its code point. */
    static String part(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        StringBuilder part = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (":;,|^\"".indexOf(c) >= 0 || Character.isWhitespace(c) || Character.isSpaceChar(c)
                    || Character.isISOControl(c)) {
                part.append("^%02X".formatted(c));
            } else {
                part.appendCodePoint(c);
            }
        });
        return part.toString();
    }

    /** Writes rows, which come by day, position and line, as transactions. */
    private static final class Transactions {

        private final Writer writer;
        private final Map<String, Long> sums = new TreeMap<>();
        private long position = -1;
        private @Nullable LocalDate day;

        Transactions(Writer writer) {
            this.writer = writer;
        }

        void add(ResultSet row) throws SQLException, IOException {
            LocalDate effectiveOn = row.getObject("effective_on", LocalDate.class);
            if (row.getLong("position") != position || !effectiveOn.equals(day)) {
                end();
                position = row.getLong("position");
                day = effectiveOn;
                begin(row);
            }
            long fen = row.getLong("fen");
            sums.merge(group(row.getString("account")), fen, Math::addExact);
            LocalDate due = row.getObject("due_on", LocalDate.class);
            writer.write(
                    "    " + account(row) + "  " + new Fen(fen) + " CNY" + (due == null ? "" : "  ; due:" + due)
                            + "\n");
        }

        private void begin(ResultSet row) throws SQLException, IOException {
            String reference = row.getString("reference");
            writer.write("\n" + day + " (" + position + ") " + row.getString("type"));
            writer.write((reference.isEmpty() ? "" : " | " + part(reference)) + "\n");
            writer.write(
                    "    ; recorded:" + row.getObject("recorded_at", OffsetDateTime.class).toInstant() + "\n");
            String separator = "    ; ";
            for (String tag : List.of("jurisdiction", "enterprise", "clause", "award")) {
                String value = row.getString(tag);
                if (!value.isEmpty()) {
                    writer.write(separator + tag + ":" + part(value));
                    separator = ", ";
                }
            }
            if (separator.equals(", ")) {
                writer.write("\n");
            }
        }

        /** Each group of accounts balances on its own. */
        void end() {
            sums.forEach((group, fen) -> {
                if (fen != 0) {
                    throw new IllegalStateException(
                            "the " + group + " entries of event " + position + " on " + day + " sum to " + fen
                                    + " fen");
                }
            });
            sums.clear();
        }
    }
}
