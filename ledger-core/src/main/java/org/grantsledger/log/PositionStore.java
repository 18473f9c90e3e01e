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
     * on others yet and whoever locks makes none. Only what is foreseen to be free is made with the head locked, and
     * waited for no longer than a moment; so two nodes cannot deadlock.
     */
    private static final String MAKE = "SELECT make_positions(?::text[])";

    private static final String LOCK = "SELECT key, body, position FROM shared_position WHERE key = ANY (?::text[]) ORDER BY key FOR UPDATE";

    private static final String READ = "SELECT key, body, position FROM shared_position WHERE key = ANY (?::text[])";

    private static final RecordForm<Tally> TALLY = RecordForm.of(Tally.class, Set.of());
    private static final RecordForm<Position.Line> LINE = RecordForm.of(Position.Line.class, Set.of());
    private static final RecordForm<Position.Draw> DRAW = RecordForm.of(Position.Draw.class, Set.of());
    private static final RecordForm<Position.Owner> OWNER = RecordForm.of(Position.Owner.class, Set.of());

    /** How many positions are remembered. */
    private static final int MOST = 20_000;

    /**
     * A position as committed.
     *
     * @param at the position in the log of the event that moved it last; 0 where none has
     */
    record Known(Position position, long at) {}

    private final JdbcTemplate jdbc;
    private final LastSeen<PositionKey, Known> last = new LastSeen<>(MOST, Known::at, known -> 1);

    PositionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds statements that lock these rows until the transaction ends, and then hold what they say. */
    void lock(RoundTrip trip, Collection<PositionKey> keys, Map<PositionKey, Known> found) {
        String[] sorted = names(new TreeSet<>(keys));
        trip.execute(MAKE, (Object) sorted).query(LOCK, rows -> read(rows, found), (Object) sorted);
    }

    /** The rows as committed, without locks. */
    Map<PositionKey, Known> read(Collection<PositionKey> keys) {
        Map<PositionKey, Known> found = new HashMap<>();
        new RoundTrip().query(READ, rows -> read(rows, found), (Object) names(keys)).send(jdbc);
        return found;
    }

    /**
     * A position as this node last saw it committed, or took it to be free where it never did. A decision on it counts only
     * if it is confirmed under its lock.
     */
    Known known(PositionKey key) {
        Known known = last.get(key);
        return known == null ? new Known(Position.none(key.kind()), 0) : known;
    }

    /** Remembers positions as committed, where nothing newer is remembered. */
    void committed(Map<PositionKey, Known> positions) {
        positions.forEach(last::committed);
    }

    private static void read(ResultSet rows, Map<PositionKey, Known> found) throws SQLException {
        while (rows.next()) {
            PositionKey key = new PositionKey(rows.getString(1));
            found.put(key, new Known(position(key, rows.getString(2)), rows.getLong(3)));
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
