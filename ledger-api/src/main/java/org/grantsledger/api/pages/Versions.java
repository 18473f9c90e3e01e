package org.grantsledger.api.pages;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What changed from one catalogue to the next. */
final class Versions {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Versions() {
    }

    /**
     * A catalogue that was adopted.
     *
     * @param added clauses that the one before did not have
     * @param changed clauses that it had otherwise, with the parts that differ
     */
    record Version(
            String version,
            String hash,
            String title,
            LocalDate validFrom,
            int clauses,
            boolean first,
            List<String> added,
            List<String> removed,
            Map<String, Set<String>> changed) {}

    /** In the order in which they were adopted, each compared with the one before. */
    static List<Version> of(List<RuleBook> books) {
        List<Version> versions = new ArrayList<>();
        RuleBook before = null;
        for (RuleBook book : books) {
            versions.add(compared(before, book));
            before = book;
        }
        return versions;
    }

    private static Version compared(@Nullable RuleBook before, RuleBook book) {
        Map<String, Clause> then = before == null ? Map.of() : clauses(before);
        Map<String, Clause> now = clauses(book);
        Map<String, Set<String>> changed = new TreeMap<>(ClauseOrder.BY_NUMBER);
        then.forEach((key, clause) -> {
            Clause other = now.get(key);
            if (other != null && !other.equals(clause)) {
                changed.put(key, parts(clause, other));
            }
        });
        return new Version(
                book.version().version(),
                book.version().hash(),
                book.catalogue().title(),
                book.catalogue().validFrom(),
                now.size(),
                before == null,
                before == null ? List.of() : missing(now, then),
                missing(then, now),
                changed);
    }

    /** A clause may stand in a catalogue several times, for several periods. */
    private static Map<String, Clause> clauses(RuleBook book) {
        Map<String, Clause> clauses = new TreeMap<>(ClauseOrder.BY_NUMBER);
        book.catalogue().clauses().forEach(c -> clauses.put(c.id() + " " + c.validFrom(), c));
        return clauses;
    }

    private static List<String> missing(Map<String, Clause> of, Map<String, Clause> in) {
        return of.keySet().stream().filter(key -> !in.containsKey(key)).toList();
    }

    /** The names of the parts in which two clauses differ. */
    static Set<String> parts(Clause one, Clause other) {
        JsonNode a = JSON.valueToTree(one);
        JsonNode b = JSON.valueToTree(other);
        Set<String> parts = new TreeSet<>();
        a.propertyNames().forEach(parts::add);
        b.propertyNames().forEach(parts::add);
        parts.removeIf(name -> a.path(name).equals(b.path(name)));
        return parts;
    }
}
