package org.grantsledger.api.bench;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.grantsledger.log.RecordedEvent;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What someone would write with SQL alone: a row per limit and budget line, locked, checked and raised; the same events,
 * byte for byte, into a table with the same columns and indexes, their positions from a sequence. It does less than the
 * ledger: it keeps no limit per contract, no matter, no vouchers, no frontier, and decides nothing.
 */
final class PlainSql {

    private static final String TABLES = """
                                         DROP SCHEMA IF EXISTS baseline CASCADE;
                                         CREATE SCHEMA baseline;
                                         CREATE TABLE baseline.position (key text COLLATE "C" PRIMARY KEY, used bigint NOT NULL, available bigint NOT NULL)
                                             WITH (fillfactor = 70);
                                         INSERT INTO baseline.position VALUES ('line', 0, 9e17);
                                         CREATE TABLE baseline.event (
                                             position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text COLLATE "C" NOT NULL,
                                             sequence bigint NOT NULL, id uuid NOT NULL, type text NOT NULL, version smallint NOT NULL,
                                             reference boolean NOT NULL, recorded_at timestamptz NOT NULL,
                                             payload json NOT NULL, metadata json NOT NULL, UNIQUE (stream, sequence));
                                         CREATE INDEX ON baseline.event (position) WHERE reference;
                                         CREATE FUNCTION baseline.post(keys text[], amount bigint, of text, first bigint, types text[], payloads text[], about text)
                                         RETURNS void LANGUAGE plpgsql AS $$
                                         BEGIN
                                             PERFORM FROM baseline.position p WHERE key = ANY (keys) ORDER BY key FOR UPDATE;
                                             UPDATE baseline.position SET used = used + amount WHERE key = ANY (keys) AND used + amount <= available;
                                             INSERT INTO baseline.event (stream, sequence, id, type, version, reference, recorded_at, payload, metadata)
                                             SELECT of, first + n - 1, gen_random_uuid(), type, 1, false, clock_timestamp(), payload::json, about::json
                                             FROM unnest(types, payloads) WITH ORDINALITY AS e (type, payload, n);
                                         END $$""";

    private static final String LOCK = "SELECT key, used, available FROM baseline.position WHERE key = ANY (?) ORDER BY key FOR UPDATE";

    private static final String RAISE = "UPDATE baseline.position SET used = used + ? WHERE key = ANY (?)";

    private static final String INSERT = """
                                         INSERT INTO baseline.event (stream, sequence, id, type, version, reference, recorded_at, payload, metadata)
                                         VALUES (?, ?, gen_random_uuid(), ?, 1, false, clock_timestamp(), ?::json, ?::json),
                                             (?, ?, gen_random_uuid(), ?, 1, false, clock_timestamp(), ?::json, ?::json)""";

    private static final long AMOUNT = 10_000;

    private static final String ONE_ROW = "line";

    private final Stage stage;
    private final List<List<RecordedEvent>> samples;
    private final AtomicLong sequence = new AtomicLong();

    /** @param samples what postings write, in turn, two events each */
    PlainSql(Stage stage, List<List<RecordedEvent>> samples) {
        this.stage = stage;
        this.samples = samples;
        make(stage.owner);
    }

    static void make(JdbcTemplate owner) {
        owner.execute(TABLES);
    }

    /** Makes rows for limits and lines, without any worth mentioning as a bound. */
    void positions(List<String> keys) {
        keys.forEach(
                key -> stage.owner.update(
                        "INSERT INTO baseline.position VALUES (?, 0, 9e17) ON CONFLICT DO NOTHING",
                        key));
    }

    /** L1a: lock, update, insert and commit, each a prepared statement of its own. */
    Clients.Step statements(Connection connection, List<Postings.Body> bodies) throws SQLException {
        connection.setAutoCommit(false);
        PreparedStatement lock = connection.prepareStatement(LOCK);
        PreparedStatement raise = connection.prepareStatement(RAISE);
        PreparedStatement insert = connection.prepareStatement(INSERT);
        int[] next = {0};
        return () -> {
            int turn = next[0]++;
            Postings.Body body = bodies.get(turn / 2 % bodies.size());
            var keys = connection.createArrayOf("text", keys(body));
            lock.setArray(1, keys);
            try (var rows = lock.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(2) + AMOUNT > rows.getLong(3)) {
                        throw new IllegalStateException(rows.getString(1) + " is exhausted");
                    }
                }
            }
            raise.setLong(1, AMOUNT);
            raise.setArray(2, keys);
            raise.executeUpdate();
            insert(insert, body.code().value(), samples.get(turn % 2));
            connection.commit();
        };
    }

    /** L1b: one function of the server for all of it. */
    Clients.Step function(Connection connection, List<Postings.Body> bodies) throws SQLException {
        CallableStatement call = connection.prepareCall("{call baseline.post(?, ?, ?, ?, ?, ?, ?)}");
        int[] next = {0};
        return () -> {
            int turn = next[0]++;
            Postings.Body body = bodies.get(turn / 2 % bodies.size());
            List<RecordedEvent> events = samples.get(turn % 2);
            call.setArray(1, connection.createArrayOf("text", keys(body)));
            call.setLong(2, AMOUNT);
            call.setString(3, body.code().value());
            call.setLong(4, sequence.getAndAdd(events.size()));
            call.setArray(
                    5,
                    connection.createArrayOf("text", events.stream().map(e -> e.type().name()).toArray(String[]::new)));
            call.setArray(
                    6,
                    connection.createArrayOf("text",
                            events.stream().map(RecordedEvent::payload).toArray(String[]::new)));
            call.setString(7, events.getFirst().metadata());
            call.execute();
        };
    }

    /** The same row for every client, as pgbench does it: raise, insert what a posting writes, commit. */
    Clients.Step oneRow(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        PreparedStatement raise = connection.prepareStatement(RAISE);
        PreparedStatement insert = connection.prepareStatement(INSERT);
        int[] next = {0};
        return () -> {
            raise.setLong(1, AMOUNT);
            raise.setArray(2, connection.createArrayOf("text", new String[]{
                    ONE_ROW
            }));
            if (raise.executeUpdate() != 1) {
                throw new IllegalStateException("the one row is not there");
            }
            insert(insert, ONE_ROW, samples.get(next[0]++ % 2));
            connection.commit();
        };
    }

    private void insert(PreparedStatement insert, String stream, List<RecordedEvent> events) throws SQLException {
        int p = 1;
        for (RecordedEvent event : events) {
            insert.setString(p++, stream);
            insert.setLong(p++, sequence.getAndIncrement());
            insert.setString(p++, event.type().name());
            insert.setString(p++, event.payload());
            insert.setString(p++, event.metadata());
        }
        insert.executeUpdate();
    }

    private static String[] keys(Postings.Body body) {
        return new String[]{
                "year/" + body.code().value(), "line/" + body.payer()
        };
    }

    /** The keys that postings for these enterprises lock. */
    static List<String> keysOf(List<Postings.Body> bodies) {
        return bodies.stream().flatMap(body -> Stream.of(keys(body))).toList();
    }
}
