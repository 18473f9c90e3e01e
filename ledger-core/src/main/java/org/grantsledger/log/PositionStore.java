package org.grantsledger.log;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** The rows of the shared positions. */
final class PositionStore {

    /**
     * Missing rows are made first, in key order; then all are locked, in key order. Whoever makes rows holds no locks
     * yet and whoever locks makes none, so two nodes cannot deadlock. One round trip.
     */
    private static final String LOCK = """
                                       INSERT INTO shared_position (key)
                                       SELECT wanted.key FROM unnest(?::text[]) AS wanted (key)
                                       WHERE NOT EXISTS (SELECT FROM shared_position p WHERE p.key = wanted.key COLLATE "C")
                                       ORDER BY wanted.key COLLATE "C" ON CONFLICT DO NOTHING;
                                       SELECT key, body FROM shared_position WHERE key = ANY (?::text[]) ORDER BY key FOR UPDATE""";

    private static final String READ = "SELECT key, body FROM shared_position WHERE key = ANY (?::text[])";

    private static final String WRITE = """
                                        UPDATE shared_position p SET body = moved.body::json, position = moved.position
                                        FROM unnest(?::text[], ?::text[], ?::bigint[]) AS moved (key, body, position)
                                        WHERE p.key = moved.key COLLATE "C\"""";

    private final JdbcTemplate jdbc;

    PositionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks these rows until the transaction ends. */
    Map<PositionKey, Position> lock(Collection<PositionKey> keys) {
        Object[] sorted = names(new TreeSet<>(keys));
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Map<PositionKey, Position>>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
                Array names = connection.createArrayOf("text", sorted);
                statement.setArray(1, names);
                statement.setArray(2, names);
                statement.execute();
                statement.getMoreResults();
                return positions(statement.getResultSet());
            }
        }));
    }

    /** The rows as committed, without locks. */
    Map<PositionKey, Position> read(Collection<PositionKey> keys) {
        Object[] names = names(keys);
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Map<PositionKey, Position>>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(READ)) {
                statement.setArray(1, connection.createArrayOf("text", names));
                return positions(statement.executeQuery());
            }
        }));
    }

    private static Map<PositionKey, Position> positions(ResultSet rows) throws SQLException {
        Map<PositionKey, Position> found = new HashMap<>();
        while (rows.next()) {
            PositionKey key = new PositionKey(rows.getString(1));
            found.put(key, position(key, rows.getString(2)));
        }
        return found;
    }

    /**
     * Writes locked rows.
     *
     * @param positions of the last event that moved each row
     */
    void write(SortedMap<PositionKey, Position> moved, SortedMap<PositionKey, Long> positions) {
        jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
                statement.setArray(1, connection.createArrayOf("text", names(moved.keySet())));
                statement.setArray(
                        2,
                        connection.createArrayOf("text", moved.values().stream().map(PositionStore::json).toArray()));
                statement.setArray(3, connection.createArrayOf("bigint", positions.values().toArray()));
                int written = statement.executeUpdate();
                if (written != moved.size()) {
                    throw new IllegalStateException("positions were moved that were not locked: " + moved.keySet());
                }
            }
            return null;
        });
    }

    static String json(Position position) {
        return EventCodec.MAPPER.writeValueAsString(position);
    }

    static Position position(PositionKey key, @Nullable String json) {
        return json == null ? Position.none(key.kind()) : EventCodec.MAPPER.readValue(json, type(key.kind()));
    }

    private static Class<? extends Position> type(PositionKey.Kind kind) {
        return switch (kind) {
            case CAP, MATTER, ONCE -> Tally.class;
            case LINE -> Position.Line.class;
            case POOL, DECISION -> Position.Draw.class;
            case VOUCHER -> Position.Owner.class;
        };
    }

    private static Object[] names(Collection<PositionKey> keys) {
        return keys.stream().map(PositionKey::value).toArray();
    }
}
