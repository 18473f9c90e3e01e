package org.grantsledger.api.pages;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Texts;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.Ambiguity;
import org.grantsledger.policy.Article;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RuleBook;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** 政策: the clauses with their words, what the catalogue reads in them, and what came of each. */
@Controller
class PolicyPages {

    private static final View STATISTICS = Views.find("clause-statistics").orElseThrow();
    private static final View REFUSALS = Views.find("clause-refusals").orElseThrow();
    private static final View SHARING = Views.find("cost-sharing").orElseThrow();
    private static final View CLAIMS = Views.find("claims").orElseThrow();
    private static final View TREND = Views.find("clause-trend").orElseThrow();

    private static final int ROWS = 20;

    /** Clauses on a page of the list. */
    private static final int LISTED = 30;

    private final LedgerCore core;
    private final ClauseWords words;
    private final Tables tables;
    private final Filters filters;
    private final Names names;
    private final Readings readings;

    PolicyPages(
            LedgerCore core,
            ClauseWords words,
            Tables tables,
            Filters filters,
            Names names,
            Readings readings) {
        this.core = core;
        this.words = words;
        this.tables = tables;
        this.filters = filters;
        this.names = names;
        this.readings = readings;
    }

    /**
     * A clause in the list.
     *
     * @param text its words, in pieces where something was searched
     * @param gazette how the gazette names who leads it
     * @param figures its row of the statistics by column; empty where nobody has claimed
     */
    record Row(
            String id,
            String name,
            String address,
            List<Marked> text,
            String amount,
            String payer,
            String lead,
            String gazette,
            Map<String, Table.Cell> figures) {}

    @GetMapping("/policies")
    String list(
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "") String policy,
            @RequestParam(defaultValue = "") String lead,
            @RequestParam(defaultValue = "0") int after,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Catalogue catalogue = newest().catalogue();
        LocalDate today = core.today();
        List<String> searched = Marked.words(search);
        Map<String, Map<String, Table.Cell>> figures = tables.byCode(STATISTICS, Map.of(), "clause", shell.unit());
        List<Clause> valid = catalogue.clauses().stream().filter(c -> c.appliesOn(today)).toList();
        List<Clause> found = valid.stream().filter(c -> policy.isEmpty() || c.id().policy().equals(policy))
                .filter(c -> lead.isEmpty() || c.lead().equals(lead))
                .filter(c -> Marked.in(searchable(c, catalogue), searched))
                .sorted(Comparator.comparing(c -> c.id().value(), ClauseOrder.BY_NUMBER)).toList();
        int from = after < found.size() ? Math.max(0, after) : 0;
        List<Row> rows = found.stream().skip(from).limit(LISTED)
                .map(
                        c -> new Row(
                                c.id().value(),
                                Texts.of(c.name()),
                                Addresses.below("/policies", c.id().value()),
                                Marked.pieces(c.text(), searched),
                                words.amount(c),
                                words.payer(c),
                                words.lead(c),
                                c.lead(),
                                figures.getOrDefault(c.id().value(), Map.of())))
                .toList();
        model.addAttribute("count", found.size());
        model.addAttribute("rows", rows);
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("search", search);
        asked.put("policy", policy);
        asked.put("lead", lead);
        asked.values().removeIf(String::isEmpty);
        model.addAttribute("first", from > 0 ? Addresses.of("/policies", asked) : null);
        model.addAttribute(
                "next",
                found.size() - LISTED > from
                        ? Addresses.of("/policies", Addresses.with(asked, "after", Integer.toString(from + LISTED)))
                        : null);
        model.addAttribute("search", search);
        model.addAttribute("policy", policy);
        model.addAttribute("lead", lead);
        model.addAttribute("policies", catalogue.policies());
        model.addAttribute("leads", words.leads(valid));
        model.addAttribute("narrowed", !asked.isEmpty());
        return "policies";
    }

    private static String searchable(Clause clause, Catalogue catalogue) {
        return String.join(
                " ",
                clause.id().value(),
                clause.name().zh(),
                clause.name().en(),
                clause.text(),
                article(clause, catalogue).map(Article::title).orElse(""));
    }

    private static Optional<Article> article(Clause clause, Catalogue catalogue) {
        return catalogue.articles().stream()
                .filter(a -> a.policy().equals(clause.id().policy()) && a.number().equals(clause.article()))
                .findFirst();
    }

    private RuleBook newest() {
        return core.reference().newestRuleBook()
                .orElseThrow(() -> new InvalidInput("catalogue", "NO_CATALOGUE", ""));
    }

    /** The clause as it stands today, or as it stood last. */
    @GetMapping("/policies/{policy}/{item}")
    String clause(
            @PathVariable String policy,
            @PathVariable String item,
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        String id = policy + "/" + item;
        List<RuleBook> books = core.reference().ruleBooks();
        RuleBook book = books.stream().filter(b -> b.catalogue().names(new ClauseId(id))).reduce((a, b) -> b)
                .orElseThrow(() -> new InvalidInput("path", "UNKNOWN_PATH", "/policies/" + id));
        Catalogue catalogue = book.catalogue();
        List<Clause> periods = catalogue.clauses().stream().filter(c -> c.id().value().equals(id))
                .sorted(Comparator.comparing(Clause::validFrom)).toList();
        Clause clause = periods.stream().filter(c -> c.appliesOn(core.today())).findFirst()
                .orElse(periods.getLast());
        Map<String, String> bounds = filters.read(given).bounds();
        Map<String, String> of = Addresses.with(bounds, "clause", id);
        Unit unit = shell.unit();
        model.addAttribute("clause", clause);
        model.addAttribute("name", Texts.of(clause.name()));
        model.addAttribute("book", book);
        model.addAttribute(
                "document",
                catalogue.policies().stream().filter(p -> p.id().equals(policy)).findFirst().orElseThrow());
        model.addAttribute("article", article(clause, catalogue).orElse(null));
        model.addAttribute("words", words);
        model.addAttribute("caps", words.caps(clause, catalogue));
        model.addAttribute("facts", words.facts(clause));
        model.addAttribute("clauses", names.clauses());
        model.addAttribute("readings", readings.of(taken(clause, catalogue)));
        model.addAttribute("periods", periods);
        model.addAttribute("history", history(id, books));
        model.addAttribute("figures", tables.first(STATISTICS, of, unit));
        model.addAttribute("sharing", tables.part(SHARING, of, ROWS, Set.of("policy", "clause"), unit));
        model.addAttribute(
                "claims",
                tables.part(
                        CLAIMS,
                        Addresses.with(of, "sort", "-position"),
                        ROWS,
                        Set.of("clause", "booked_to", "month", "refused"),
                        unit));
        model.addAttribute("refusals", tables.part(REFUSALS, of, ROWS, Set.of("policy", "clause"), unit));
        model.addAttribute("trend", tables.part(TREND, of, ROWS, Set.of("policy", "clause"), unit));
        return "clause";
    }

    private static List<Ambiguity> taken(Clause clause, Catalogue catalogue) {
        return catalogue.ambiguities().stream().filter(a -> clause.ambiguities().contains(a.id())).toList();
    }

    /** Each version that has the clause, with the parts that it changed. */
    private static Map<String, Set<String>> history(String id, List<RuleBook> books) {
        Map<String, Set<String>> history = new LinkedHashMap<>();
        Clause before = null;
        for (RuleBook book : books) {
            Clause now = book.catalogue().clauses().stream().filter(c -> c.id().value().equals(id))
                    .reduce((a, b) -> b).orElse(null);
            if (now != null) {
                history.put(book.version().version(), before == null ? Set.of() : Versions.parts(before, now));
                before = now;
            }
        }
        return history;
    }

    @GetMapping("/policies/versions")
    String versions(Model model) {
        model.addAttribute("versions", Versions.of(core.reference().ruleBooks()).reversed());
        return "versions";
    }

    @GetMapping("/policies/readings")
    String readings(Model model) {
        model.addAttribute("readings", readings.of(newest().catalogue().ambiguities()));
        return "readings";
    }
}
