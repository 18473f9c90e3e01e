package org.grantsledger.api;

import java.nio.file.Path;
import org.grantsledger.api.startup.Meanwhile;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Before the first request is taken, adopts the catalogue that comes with the ledger if none is in force. A newer one
 * is never adopted silently: that is a decision somebody takes.
 */
@Component
class CatalogueOnStart implements SmartLifecycle {

    /** Early: everything else that runs before the web server needs a catalogue. */
    static final int PHASE = 0;

    private static final Logger LOG = LoggerFactory.getLogger(CatalogueOnStart.class);

    private final ObjectProvider<LedgerCore> ledger;
    private final Meanwhile<CatalogueDocument> read;
    private volatile boolean running;

    /**
     * Begins to read the catalogue; that takes a while, in which the rest of the application starts.
     *
     * @param place of another catalogue to start with, a folder or one document; empty for the shipped one
     */
    CatalogueOnStart(ObjectProvider<LedgerCore> ledger, @Value("${ledger.catalogue:}") String place) {
        this.ledger = ledger;
        this.read = Meanwhile.begin(
                "catalogue-reader",
                () -> CatalogueReader.at(place.isEmpty() ? null : Path.of(place)));
    }

    @Override
    public void start() {
        running = true;
        CatalogueDocument shipped = read.result();
        LedgerCore core = ledger.getObject();
        ReferenceData reference = core.reference();
        if (reference.ruleBooks().isEmpty()) {
            adopt(core, shipped);
        } else if (reference.ruleBook(shipped.version().hash()).isEmpty()) {
            LOG.info(
                    "the catalogue that comes with this version ({}) is not in force; POST /api/catalogues adopts it",
                    shipped.version().version());
        }
    }

    private static void adopt(LedgerCore core, CatalogueDocument shipped) {
        try {
            core.ledger().send(new AdoptCatalogue(shipped, "首次启动 / first start"), Request.by("system"));
            LOG.info("adopted catalogue {}", shipped.version().version());
        } catch (Rejection another) {
            LOG.info("another node adopted catalogue {}", shipped.version().version());
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
