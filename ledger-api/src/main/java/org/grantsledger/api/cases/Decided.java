package org.grantsledger.api.cases;

import java.util.ArrayList;
import java.util.List;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.money.Fen;
import tools.jackson.databind.JsonNode;

/**
 * What a claim came to.
 *
 * @param amount nothing where it was refused
 * @param by what decided it: the scope of the limit that bound it, or the codes of all that stood against it; empty
 *     where it was granted in full
 */
public record Decided(Outcome outcome, Fen amount, List<String> by) {

    /** @param decision as the interface gives it */
    static Decided of(JsonNode decision, boolean refused) {
        Outcome outcome = Outcome.valueOf(decision.path("outcome").asString());
        List<String> by = new ArrayList<>();
        if (refused) {
            for (JsonNode finding : decision.path("findings")) {
                if (finding.path("severity").asString().equals("REFUSES")
                        && !by.contains(finding.path("code").asString())) {
                    by.add(finding.path("code").asString());
                }
            }
            return new Decided(outcome, Fen.ZERO, List.copyOf(by));
        }
        if (decision.path("bindingCap").isString()) {
            by.add(decision.path("bindingCap").asString());
        }
        return new Decided(outcome, Fen.ofYuan(decision.path("amount").asString()), List.copyOf(by));
    }
}
