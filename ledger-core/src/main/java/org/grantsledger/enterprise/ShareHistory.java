package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.Map;
import org.grantsledger.money.Fen;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * One payer's side of an award by business day, so that a view of any day adds up, however late an event was recorded.
 *
 * @param changes by how much each day changed it
 */
record ShareHistory(PSortedMap<LocalDate, Amounts> changes) {

    static final ShareHistory NONE = new ShareHistory(TreePMap.empty());

    /**
     * Amounts, or changes of them.
     *
     * @param granted what the payer bears
     * @param paid what went out and did not come back
     * @param pending prepared disbursements
     * @param overpaid paid beyond the share and not yet demanded back
     * @param demanded ordered recoveries still to be received
     */
    record Amounts(Fen granted, Fen paid, Fen pending, Fen overpaid, Fen demanded) {

        private static final Amounts NONE = new Amounts(Fen.ZERO, Fen.ZERO, Fen.ZERO, Fen.ZERO, Fen.ZERO);

        static Amounts granted(Fen amount) {
            return new Amounts(amount, Fen.ZERO, Fen.ZERO, Fen.ZERO, Fen.ZERO);
        }

        static Amounts paid(Fen amount) {
            return new Amounts(Fen.ZERO, amount, Fen.ZERO, Fen.ZERO, Fen.ZERO);
        }

        static Amounts pending(Fen amount) {
            return new Amounts(Fen.ZERO, Fen.ZERO, amount, Fen.ZERO, Fen.ZERO);
        }

        static Amounts overpaid(Fen amount) {
            return new Amounts(Fen.ZERO, Fen.ZERO, Fen.ZERO, amount, Fen.ZERO);
        }

        static Amounts demanded(Fen amount) {
            return new Amounts(Fen.ZERO, Fen.ZERO, Fen.ZERO, Fen.ZERO, amount);
        }

        Amounts plus(Amounts other) {
            return new Amounts(
                    granted.plus(other.granted),
                    paid.plus(other.paid),
                    pending.plus(other.pending),
                    overpaid.plus(other.overpaid),
                    demanded.plus(other.demanded));
        }

        /** Nothing is below zero, what was paid too much is overpaid or demanded, and prepared payments still fit. */
        private boolean addUp() {
            return !granted.isNegative() && !paid.isNegative() && !overpaid.isNegative() && !demanded.isNegative()
                    && overpaid.plus(demanded).equals(paid.minus(granted).orZero())
                    && (pending.isZero() || !paid.plus(pending).exceeds(granted));
        }
    }

    ShareHistory with(LocalDate on, Amounts change) {
        return new ShareHistory(changes.plus(on, changes.getOrDefault(on, Amounts.NONE).plus(change)));
    }

    /** The day from which on every day adds up; the first of all where each does. */
    LocalDate addsUpFrom() {
        Amounts sum = Amounts.NONE;
        LocalDate from = LocalDate.MIN;
        boolean before = true;
        for (Map.Entry<LocalDate, Amounts> change : changes.entrySet()) {
            sum = sum.plus(change.getValue());
            boolean now = sum.addUp();
            from = now && !before ? change.getKey() : from;
            before = now;
        }
        if (!before) {
            throw new IllegalStateException("a share that does not add up: " + sum);
        }
        return from;
    }
}
