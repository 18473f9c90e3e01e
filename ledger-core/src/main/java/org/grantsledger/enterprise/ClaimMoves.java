package org.grantsledger.enterprise;

import java.util.ArrayList;
import java.util.List;
import org.grantsledger.enterprise.Claim.Counter;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/**
 * What recording a claim changes: the matter, occurrences, counters, pools, the decision, budget lines.
 *
 * @param counted what the claim adds to its matter
 * @param replaced refused claims whose place it takes
 */
record ClaimMoves(Claim claim, Move.Counted counted, List<Move.Counted> replaced) {

    List<Move> ofAward(List<Share> borne) {
        List<Move> moves = new ArrayList<>();
        replaced.forEach(earlier -> moves.add(earlier.annulled()));
        moves.add(counted);
        PositionKey once = claim.keys().once(claim.clause());
        if (!once.equals(counted.key())) {
            moves.add(at(once, counted.held(), null));
        }
        for (Counter counter : claim.counters()) {
            Fen held = counter.payer() == null
                    ? counted.held()
                    : borne.stream().filter(s -> s.payer().equals(counter.payer())).map(Share::amount)
                            .reduce(Fen.ZERO, Fen::plus);
            moves.add(
                    counter.key().kind() == PositionKey.Kind.POOL
                            ? new Move.Drawn(counter.key(), held)
                            : at(counter.key(), held, counter.payer()));
        }
        claim.decision().filter(d -> d.amount() != null)
                .ifPresent(d -> moves.add(new Move.Drawn(PositionKey.decision(d.number()), counted.held())));
        for (Share share : borne) {
            moves.add(new Move.Budgeted(PositionKey.line(share.line()), Fen.ZERO, share.amount(), Fen.ZERO));
        }
        return moves;
    }

    /**
     * A refused claim that the cumulative entitlement counts: its tranche was received, only nothing is due for it. It
     * is counted under its fingerprint, so that sending it again does not count it again.
     */
    List<Move> ofRefusal(Outcome refusal) {
        boolean counts = claim.clause().matter().accumulates()
                && (refusal == Outcome.DUPLICATE || refusal == Outcome.CLIPPED)
                && (counted.entitled().isPositive() || counted.cut().isPositive());
        if (!counts) {
            return List.of();
        }
        List<Move> moves = new ArrayList<>();
        replaced.forEach(earlier -> moves.add(earlier.annulled()));
        moves.add(
                new Move.Counted(
                        counted.key(),
                        claim.fingerprint(),
                        counted.clause(),
                        counted.entitled(),
                        counted.cut(),
                        Fen.ZERO,
                        Fen.ZERO,
                        false,
                        null,
                        counted.months()));
        return moves;
    }

    private Move.Counted at(PositionKey key, Fen held, @Nullable String payer) {
        return new Move.Counted(
                key,
                counted.claim(),
                counted.clause(),
                Fen.ZERO,
                Fen.ZERO,
                Fen.ZERO,
                held,
                true,
                payer,
                null);
    }
}
