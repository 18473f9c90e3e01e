package org.grantsledger.api.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A line of the result: what the ledger and the baseline did in each round.
 *
 * @param unit of both, such as "/s" or "ms"
 * @param aim for the median of the ratios ledger to baseline, round by round
 */
record Row(String workload, String unit, List<Double> ledger, List<Double> baseline, Aim aim) {

    /** @param atLeast whether the ratio is to be at least, or at most, the bound */
    record Aim(boolean atLeast, double bound) {

        static Aim atLeast(double bound) {
            return new Aim(true, bound);
        }

        static Aim atMost(double bound) {
            return new Aim(false, bound);
        }

        boolean met(double ratio) {
            return atLeast ? ratio >= bound : ratio <= bound;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.2f", atLeast ? ">=" : "<=", bound);
        }
    }

    /** Median and range of some rounds. */
    record Spread(double median, double least, double most) {

        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            double middle = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
            return new Spread(middle, sorted.getFirst(), sorted.getLast());
        }

        @Override
        public String toString() {
            return number(median) + " (" + number(least) + "–" + number(most) + ")";
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
        }
    }

    List<Double> ratios() {
        return IntStream.range(0, ledger.size()).mapToObj(i -> ledger.get(i) / baseline.get(i))
                .toList();
    }

    boolean met() {
        return aim.met(Spread.of(ratios()).median());
    }

    static final String HEADER = String.format(
            "%-36s %-4s %-26s %-26s %-18s %s",
            "workload",
            "",
            "ledger",
            "baseline",
            "ratio",
            "aim");

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-36s %-4s %-26s %-26s %-18s %s %s",
                workload,
                unit,
                Spread.of(ledger),
                Spread.of(baseline),
                Spread.of(ratios()),
                aim,
                met() ? "met" : "missed");
    }
}
