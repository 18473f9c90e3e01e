package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.jspecify.annotations.Nullable;

/** How a clause arrives at an amount. The facts it reads are named in the data. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Calculation.Fixed.class, name = "FIXED"),
        @JsonSubTypes.Type(value = Calculation.Rate.class, name = "RATE"),
        @JsonSubTypes.Type(value = Calculation.Matching.class, name = "MATCHING"),
        @JsonSubTypes.Type(value = Calculation.Periodic.class, name = "PERIODIC"),
        @JsonSubTypes.Type(value = Calculation.Ceiling.class, name = "CEILING"),
        @JsonSubTypes.Type(value = Calculation.Discretionary.class, name = "DISCRETIONARY"),
        @JsonSubTypes.Type(value = Calculation.External.class, name = "EXTERNAL")
})
public sealed interface Calculation {

    /** The facts this calculation reads. */
    Stream<String> reads();

    /** The facts under any of which a registered decision document can be named; empty where none is needed. */
    default List<String> decisions() {
        return List.of();
    }

    /** 定额: a stated amount. */
    record Fixed(Fen amount) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.empty();
        }
    }

    /**
     * 按比例: a rate of a base.
     *
     * @param upTo whether the rate is a ceiling, so that the approver may grant less (reading A-05)
     * @param approved the fact with a lower rate in basis points, or null
     * @param proposed the fact with a lower amount, or null
     * @param factor a fact in basis points that multiplies the result (reading A-44), or null
     */
    record Rate(
            int rateBp,
            boolean upTo,
            String base,
            @Nullable String approved,
            @Nullable String proposed,
            @Nullable String factor) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.of(Stream.of(base), Stream.ofNullable(approved), Stream.ofNullable(proposed),
                    Stream.ofNullable(factor)).flatMap(s -> s);
        }
    }

    /** 配套: a ratio of superior funding, by the class of the recipient's jurisdiction. */
    record Matching(String base, List<Branch> branches) implements Calculation {

        /** The branch for a class of jurisdiction; catalogue checks make sure there is exactly one. */
        public Branch branch(JurisdictionClass kind) {
            return branches.stream().filter(b -> b.classes().contains(kind)).findFirst().orElseThrow();
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(base);
        }
    }

    /**
     * One branch of a matching rule.
     *
     * @param ratioText the ratio as the clause writes it: superior, then each payer
     * @param total the sum of all local matching for one yuan of superior funding
     * @param payers each payer's own ratio; empty where the clause leaves the sharing to the fiscal system
     */
    record Branch(Set<JurisdictionClass> classes, String ratioText, Ratio total, List<PayerRatio> payers) {}

    record PayerRatio(PayerRole payer, Ratio ratio) {}

    /**
     * 按月: an amount per whole month within a fixed window of consecutive months (reading A-33).
     *
     * @param firstMonth the fact with the first month claimed
     * @param lastMonth the fact with the last month claimed
     */
    record Periodic(Fen perMonth, int maxMonths, String firstMonth, String lastMonth) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.of(firstMonth, lastMonth);
        }
    }

    /**
     * 最高: an amount the approver sets, up to a ceiling; the ceiling itself where nothing is proposed (reading A-05).
     *
     * @param proposed the fact with the amount
     * @param decisions see {@link Calculation#decisions()}; where one is needed, it must carry or allow the amount
     */
    record Ceiling(Fen max, String proposed, List<String> decisions) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.concat(Stream.of(proposed), decisions.stream());
        }
    }

    /** The text gives no number: a registered decision must carry or allow the amount (reading A-40). */
    record Discretionary(String wording, String proposed, List<String> decisions) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.concat(Stream.of(proposed), decisions.stream());
        }
    }

    /** The amount follows from another policy, which must be registered first (reading A-41). */
    record External(String reference, String proposed, List<String> decisions) implements Calculation {
        @Override
        public Stream<String> reads() {
            return Stream.concat(Stream.of(proposed), decisions.stream());
        }
    }
}
