package org.grantsledger.enterprise;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.EnterpriseCommand.PoolRun;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Headroom;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Rounding;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.PoolName;
import org.jspecify.annotations.Nullable;

/** 剩余额度: what the caps of the clause, its pools and the amount of a decision leave of a claim. */
final class Limits {

    private final Claim claim;
    private final Clause clause;
    private final Facts facts;
    private final Positions positions;
    private final ReferenceData reference;
    private final @Nullable PoolRun run;
    private final Reasons reasons;

    Limits(Claim claim, Positions positions, ReferenceData reference, @Nullable PoolRun run, Reasons reasons) {
        this.claim = claim;
        this.clause = claim.clause();
        this.facts = claim.facts();
        this.positions = positions;
        this.reference = reference;
        this.run = run;
        this.reasons = reasons;
    }

    /** What every cap of the clause leaves, in listed order; a cap on each payer's share waits until it is shared. */
    Fen headroom(Fen netted) {
        Fen left = netted;
        for (Cap cap : clause.caps()) {
            Optional<Fen> limit = cap.perPayer() ? Optional.empty() : limitOf(cap);
            if (limit.isPresent()) {
                PositionKey key = claim.keys().counter(cap, null);
                Tally counter = positions.tally(key);
                left = apply(cap, key, new Headroom(limit.get(), counter.used()), sources(counter), left);
            }
        }
        return left;
    }

    /** The pools of the clause, in listed order; a run over an oversubscribed pool pays each candidate in proportion. */
    Fen pools(Fen asked) {
        Fen left = asked;
        for (Cap cap : clause.caps()) {
            if (cap.limit() instanceof Cap.Pool(Cap.PoolId pool)) {
                int year = claim.keys().year(cap);
                Optional<Fen> amount = reference.pool(pool, year);
                if (amount.isEmpty()) {
                    reasons.refuse(
                            Outcome.NO_BUDGET,
                            FindingCode.NO_POOL,
                            Map.of("pool", pool.value(), "year", Integer.toString(year)));
                    continue;
                }
                // Of an exhausted pool there is no proportion; its headroom refuses the candidate like any other claim.
                if (run != null && proRata(pool) && run.available().isPositive()
                        && run.claimed().exceeds(run.available())) {
                    Fen whole = left;
                    left = left.times(
                            new Ratio(run.available().fen(), run.claimed().fen()),
                            Rounding.FLOOR_FEN);
                    reasons.bind(cap.scope());
                    reasons.step(new Step.ProRata(pool.value(), run.available(), run.claimed(), left));
                    if (left.isZero() && whole.isPositive()) {
                        reasons.refuse(
                                Outcome.CLIPPED,
                                Finding.refuses(
                                        FindingCode.CAP_EXHAUSTED,
                                        Map.of("scope", cap.scope(), "key", claim.keys().counter(cap, null).value()))
                                        .amounts(run.available(), Fen.ZERO, whole));
                    }
                }
                PositionKey key = claim.keys().counter(cap, null);
                left = apply(
                        cap,
                        key,
                        new Headroom(amount.get(), positions.draw(key).drawn()),
                        List.of(),
                        left);
            }
        }
        return left;
    }

    private boolean proRata(Cap.PoolId pool) {
        return claim.book().catalogue().pool(pool)
                .filter(p -> p.oversubscription() == PoolName.Oversubscription.PRO_RATA).isPresent();
    }

    /** A decision that names an amount allows no more than that in all. */
    Fen decisionAmount(Fen asked) {
        if (claim.decision().isEmpty() || claim.decision().get().amount() == null) {
            return asked;
        }
        DecisionTerms decision = claim.decision().get();
        PositionKey key = PositionKey.decision(decision.number());
        Headroom headroom = new Headroom(
                Objects.requireNonNull(decision.amount()),
                positions.draw(key).drawn());
        Fen allowed = asked.min(headroom.left());
        if (asked.exceeds(allowed)) {
            reasons.bind(FindingCode.DECISION_EXHAUSTED.name());
        }
        reasons.step(
                new Step.HeadroomApplied(
                        decision.number(),
                        FindingCode.DECISION_EXHAUSTED.name(),
                        key.value(),
                        headroom.limit(),
                        headroom.used(),
                        headroom.left(),
                        List.of(),
                        allowed));
        if (headroom.left().isZero() && asked.isPositive()) {
            reasons.refuse(
                    Outcome.NEEDS_DECISION,
                    Finding.refuses(FindingCode.DECISION_EXHAUSTED, Map.of("decision", decision.number()))
                            .amounts(headroom.limit(), headroom.used(), asked));
        }
        return allowed;
    }

    /** The amount that a cap allows; empty where it does not bind yet, for pools, and for shares of facts not stated. */
    Optional<Fen> limitOf(Cap cap) {
        if (!binds(cap)) {
            return Optional.empty();
        }
        return switch (cap.limit()) {
            case Cap.Amount a -> Optional.of(a.amount());
            case Cap.ShareOf s -> s.of().stream().filter(facts::has)
                    .map(f -> facts.money(f).times(Ratio.ofBasisPoints(s.rateBp()), clause.rounding()))
                    .reduce(Fen::min);
            case Cap.Pool p -> Optional.empty();
        };
    }

    /** Whether a cap that waits for another clause's treatment binds already (reading A-20). */
    private boolean binds(Cap cap) {
        if (cap.onceTreatedUnder().isEmpty()) {
            return true;
        }
        Tally counter = positions.tally(claim.keys().counter(cap, null));
        return cap.onceTreatedUnder().stream().anyMatch(c -> counter.occurrences(c) > 0);
    }

    private Fen apply(Cap cap, PositionKey key, Headroom headroom, List<Step.Source> sources, Fen asked) {
        exhausted(cap, key, headroom, asked).ifPresent(f -> reasons.refuse(Outcome.CLIPPED, f));
        return cut(cap, key, headroom, sources, asked);
    }

    /** The finding against an amount that is asked of a cap of which nothing is left. */
    static Optional<Finding> exhausted(Cap cap, PositionKey key, Headroom headroom, Fen asked) {
        return headroom.left().isZero() && asked.isPositive()
                ? Optional.of(
                        Finding.refuses(
                                FindingCode.CAP_EXHAUSTED,
                                Map.of("scope", cap.scope(), "key", key.value()))
                                .amounts(headroom.limit(), headroom.used(), asked))
                : Optional.empty();
    }

    /** What a cap leaves of an amount. */
    Fen cut(Cap cap, PositionKey key, Headroom headroom, List<Step.Source> sources, Fen asked) {
        Fen allowed = asked.min(headroom.left());
        if (asked.exceeds(allowed)) {
            reasons.bind(cap.scope());
        }
        reasons.step(
                new Step.HeadroomApplied(
                        cap.id(),
                        cap.scope(),
                        key.value(),
                        headroom.limit(),
                        headroom.used(),
                        headroom.left(),
                        sources,
                        allowed));
        return allowed;
    }

    /** The awards that a used amount is made of. */
    static List<Step.Source> sources(Tally tally) {
        return tally.holding().stream()
                .map(
                        e -> new Step.Source(
                                e.counted().claim(),
                                e.counted().clause(),
                                e.counted().held(),
                                e.event()))
                .toList();
    }
}
