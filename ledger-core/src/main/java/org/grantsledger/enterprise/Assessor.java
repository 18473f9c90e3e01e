package org.grantsledger.enterprise;

import java.util.List;
import java.util.Optional;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.Calculator.Calculated;
import org.grantsledger.enterprise.EnterpriseCommand.PoolRun;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.Positions;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Clause;
import org.jspecify.annotations.Nullable;

/**
 * Decides a claim, rung by rung: scope, conditions, occurrence, amount, cumulative entitlement, what the matter was
 * granted already, headroom, pool, payers, budget. Every rung that can be climbed is, so that a refusal lists all that
 * stands against the claim. The rungs stand here in their order; the rule of each in the class that is asked.
 */
final class Assessor {

    private final Claim claim;
    private final Clause clause;
    private final EnterpriseState state;
    private final Positions positions;
    private final ReferenceData reference;
    private final @Nullable PoolRun run;
    private final Reasons reasons = new Reasons();

    private Assessor(
            Claim claim,
            EnterpriseState state,
            Positions shared,
            ReferenceData reference,
            @Nullable PoolRun run) {
        this.claim = claim;
        this.clause = claim.clause();
        this.state = state;
        this.positions = state.with(shared);
        this.reference = reference;
        this.run = run;
    }

    /** @param run the pool run the claim is part of, null for a claim on its own */
    static Assessment assess(
            Claim claim,
            EnterpriseState state,
            Positions shared,
            ReferenceData reference,
            @Nullable PoolRun run) {
        return new Assessor(claim, state, shared, reference, run).assess();
    }

    private Assessment assess() {
        Eligibility eligibility = new Eligibility(claim, state, positions, reasons);
        eligibility.standing();
        eligibility.conditions();
        eligibility.otherMatters();
        eligibility.occurrence();
        Optional<Calculated> calculated = eligibility.decisionMissing()
                ? Optional.empty()
                : new Calculator(claim, positions, reasons).calculate();
        return calculated.map(c -> limit(c, eligibility)).orElseGet(
                () -> refused(reasons.precedence().orElseThrow(), Fen.ZERO, Fen.ZERO, List.of()));
    }

    private Assessment limit(Calculated calculated, Eligibility eligibility) {
        Limits limits = new Limits(claim, positions, reference, run, reasons);
        Entitlement entitlement = new Entitlement(claim, calculated, positions, limits, reasons);
        Funding funding = new Funding(claim, positions, reference, limits, reasons);

        Fen entitled = entitlement.inAll();
        Fen netted = entitlement.net(entitled);
        Fen beforePool = limits.headroom(netted);
        Fen afterPool = limits.decisionAmount(limits.pools(beforePool));
        List<Fen> shares = funding.shares(afterPool);
        Fen payable = shares.isEmpty() ? afterPool : shares.stream().reduce(Fen.ZERO, Fen::plus);
        reasons.step(new Step.Payable(payable));
        List<Share> borne = funding.budget(shares);
        entitlement.nothingLeft(entitled, netted);

        Fen cut = netted.minus(payable);
        Move.Counted counted = new Move.Counted(
                claim.keys().matter(clause),
                state.nextAward(),
                clause.id(),
                entitled.minus(cut).minus(entitlement.earlier()).orZero(),
                cut,
                Fen.ZERO,
                payable,
                true,
                null,
                calculated.months());
        ClaimMoves moves = new ClaimMoves(claim, counted, entitlement.replaced());
        Optional<Outcome> refusal = reasons.precedence();
        if (refusal.isPresent()) {
            return refused(refusal.get(), calculated.claimed(), beforePool, moves.ofRefusal(refusal.get()));
        }
        eligibility.repetition();
        Outcome outcome = entitlement.isDifference()
                ? Outcome.TOP_UP
                : calculated.claimed().exceeds(payable) ? Outcome.CLIPPED : Outcome.PAY;
        return new Assessment(
                claim.book().version(),
                clause.id(),
                claim.bookedTo(),
                claim.jurisdiction().code(),
                claim.factDate(),
                claim.decidedOn(),
                claim.facts().asText(),
                outcome,
                false,
                calculated.claimed(),
                payable,
                beforePool,
                outcome == Outcome.PAY ? null : reasons.binding(),
                borne,
                InstalmentPlan.of(clause, claim.facts(), calculated.months(), claim.decidedOn(), payable),
                reasons.findings(),
                reasons.steps(),
                moves.ofAward(borne));
    }

    private Assessment refused(Outcome outcome, Fen claimed, Fen beforePool, List<Move> moves) {
        return new Assessment(
                claim.book().version(),
                clause.id(),
                claim.bookedTo(),
                claim.jurisdiction().code(),
                claim.factDate(),
                claim.decidedOn(),
                claim.facts().asText(),
                outcome,
                true,
                claimed,
                Fen.ZERO,
                outcome == Outcome.REJECT || outcome == Outcome.NEEDS_DECISION || outcome == Outcome.DUPLICATE
                        ? Fen.ZERO
                        : beforePool,
                outcome == Outcome.CLIPPED ? reasons.binding() : null,
                List.of(),
                List.of(),
                reasons.findings(),
                reasons.steps(),
                moves);
    }
}
