package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * 政策目录: a dated, versioned set of clauses with the policies they stand in.
 *
 * @param validFrom first fact date this catalogue answers for
 */
public record Catalogue(
        String id,
        String version,
        String title,
        LocalDate validFrom,
        List<Policy> policies,
        List<Article> articles,
        List<Clause> clauses,
        List<Provision> provisions,
        List<MatterName> matters,
        List<MatterRelation> relations,
        List<PoolName> pools,
        List<Ambiguity> ambiguities,
        List<Jurisdiction> jurisdictions,
        List<Department> departments) {

    /** The clause in its newest words, for whoever asks of no day. */
    public Optional<Clause> newest(ClauseId clause) {
        return clauses.stream().filter(c -> c.id().equals(clause)).max(Comparator.comparing(Clause::validFrom));
    }

    /** Whether the catalogue has a clause of this name on any day. */
    public boolean names(ClauseId clause) {
        return clauses.stream().anyMatch(c -> c.id().equals(clause));
    }

    public Optional<Jurisdiction> jurisdiction(String code) {
        return jurisdictions.stream().filter(j -> j.code().equals(code)).findFirst();
    }

    /** The city itself, which pays the CITY share. */
    public Jurisdiction city() {
        return jurisdictions.stream().filter(j -> j.kind() == JurisdictionClass.CITY).findFirst().orElseThrow();
    }

    public Optional<PoolName> pool(Cap.PoolId pool) {
        return pools.stream().filter(p -> p.id().equals(pool)).findFirst();
    }

    /** Every counter to which an award under this clause adds, once each, on the given day. */
    public List<Cap> countersOf(ClauseId clause, LocalDate factDate) {
        Map<String, Cap> byId = new LinkedHashMap<>();
        clauses.stream().filter(c -> c.appliesOn(factDate)).flatMap(c -> c.caps().stream())
                .filter(cap -> cap.counts().contains(clause)).forEach(cap -> byId.putIfAbsent(cap.id(), cap));
        return List.copyOf(byId.values());
    }

    /** The other matters in which an award matters for a claim in this one. */
    public Map<MatterRelation.Relation, List<String>> related(String matter) {
        return relations.stream().filter(r -> r.matters().contains(matter)).collect(
                Collectors.groupingBy(
                        MatterRelation::relation,
                        Collectors.flatMapping(
                                r -> r.matters().stream().filter(m -> !m.equals(matter)),
                                Collectors.toList())));
    }

    /** The title of a clause or policy, or the name of a jurisdiction, in Chinese. */
    public Optional<String> title(String id) {
        return clauses.stream().filter(c -> c.id().value().equals(id)).map(c -> c.name().zh()).findFirst()
                .or(() -> policies.stream().filter(p -> p.id().equals(id)).map(Policy::title).findFirst())
                .or(() -> jurisdiction(id).map(j -> j.name().zh()));
    }
}
