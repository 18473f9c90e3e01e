package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;

/** Decides awards: prepares them by what {@link Assessor} finds, approves, rejects, reduces and revokes them. */
final class AwardDecider extends Decider {

    private @Nullable Claim claim;

    AwardDecider(EnterpriseState state, ReferenceData reference, LocalDate today) {
        super(state, reference, today);
    }

    /** The claim of the one command that this decides; read once. */
    Claim claim(EnterpriseCommand.PrepareAward c) {
        if (claim == null) {
            claim = Claim.read(
                    c.clause(),
                    c.facts(),
                    c.decidedOn() == null ? today : c.decidedOn(),
                    state.known(),
                    reference,
                    today);
        }
        return claim;
    }

    Assessment assess(EnterpriseCommand.PrepareAward c, Positions positions) {
        return Assessor.assess(claim(c), state, positions, reference, c.run());
    }

    List<EnterpriseEvent> prepare(EnterpriseCommand.PrepareAward c, Positions positions, String actor) {
        Assessment a = assess(c, positions);
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
                claim(c).clause().form(),
                claim(c).clause().matter().id(),
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

    EnterpriseEvent approve(EnterpriseCommand.ApproveAward c, String actor) {
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

    EnterpriseEvent reject(EnterpriseCommand.RejectAward c, String actor) {
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

    EnterpriseEvent expire(EnterpriseCommand.ExpireAward c) {
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

    EnterpriseEvent reduce(EnterpriseCommand.ReduceAward c) {
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

    EnterpriseEvent revoke(EnterpriseCommand.RevokeAward c) {
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
        List<Move> moves = new ArrayList<>(before.recounted(after));
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
}
