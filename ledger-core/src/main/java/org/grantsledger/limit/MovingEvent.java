package org.grantsledger.limit;

import java.util.List;
import org.grantsledger.policy.LedgerEvent;

/** An event that changes positions. */
public interface MovingEvent extends LedgerEvent {

    List<Move> moves();
}
