package org.grantsledger.api.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.grantsledger.enterprise.ApprovalLimit;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseDecider;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** 核定奖补. */
@RestController
@RequestMapping("/api/awards")
public class AwardController {

    private final Clerk clerk;
    private final Sight sight;
    private final LedgerCore core;
    private final Explainer explainer;
    private final Texts texts;

    AwardController(Clerk clerk, Sight sight, LedgerCore core, Explainer explainer, Texts texts) {
        this.clerk = clerk;
        this.sight = sight;
        this.core = core;
        this.explainer = explainer;
        this.texts = texts;
    }

    /** What a claim would come to now; records nothing. */
    @PostMapping("/preview")
    public Views.Decision preview(@RequestBody Requests.Claim body) {
        EnterpriseState state = clerk.enterprise(body.enterprise());
        EnterpriseCommand.PrepareAward command = command(body);
        sight.check(command);
        EnterpriseDecider decider = new EnterpriseDecider(command, state, core.reference(), core.today());
        return explainer.decision(decider.assess(core.positions(decider.keys())));
    }

    /** What came of a claim. */
    public sealed interface Decided {

        record Granted(Views.AwardView award) implements Decided {}

        /** @param refusal its id */
        record Refused(String refusal, Views.Decision decision, List<Views.EventView> events) implements Decided {}
    }

    /** Decides a claim: 201 with the award, or 422 with all findings. Both are recorded. */
    @PostMapping
    ResponseEntity<?> decide(@RequestBody Requests.Claim body, Request request) {
        return switch (decided(body, request)) {
            case Decided.Granted(var award) -> ResponseEntity.created(URI.create("/api/awards/" + award.id()))
                    .body(award);
            case Decided.Refused refused -> refusal(refused);
        };
    }

    public Decided decided(Requests.Claim body, Request request) {
        List<RecordedEvent> recorded = clerk.send(command(body), request);
        return switch (recorded.getFirst().event()) {
            case EnterpriseEvent.AwardPrepared prepared -> new Decided.Granted(view(prepared.award(), recorded));
            case EnterpriseEvent.AwardRefused refused -> new Decided.Refused(
                    refused.refusal(),
                    explainer.decision(refused),
                    Clerk.view(recorded));
            default -> throw new IllegalStateException("a claim led to " + recorded.getFirst().type());
        };
    }

    private static EnterpriseCommand.PrepareAward command(Requests.Claim body) {
        return new EnterpriseCommand.PrepareAward(
                body.enterprise(),
                body.clause(),
                body.facts(),
                body.decidedOn(),
                Objects.requireNonNullElse(body.approve(), true),
                null);
    }

    private ResponseEntity<?> refusal(Decided.Refused refused) {
        Views.Decision decision = refused.decision();
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:grantsledger:problem:refused");
        problem.put("title", texts.get("problem.refused", Map.of("outcome", decision.outcomeText())));
        problem.put("status", HttpStatus.UNPROCESSABLE_CONTENT.value());
        problem.put(
                "detail",
                String.join("; ", decision.findings().stream().map(Views.FindingView::message).toList()));
        problem.put("refusal", refused.refusal());
        problem.put("outcome", decision.outcome());
        problem.put("findings", decision.findings());
        problem.put("decision", decision);
        problem.put("events", refused.events());
        return ResponseEntity.unprocessableContent().contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
    }

    @GetMapping("/{id}")
    public ResponseEntity<Views.AwardView> get(@PathVariable String id) {
        EnterpriseState state = clerk.enterprise(Clerk.enterpriseOf("award", id));
        return ResponseEntity.ok().eTag(Long.toString(state.version() - 1)).body(view(id, List.of()));
    }

    @PostMapping("/{id}/approval")
    public Views.AwardView approve(@PathVariable String id, @RequestBody Requests.On body, Request request) {
        return after(
                id,
                new EnterpriseCommand.ApproveAward(Clerk.enterpriseOf("award", id), id, body.on()),
                request);
    }

    @PostMapping("/{id}/rejection")
    public Views.AwardView reject(@PathVariable String id, @RequestBody Requests.Reason body, Request request) {
        return after(
                id,
                new EnterpriseCommand.RejectAward(Clerk.enterpriseOf("award", id), id, body.reason(), body.on()),
                request);
    }

    @PostMapping("/{id}/expiry")
    Views.AwardView expire(@PathVariable String id, Request request) {
        return after(id, new EnterpriseCommand.ExpireAward(Clerk.enterpriseOf("award", id), id), request);
    }

    @PostMapping("/{id}/reduction")
    public Views.AwardView reduce(@PathVariable String id, @RequestBody Requests.Reduce body, Request request) {
        return after(
                id,
                new EnterpriseCommand.ReduceAward(
                        Clerk.enterpriseOf("award", id),
                        id,
                        body.amount(),
                        body.reason(),
                        body.on()),
                request);
    }

    @PostMapping("/{id}/revocation")
    public Views.AwardView revoke(@PathVariable String id, @RequestBody Requests.Revoke body, Request request) {
        return after(
                id,
                new EnterpriseCommand.RevokeAward(
                        Clerk.enterpriseOf("award", id),
                        id,
                        body.ground(),
                        body.reason(),
                        body.on()),
                request);
    }

    private Views.AwardView after(String id, EnterpriseCommand command, Request request) {
        return view(id, clerk.send(command, request));
    }

    private Views.AwardView view(String id, List<RecordedEvent> recorded) {
        EnterpriseState state = clerk.enterprise(Clerk.enterpriseOf("award", id), recorded);
        Award award = sight.award(state, id);
        Optional<EnterpriseEvent.AwardPrepared> prepared = prepared(recorded);
        if (prepared.isPresent()) {
            return view(state, award, prepared, recorded);
        }
        List<RecordedEvent> all = core.log().about(state.known().code().value(), "award", id).stream()
                .filter(e -> e.event() instanceof EnterpriseEvent.OfAward).toList();
        return view(state, award, prepared(all), recorded.isEmpty() ? all : recorded);
    }

    private static Optional<EnterpriseEvent.AwardPrepared> prepared(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::event).filter(EnterpriseEvent.AwardPrepared.class::isInstance)
                .map(EnterpriseEvent.AwardPrepared.class::cast).findFirst();
    }

    /** @param prepared the decision to explain, empty in lists */
    Views.AwardView view(
            EnterpriseState state,
            Award award,
            Optional<EnterpriseEvent.AwardPrepared> prepared,
            List<RecordedEvent> events) {
        Boolean secondPerson = award.status() == Award.Status.PREPARED
                ? !ApprovalLimit.of(award, core.reference(), core.today()).onePersonSuffices(award.amount())
                : null;
        return new Views.AwardView(
                award.terms().id(),
                state.known().code().value(),
                award.status(),
                award.ground(),
                award.terms().clause(),
                award.terms().bookedTo(),
                award.terms().form(),
                award.terms().decided(),
                award.amount(),
                award.paid(),
                award.terms().expiresOn(),
                award.terms().preparedBy(),
                award.settledBy(),
                secondPerson,
                texts.nextStep(secondPerson, award.terms().preparedBy()),
                award.shares().stream().map(
                        s -> new Views.ShareStateView(
                                s.payer(),
                                s.share().role(),
                                s.granted(),
                                s.paid(),
                                s.pending(),
                                s.left(),
                                s.overpaid(),
                                s.demanded()))
                        .toList(),
                prepared.map(explainer::decision).orElse(null),
                Clerk.view(events));
    }
}
