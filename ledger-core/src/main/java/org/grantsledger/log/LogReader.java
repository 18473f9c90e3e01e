package org.grantsledger.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.grantsledger.limit.EventRef;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads the log without changing it. */
public final class LogReader {

    private static final String COLUMNS = PostgresEventStorageEngine.COLUMNS;

    /** How many events a cursor fetches at a time. */
    private static final int CURSOR = 2000;

    /** How often the cursor may fetch before what it fetched is consumed. */
    private static final int AHEAD = 3;

    private static final int PAGE = 1000;

    private final JdbcTemplate jdbc;
    private final RecentEvents recent;

    LogReader(JdbcTemplate jdbc, RecentEvents recent) {
        this.jdbc = jdbc;
        this.recent = recent;
    }

    /**
     * How far the log has come.
     *
     * @param position of the last event, 0 for an empty log
     * @param root RFC 9162 root over all events up to it, in hexadecimal
     */
    public record Head(long position, String root) {}

    public Head head() {
        return jdbc.query(
                "SELECT position, frontier FROM log_head",
                (row, n) -> new Head(
                        row.getLong(1),
                        HexFormat.of().formatHex(MerkleFrontier.of(row.getLong(1), row.getBytes(2)).root())))
                .getFirst();
    }

    /** The position of the last event that was recorded by a moment; 0 before the first. */
    public long positionAt(Instant moment) {
        long before = 0;
        long after = head().position() + 1;
        // Times never decrease along the log, so they can be searched without an index of their own.
        while (before + 1 < after) {
            long middle = (before + after) >>> 1;
            if (at(middle).orElseThrow().recordedAt().isAfter(moment)) {
                after = middle;
            } else {
                before = middle;
            }
        }
        return before;
    }

    public Optional<RecordedEvent> at(long position) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM event WHERE position = ?",
                PostgresEventStorageEngine::recorded,
                position).stream().findFirst();
    }

    /** Events after a position, in order, at most so many. */
    public List<RecordedEvent> after(long position, int limit) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM event WHERE position > ? ORDER BY position LIMIT ?",
                PostgresEventStorageEngine::recorded,
                position,
                limit);
    }

    /** The events of one stream from a sequence on. */
    public List<RecordedEvent> stream(String stream, long fromSequence) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM event WHERE stream = ? AND sequence >= ? ORDER BY sequence",
                PostgresEventStorageEngine::recorded,
                stream,
                fromSequence);
    }

    /**
     * The events of one stream that say something under a name, in order. They are picked by the server, so a long
     * stream is not carried here to be read for a few of them.
     *
     * @param name a field at the top of an event's payload, like {@code award}
     */
    public List<RecordedEvent> about(String stream, String name, String value) {
        return jdbc.query(
                "SELECT " + COLUMNS + " FROM event WHERE stream = ? AND payload ->> ? = ? ORDER BY sequence",
                PostgresEventStorageEngine::recorded,
                stream,
                name,
                value);
    }

    /** These events, in the order asked for. */
    public List<RecordedEvent> find(List<EventRef> refs) {
        Map<EventRef, RecordedEvent> found = new HashMap<>(recent.known(refs));
        pick(COLUMNS, refs, found.keySet(), rows -> {
            RecordedEvent event = PostgresEventStorageEngine.recorded(rows, 0);
            found.put(event.ref(), event);
        });
        List<RecordedEvent> ordered = new ArrayList<>();
        for (EventRef ref : refs) {
            ordered.add(Optional.ofNullable(found.get(ref)).orElseThrow());
        }
        return ordered;
    }

    /** The positions of these events, which are all there. */
    public Map<EventRef, Long> positions(Collection<EventRef> refs) {
        Map<EventRef, Long> found = new HashMap<>(recent.positions(refs));
        pick("stream, sequence, position", refs, found.keySet(), row -> {
            EventRef ref = new EventRef(row.getString(1), row.getLong(2));
            recent.at(ref, row.getLong(3));
            found.put(ref, row.getLong(3));
        });
        if (!found.keySet().containsAll(refs)) {
            throw new NoSuchElementException("not all of these events are there: " + refs);
        }
        return found;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /** Reads columns of those events that are not known yet. */
    private void pick(String columns, Collection<EventRef> refs, Set<EventRef> known, Row reader) {
        List<EventRef> missing = refs.stream().filter(ref -> !known.contains(ref)).toList();
        if (missing.isEmpty()) {
            return;
        }
        new RoundTrip().query(
                "SELECT found.* FROM unnest(?::text[], ?::bigint[]) AS wanted (of, number), LATERAL (SELECT " + columns
                        + " FROM event WHERE stream = of AND sequence = number LIMIT 1) AS found",
                rows -> {
                    while (rows.next()) {
                        reader.read(rows);
                    }
                },
                missing.stream().map(EventRef::stream).toArray(String[]::new),
                missing.stream().map(EventRef::sequence).toArray(Long[]::new)).send(jdbc);
    }

    /** Whether a request with this idempotency key has been answered. */
    public boolean answered(String key) {
        return !jdbc.queryForList("SELECT 1 FROM idempotency WHERE key = ?", key).isEmpty();
    }

    /**
     * Hands over the events after a position up to another, in order, through one cursor of one snapshot. Another thread
     * reads ahead while the consumer, on this one, makes something of what was read.
     */
    public void stream(long after, long until, Consumer<RecordedEvent> consumer) {
        BlockingQueue<List<RecordedEvent>> read = new ArrayBlockingQueue<>(AHEAD);
        try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
            Future<@Nullable Void> reading = reader.submit(() -> {
                readAhead(after, until, read);
                return null;
            });
            try {
                for (List<RecordedEvent> some = read.take(); !some.isEmpty(); some = read.take()) {
                    some.forEach(consumer);
                }
                reading.get();
            } finally {
                reading.cancel(true);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataRetrievalFailureException("interrupted while the log was read", e);
        } catch (ExecutionException e) {
            throw new DataRetrievalFailureException("the log could not be read", e.getCause());
        }
    }

    /** Puts the events into a queue, some at a time, and an empty list behind the last. */
    private void readAhead(long after, long until, BlockingQueue<List<RecordedEvent>> queue)
            throws SQLException, InterruptedException {
        try (Connection connection = Objects.requireNonNull(jdbc.getDataSource()).getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM event WHERE position > ? AND position <= ? ORDER BY position")) {
                statement.setFetchSize(CURSOR);
                statement.setLong(1, after);
                statement.setLong(2, until);
                ResultSet rows = statement.executeQuery();
                List<RecordedEvent> some = new ArrayList<>(CURSOR);
                while (rows.next()) {
                    some.add(PostgresEventStorageEngine.recorded(rows, 0));
                    if (some.size() == CURSOR) {
                        queue.put(some);
                        some = new ArrayList<>(CURSOR);
                    }
                }
                if (!some.isEmpty()) {
                    queue.put(some);
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } finally {
            queue.put(List.of());
        }
    }

    /**
     * Hands over every event after a position, in order, a page at a time, until there are no more. What is committed
     * meanwhile is handed over too, except in a transaction that reads one snapshot.
     */
    public void forEach(long after, Consumer<RecordedEvent> consumer) {
        List<RecordedEvent> page = after(after, PAGE);
        while (!page.isEmpty()) {
            page.forEach(consumer);
            page = after(page.getLast().position(), PAGE);
        }
    }
}
