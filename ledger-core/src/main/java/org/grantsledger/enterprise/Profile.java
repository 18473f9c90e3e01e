package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePVector;

/**
 * Who an enterprise is.
 *
 * @param residences where it belongs, by the day from which; never empty
 * @param suspension null unless it is barred from awards
 * @param successor the enterprise that absorbed it, or null
 */
public record Profile(
        CreditCode code,
        String name,
        RecipientKind kind,
        List<Residence> residences,
        @Nullable Suspension suspension,
        @Nullable CreditCode successor,
        List<CreditCode> predecessors) {

    public record Residence(String jurisdiction, LocalDate from) {}

    /** @param until the last day of the suspension */
    public record Suspension(String reason, LocalDate until) {}

    static Profile of(EnterpriseEvent.Registered e) {
        return new Profile(
                e.enterprise(),
                e.name(),
                e.kind(),
                List.of(new Residence(e.jurisdiction(), e.since())),
                null,
                null,
                List.of());
    }

    /** The jurisdiction on a day; before the first known day, the first. */
    public String jurisdiction(LocalDate day) {
        return residences.stream().filter(r -> !r.from().isAfter(day)).reduce((a, b) -> b)
                .orElse(residences.getFirst()).jurisdiction();
    }

    Profile named(String now) {
        return new Profile(code, now, kind, residences, suspension, successor, predecessors);
    }

    Profile in(String jurisdiction, LocalDate from) {
        List<Residence> moved = TreePVector.from(residences).plus(new Residence(jurisdiction, from)).stream()
                .sorted(Comparator.comparing(Residence::from)).toList();
        return new Profile(code, name, kind, moved, suspension, successor, predecessors);
    }

    Profile suspended(@Nullable Suspension now) {
        return new Profile(code, name, kind, residences, now, successor, predecessors);
    }

    Profile absorbedBy(CreditCode now) {
        return new Profile(code, name, kind, residences, suspension, now, predecessors);
    }

    Profile absorbing(CreditCode predecessor) {
        return new Profile(
                code,
                name,
                kind,
                residences,
                suspension,
                successor,
                TreePVector.from(predecessors).plus(predecessor));
    }
}
