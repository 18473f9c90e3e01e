package org.grantsledger.enterprise;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Months;
import org.grantsledger.limit.Positions;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Facts;
import org.jspecify.annotations.Nullable;

/** What the clause gives for the facts of a claim, before anything that limits it: one method for each calculation. */
final class Calculator {

    /**
     * What a calculation comes to.
     *
     * @param claimed what would be due for all that is asked
     * @param amount what the clause gives of it
     * @param months the months asked for, null where the clause does not pay by the month
     */
    record Calculated(Fen claimed, Fen amount, @Nullable Months months) {}

    private final Claim claim;
    private final Clause clause;
    private final Facts facts;
    private final Positions positions;
    private final Reasons reasons;

    Calculator(Claim claim, Positions positions, Reasons reasons) {
        this.claim = claim;
        this.clause = claim.clause();
        this.facts = claim.facts();
        this.positions = positions;
        this.reasons = reasons;
    }

    /** The amount by the clause's calculation; empty where none can be had, which a finding says. */
    Optional<Calculated> calculate() {
        return switch (clause.calculation()) {
            case Calculation.Fixed c -> fixed(c.amount());
            case Calculation.Rate c -> rate(c);
            case Calculation.Matching c -> matching(c);
            case Calculation.Periodic c -> periodic(c);
            case Calculation.Ceiling c -> proposed(c.proposed(), Optional.of(c.max()));
            case Calculation.Discretionary c -> proposed(c.proposed(), Optional.empty());
            case Calculation.External c -> proposed(c.proposed(), Optional.empty());
        };
    }

    private Optional<Calculated> fixed(Fen amount) {
        reasons.step(new Step.FixedAmount(amount));
        return whole(amount);
    }

    private Optional<Calculated> rate(Calculation.Rate rate) {
        reasons.step(new Step.Claimed(rate.base(), facts.money(rate.base())));
        int approved = rate.approved() != null && facts.has(rate.approved())
                ? (int) facts.whole(rate.approved())
                : rate.rateBp();
        if (approved > rate.rateBp()) {
            reasons.refuse(
                    Outcome.REJECT,
                    FindingCode.RATE_ABOVE_CEILING,
                    Map.of("approved", Integer.toString(approved), "ceiling", Integer.toString(rate.rateBp())));
            return Optional.empty();
        }
        Integer factor = rate.factor() == null ? null : Integer.valueOf((int) facts.whole(rate.factor()));
        Ratio ratio = Ratio.ofBasisPoints(approved).times(factor == null ? Ratio.ONE : Ratio.ofBasisPoints(factor));
        Fen amount = facts.money(rate.base()).times(ratio, clause.rounding());
        reasons.step(new Step.RateApplied(rate.rateBp(), approved, factor, amount));
        if (rate.proposed() == null || !facts.has(rate.proposed())) {
            return whole(amount);
        }
        Fen proposed = facts.money(rate.proposed());
        reasons.step(new Step.Proposed(null, proposed.min(amount)));
        if (proposed.exceeds(amount)) {
            reasons.bind(FindingCode.PROPOSED_ABOVE_RATE.name());
        }
        return Optional.of(new Calculated(proposed, proposed.min(amount), null));
    }

    /** Outside the scope there is no ratio to match by; {@link Eligibility#standing} has said so. */
    private Optional<Calculated> matching(Calculation.Matching matching) {
        if (!clause.scope().contains(claim.jurisdiction().kind())) {
            return Optional.empty();
        }
        reasons.step(new Step.Claimed(matching.base(), facts.money(matching.base())));
        Calculation.Branch branch = matching.branch(claim.jurisdiction().kind());
        Fen amount = facts.money(matching.base()).times(branch.total(), clause.rounding());
        reasons.step(new Step.RatioApplied(branch.ratioText(), branch.total(), amount));
        return whole(amount);
    }

    /** Whole months inside a fixed window of consecutive months from the first month claimed (reading A-33). */
    private Optional<Calculated> periodic(Calculation.Periodic periodic) {
        Months asked = new Months(facts.month(periodic.firstMonth()), facts.month(periodic.lastMonth()));
        List<Months> granted = positions.tally(claim.keys().matter(clause)).months(clause.id());
        for (Months earlier : granted) {
            if (earlier.overlaps(asked)) {
                reasons.refuse(
                        Outcome.REJECT,
                        FindingCode.OVERLAPPING_MONTHS,
                        Map.of("first", earlier.first().toString(), "last", earlier.last().toString()));
            }
        }
        YearMonth start = granted.stream().map(Months::first).reduce(
                asked.first(),
                (a, b) -> a.isBefore(b) ? a : b);
        YearMonth windowEnds = start.plusMonths(periodic.maxMonths() - 1L);
        YearMonth last = asked.last().isAfter(windowEnds) ? windowEnds : asked.last();
        long paid = last.isBefore(asked.first()) ? 0 : new Months(asked.first(), last).count();
        if (paid < asked.count()) {
            reasons.bind(FindingCode.MAX_PERIODS.name());
        }
        Fen amount = periodic.perMonth().times(paid);
        reasons.step(new Step.MonthsCounted(periodic.perMonth(), asked.count(), paid, windowEnds, amount));
        return Optional.of(new Calculated(periodic.perMonth().times(asked.count()), amount, asked));
    }

    private Optional<Calculated> proposed(String fact, Optional<Fen> ceiling) {
        boolean decides = !clause.calculation().decisions().isEmpty();
        Optional<Fen> amount = facts.has(fact)
                ? Optional.of(facts.money(fact))
                : decides ? claim.decision().map(DecisionTerms::amount) : ceiling;
        if (amount.isEmpty()) {
            reasons.refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.NO_AMOUNT,
                    Map.of("decision", claim.decisionNumber().orElse(""), "fact", fact));
            return Optional.empty();
        }
        reasons.step(new Step.Proposed(claim.decision().map(DecisionTerms::number).orElse(null), amount.get()));
        return whole(amount.get());
    }

    private static Optional<Calculated> whole(Fen amount) {
        return Optional.of(new Calculated(amount, amount, null));
    }
}
