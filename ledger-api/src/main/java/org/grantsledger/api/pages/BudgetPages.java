package org.grantsledger.api.pages;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BudgetController;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.LineView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** 预算指标: lines with their execution, and one line with all that can be done with it. */
@Controller
class BudgetPages {

    private static final View EXECUTION = Views.find("budget-execution").orElseThrow();
    private static final View AWARDS = Views.find("budget-awards").orElseThrow();
    private static final View EVENTS = Views.find("events").orElseThrow();

    private static final String LINES = "/budget/lines";
    private static final String NEW = LINES + "/new";

    /** The form that a link asks to be unfolded and filled in. */
    private static final String DO = "do";

    private static final int ROWS = 30;

    /** They stand on the page of a line. */
    private static final Set<String> DETAILS = Set
            .of("programme", "year", "mode", "appropriated", "adjusted", "transferred", "lapsed", "elapsed");

    private static final Ask ON = Ask.optional("on", Blank.Type.DATE);

    private static final Ask REASON = new Ask("reason", Blank.Type.TEXT);

    private static final Blank APPROPRIATION = Blank.of(
            "appropriation",
            new Ask("amount", Blank.Type.MONEY),
            new Ask("document", Blank.Type.TEXT),
            ON);

    private static final Blank ADJUSTMENT = Blank.of("adjustment", new Ask("change", Blank.Type.MONEY), REASON, ON);

    private static final Blank CLOSURE = Blank.of("closure", REASON, ON);

    private final BudgetController budget;
    private final LedgerCore core;
    private final Names names;
    private final Tables tables;
    private final Filters filters;
    private final Forms forms;
    private final Texts texts;

    BudgetPages(
            BudgetController budget,
            LedgerCore core,
            Names names,
            Tables tables,
            Filters filters,
            Forms forms,
            Texts texts) {
        this.budget = budget;
        this.core = core;
        this.names = names;
        this.tables = tables;
        this.filters = filters;
        this.forms = forms;
        this.texts = texts;
    }

    @GetMapping("/budget")
    String lines(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Table table = tables.whole(EXECUTION, "/budget", asked, shell.unit(), DETAILS);
        model.addAttribute("figures", table.sums());
        model.addAttribute("table", table);
        return "budget";
    }

    // ---- a new line

    private Blank opening() {
        return Blank.of(
                "opening",
                new Ask("payer", Blank.Type.CHOICE, true, filters.own()),
                new Ask("year", Blank.Type.INTEGER),
                new Ask("programme", Blank.Type.TEXT),
                new Ask("name", Blank.Type.TEXT),
                new Ask("amount", Blank.Type.MONEY),
                new Ask("document", Blank.Type.TEXT),
                new Ask("mode", Blank.Type.CHOICE, true, filters.coded("mode")),
                ON,
                new Ask("clauses", Blank.Type.CHOICES, true, filters.clauses()));
    }

    @GetMapping(NEW)
    String begin(@RequestParam MultiValueMap<String, String> given, Model model) {
        Map<String, String> filled = Forms.joined(given);
        filled.putIfAbsent("year", Integer.toString(core.today().getYear()));
        filled.putIfAbsent("mode", LineMode.HARD.name());
        model.addAttribute("form", forms.blank(opening(), NEW, filled));
        return "budget-line-new";
    }

    @PostMapping(NEW)
    String open(@RequestParam MultiValueMap<String, String> all, Request request, Model model) {
        Map<String, String> given = Forms.joined(all);
        return forms.act(
                opening(),
                NEW,
                Requests.OpenLine.class,
                given,
                request,
                budget::open,
                opened -> redirect(Objects.requireNonNull(opened.getBody())),
                form -> {
                    model.addAttribute("form", form);
                    return "budget-line-new";
                });
    }

    private String redirect(LineView line) {
        return Forms.redirect(
                Addresses.below(LINES, line.id()),
                core.log().stream("line:" + line.id(), 0).getLast().position());
    }

    // ---- one line

    /** A clause that a line pays. */
    record Payable(String id, String name) {}

    @GetMapping(LINES + "/{id}")
    String line(
            @PathVariable String id,
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return line(id, given, null, shell.unit(), model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String line(String id, Map<String, String> given, @Nullable Form left, Unit unit, Model model) {
        LineView line = budget.line(id);
        String recorded = given.getOrDefault("recorded", "");
        Map<String, String> own = Addresses
                .with(Map.of("budget_line", id), "waitFor", recorded.isEmpty() ? null : recorded);
        Map<String, String> clauses = names.clauses();
        model.addAttribute("line", line);
        model.addAttribute("payer", filters.name(line.payer()));
        model.addAttribute("mode", texts.get("code.mode." + line.mode()));
        model.addAttribute(
                "clauses",
                line.clauses().stream()
                        .sorted(Comparator.comparing(ClauseId::value, ClauseOrder.BY_NUMBER))
                        .map(c -> new Payable(c.value(), clauses.getOrDefault(c.value(), ""))).toList());
        model.addAttribute("figures", tables.first(EXECUTION, own, unit));
        model.addAttribute("awards", tables.part(AWARDS, own, ROWS, Set.of("budget_line", "payer"), unit));
        Map<String, String> stream = Addresses.with(Map.of("stream", "line:" + id), "sort", "-position");
        model.addAttribute("events", tables.part(EVENTS, stream, ROWS, Set.of("stream", "sequence"), unit));
        model.addAttribute("actions", actions(line, given, left));
        model.addAttribute("correction",
                recorded.matches("\\d{1,18}") ? correction(id, Long.parseLong(recorded)) : null);
        return "budget-line";
    }

    private List<Form> actions(LineView line, Map<String, String> given, @Nullable Form left) {
        String asked = given.getOrDefault(DO, "");
        List<Blank> possible = line.open() && Person.now().owns(line.payer())
                ? List.of(APPROPRIATION, ADJUSTMENT, transfer(line), CLOSURE)
                : List.of();
        return forms.offered(possible, Addresses.below(LINES, line.id()), left, Map.of(asked, given)).stream()
                .map(f -> f.name().equals(asked) ? f.opened() : f).toList();
    }

    /** Within the payer and the year, as the decider demands. */
    private Blank transfer(LineView line) {
        return Blank.of(
                "transfer",
                new Ask(
                        "to",
                        Blank.Type.CHOICE,
                        true,
                        budget.lines(line.payer(), line.year()).stream()
                                .filter(l -> l.open() && !l.id().equals(line.id()))
                                .map(l -> new Table.Option(l.id(), l.id() + " " + l.name())).toList()),
                new Ask("amount", Blank.Type.MONEY),
                REASON,
                ON);
    }

    /** Where what was just recorded of a line can be taken back; null where it cannot be. */
    private @Nullable String correction(String line, long position) {
        return core.log().at(position).filter(e -> e.ref().stream().equals("line:" + line))
                .flatMap(e -> correction(e.event())).orElse(null);
    }

    private static Optional<String> correction(Object event) {
        return switch (event) {
            case BudgetEvent.Appropriated e -> Optional.of(
                    correction(e.line(), Map.of(DO, ADJUSTMENT.name(), "change", e.amount().negated().toString())));
            case BudgetEvent.Adjusted e -> Optional.of(
                    correction(e.line(), Map.of(DO, ADJUSTMENT.name(), "change", e.change().negated().toString())));
            case BudgetEvent.Transferred e -> Optional.of(
                    correction(e.to(), Map.of(DO, "transfer", "to", e.line(), "amount", e.amount().toString())));
            default -> Optional.empty();
        };
    }

    private static String correction(String line, Map<String, String> filled) {
        return Addresses.of(Addresses.below(LINES, line), filled);
    }

    @PostMapping(LINES + "/{id}/appropriation")
    String appropriate(@PathVariable String id, @RequestParam Map<String, String> given, Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return act(id, APPROPRIATION, Requests.Appropriate.class, given, request, shell, model, budget::appropriate);
    }

    @PostMapping(LINES + "/{id}/adjustment")
    String adjust(@PathVariable String id, @RequestParam Map<String, String> given, Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return act(id, ADJUSTMENT, Requests.Adjust.class, given, request, shell, model, budget::adjust);
    }

    @PostMapping(LINES + "/{id}/transfer")
    String transfer(@PathVariable String id, @RequestParam Map<String, String> given, Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return act(id, transfer(budget.line(id)), Requests.Transfer.class, given, request, shell, model,
                budget::transfer);
    }

    @PostMapping(LINES + "/{id}/closure")
    String close(@PathVariable String id, @RequestParam Map<String, String> given, Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return act(id, CLOSURE, Requests.Reason.class, given, request, shell, model, budget::close);
    }

    private <B extends Body> String act(
            String id,
            Blank blank,
            Class<B> type,
            Map<String, String> given,
            Request request,
            Shell shell,
            Model model,
            Forms.Change<B, LineView> change) {
        return forms.act(
                blank,
                Addresses.below(LINES, id) + "/" + blank.name(),
                type,
                given,
                request,
                (body, keyed) -> change.of(id, body, keyed),
                this::redirect,
                form -> line(id, Map.of(), form, shell.unit(), model));
    }
}
