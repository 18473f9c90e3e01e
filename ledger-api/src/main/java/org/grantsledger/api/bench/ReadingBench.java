package org.grantsledger.api.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.grantsledger.api.bench.Row.Aim;
import org.grantsledger.projection.Projections;
import org.grantsledger.projection.Rebuild;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.grantsledger.view.Views;

/** W3, W3v and W4: the journal anew from every event, the whole log verified, and figures as of a day. */
final class ReadingBench {

    private static final int FETCH = 2_000;

    private static final double HEAP = 512;

    private static final LocalDate DAY = LocalDate.of(2022, 6, 30);

    private static final String SCAN = "SELECT position, stream, sequence, id, type, version, recorded_at, payload, metadata"
            + " FROM event WHERE position <= ? ORDER BY position";

    /** The first page of an enterprise's statement: its running balances, what happened, and totals over all of it. */
    private static final String STATEMENT = """
                                            SELECT p.*, (SELECT type FROM event e WHERE e.position = p.position) FROM (
                                                SELECT s.*, sum(granted) OVER w, sum(paid - recovered) OVER w, sum(owed) OVER w,
                                                    count(*) OVER (), sum(granted) OVER (), sum(paid) OVER (), sum(recovered) OVER ()
                                                FROM (
                                                    SELECT effective_on, position, payer, min(award), min(reference), min(clause),
                                                        sum(CASE account WHEN 'awards:granted' THEN fen ELSE 0 END) AS granted,
                                                        sum(CASE account WHEN 'awards:paid' THEN -fen ELSE 0 END) AS paid,
                                                        sum(CASE account WHEN 'awards:recovered' THEN fen ELSE 0 END) AS recovered,
                                                        sum(CASE WHEN account IN ('awards:owed', 'awards:overpaid',
                                                            'awards:receivable') THEN -fen ELSE 0 END) AS owed
                                                    FROM reading.journal_entry
                                                    WHERE enterprise = ? AND position <= ? AND effective_on <= ?
                                                        AND account LIKE 'awards:%'
                                                    GROUP BY 1, 2, 3) s
                                                WINDOW w AS (ORDER BY effective_on, position, payer)
                                                ORDER BY effective_on, position, payer LIMIT 50) p
                                            ORDER BY effective_on, position, payer""";

    private static final String LINE = """
                                       SELECT account, sum(fen) FROM reading.journal_entry
                                       WHERE budget_line = ? AND position <= ? AND effective_on <= ? GROUP BY account""";

    private final Stage stage;
    private final Postings postings;
    private final BulkBench bulk;
    private final Rounds rounds;

    ReadingBench(Stage stage, Postings postings, BulkBench bulk, Rounds rounds) {
        this.stage = stage;
        this.postings = postings;
        this.bulk = bulk;
        this.rounds = rounds;
    }

    /**
     * A rebuild with its swap, and the whole check of the log, each beside a scan of the same events; and how much of
     * the heap is in use while it is rebuilt, with all that the bench itself keeps.
     */
    List<Row> scans() throws Exception {
        long events = stage.core.log().head().position();
        List<Row> rows = new ArrayList<>();
        try (Projections projections = caughtUp(events)) {
            projections.stop();
            Rebuild rebuild = new Rebuild(stage.core.log(), projections, stage.dataSource);
            rows.add(
                    rounds.once(
                            "W3 rebuild of " + events + " / scan",
                            "/s",
                            Aim.atLeast(0.5),
                            () -> events / Rounds.seconds(rebuild::swap),
                            () -> events / Rounds.seconds(() -> scan(events))));
            rows.add(
                    new Row(
                            "W3 heap during a rebuild / bound",
                            "MiB",
                            List.of(inUse(rebuild::swap)),
                            List.of(HEAP),
                            Aim.atMost(1)));
        }
        rows.add(
                rounds.once(
                        "W3v verify " + events + " / scan",
                        "/s",
                        Aim.atLeast(0.8),
                        () -> events / Rounds.seconds(() -> verified(events)),
                        () -> events / Rounds.seconds(() -> scan(events))));
        return rows;
    }

    /**
     * How many MiB of the heap, at most, were in use after a collection while something was done. What it grew by would
     * depend on what happened to be given up meanwhile.
     */
    private static double inUse(Clients.Step work) throws Exception {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        AtomicLong most = new AtomicLong();
        Runnable look = () -> {
            memory.gc();
            most.accumulateAndGet(memory.getHeapMemoryUsage().getUsed(), Math::max);
        };
        look.run();
        try (ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> looks = looking.scheduleWithFixedDelay(look, 0, 100, TimeUnit.MILLISECONDS);
            work.run();
            looks.cancel(false);
        }
        return most.get() / 1024.0 / 1024.0;
    }

    private void verified(long events) {
        if (!stage.core.check().root(events).equals(stage.core.log().head().root())) {
            throw new IllegalStateException("the root does not follow from the events");
        }
    }

    private void scan(long events) throws SQLException {
        try (Connection connection = stage.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(SCAN)) {
                statement.setFetchSize(FETCH);
                statement.setLong(1, events);
                long read = 0;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        rows.getString(8);
                        rows.getString(9);
                        read++;
                    }
                }
                if (read != events) {
                    throw new IllegalStateException(read + " rows instead of " + events);
                }
            }
        }
    }

    /**
     * An enterprise with a short and one with a long history, and a budget line, as of a day in the past.
     *
     * @param history postings of the long one, two events each
     */
    List<Row> asOf(int history) throws Exception {
        List<Integer> lengths = List.of(history / 100, history);
        List<Postings.Body> bodies = new ArrayList<>();
        for (int length : lengths) {
            Postings.Body body = postings.one();
            bulk.post(List.of(body), length);
            bodies.add(body);
        }
        List<Row> rows = new ArrayList<>();
        long position = stage.core.log().head().position();
        caughtUp(position).close();
        // Plans rest on what the server knows of its tables; one that has run for a minute has found that out by itself.
        stage.owner.execute("ANALYZE");
        ViewReader reader = new ViewReader(stage.dataSource, stage.transactions, Clock.system(Stage.ZONE));
        View statement = Views.find("enterprise-statement").orElseThrow();
        for (int i = 0; i < lengths.size(); i++) {
            String code = bodies.get(i).code().value();
            Selection selection = new Selection(Map.of("enterprise", code), Map.of(), List.of(), null, 50);
            rows.add(
                    asOf(
                            "W4 enterprise, " + 2 * lengths.get(i) + " events / SQL",
                            () -> reader.page(statement, new AsOf(position, DAY), selection),
                            STATEMENT,
                            code,
                            position));
        }
        rows.add(
                new Row(
                        "W4 enterprise, long / short history",
                        "ms",
                        rows.getLast().ledger(),
                        rows.getFirst().ledger(),
                        Aim.atMost(3)));
        View execution = Views.find("budget-execution").orElseThrow();
        String line = bodies.getFirst().payer() + ".2022.bench";
        Selection selection = new Selection(Map.of(), Map.of("budget_line", line), List.of(), null, 50);
        rows.add(
                asOf(
                        "W4 budget line / SQL",
                        () -> reader.page(execution, new AsOf(position, DAY), selection),
                        LINE,
                        line,
                        position));
        return rows;
    }

    private Row asOf(String name, Clients.Step ledger, String sql, String key, long position) throws Exception {
        return rounds.millisOf99(name, Aim.atMost(2), time -> Clients.run(1, time, i -> ledger), time -> {
            try (Connection connection = stage.connect();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                return Clients.run(1, time, i -> () -> {
                    statement.setString(1, key);
                    statement.setLong(2, position);
                    statement.setObject(3, DAY);
                    try (ResultSet rows = statement.executeQuery()) {
                        int columns = rows.getMetaData().getColumnCount();
                        while (rows.next()) {
                            for (int column = 1; column <= columns; column++) {
                                rows.getObject(column);
                            }
                        }
                    }
                });
            }
        });
    }

    /** A running projection that has got as far. */
    private Projections caughtUp(long position) {
        Projections projections = new Projections(stage.core, stage.dataSource, stage.meters, "bench");
        projections.start();
        caughtUp(projections, position);
        return projections;
    }

    /** Waits until what was posted before is projected, so that a workload is not measured beside it. */
    static void caughtUp(Projections projections, long position) {
        if (!projections.await(position, Duration.ofMinutes(20))) {
            throw new IllegalStateException("the projection did not get to " + position);
        }
    }
}
