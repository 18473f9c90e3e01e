package org.grantsledger.api.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures a workload and its baseline in alternation, after a warm-up of both, so that whatever else the machine does
 * meets both alike.
 *
 * @param count rounds that are measured
 * @param time of one measurement of a rate
 */
record Rounds(int count, Duration time, PrintStream progress) {

    /** Something that is measured for a while. */
    @FunctionalInterface
    interface Rate {
        Clients.Measured over(Duration time) throws Exception;
    }

    /** Something that is done once and measured by how long it takes, or by what it says itself. */
    @FunctionalInterface
    interface Once {
        double measured() throws Exception;
    }

    /** Warms up until two more parts were not faster by a tenth than the fastest so far. */
    void warm(Duration part, Rate ledger) throws Exception {
        double fastest = 0;
        for (int inVain = 0; inVain < 2;) {
            double now = ledger.over(part).perSecond();
            progress.printf(Locale.ROOT, "warming up: %.0f/s%n", now);
            inVain = now > 1.1 * fastest ? 0 : inVain + 1;
            fastest = Math.max(fastest, now);
        }
    }

    /** Steps per second of both. */
    Row perSecond(String workload, Row.Aim aim, Rate ledger, Rate baseline) throws Exception {
        return rates(workload, "/s", aim, Clients.Measured::perSecond, ledger, baseline);
    }

    /** The time within which 99 % of the steps of both are done. */
    Row millisOf99(String workload, Row.Aim aim, Rate ledger, Rate baseline) throws Exception {
        return rates(workload, "ms", aim, m -> m.p99() / 1e3, ledger, baseline);
    }

    private Row rates(
            String workload,
            String unit,
            Row.Aim aim,
            ToDoubleFunction<Clients.Measured> value,
            Rate ledger,
            Rate baseline) throws Exception {
        baseline.over(time);
        ledger.over(time);
        return once(
                workload,
                unit,
                aim,
                () -> value.applyAsDouble(ledger.over(time)),
                () -> value.applyAsDouble(baseline.over(time)));
    }

    /** What each side measures itself, in turn: the baseline goes first in every other round. */
    Row once(String workload, String unit, Row.Aim aim, Once ledger, Once baseline) throws Exception {
        List<Double> ofLedger = new ArrayList<>();
        List<Double> ofBaseline = new ArrayList<>();
        for (int round = 0; round < count; round++) {
            if (round % 2 == 0) {
                ofBaseline.add(baseline.measured());
                ofLedger.add(ledger.measured());
            } else {
                ofLedger.add(ledger.measured());
                ofBaseline.add(baseline.measured());
            }
            progress.printf(
                    Locale.ROOT,
                    "%s, round %d: ledger %.2f %s, baseline %.2f %s%n",
                    workload,
                    round + 1,
                    ofLedger.getLast(),
                    unit,
                    ofBaseline.getLast(),
                    unit);
        }
        return new Row(workload, unit, ofLedger, ofBaseline, aim);
    }

    /** Seconds that something takes. */
    static double seconds(Clients.Step work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
