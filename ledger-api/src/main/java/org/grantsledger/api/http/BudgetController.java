package org.grantsledger.api.http;

import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Headroom;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** 预算指标、分担比例、双人复核限额、资金池、决定文件. */
@RestController
public class BudgetController {

    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2999;

    private final Clerk clerk;
    private final LedgerCore core;
    private final Explainer explainer;
    private final Sight sight;

    BudgetController(Clerk clerk, LedgerCore core, Explainer explainer, Sight sight) {
        this.clerk = clerk;
        this.sight = sight;
        this.core = core;
        this.explainer = explainer;
    }

    // ---- lines

    @PostMapping("/api/budget-lines")
    public ResponseEntity<Views.LineView> open(@RequestBody Requests.OpenLine body, Request request) {
        Catalogue catalogue = catalogue();
        known("payer", body.payer(), catalogue);
        year("year", body.year());
        if (!body.programme().matches("[A-Za-z0-9-]{1,40}")) {
            throw new InvalidInput("programme", "BAD_CODE", body.programme());
        }
        if (body.clauses().isEmpty()) {
            throw new InvalidInput("clauses", "EMPTY", "");
        }
        known(body.clauses(), catalogue);
        BudgetCommand.OpenLine command = new BudgetCommand.OpenLine(
                body.payer(),
                new FiscalYear(body.year()),
                body.programme(),
                body.name(),
                body.clauses(),
                body.mode(),
                body.amount(),
                body.document(),
                body.on());
        clerk.send(command, request);
        return ResponseEntity.created(URI.create("/api/budget-lines/" + command.line())).body(line(command.line()));
    }

    @GetMapping("/api/budget-lines")
    public List<Views.LineView> lines(
            @RequestParam(required = false) @Nullable String payer,
            @RequestParam(required = false) @Nullable Integer year) {
        List<LineTerms> lines = core.reference().lines().values().stream().filter(l -> Sight.own(l.payer()))
                .filter(l -> payer == null || l.payer().equals(payer))
                .filter(l -> year == null || l.year().year() == year).sorted(Comparator.comparing(LineTerms::line))
                .toList();
        Positions positions = core.positions(
                lines.stream().map(l -> PositionKey.line(l.line())).collect(Collectors.toSet()));
        return lines.stream().map(l -> view(l, positions.line(PositionKey.line(l.line())))).toList();
    }

    @GetMapping("/api/budget-lines/{id}")
    public Views.LineView line(@PathVariable String id) {
        LineTerms terms = sight.line(id);
        PositionKey key = PositionKey.line(id);
        return view(terms, core.positions(Set.of(key)).line(key));
    }

    @PostMapping("/api/budget-lines/{id}/appropriations")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.LineView appropriate(@PathVariable String id, @RequestBody Requests.Appropriate body,
            Request request) {
        clerk.send(new BudgetCommand.Appropriate(id, body.amount(), body.document(), body.on()), request);
        return line(id);
    }

    @PostMapping("/api/budget-lines/{id}/adjustments")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.LineView adjust(@PathVariable String id, @RequestBody Requests.Adjust body, Request request) {
        clerk.send(new BudgetCommand.Adjust(id, body.change(), body.reason(), body.on()), request);
        return line(id);
    }

    @PostMapping("/api/budget-lines/{id}/transfers")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.LineView transfer(@PathVariable String id, @RequestBody Requests.Transfer body, Request request) {
        clerk.send(new BudgetCommand.Transfer(id, body.to(), body.amount(), body.reason(), body.on()), request);
        return line(id);
    }

    @PostMapping("/api/budget-lines/{id}/closure")
    public Views.LineView close(@PathVariable String id, @RequestBody Requests.Reason body, Request request) {
        clerk.send(new BudgetCommand.CloseLine(id, body.reason(), body.on()), request);
        return line(id);
    }

    private static Views.LineView view(LineTerms l, Position.Line now) {
        return new Views.LineView(
                l.line(),
                l.payer(),
                l.year().year(),
                l.programme(),
                l.name(),
                l.clauses().stream().sorted().toList(),
                l.mode().name(),
                l.open(),
                now.appropriated(),
                now.encumbered(),
                now.spent(),
                now.available());
    }

    // ---- fiscal shares

    /** The city's share in force and before, of one jurisdiction. */
    public record FiscalShareView(String jurisdiction, List<ReferenceData.ShareEntry> entries) {}

    @PostMapping("/api/fiscal-shares")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded share(@RequestBody Requests.SetShare body, Request request) {
        known("jurisdiction", body.jurisdiction(), catalogue());
        if (catalogue().city().code().equals(body.jurisdiction())) {
            throw new InvalidInput("jurisdiction", "SHARE_OF_CITY", body.jurisdiction());
        }
        basisPoints(body.cityBp());
        return new Views.Recorded(
                body.jurisdiction(),
                Clerk.view(
                        clerk.send(
                                new BudgetCommand.SetShare(
                                        body.jurisdiction(),
                                        body.from(),
                                        body.cityBp(),
                                        body.document()),
                                request)));
    }

    @GetMapping("/api/fiscal-shares")
    public List<FiscalShareView> shares() {
        return core.reference().shares().entrySet().stream().filter(e -> Sight.own(e.getKey()))
                .map(e -> new FiscalShareView(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(FiscalShareView::jurisdiction)).toList();
    }

    // ---- approval limits

    /** Up to which amount one person suffices, now and before, in one jurisdiction. */
    public record ApprovalLimitView(String jurisdiction, List<ReferenceData.ApprovalEntry> entries) {}

    @PostMapping("/api/approval-limits")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.Recorded approvalLimit(@RequestBody Requests.SetApprovalLimit body, Request request) {
        known("jurisdiction", body.jurisdiction(), catalogue());
        return new Views.Recorded(
                body.jurisdiction(),
                Clerk.view(
                        clerk.send(
                                new BudgetCommand.SetApprovalLimit(
                                        body.jurisdiction(),
                                        body.from(),
                                        body.amount(),
                                        body.document()),
                                request)));
    }

    /** A jurisdiction that is not in the list has set none: another person approves whatever it pays. */
    @GetMapping("/api/approval-limits")
    public List<ApprovalLimitView> approvalLimits() {
        return core.reference().approvals().entrySet().stream().filter(e -> Sight.own(e.getKey()))
                .map(e -> new ApprovalLimitView(e.getKey(), e.getValue()))
                .sorted(Comparator.comparing(ApprovalLimitView::jurisdiction)).toList();
    }

    // ---- pools

    @PostMapping("/api/pools")
    @ResponseStatus(HttpStatus.CREATED)
    public Views.PoolView pool(@RequestBody Requests.SetPool body, Request request) {
        year("year", body.year());
        PoolId pool = poolId(body.pool());
        clerk.send(new BudgetCommand.SetPool(pool, body.year(), body.amount(), body.document()), request);
        return pool(pool.value(), body.year());
    }

    @GetMapping("/api/pools")
    public List<Views.PoolView> pools() {
        return core.reference().pools().keySet().stream()
                .sorted(
                        Comparator.comparing((ReferenceData.PoolYear p) -> p.pool().value())
                                .thenComparingInt(ReferenceData.PoolYear::year))
                .map(p -> pool(p.pool().value(), p.year())).toList();
    }

    @GetMapping("/api/pools/{pool}/{year}")
    Views.PoolView pool(@PathVariable String pool, @PathVariable Integer year) {
        PoolId id = poolId(pool);
        ReferenceData.PoolTerms terms = core.reference().pools().get(new ReferenceData.PoolYear(id, year));
        if (terms == null) {
            throw new Rejection(FindingCode.UNKNOWN, Map.of("pool", pool + "." + year));
        }
        PositionKey key = PositionKey.pool(id, year);
        Headroom headroom = new Headroom(terms.amount(), core.positions(Set.of(key)).draw(key).drawn());
        return new Views.PoolView(
                pool,
                year,
                Texts.of(catalogue().pool(id).orElseThrow().name()),
                headroom.limit(),
                headroom.used(),
                headroom.left(),
                terms.document());
    }

    /**
     * One candidate of a run: the award it got, or why it got none.
     *
     * @param approved whether the award is approved, or waits for another person
     */
    record Allocation(
            String enterprise,
            @Nullable String award,
            @Nullable String refusal,
            boolean approved,
            Fen claimed,
            Fen amount,
            Views.Decision decision) {}

    record RunView(String pool, Fen amount, List<Allocation> allocations, List<Views.EventView> events) {}

    /** Decides all candidates together; an oversubscribed pool is shared in proportion. */
    @PostMapping("/api/pools/{pool}/runs")
    @ResponseStatus(HttpStatus.CREATED)
    RunView run(@PathVariable String pool, @RequestBody Requests.RunPool body, Request request) {
        if (body.candidates().isEmpty()) {
            throw new InvalidInput("candidates", "EMPTY", "");
        }
        List<RecordedEvent> recorded = clerk.send(
                new RunPool(
                        poolId(pool),
                        body.candidates().stream()
                                .map(c -> new RunPool.Candidate(c.enterprise(), c.clause(), c.facts())).toList(),
                        body.decidedOn(),
                        Objects.requireNonNullElse(body.approve(), true)),
                request);
        Set<String> approved = recorded.stream().map(RecordedEvent::event)
                .filter(EnterpriseEvent.AwardApproved.class::isInstance).map(EnterpriseEvent.AwardApproved.class::cast)
                .map(EnterpriseEvent.AwardApproved::award).collect(Collectors.toSet());
        List<Allocation> allocations = new ArrayList<>();
        for (RecordedEvent event : recorded) {
            switch (event.event()) {
                case EnterpriseEvent.AwardPrepared e -> allocations.add(
                        new Allocation(
                                e.enterprise().value(),
                                e.award(),
                                null,
                                approved.contains(e.award()),
                                e.claimed(),
                                e.amount(),
                                explainer.decision(e)));
                case EnterpriseEvent.AwardRefused e -> allocations.add(
                        new Allocation(
                                e.enterprise().value(),
                                null,
                                e.refusal(),
                                false,
                                e.claimed(),
                                Fen.ZERO,
                                explainer.decision(e)));
                default -> {
                    // approvals are gathered above
                }
            }
        }
        return new RunView(
                pool,
                allocations.stream().map(Allocation::amount).reduce(Fen.ZERO, Fen::plus),
                allocations,
                Clerk.view(recorded));
    }

    // ---- decisions

    public record DecisionView(
            String number,
            LocalDate date,
            List<ClauseId> clauses,
            @Nullable Fen amount,
            @Nullable Fen drawn,
            @Nullable Integer cityBp,
            boolean withdrawn) {}

    @PostMapping("/api/decisions")
    @ResponseStatus(HttpStatus.CREATED)
    public DecisionView register(@RequestBody Requests.RegisterDecision body, Request request) {
        if (body.cityBp() != null) {
            basisPoints(body.cityBp());
        }
        if (body.date().isAfter(core.today())) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem("date", "FUTURE_DATE", body.date().toString(), core.today().toString())));
        }
        Set<ClauseId> clauses = Objects.requireNonNullElse(body.clauses(), Set.of());
        if (!clauses.isEmpty()) {
            known(clauses, catalogue());
        }
        clerk.send(
                new BudgetCommand.RegisterDecision(
                        body.number(),
                        body.title(),
                        body.date(),
                        clauses,
                        body.amount(),
                        body.cityBp()),
                request);
        return decision(body.number());
    }

    @PostMapping("/api/decisions/withdrawals")
    @ResponseStatus(HttpStatus.CREATED)
    public DecisionView withdraw(@RequestParam String number, @RequestBody Requests.Reason body, Request request) {
        if (number.isBlank()) {
            throw new InvalidInput("number", "EMPTY", "");
        }
        if (number.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("number", "BAD_CHARACTER", "");
        }
        clerk.send(new BudgetCommand.WithdrawDecision(number, body.reason()), request);
        return decision(number);
    }

    @GetMapping("/api/decisions")
    public List<DecisionView> decisions() {
        return core.reference().decisions().values().stream().map(DecisionTerms::number).sorted().map(this::decision)
                .toList();
    }

    private DecisionView decision(String number) {
        DecisionTerms d = core.reference().registered(number).orElseThrow();
        PositionKey key = PositionKey.decision(number);
        return new DecisionView(
                d.number(),
                d.date(),
                d.clauses().stream().sorted().toList(),
                d.amount(),
                d.amount() == null ? null : core.positions(Set.of(key)).draw(key).drawn(),
                d.cityBp(),
                d.withdrawn());
    }

    // ---- common checks

    private Catalogue catalogue() {
        return core.reference().newestRuleBook().map(RuleBook::catalogue)
                .orElseThrow(() -> new InvalidInput("catalogue", "NO_CATALOGUE", ""));
    }

    private static void known(String field, String jurisdiction, Catalogue catalogue) {
        if (catalogue.jurisdiction(jurisdiction).isEmpty()) {
            throw new InvalidInput(field, "UNKNOWN_JURISDICTION", jurisdiction);
        }
    }

    private static void known(Set<ClauseId> clauses, Catalogue catalogue) {
        clauses.stream().filter(c -> !catalogue.names(c)).findFirst().ifPresent(c -> {
            throw new InvalidInput("clauses", "UNKNOWN_CLAUSE", c.value());
        });
    }

    private PoolId poolId(String pool) {
        PoolId id = new PoolId(pool);
        if (catalogue().pool(id).isEmpty()) {
            throw new InvalidInput("pool", "UNKNOWN_POOL", pool);
        }
        return id;
    }

    private static void year(String field, int year) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw new InvalidInput(field, "BAD_YEAR", Integer.toString(year));
        }
    }

    private static void basisPoints(int bp) {
        if (bp < 0 || bp > 10_000) {
            throw new InvalidInput("cityBp", "BAD_BASIS_POINTS", Integer.toString(bp));
        }
    }
}
