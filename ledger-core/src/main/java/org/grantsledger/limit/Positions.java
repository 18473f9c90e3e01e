package org.grantsledger.limit;

/** The positions a decision may look at. */
@FunctionalInterface
public interface Positions {

    /** The position of a key; {@link Position#none} where no event has moved it. */
    Position at(PositionKey key);

    default Tally tally(PositionKey key) {
        return (Tally) at(key);
    }

    default Position.Line line(PositionKey key) {
        return (Position.Line) at(key);
    }

    default Position.Draw draw(PositionKey key) {
        return (Position.Draw) at(key);
    }

    default Position.Owner owner(PositionKey key) {
        return (Position.Owner) at(key);
    }
}
