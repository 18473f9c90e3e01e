package org.grantsledger.limit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/**
 * What one event does to one position. Events carry their moves, so that positions can be rebuilt from the log alone,
 * without the rules that decided the event.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Move.Counted.class, name = "counted"),
        @JsonSubTypes.Type(value = Move.Budgeted.class, name = "budgeted"),
        @JsonSubTypes.Type(value = Move.Drawn.class, name = "drawn"),
        @JsonSubTypes.Type(value = Move.Taken.class, name = "taken"),
        @JsonSubTypes.Type(value = Move.Freed.class, name = "freed")
})
public sealed interface Move {

    PositionKey key();

    /**
     * Sets what one claim contributes to a counter, a matter or an occurrence; it replaces what the claim contributed
     * before.
     *
     * @param claim id of the award, or the fingerprint of a refused claim that counts as claimed
     * @param entitled what the claim added to the cumulative entitlement of its clause under the matter, cut-off amounts
     *        not included; zero for counters and occurrences
     * @param cut what headroom or a pool cut off; it counts as settled and does not come back
     * @param before what the claim counted against the limit until now
     * @param held what it counts against the limit from now on
     * @param counts whether the claim uses up an occurrence
     * @param payer the payer whose share this counter counts, null where it counts the whole award
     * @param months the months claimed, null where the clause does not pay by month
     */
    record Counted(
            PositionKey key,
            String claim,
            ClauseId clause,
            Fen entitled,
            Fen cut,
            Fen before,
            Fen held,
            boolean counts,
            @Nullable String payer,
            @Nullable Months months) implements Move {

        /** The same claim, holding another amount. */
        public Counted holding(Fen nowEntitled, Fen nowHeld) {
            return new Counted(key, claim, clause, nowEntitled, cut, held, nowHeld, counts, payer, months);
        }

        /** The same claim, annulled: as if it had never been made. */
        public Counted annulled() {
            return new Counted(key, claim, clause, Fen.ZERO, Fen.ZERO, held, Fen.ZERO, false, payer, months);
        }
    }

    /** Changes a budget line by these amounts, which may be negative. */
    record Budgeted(PositionKey key, Fen appropriated, Fen encumbered, Fen spent) implements Move {}

    /** Changes what is drawn from a pool or a decision document; negative gives back. */
    record Drawn(PositionKey key, Fen amount) implements Move {}

    /** Takes a voucher number for a disbursement. */
    record Taken(PositionKey key, String by) implements Move {}

    /** Gives a voucher number back that was never posted. */
    record Freed(PositionKey key) implements Move {}
}
