package org.grantsledger.api.demo;

import org.grantsledger.api.people.DemonstrationPeople;
import org.grantsledger.log.IdempotencyConflict;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.CatalogueAdopted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Writes the demonstration year before the first request is taken, unless it is there already. */
@Component
@ConditionalOnBooleanProperty("ledger.demo")
final class DemonstrationOnStart implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DemonstrationOnStart.class);

    private static final int MANY_CATALOGUES = 50;

    private final LedgerCore core;
    private final DemonstrationPeople people;
    private volatile boolean running;

    DemonstrationOnStart(LedgerCore core, DemonstrationPeople people) {
        this.core = core;
        this.people = people;
    }

    @Override
    public void start() {
        running = true;
        if (!core.log().answered(DemonstrationYear.LAST_KEY)) {
            write();
        }
        if (core.log().answered(DemonstrationYear.LAST_KEY)) {
            people.arrive();
        }
    }

    private void write() {
        if (!core.log().answered(DemonstrationYear.FIRST_KEY) && holdsRecords()) {
            LOG.info("this ledger holds records of its own; the demonstration year is not written into it");
            return;
        }
        LOG.info("writing the fictional demonstration year; --ledger.demo=false starts empty");
        try {
            new DemonstrationYear(DemonstrationFile.read(), core).write();
        } catch (IdempotencyConflict other) {
            LOG.warn("this database holds a part of another demonstration year; it is left as it is");
        }
    }

    /** Fictional awards must never come to stand among real ones; only catalogues do not make a ledger real. */
    private boolean holdsRecords() {
        return core.log().after(0, MANY_CATALOGUES).stream().anyMatch(e -> !(e.event() instanceof CatalogueAdopted));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the catalogue is adopted. */
    @Override
    public int getPhase() {
        return 1;
    }
}
