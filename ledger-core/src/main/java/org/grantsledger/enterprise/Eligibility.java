package org.grantsledger.enterprise;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Condition;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.MatterRelation.Relation;
import org.pcollections.TreePVector;

/**
 * Whether this enterprise may claim under this clause at all, whatever the amount: its standing, the conditions, its
 * other matters, how often, and the decision document that must be there.
 */
final class Eligibility {

    private final Claim claim;
    private final Clause clause;
    private final Facts facts;
    private final EnterpriseState state;
    private final Positions positions;
    private final Reasons reasons;

    Eligibility(Claim claim, EnterpriseState state, Positions positions, Reasons reasons) {
        this.claim = claim;
        this.clause = claim.clause();
        this.facts = claim.facts();
        this.state = state;
        this.positions = positions;
        this.reasons = reasons;
    }

    void standing() {
        Profile profile = state.known();
        if (profile.successor() != null) {
            reasons.refuse(Outcome.REJECT, FindingCode.ABSORBED, Map.of("successor", profile.successor().value()));
        }
        if (profile.suspension() != null && !claim.decidedOn().isAfter(profile.suspension().until())) {
            reasons.refuse(
                    Outcome.REJECT,
                    FindingCode.SUSPENDED,
                    Map.of(
                            "reason",
                            profile.suspension().reason(),
                            "until",
                            profile.suspension().until().toString()));
        }
        if (!clause.recipient().kinds().contains(profile.kind())) {
            reasons.refuse(
                    Outcome.REJECT,
                    FindingCode.NOT_A_RECIPIENT,
                    Map.of(
                            "kind",
                            profile.kind().name(),
                            "kinds",
                            String.join(", ", clause.recipient().kinds().stream().map(Enum::name).toList())));
        }
        if (!clause.scope().contains(claim.jurisdiction().kind())) {
            reasons.refuse(
                    Outcome.REJECT,
                    FindingCode.OUT_OF_JURISDICTION_SCOPE,
                    Map.of("jurisdiction", claim.jurisdiction().code(), "class", claim.jurisdiction().kind().name()));
        }
    }

    void conditions() {
        for (Condition condition : clause.conditions()) {
            if (!condition.check().holds(facts)) {
                Map<String, String> about = new LinkedHashMap<>();
                condition.check().reads().forEach(f -> about.put(f, facts.has(f) ? facts.text(f) : ""));
                reasons.refuse(
                        condition.asksForDocument() ? Outcome.NEEDS_DECISION : Outcome.REJECT,
                        Finding.refuses(condition.code(), about));
            }
        }
    }

    void otherMatters() {
        Map<Relation, List<String>> related = claim.book().catalogue().related(clause.matter().id());
        for (String matter : related.getOrDefault(Relation.MUTUALLY_EXCLUSIVE, List.of())) {
            if (state.awardedMatters().contains(matter)) {
                reasons.refuse(Outcome.REJECT, FindingCode.MUTUALLY_EXCLUSIVE, Map.of("matter", matter));
            }
        }
        for (String matter : related.getOrDefault(Relation.WARN, List.of())) {
            if (state.awardedMatters().contains(matter)) {
                reasons.warn(Finding.warns(FindingCode.RELATED_MATTER, Map.of("matter", matter)));
            }
        }
    }

    void occurrence() {
        Integer max = clause.occurrence().max();
        if (max == null) {
            return;
        }
        PositionKey key = claim.keys().once(clause);
        if (positions.tally(key).occurrences(clause.id()) >= max && !reopened()) {
            reasons.refuse(Outcome.REJECT, FindingCode.ONCE_ONLY, Map.of("key", key.value(), "max", max.toString()));
        }
    }

    /**
     * Whether a once-only award leaves a difference: it was topped up to its entitlement from what another clause had
     * paid, and that was taken back since (reading A-45).
     */
    private boolean reopened() {
        Tally matter = positions.tally(claim.keys().matter(clause));
        return !clause.matter().accumulates() && matter.largestEntitlement(clause.id()).exceeds(matter.used());
    }

    /** Where the text gives no number, a registered decision must; see readings. */
    boolean decisionMissing() {
        if (clause.calculation().decisions().isEmpty()) {
            return false;
        }
        if (claim.decisionNumber().isEmpty()) {
            reasons.refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.NO_DECISION,
                    Map.of("facts", String.join(", ", clause.calculation().decisions())));
            return true;
        }
        String number = claim.decisionNumber().get();
        if (claim.decision().isEmpty()) {
            reasons.refuse(Outcome.NEEDS_DECISION, FindingCode.DECISION_NOT_REGISTERED, Map.of("decision", number));
            return true;
        }
        if (!claim.decision().get().covers(clause.id())) {
            reasons.refuse(Outcome.NEEDS_DECISION, FindingCode.DECISION_FOR_OTHER_CLAUSE, Map.of("decision", number));
            return true;
        }
        if (claim.decision().get().date().isAfter(claim.decidedOn())) {
            reasons.refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.DECISION_LATER,
                    Map.of("decision", number, "date", claim.decision().get().date().toString()));
            return true;
        }
        return false;
    }

    /** Two tranches may look alike, so a claim that states what a standing award stated is only pointed out. */
    void repetition() {
        state.claimed().getOrDefault(claim.fingerprint(), TreePVector.empty()).stream()
                .filter(id -> state.award(id).filter(Award::standing).isPresent()).findFirst()
                .ifPresent(id -> reasons.warn(Finding.warns(FindingCode.REPEATED_CLAIM, Map.of("award", id))));
    }
}
