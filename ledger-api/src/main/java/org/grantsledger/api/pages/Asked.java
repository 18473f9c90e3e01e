package org.grantsledger.api.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * What the address of a page asks of a view. A person says a day of knowledge ({@code knownOn}), the view reads the
 * moment at which that day ends.
 *
 * @param shown as it stands in the address, without what was left empty
 * @param knownAt that moment, or the position or moment that the address itself gives; empty for now
 */
record Asked(Map<String, String> shown, String knownAt) {

    /** Basis points of a whole. */
    static final int WHOLE = 10_000;

    static final String KNOWN_ON = "knownOn";

    private static final Set<String> AROUND = Set
            .of(KNOWN_ON, "knownAt", "effectiveOn", "sort", "cursor", "limit", "waitFor");

    Asked with(String name, String value) {
        return new Asked(Addresses.with(shown, name, value), knownAt);
    }

    /** As the API takes it. */
    MultiValueMap<String, String> forViews() {
        MultiValueMap<String, String> given = new LinkedMultiValueMap<>();
        api().forEach(given::add);
        return given;
    }

    private Map<String, String> api() {
        Map<String, String> given = new LinkedHashMap<>(shown);
        given.remove(KNOWN_ON);
        if (!knownAt.isEmpty()) {
            given.put("knownAt", knownAt);
        }
        return given;
    }

    /** For a file of exactly what is shown. */
    Map<String, String> pinned(long position) {
        Map<String, String> given = api();
        given.keySet().removeAll(Set.of("cursor", "limit", "waitFor"));
        given.put("knownAt", Long.toString(position));
        return given;
    }

    /** The two bounds, as the address gives them. */
    Map<String, String> bounds() {
        Map<String, String> bounds = new LinkedHashMap<>(shown);
        bounds.keySet().retainAll(Set.of(KNOWN_ON, "knownAt", "effectiveOn"));
        return bounds;
    }

    boolean narrowed() {
        return shown.keySet().stream().anyMatch(name -> !AROUND.contains(name));
    }
}
