package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The shipped catalogue with some of its files changed, as a draft would be. */
final class Draft implements CatalogueSource {

    private final Map<String, String> changed = new HashMap<>();

    static String shipped(String file) {
        return CatalogueSource.shipped().text(file).orElseThrow();
    }

    /** Replaces words that stand exactly once in the file. */
    Draft change(String file, String from, String to) {
        String text = changed.getOrDefault(file, shipped(file));
        assertThat(text.split(Pattern.quote(from), -1)).as(file + " holds once: " + from).hasSize(2);
        return file(file, text.replace(from, to));
    }

    /** Replaces words that stand once in the part of a file that begins with this clause. */
    Draft clause(String file, String clause, String from, String to) {
        String text = changed.getOrDefault(file, shipped(file));
        int start = text.indexOf("- id: " + clause + "\n");
        int at = text.indexOf(from, start);
        assertThat(start).as(clause).isNotNegative();
        assertThat(at).as(clause + " holds: " + from).isNotNegative();
        return file(file, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    Draft append(String file, String text) {
        return file(file, changed.getOrDefault(file, shipped(file)) + text);
    }

    Draft file(String file, String text) {
        changed.put(file, text);
        return this;
    }

    @Override
    public Optional<String> text(String file) {
        return Optional.ofNullable(changed.get(file)).or(() -> CatalogueSource.shipped().text(file));
    }

    /** 1-based line on which the words first stand in the changed file; "clause > words" looks from that clause on. */
    int line(String file, String words) {
        String text = changed.getOrDefault(file, shipped(file));
        int clause = words.indexOf(" > ");
        int from = clause < 0 ? 0 : text.indexOf("- id: " + words.substring(0, clause) + "\n");
        int at = text.indexOf(clause < 0 ? words : words.substring(clause + 3), from);
        assertThat(at).as(file + " holds: " + words).isNotNegative();
        return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }
}
