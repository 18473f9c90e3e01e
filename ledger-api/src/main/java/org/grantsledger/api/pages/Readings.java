package org.grantsledger.api.pages;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Texts;
import org.grantsledger.policy.Ambiguity;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * The readings that a catalogue takes, in the language of the page. A catalogue has them in English; of those that come
 * with the ledger the Chinese stands in the message files, and holds as long as the catalogue says the same.
 */
@Component
class Readings {

    private final Texts texts;

    /** Those that come with the ledger: reading the whole catalogue belongs to the first page that tells them, not to a start. */
    private final SingletonSupplier<Map<String, Ambiguity>> translated = SingletonSupplier.of(
            () -> CatalogueReader.read(CatalogueSource.shipped()).catalogue().ambiguities().stream()
                    .collect(Collectors.toMap(Ambiguity::id, a -> a)));

    Readings(Texts texts) {
        this.texts = texts;
    }

    /**
     * A reading, ready to be shown.
     *
     * @param text what can be read in more than one way, null where it is no single passage
     * @param possible readings, which the issue names already where it is in Chinese
     * @param language in which it is told
     */
    record Reading(
            String id,
            String title,
            @Nullable String text,
            String issue,
            List<String> possible,
            String taken,
            String rationale,
            boolean contestable,
            String language) {}

    List<Reading> of(List<Ambiguity> ambiguities) {
        return ambiguities.stream().map(this::of).toList();
    }

    private Reading of(Ambiguity a) {
        if (Texts.english() || !a.equals(translated.obtain().get(a.id()))) {
            return new Reading(a.id(), a.title(), a.text(), a.issue(), a.readings(), a.taken(), a.rationale(),
                    a.contestable(), "en");
        }
        return new Reading(a.id(), chinese(a, "title"), a.text(), chinese(a, "issue"), List.of(), chinese(a, "taken"),
                chinese(a, "rationale"), a.contestable(), "zh-CN");
    }

    private String chinese(Ambiguity reading, String part) {
        return texts.get("reading." + reading.id() + "." + part);
    }
}
