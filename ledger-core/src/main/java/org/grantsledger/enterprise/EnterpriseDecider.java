package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.EnterpriseEvent.Carried;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.limit.Tally;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;

/**
 * Decides one command to an enterprise. Pure: state, reference data, positions, today and who asks come in, and the same
 * gives the same. The shared positions that the command needs are named by {@link #keys} first, so that they can be
 * locked in order. Awards, disbursements and recoveries have deciders of their own. Used by one thread.
 */
public final class EnterpriseDecider extends Decider {

    private final EnterpriseCommand command;
    private final AwardDecider awards;
    private final DisbursementDecider disbursements;
    private final RecoveryDecider recoveries;
    private @Nullable Set<PositionKey> keys;

    public EnterpriseDecider(
            EnterpriseCommand command,
            EnterpriseState state,
            ReferenceData reference,
            LocalDate today) {
        super(state, reference, today);
        this.command = command;
        this.awards = new AwardDecider(state, reference, today);
        this.disbursements = new DisbursementDecider(state, reference, today);
        this.recoveries = new RecoveryDecider(state, reference, today);
    }

    /**
     * The positions that deciding the command looks at or changes.
     *
     * @throws InvalidInput where the command is malformed
     */
    public Set<PositionKey> keys() {
        if (keys == null) {
            keys = needed();
        }
        return keys;
    }

    /** Whether it decides on the enterprise as it is after so many events. */
    public boolean at(long version) {
        return state.version() == version;
    }

    /**
     * The events that the command leads to.
     *
     * @param actor the account of who asks
     * @throws InvalidInput where the command is malformed
     * @throws Rejection where the present state does not allow it
     */
    public List<EnterpriseEvent> decide(Positions positions, String actor) {
        return switch (command) {
            case EnterpriseCommand.Register c -> register(c);
            case EnterpriseCommand.Rename c -> List.of(
                    new EnterpriseEvent.Renamed(c.enterprise(), c.name(), day("on", c.on())));
            case EnterpriseCommand.Relocate c -> List.of(relocate(c));
            case EnterpriseCommand.Absorb c -> throw new IllegalStateException("the shell needs the predecessor first");
            case EnterpriseCommand.BeAbsorbed c -> List.of(beAbsorbed(c));
            case EnterpriseCommand.Suspend c -> List.of(suspend(c));
            case EnterpriseCommand.LiftSuspension c -> List.of(lift(c));
            case EnterpriseCommand.PrepareAward c -> awards.prepare(c, positions, actor);
            case EnterpriseCommand.ApproveAward c -> List.of(awards.approve(c, actor));
            case EnterpriseCommand.RejectAward c -> List.of(awards.reject(c, actor));
            case EnterpriseCommand.ExpireAward c -> List.of(awards.expire(c));
            case EnterpriseCommand.ReduceAward c -> List.of(awards.reduce(c));
            case EnterpriseCommand.RevokeAward c -> List.of(awards.revoke(c));
            case EnterpriseCommand.PrepareDisbursement c -> disbursements.prepare(c, positions, actor);
            case EnterpriseCommand.ApproveDisbursement c -> List.of(disbursements.approve(c, actor));
            case EnterpriseCommand.RejectDisbursement c -> List.of(disbursements.reject(c, actor));
            case EnterpriseCommand.ExpireDisbursement c -> List.of(disbursements.expire(c));
            case EnterpriseCommand.ReverseDisbursement c -> List.of(disbursements.reverse(c));
            case EnterpriseCommand.OrderRecovery c -> List.of(recoveries.order(c));
            case EnterpriseCommand.ReceiveRecovery c -> List.of(recoveries.receive(c));
        };
    }

    /**
     * What the claim would come to; records nothing.
     *
     * @throws InvalidInput where the claim is malformed
     */
    public Assessment assess(Positions positions) {
        return awards.assess((EnterpriseCommand.PrepareAward) command, positions);
    }

    private Set<PositionKey> needed() {
        return switch (command) {
            case EnterpriseCommand.PrepareAward c -> awards.claim(c).positions(reference);
            case EnterpriseCommand.RejectAward c -> touched(c.award());
            case EnterpriseCommand.ExpireAward c -> touched(c.award());
            case EnterpriseCommand.ReduceAward c -> touched(c.award());
            case EnterpriseCommand.RevokeAward c -> touched(c.award());
            case EnterpriseCommand.PrepareDisbursement c -> disbursements.keys(c);
            case EnterpriseCommand.OnDisbursement c -> disbursements.keys(c);
            case EnterpriseCommand.ReceiveRecovery c -> recoveries.keys(c);
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

    private EnterpriseEvent beAbsorbed(EnterpriseCommand.BeAbsorbed c) {
        if (c.enterprise().equals(c.successor())) {
            throw new InvalidInput("predecessor", "ITSELF", c.enterprise().value());
        }
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

    private EnterpriseEvent lift(EnterpriseCommand.LiftSuspension c) {
        if (state.known().suspension() == null) {
            throw new Rejection(
                    FindingCode.WRONG_STATUS,
                    Map.of("enterprise", c.enterprise().value(), "status", "NOT_SUSPENDED"));
        }
        return new EnterpriseEvent.SuspensionLifted(c.enterprise(), c.reason());
    }
}
