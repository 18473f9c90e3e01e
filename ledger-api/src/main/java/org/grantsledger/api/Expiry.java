package org.grantsledger.api;

import java.util.List;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.Ledger;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.view.Overdue;
import org.grantsledger.view.ViewReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Gives back what nobody approved in time: looks through what waits, and asks the ledger, in its own name, to let expire
 * what is overdue. Whether it is, the ledger decides; so any number of nodes may look, however late their tables are.
 */
@Component
class Expiry {

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private static final Request SYSTEM = Request.by("system");

    private final LedgerCore core;
    private final ViewReader reader;

    Expiry(LedgerCore core, ViewReader reader) {
        this.core = core;
        this.reader = reader;
    }

    @Scheduled(fixedDelayString = "${ledger.expiry.every}")
    void run() {
        List<EnterpriseCommand> overdue = reader.overdue(core.today()).stream().map(Expiry::command).toList();
        int expired = 0;
        for (Ledger.Answer answer : core.ledger().sendAll(overdue, SYSTEM)) {
            if (answer.failure() == null) {
                expired++;
            } else if (!(answer.failure() instanceof Rejection)) {
                LOG.warn("an award or disbursement could not expire and will be tried again", answer.failure());
            }
        }
        if (expired > 0) {
            LOG.info("{} prepared awards and disbursements were not approved in time and have expired", expired);
        }
    }

    private static EnterpriseCommand command(Overdue overdue) {
        CreditCode enterprise = new CreditCode(overdue.enterprise());
        return switch (overdue.type()) {
            case "award-prepared" -> new EnterpriseCommand.ExpireAward(enterprise, overdue.reference());
            case "disbursement-prepared" -> new EnterpriseCommand.ExpireDisbursement(enterprise, overdue.reference());
            default -> throw new IllegalStateException("nothing waits after " + overdue.type());
        };
    }
}
