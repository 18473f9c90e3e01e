package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An adopted catalogue with its version, and the look-ups that deciding needs. */
public final class RuleBook {

    private final Catalogue catalogue;
    private final CatalogueVersion version;
    private final Map<ClauseId, List<Clause>> clauses;
    private final Map<CounterQuery, List<Cap>> counters = new ConcurrentHashMap<>();

    private record CounterQuery(ClauseId clause, LocalDate factDate) {}

    public RuleBook(Catalogue catalogue, CatalogueVersion version) {
        this.catalogue = catalogue;
        this.version = version;
        this.clauses = catalogue.clauses().stream()
                .collect(Collectors.groupingBy(Clause::id, Collectors.toUnmodifiableList()));
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public CatalogueVersion version() {
        return version;
    }

    /** The clause in all its wordings, in the order of the catalogue; none where it has no such clause. */
    public List<Clause> clauses(ClauseId clause) {
        return clauses.getOrDefault(clause, List.of());
    }

    /** The clause as it stands for a fact of this day; empty where the catalogue has none. */
    public Optional<Clause> clause(ClauseId clause, LocalDate factDate) {
        return clauses(clause).stream().filter(c -> c.appliesOn(factDate)).findFirst();
    }

    /** Every counter to which an award under this clause adds. */
    public List<Cap> countersOf(ClauseId clause, LocalDate factDate) {
        return counters.computeIfAbsent(
                new CounterQuery(clause, factDate),
                q -> catalogue.countersOf(q.clause(), q.factDate()));
    }
}
