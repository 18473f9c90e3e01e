package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/**
 * A limit on the sum of several awards. Clauses that share one counter state the same id, key, period and counted
 * clauses; the limit itself may differ (10 million under 7-1, 5 million under 7-2, both counting one platform).
 *
 * @param id names the counter
 * @param scope the code under which the limit binds, for example PER_CONTRACT
 * @param key the facts whose values name one counter; {@code payer} stands for the payer of a share
 * @param period whether the counter starts anew each year
 * @param year the fact that gives the year of a yearly counter; null takes the year of the fact date
 * @param counts the clauses whose awards add to the counter
 * @param onceTreatedUnder where not empty, the limit binds only after an award under one of these clauses
 * @param text the words it rests on
 * @param stated whether the text itself states the scope
 * @param derived whether the limit follows from other words instead of being quoted
 */
public record Cap(
        String id,
        String scope,
        List<String> key,
        Period period,
        @Nullable String year,
        Limit limit,
        List<ClauseId> counts,
        List<ClauseId> onceTreatedUnder,
        String text,
        boolean stated,
        boolean derived,
        @Nullable String ambiguity) {

    public enum Period {
        LIFETIME,
        /** The year of the fact (reading A-07). */
        YEAR,
        /** The fiscal year in which the award is decided. */
        BUDGET_YEAR
    }

    /** Where the amount of a limit comes from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({
            @JsonSubTypes.Type(Amount.class), @JsonSubTypes.Type(ShareOf.class), @JsonSubTypes.Type(Pool.class)
    })
    public sealed interface Limit {
    }

    /** An amount in the text. */
    public record Amount(Fen amount) implements Limit {}

    /** A rate of each of these facts; a fact that the claim does not state does not limit. */
    public record ShareOf(int rateBp, List<String> of) implements Limit {}

    /** The amount of a named pool for the year, set by a decision of the city (reading A-22). */
    public record Pool(PoolId pool) implements Limit {}

    /** The name of a pool. */
    public record PoolId(@JsonValue String value) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        public PoolId {
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** Whether each payer's share has a counter of its own. */
    public boolean perPayer() {
        return key.contains("payer");
    }
}
