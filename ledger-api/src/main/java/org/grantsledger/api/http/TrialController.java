package org.grantsledger.api.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.grantsledger.api.cases.CaseProblem;
import org.grantsledger.api.cases.Decided;
import org.grantsledger.api.cases.Mismatch;
import org.grantsledger.api.cases.Redecided;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.trials.Comparison;
import org.grantsledger.api.trials.Trial;
import org.grantsledger.api.trials.TrialDesk;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** 政策试算: worked cases, or the claims of a past year, under a draft catalogue, run beside the ledger. */
@RestController
public class TrialController {

    private final TrialDesk desk;
    private final LedgerCore core;

    TrialController(TrialDesk desk, LedgerCore core) {
        this.desk = desk;
        this.core = core;
    }

    /**
     * A trial.
     *
     * @param cases how many cases, or claims of a year, there are
     * @param done how many of them were run so far
     * @param passed cases that passed, or claims that come to the same; null until all were run, {@code failed} likewise
     * @param cause why it failed; null unless it did
     * @param detail what the scratch ledger said last where it failed, who cancelled it; null for nothing
     * @param simulation the year whose claims are decided anew; null for cases
     * @param results one for each case; left out of lists, and until all were run
     */
    public record TrialView(
            long id,
            Trial.State state,
            Instant startedAt,
            String startedBy,
            CatalogueVersion catalogue,
            int cases,
            int done,
            @Nullable Integer passed,
            @Nullable Integer failed,
            @Nullable Instant endedAt,
            Trial.@Nullable Cause cause,
            @Nullable String detail,
            @Nullable SimulationView simulation,
            @Nullable List<CaseView> results) {}

    /**
     * The claims that were decided in a year, decided anew.
     *
     * @param position up to which the log was read
     * @param beside claims that are decided too, only because they use up limits
     * @param leftOut claims of the year that are not compared: taken back since, or refused for want of a budget alone
     * @param clauses left out of lists, and until all were decided; {@code total} and {@code claims} likewise
     * @param claims those that do not come to the same, the largest differences first
     */
    public record SimulationView(
            int year,
            long position,
            int beside,
            int leftOut,
            @Nullable List<Comparison.OfClause> clauses,
            Comparison.@Nullable Sum total,
            @Nullable List<ClaimView> claims) {}

    /**
     * A claim that does not come to the same.
     *
     * @param position of the event that decided it
     * @param award that it got; null where it was refused
     * @param now null where it could not be decided
     * @param problem why it could not; null where it was
     */
    public record ClaimView(
            long position,
            String clause,
            String enterprise,
            String jurisdiction,
            @Nullable String award,
            LocalDate decidedOn,
            Decided then,
            @Nullable Decided now,
            Fen difference,
            @Nullable String problem) {}

    /**
     * What became of one case.
     *
     * @param mismatches where it differs from what it expects
     * @param problem why it could not be run; null where it was
     */
    public record CaseView(
            String id,
            String title,
            boolean passed,
            List<Mismatch> mismatches,
            @Nullable String problem) {}

    /** The newest fifty, without their results. */
    @GetMapping("/api/trials")
    public List<TrialView> trials() {
        return desk.trials().stream().map(TrialController::view).toList();
    }

    @GetMapping("/api/trials/{id}")
    public TrialView trial(@PathVariable String id) {
        return view(found(id));
    }

    @PostMapping("/api/trials")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public TrialView start(@RequestBody Requests.Try body, Request request) {
        if (!body.cases().isString()) {
            throw new InvalidInput("cases", "WRONG_TYPE", body.cases().toString());
        }
        CatalogueDocument catalogue = tried(body.catalogue());
        try {
            return view(desk.start(Known.now(), catalogue, body.cases().stringValue(), language(), request));
        } catch (CaseProblem bad) {
            throw new InvalidInput("cases", "BAD_CASES", Texts.of(bad.reason()));
        }
    }

    /** Decides the claims of a year anew. */
    @PostMapping("/api/trials/simulations")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public TrialView simulate(@RequestBody Requests.Simulate body, Request request) {
        return view(desk.simulate(Known.now(), tried(body.catalogue()), body.year(), language(), request));
    }

    private static String language() {
        return Texts.english() ? "en" : "zh";
    }

    private CatalogueDocument tried(@Nullable JsonNode draft) {
        CatalogueDocument catalogue = draft == null ? inForce() : CatalogueDocument.parse(draft.toString());
        LocalDate from = catalogue.catalogue().validFrom();
        if (from.isAfter(core.today())) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem(
                                    "catalogue",
                                    "NOT_YET_VALID",
                                    from.toString(),
                                    core.today().toString())));
        }
        return catalogue;
    }

    @PostMapping("/api/trials/{id}/cancellation")
    public TrialView cancel(@PathVariable String id) {
        long trial = found(id).id();
        if (!desk.cancel(trial, Known.now())) {
            throw new InvalidInput("id", "TRIAL_ENDED", id);
        }
        return trial(id);
    }

    private Trial found(String id) {
        return desk.trial(id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0)
                .orElseThrow(() -> new InvalidInput("id", "UNKNOWN_TRIAL", id));
    }

    private CatalogueDocument inForce() {
        String hash = core.reference().ruleBook(core.today())
                .orElseThrow(() -> new InvalidInput("catalogue", "NO_CATALOGUE", "")).version().hash();
        return core.log().stream(AdoptCatalogue.STREAM, 0).stream().map(e -> (CatalogueAdopted) e.event())
                .filter(adopted -> adopted.version().hash().equals(hash)).findFirst()
                .map(adopted -> CatalogueDocument.adopted(adopted.catalogue())).orElseThrow();
    }

    private static TrialView view(Trial trial) {
        Trial.Ending ending = trial.ending();
        boolean completed = trial.state() == Trial.State.COMPLETED;
        return new TrialView(
                trial.id(),
                trial.state(),
                trial.startedAt(),
                trial.startedBy(),
                trial.catalogue(),
                trial.cases(),
                trial.done(),
                ending == null || !completed ? null : ending.passed(),
                ending == null || !completed ? null : ending.failed(),
                ending == null ? null : ending.at(),
                ending == null ? null : ending.cause(),
                ending == null || ending.detail().isEmpty() ? null : ending.detail(),
                trial.simulated() == null ? null : simulation(trial.simulated(), trial.comparison()),
                trial.results().isEmpty()
                        ? null
                        : trial.results().stream()
                                .map(
                                        r -> new CaseView(
                                                r.id(),
                                                r.title(),
                                                r.passed(),
                                                r.mismatches(),
                                                r.problem() == null ? null : Texts.of(r.problem())))
                                .toList());
    }

    private static SimulationView simulation(Trial.Simulated simulated, @Nullable Comparison comparison) {
        return new SimulationView(
                simulated.year(),
                simulated.position(),
                simulated.beside(),
                simulated.leftOut(),
                comparison == null ? null : comparison.clauses(),
                comparison == null ? null : comparison.total(),
                comparison == null ? null : comparison.claims().stream().map(TrialController::claim).toList());
    }

    private static ClaimView claim(Redecided claim) {
        return new ClaimView(
                claim.position(),
                claim.clause(),
                claim.enterprise(),
                claim.jurisdiction(),
                claim.award(),
                claim.decidedOn(),
                claim.then(),
                claim.now(),
                claim.difference(),
                claim.problem() == null ? null : Texts.of(claim.problem()));
    }
}
