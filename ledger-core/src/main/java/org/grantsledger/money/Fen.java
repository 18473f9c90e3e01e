package org.grantsledger.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;

/**
 * An exact amount of money in fen (one hundredth of a yuan).
 *
 * <p>Its text, in events and over HTTP alike, is yuan with two decimals: {@code "150000.00"}. Arithmetic that leaves
 * the range of a {@code long} throws {@link ArithmeticException}; single amounts are limited to {@link #LARGEST}, so
 * sums of claims never get there.
 */
public record Fen(long fen) implements Comparable<Fen> {

    public static final Fen ZERO = new Fen(0);

    /** The largest amount that may be entered: 10^16 fen, that is 10^14 yuan. */
    public static final Fen LARGEST = new Fen(10_000_000_000_000_000L);

    /** Reads yuan with at most two decimals, for example {@code "3000"}, {@code "0.5"} or {@code "-12.30"}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Fen ofYuan(String yuan) {
        boolean negative = yuan.startsWith("-");
        String digits = negative ? yuan.substring(1) : yuan;
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        String cents = point < 0 ? "" : digits.substring(point + 1);
        if (!isDigits(whole) || (point >= 0 && !isDigits(cents))) {
            throw new BadAmount(BadAmount.Rule.NOT_AN_AMOUNT, yuan);
        }
        if (cents.length() > 2) {
            throw new BadAmount(BadAmount.Rule.TOO_PRECISE, yuan);
        }
        if (whole.length() > 15) {
            throw new BadAmount(BadAmount.Rule.TOO_LARGE, yuan);
        }
        long fen = Long.parseLong(whole + (cents + "00").substring(0, 2));
        return of(negative ? -fen : fen);
    }

    /** Whole yuan, as catalogues state amounts. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Fen ofYuan(long yuan) {
        return new Fen(Math.multiplyExact(yuan, 100));
    }

    /** Most sums of a history are zero, and a node keeps millions of them: those are one. */
    private static Fen of(long fen) {
        return fen == 0 ? ZERO : new Fen(fen);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    public Fen plus(Fen other) {
        return of(Math.addExact(fen, other.fen));
    }

    public Fen minus(Fen other) {
        return of(Math.subtractExact(fen, other.fen));
    }

    public Fen times(long count) {
        return new Fen(Math.multiplyExact(fen, count));
    }

    /** This amount × numerator ÷ denominator, exact and then rounded once. */
    public Fen times(Ratio ratio, Rounding rounding) {
        return new Fen(rounding.divide(
                BigInteger.valueOf(fen).multiply(BigInteger.valueOf(ratio.numerator())),
                BigInteger.valueOf(ratio.denominator())));
    }

    public Fen negated() {
        return new Fen(Math.negateExact(fen));
    }

    public Fen min(Fen other) {
        return fen <= other.fen ? this : other;
    }

    public Fen max(Fen other) {
        return fen >= other.fen ? this : other;
    }

    /** This amount, or zero where it is negative. */
    public Fen orZero() {
        return max(ZERO);
    }

    public boolean isZero() {
        return fen == 0;
    }

    public boolean isPositive() {
        return fen > 0;
    }

    public boolean isNegative() {
        return fen < 0;
    }

    public boolean exceeds(Fen other) {
        return fen > other.fen;
    }

    @Override
    public int compareTo(Fen other) {
        return Long.compare(fen, other.fen);
    }

    /** Yuan with two decimals. */
    @Override
    @JsonValue
    public String toString() {
        long absolute = Math.abs(fen);
        long cents = absolute % 100;
        return (fen < 0 ? "-" : "") + absolute / 100 + (cents < 10 ? ".0" : ".") + cents;
    }
}
