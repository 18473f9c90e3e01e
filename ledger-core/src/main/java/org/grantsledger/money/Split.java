package org.grantsledger.money;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Divides an amount so that the parts sum to it exactly; one named part bears the odd fen. */
public final class Split {

    private Split() {
    }

    /**
     * Parts of {@code total} in proportion to {@code weights}, each floored to the fen; the part at {@code remainder}
     * takes what is left.
     */
    public static List<Fen> proportionally(Fen total, List<Long> weights, int remainder) {
        BigInteger sum = BigInteger.valueOf(weights.stream().reduce(0L, Math::addExact));
        List<Fen> parts = new ArrayList<>(Collections.nCopies(weights.size(), Fen.ZERO));
        Fen left = total;
        for (int i = 0; i < weights.size(); i++) {
            if (i != remainder) {
                BigInteger share = BigInteger.valueOf(total.fen()).multiply(BigInteger.valueOf(weights.get(i)));
                parts.set(i, new Fen(Rounding.FLOOR_FEN.divide(share, sum)));
                left = left.minus(parts.get(i));
            }
        }
        parts.set(remainder, left);
        return List.copyOf(parts);
    }
}
