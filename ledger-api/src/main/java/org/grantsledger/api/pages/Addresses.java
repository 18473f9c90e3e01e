package org.grantsledger.api.pages;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Addresses of pages, with every value escaped. */
final class Addresses {

    private Addresses() {
    }

    static String of(String path, Map<String, String> parameters) {
        return parameters.isEmpty()
                ? path
                : path + parameters.entrySet().stream().map(p -> escaped(p.getKey()) + "=" + escaped(p.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** A path below which a code stands; a slash in the code separates folders. */
    static String below(String path, String code) {
        return path + "/" + UriUtils.encodePath(code, StandardCharsets.UTF_8);
    }

    /** The same parameters with one set, or removed where the value is null. */
    static Map<String, String> with(Map<String, String> given, String name, @Nullable String value) {
        Map<String, String> changed = new LinkedHashMap<>(given);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    private static String escaped(String text) {
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }
}
