package org.grantsledger.simulation;

import java.util.List;
import java.util.Set;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.log.Request;
import org.grantsledger.policy.LedgerEvent;

/** The ledger under test: the whole of it on PostgreSQL, or its deciders alone. */
interface Subject extends AutoCloseable {

    List<EventRef> send(Object command, Request request);

    /** Whether requests carry idempotency keys. */
    boolean keyed();

    /** Events after so many, in order, at most so many. */
    List<LedgerEvent> after(long count, int limit);

    Positions positions(Set<PositionKey> keys);

    EnterpriseState find(CreditCode enterprise);

    /** Checks the log, and that everything kept beside it follows from it. */
    void check();

    @Override
    void close();
}
