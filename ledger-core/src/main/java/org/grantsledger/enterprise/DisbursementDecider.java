package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;

/** Decides disbursements: what may be paid, from which line, by which voucher; and what undoes a posting. */
final class DisbursementDecider extends Decider {

    DisbursementDecider(EnterpriseState state, ReferenceData reference, LocalDate today) {
        super(state, reference, today);
    }

    Set<PositionKey> keys(EnterpriseCommand.PrepareDisbursement c) {
        Set<PositionKey> keys = touched(c.award());
        keys.add(voucher(c.payer(), c.paidOn(), c.voucher()));
        payingLines(c).forEach(l -> keys.add(PositionKey.line(l.line())));
        return keys;
    }

    Set<PositionKey> keys(EnterpriseCommand.OnDisbursement c) {
        Payment payment = disbursement(c.disbursement()).payment();
        Set<PositionKey> keys = touched(payment.award());
        keys.add(voucher(payment.payer(), payment.paidOn(), payment.voucher()));
        keys.add(PositionKey.line(payment.line()));
        return keys;
    }

    List<EnterpriseEvent> prepare(
            EnterpriseCommand.PrepareDisbursement c,
            Positions positions,
            String actor) {
        positive(c.amount());
        Award award = award(c.award(), Award.Status.APPROVED);
        List<Finding> findings = new ArrayList<>();
        if (!award.hasShareOf(c.payer())) {
            throw new Rejection(FindingCode.NO_SHARE_OF_PAYER, Map.of("payer", c.payer()));
        }
        ShareState share = award.share(c.payer());
        onOrAfterDecision("paidOn", award, c.paidOn());
        payable(c, award, share, findings);
        PositionKey voucher = voucher(c.payer(), c.paidOn(), c.voucher());
        String taken = positions.owner(voucher).by();
        if (taken != null) {
            findings.add(
                    Finding.refuses(FindingCode.VOUCHER_USED, Map.of("voucher", c.voucher(), "by", taken)));
        }
        Optional<String> line = payingLine(c, share, positions, findings);
        if (!findings.isEmpty() || line.isEmpty()) {
            throw new Rejection(findings);
        }
        List<Move> moves = new ArrayList<>();
        moves.add(new Move.Taken(voucher, state.nextDisbursement()));
        moves.addAll(carriedOver(c, share, line.get()));
        Payment payment = new Payment(
                c.award(),
                award.terms().bookedTo(),
                award.terms().jurisdiction(),
                c.payer(),
                c.amount(),
                c.paidOn(),
                c.voucher(),
                line.get());
        EnterpriseEvent prepared = inOrder(
                "paidOn",
                c.paidOn(),
                c.award(),
                new EnterpriseEvent.DisbursementPrepared(
                        c.enterprise(),
                        state.nextDisbursement(),
                        payment,
                        today.plusDays(DAYS_TO_APPROVE),
                        actor,
                        moves));
        return c.approve() && ApprovalLimit.of(c.payer(), reference, today).onePersonSuffices(c.amount())
                ? List.of(
                        prepared,
                        approved(c.enterprise(), state.nextDisbursement(), payment, actor, actor))
                : List.of(prepared);
    }

    private void payable(
            EnterpriseCommand.PrepareDisbursement c,
            Award award,
            ShareState share,
            List<Finding> findings) {
        Fen out = share.paid().plus(share.pending());
        Fen afterwards = out.plus(c.amount());
        Map<String, String> about = Map.of("award", c.award(), "payer", c.payer());
        if (afterwards.exceeds(share.granted())) {
            findings.add(
                    Finding.refuses(FindingCode.SHARE_EXCEEDED, about).amounts(share.granted(), out, c.amount()));
            return;
        }
        Fen due = award.dueBy(c.payer(), c.paidOn());
        if (afterwards.exceeds(due)) {
            findings.add(Finding.refuses(FindingCode.INSTALMENT_NOT_DUE, about).amounts(due, out, c.amount()));
        } else if (!c.conditionConfirmed() && afterwards.exceeds(award.unconditional(c.payer()))) {
            findings.add(
                    Finding.refuses(FindingCode.INSTALMENT_CONDITION, about)
                            .amounts(award.unconditional(c.payer()), out, c.amount()));
        }
    }

    /** The lines a payment may be charged to: the one that carries the promise, or the one of the year of payment. */
    private List<LineTerms> payingLines(EnterpriseCommand.PrepareDisbursement c) {
        Award award = award(c.award());
        FiscalYear year = FiscalYear.of(c.paidOn());
        List<LineTerms> promised = award.hasShareOf(c.payer())
                ? award.share(c.payer()).encumbered().keySet().stream().sorted()
                        .flatMap(l -> reference.line(l).stream())
                        .filter(l -> l.open() && l.year().equals(year)).toList()
                : List.of();
        return promised.isEmpty() ? reference.openLines(c.payer(), year, award.terms().bookedTo()) : promised;
    }

    private Optional<String> payingLine(
            EnterpriseCommand.PrepareDisbursement c,
            ShareState share,
            Positions positions,
            List<Finding> findings) {
        List<LineTerms> lines = payingLines(c);
        Map<String, String> about = new LinkedHashMap<>();
        about.put("payer", c.payer());
        about.put("year", FiscalYear.of(c.paidOn()).toString());
        if (lines.isEmpty()) {
            findings.add(Finding.refuses(FindingCode.YEAR_NOT_OPEN, about));
            return Optional.empty();
        }
        for (LineTerms line : lines) {
            if (!c.amount().exceeds(promisedOn(line.line(), c.award(), share))) {
                return Optional.of(line.line());
            }
        }
        if (lines.size() > 1) {
            about.put("lines", String.join(", ", lines.stream().map(LineTerms::line).toList()));
            findings.add(Finding.refuses(FindingCode.SEVERAL_BUDGET_LINES, about));
            return Optional.empty();
        }
        LineTerms line = lines.getFirst();
        Fen extra = c.amount().minus(promisedOn(line.line(), c.award(), share));
        var now = positions.line(PositionKey.line(line.line()));
        if (extra.exceeds(now.available()) && line.mode() == LineMode.HARD) {
            about.put("line", line.line());
            findings.add(
                    Finding.refuses(FindingCode.BUDGET_EXCEEDED, about)
                            .amounts(now.appropriated(), now.encumbered().plus(now.spent()), extra));
        }
        return Optional.of(line.line());
    }

    /** What a line holds for a share and no prepared payment is going to use. */
    private Fen promisedOn(String line, String award, ShareState share) {
        // Who has made thousands of payments has seldom prepared another.
        Fen prepared = share.pending().isZero()
                ? Fen.ZERO
                : state.disbursements().values().stream()
                        .filter(d -> d.status() == Disbursement.Status.PREPARED).map(Disbursement::payment)
                        .filter(
                                p -> p.award().equals(award) && p.payer().equals(share.payer())
                                        && p.line().equals(line))
                        .map(Payment::amount).reduce(Fen.ZERO, Fen::plus);
        return share.encumberedOn(line).minus(prepared).orZero();
    }

    /** Moves the promise to the line that is charged, where an earlier year's line carries it. */
    private List<Move> carriedOver(EnterpriseCommand.PrepareDisbursement c, ShareState share, String line) {
        Fen extra = c.amount().minus(promisedOn(line, c.award(), share)).orZero();
        if (extra.isZero()) {
            return List.of();
        }
        List<Move> moves = new ArrayList<>();
        moves.add(new Move.Budgeted(PositionKey.line(line), Fen.ZERO, extra, Fen.ZERO));
        Fen toFree = extra;
        for (String other : openFirst(share.encumbered().keySet())) {
            Fen freed = other.equals(line) ? Fen.ZERO : promisedOn(other, c.award(), share).min(toFree);
            if (freed.isPositive()) {
                moves.add(new Move.Budgeted(PositionKey.line(other), Fen.ZERO, freed.negated(), Fen.ZERO));
                toFree = toFree.minus(freed);
            }
        }
        return moves;
    }

    EnterpriseEvent approve(EnterpriseCommand.ApproveDisbursement c, String actor) {
        Disbursement disbursement = disbursement(c.disbursement());
        if (disbursement.status() == Disbursement.Status.APPROVED) {
            throw approvedAlready("disbursement", c.disbursement(), disbursement.settledBy());
        }
        disbursement(c.disbursement(), Disbursement.Status.PREPARED);
        notExpired(disbursement.expiresOn());
        Payment payment = disbursement.payment();
        ApprovalLimit.of(disbursement, reference, today)
                .approving("disbursement", c.disbursement(), payment.amount(), disbursement.preparedBy(), actor);
        openLine(payment.line());
        return approved(c.enterprise(), c.disbursement(), payment, disbursement.preparedBy(), actor);
    }

    private static EnterpriseEvent approved(
            CreditCode enterprise,
            String id,
            Payment payment,
            String preparedBy,
            String approvedBy) {
        return new EnterpriseEvent.DisbursementApproved(
                enterprise,
                id,
                payment,
                preparedBy,
                approvedBy,
                List.of(
                        new Move.Budgeted(
                                PositionKey.line(payment.line()),
                                Fen.ZERO,
                                payment.amount().negated(),
                                payment.amount())));
    }

    EnterpriseEvent reject(EnterpriseCommand.RejectDisbursement c, String actor) {
        Payment payment = disbursement(c.disbursement(), Disbursement.Status.PREPARED).payment();
        return new EnterpriseEvent.DisbursementRejected(
                c.enterprise(),
                c.disbursement(),
                payment,
                actor,
                c.reason(),
                freed(payment));
    }

    EnterpriseEvent expire(EnterpriseCommand.ExpireDisbursement c) {
        Disbursement disbursement = disbursement(c.disbursement(), Disbursement.Status.PREPARED);
        expired(disbursement.expiresOn());
        return new EnterpriseEvent.DisbursementExpired(
                c.enterprise(),
                c.disbursement(),
                disbursement.payment(),
                freed(disbursement.payment()));
    }

    /** A voucher that was never posted may be used again; the promise stays on the line. */
    private static List<Move> freed(Payment payment) {
        return List.of(new Move.Freed(voucher(payment.payer(), payment.paidOn(), payment.voucher())));
    }

    /**
     * Undoing a posting gives share and budget back; the voucher number stays used, as its paper exists. A closed line
     * gets nothing back: what was posted to it by mistake lapses, and is owed from a later year's line. What is demanded
     * back must stay overpaid, or more would be received than was ever paid too much.
     */
    EnterpriseEvent reverse(EnterpriseCommand.ReverseDisbursement c) {
        Payment payment = disbursement(c.disbursement(), Disbursement.Status.APPROVED).payment();
        LocalDate on = day("on", c.on());
        Award award = award(payment.award());
        ShareState share = award.share(payment.payer());
        Fen undemanded = share.demanded().isZero() ? share.paid() : share.overpaid();
        Fen reversible = undemanded.min(share.spentOn(payment.line()));
        if (payment.amount().exceeds(reversible)) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.RECOVERY_EXCEEDED, Map.of("award", payment.award()))
                                    .amounts(share.paid(), share.paid().minus(reversible), payment.amount())));
        }
        Award after = award.withShare(payment.payer(), s -> s.paying(payment.amount().negated()));
        Fen promised = after.share(payment.payer()).left().minus(share.left());
        boolean open = reference.line(payment.line()).filter(LineTerms::open).isPresent();
        List<Move> moves = new ArrayList<>();
        moves.add(
                new Move.Budgeted(
                        PositionKey.line(payment.line()),
                        open ? Fen.ZERO : payment.amount().negated(),
                        open ? promised : Fen.ZERO,
                        payment.amount().negated()));
        moves.addAll(award.recounted(after));
        return inOrder(
                "on",
                on,
                payment.award(),
                new EnterpriseEvent.DisbursementReversed(
                        c.enterprise(),
                        c.disbursement(),
                        payment,
                        share.overpaid().minus(after.share(payment.payer()).overpaid()),
                        on,
                        c.reason(),
                        moves));
    }

    private static PositionKey voucher(String payer, LocalDate paidOn, String number) {
        return PositionKey.voucher(payer, paidOn.getYear(), number);
    }

    private Disbursement disbursement(String id) {
        return state.disbursement(id)
                .orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("disbursement", id)));
    }

    private Disbursement disbursement(String id, Disbursement.Status expected) {
        Disbursement disbursement = disbursement(id);
        inStatus("disbursement", id, disbursement.status(), expected);
        return disbursement;
    }

    private void openLine(String line) {
        if (reference.line(line).filter(LineTerms::open).isEmpty()) {
            throw new Rejection(FindingCode.LINE_CLOSED, Map.of("line", line));
        }
    }
}
