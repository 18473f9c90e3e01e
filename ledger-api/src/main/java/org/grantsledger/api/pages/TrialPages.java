package org.grantsledger.api.pages;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.cases.Decided;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.TrialController;
import org.grantsledger.api.http.TrialController.CaseView;
import org.grantsledger.api.http.TrialController.ClaimView;
import org.grantsledger.api.http.TrialController.SimulationView;
import org.grantsledger.api.http.TrialController.TrialView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.api.trials.TrialDesk;
import org.grantsledger.log.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** 政策试算: worked cases, or the claims of a past year, under a draft, before it is adopted. */
@Controller
class TrialPages {

    private static final String TRIALS = "/policies/trials";

    private static final String CATALOGUE = "catalogue";

    private static final String CASES = "cases";

    private static final Blank TRIAL = Blank
            .of("trial", Ask.optional(CATALOGUE, Blank.Type.FILE), new Ask(CASES, Blank.Type.FILE));

    private static final String SIMULATIONS = TRIALS + "/simulations";

    private static final Blank SIMULATION = Blank.of(
            "simulation",
            Ask.optional(CATALOGUE, Blank.Type.FILE),
            new Ask("year", Blank.Type.INTEGER));

    /** Claims that a page lists; the interface has all of them. */
    private static final int LISTED = 200;

    private static final Blank CANCELLATION = Blank.of("cancellation");

    private final TrialController trials;
    private final AccountWords words;
    private final Words codes;
    private final Names names;
    private final Forms forms;

    TrialPages(TrialController trials, AccountWords words, Words codes, Names names, Forms forms) {
        this.trials = trials;
        this.words = words;
        this.codes = codes;
        this.names = names;
        this.forms = forms;
    }

    @GetMapping(TRIALS)
    String trials(Model model) {
        return show(cases(), simulation(), model);
    }

    private Form cases() {
        return forms.blank(TRIAL, TRIALS, Map.of());
    }

    private Form simulation() {
        return forms.blank(SIMULATION, SIMULATIONS, Map.of());
    }

    private String show(Form form, Form simulation, Model model) {
        model.addAttribute("trials", trials.trials());
        model.addAttribute("words", words);
        model.addAttribute("most", TrialDesk.MOST_CASES);
        model.addAttribute("mostClaims", TrialDesk.MOST_CLAIMS);
        model.addAttribute("form", form);
        model.addAttribute("simulation", simulation);
        return "trials";
    }

    @PostMapping(TRIALS)
    String start(
            @RequestParam Map<String, String> sent,
            @RequestParam(name = CATALOGUE, required = false) @Nullable MultipartFile catalogue,
            @RequestParam(name = CASES, required = false) @Nullable MultipartFile cases,
            Request request,
            Model model) {
        Map<String, String> given = new LinkedHashMap<>(sent);
        return forms.act(TRIAL, TRIALS, given, () -> {
            given.put(CATALOGUE, Uploads.text(CATALOGUE, "MALFORMED_JSON", catalogue));
            given.put(CASES, Uploads.text(CASES, "BAD_CASES", cases));
            Requests.Try body = Uploads.body(Requests.Try.class, CATALOGUE, TRIAL, given);
            return "redirect:" + address(trials.start(body, forms.keyed(request, TRIALS, given)));
        }, form -> show(form, simulation(), model));
    }

    @PostMapping(SIMULATIONS)
    String simulate(
            @RequestParam Map<String, String> sent,
            @RequestParam(name = CATALOGUE, required = false) @Nullable MultipartFile catalogue,
            Request request,
            Model model) {
        Map<String, String> given = new LinkedHashMap<>(sent);
        return forms.act(SIMULATION, SIMULATIONS, given, () -> {
            given.put(CATALOGUE, Uploads.text(CATALOGUE, "MALFORMED_JSON", catalogue));
            Requests.Simulate body = Uploads.body(Requests.Simulate.class, CATALOGUE, SIMULATION, given);
            return "redirect:" + address(trials.simulate(body, forms.keyed(request, SIMULATIONS, given)));
        }, form -> show(cases(), form, model));
    }

    @GetMapping(TRIALS + "/{id}")
    String trial(@PathVariable String id, Model model) {
        TrialView trial = trials.trial(id);
        return show(trial, forms.blank(CANCELLATION, address(trial) + "/cancellation", Map.of()), model);
    }

    private String show(TrialView trial, Form cancellation, Model model) {
        model.addAttribute("trial", trial);
        // those that failed first, each group in the order of the file
        model.addAttribute(
                "results",
                trial.results() == null
                        ? List.of()
                        : trial.results().stream().sorted(Comparator.comparing(CaseView::passed)).toList());
        model.addAttribute("claims", claims(trial.simulation()));
        model.addAttribute("clauses", trial.simulation() == null ? Map.of() : names.clauses());
        model.addAttribute("words", words);
        model.addAttribute("form", cancellation);
        return "trial";
    }

    /**
     * A claim that does not come to the same, and in words what it came to and why.
     *
     * @param now empty where it could not be decided
     */
    record ClaimLine(ClaimView claim, String then, String now) {}

    private List<ClaimLine> claims(@Nullable SimulationView simulation) {
        return simulation == null || simulation.claims() == null
                ? List.of()
                : simulation.claims().stream().limit(LISTED)
                        .map(c -> new ClaimLine(c, said(c.then()), c.now() == null ? "" : said(c.now()))).toList();
    }

    private String said(Decided decided) {
        return Stream.concat(
                Stream.of(codes.of("outcome", decided.outcome().name())),
                decided.by().stream()
                        .map(code -> codes.named("scope", code) ? codes.of("scope", code) : codes.of("finding", code)))
                .collect(Collectors.joining(" · "));
    }

    /** What an open page asks for by itself while the trial goes on. */
    @GetMapping(TRIALS + "/progress")
    String progress(@RequestParam String trial, Model model) {
        trial(trial, model);
        return "trial :: #trial";
    }

    @PostMapping(TRIALS + "/{id}/cancellation")
    String cancel(@PathVariable String id, @RequestParam Map<String, String> given, Model model) {
        String page = TRIALS + "/" + id;
        return forms.act(CANCELLATION, page + "/cancellation", given, () -> {
            trials.cancel(id);
            return "redirect:" + page;
        }, form -> show(trials.trial(id), form, model));
    }

    private static String address(TrialView trial) {
        return TRIALS + "/" + trial.id();
    }
}
