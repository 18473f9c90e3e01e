package org.grantsledger.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.grantsledger.limit.PositionKey.Kind;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.KeyParts;
import org.jspecify.annotations.Nullable;

/**
 * Names the positions that a claim touches.
 *
 * @param jurisdiction where the enterprise belongs on the fact date
 * @param factYear the year of the fact date
 * @param budgetYear the fiscal year in which the award is decided
 */
public record ClaimKeys(Facts facts, String jurisdiction, int factYear, int budgetYear) {

    public PositionKey matter(Clause clause) {
        return PositionKey.of(Kind.MATTER, parts(clause.matter().id(), clause.matter().key(), null, null));
    }

    /** Where awards of this clause alone are counted; the matter itself unless the clause names another thing. */
    public PositionKey once(Clause clause) {
        return clause.occurrence().key().isEmpty()
                ? matter(clause)
                : PositionKey.of(Kind.ONCE, parts(clause.id().value(), clause.occurrenceKey(), null, null));
    }

    /** The counter of a cap; of a pool, its position in the year. */
    public PositionKey counter(Cap cap, @Nullable String payer) {
        if (cap.limit() instanceof Cap.Pool(Cap.PoolId pool)) {
            return PositionKey.pool(pool, year(cap));
        }
        Integer year = cap.period() == Cap.Period.LIFETIME ? null : Integer.valueOf(year(cap));
        return PositionKey.of(Kind.CAP, parts(cap.id(), cap.key(), payer, year));
    }

    /** The year in which a yearly cap counts this claim. */
    public int year(Cap cap) {
        if (cap.period() == Cap.Period.BUDGET_YEAR) {
            return budgetYear;
        }
        return cap.year() != null && facts.has(cap.year()) ? (int) facts.whole(cap.year()) : factYear;
    }

    private String[] parts(String id, List<String> key, @Nullable String payer, @Nullable Integer year) {
        List<String> parts = new ArrayList<>();
        parts.add(PositionKey.escape(id));
        for (String part : key) {
            if (KeyParts.SELF.contains(part)) {
                parts.add(PositionKey.SELF);
            } else if (part.equals(KeyParts.JURISDICTION)) {
                parts.add(PositionKey.escape(jurisdiction));
            } else if (part.equals(KeyParts.PAYER)) {
                parts.add(PositionKey.escape(Objects.requireNonNull(payer)));
            } else {
                parts.add(PositionKey.escape(Canonical.of(facts.text(part))));
            }
        }
        if (year != null) {
            parts.add(year.toString());
        }
        return parts.toArray(String[]::new);
    }
}
