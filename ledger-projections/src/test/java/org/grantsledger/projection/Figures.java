package org.grantsledger.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.grantsledger.log.TestLedger;

/**
 * Measures, over the same events in the same run, how many events a second a cursor reads, the live projection writes
 * and a rebuild writes. To be run with the test class path; the argument is how many events.
 */
final class Figures {

    private static final int ROUNDS = 3;

    private Figures() {
    }

    public static void main(String[] arguments) {
        int length = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        try (TestLedger ledger = TestLedger.empty()) {
            RandomHistory history = RandomHistory.of(1, length);
            history.appendTo(ledger.core);
            long events = history.events().size();
            List<Double> cursor = new ArrayList<>();
            List<Double> live = new ArrayList<>();
            List<Double> rebuilt = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                cursor.add(seconds(() -> ledger.core.log().stream(0, events, event -> {
                })));
                clear(ledger);
                try (Projections projections = new Projections(
                        ledger.core,
                        ledger.dataSource,
                        ledger.meters,
                        "figures")) {
                    live.add(seconds(() -> {
                        projections.start();
                        if (!projections.await(events, Reading.LONG.multipliedBy(6))) {
                            throw new IllegalStateException("the projection did not get there");
                        }
                    }));
                    projections.stop();
                    Rebuild rebuild = new Rebuild(ledger.core.log(), projections, ledger.dataSource);
                    rebuilt.add(seconds(rebuild::swap));
                }
                System.out.printf(
                        Locale.ROOT,
                        "round %d: cursor %.2f s, live %.2f s, rebuild %.2f s%n",
                        round,
                        cursor.getLast(),
                        live.getLast(),
                        rebuilt.getLast());
            }
            Long entries = ledger.jdbc.queryForObject("SELECT count(*) FROM reading.journal_entry", Long.class);
            System.out.printf(
                    Locale.ROOT,
                    "%d events, %d entries; median events a second: cursor %.0f, live %.0f, rebuild %.0f%n",
                    events,
                    entries,
                    events / median(cursor),
                    events / median(live),
                    events / median(rebuilt));
        }
    }

    private static void clear(TestLedger ledger) {
        Tables.ALL.forEach(table -> ledger.jdbc.execute("TRUNCATE reading." + table));
        ledger.jdbc.execute("DELETE FROM processor_token");
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
