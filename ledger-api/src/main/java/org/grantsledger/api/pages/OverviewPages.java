package org.grantsledger.api.pages;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.people.Accounts;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * 总览: the state of the year at a glance. The page itself holds what balances answer at once; charts and whatever
 * reads many entries follow as parts.
 */
@Controller
class OverviewPages {

    /** Rows of a table among others. */
    private static final int SOME = 10;

    /** Rows of a table that hides behind a chart. */
    private static final int MANY = 100;

    /** Basis points of a limit that are left when it is called near. */
    private static final String NEAR = "1000";

    private final Tables tables;
    private final Charts charts;
    private final Filters filters;
    private final Projections projections;
    private final LedgerCore core;
    private final Accounts accounts;

    OverviewPages(
            Tables tables,
            Charts charts,
            Filters filters,
            Projections projections,
            LedgerCore core,
            Accounts accounts) {
        this.tables = tables;
        this.charts = charts;
        this.filters = filters;
        this.projections = projections;
        this.core = core;
        this.accounts = accounts;
    }

    private static View view(String name) {
        return Views.find(name).orElseThrow();
    }

    @GetMapping("/")
    String overview(
            @RequestParam(defaultValue = "") String year,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        List<Table.Option> years = filters.years();
        String shown = year.isEmpty() ? newest(years) : year;
        if (!shown.matches("\\d{4}")) {
            throw new InvalidInput("year", "BAD_YEAR", year);
        }
        View budget = view("budget-by-payer");
        model.addAttribute("year", shown);
        model.addAttribute("years", years);
        Map<String, Long> sums = tables.sums(budget, Map.of("year", shown));
        model.addAttribute("figures", Tables.shown(budget, sums, shell.unit()));
        model.addAttribute("execution", execution(sums));
        model.addAttribute("elapsed", rate(elapsed(Integer.parseInt(shown))));
        model.addAttribute("demonstration", accounts.demonstration());
        model.addAttribute("latest", latest(shell));
        model.addAttribute("charts", true);
        return "overview";
    }

    /** The year of the budgets entered last, as far as it has begun. */
    private String newest(List<Table.Option> years) {
        int today = core.today().getYear();
        return core.reference().lines().values().stream().map(line -> line.year().year()).filter(y -> y <= today)
                .max(Integer::compare).map(Object::toString)
                .orElse(years.isEmpty() ? Integer.toString(today) : years.getLast().value());
    }

    private static Table.Cell execution(Map<String, Long> sums) {
        long total = sums.getOrDefault("total", 0L);
        long spent = sums.getOrDefault("spent", 0L);
        return rate(total <= 0 ? 0 : Math.clamp(Math.multiplyExact(spent, Asked.WHOLE) / total, 0, Asked.WHOLE));
    }

    private static Table.Cell rate(int basisPoints) {
        return new Table.Cell(new Fen(basisPoints) + "%", "", "", null, true, basisPoints);
    }

    /** 序时进度, in basis points. */
    private int elapsed(int year) {
        LocalDate today = core.today();
        if (today.getYear() != year) {
            return today.getYear() > year ? Asked.WHOLE : 0;
        }
        return Asked.WHOLE * today.getDayOfYear() / today.lengthOfYear();
    }

    private Table latest(Shell shell) {
        return tables.newest(view("events"), Map.of("sort", "-position"), SOME, Set.of("sequence"), shell.unit());
    }

    @GetMapping("/overview/latest")
    String latestPart(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        model.addAttribute("latest", latest(shell));
        return "overview :: latest";
    }

    /** What is due, what is nearly used up, what the ledger itself could not digest. */
    @GetMapping("/overview/waiting")
    String waiting(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        model.addAttribute("settlement", tables.totals(view("settlement-awards"), Map.of(), shell.unit()));
        model.addAttribute(
                "near",
                tables.part(
                        view("limit-usage"),
                        Map.of("near", NEAR, "sort", "-maximum"),
                        SOME,
                        Set.of("limit_key", "cap"),
                        shell.unit()));
        model.addAttribute("status", projections.status());
        return "overview :: waiting";
    }

    /** A chart with the table it draws. */
    @GetMapping("/overview/charts/{name}")
    String chart(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String year,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> of = Map.of("year", year);
        Unit unit = shell.unit();
        switch (name) {
            case "payers" -> {
                Map<String, String> asked = Map.of("year", year, "sort", "-total");
                add(
                        model,
                        "budget-by-payer",
                        asked,
                        charts.bars(
                                "bars",
                                view("budget-by-payer"),
                                asked,
                                "payer",
                                List.of("spent", "encumbered", "available"),
                                true,
                                unit),
                        unit);
            }
            case "policies" -> add(
                    model,
                    "cost-sharing-by-policy",
                    of,
                    charts.bars(
                            "bars",
                            view("cost-sharing-by-policy"),
                            of,
                            "policy",
                            List.of("decided", "paid", "outstanding"),
                            false,
                            unit),
                    unit);
            case "clauses" -> {
                Map<String, String> asked = Map.of("year", year, "sort", "-decided");
                add(
                        model,
                        "cost-sharing-by-clause",
                        asked,
                        charts.bars(
                                "bars",
                                view("cost-sharing-by-clause"),
                                asked,
                                "clause",
                                List.of("decided", "paid"),
                                false,
                                unit),
                        unit);
            }
            case "months" -> add(
                    model,
                    "monthly-trend",
                    of,
                    charts.bars(
                            "columns",
                            view("monthly-trend"),
                            of,
                            "month",
                            List.of("decided", "paid"),
                            false,
                            unit),
                    unit);
            case "flow" -> add(model, "cost-sharing-flow", of, charts.flow(of, unit), unit);
            default -> throw new InvalidInput("path", "UNKNOWN_PATH", "/overview/charts/" + name);
        }
        return "overview :: chart";
    }

    private void add(Model model, String name, Map<String, String> asked, Chart chart, Unit unit) {
        model.addAttribute("table", tables.part(view(name), asked, MANY, Set.of(), unit));
        model.addAttribute("chart", Charts.json(chart));
    }
}
