package org.grantsledger.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.grantsledger.log.LogReader;
import org.grantsledger.log.RecordedEvent;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Derives every table anew from position 0 beside the live ones, and then takes their place, or says where they differ.
 * Readers are never without tables; the live projection waits only while the last events are added and the tables
 * change places.
 */
public final class Rebuild {

    /** Nobody rebuilds twice at once: an advisory lock of this number is held meanwhile. */
    private static final long LOCK = 0x6772616e7473L;

    /** How many events a batch of COPY holds. */
    private static final int BATCH = 5_000;

    /** With fewer events to go, the live projection is made to wait for the rest. */
    private static final int CLOSE = 1_000;

    /** What the server may take to sum all entries, which is then done in few passes and not in memory of ours. */
    private static final String MEMORY = "64MB";

    private static final int SAMPLES = 5;

    /** How long new readers may wait behind one that reads for long, before the rebuild steps back. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** How long a vacuum of a table that is replaced may take to step back; a second by default. */
    private static final Duration VACUUM = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int ATTEMPTS = 60;

    /** SQLSTATE where lock_timeout ran out. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final LogReader log;
    private final Projections projections;
    private final DataSource dataSource;

    public Rebuild(LogReader log, Projections projections, DataSource dataSource) {
        this.log = log;
        this.projections = projections;
        this.dataSource = dataSource;
    }

    /**
     * What a rebuild did.
     *
     * @param position of the last event in it
     * @param swapped whether the new tables took the place of the live ones
     * @param differences between the live tables and the new ones; empty where they agree, or were not compared
     */
    public record Report(long position, long entries, boolean swapped, List<String> differences) {}

    /** @throws CannotAcquireLockException where another rebuild runs */
    public Report swap() {
        return guarded(connection -> {
            Shadow shadow = new Shadow(connection);
            shadow.make();
            try {
                while (projections.visible() - shadow.position > CLOSE) {
                    shadow.fill(projections.visible());
                }
                finish(connection, shadow);
            } finally {
                // What is still there did not take the place of anything.
                drop(connection);
            }
            return new Report(shadow.position, shadow.entries, true, List.of());
        });
    }

    private void finish(Connection connection, Shadow shadow) throws SQLException {
        try (ExecutorService beside = Executors.newSingleThreadExecutor();
                Statement sql = connection.createStatement()) {
            shadow.names(sql);
            Future<?> indexing = beside.submit(this::indexRows);
            connection.setAutoCommit(false);
            try {
                shadow.sum(sql);
                done(indexing);
                index(sql, Summary.ALL.stream().map(Summary::name).toList());
                shadow.analyse(sql);
                change(connection, sql, shadow);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Adds the last events while the live projection waits, and lets the tables change places. */
    private void change(Connection connection, Statement sql, Shadow shadow) throws SQLException {
        sql.execute("LOCK TABLE " + Tables.GATE + " IN EXCLUSIVE MODE");
        // The live projection waits for the lock, so its token stands where its tables do.
        long summed = shadow.position;
        shadow.fill(projections.visible());
        shadow.names(sql);
        shadow.waiting();
        shadow.sumAfter(summed, sql);
        takeFromReaders(connection, sql);
        for (String table : Tables.ALL) {
            sql.execute("DROP TABLE reading." + table);
            sql.execute("ALTER TABLE reading_shadow." + table + " SET SCHEMA reading");
        }
    }

    /**
     * Waits until nobody reads. Every reader locks this one table first, so nobody can hold another table and wait for
     * this one. New readers queue behind the rebuild, so it waits briefly, lets them pass, and tries again.
     */
    private static void takeFromReaders(Connection connection, Statement sql) throws SQLException {
        sql.execute("SET LOCAL lock_timeout = " + PATIENCE.toMillis());
        for (int attempt = 1;; attempt++) {
            Savepoint before = connection.setSavepoint();
            try {
                sql.execute("LOCK TABLE " + Tables.GATE + " IN ACCESS EXCLUSIVE MODE");
                // The other tables can only be held by the server's own vacuum, which steps back when it is waited for.
                sql.execute("SET LOCAL lock_timeout = " + VACUUM.toMillis());
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new CannotAcquireLockException("somebody has been reading the tables all the time", e);
                }
                connection.rollback(before);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Compares what is visible now with what the events give; changes nothing. */
    public Report compare() {
        return guarded(connection -> {
            long visible = projections.visible();
            Shadow shadow = new Shadow(connection);
            shadow.make();
            shadow.fill(visible);
            connection.setAutoCommit(false);
            try (Statement sql = connection.createStatement()) {
                shadow.names(sql);
                shadow.waiting();
                List<String> differences = new ArrayList<>();
                for (Table<?> derived : List.of(Tables.ENTRY, Tables.DECISION, Tables.LIMIT, Tables.LINE)) {
                    String table = derived.name();
                    String live = "SELECT * FROM reading." + table + " WHERE position <= " + visible;
                    differ(sql, table, live, "SELECT * FROM reading_shadow." + table, differences);
                }
                differ(
                        sql,
                        Tables.WAITING.name(),
                        "SELECT " + Tables.WAITING.columns().stream().map(Table.Column::name)
                                .map(
                                        name -> name.startsWith("settled_")
                                                ? "CASE WHEN settled_position <= " + visible + " THEN " + name + " END"
                                                : name)
                                .collect(Collectors.joining(", "))
                                + " FROM reading.waiting WHERE position <= " + visible,
                        "SELECT * FROM reading_shadow.waiting",
                        differences);
                for (Summary summary : Summary.ALL) {
                    differ(
                            sql,
                            summary.name(),
                            "SELECT * FROM reading." + summary.name(),
                            summary.select(Tables.SCHEMA, Tables.GATE),
                            differences);
                }
                differ(
                        sql,
                        Tables.ENTERPRISE.name(),
                        "SELECT * FROM reading.enterprise WHERE position <= " + visible,
                        "SELECT s.* FROM reading_shadow.enterprise s WHERE NOT EXISTS (SELECT FROM reading.enterprise e"
                                + " WHERE e.code = s.code AND e.position > " + visible + ")",
                        differences);
                return new Report(visible, shadow.entries, false, differences);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
                drop(connection);
            }
        });
    }

    private static void differ(Statement sql, String table, String live, String derived, List<String> differences)
            throws SQLException {
        sides(sql, table + " holds a row that the events do not give: ", live, derived, differences);
        sides(sql, table + " lacks a row that the events give: ", derived, live, differences);
    }

    private static void sides(Statement sql, String what, String one, String other, List<String> differences)
            throws SQLException {
        try (var rows = sql.executeQuery(
                "SELECT d::text FROM (" + one + " EXCEPT ALL " + other + ") d ORDER BY 1 LIMIT " + SAMPLES)) {
            while (rows.next()) {
                differences.add(what + rows.getString(1));
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        Report with(Connection connection) throws SQLException;
    }

    private Report guarded(Work work) {
        try (Connection connection = dataSource.getConnection(); Statement sql = connection.createStatement()) {
            try (var locked = sql.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
                locked.next();
                if (!locked.getBoolean(1)) {
                    throw new CannotAcquireLockException("another rebuild is running");
                }
            }
            try {
                return work.with(connection);
            } finally {
                sql.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the rebuild failed", e);
        }
    }

    /** The indexes of what events give, made while the sums of it are worked out. */
    private void indexRows() {
        try (Connection connection = dataSource.getConnection(); Statement sql = connection.createStatement()) {
            index(sql, Tables.DERIVED);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the indexes of a rebuild cannot be made", e);
        }
    }

    /** The same indexes under the same names. */
    private static void index(Statement sql, List<String> tables) throws SQLException {
        List<String> definitions = new ArrayList<>();
        try (var rows = sql.executeQuery(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'reading' AND tablename IN ('"
                        + String.join("', '", tables) + "') ORDER BY indexname")) {
            while (rows.next()) {
                definitions.add(rows.getString(1).replace(" ON reading.", " ON reading_shadow."));
            }
        }
        for (String definition : definitions) {
            sql.execute(definition);
        }
    }

    private static void done(Future<?> work) {
        try {
            work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a rebuild", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static void drop(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            for (String table : Tables.ALL) {
                sql.execute("DROP TABLE IF EXISTS reading_shadow." + table);
            }
        }
    }

    /** The tables beside the live ones while they are filled. */
    private final class Shadow {

        private final Connection connection;
        private final Map<String, Derived.Names> names = new LinkedHashMap<>();
        private final Map<String, List<Derived.Waiting>> waiting = new LinkedHashMap<>();
        private long position;
        private long entries;

        Shadow(Connection connection) {
            this.connection = connection;
        }

        void make() throws SQLException {
            drop(connection);
            try (Statement sql = connection.createStatement()) {
                for (String table : Tables.ALL) {
                    sql.execute(
                            "CREATE TABLE reading_shadow." + table + " (LIKE reading." + table
                                    + " INCLUDING DEFAULTS)");
                }
            }
        }

        /** Fresh tables have no statistics, and the first readers would get poor plans. */
        void analyse(Statement sql) throws SQLException {
            for (String table : Tables.ALL) {
                sql.execute("ANALYZE reading_shadow." + table);
            }
        }

        /** Adds the events up to a position: while one batch is derived, the one before it is copied. */
        void fill(long until) {
            try (ExecutorService copier = Executors.newSingleThreadExecutor()) {
                Derived[] batch = {new Derived()};
                Future<?>[] copying = {CompletableFuture.completedFuture(null)};
                log.stream(position, until, event -> {
                    derive(event, batch[0]);
                    if (event.position() % BATCH == 0) {
                        done(copying[0]);
                        Derived full = batch[0];
                        copying[0] = copier.submit(() -> copy(full));
                        batch[0] = new Derived();
                    }
                });
                done(copying[0]);
                copy(batch[0]);
            }
            position = until;
        }

        private static void derive(RecordedEvent event, Derived batch) {
            try {
                batch.add(event);
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "event " + event.position() + " (" + event.type().name() + ") cannot be derived: "
                                + e.getMessage(),
                        e);
            }
        }

        private void copy(Derived batch) {
            entries += batch.entries.size();
            copy(Tables.ENTRY, batch.entries);
            copy(Tables.DECISION, batch.decisions);
            copy(Tables.LIMIT, batch.limits);
            copy(Tables.LINE, batch.lines);
            List<Derived.Waiting> ended = new ArrayList<>();
            for (Derived.Settled end : batch.settled) {
                List<Derived.Waiting> prepared = waiting.remove(end.reference());
                if (prepared != null) {
                    prepared.forEach(w -> ended.add(w.until(end)));
                }
            }
            batch.waiting.forEach((reference, parts) -> {
                if (parts.getFirst().settled() == null) {
                    waiting.put(reference, parts);
                } else {
                    ended.addAll(parts);
                }
            });
            copy(Tables.WAITING, ended);
            batch.names.forEach((code, now) -> names.merge(code, now, (before, after) -> after.after(before)));
        }

        private <R> void copy(Table<R> table, List<R> rows) {
            if (rows.isEmpty()) {
                return;
            }
            byte[] bytes = table.copied(rows);
            try {
                CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI()
                        .copyIn("COPY reading_shadow." + table.name() + " (" + table.names()
                                + ") FROM STDIN (FORMAT binary)");
                copy.writeToCopy(bytes, 0, bytes.length);
                copy.endCopy();
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("rows could not be copied to " + table.name(), e);
            }
        }

        /** The names so far. */
        void names(Statement sql) throws SQLException {
            sql.execute("TRUNCATE reading_shadow.enterprise");
            copy(Tables.ENTERPRISE, List.copyOf(names.values()));
        }

        /** What waits still, when the last event is read. */
        void waiting() {
            copy(Tables.WAITING, waiting.values().stream().flatMap(List::stream).toList());
        }

        /** All sums of the entries so far. */
        void sum(Statement sql) throws SQLException {
            sql.execute("SET LOCAL work_mem = '" + MEMORY + "'");
            for (Summary summary : Summary.ALL) {
                sql.execute(
                        "INSERT INTO reading_shadow." + summary.name() + " "
                                + summary.select(Tables.SHADOW, "reading_shadow.journal_entry"));
            }
        }

        /** Adds the entries that have come since. */
        void sumAfter(long summed, Statement sql) throws SQLException {
            for (Summary summary : Summary.ALL) {
                sql.execute(
                        summary.add(
                                Tables.SHADOW,
                                "(SELECT * FROM reading_shadow.journal_entry WHERE position > " + summed + ")"));
            }
        }
    }
}
