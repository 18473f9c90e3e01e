package org.grantsledger.api;

import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where the ledger answers, and that it answers on this machine only. */
@Component
class StartMessage {

    private static final Logger LOG = LoggerFactory.getLogger(StartMessage.class);

    private final LedgerCore core;

    StartMessage(LedgerCore core) {
        this.core = core;
    }

    @EventListener
    void ready(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = web.getEnvironment().getProperty("server.address", "");
            LogReader.Head head = core.log().head();
            LOG.info(
                    "grants ledger at http://{}:{}/, log position {}, root {}",
                    address,
                    web.getWebServer().getPort(),
                    head.position(),
                    head.root());
            if (address.startsWith("127.") || address.equals("localhost")) {
                LOG.info("no sign-in yet: answers on this machine only (loopback)");
            } else {
                LOG.warn("no sign-in yet, and bound to {}: whoever reaches this address may do everything", address);
            }
        }
    }
}
