package org.grantsledger.log;

import java.time.Instant;
import java.time.OffsetDateTime;
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
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * Checks the log against itself: positions and sequences without gaps, times in order, every leaf and the root
 * recomputed, the marks of reference events, and every shared position rebuilt from the moves of the events. A row that someone changed is a difference,
 * never a failure of the check.
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

    /**
     * Recomputes the leaf of every event up to a position, and the root over them, in hexadecimal: what an auditor who
     * noted a root then compares it with.
     */
    public String root(long position) {
        MerkleFrontier[] frontier = {MerkleFrontier.EMPTY};
        reader.stream(0, position, event -> frontier[0] = frontier[0].plus(event.leafHash()));
        return HexFormat.of().formatHex(frontier[0].root());
    }

    private Report check() {
        Rebuilt rebuilt = new Rebuilt();
        reader.forEach(0, rebuilt::add);
        List<String> differences = rebuilt.differences;
        head(rebuilt, differences);
        references(rebuilt, differences);
        positions(rebuilt, differences);
        return new Report(rebuilt.frontier.size(), rebuilt.root(), List.copyOf(differences));
    }

    /** A shared position, and the last event that moved it. */
    private record Moved(Position position, long at) {}

    /** What the events alone give. */
    private static final class Rebuilt {

        private final List<String> differences = new ArrayList<>();
        private final Map<PositionKey, Moved> positions = new TreeMap<>();
        private final List<Long> references = new ArrayList<>();
        private final Map<String, Long> sequences = new HashMap<>();
        private MerkleFrontier frontier = MerkleFrontier.EMPTY;
        private Instant recordedAt = Instant.EPOCH;
        private long last;

        void add(RecordedEvent event) {
            if (event.position() != last + 1) {
                differences.add("event " + event.position() + " follows event " + last);
            }
            last = event.position();
            long sequence = sequences.getOrDefault(event.ref().stream(), 0L);
            if (event.ref().sequence() != sequence) {
                differences.add(
                        "event " + last + " is number " + event.ref().sequence() + " of " + event.ref().stream()
                                + "; number " + sequence + " is next");
            }
            sequences.put(event.ref().stream(), event.ref().sequence() + 1);
            if (event.recordedAt().isBefore(recordedAt)) {
                differences.add("event " + last + " was recorded before the one it follows");
            }
            recordedAt = event.recordedAt();
            frontier = frontier.plus(event.leafHash());
            try {
                take(event, event.event());
            } catch (RuntimeException unreadable) {
                // Whatever a changed payload breaks, the check goes on and names it.
                differences.add("event " + last + " cannot be read: " + unreadable.getMessage());
            }
        }

        private void take(RecordedEvent recorded, LedgerEvent event) {
            if (event instanceof ReferenceEvent) {
                references.add(recorded.position());
            }
            if (event instanceof MovingEvent moving) {
                for (Move move : moving.moves()) {
                    if (!move.key().own()) {
                        Moved before = positions.get(move.key());
                        Position position = before == null ? Position.none(move.key().kind()) : before.position();
                        positions.put(
                                move.key(),
                                new Moved(position.after(move, recorded.ref()), recorded.position()));
                    }
                }
            }
        }

        String root() {
            return HexFormat.of().formatHex(frontier.root());
        }
    }

    private void head(Rebuilt rebuilt, List<String> differences) {
        String stored;
        try {
            LogReader.Head head = reader.head();
            stored = "position " + head.position() + ", root " + head.root();
        } catch (IllegalArgumentException broken) {
            stored = "what cannot be read: " + broken.getMessage();
        }
        String given = "position " + rebuilt.last + ", root " + rebuilt.root();
        if (!stored.equals(given)) {
            differences.add("the head says " + stored + "; the events give " + given);
        }
        // Before the first event the head has no time yet.
        Instant time = jdbc.queryForObject(
                "SELECT greatest(recorded_at, 'epoch') FROM log_head",
                (row, n) -> row.getObject(1, OffsetDateTime.class).toInstant());
        if (!rebuilt.recordedAt.equals(time)) {
            differences.add("the head says time " + time + "; the events give " + rebuilt.recordedAt);
        }
    }

    /** Decisions read only the events that are marked; a mark that is wrong hides one from them. */
    private void references(Rebuilt rebuilt, List<String> differences) {
        List<Long> marked = jdbc.query(
                "SELECT position FROM event WHERE reference ORDER BY position",
                (row, n) -> row.getLong(1));
        if (!marked.equals(rebuilt.references)) {
            differences.add("marked as reference are " + marked + "; the events give " + rebuilt.references);
        }
        long newest = rebuilt.references.isEmpty() ? 0 : rebuilt.references.getLast();
        Long stored = jdbc.queryForObject("SELECT reference_position FROM log_head", Long.class);
        if (stored == null || stored != newest) {
            differences.add("the head says reference position " + stored + "; the events give " + newest);
        }
    }

    private void positions(Rebuilt rebuilt, List<String> differences) {
        Map<PositionKey, Moved> stored = new TreeMap<>();
        jdbc.query("SELECT key, body, position FROM shared_position WHERE body IS NOT NULL", row -> {
            PositionKey key = new PositionKey(row.getString(1));
            try {
                stored.put(key, new Moved(PositionStore.position(key, row.getString(2)), row.getLong(3)));
            } catch (JacksonException | IllegalArgumentException unreadable) {
                differences.add("position " + key + " cannot be read: " + unreadable.getMessage());
            }
        });
        rebuilt.positions.forEach((key, moved) -> {
            Moved found = stored.remove(key);
            if (!moved.equals(found)) {
                differences.add("position " + key + " is stored as " + found + "; the events give " + moved);
            }
        });
        stored.keySet().forEach(key -> differences.add("position " + key + " is stored, but no event moves it"));
    }
}
