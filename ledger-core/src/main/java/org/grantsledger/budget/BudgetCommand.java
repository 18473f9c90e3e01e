package org.grantsledger.budget;

import java.time.LocalDate;
import java.util.Set;
import org.grantsledger.limit.Canonical;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/** What a budget office asks of the ledger. */
public sealed interface BudgetCommand {

    /** The stream the command is for. */
    String stream();

    /** A command on one budget line. */
    sealed interface OnLine extends BudgetCommand {

        String line();

        /** The day from which it counts; null means today. */
        @Nullable
        LocalDate on();

        @Override
        default String stream() {
            return "line:" + line();
        }
    }

    /**
     * Opens a line. Its id is payer, fiscal year and programme, for example {@code LYG.2022.rd}.
     *
     * @param amount the first appropriation, may be zero
     * @param on the day of the document; today where it is null
     */
    record OpenLine(
            String payer,
            FiscalYear year,
            String programme,
            String name,
            Set<ClauseId> clauses,
            LineMode mode,
            Fen amount,
            String document,
            @Nullable LocalDate on) implements OnLine {

        @Override
        public String line() {
            return payer + "." + year + "." + programme;
        }
    }

    record Appropriate(String line, Fen amount, String document, @Nullable LocalDate on) implements OnLine {}

    /** @param change may be negative, but not below what is encumbered and spent */
    record Adjust(String line, Fen change, String reason, @Nullable LocalDate on) implements OnLine {}

    /** Moves appropriation to another line of the same payer and fiscal year. */
    record Transfer(String line, String to, Fen amount, String reason, @Nullable LocalDate on) implements OnLine {}

    record CloseLine(String line, String reason, @Nullable LocalDate on) implements OnLine {}

    /**
     * Sets the city's share of what falls under the fiscal system in one jurisdiction, from a day on.
     *
     * @param cityBp basis points the city bears; the jurisdiction bears the rest
     */
    record SetShare(String jurisdiction, LocalDate from, int cityBp, String document) implements BudgetCommand {

        @Override
        public String stream() {
            return "shares:" + jurisdiction;
        }
    }

    /**
     * Sets up to which amount one person may prepare and approve what a jurisdiction pays, from a day on. Above it, and
     * for a jurisdiction that never set one, another person approves.
     *
     * @param amount up to and including which one person suffices, per award and per disbursement; may be zero
     */
    record SetApprovalLimit(String jurisdiction, LocalDate from, Fen amount, String document)
            implements
                BudgetCommand {

        @Override
        public String stream() {
            return "approval:" + jurisdiction;
        }
    }

    /** Sets the amount of a pool for one year. */
    record SetPool(PoolId pool, int year, Fen amount, String document) implements BudgetCommand {

        @Override
        public String stream() {
            return "pool:" + pool + "." + year;
        }
    }

    /**
     * Registers a decision that carries an amount the policy leaves open.
     *
     * @param clauses the clauses it decides under; empty for any
     * @param amount the amount it allows in all, null where it leaves each amount to the approver
     * @param cityBp the city's share where the clause leaves it to the decision, else null
     */
    record RegisterDecision(
            String number,
            String title,
            LocalDate date,
            Set<ClauseId> clauses,
            @Nullable Fen amount,
            @Nullable Integer cityBp) implements BudgetCommand {

        @Override
        public String stream() {
            return "decision:" + Canonical.of(number);
        }
    }

    /** Takes a decision out of use for new awards; those decided under it stand. */
    record WithdrawDecision(String number, String reason) implements BudgetCommand {

        @Override
        public String stream() {
            return "decision:" + Canonical.of(number);
        }
    }
}
