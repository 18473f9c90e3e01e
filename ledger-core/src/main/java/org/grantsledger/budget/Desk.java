package org.grantsledger.budget;

import java.time.LocalDate;
import java.util.Set;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;

/** What the shell of an aggregate brings to a decision; the transaction of the command holds it together. */
public interface Desk {

    /** The reference data of this transaction; the log refuses the append where newer data was committed meanwhile. */
    ReferenceData reference();

    /**
     * Shared positions as the transaction decides on them: they are locked in the order of their keys until it ends, or it
     * is not written unless they turn out to be so when they are. Own keys are passed over.
     */
    Positions lock(Set<PositionKey> keys);

    /** Makes what an event moves visible to later decisions of the same transaction. */
    void moved(MovingEvent event, EventRef ref);

    /** Sends a command to another aggregate, within the same transaction, and gives its result. */
    <T> T send(Object command, Class<T> result);

    /** Who asks for the command that is being handled: an account, never a name. */
    String actor();

    /** Today, in the time zone of the city. */
    LocalDate today();
}
