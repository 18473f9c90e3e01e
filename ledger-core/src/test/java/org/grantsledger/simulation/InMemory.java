package org.grantsledger.simulation;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.MemoryLedger;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.log.Request;
import org.grantsledger.policy.LedgerEvent;

/** The deciders alone, for histories by the hundred thousand. */
final class InMemory implements Subject {

    private final MemoryLedger ledger;

    InMemory(Clock clock) {
        ledger = new MemoryLedger(clock);
    }

    @Override
    public List<EventRef> send(Object command, Request request) {
        return ledger.send(command, request.actor());
    }

    @Override
    public boolean keyed() {
        return false;
    }

    @Override
    public List<LedgerEvent> after(long count, int limit) {
        List<LedgerEvent> log = ledger.log();
        return log.subList((int) count, (int) Math.min(log.size(), count + limit));
    }

    @Override
    public Positions positions(Set<PositionKey> keys) {
        return ledger.positions();
    }

    @Override
    public EnterpriseState find(CreditCode enterprise) {
        return ledger.find(enterprise).orElseThrow();
    }

    @Override
    public void check() {
        if (!ledger.rebuildsFromTheLog()) {
            throw new AssertionError("positions rebuilt from the events are others");
        }
        Map<CreditCode, EnterpriseState> folded = new HashMap<>();
        for (LedgerEvent event : ledger.log()) {
            if (event instanceof EnterpriseEvent e) {
                folded.put(e.enterprise(), folded.getOrDefault(e.enterprise(), EnterpriseState.NONE).evolve(e));
            }
        }
        folded.forEach((code, state) -> {
            if (!state.equals(find(code))) {
                throw new AssertionError("folded from the log, " + code + " is another");
            }
        });
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
