package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An adopted catalogue with its version, and the look-ups that deciding needs. */
public final class RuleBook {

    private final Catalogue catalogue;
    private final CatalogueVersion version;
    private final Map<CounterQuery, List<Cap>> counters = new ConcurrentHashMap<>();

    private record CounterQuery(ClauseId clause, LocalDate factDate) {}

    public RuleBook(Catalogue catalogue, CatalogueVersion version) {
        this.catalogue = catalogue;
        this.version = version;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public CatalogueVersion version() {
        return version;
    }

    public Optional<Clause> clause(ClauseId clause, LocalDate factDate) {
        return catalogue.clause(clause, factDate);
    }

    /** Every counter to which an award under this clause adds. */
    public List<Cap> countersOf(ClauseId clause, LocalDate factDate) {
        return counters.computeIfAbsent(
                new CounterQuery(clause, factDate),
                q -> catalogue.countersOf(q.clause(), q.factDate()));
    }
}
