package org.grantsledger.api.cases;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a case differs from what it expects, once for each claim or each candidate, and once for all of them together.
 *
 * @param step of the case, from 1; 0 where it has no other, or where all are meant together
 * @param problem with which the ledger refused the claim as a request; empty where it decided it
 * @param workings how the amount came about, line by line
 */
public record Mismatch(int step, List<Difference> differences, String problem, List<String> workings) {

    /** Of all claims together. */
    static Mismatch whole(Difference difference) {
        return new Mismatch(0, List.of(difference), "", List.of());
    }

    @Override
    public String toString() {
        String what = differences.stream().map(Difference::toString).collect(Collectors.joining(", "));
        String why = workings.isEmpty() ? problem : "waterfall: " + String.join(" | ", workings);
        return (step > 0 ? "step " + step + ": " : "") + what + (why.isEmpty() ? "" : "; " + why);
    }
}
