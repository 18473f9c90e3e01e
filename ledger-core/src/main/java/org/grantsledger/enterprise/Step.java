package org.grantsledger.enterprise;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.YearMonth;
import java.util.List;
import org.grantsledger.budget.LineMode;
import org.grantsledger.limit.EventRef;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.PayerRole;
import org.jspecify.annotations.Nullable;

/**
 * 核算过程: one step from what is claimed to what is payable. Every step carries the amount it ends with, so that the
 * steps can be read and added up without running code; the words of the policy stand in the catalogue version that
 * the award names.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Step.Claimed.class, name = "claimed"),
        @JsonSubTypes.Type(value = Step.FixedAmount.class, name = "fixed"),
        @JsonSubTypes.Type(value = Step.RateApplied.class, name = "rate"),
        @JsonSubTypes.Type(value = Step.RatioApplied.class, name = "ratio"),
        @JsonSubTypes.Type(value = Step.MonthsCounted.class, name = "months"),
        @JsonSubTypes.Type(value = Step.Proposed.class, name = "proposed"),
        @JsonSubTypes.Type(value = Step.Entitled.class, name = "entitled"),
        @JsonSubTypes.Type(value = Step.MatterNetted.class, name = "matter"),
        @JsonSubTypes.Type(value = Step.HeadroomApplied.class, name = "headroom"),
        @JsonSubTypes.Type(value = Step.ProRata.class, name = "pro-rata"),
        @JsonSubTypes.Type(value = Step.Payable.class, name = "payable"),
        @JsonSubTypes.Type(value = Step.Shared.class, name = "share"),
        @JsonSubTypes.Type(value = Step.Encumbered.class, name = "budget")
})
public sealed interface Step {

    /** What the step ends with. */
    Fen amount();

    /** One award that a figure is made of. */
    record Source(String claim, ClauseId clause, Fen amount, EventRef event) {}

    /** The base that the claim states. */
    record Claimed(String fact, Fen amount) implements Step {}

    record FixedAmount(Fen amount) implements Step {}

    /**
     * @param rateBp the clause's rate in basis points
     * @param approvedBp the rate applied
     * @param factorBp a factor that the reading adds, or null
     */
    record RateApplied(int rateBp, int approvedBp, @Nullable Integer factorBp, Fen amount) implements Step {}

    record RatioApplied(String ratio, Ratio total, Fen amount) implements Step {}

    /** @param paid the months that lie inside the window */
    record MonthsCounted(Fen perMonth, long claimed, long paid, YearMonth windowEnds, Fen amount) implements Step {}

    /** @param decision the number of the decision document, or null where none is needed */
    record Proposed(@Nullable String decision, Fen amount) implements Step {}

    /**
     * Cumulative entitlement of the clause under the matter.
     *
     * @param before what earlier claims of the clause had come to
     * @param limit the cap amount that bounds it, or null
     * @param cap id of that cap, or null
     */
    record Entitled(Fen before, Fen claimed, @Nullable Fen limit, @Nullable String cap, Fen amount) implements Step {}

    /** Minus what the same matter was granted already, under this clause and under others. */
    record MatterNetted(String matter, Fen own, Fen others, List<Source> sources, Fen amount) implements Step {}

    /** Headroom of a cap or a pool. */
    record HeadroomApplied(String cap, String scope, String key, Fen limit, Fen used, Fen left, List<Source> sources,
            Fen amount) implements Step {}

    /** The share of one candidate in a run over an oversubscribed pool. */
    record ProRata(String pool, Fen available, Fen claimed, Fen amount) implements Step {}

    record Payable(Fen amount) implements Step {}

    /** @param weight this payer's part of {@code of} */
    record Shared(String payer, PayerRole role, long weight, long of, boolean remainder, Fen amount) implements Step {}

    /** @param available on the line before this award */
    record Encumbered(String payer, String line, LineMode mode, Fen available, Fen amount) implements Step {}
}
