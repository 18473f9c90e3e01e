package org.grantsledger.api.trials;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.grantsledger.api.cases.Redecided;
import org.grantsledger.money.Fen;

/**
 * What the claims of a year came to, and what they come to under a draft.
 *
 * @param clauses in the order of their ids
 * @param claims those that do not come to the same, the largest differences first
 */
public record Comparison(List<OfClause> clauses, Sum total, List<Redecided> claims) {

    /** The claims under one clause. */
    public record OfClause(String clause, Sum sum) {}

    /**
     * Amounts of several claims: {@code now} is {@code then}, less {@code undecided}, plus {@code difference}.
     *
     * @param then what all of them came to
     * @param undecided what those came to that could not be decided now
     * @param now what the others come to
     * @param differing how many do not come to the same, those that could not be decided among them
     */
    public record Sum(int claims, Fen then, Fen undecided, Fen now, Fen difference, int differing) {

        static Sum of(List<Redecided> claims) {
            Fen then = Fen.ZERO;
            Fen undecided = Fen.ZERO;
            Fen difference = Fen.ZERO;
            int differing = 0;
            for (Redecided claim : claims) {
                then = then.plus(claim.then().amount());
                undecided = claim.now() == null ? undecided.plus(claim.then().amount()) : undecided;
                difference = difference.plus(claim.difference());
                differing += claim.same() ? 0 : 1;
            }
            return new Sum(
                    claims.size(),
                    then,
                    undecided,
                    then.minus(undecided).plus(difference),
                    difference,
                    differing);
        }
    }

    static Comparison of(List<Redecided> claims) {
        Map<String, List<Redecided>> byClause = new TreeMap<>();
        claims.forEach(claim -> byClause.computeIfAbsent(claim.clause(), c -> new ArrayList<>()).add(claim));
        return new Comparison(
                byClause.entrySet().stream().map(e -> new OfClause(e.getKey(), Sum.of(e.getValue()))).toList(),
                Sum.of(claims),
                claims.stream().filter(claim -> !claim.same()).sorted(LARGEST_FIRST).toList());
    }

    private static final Comparator<Redecided> LARGEST_FIRST = Comparator
            .<Redecided>comparingLong(claim -> -Math.abs(claim.difference().fen()))
            .thenComparingLong(Redecided::position);
}
