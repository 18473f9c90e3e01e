package org.grantsledger.api.http;

import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.Profile;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Headroom;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.InvalidInput;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 企业. */
@RestController
@RequestMapping("/api/enterprises")
public class EnterpriseController {

    private final Clerk clerk;
    private final LedgerCore core;
    private final AwardController awards;
    private final EventController events;
    private final Sight sight;

    EnterpriseController(
            Clerk clerk,
            LedgerCore core,
            AwardController awards,
            EventController events,
            Sight sight) {
        this.clerk = clerk;
        this.events = events;
        this.sight = sight;
        this.core = core;
        this.awards = awards;
    }

    @PostMapping
    public ResponseEntity<Views.EnterpriseView> register(@RequestBody Requests.Register body, Request request) {
        clerk.send(
                new EnterpriseCommand.Register(
                        body.creditCode(),
                        body.name(),
                        body.kind(),
                        body.jurisdiction(),
                        body.since()),
                request);
        return ResponseEntity.created(URI.create("/api/enterprises/" + body.creditCode()))
                .body(view(clerk.enterprise(body.creditCode())));
    }

    @GetMapping("/{code}")
    public ResponseEntity<Views.EnterpriseView> get(@PathVariable String code) {
        Views.EnterpriseView view = view(clerk.enterprise(parse(code)));
        return ResponseEntity.ok().eTag(Long.toString(view.version())).body(view);
    }

    @PostMapping("/{code}/name-changes")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded rename(@PathVariable String code, @RequestBody Requests.Rename body, Request request) {
        return recorded(code, new EnterpriseCommand.Rename(parse(code), body.name(), body.on()), request);
    }

    @PostMapping("/{code}/relocations")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded relocate(@PathVariable String code, @RequestBody Requests.Relocate body, Request request) {
        return recorded(
                code,
                new EnterpriseCommand.Relocate(parse(code), body.jurisdiction(), body.from()),
                request);
    }

    @PostMapping("/{code}/absorptions")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded absorb(@PathVariable String code, @RequestBody Requests.Absorb body, Request request) {
        clerk.enterprise(body.predecessor()); // one that nobody registered is wrong input, not a lost aggregate
        return recorded(code, new EnterpriseCommand.Absorb(parse(code), body.predecessor(), body.on()), request);
    }

    @PostMapping("/{code}/suspensions")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded suspend(@PathVariable String code, @RequestBody Requests.Suspend body, Request request) {
        return recorded(code, new EnterpriseCommand.Suspend(parse(code), body.reason(), body.until()), request);
    }

    @PostMapping("/{code}/suspensions/lift")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded lift(@PathVariable String code, @RequestBody Requests.Reason body, Request request) {
        return recorded(code, new EnterpriseCommand.LiftSuspension(parse(code), body.reason()), request);
    }

    @GetMapping("/{code}/awards")
    List<Views.AwardView> awards(@PathVariable String code) {
        EnterpriseState state = clerk.enterprise(parse(code));
        return state.awards().values().stream().filter(Sight::sees)
                .map(a -> awards.view(state, a, Optional.empty(), List.of())).toList();
    }

    /** Every limit that an award which is the caller's business has met, with what all awards have left of it now. */
    @GetMapping("/{code}/limits")
    List<Views.LimitView> limits(@PathVariable String code) {
        EnterpriseState state = clerk.enterprise(parse(code));
        Map<PositionKey, Met> met = new LinkedHashMap<>();
        for (RecordedEvent recorded : core.log().stream(parse(code).value(), 0)) {
            if (recorded.event() instanceof EnterpriseEvent.AwardPrepared award && Sight.sees(state, award)) {
                for (Step step : award.steps()) {
                    if (step instanceof Step.HeadroomApplied headroom) {
                        met.put(new PositionKey(headroom.key()), new Met(award, headroom));
                    }
                }
            }
        }
        Positions positions = state.with(core.positions(met.keySet()));
        Set<EventRef> sources = new HashSet<>();
        met.keySet().forEach(key -> tally(positions.at(key)).holding().forEach(e -> sources.add(e.event())));
        Map<EventRef, Long> events = sources.isEmpty() ? Map.of() : core.log().positions(sources);
        return met.entrySet().stream().map(e -> limit(e.getKey(), e.getValue(), positions.at(e.getKey()), events))
                .toList();
    }

    private record Met(EnterpriseEvent.AwardPrepared award, Step.HeadroomApplied step) {}

    /** A pool or a decision document counts only what is drawn from it. */
    private static Tally tally(Position position) {
        return position instanceof Tally tally ? tally : Tally.NONE;
    }

    private Views.LimitView limit(PositionKey key, Met met, Position position, Map<EventRef, Long> events) {
        Tally tally = tally(position);
        Fen used = position instanceof Position.Draw draw ? draw.drawn() : tally.used();
        Headroom headroom = new Headroom(met.step().limit(), used);
        String text = core.ruleBook(met.award().catalogue().hash())
                .flatMap(b -> b.clause(met.award().clause(), met.award().factDate()))
                .flatMap(c -> c.caps().stream().filter(cap -> cap.id().equals(met.step().cap())).findFirst())
                .map(Cap::text).orElse(null);
        return new Views.LimitView(
                met.step().cap(),
                met.step().scope(),
                key.value(),
                met.award().clause(),
                text,
                headroom.limit(),
                headroom.used(),
                headroom.left(),
                tally.holding().stream().filter(e -> sight.sees(e.counted().claim())).map(
                        e -> new Views.SourceView(
                                e.counted().claim(),
                                e.counted().clause(),
                                e.counted().held(),
                                events.get(e.event())))
                        .toList());
    }

    @GetMapping("/{code}/events")
    List<Views.EventWhole> events(@PathVariable String code) {
        EnterpriseState state = clerk.enterprise(parse(code));
        return core.log().stream(state.known().code().value(), 0).stream()
                .filter(e -> e.event() instanceof EnterpriseEvent event && Sight.sees(state, event))
                .map(events::whole).toList();
    }

    private Views.Recorded recorded(String code, EnterpriseCommand command, Request request) {
        return new Views.Recorded(code, Clerk.view(clerk.send(command, request)));
    }

    private Views.EnterpriseView view(EnterpriseState state) {
        Profile profile = state.known();
        List<Award> seen = state.awards().values().stream().filter(Sight::sees).toList();
        return new Views.EnterpriseView(
                profile.code().value(),
                profile.name(),
                profile.kind().name(),
                profile.jurisdiction(core.today()),
                profile.residences(),
                profile.suspension(),
                profile.successor() == null ? null : profile.successor().value(),
                profile.predecessors().stream().map(CreditCode::value).collect(Collectors.toList()),
                seen.stream().filter(a -> a.status() == Award.Status.APPROVED).map(Award::amount)
                        .reduce(Fen.ZERO, Fen::plus),
                seen.stream().map(Award::paid).reduce(Fen.ZERO, Fen::plus),
                seen.size(),
                state.version() - 1);
    }

    static CreditCode parse(String code) {
        return CreditCode.parse(code).orElseThrow(() -> new InvalidInput("enterprise", "BAD_CREDIT_CODE", code));
    }
}
