package org.grantsledger.enterprise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.jspecify.annotations.Nullable;

/**
 * What is gathered on the way through a claim: refusals by the outcome they lead to, warnings, the steps from what is
 * claimed to what is payable, and the limit that determined the amount last.
 */
final class Reasons {

    private final Map<Outcome, List<Finding>> refusals = new EnumMap<>(Outcome.class);
    private final List<Finding> warnings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable String binding;

    void refuse(Outcome outcome, FindingCode code, Map<String, String> about) {
        refuse(outcome, Finding.refuses(code, about));
    }

    void refuse(Outcome outcome, Finding finding) {
        refusals.computeIfAbsent(outcome, o -> new ArrayList<>()).add(finding);
    }

    void warn(Finding finding) {
        warnings.add(finding);
    }

    void step(Step step) {
        steps.add(step);
    }

    /** @param scope of the limit that determines the amount from here on */
    void bind(String scope) {
        binding = scope;
    }

    @Nullable
    String binding() {
        return binding;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Refusals, what must be mended first before the others, then warnings. */
    List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        refusals.entrySet().stream().sorted(Comparator.comparingInt(e -> rank(e.getKey())))
                .forEach(e -> all.addAll(e.getValue()));
        all.addAll(warnings);
        return List.copyOf(all);
    }

    /** The refusal that names the outcome; of several kinds, the one that must be mended first. */
    Optional<Outcome> precedence() {
        return refusals.keySet().stream().min(Comparator.comparingInt(Reasons::rank));
    }

    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case REJECT -> 0;
            case NEEDS_DECISION -> 1;
            case DUPLICATE -> 2;
            case CLIPPED -> 3;
            case NO_SHARE_TABLE -> 4;
            case NO_BUDGET -> 5;
            case PAY, TOP_UP -> 6;
        };
    }
}
