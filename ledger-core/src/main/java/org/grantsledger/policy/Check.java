package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;

/**
 * What a condition compares: a small closed set of operators, so that every condition can be read, shown and checked
 * without running code. 以上 and 不低于 include the number (Civil Code, article 1259; reading A-03).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Check.IsTrue.class, name = "is_true"),
        @JsonSubTypes.Type(value = Check.IsFalse.class, name = "is_false"),
        @JsonSubTypes.Type(value = Check.Equal.class, name = "eq"),
        @JsonSubTypes.Type(value = Check.In.class, name = "in"),
        @JsonSubTypes.Type(value = Check.AtLeast.class, name = "gte"),
        @JsonSubTypes.Type(value = Check.LessThan.class, name = "lt"),
        @JsonSubTypes.Type(value = Check.GrowthAtLeast.class, name = "growth_gte"),
        @JsonSubTypes.Type(value = Check.RankImprovedBy.class, name = "rank_improvement_gte"),
        @JsonSubTypes.Type(value = Check.NotAfter.class, name = "not_after"),
        @JsonSubTypes.Type(value = Check.WithinYears.class, name = "within_years"),
        @JsonSubTypes.Type(value = Check.Present.class, name = "present")
})
public sealed interface Check {

    /** Whether the facts satisfy this check; every fact it names must be there, except for {@link Present}. */
    boolean holds(Facts facts);

    /** The facts this check reads. */
    Stream<String> reads();

    record IsTrue(String fact) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return facts.flag(fact);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    record IsFalse(String fact) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return !facts.flag(fact);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    record Equal(String fact, String value) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return facts.text(fact).equals(value);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    record In(String fact, List<String> values) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return values.contains(facts.text(fact));
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    /** Fact ≥ value; the value is yuan for money, a decimal for a ratio, else a whole number. */
    record AtLeast(String fact, String value) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return compare(facts, fact, value) >= 0;
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    /** Fact &lt; value. */
    record LessThan(String fact, String value) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return compare(facts, fact, value) < 0;
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    /** current ≥ prior × (1 + value), and prior is not zero (reading A-21). */
    record GrowthAtLeast(String current, String prior, Ratio value) implements Check {
        @Override
        public boolean holds(Facts facts) {
            Fen before = facts.money(prior);
            // Compared in units of the ratio's denominator, so that no fen is rounded away.
            Fen needed = before.times(value.plus(Ratio.ONE).numerator());
            Fen reached = facts.money(current).times(value.denominator());
            return before.isPositive() && !needed.exceeds(reached);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(current, prior);
        }
    }

    /** previous − current ≥ places; rank 1 is the best (reading A-25). */
    record RankImprovedBy(String previous, String current, long places) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return facts.whole(previous) - facts.whole(current) >= places;
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(previous, current);
        }
    }

    /** The day of the fact is not after the other day; the other day itself is still good. */
    record NotAfter(String fact, String other) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return !facts.day(fact).isAfter(facts.day(other));
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact, other);
        }
    }

    /** The day of the fact is at most so many years after the other day, that day of the year included. */
    record WithinYears(String fact, String of, int years) implements Check {
        @Override
        public boolean holds(Facts facts) {
            LocalDate last = facts.day(of).plusYears(years);
            return !facts.day(fact).isAfter(last);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact, of);
        }
    }

    /** The fact, a reference to a document, is stated at all. */
    record Present(String fact) implements Check {
        @Override
        public boolean holds(Facts facts) {
            return facts.has(fact);
        }

        @Override
        public Stream<String> reads() {
            return Stream.of(fact);
        }
    }

    private static int compare(Facts facts, String name, String value) {
        return switch (facts.find(name).orElseThrow()) {
            case FactValue.Money m -> m.amount().compareTo(Fen.ofYuan(value));
            case FactValue.Whole w -> Long.compare(w.number(), Long.parseLong(value));
            case FactValue.Decimal d -> d.ratio().compareTo(Ratio.of(value));
            default -> throw new IllegalStateException(name + " has no order");
        };
    }
}
