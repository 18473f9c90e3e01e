package org.grantsledger.journal;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseEvent.Due;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.LedgerEvent;
import org.jspecify.annotations.Nullable;

/**
 * Derives the entries of one event from that event alone: no look-up, no state, so an event gives the same entries
 * whenever and however often it is read.
 */
public final class Journal {

    /** What all entries of an event have in common. */
    private record Book(
            LocalDate effectiveOn,
            String jurisdiction,
            String enterprise,
            String clause,
            String award,
            String reference) {

        static Book of(LocalDate effectiveOn) {
            return new Book(effectiveOn, "", "", "", "", "");
        }
    }

    private final long position;
    private final Instant recordedAt;
    private final List<Entry> entries = new ArrayList<>();

    private Journal(long position, Instant recordedAt) {
        this.position = position;
        this.recordedAt = recordedAt;
    }

    /** The entries of an event; they sum to zero. */
    public static List<Entry> entries(long position, Instant recordedAt, LedgerEvent event) {
        Journal journal = new Journal(position, recordedAt);
        switch (event) {
            case EnterpriseEvent e -> journal.of(e);
            case BudgetEvent e -> journal.of(e);
            case CatalogueAdopted e -> {
            }
            default -> throw new IllegalArgumentException("no journal for " + event.getClass());
        }
        return journal.entries;
    }

    private void of(BudgetEvent event) {
        switch (event) {
            case BudgetEvent.LineOpened e -> budget(e, Account.BUDGET_APPROPRIATED, Book.of(e.on()));
            case BudgetEvent.Appropriated e -> budget(e, Account.BUDGET_APPROPRIATED, Book.of(e.on()));
            case BudgetEvent.Adjusted e -> budget(e, Account.BUDGET_ADJUSTED, Book.of(e.on()));
            case BudgetEvent.Transferred e -> budget(e, Account.BUDGET_TRANSFERRED, Book.of(e.on()));
            case BudgetEvent.LineClosed e -> budget(e, Account.BUDGET_LAPSED, Book.of(e.on()));
            case BudgetEvent.ShareSet e -> {
            }
            case BudgetEvent.ApprovalLimitSet e -> {
            }
            case BudgetEvent.PoolSet e -> {
            }
            case BudgetEvent.DecisionRegistered e -> {
            }
            case BudgetEvent.DecisionWithdrawn e -> {
            }
        }
    }

    private void of(EnterpriseEvent event) {
        switch (event) {
            case EnterpriseEvent.Registered e -> {
            }
            case EnterpriseEvent.Renamed e -> {
            }
            case EnterpriseEvent.Relocated e -> {
            }
            case EnterpriseEvent.PredecessorAbsorbed e -> carried(e);
            case EnterpriseEvent.Absorbed e -> {
            }
            case EnterpriseEvent.Suspended e -> {
            }
            case EnterpriseEvent.SuspensionLifted e -> {
            }
            case EnterpriseEvent.AwardPrepared e -> moves(
                    e,
                    new Book(e.decidedOn(), e.jurisdiction(), code(e), e.bookedTo().value(), e.award(), e.award()));
            case EnterpriseEvent.AwardApproved e -> approved(e);
            case EnterpriseEvent.AwardRejected e -> moves(
                    e,
                    new Book(e.on(), e.jurisdiction(), code(e), e.clause().value(), e.award(), e.award()));
            case EnterpriseEvent.AwardExpired e -> moves(
                    e,
                    new Book(e.on(), e.jurisdiction(), code(e), e.clause().value(), e.award(), e.award()));
            case EnterpriseEvent.AwardRefused e -> moves(
                    e,
                    new Book(e.decidedOn(), e.jurisdiction(), code(e), e.clause().value(), "", e.refusal()));
            case EnterpriseEvent.AwardReduced e -> {
                Book book = new Book(e.on(), e.jurisdiction(), code(e), e.clause().value(), e.award(), e.award());
                changed(e.shares(), book);
                moves(e, book);
            }
            case EnterpriseEvent.AwardRevoked e -> {
                Book book = new Book(e.on(), e.jurisdiction(), code(e), e.clause().value(), e.award(), e.award());
                changed(e.shares(), book);
                moves(e, book);
            }
            case EnterpriseEvent.DisbursementPrepared e -> moves(e, paying(e, e.payment().paidOn()));
            case EnterpriseEvent.DisbursementApproved e -> {
                Book book = paying(e, e.payment().paidOn());
                Payment p = e.payment();
                award(Account.AWARDS_OWED, p.amount(), p.payer(), null, book);
                award(Account.AWARDS_PAID, p.amount().negated(), p.payer(), null, book);
                moves(e, book);
            }
            case EnterpriseEvent.DisbursementRejected e -> moves(e, paying(e, e.payment().paidOn()));
            case EnterpriseEvent.DisbursementExpired e -> moves(e, paying(e, e.payment().paidOn()));
            case EnterpriseEvent.DisbursementReversed e -> {
                Book book = paying(e, e.on());
                Payment p = e.payment();
                award(Account.AWARDS_PAID, p.amount(), p.payer(), null, book);
                award(Account.AWARDS_OVERPAID, e.overpaid().negated(), p.payer(), null, book);
                award(Account.AWARDS_OWED, e.overpaid().minus(p.amount()), p.payer(), null, book);
                moves(e, book);
            }
            case EnterpriseEvent.RecoveryOrdered e -> {
                Book book = new Book(
                        e.on(),
                        e.jurisdiction(),
                        code(e),
                        e.clause().value(),
                        e.award(),
                        e.recovery());
                award(Account.AWARDS_RECEIVABLE, e.amount(), e.payer(), null, book);
                award(Account.AWARDS_OVERPAID, e.amount().negated(), e.payer(), null, book);
            }
            case EnterpriseEvent.RecoveryReceived e -> {
                Book book = new Book(
                        e.receivedOn(),
                        e.jurisdiction(),
                        code(e),
                        e.clause().value(),
                        e.award(),
                        e.recovery());
                award(Account.AWARDS_RECOVERED, e.amount(), e.payer(), null, book);
                award(Account.AWARDS_RECEIVABLE, e.amount().negated(), e.payer(), null, book);
                moves(e, book);
            }
        }
    }

    private static String code(EnterpriseEvent event) {
        return event.enterprise().value();
    }

    private static Book paying(EnterpriseEvent.OfDisbursement event, LocalDate on) {
        Payment p = event.payment();
        return new Book(on, p.jurisdiction(), code(event), p.clause().value(), p.award(), event.disbursement());
    }

    private void approved(EnterpriseEvent.AwardApproved e) {
        Book book = new Book(e.on(), e.jurisdiction(), code(e), e.clause().value(), e.award(), e.award());
        e.shares().forEach(s -> award(Account.AWARDS_GRANTED, s.amount(), s.payer(), null, book));
        for (Due due : e.schedule()) {
            award(Account.AWARDS_OWED, due.amount().negated(), due.payer(), due.on(), book);
        }
    }

    private void changed(List<ShareChange> changes, Book book) {
        for (ShareChange change : changes) {
            Fen lost = change.before().minus(change.after());
            award(Account.AWARDS_GRANTED, lost.negated(), change.payer(), null, book);
            award(Account.AWARDS_OVERPAID, change.overpaid(), change.payer(), null, book);
            award(Account.AWARDS_OWED, lost.minus(change.overpaid()), change.payer(), null, book);
        }
    }

    /** Limits that a successor takes over count against it as they counted against its predecessor. */
    private void carried(EnterpriseEvent.PredecessorAbsorbed e) {
        for (EnterpriseEvent.Carried carried : e.carried()) {
            if (carried.key().kind() == PositionKey.Kind.CAP) {
                for (Tally.Entry entry : carried.tally().holding()) {
                    limit(
                            carried.key(),
                            entry.counted().held(),
                            new Book(
                                    e.on(),
                                    "",
                                    code(e),
                                    entry.counted().clause().value(),
                                    "",
                                    entry.counted().claim()));
                }
            }
        }
    }

    /** An enterprise's event changes an appropriation only where a payment is undone that a closed line had made. */
    private void moves(MovingEvent event, Book book) {
        budget(event, Account.BUDGET_LAPSED, book);
        for (Move move : event.moves()) {
            switch (move) {
                case Move.Counted m when m.key().kind() == PositionKey.Kind.CAP -> limit(
                        m.key(),
                        m.held().minus(m.before()),
                        book);
                case Move.Counted m -> {
                    // matters and occurrences are no limits of money
                }
                case Move.Drawn m -> limit(m.key(), m.amount(), book);
                case Move.Budgeted m -> {
                    // booked above
                }
                case Move.Taken m -> {
                }
                case Move.Freed m -> {
                }
            }
        }
    }

    /** @param source the account from which a change of the appropriation comes */
    private void budget(MovingEvent event, Account source, Book book) {
        for (Move move : event.moves()) {
            if (move instanceof Move.Budgeted m) {
                Fen available = m.appropriated().minus(m.encumbered()).minus(m.spent());
                line(source, m.appropriated().negated(), m.key(), book);
                line(Account.BUDGET_AVAILABLE, available, m.key(), book);
                line(Account.BUDGET_ENCUMBERED, m.encumbered(), m.key(), book);
                line(Account.BUDGET_SPENT, m.spent(), m.key(), book);
            }
        }
    }

    private void line(Account account, Fen amount, PositionKey key, Book book) {
        add(account, amount, key.fiscalYear(), key.payer(), key.line(), "", null, book);
    }

    private void award(Account account, Fen amount, String payer, @Nullable LocalDate dueOn, Book book) {
        add(account, amount, book.effectiveOn.getYear(), payer, "", "", dueOn, book);
    }

    private void limit(PositionKey key, Fen change, Book book) {
        String name = key.of(book.enterprise);
        int year = key.year().orElse(book.effectiveOn.getYear());
        add(Account.LIMITS_USED, change, year, "", "", name, null, book);
        add(Account.LIMITS_CLAIMED, change.negated(), year, "", "", name, null, book);
    }

    private void add(
            Account account,
            Fen amount,
            int fiscalYear,
            String payer,
            String budgetLine,
            String limitKey,
            @Nullable LocalDate dueOn,
            Book book) {
        if (amount.isZero()) {
            return;
        }
        entries.add(
                new Entry(
                        position,
                        entries.size(),
                        account,
                        amount.fen(),
                        recordedAt,
                        book.effectiveOn,
                        fiscalYear,
                        payer,
                        budgetLine,
                        book.jurisdiction,
                        book.enterprise,
                        book.clause,
                        book.award,
                        book.reference,
                        limitKey,
                        dueOn));
    }
}
