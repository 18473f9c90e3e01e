package org.grantsledger.api.http;

import java.util.List;
import java.util.OptionalLong;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
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
    private final AuditLog audit;

    Clerk(LedgerCore core, Sight sight, AuditLog audit) {
        this.audit = audit;
        this.core = core;
        this.sight = sight;
    }

    /** The events that the command led to, or led to when it was sent first under its key. */
    List<RecordedEvent> send(Object command, Request request) {
        sight.check(command);
        try {
            return core.log().find(core.ledger().send(command, request));
        } catch (Rejection rejection) {
            rejection.findings().stream().filter(f -> f.code().equals(FindingCode.SECOND_PERSON.name()))
                    .forEach(this::denied);
            throw rejection;
        }
    }

    /** Who tried to approve what they prepared themselves, with or without ill intent, is found in the audit log. */
    private void denied(Finding alone) {
        String what = alone.about().getOrDefault("award", alone.about().getOrDefault("disbursement", ""));
        audit.record(Action.DENIED, Known.now(), what, alone.code());
    }

    /** One that is the caller's business; any other is unknown. */
    public EnterpriseState enterprise(CreditCode code) {
        return sight.enterprise(code);
    }

    /** One with what was just recorded of it. */
    EnterpriseState enterprise(CreditCode code, List<RecordedEvent> recorded) {
        OptionalLong last = recorded.stream().map(RecordedEvent::ref).filter(ref -> ref.stream().equals(code.value()))
                .mapToLong(EventRef::sequence).max();
        return last.isPresent() ? sight.enterprise(code, last.getAsLong() + 1) : sight.enterprise(code);
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
