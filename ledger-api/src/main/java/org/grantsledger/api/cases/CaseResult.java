package org.grantsledger.api.cases;

import java.util.List;
import java.util.stream.Collectors;
import org.grantsledger.policy.Label;
import org.jspecify.annotations.Nullable;

/**
 * What became of one case.
 *
 * @param number of the case among all that are run, from 1
 * @param mismatches empty where it passed, and where it could not be run
 * @param problem why it could not be run to its end; null where it was
 */
public record CaseResult(int number, String id, String title, List<Mismatch> mismatches, @Nullable Label problem) {

    static CaseResult notRun(int number, WorkedCase worked, Label problem) {
        return new CaseResult(number, worked.id(), worked.title(), List.of(), problem);
    }

    public boolean passed() {
        return mismatches.isEmpty() && problem == null;
    }

    /** One line, as the command line has it. */
    @Override
    public String toString() {
        String what = problem == null
                ? mismatches.stream().map(Mismatch::toString).collect(Collectors.joining(" // "))
                : "cannot be run: " + problem.en();
        return id + " " + title + ": " + what;
    }
}
