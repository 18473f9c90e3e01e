package org.grantsledger.budget;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.grantsledger.limit.Canonical;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.EventName;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.jspecify.annotations.Nullable;

/** What happened to budget lines, share tables, approval limits, pools and decision documents. Amounts are fen. */
public sealed interface BudgetEvent extends LedgerEvent {

    /** The stream the event belongs to. */
    String stream();

    /** An event of one budget line. */
    sealed interface OfLine extends BudgetEvent {

        String line();

        /** The day from which it counts. */
        LocalDate on();

        @Override
        default String stream() {
            return "line:" + line();
        }
    }

    @EventName("budget-line-opened")
    record LineOpened(
            String line,
            String payer,
            FiscalYear year,
            String programme,
            String name,
            Set<ClauseId> clauses,
            LineMode mode,
            Fen amount,
            String document,
            LocalDate on,
            List<Move> moves) implements OfLine, ReferenceEvent, MovingEvent {

        public LineOpened {
            clauses = Collections.unmodifiableSortedSet(new TreeSet<>(clauses));
        }
    }

    @EventName("budget-appropriated")
    record Appropriated(String line, Fen amount, String document, LocalDate on, List<Move> moves)
            implements
                OfLine,
                MovingEvent {}

    @EventName("budget-adjusted")
    record Adjusted(String line, Fen change, String reason, LocalDate on, List<Move> moves)
            implements
                OfLine,
                MovingEvent {}

    /** Carries the moves of both lines. */
    @EventName("budget-transferred")
    record Transferred(String line, String to, Fen amount, String reason, LocalDate on, List<Move> moves)
            implements
                OfLine,
                MovingEvent {}

    /**
     * @param lapsed appropriation that was neither promised nor paid
     * @param lapsedEncumbrance promises still open; they are paid from a later year's line when they fall due
     */
    @EventName("budget-line-closed")
    record LineClosed(String line, String reason, LocalDate on, Fen lapsed, Fen lapsedEncumbrance, List<Move> moves)
            implements
                OfLine,
                ReferenceEvent,
                MovingEvent {}

    @EventName("share-set")
    record ShareSet(String jurisdiction, LocalDate from, int cityBp, String document)
            implements
                BudgetEvent,
                ReferenceEvent {

        @Override
        public String stream() {
            return "shares:" + jurisdiction;
        }
    }

    @EventName("approval-limit-set")
    record ApprovalLimitSet(String jurisdiction, LocalDate from, Fen amount, String document)
            implements
                BudgetEvent,
                ReferenceEvent {

        @Override
        public String stream() {
            return "approval:" + jurisdiction;
        }
    }

    @EventName("pool-set")
    record PoolSet(PoolId pool, int year, Fen amount, String document) implements BudgetEvent, ReferenceEvent {

        @Override
        public String stream() {
            return "pool:" + pool + "." + year;
        }
    }

    @EventName("decision-registered")
    record DecisionRegistered(
            String number,
            String title,
            LocalDate date,
            Set<ClauseId> clauses,
            @Nullable Fen amount,
            @Nullable Integer cityBp) implements BudgetEvent, ReferenceEvent {

        public DecisionRegistered {
            clauses = Collections.unmodifiableSortedSet(new TreeSet<>(clauses));
        }

        @Override
        public String stream() {
            return "decision:" + Canonical.of(number);
        }
    }

    @EventName("decision-withdrawn")
    record DecisionWithdrawn(String number, String reason) implements BudgetEvent, ReferenceEvent {

        @Override
        public String stream() {
            return "decision:" + Canonical.of(number);
        }
    }
}
