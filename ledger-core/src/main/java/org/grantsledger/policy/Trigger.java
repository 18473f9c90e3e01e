package org.grantsledger.policy;

import java.time.LocalDate;
import org.grantsledger.money.FiscalYear;

/** The fact whose date decides which version of a policy applies, and the year a yearly cap counts it in. */
public record Trigger(String fact, Kind kind) {

    public enum Kind {
        /** The fact is a date. */
        DATE,
        /** The fact is a year; an annual measure counts on the last day of its year (reading A-02). */
        YEAR_END
    }

    public LocalDate date(Facts facts) {
        return switch (kind) {
            case DATE -> facts.day(fact);
            case YEAR_END -> new FiscalYear((int) facts.whole(fact)).lastDay();
        };
    }
}
