package org.grantsledger.enterprise;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.enterprise.Calculator.Calculated;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Months;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Matter;

/** What the clause comes to for the matter in all, and what is left of it after what the matter was granted already. */
final class Entitlement {

    private final Claim claim;
    private final Clause clause;
    private final Calculated calculated;
    private final Limits limits;
    private final Reasons reasons;
    private final PositionKey key;
    private final Tally matter;
    /** What the matter was granted under this clause, and under others. */
    private final Fen own;
    private final Fen others;
    private final List<Move.Counted> replaced;
    private final Fen earlier;

    Entitlement(Claim claim, Calculated calculated, Positions positions, Limits limits, Reasons reasons) {
        this.claim = claim;
        this.clause = claim.clause();
        this.calculated = calculated;
        this.limits = limits;
        this.reasons = reasons;
        this.key = claim.keys().matter(clause);
        this.matter = positions.tally(key);
        this.own = matter.heldUnder(clause.id());
        this.others = matter.heldUnderOthers(clause.id());
        String fingerprint = claim.fingerprint();
        this.replaced = matter.entries().stream().map(Tally.Entry::counted)
                .filter(c -> !c.counts() && c.clause().equals(clause.id()))
                .filter(c -> sameMonths(c) || c.claim().equals(fingerprint)).toList();
        this.earlier = clause.matter().accumulates()
                ? replaced.stream().map(Move.Counted::entitled).reduce(matter.entitledUnder(clause.id()), Fen::minus)
                : Fen.ZERO;
    }

    /**
     * Refused claims that stated the same, or asked for some of the same months: this claim takes their place, so that
     * none is counted twice.
     */
    List<Move.Counted> replaced() {
        return replaced;
    }

    private boolean sameMonths(Move.Counted refused) {
        Months months = calculated.months();
        return months != null && refused.months() != null && refused.months().overlaps(months);
    }

    /** What earlier claims of the clause came to, where the matter accumulates. */
    Fen earlier() {
        return earlier;
    }

    /** Cumulative entitlement under the matter, bounded by every cap amount of the clause. */
    Fen inAll() {
        Fen sum = earlier.plus(calculated.amount());
        Fen entitled = sum;
        Cap bounding = null;
        Fen bound = Fen.ZERO;
        for (Cap cap : clause.caps()) {
            Optional<Fen> limit = limits.limitOf(cap);
            if (limit.isPresent()) {
                Fen allowed = cap.perPayer() ? perPayer(sum, limit.get()) : limit.get();
                if (entitled.exceeds(allowed)) {
                    entitled = allowed;
                    bounding = cap;
                    bound = limit.get();
                }
            }
        }
        if (bounding != null) {
            reasons.bind(bounding.scope());
        }
        reasons.step(
                new Step.Entitled(
                        earlier,
                        calculated.amount(),
                        bounding == null ? null : bound,
                        bounding == null ? null : bounding.id(),
                        entitled));
        return entitled;
    }

    private Fen perPayer(Fen amount, Fen limit) {
        return claim.payers().map(
                p -> p.split(amount).stream().map(share -> share.min(limit)).reduce(Fen.ZERO, Fen::plus))
                .orElse(amount);
    }

    /** Minus what the matter was granted: the highest is paid once, a higher claim gets the difference. */
    Fen net(Fen entitled) {
        boolean blocked = clause.matter().mode() == Matter.Mode.BLOCK && others.isPositive();
        Fen netted = blocked ? Fen.ZERO : entitled.minus(own).minus(others).orZero();
        if (own.isPositive() || others.isPositive()) {
            reasons.step(
                    new Step.MatterNetted(
                            key.value(),
                            own,
                            others,
                            Limits.sources(matter),
                            netted));
        }
        if (netted.isZero() && others.isPositive()) {
            reasons.refuse(
                    Outcome.DUPLICATE,
                    Finding.refuses(
                            FindingCode.DUPLICATE_MATTER,
                            Map.of("matter", key.value()))
                            .amounts(entitled, own.plus(others), calculated.claimed()));
        }
        return netted;
    }

    /** A claim of which an own limit leaves nothing is refused; a claim for nothing is not. */
    void nothingLeft(Fen entitled, Fen netted) {
        if (netted.isZero() && others.isZero() && calculated.claimed().isPositive()) {
            String binding = reasons.binding();
            reasons.refuse(
                    Outcome.CLIPPED,
                    Finding.refuses(
                            FindingCode.CAP_EXHAUSTED,
                            Map.of(
                                    "scope",
                                    binding == null ? "" : binding,
                                    "key",
                                    key.value()))
                            .amounts(entitled, entitled, calculated.claimed()));
        }
    }

    /** 补差: whether an award is the difference to what the matter was granted already. */
    boolean isDifference() {
        return others.isPositive() || (!clause.matter().accumulates() && own.isPositive());
    }
}
