package org.grantsledger.limit;

import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/** How much of something is used, and by what. */
public sealed interface Position permits Tally, Position.Line, Position.Draw, Position.Owner {

    /** A budget line in fen: what it may spend, what is promised, what is paid. */
    record Line(Fen appropriated, Fen encumbered, Fen spent) implements Position {

        public static final Line NONE = new Line(Fen.ZERO, Fen.ZERO, Fen.ZERO);

        public Fen available() {
            return appropriated.minus(encumbered).minus(spent);
        }
    }

    /** The amount drawn from a pool or a decision document. */
    record Draw(Fen drawn) implements Position {

        public static final Draw NONE = new Draw(Fen.ZERO);
    }

    /** Who has taken a number; null when it is free. */
    record Owner(@Nullable String by) implements Position {

        public static final Owner NONE = new Owner(null);
    }

    /** The position of a key that no event has moved yet. */
    static Position none(PositionKey.Kind kind) {
        return switch (kind) {
            case CAP, MATTER, ONCE -> Tally.NONE;
            case LINE -> Line.NONE;
            case POOL, DECISION -> Draw.NONE;
            case VOUCHER -> Owner.NONE;
        };
    }

    /** This position after one move of one event. */
    default Position after(Move move, EventRef event) {
        return switch (move) {
            case Move.Counted m -> ((Tally) this).with(m, event);
            case Move.Budgeted m -> {
                Line line = (Line) this;
                yield new Line(
                        line.appropriated.plus(m.appropriated()),
                        line.encumbered.plus(m.encumbered()),
                        line.spent.plus(m.spent()));
            }
            case Move.Drawn m -> new Draw(((Draw) this).drawn.plus(m.amount()));
            case Move.Taken m -> new Owner(m.by());
            case Move.Freed m -> Owner.NONE;
        };
    }
}
