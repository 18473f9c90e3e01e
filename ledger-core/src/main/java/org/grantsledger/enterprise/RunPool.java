package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/**
 * Decides all candidates of a pool together; where the pool is oversubscribed, each is paid in proportion.
 *
 * @param decidedOn its year is the pool's year; null means today
 */
public record RunPool(PoolId pool, List<Candidate> candidates, @Nullable LocalDate decidedOn, boolean approve) {

    /** One claim of a run; an enterprise stands in a run once. */
    public record Candidate(CreditCode enterprise, ClauseId clause, Map<String, Object> facts) {}
}
