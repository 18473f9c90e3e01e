package org.grantsledger.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of the shared positions. */
final class PositionStore {

    /**
     * Missing rows are made first, in key order; then all are locked, in key order. Whoever makes rows holds no locks
     * on others yet and whoever locks makes none, so two nodes cannot deadlock.
     */
    private static final String MAKE = """
                                       INSERT INTO shared_position (key)
                                       SELECT wanted.key FROM unnest(?::text[]) AS wanted (key)
                                       WHERE NOT EXISTS (SELECT FROM shared_position p WHERE p.key = wanted.key COLLATE "C")
                                       ORDER BY wanted.key COLLATE "C" ON CONFLICT DO NOTHING""";

    private static final String LOCK = "SELECT key, body FROM shared_position WHERE key = ANY (?::text[]) ORDER BY key FOR UPDATE";

    private static final String READ = "SELECT key, body FROM shared_position WHERE key = ANY (?::text[])";

    private static final RecordForm<Tally> TALLY = RecordForm.of(Tally.class, Set.of());
    private static final RecordForm<Position.Line> LINE = RecordForm.of(Position.Line.class, Set.of());
    private static final RecordForm<Position.Draw> DRAW = RecordForm.of(Position.Draw.class, Set.of());
    private static final RecordForm<Position.Owner> OWNER = RecordForm.of(Position.Owner.class, Set.of());

    private final JdbcTemplate jdbc;

    PositionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds statements that lock these rows until the transaction ends, and then hold what they say. */
    void lock(RoundTrip trip, Collection<PositionKey> keys, Map<PositionKey, Position> found) {
        String[] sorted = names(new TreeSet<>(keys));
        trip.execute(MAKE, (Object) sorted).query(LOCK, rows -> read(rows, found), (Object) sorted);
    }

    /** The rows as committed, without locks. */
    Map<PositionKey, Position> read(Collection<PositionKey> keys) {
        Map<PositionKey, Position> found = new HashMap<>();
        new RoundTrip().query(READ, rows -> read(rows, found), (Object) names(keys)).send(jdbc);
        return found;
    }

    private static void read(ResultSet rows, Map<PositionKey, Position> found) throws SQLException {
        while (rows.next()) {
            PositionKey key = new PositionKey(rows.getString(1));
            found.put(key, position(key, rows.getString(2)));
        }
    }

    static String json(PositionKey key, Position position) {
        return EventCodec.write(position, form(key.kind()));
    }

    static Position position(PositionKey key, @Nullable String json) {
        return json == null ? Position.none(key.kind()) : EventCodec.read(json, form(key.kind()));
    }

    private static RecordForm<? extends Position> form(PositionKey.Kind kind) {
        return switch (kind) {
            case CAP, MATTER, ONCE -> TALLY;
            case LINE -> LINE;
            case POOL, DECISION -> DRAW;
            case VOUCHER -> OWNER;
        };
    }

    static String[] names(Collection<PositionKey> keys) {
        return keys.stream().map(PositionKey::value).toArray(String[]::new);
    }
}
