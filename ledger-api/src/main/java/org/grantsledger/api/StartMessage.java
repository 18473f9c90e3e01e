package org.grantsledger.api;

import org.grantsledger.api.people.Accounts;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says where the ledger answers, and warns where everybody could come in. */
@Component
class StartMessage {

    private static final Logger LOG = LoggerFactory.getLogger(StartMessage.class);

    private final LedgerCore core;
    private final Accounts accounts;

    StartMessage(LedgerCore core, Accounts accounts) {
        this.core = core;
        this.accounts = accounts;
    }

    @EventListener
    void ready(ApplicationReadyEvent ready) {
        if (ready.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = web.getEnvironment().getProperty("server.address", "");
            LogReader.Head head = core.log().head();
            LOG.info(
                    "grants ledger at http://{}:{}/sign-in, log position {}, root {}",
                    address,
                    web.getWebServer().getPort(),
                    head.position(),
                    head.root());
            boolean loopback = address.startsWith("127.") || address.equals("localhost");
            if (!loopback && accounts.demonstration()) {
                LOG.warn("bound to {} with the demonstration's accounts, whose passwords everybody knows", address);
            }
        }
    }
}
