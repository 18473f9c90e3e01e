package org.grantsledger.enterprise;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.grantsledger.enterprise.ShareHistory.Amounts;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * 企业, folded from its stream. {@code evolve} never consults the catalogue: events carry what was decided.
 *
 * @param own the positions whose keys contain the enterprise
 * @param claimed the ids of awards by the fingerprint of what was claimed
 * @param refusals how many claims were refused so far
 * @param version events folded in
 */
public record EnterpriseState(
        @Nullable Profile profile,
        PMap<PositionKey, Position> own,
        PMap<String, Award> awards,
        PMap<String, PVector<String>> claimed,
        PMap<String, Disbursement> disbursements,
        PMap<String, Recovery> recoveries,
        PVector<String> carriedMatters,
        int refusals,
        long version) {

    /** Ids of one enterprise differ in the number at their end. */
    private static final Comparator<String> AS_MADE = Comparator.comparingInt(String::length)
            .thenComparing(Comparator.naturalOrder());

    public static final EnterpriseState NONE = new EnterpriseState(
            null,
            TreePMap.empty(),
            TreePMap.empty(AS_MADE),
            HashTreePMap.empty(),
            TreePMap.empty(AS_MADE),
            TreePMap.empty(AS_MADE),
            TreePVector.empty(),
            0,
            0);

    public Profile known() {
        if (profile == null) {
            throw new IllegalStateException("the enterprise is not registered");
        }
        return profile;
    }

    public Optional<Award> award(String id) {
        return Optional.ofNullable(awards.get(id));
    }

    public Optional<Disbursement> disbursement(String id) {
        return Optional.ofNullable(disbursements.get(id));
    }

    public Optional<Recovery> recovery(String id) {
        return Optional.ofNullable(recoveries.get(id));
    }

    /** Ids count within the enterprise and name it, so that an award is found without an index. */
    String nextAward() {
        return known().code() + ".A" + (awards.size() + 1);
    }

    String nextRefusal() {
        return known().code() + ".F" + (refusals + 1);
    }

    String nextDisbursement() {
        return known().code() + ".D" + (disbursements.size() + 1);
    }

    String nextRecovery() {
        return known().code() + ".R" + (recoveries.size() + 1);
    }

    /** Own positions from this state, the others from elsewhere. */
    public Positions with(Positions shared) {
        return key -> key.own() ? own.getOrDefault(key, Position.none(key.kind())) : shared.at(key);
    }

    /** The matters in which the enterprise, or a predecessor, holds an award. */
    public Set<String> awardedMatters() {
        Set<String> matters = awards.values().stream()
                .filter(Award::standing).map(a -> a.terms().matter()).collect(Collectors.toSet());
        matters.addAll(carriedMatters);
        return matters;
    }

    /** This state after one more event. */
    public EnterpriseState evolve(EnterpriseEvent event) {
        EnterpriseState after = switch (event) {
            case EnterpriseEvent.Registered e -> with(Profile.of(e));
            case EnterpriseEvent.Renamed e -> with(known().named(e.name()));
            case EnterpriseEvent.Relocated e -> with(known().in(e.jurisdiction(), e.from()));
            case EnterpriseEvent.PredecessorAbsorbed e -> absorbing(e);
            case EnterpriseEvent.Absorbed e -> with(known().absorbedBy(e.successor()));
            case EnterpriseEvent.Suspended e -> with(known().suspended(new Profile.Suspension(e.reason(), e.until())));
            case EnterpriseEvent.SuspensionLifted e -> with(known().suspended(null));
            case EnterpriseEvent.AwardPrepared e -> prepared(e);
            case EnterpriseEvent.AwardApproved e ->
                award(e.award(), a -> a.approved(e.on(), e.approvedBy(), e.shares()));
            case EnterpriseEvent.AwardRejected e -> award(
                    e.award(),
                    a -> a.rejected(e.rejectedBy()).moved(e.moves()));
            case EnterpriseEvent.AwardExpired e -> award(
                    e.award(),
                    a -> a.reduced(Fen.ZERO).moved(e.moves()).with(Award.Status.EXPIRED));
            case EnterpriseEvent.AwardRefused e -> refusing();
            case EnterpriseEvent.AwardReduced e -> award(
                    e.award(),
                    a -> a.reduced(e.after()).changed(e.on(), e.shares()).moved(e.moves()));
            case EnterpriseEvent.AwardRevoked e -> award(
                    e.award(),
                    a -> a.revoked(e.ground()).changed(e.on(), e.shares()).moved(e.moves()));
            case EnterpriseEvent.DisbursementPrepared e -> paying(
                    e,
                    Disbursement.of(e),
                    s -> s.preparing(e.payment().amount())
                            .happened(e.payment().paidOn(), Amounts.pending(e.payment().amount())),
                    e.moves());
            case EnterpriseEvent.DisbursementApproved e -> paying(
                    e,
                    disbursement(e).settled(Disbursement.Status.APPROVED, e.approvedBy()),
                    s -> dropping(s, e.payment()).paying(e.payment().amount())
                            .happened(e.payment().paidOn(), Amounts.paid(e.payment().amount())),
                    e.moves());
            case EnterpriseEvent.DisbursementRejected e -> paying(
                    e,
                    disbursement(e).settled(Disbursement.Status.REJECTED, e.rejectedBy()),
                    s -> dropping(s, e.payment()),
                    e.moves());
            case EnterpriseEvent.DisbursementExpired e -> paying(
                    e,
                    disbursement(e).with(Disbursement.Status.EXPIRED),
                    s -> dropping(s, e.payment()),
                    e.moves());
            case EnterpriseEvent.DisbursementReversed e -> paying(
                    e,
                    disbursement(e).with(Disbursement.Status.REVERSED),
                    s -> s.paying(e.payment().amount().negated()).happened(
                            e.on(),
                            Amounts.paid(e.payment().amount().negated())
                                    .plus(Amounts.overpaid(e.overpaid().negated()))),
                    e.moves());
            case EnterpriseEvent.RecoveryOrdered e -> recovering(
                    new Recovery(e.recovery(), e.award(), e.payer(), e.amount(), Fen.ZERO),
                    s -> s.demanding(e.amount()).happened(
                            e.on(),
                            Amounts.overpaid(e.amount().negated()).plus(Amounts.demanded(e.amount()))),
                    List.of());
            case EnterpriseEvent.RecoveryReceived e -> recovering(
                    recovery(e.recovery()).orElseThrow().receiving(e.amount()),
                    s -> s.demanding(e.amount().negated()).paying(e.amount().negated()).happened(
                            e.receivedOn(),
                            Amounts.demanded(e.amount().negated()).plus(Amounts.paid(e.amount().negated()))),
                    e.moves());
        };
        return after.counted(event);
    }

    /** Applies the moves of own positions and counts the event. */
    private EnterpriseState counted(EnterpriseEvent event) {
        PMap<PositionKey, Position> moved = own;
        if (event instanceof MovingEvent moving) {
            EventRef ref = new EventRef(event.enterprise().value(), version);
            for (Move move : moving.moves()) {
                if (move.key().own()) {
                    Position before = moved.getOrDefault(move.key(), Position.none(move.key().kind()));
                    moved = moved.plus(move.key(), before.after(move, ref));
                }
            }
        }
        return new EnterpriseState(
                profile,
                moved,
                awards,
                claimed,
                disbursements,
                recoveries,
                carriedMatters,
                refusals,
                version + 1);
    }

    private EnterpriseState with(Profile now) {
        return new EnterpriseState(
                now,
                own,
                awards,
                claimed,
                disbursements,
                recoveries,
                carriedMatters,
                refusals,
                version);
    }

    private EnterpriseState absorbing(EnterpriseEvent.PredecessorAbsorbed e) {
        PMap<PositionKey, Position> merged = own;
        for (EnterpriseEvent.Carried carried : e.carried()) {
            Tally before = (Tally) merged.getOrDefault(carried.key(), Tally.NONE);
            merged = merged.plus(carried.key(), before.plus(carried.tally()));
        }
        return new EnterpriseState(
                known().absorbing(e.predecessor()),
                merged,
                awards,
                claimed,
                disbursements,
                recoveries,
                carriedMatters.plusAll(e.matters()),
                refusals,
                version);
    }

    private EnterpriseState prepared(EnterpriseEvent.AwardPrepared e) {
        List<Move.Counted> counted = e.moves().stream().filter(Move.Counted.class::isInstance)
                .map(Move.Counted.class::cast).filter(m -> m.claim().equals(e.award())).toList();
        List<PositionKey> draws = e.moves().stream().filter(Move.Drawn.class::isInstance).map(Move::key).toList();
        Award award = new Award(
                new Award.Terms(
                        e.award(),
                        e.clause(),
                        e.bookedTo(),
                        e.jurisdiction(),
                        e.matter(),
                        e.factDate(),
                        e.decidedOn(),
                        e.expiresOn(),
                        e.preparedBy(),
                        e.amount(),
                        e.form(),
                        e.instalments(),
                        draws,
                        Claim.fingerprint(e.clause(), e.facts())),
                Award.Status.PREPARED,
                null,
                null,
                e.amount(),
                e.shares().stream().map(ShareState::of).toList(),
                counted);
        String claim = award.terms().fingerprint();
        return new EnterpriseState(
                profile,
                own,
                awards.plus(e.award(), award),
                claimed.plus(claim, claimed.getOrDefault(claim, TreePVector.empty()).plus(e.award())),
                disbursements,
                recoveries,
                carriedMatters,
                refusals,
                version);
    }

    private EnterpriseState award(String id, UnaryOperator<Award> change) {
        return awards(awards.plus(id, change.apply(award(id).orElseThrow())));
    }

    private EnterpriseState awards(PMap<String, Award> now) {
        return new EnterpriseState(
                profile,
                own,
                now,
                claimed,
                disbursements,
                recoveries,
                carriedMatters,
                refusals,
                version);
    }

    private EnterpriseState refusing() {
        return new EnterpriseState(
                profile,
                own,
                awards,
                claimed,
                disbursements,
                recoveries,
                carriedMatters,
                refusals + 1,
                version);
    }

    private Disbursement disbursement(EnterpriseEvent.OfDisbursement event) {
        return disbursement(event.disbursement()).orElseThrow();
    }

    private EnterpriseState paying(
            EnterpriseEvent.OfDisbursement event,
            Disbursement now,
            UnaryOperator<ShareState> change,
            List<Move> moves) {
        EnterpriseState after = award(
                event.payment().award(),
                a -> a.withShare(event.payment().payer(), change).moved(moves));
        return new EnterpriseState(
                profile,
                own,
                after.awards,
                claimed,
                disbursements.plus(now.id(), now),
                recoveries,
                carriedMatters,
                refusals,
                version);
    }

    private static ShareState dropping(ShareState share, EnterpriseEvent.Payment payment) {
        return share.preparing(payment.amount().negated())
                .happened(payment.paidOn(), Amounts.pending(payment.amount().negated()));
    }

    private EnterpriseState recovering(
            Recovery now,
            UnaryOperator<ShareState> change,
            List<Move> moves) {
        EnterpriseState after = award(now.award(), a -> a.withShare(now.payer(), change).moved(moves));
        return new EnterpriseState(
                profile,
                own,
                after.awards,
                claimed,
                disbursements,
                recoveries.plus(now.id(), now),
                carriedMatters,
                refusals,
                version);
    }
}
