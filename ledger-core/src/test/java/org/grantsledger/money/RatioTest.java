package org.grantsledger.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ratios, what is rounded where, splits, and fiscal years. */
class RatioTest {

    @ParameterizedTest
    @CsvSource({"0.25, 1, 4, 0.25", "1/3, 1, 3, 1/3", "2/6, 1, 3, 1/3", "0.10, 1, 10, 0.1", "2, 2, 1, 2",
            "0, 0, 1, 0", "1.5, 3, 2, 1.5", "100, 100, 1, 100"})
    void aRatioIsKeptInLowestTerms(String text, long numerator, long denominator, String written) {
        assertThat(Ratio.of(text)).isEqualTo(new Ratio(numerator, denominator)).hasToString(written);
        assertThat(Ratio.of(written)).isEqualTo(Ratio.of(text));
    }

    @Test
    void aRatioIsNotNegativeAndDoesNotDivideByZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(-1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ratio(1, -2));
    }

    @Test
    void ratiosAddMultiplyAndCompareExactly() {
        assertThat(new Ratio(1, 3).plus(new Ratio(1, 6))).isEqualTo(new Ratio(1, 2));
        assertThat(new Ratio(2, 3).times(new Ratio(3, 4))).isEqualTo(new Ratio(1, 2));
        assertThat(new Ratio(Long.MAX_VALUE - 1, Long.MAX_VALUE)).isLessThan(Ratio.ONE)
                .isGreaterThan(new Ratio(Long.MAX_VALUE - 2, Long.MAX_VALUE));
        assertThat(Ratio.ofBasisPoints(500)).isEqualTo(Ratio.of("0.05"));
    }

    @ParameterizedTest(name = "5 % of {0} fen: {1}, {2} or {3}")
    @CsvSource({"19, 0, 1, 0", "20, 1, 1, 0", "10, 0, 1, 0", "9, 0, 0, 0", "2000, 100, 100, 100",
            "3990, 199, 200, 100", "3999, 199, 200, 100"})
    void theThreeRoundingsDiffer(long fen, long floor, long halfUp, long yuan) {
        Ratio fivePercent = Ratio.ofBasisPoints(500);
        assertThat(List.of(Rounding.FLOOR_FEN, Rounding.HALF_UP_FEN, Rounding.FLOOR_YUAN))
                .extracting(rounding -> new Fen(fen).times(fivePercent, rounding).fen())
                .containsExactly(floor, halfUp, yuan);
    }

    @ParameterizedTest(name = "{0} by {1}:{2}, {3} bears the odd fen: {4} and {5}")
    @CsvSource({"1, 1, 1, 0, 1, 0", "1, 1, 1, 1, 0, 1", "100, 1, 2, 0, 34, 66", "100, 1, 2, 1, 33, 67",
            "0, 1, 1, 0, 0, 0", "7, 0, 1, 0, 0, 7",
            "10000000000000000, 3333, 6667, 1, 3333000000000000, 6667000000000000"})
    void aSplitSaysWhoBearsTheOddFen(long total, long a, long b, int remainder, long first, long second) {
        assertThat(Split.proportionally(new Fen(total), List.of(a, b), remainder))
                .containsExactly(new Fen(first), new Fen(second));
    }

    @Test
    void partsSumToTheTotalAndNeverShrinkWhenItGrows() {
        long seed = 20210828;
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            List<Long> weights = LongStream.range(0, 1 + random.nextInt(4)).map(n -> 1 + random.nextInt(10_000)).boxed()
                    .toList();
            int remainder = random.nextInt(weights.size());
            long total = random.nextLong(0, Fen.LARGEST.fen());
            List<Fen> parts = Split.proportionally(new Fen(total), weights, remainder);
            List<Fen> more = Split.proportionally(new Fen(total + 1), weights, remainder);
            assertThat(parts.stream().reduce(Fen.ZERO, Fen::plus)).as("seed %d, round %d", seed, i)
                    .isEqualTo(new Fen(total));
            for (int part = 0; part < parts.size(); part++) {
                // Instalments are differences of cumulative splits: between two payers none may come out negative.
                if (weights.size() <= 2) {
                    assertThat(more.get(part).minus(parts.get(part)).isNegative()).as("seed %d, round %d", seed, i)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void aFiscalYearIsTheCalendarYear() {
        assertThat(FiscalYear.of(LocalDate.of(2022, 1, 1))).isEqualTo(FiscalYear.of(LocalDate.of(2022, 12, 31)))
                .hasToString("2022").isLessThan(new FiscalYear(2023));
        assertThat(new FiscalYear(2022).lastDay()).isEqualTo("2022-12-31");
    }
}
