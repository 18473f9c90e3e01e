package org.grantsledger.api.cases;

import java.time.LocalDate;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Label;
import org.jspecify.annotations.Nullable;

/**
 * A claim of the past, and what it comes to now.
 *
 * @param position of the event that decided it then
 * @param award that it got then; null where it was refused
 * @param now null where it could not be decided
 * @param problem why it could not; null where it was
 */
public record Redecided(
        long position,
        String enterprise,
        String clause,
        String jurisdiction,
        @Nullable String award,
        LocalDate decidedOn,
        Decided then,
        @Nullable Decided now,
        @Nullable Label problem) {

    static Redecided of(Past.Claimed claim, @Nullable Decided now, @Nullable Label problem) {
        return new Redecided(
                claim.position(),
                claim.enterprise(),
                claim.clause(),
                claim.jurisdiction(),
                claim.award(),
                claim.decidedOn(),
                claim.then(),
                now,
                problem);
    }

    /** Whether its outcome and its amount are the same. */
    public boolean same() {
        return now != null && now.outcome() == then.outcome() && now.amount().equals(then.amount());
    }

    /** By how much more it comes to now; nothing where it could not be decided. */
    public Fen difference() {
        return now == null ? Fen.ZERO : now.amount().minus(then.amount());
    }
}
