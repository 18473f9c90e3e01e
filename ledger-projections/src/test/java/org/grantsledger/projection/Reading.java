package org.grantsledger.projection;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.TestDatabase;
import org.grantsledger.log.TestLedger;
import org.grantsledger.policy.LedgerEvent;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The derived tables as tests look at them, and events as tests need them. */
public final class Reading {

    /** Longer than anything takes; who waits so long waits in vain. */
    public static final Duration LONG = Duration.ofMinutes(5);

    /** The tables, each with what tells its rows apart. */
    private static final Map<String, String> KEYS = Map.of(
            "journal_entry",
            "position, line",
            "decision",
            "position",
            "limit_known",
            "limit_key, position",
            "budget_line",
            "line",
            "enterprise",
            "code",
            "waiting",
            "reference, payer");

    private Reading() {
    }

    /** Every table to the byte: how many rows, and a hash of what COPY writes of them in the order of their keys. */
    public static Map<String, String> tables(TestLedger ledger) {
        Map<String, String> tables = new HashMap<>();
        for (String table : Tables.ALL) {
            Long rows = ledger.jdbc.queryForObject("SELECT count(*) FROM reading." + table, Long.class);
            tables.put(table, rows + " rows, " + hash(ledger, table));
        }
        return tables;
    }

    private static String key(String table) {
        return Summary.ALL.stream().filter(s -> s.name().equals(table)).map(Summary::keys).findFirst()
                .orElseGet(() -> Objects.requireNonNull(KEYS.get(table)));
    }

    private static String hash(TestLedger ledger, String table) {
        try (Connection connection = ledger.dataSource.getConnection();
                DigestOutputStream out = new DigestOutputStream(
                        OutputStream.nullOutputStream(),
                        MessageDigest.getInstance("SHA-256"))) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(
                    "COPY (SELECT * FROM reading." + table + " ORDER BY " + key(table) + ") TO STDOUT",
                    out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException(table, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything the owner of the database may do, which the ledger itself may not. */
    static JdbcTemplate owner(TestLedger ledger) {
        return new JdbcTemplate(TestDatabase.owner(ledger.url));
    }

    /** Changes an event that is in the log already, as only the owner can who takes the guard away. */
    static void rewrite(TestLedger ledger, long position, String change) {
        owner(ledger).execute(
                "ALTER TABLE event DISABLE TRIGGER event_is_append_only; UPDATE event SET " + change
                        + " WHERE position = " + position
                        + "; ALTER TABLE event ENABLE TRIGGER event_is_append_only");
    }

    /** Writes events as they stand, each behind what its stream holds. */
    public static void append(LedgerCore core, LedgerEvent... events) {
        Map<String, Long> next = new HashMap<>();
        List<DomainEventMessage<LedgerEvent>> messages = new ArrayList<>();
        for (LedgerEvent event : events) {
            String stream = event instanceof EnterpriseEvent e
                    ? e.enterprise().value()
                    : ((BudgetEvent) event).stream();
            long sequence = next.computeIfAbsent(stream, s -> (long) core.log().stream(s, 0).size());
            next.put(stream, sequence + 1);
            messages.add(new GenericDomainEventMessage<>("ledger", stream, sequence, event));
        }
        core.reference();
        UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
        unit.attachTransaction(core.transactions());
        unit.execute(() -> core.eventStore().publish(messages));
    }
}
