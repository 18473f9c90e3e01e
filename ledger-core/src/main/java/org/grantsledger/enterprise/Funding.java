package org.grantsledger.enterprise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Headroom;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;

/** Who pays how much of an award, and from which budget line. */
final class Funding {

    private final Claim claim;
    private final Clause clause;
    private final Positions positions;
    private final ReferenceData reference;
    private final Limits limits;
    private final Reasons reasons;

    Funding(Claim claim, Positions positions, ReferenceData reference, Limits limits, Reasons reasons) {
        this.claim = claim;
        this.clause = claim.clause();
        this.positions = positions;
        this.reference = reference;
        this.limits = limits;
        this.reasons = reasons;
    }

    /**
     * The payers' shares, each within its own cap where the reading has one; empty where nobody is known to pay. A payer
     * whose cap is used up pays nothing and the others pay their part; only if nobody pays is the claim refused.
     */
    List<Fen> shares(Fen amount) {
        if (claim.payers().isEmpty()) {
            if (clause.scope().contains(claim.jurisdiction().kind())) {
                reasons.refuse(
                        Outcome.NO_SHARE_TABLE,
                        FindingCode.NO_SHARE_TABLE,
                        Map.of(
                                "jurisdiction",
                                claim.jurisdiction().code(),
                                "on",
                                claim.decidedOn().toString()));
            }
            return List.of();
        }
        List<Fen> shares = new ArrayList<>(claim.payers().get().split(amount));
        for (Cap cap : clause.caps()) {
            Optional<Fen> limit = cap.perPayer() ? limits.limitOf(cap) : Optional.empty();
            if (limit.isPresent()) {
                List<Finding> exhausted = new ArrayList<>();
                for (int i = 0; i < shares.size(); i++) {
                    PositionKey key = claim.keys().counter(cap, claim.payers().get().list().get(i).code());
                    Tally counter = positions.tally(key);
                    Headroom headroom = new Headroom(limit.get(), counter.used());
                    Limits.exhausted(cap, key, headroom, shares.get(i)).ifPresent(exhausted::add);
                    shares.set(i, limits.cut(cap, key, headroom, Limits.sources(counter), shares.get(i)));
                }
                if (shares.stream().allMatch(Fen::isZero)) {
                    exhausted.forEach(f -> reasons.refuse(Outcome.CLIPPED, f));
                }
            }
        }
        return shares;
    }

    /** The shares, each with the budget line that bears it; that there is none, or not enough on it, is a finding. */
    List<Share> budget(List<Fen> amounts) {
        List<Share> borne = new ArrayList<>();
        for (int i = 0; i < amounts.size(); i++) {
            Payers payers = claim.payers().orElseThrow();
            Payers.Weighted payer = payers.list().get(i);
            Fen amount = amounts.get(i);
            boolean remainder = i == payers.remainder();
            reasons.step(
                    new Step.Shared(
                            payer.code(),
                            payer.role(),
                            payer.weight(),
                            payers.sum(),
                            remainder,
                            amount));
            if (amount.isPositive()) {
                line(payer.code(), amount).ifPresent(
                        line -> borne.add(new Share(payer.code(), payer.role(), amount, line, remainder)));
            }
        }
        return borne;
    }

    /** The one open line that covers payer, year and clause; anything else is a finding. */
    private Optional<String> line(String payer, Fen amount) {
        List<LineTerms> lines = claim.lines(payer, reference);
        Map<String, String> about = new LinkedHashMap<>();
        about.put("payer", payer);
        about.put("year", Integer.toString(claim.decidedOn().getYear()));
        about.put("clause", claim.bookedTo().value());
        if (lines.isEmpty()) {
            reasons.refuse(Outcome.NO_BUDGET, FindingCode.NO_BUDGET_LINE, about);
            return Optional.empty();
        }
        if (lines.size() > 1) {
            about.put("lines", String.join(", ", lines.stream().map(LineTerms::line).toList()));
            reasons.refuse(Outcome.NO_BUDGET, FindingCode.SEVERAL_BUDGET_LINES, about);
            return Optional.empty();
        }
        LineTerms line = lines.getFirst();
        var now = positions.line(PositionKey.line(line.line()));
        reasons.step(new Step.Encumbered(payer, line.line(), line.mode(), now.available(), amount));
        if (amount.exceeds(now.available())) {
            about.put("line", line.line());
            Finding exceeded = line.mode() == LineMode.HARD
                    ? Finding.refuses(FindingCode.BUDGET_EXCEEDED, about)
                    : Finding.warns(FindingCode.BUDGET_EXCEEDED, about);
            Finding finding = exceeded.amounts(now.appropriated(), now.encumbered().plus(now.spent()), amount);
            if (finding.refuses()) {
                reasons.refuse(Outcome.NO_BUDGET, finding);
            } else {
                reasons.warn(finding);
            }
        }
        return Optional.of(line.line());
    }
}
