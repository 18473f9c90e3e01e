package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.EnterpriseEvent.Carried;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may happen to an enterprise. Pure: state, reference data, positions, today and who asks come in as
 * arguments. The shared positions that a command needs are named by {@link #keys} first, so that they can be locked in
 * order.
 */
public final class EnterpriseDecider {

    /** Days after which a prepared award or disbursement expires that nobody approved. */
    static final int DAYS_TO_APPROVE = 30;

    private final EnterpriseState state;
    private final ReferenceData reference;
    private final LocalDate today;

    private EnterpriseDecider(EnterpriseState state, ReferenceData reference, LocalDate today) {
        this.state = state;
        this.reference = reference;
        this.today = today;
    }

    /**
     * The positions that deciding the command looks at or changes.
     *
     * @throws InvalidInput where the command is malformed
     */
    public static Set<PositionKey> keys(
            EnterpriseCommand command,
            EnterpriseState state,
            ReferenceData reference,
            LocalDate today) {
        return new EnterpriseDecider(state, reference, today).keys(command);
    }

    /**
     * The events that the command leads to.
     *
     * @param actor the account of who asks
     * @throws InvalidInput where the command is malformed
     * @throws Rejection where the present state does not allow it
     */
    public static List<EnterpriseEvent> decide(
            EnterpriseCommand command,
            EnterpriseState state,
            ReferenceData reference,
            Positions positions,
            LocalDate today,
            String actor) {
        return new EnterpriseDecider(state, reference, today).decide(command, positions, actor);
    }

    /** What a claim would come to; records nothing. */
    public static Assessment assess(
            EnterpriseCommand.PrepareAward command,
            EnterpriseState state,
            ReferenceData reference,
            Positions positions,
            LocalDate today) {
        return new EnterpriseDecider(state, reference, today).assess(command, positions);
    }

    private Set<PositionKey> keys(EnterpriseCommand command) {
        return switch (command) {
            case EnterpriseCommand.PrepareAward c -> claim(c).positions(reference);
            case EnterpriseCommand.RejectAward c -> touched(c.award());
            case EnterpriseCommand.ExpireAward c -> touched(c.award());
            case EnterpriseCommand.ReduceAward c -> touched(c.award());
            case EnterpriseCommand.RevokeAward c -> touched(c.award());
            case EnterpriseCommand.PrepareDisbursement c -> {
                Set<PositionKey> keys = touched(c.award());
                keys.add(voucher(c.payer(), c.paidOn(), c.voucher()));
                payingLines(c).forEach(l -> keys.add(PositionKey.line(l.line())));
                yield keys;
            }
            case EnterpriseCommand.OnDisbursement c -> {
                Payment payment = disbursement(c.disbursement()).payment();
                Set<PositionKey> keys = touched(payment.award());
                keys.add(voucher(payment.payer(), payment.paidOn(), payment.voucher()));
                keys.add(PositionKey.line(payment.line()));
                yield keys;
            }
            case EnterpriseCommand.ReceiveRecovery c -> touched(recovery(c.recovery()).award());
            case EnterpriseCommand.Register c -> Set.of();
            case EnterpriseCommand.Rename c -> Set.of();
            case EnterpriseCommand.Relocate c -> Set.of();
            case EnterpriseCommand.Absorb c -> Set.of();
            case EnterpriseCommand.BeAbsorbed c -> Set.of();
            case EnterpriseCommand.Suspend c -> Set.of();
            case EnterpriseCommand.LiftSuspension c -> Set.of();
            case EnterpriseCommand.ApproveAward c -> Set.of();
            case EnterpriseCommand.OrderRecovery c -> Set.of();
        };
    }

    /** The positions to which an award contributes, and the lines it has touched. */
    private Set<PositionKey> touched(String id) {
        Award award = award(id);
        Set<PositionKey> keys = new LinkedHashSet<>(award.terms().draws());
        award.counted().forEach(c -> keys.add(c.key()));
        for (ShareState share : award.shares()) {
            share.encumbered().keySet().forEach(l -> keys.add(PositionKey.line(l)));
            share.spent().keySet().forEach(l -> keys.add(PositionKey.line(l)));
        }
        return keys;
    }

    private List<EnterpriseEvent> decide(EnterpriseCommand command, Positions positions, String actor) {
        return switch (command) {
            case EnterpriseCommand.Register c -> register(c);
            case EnterpriseCommand.Rename c -> List.of(
                    new EnterpriseEvent.Renamed(c.enterprise(), c.name(), day("on", c.on())));
            case EnterpriseCommand.Relocate c -> List.of(relocate(c));
            case EnterpriseCommand.Absorb c -> throw new IllegalStateException("the shell needs the predecessor first");
            case EnterpriseCommand.BeAbsorbed c -> List.of(beAbsorbed(c));
            case EnterpriseCommand.Suspend c -> List.of(suspend(c));
            case EnterpriseCommand.LiftSuspension c -> List.of(lift(c));
            case EnterpriseCommand.PrepareAward c -> prepare(c, positions, actor);
            case EnterpriseCommand.ApproveAward c -> List.of(approve(c, actor));
            case EnterpriseCommand.RejectAward c -> List.of(reject(c, actor));
            case EnterpriseCommand.ExpireAward c -> List.of(expire(c));
            case EnterpriseCommand.ReduceAward c -> List.of(reduce(c));
            case EnterpriseCommand.RevokeAward c -> List.of(revoke(c));
            case EnterpriseCommand.PrepareDisbursement c -> prepare(c, positions, actor);
            case EnterpriseCommand.ApproveDisbursement c -> List.of(approve(c, actor));
            case EnterpriseCommand.RejectDisbursement c -> List.of(reject(c, actor));
            case EnterpriseCommand.ExpireDisbursement c -> List.of(expire(c));
            case EnterpriseCommand.ReverseDisbursement c -> List.of(reverse(c));
            case EnterpriseCommand.OrderRecovery c -> List.of(order(c));
            case EnterpriseCommand.ReceiveRecovery c -> List.of(receive(c));
        };
    }

    // ---- the enterprise

    private List<EnterpriseEvent> register(EnterpriseCommand.Register c) {
        if (state.profile() != null) {
            throw new Rejection(FindingCode.ALREADY_EXISTS, Map.of("enterprise", c.enterprise().value()));
        }
        jurisdiction(c.jurisdiction());
        return List.of(
                new EnterpriseEvent.Registered(
                        c.enterprise(),
                        c.name(),
                        c.kind(),
                        c.jurisdiction(),
                        day("since", c.since())));
    }

    private EnterpriseEvent relocate(EnterpriseCommand.Relocate c) {
        jurisdiction(c.jurisdiction());
        if (state.known().jurisdiction(c.from()).equals(c.jurisdiction())) {
            throw new Rejection(FindingCode.ALREADY_EXISTS, Map.of("jurisdiction", c.jurisdiction()));
        }
        return new EnterpriseEvent.Relocated(c.enterprise(), c.jurisdiction(), c.from());
    }

    private void jurisdiction(String code) {
        if (reference.newestRuleBook().flatMap(b -> b.catalogue().jurisdiction(code)).isEmpty()) {
            throw new InvalidInput("jurisdiction", "UNKNOWN_JURISDICTION", code);
        }
    }

    static void notItself(CreditCode predecessor, CreditCode successor) {
        if (predecessor.equals(successor)) {
            throw new InvalidInput("predecessor", "ITSELF", predecessor.value());
        }
    }

    private EnterpriseEvent beAbsorbed(EnterpriseCommand.BeAbsorbed c) {
        notItself(c.enterprise(), c.successor());
        Profile profile = state.known();
        if (profile.successor() != null) {
            throw new Rejection(FindingCode.ABSORBED, Map.of("enterprise", c.enterprise().value()));
        }
        if (state.awards().values().stream().anyMatch(a -> a.status() == Award.Status.PREPARED)) {
            throw new Rejection(FindingCode.WRONG_STATUS, Map.of("status", Award.Status.PREPARED.name()));
        }
        return new EnterpriseEvent.Absorbed(c.enterprise(), c.successor(), day("on", c.on()));
    }

    /** The successor's half of an absorption; a suspension goes with the rest of the history (reading A-54). */
    static List<EnterpriseEvent> absorb(
            EnterpriseCommand.Absorb c,
            EnterpriseState successor,
            EnterpriseState predecessor,
            LocalDate on) {
        if (successor.known().successor() != null) {
            throw new Rejection(FindingCode.ABSORBED, Map.of("enterprise", c.enterprise().value()));
        }
        List<Carried> carried = new ArrayList<>();
        predecessor.own().forEach((key, position) -> {
            if (position instanceof Tally tally) {
                carried.add(new Carried(key, tally));
            }
        });
        List<EnterpriseEvent> events = new ArrayList<>();
        events.add(
                new EnterpriseEvent.PredecessorAbsorbed(
                        c.enterprise(),
                        c.predecessor(),
                        on,
                        predecessor.awardedMatters().stream().sorted().toList(),
                        carried));
        Profile.Suspension suspension = predecessor.known().suspension();
        Profile.Suspension own = successor.known().suspension();
        boolean runs = suspension != null && !suspension.until().isBefore(on);
        if (suspension != null && runs && (own == null || suspension.until().isAfter(own.until()))) {
            events.add(new EnterpriseEvent.Suspended(c.enterprise(), suspension.reason(), suspension.until()));
        }
        return events;
    }

    /** A suspension may be prolonged, or recorded when it is over already; to end one sooner, it is lifted. */
    private EnterpriseEvent suspend(EnterpriseCommand.Suspend c) {
        Profile.Suspension running = state.known().suspension();
        if (running != null && c.until().isBefore(running.until())) {
            throw suspended(running);
        }
        return new EnterpriseEvent.Suspended(c.enterprise(), c.reason(), c.until());
    }

    private static Rejection suspended(Profile.Suspension suspension) {
        return new Rejection(
                FindingCode.SUSPENDED,
                Map.of("reason", suspension.reason(), "until", suspension.until().toString()));
    }

    private EnterpriseEvent lift(EnterpriseCommand.LiftSuspension c) {
        if (state.known().suspension() == null) {
            throw new Rejection(
                    FindingCode.WRONG_STATUS,
                    Map.of("enterprise", c.enterprise().value(), "status", "NOT_SUSPENDED"));
        }
        return new EnterpriseEvent.SuspensionLifted(c.enterprise(), c.reason());
    }

    // ---- awards

    private Claim claim(EnterpriseCommand.PrepareAward c) {
        return Claim.read(
                c.clause(),
                c.facts(),
                c.decidedOn() == null ? today : c.decidedOn(),
                state.known(),
                reference,
                today);
    }

    private Assessment assess(EnterpriseCommand.PrepareAward c, Positions positions) {
        return Assessor.assess(claim(c), state, positions, reference, c.run());
    }

    private List<EnterpriseEvent> prepare(EnterpriseCommand.PrepareAward c, Positions positions, String actor) {
        Claim claim = claim(c);
        Assessment a = Assessor.assess(claim, state, positions, reference, c.run());
        if (a.refused()) {
            return List.of(
                    new EnterpriseEvent.AwardRefused(
                            c.enterprise(),
                            state.nextRefusal(),
                            a.clause(),
                            a.jurisdiction(),
                            a.catalogue(),
                            a.facts(),
                            a.factDate(),
                            a.decidedOn(),
                            a.outcome(),
                            a.claimed(),
                            a.bindingCap(),
                            a.findings(),
                            a.steps(),
                            a.moves()));
        }
        EnterpriseEvent prepared = new EnterpriseEvent.AwardPrepared(
                c.enterprise(),
                state.nextAward(),
                a.clause(),
                a.bookedTo(),
                a.jurisdiction(),
                a.catalogue(),
                a.facts(),
                a.factDate(),
                a.decidedOn(),
                today.plusDays(DAYS_TO_APPROVE),
                actor,
                a.outcome(),
                a.claimed(),
                a.amount(),
                a.bindingCap(),
                claim.clause().form(),
                claim.clause().matter().id(),
                a.shares(),
                a.instalments(),
                a.steps(),
                a.findings(),
                a.moves());
        return c.approve() && ApprovalLimit.of(a.shares(), a.jurisdiction(), reference, today)
                .onePersonSuffices(a.amount())
                        ? List.of(
                                prepared,
                                new EnterpriseEvent.AwardApproved(
                                        c.enterprise(),
                                        state.nextAward(),
                                        a.bookedTo(),
                                        a.jurisdiction(),
                                        a.decidedOn(),
                                        actor,
                                        actor,
                                        a.amount(),
                                        a.shares(),
                                        Award.schedule(a.shares(), a.instalments())))
                        : List.of(prepared);
    }

    private EnterpriseEvent approve(EnterpriseCommand.ApproveAward c, String actor) {
        Award award = award(c.award());
        if (award.status() == Award.Status.APPROVED) {
            throw approvedAlready("award", c.award(), award.settledBy());
        }
        award(c.award(), Award.Status.PREPARED);
        Profile.Suspension suspension = state.known().suspension();
        if (suspension != null && !today.isAfter(suspension.until())) {
            throw suspended(suspension);
        }
        notExpired(award.terms().expiresOn());
        ApprovalLimit.of(award, reference, today)
                .approving("award", c.award(), award.amount(), award.terms().preparedBy(), actor);
        return new EnterpriseEvent.AwardApproved(
                c.enterprise(),
                c.award(),
                award.terms().bookedTo(),
                award.terms().jurisdiction(),
                onOrAfterDecision("on", award, c.on()),
                award.terms().preparedBy(),
                actor,
                award.amount(),
                shares(award),
                Award.schedule(shares(award), award.terms().instalments()));
    }

    private static Rejection approvedAlready(String what, String id, @Nullable String by) {
        return new Rejection(
                FindingCode.ALREADY_APPROVED,
                Map.of(what, id, "by", Objects.requireNonNull(by)));
    }

    private EnterpriseEvent reject(EnterpriseCommand.RejectAward c, String actor) {
        Award award = award(c.award(), Award.Status.PREPARED);
        return new EnterpriseEvent.AwardRejected(
                c.enterprise(),
                c.award(),
                award.terms().bookedTo(),
                award.terms().jurisdiction(),
                onOrAfterDecision("on", award, c.on()),
                actor,
                award.amount(),
                shares(award),
                c.reason(),
                released(award, award.revoked(RevocationGround.WRONGLY_MADE)));
    }

    private EnterpriseEvent expire(EnterpriseCommand.ExpireAward c) {
        Award award = award(c.award(), Award.Status.PREPARED);
        expired(award.terms().expiresOn());
        return new EnterpriseEvent.AwardExpired(
                c.enterprise(),
                c.award(),
                award.terms().bookedTo(),
                award.terms().jurisdiction(),
                today,
                award.amount(),
                shares(award),
                released(award, award.revoked(RevocationGround.WRONGLY_MADE)));
    }

    private EnterpriseEvent reduce(EnterpriseCommand.ReduceAward c) {
        if (c.amount().isNegative()) {
            throw new InvalidInput("amount", "NEGATIVE", c.amount().toString());
        }
        Award award = settled(award(c.award(), Award.Status.APPROVED));
        if (!award.amount().exceeds(c.amount())) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.NOT_A_REDUCTION, Map.of("award", c.award()))
                                    .amounts(award.amount(), award.paid(), c.amount())));
        }
        Award after = award.reduced(c.amount());
        LocalDate on = onOrAfterDecision("on", award, c.on());
        return inOrder(
                "on",
                on,
                c.award(),
                new EnterpriseEvent.AwardReduced(
                        c.enterprise(),
                        c.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        on,
                        award.amount(),
                        c.amount(),
                        c.reason(),
                        changes(award, after),
                        released(award, after)));
    }

    private EnterpriseEvent revoke(EnterpriseCommand.RevokeAward c) {
        Award award = settled(award(c.award(), Award.Status.APPROVED));
        Award after = award.revoked(c.ground());
        LocalDate on = onOrAfterDecision("on", award, c.on());
        return inOrder(
                "on",
                on,
                c.award(),
                new EnterpriseEvent.AwardRevoked(
                        c.enterprise(),
                        c.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        on,
                        award.amount(),
                        c.ground(),
                        c.reason(),
                        changes(award, after),
                        released(award, after)));
    }

    /** A prepared disbursement counts on the shares as they are; it must be settled first. */
    private static Award settled(Award award) {
        if (award.hasPending()) {
            throw new Rejection(FindingCode.PENDING_DISBURSEMENT, Map.of("award", award.terms().id()));
        }
        return award;
    }

    private static List<Share> shares(Award award) {
        return award.shares().stream().map(ShareState::share).toList();
    }

    private static List<ShareChange> changes(Award before, Award after) {
        List<ShareChange> changes = new ArrayList<>();
        for (int i = 0; i < before.shares().size(); i++) {
            ShareState was = before.shares().get(i);
            ShareState is = after.shares().get(i);
            changes.add(
                    new ShareChange(
                            was.payer(),
                            was.granted(),
                            is.granted(),
                            is.overpaid().minus(was.overpaid())));
        }
        return changes;
    }

    /** What limits, pools and open budget lines get back when an award shrinks. */
    private List<Move> released(Award before, Award after) {
        List<Move> moves = new ArrayList<>(recounted(before, after));
        for (int i = 0; i < after.shares().size(); i++) {
            ShareState share = after.shares().get(i);
            Fen needed = share.left();
            for (String line : openFirst(share.encumbered().keySet())) {
                Fen kept = share.encumberedOn(line).min(needed);
                needed = needed.minus(kept);
                Fen freed = share.encumberedOn(line).minus(kept);
                if (freed.isPositive()) {
                    moves.add(new Move.Budgeted(PositionKey.line(line), Fen.ZERO, freed.negated(), Fen.ZERO));
                }
            }
        }
        return moves;
    }

    /** The open ones of these lines; what was promised on a closed line has lapsed with it. */
    private List<String> openFirst(Set<String> lines) {
        return lines.stream().filter(l -> reference.line(l).filter(LineTerms::open).isPresent()).sorted().toList();
    }

    /** The contributions of an award whose holding changed (reading A-53). */
    private static List<Move> recounted(Award before, Award after) {
        List<Move> moves = new ArrayList<>();
        Fen lost = before.amount().minus(after.amount());
        boolean annulled = after.ground() == RevocationGround.WRONGLY_MADE && after.held().isZero();
        for (Move.Counted counted : before.counted()) {
            Fen entitled = after.ground() == null ? counted.entitled().minus(lost).orZero() : Fen.ZERO;
            moves.add(annulled ? counted.annulled() : counted.holding(entitled, after.heldBy(counted.payer())));
        }
        Fen back = after.held().minus(before.held());
        if (!back.isZero()) {
            before.terms().draws().forEach(key -> moves.add(new Move.Drawn(key, back)));
        }
        return moves;
    }

    // ---- disbursements

    private List<EnterpriseEvent> prepare(
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
        Fen prepared = state.disbursements().values().stream()
                .filter(d -> d.status() == Disbursement.Status.PREPARED).map(Disbursement::payment)
                .filter(p -> p.award().equals(award) && p.payer().equals(share.payer()) && p.line().equals(line))
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

    private EnterpriseEvent approve(EnterpriseCommand.ApproveDisbursement c, String actor) {
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

    private EnterpriseEvent reject(EnterpriseCommand.RejectDisbursement c, String actor) {
        Payment payment = disbursement(c.disbursement(), Disbursement.Status.PREPARED).payment();
        return new EnterpriseEvent.DisbursementRejected(
                c.enterprise(),
                c.disbursement(),
                payment,
                actor,
                c.reason(),
                freed(payment));
    }

    private EnterpriseEvent expire(EnterpriseCommand.ExpireDisbursement c) {
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
    private EnterpriseEvent reverse(EnterpriseCommand.ReverseDisbursement c) {
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
        moves.addAll(recounted(award, after));
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

    // ---- recoveries

    private EnterpriseEvent order(EnterpriseCommand.OrderRecovery c) {
        positive(c.amount());
        Award award = award(c.award());
        if (!award.hasShareOf(c.payer())) {
            throw new Rejection(FindingCode.NO_SHARE_OF_PAYER, Map.of("payer", c.payer()));
        }
        Fen overpaid = award.share(c.payer()).overpaid();
        if (c.amount().exceeds(overpaid)) {
            FindingCode code = overpaid.isZero() ? FindingCode.NOTHING_OVERPAID : FindingCode.RECOVERY_EXCEEDED;
            throw new Rejection(
                    List.of(
                            Finding.refuses(code, Map.of("award", c.award(), "payer", c.payer()))
                                    .amounts(overpaid, Fen.ZERO, c.amount())));
        }
        LocalDate on = onOrAfterDecision("on", award, c.on());
        return inOrder(
                "on",
                on,
                c.award(),
                new EnterpriseEvent.RecoveryOrdered(
                        c.enterprise(),
                        state.nextRecovery(),
                        c.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        c.payer(),
                        c.amount(),
                        on,
                        c.reason(),
                        c.document()));
    }

    /** Money that is back restores headroom; an open line it was paid from may spend it again (reading A-53). */
    private EnterpriseEvent receive(EnterpriseCommand.ReceiveRecovery c) {
        Recovery recovery = recovery(c.recovery());
        day("receivedOn", c.receivedOn());
        positive(c.amount());
        if (c.amount().exceeds(recovery.outstanding())) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.RECOVERY_EXCEEDED, Map.of("recovery", c.recovery()))
                                    .amounts(recovery.ordered(), recovery.received(), c.amount())));
        }
        Award award = award(recovery.award());
        Award after = award.withShare(recovery.payer(), s -> s.paying(c.amount().negated()));
        List<Move> moves = new ArrayList<>(recounted(award, after));
        ShareState share = award.share(recovery.payer());
        Fen back = c.amount();
        for (String line : openFirst(share.spent().keySet()).reversed()) {
            Fen restored = share.spentOn(line).min(back);
            if (restored.isPositive()) {
                moves.add(new Move.Budgeted(PositionKey.line(line), Fen.ZERO, Fen.ZERO, restored.negated()));
                back = back.minus(restored);
            }
        }
        return inOrder(
                "receivedOn",
                c.receivedOn(),
                recovery.award(),
                new EnterpriseEvent.RecoveryReceived(
                        c.enterprise(),
                        c.recovery(),
                        recovery.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        recovery.payer(),
                        c.amount(),
                        c.receivedOn(),
                        c.voucher(),
                        moves));
    }

    // ---- common rungs

    private static void positive(Fen amount) {
        if (!amount.isPositive()) {
            throw new InvalidInput("amount", "NOT_POSITIVE", amount.toString());
        }
    }

    private Award award(String id) {
        return state.award(id).orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("award", id)));
    }

    private Award award(String id, Award.Status expected) {
        Award award = award(id);
        if (award.status() != expected) {
            throw new Rejection(
                    FindingCode.WRONG_STATUS,
                    Map.of("award", id, "status", award.status().name(), "needed", expected.name()));
        }
        return award;
    }

    private Disbursement disbursement(String id) {
        return state.disbursement(id)
                .orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("disbursement", id)));
    }

    private Disbursement disbursement(String id, Disbursement.Status expected) {
        Disbursement disbursement = disbursement(id);
        if (disbursement.status() != expected) {
            throw new Rejection(
                    FindingCode.WRONG_STATUS,
                    Map.of("disbursement", id, "status", disbursement.status().name(), "needed", expected.name()));
        }
        return disbursement;
    }

    private Recovery recovery(String id) {
        return state.recovery(id).orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("recovery", id)));
    }

    private void notExpired(LocalDate expiresOn) {
        if (today.isAfter(expiresOn)) {
            throw new Rejection(FindingCode.EXPIRED, Map.of("expiresOn", expiresOn.toString()));
        }
    }

    private void expired(LocalDate expiresOn) {
        if (!today.isAfter(expiresOn)) {
            throw new Rejection(FindingCode.NOT_EXPIRED, Map.of("expiresOn", expiresOn.toString()));
        }
    }

    private void openLine(String line) {
        if (reference.line(line).filter(LineTerms::open).isEmpty()) {
            throw new Rejection(FindingCode.LINE_CLOSED, Map.of("line", line));
        }
    }

    private static PositionKey voucher(String payer, LocalDate paidOn, String number) {
        return PositionKey.voucher(payer, paidOn.getYear(), number);
    }

    private LocalDate onOrAfterDecision(String field, Award award, @Nullable LocalDate given) {
        LocalDate on = day(field, given);
        notBefore(award.terms().decidedOn(), field, on, "BEFORE_AWARD");
        return on;
    }

    /** The event, unless some day since would no longer add up: its business day lies before what it builds on. */
    private EnterpriseEvent inOrder(String field, LocalDate on, String award, EnterpriseEvent event) {
        notBefore(state.evolve(event).award(award).orElseThrow().addsUpFrom(), field, on, "OUT_OF_ORDER");
        return event;
    }

    private static void notBefore(LocalDate first, String field, LocalDate on, String rule) {
        if (on.isBefore(first)) {
            throw new InvalidInput(List.of(new InputProblem(field, rule, on.toString(), first.toString())));
        }
    }

    /** The day given, or today; never in the future. */
    private LocalDate day(String field, @Nullable LocalDate given) {
        LocalDate day = given == null ? today : given;
        if (day.isAfter(today)) {
            throw new InvalidInput(
                    List.of(new InputProblem(field, "FUTURE_DATE", day.toString(), today.toString())));
        }
        return day;
    }
}
