package org.grantsledger.api.http;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.grantsledger.enterprise.ApprovalLimit;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.Recovery;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** 拨付、冲销、追回. */
@RestController
public class DisbursementController {

    private final Clerk clerk;
    private final Sight sight;
    private final LedgerCore core;
    private final Texts texts;

    DisbursementController(Clerk clerk, Sight sight, LedgerCore core, Texts texts) {
        this.clerk = clerk;
        this.sight = sight;
        this.core = core;
        this.texts = texts;
    }

    @PostMapping("/api/disbursements")
    public ResponseEntity<Views.DisbursementView> disburse(@RequestBody Requests.Disburse body, Request request) {
        List<RecordedEvent> recorded = clerk.send(
                new EnterpriseCommand.PrepareDisbursement(
                        Clerk.enterpriseOf("award", body.award()),
                        body.award(),
                        body.payer(),
                        body.amount(),
                        body.paidOn(),
                        body.voucher(),
                        Objects.requireNonNullElse(body.conditionConfirmed(), false),
                        Objects.requireNonNullElse(body.approve(), true)),
                request);
        String id = ((EnterpriseEvent.OfDisbursement) recorded.getFirst().event()).disbursement();
        return ResponseEntity.created(URI.create("/api/disbursements/" + id)).body(disbursement(id, recorded));
    }

    @GetMapping("/api/disbursements/{id}")
    public Views.DisbursementView disbursement(@PathVariable String id) {
        return disbursement(id, List.of());
    }

    @PostMapping("/api/disbursements/{id}/approval")
    public Views.DisbursementView approve(@PathVariable String id, Request request) {
        return after(id, new EnterpriseCommand.ApproveDisbursement(enterprise(id), id), request);
    }

    @PostMapping("/api/disbursements/{id}/rejection")
    public Views.DisbursementView reject(@PathVariable String id, @RequestBody Requests.Reason body, Request request) {
        return after(id, new EnterpriseCommand.RejectDisbursement(enterprise(id), id, body.reason()), request);
    }

    @PostMapping("/api/disbursements/{id}/expiry")
    Views.DisbursementView expire(@PathVariable String id, Request request) {
        return after(id, new EnterpriseCommand.ExpireDisbursement(enterprise(id), id), request);
    }

    @PostMapping("/api/disbursements/{id}/reversal")
    public Views.DisbursementView reverse(@PathVariable String id, @RequestBody Requests.Reason body, Request request) {
        return after(
                id,
                new EnterpriseCommand.ReverseDisbursement(enterprise(id), id, body.reason(), body.on()),
                request);
    }

    @PostMapping("/api/recoveries")
    public ResponseEntity<Views.RecoveryView> order(@RequestBody Requests.OrderRecovery body, Request request) {
        List<RecordedEvent> recorded = clerk.send(
                new EnterpriseCommand.OrderRecovery(
                        Clerk.enterpriseOf("award", body.award()),
                        body.award(),
                        body.payer(),
                        body.amount(),
                        body.reason(),
                        body.document(),
                        body.on()),
                request);
        String id = ((EnterpriseEvent.OfRecovery) recorded.getFirst().event()).recovery();
        return ResponseEntity.created(URI.create("/api/recoveries/" + id)).body(recovery(id, recorded));
    }

    @PostMapping("/api/recoveries/{id}/receipts")
    public Views.RecoveryView receive(@PathVariable String id, @RequestBody Requests.ReceiveRecovery body,
            Request request) {
        return recovery(
                id,
                clerk.send(
                        new EnterpriseCommand.ReceiveRecovery(
                                Clerk.enterpriseOf("recovery", id),
                                id,
                                body.amount(),
                                body.receivedOn(),
                                body.voucher()),
                        request));
    }

    @GetMapping("/api/recoveries/{id}")
    public Views.RecoveryView recovery(@PathVariable String id) {
        return recovery(id, List.of());
    }

    private static CreditCode enterprise(String id) {
        return Clerk.enterpriseOf("disbursement", id);
    }

    private Views.DisbursementView after(String id, EnterpriseCommand command, Request request) {
        return disbursement(id, clerk.send(command, request));
    }

    private Views.DisbursementView disbursement(String id, List<RecordedEvent> recorded) {
        EnterpriseState state = clerk.enterprise(enterprise(id), recorded);
        Disbursement d = sight.disbursement(state, id);
        List<RecordedEvent> events = recorded.isEmpty()
                ? core.log().about(state.known().code().value(), "disbursement", id)
                : recorded;
        Boolean secondPerson = d.status() == Disbursement.Status.PREPARED
                ? !ApprovalLimit.of(d, core.reference(), core.today()).onePersonSuffices(d.payment().amount())
                : null;
        return new Views.DisbursementView(
                id,
                state.known().code().value(),
                d.payment().award(),
                d.payment().clause(),
                d.payment().payer(),
                d.payment().amount(),
                d.payment().paidOn(),
                d.payment().voucher(),
                d.payment().line(),
                d.status(),
                d.expiresOn(),
                d.preparedBy(),
                d.settledBy(),
                secondPerson,
                texts.nextStep(secondPerson, d.preparedBy()),
                Clerk.view(events));
    }

    private Views.RecoveryView recovery(String id, List<RecordedEvent> recorded) {
        EnterpriseState state = clerk.enterprise(Clerk.enterpriseOf("recovery", id), recorded);
        Recovery r = sight.recovery(state, id);
        List<RecordedEvent> events = recorded.isEmpty()
                ? core.log().about(state.known().code().value(), "recovery", id)
                : recorded;
        return new Views.RecoveryView(
                id,
                state.known().code().value(),
                r.award(),
                r.payer(),
                r.ordered(),
                r.received(),
                r.outstanding(),
                Clerk.view(events));
    }
}
