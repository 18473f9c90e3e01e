package org.grantsledger.money;

import java.math.BigInteger;

/** What happens to the part of a calculated amount that is smaller than one fen (catalogue, reading A-04). */
public enum Rounding {
    /** The reading taken: never above what the clause gives. */
    FLOOR_FEN, HALF_UP_FEN, FLOOR_YUAN;

    private static final BigInteger YUAN = BigInteger.valueOf(100);

    /** dividend ÷ divisor in whole fen; both must not be negative. */
    long divide(BigInteger dividend, BigInteger divisor) {
        return switch (this) {
            case FLOOR_FEN -> dividend.divide(divisor).longValueExact();
            case HALF_UP_FEN -> dividend.add(dividend).add(divisor).divide(divisor.add(divisor)).longValueExact();
            case FLOOR_YUAN -> dividend.divide(divisor.multiply(YUAN)).multiply(YUAN).longValueExact();
        };
    }
}
