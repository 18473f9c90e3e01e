package org.grantsledger.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Checks the log against itself: positions without gaps, every leaf and the root recomputed, and every shared position
 * rebuilt from the moves of the events.
 */
public final class LogCheck {

    private final LogReader reader;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;

    LogCheck(LogReader reader, JdbcTemplate jdbc, TransactionTemplate snapshot) {
        this.reader = reader;
        this.jdbc = jdbc;
        this.snapshot = snapshot;
    }

    /**
     * What the check found.
     *
     * @param events how many it read
     * @param root over all of them, in hexadecimal
     * @param differences empty where all is well
     */
    public record Report(long events, String root, List<String> differences) {

        public boolean clean() {
            return differences.isEmpty();
        }
    }

    /** Reads the whole log in one snapshot of the database. */
    public Report run() {
        return Objects.requireNonNull(snapshot.execute(status -> check()));
    }

    private Report check() {
        List<String> differences = new ArrayList<>();
        Map<PositionKey, Position> rebuilt = new HashMap<>();
        MerkleFrontier[] frontier = {MerkleFrontier.EMPTY};
        reader.forEach(0, event -> {
            if (event.position() != frontier[0].size() + 1) {
                differences.add("event " + event.position() + " follows event " + frontier[0].size());
            }
            frontier[0] = frontier[0].plus(event.leafHash());
            if (event.event() instanceof MovingEvent moving) {
                for (Move move : moving.moves()) {
                    if (!move.key().own()) {
                        rebuilt.merge(
                                move.key(),
                                Position.none(move.key().kind()).after(move, event.ref()),
                                (before, first) -> before.after(move, event.ref()));
                    }
                }
            }
        });
        LogReader.Head head = reader.head();
        String root = HexFormat.of().formatHex(frontier[0].root());
        if (head.position() != frontier[0].size() || !head.root().equals(root)) {
            differences.add("the head says position " + head.position() + ", root " + head.root() + "; the events give "
                    + frontier[0].size() + ", root " + root);
        }
        compare(rebuilt, differences);
        return new Report(frontier[0].size(), root, differences);
    }

    private void compare(Map<PositionKey, Position> rebuilt, List<String> differences) {
        Map<PositionKey, Position> stored = new TreeMap<>();
        jdbc.query("SELECT key, body FROM shared_position WHERE body IS NOT NULL", row -> {
            PositionKey key = new PositionKey(row.getString(1));
            stored.put(key, PositionStore.position(key, row.getString(2)));
        });
        new TreeMap<>(rebuilt).forEach((key, position) -> {
            Position found = stored.remove(key);
            if (!position.equals(found)) {
                differences.add("position " + key + " is stored as " + found + "; the events give " + position);
            }
        });
        stored.keySet().forEach(key -> differences.add("position " + key + " is stored, but no event moves it"));
    }
}
