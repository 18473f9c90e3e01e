package org.grantsledger.limit;

import java.util.Map;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/**
 * One thing that stands against a claim, or that an officer should look at.
 *
 * @param code a condition of the clause, the scope of a cap, or one of {@link FindingCode}
 * @param severity whether it refuses the claim
 * @param limit the limit concerned in fen, null where the finding is not about an amount
 * @param used what is used of it
 * @param asked what the claim asks of it
 * @param about what the finding speaks of: a fact and its value, a budget line, a matter
 */
public record Finding(
        String code,
        Severity severity,
        @Nullable Fen limit,
        @Nullable Fen used,
        @Nullable Fen asked,
        Map<String, String> about) {

    public enum Severity {
        REFUSES, WARNS
    }

    public static Finding refuses(String code, Map<String, String> about) {
        return new Finding(code, Severity.REFUSES, null, null, null, about);
    }

    public static Finding refuses(FindingCode code, Map<String, String> about) {
        return refuses(code.name(), about);
    }

    public static Finding warns(FindingCode code, Map<String, String> about) {
        return new Finding(code.name(), Severity.WARNS, null, null, null, about);
    }

    /** A finding about an amount that does not fit. */
    public Finding amounts(Fen ofLimit, Fen ofUsed, Fen ofAsked) {
        return new Finding(code, severity, ofLimit, ofUsed, ofAsked, about);
    }

    public boolean refuses() {
        return severity == Severity.REFUSES;
    }
}
