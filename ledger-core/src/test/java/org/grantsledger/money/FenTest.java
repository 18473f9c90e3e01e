package org.grantsledger.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FenTest {

    @ParameterizedTest
    @CsvSource({"3000, 300000, 3000.00", "0.5, 50, 0.50", "-12.30, -1230, -12.30", "0.01, 1, 0.01",
            "-0.05, -5, -0.05", "007.10, 710, 7.10", "999999999999999.99, 99999999999999999, 999999999999999.99"})
    void readsYuanAndWritesTwoDecimals(String text, long fen, String written) {
        assertThat(Fen.ofYuan(text)).isEqualTo(new Fen(fen)).hasToString(written);
        assertThat(Fen.ofYuan(written)).isEqualTo(new Fen(fen));
    }

    @ParameterizedTest
    @CsvSource({"'', NOT_AN_AMOUNT", "., NOT_AN_AMOUNT", "1., NOT_AN_AMOUNT", ".5, NOT_AN_AMOUNT",
            "+1, NOT_AN_AMOUNT", "--1, NOT_AN_AMOUNT", "1e3, NOT_AN_AMOUNT", "'1,000', NOT_AN_AMOUNT",
            "' 1', NOT_AN_AMOUNT", "１, NOT_AN_AMOUNT", "1.234, TOO_PRECISE", "1.000, TOO_PRECISE",
            "1000000000000000, TOO_LARGE"})
    void refusesWhatIsNotAnAmount(String text, BadAmount.Rule rule) {
        assertThatThrownBy(() -> Fen.ofYuan(text))
                .isInstanceOfSatisfying(BadAmount.class, e -> assertThat(e.rule()).isEqualTo(rule));
    }

    @Test
    void negativeZeroIsZero() {
        assertThat(Fen.ofYuan("-0.00")).isEqualTo(Fen.ZERO).hasToString("0.00");
    }

    @Test
    void arithmeticThatLeavesTheRangeFailsInsteadOfWrapping() {
        Fen most = new Fen(Long.MAX_VALUE);
        assertThatThrownBy(() -> most.plus(new Fen(1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Fen(Long.MIN_VALUE).minus(new Fen(1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Fen(Long.MIN_VALUE).negated()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.times(new Ratio(2, 1), Rounding.FLOOR_FEN))
                .isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Fen.ofYuan(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void thousandsOfTheLargestAmountAreStillExact() {
        assertThat(Fen.LARGEST.times(900)).isEqualTo(new Fen(9_000_000_000_000_000_000L));
        assertThat(Fen.LARGEST.times(Ratio.ofBasisPoints(9999), Rounding.FLOOR_FEN))
                .isEqualTo(new Fen(9_999_000_000_000_000L));
    }

    @Test
    void comparesAndBounds() {
        Fen one = new Fen(1);
        assertThat(one.min(Fen.ZERO)).isEqualTo(Fen.ZERO);
        assertThat(one.max(Fen.ZERO)).isEqualTo(one);
        assertThat(one.negated().orZero()).isEqualTo(Fen.ZERO);
        assertThat(one.orZero()).isEqualTo(one);
        assertThat(one).isGreaterThan(Fen.ZERO);
        assertThat(one.exceeds(one)).isFalse();
        assertThat(one.exceeds(Fen.ZERO)).isTrue();
        assertThat(one).matches(Fen::isPositive).matches(f -> !f.isZero()).matches(f -> !f.isNegative());
        assertThat(one.negated()).matches(Fen::isNegative);
    }
}
