package org.grantsledger.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A typed input that a clause asks for. Validation, the description of the API and every form derive from it.
 *
 * @param name snake_case, as in the worked cases
 * @param unit what an integer counts or how money is meant, null where the type says it
 * @param required whether a claim without it is incomplete
 * @param choices the values a {@link FactType#CHOICE} may take, else empty
 * @param aliases other names under which a claim may state the same fact
 * @param fallback the value taken where the claim does not state the fact, null for none
 * @param person whether the value refers to a person; such a value must be an opaque reference
 */
public record Fact(
        String name,
        FactType type,
        String zh,
        String en,
        @Nullable String unit,
        boolean required,
        List<String> choices,
        List<String> aliases,
        @Nullable String fallback,
        boolean person) {

    public Fact {
        choices = List.copyOf(choices);
        aliases = List.copyOf(aliases);
    }
}
