package org.grantsledger.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact non-negative ratio, kept in lowest terms so that equal ratios are equal.
 *
 * @param numerator not negative
 * @param denominator positive
 */
public record Ratio(long numerator, long denominator) implements Comparable<Ratio> {

    public static final Ratio ONE = new Ratio(1, 1);

    public Ratio {
        if (numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("not a ratio: " + numerator + "/" + denominator);
        }
        long divisor = gcd(numerator, denominator);
        numerator /= divisor;
        denominator /= divisor;
    }

    /** Hundredths of a percent: 500 is 5 %. */
    public static Ratio ofBasisPoints(long basisPoints) {
        return new Ratio(basisPoints, 10_000);
    }

    /** Reads a decimal ("0.25") or a fraction ("1/3"). */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Ratio of(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return new Ratio(Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
        }
        BigDecimal decimal = new BigDecimal(text).stripTrailingZeros();
        int scale = Math.max(decimal.scale(), 0);
        return new Ratio(decimal.movePointRight(scale).longValueExact(), BigDecimal.TEN.pow(scale).longValueExact());
    }

    public Ratio times(Ratio other) {
        return new Ratio(
                Math.multiplyExact(numerator, other.numerator),
                Math.multiplyExact(denominator, other.denominator));
    }

    public Ratio plus(Ratio other) {
        return new Ratio(
                Math.addExact(
                        Math.multiplyExact(numerator, other.denominator),
                        Math.multiplyExact(other.numerator, denominator)),
                Math.multiplyExact(denominator, other.denominator));
    }

    @Override
    public int compareTo(Ratio other) {
        return BigInteger.valueOf(numerator).multiply(BigInteger.valueOf(other.denominator))
                .compareTo(BigInteger.valueOf(other.numerator).multiply(BigInteger.valueOf(denominator)));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** A decimal where that is exact, else a fraction. */
    @Override
    @JsonValue
    public String toString() {
        try {
            return new BigDecimal(numerator).divide(new BigDecimal(denominator)).toPlainString();
        } catch (ArithmeticException endless) {
            return numerator + "/" + denominator;
        }
    }
}
