package org.grantsledger.api.http;

import java.util.List;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.policy.InvalidInput;
import org.springframework.stereotype.Component;

/** Sends commands for the controllers and fetches what they recorded. */
@Component
public class Clerk {

    private final LedgerCore core;
    private final Sight sight;

    Clerk(LedgerCore core, Sight sight) {
        this.core = core;
        this.sight = sight;
    }

    /** The events that the command led to, or led to when it was sent first under its key. */
    List<RecordedEvent> send(Object command, Request request) {
        sight.check(command);
        return core.log().find(core.ledger().send(command, request));
    }

    /** One that is the caller's business; any other is unknown. */
    public EnterpriseState enterprise(CreditCode code) {
        return sight.enterprise(code);
    }

    /** The enterprise of an id like {@code 91000000DEM000012D.A1}. */
    public static CreditCode enterpriseOf(String field, String id) {
        int dot = id.indexOf('.');
        return (dot < 0 ? CreditCode.parse(id) : CreditCode.parse(id.substring(0, dot)))
                .orElseThrow(() -> new InvalidInput(field, "BAD_ID", id));
    }

    static Views.EventView view(RecordedEvent e) {
        return new Views.EventView(
                e.position(),
                e.ref().stream(),
                e.ref().sequence(),
                e.type().name(),
                e.recordedAt());
    }

    static List<Views.EventView> view(List<RecordedEvent> events) {
        return events.stream().map(Clerk::view).toList();
    }
}
