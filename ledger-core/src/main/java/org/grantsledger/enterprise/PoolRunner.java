package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.grantsledger.budget.Desk;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.EnterpriseCommand.PoolRun;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareAward;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.PoolName;

/** Runs a pool over its candidates: looks at all of them first, then decides each with the common proportion. */
public final class PoolRunner {

    private final EnterpriseStates states;

    public PoolRunner(EnterpriseStates states) {
        this.states = states;
    }

    @CommandHandler
    List<EventRef> handle(RunPool run, Desk desk) {
        LocalDate decidedOn = Objects.requireNonNullElse(run.decidedOn(), desk.today());
        if (desk.reference().newestRuleBook().flatMap(b -> b.catalogue().pool(run.pool()))
                .filter(p -> p.oversubscription() == PoolName.Oversubscription.PRO_RATA).isEmpty()) {
            throw new InvalidInput("pool", "NOT_PRO_RATA", run.pool().value());
        }
        List<PrepareAward> claims = claims(run, decidedOn, desk.reference());
        PoolRun proportion = proportion(run, claims, decidedOn, desk);
        List<EventRef> refs = new ArrayList<>();
        for (PrepareAward claim : claims) {
            PrepareAward inRun = new PrepareAward(
                    claim.enterprise(),
                    claim.clause(),
                    claim.facts(),
                    decidedOn,
                    run.approve(),
                    proportion);
            for (Object ref : desk.send(inRun, List.class)) {
                refs.add((EventRef) ref);
            }
        }
        return refs;
    }

    private static List<PrepareAward> claims(RunPool run, LocalDate decidedOn, ReferenceData reference) {
        Set<CreditCode> seen = new HashSet<>();
        List<PrepareAward> claims = new ArrayList<>();
        for (int i = 0; i < run.candidates().size(); i++) {
            RunPool.Candidate candidate = run.candidates().get(i);
            if (!seen.add(candidate.enterprise())) {
                throw new InvalidInput("candidates[" + i + "].enterprise", "TWICE", candidate.enterprise().value());
            }
            boolean draws = reference.newestRuleBook().stream().flatMap(b -> b.catalogue().clauses().stream())
                    .filter(c -> c.id().equals(candidate.clause())).flatMap(c -> c.caps().stream())
                    .anyMatch(
                            cap -> cap.limit() instanceof Cap.Pool pool && pool.pool().equals(run.pool())
                                    && cap.period() == Cap.Period.BUDGET_YEAR);
            if (!draws) {
                throw new InvalidInput("candidates[" + i + "].clause", "OTHER_POOL", candidate.clause().value());
            }
            claims.add(
                    new PrepareAward(
                            candidate.enterprise(),
                            candidate.clause(),
                            candidate.facts(),
                            decidedOn,
                            run.approve(),
                            null));
        }
        return claims;
    }

    private static Set<PositionKey> keys(EnterpriseDecider claim, int candidate) {
        try {
            return claim.keys();
        } catch (InvalidInput invalid) {
            throw new InvalidInput(
                    invalid.problems().stream()
                            .map(
                                    p -> new InputProblem(
                                            "candidates[" + candidate + "]." + p.field(),
                                            p.rule(),
                                            p.given(),
                                            p.limit()))
                            .toList());
        }
    }

    /** What the pool has left, and what all candidates together could have, each within its own limits. */
    private PoolRun proportion(RunPool run, List<PrepareAward> claims, LocalDate decidedOn, Desk desk) {
        PositionKey pool = PositionKey.pool(run.pool(), decidedOn.getYear());
        Set<PositionKey> keys = new LinkedHashSet<>(Set.of(pool));
        List<EnterpriseDecider> deciders = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            PrepareAward claim = claims.get(i);
            String field = "candidates[" + i + "].enterprise";
            EnterpriseState state = states.find(claim.enterprise()).orElseThrow(
                    () -> new InvalidInput(field, "UNKNOWN_ENTERPRISE", claim.enterprise().value()));
            deciders.add(new EnterpriseDecider(claim, state, desk.reference(), desk.today()));
            keys.addAll(keys(deciders.get(i), i));
        }
        Positions positions = desk.lock(keys);
        Fen amount = desk.reference().pool(run.pool(), decidedOn.getYear()).orElseThrow(
                () -> new Rejection(
                        FindingCode.NO_POOL,
                        Map.of("pool", run.pool().value(), "year", Integer.toString(decidedOn.getYear()))));
        Fen claimed = Fen.ZERO;
        for (EnterpriseDecider decider : deciders) {
            claimed = claimed.plus(decider.assess(positions).beforePool());
        }
        return new PoolRun(amount.minus(positions.draw(pool).drawn()).orZero(), claimed);
    }
}
