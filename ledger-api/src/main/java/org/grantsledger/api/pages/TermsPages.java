package org.grantsledger.api.pages;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.http.BudgetController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Canonical;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.PoolName;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What decisions refer to besides the catalogue: fiscal shares, approval limits, pools and decision documents. */
@Controller
class TermsPages {

    private static final String SHARES = "/budget/shares";
    private static final String APPROVAL_LIMITS = "/budget/approval-limits";
    private static final String POOLS = "/budget/pools";
    private static final String DECISIONS = "/budget/decisions";
    private static final String WITHDRAWAL = DECISIONS + "/withdrawal";

    private static final Ask FROM = new Ask("from", Blank.Type.DATE);

    private static final Ask DOCUMENT = new Ask("document", Blank.Type.TEXT);

    private final BudgetController budget;
    private final LedgerCore core;
    private final Filters filters;
    private final Forms forms;
    private final Texts texts;

    TermsPages(BudgetController budget, LedgerCore core, Filters filters, Forms forms, Texts texts) {
        this.budget = budget;
        this.core = core;
        this.filters = filters;
        this.forms = forms;
        this.texts = texts;
    }

    /**
     * @param name of the texts of the page
     * @param possible forms, of which those are shown that this person may send
     */
    private String page(String name, Table table, List<Form> possible, Model model) {
        Person person = Person.now();
        model.addAttribute("title", texts.get("terms." + name));
        model.addAttribute("about", texts.get("terms." + name + ".about"));
        model.addAttribute("table", table);
        model.addAttribute("actions", possible.stream().filter(f -> person.may("POST", f.action())).toList());
        return "terms";
    }

    private Form form(Blank blank, String action, @Nullable Form left) {
        return left != null && left.name().equals(blank.name()) ? left : forms.blank(blank, action, Map.of());
    }

    private Table.Column column(String name, boolean figure) {
        return new Table.Column(name, texts.get("terms.column." + name), figure);
    }

    private static Table.Cell day(LocalDate day) {
        return Table.Cell.text(day.toString());
    }

    /** Which of several entries holds today. */
    private Table.Cell state(boolean inForce, LocalDate from) {
        return Table.Cell.text(
                inForce
                        ? texts.get("terms.in-force")
                        : texts.get(from.isAfter(core.today()) ? "terms.later" : "terms.before"));
    }

    private static Table.Cell percent(int basisPoints) {
        return Table.Cell.figure(new Fen(basisPoints) + "%");
    }

    private String recorded(String page, String stream) {
        return Forms.redirect(page, core.log().stream(stream, 0).getLast().position());
    }

    // ---- fiscal shares

    /** The city shares with the others, so no share is its own. */
    private Blank share() {
        String city = core.reference().newestRuleBook().map(book -> book.catalogue().city().code()).orElse("");
        return Blank.of(
                "share",
                new Ask(
                        "jurisdiction",
                        Blank.Type.CHOICE,
                        true,
                        filters.own().stream().filter(option -> !option.value().equals(city)).toList()),
                FROM,
                new Ask("cityBp", Blank.Type.INTEGER),
                DOCUMENT);
    }

    @GetMapping(SHARES)
    String shares(Model model) {
        return shares(null, model);
    }

    private String shares(@Nullable Form left, Model model) {
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (BudgetController.FiscalShareView of : budget.shares()) {
            Optional<ReferenceData.ShareEntry> now = core.reference().share(of.jurisdiction(), core.today());
            for (ReferenceData.ShareEntry entry : of.entries().reversed()) {
                rows.add(
                        List.of(
                                Table.Cell.text(filters.name(of.jurisdiction())),
                                day(entry.from()),
                                percent(entry.cityBp()),
                                percent(Asked.WHOLE - entry.cityBp()),
                                Table.Cell.text(entry.document()),
                                state(now.filter(entry::equals).isPresent(), entry.from())));
            }
        }
        Table table = Table.list(
                texts.get("terms.shares"),
                List.of(
                        column("jurisdiction", false),
                        column("from", false),
                        column("city", true),
                        column("local", true),
                        column("document", false),
                        column("state", false)),
                rows);
        return page("shares", table, List.of(form(share(), SHARES, left)), model);
    }

    @PostMapping(SHARES)
    String setShare(@RequestParam Map<String, String> given, Request request, Model model) {
        return forms.act(
                share(),
                SHARES,
                Requests.SetShare.class,
                given,
                request,
                budget::share,
                set -> Forms.redirect(SHARES, set.events()),
                form -> shares(form, model));
    }

    // ---- approval limits

    private Blank approvalLimit() {
        return Blank.of(
                "approval-limit",
                new Ask("jurisdiction", Blank.Type.CHOICE, true, filters.own()),
                FROM,
                new Ask("amount", Blank.Type.MONEY),
                DOCUMENT);
    }

    @GetMapping(APPROVAL_LIMITS)
    String approvalLimits(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return approvalLimits(null, shell, model);
    }

    private String approvalLimits(@Nullable Form left, Shell shell, Model model) {
        List<List<Table.Cell>> rows = new ArrayList<>();
        for (BudgetController.ApprovalLimitView of : budget.approvalLimits()) {
            Optional<ReferenceData.ApprovalEntry> now = core.reference().approval(of.jurisdiction(), core.today());
            for (ReferenceData.ApprovalEntry entry : of.entries().reversed()) {
                rows.add(
                        List.of(
                                Table.Cell.text(filters.name(of.jurisdiction())),
                                day(entry.from()),
                                Table.Cell.figure(shell.unit().show(entry.amount())),
                                Table.Cell.text(entry.document()),
                                state(now.filter(entry::equals).isPresent(), entry.from())));
            }
        }
        Table table = Table.list(
                texts.get("terms.approval-limits"),
                List.of(
                        column("jurisdiction", false),
                        column("from", false),
                        column("limit", true),
                        column("document", false),
                        column("state", false)),
                rows);
        return page(
                "approval-limits",
                table.in(shell.unit().name(texts)),
                List.of(form(approvalLimit(), APPROVAL_LIMITS, left)),
                model);
    }

    @PostMapping(APPROVAL_LIMITS)
    String setApprovalLimit(
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return forms.act(
                approvalLimit(),
                APPROVAL_LIMITS,
                Requests.SetApprovalLimit.class,
                given,
                request,
                budget::approvalLimit,
                set -> Forms.redirect(APPROVAL_LIMITS, set.events()),
                form -> approvalLimits(form, shell, model));
    }

    // ---- pools

    private Blank pool() {
        Stream<PoolName> pools = core.reference().newestRuleBook().map(RuleBook::catalogue).stream()
                .flatMap(c -> c.pools().stream());
        return Blank.of(
                "pool",
                new Ask(
                        "pool",
                        Blank.Type.CHOICE,
                        true,
                        pools.map(p -> new Table.Option(p.id().value(), Texts.of(p.name()))).toList()),
                new Ask("year", Blank.Type.INTEGER),
                new Ask("amount", Blank.Type.MONEY),
                DOCUMENT);
    }

    @GetMapping(POOLS)
    String pools(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return pools(null, shell, model);
    }

    private String pools(@Nullable Form left, Shell shell, Model model) {
        List<List<Table.Cell>> rows = budget.pools().stream()
                .map(
                        p -> List.of(
                                new Table.Cell(p.name(), "", p.pool(), null, false),
                                Table.Cell.text(Integer.toString(p.year())),
                                Table.Cell.figure(shell.unit().show(p.amount())),
                                Table.Cell.figure(shell.unit().show(p.drawn())),
                                Table.Cell.figure(shell.unit().show(p.left())),
                                Table.Cell.text(p.document())))
                .toList();
        Table table = Table.list(
                texts.get("terms.pools"),
                List.of(
                        column("pool", false),
                        column("year", false),
                        column("limit", true),
                        column("drawn", true),
                        column("left", true),
                        column("document", false)),
                rows);
        return page("pools", table.in(shell.unit().name(texts)), List.of(form(pool(), POOLS, left)), model);
    }

    @PostMapping(POOLS)
    String setPool(
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return forms.act(
                pool(),
                POOLS,
                Requests.SetPool.class,
                given,
                request,
                budget::pool,
                pool -> recorded(POOLS, "pool:" + pool.pool() + "." + pool.year()),
                form -> pools(form, shell, model));
    }

    // ---- decisions

    private Blank registration() {
        return Blank.of(
                "decision",
                new Ask("number", Blank.Type.TEXT),
                new Ask("title", Blank.Type.TEXT),
                new Ask("date", Blank.Type.DATE),
                Ask.optional("amount", Blank.Type.MONEY),
                Ask.optional("cityBp", Blank.Type.INTEGER),
                new Ask("clauses", Blank.Type.CHOICES, false, filters.clauses()));
    }

    private Blank withdrawal() {
        return Blank.of(
                "withdrawal",
                new Ask(
                        "number",
                        Blank.Type.CHOICE,
                        true,
                        budget.decisions().stream().filter(d -> !d.withdrawn())
                                .map(d -> new Table.Option(d.number(), d.number())).toList()),
                new Ask("reason", Blank.Type.TEXT));
    }

    @GetMapping(DECISIONS)
    String decisions(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        return decisions(null, shell, model);
    }

    private String decisions(@Nullable Form left, Shell shell, Model model) {
        List<List<Table.Cell>> rows = budget.decisions().stream()
                .map(
                        d -> List.of(
                                Table.Cell.text(d.number()),
                                day(d.date()),
                                Table.Cell.text(
                                        d.clauses().isEmpty()
                                                ? texts.get("terms.any-clause")
                                                : d.clauses().stream().map(c -> c.value())
                                                        .collect(Collectors.joining(" "))),
                                amount(d.amount(), shell),
                                amount(d.drawn(), shell),
                                d.cityBp() == null ? Table.Cell.EMPTY : percent(d.cityBp()),
                                Table.Cell.text(texts.get(d.withdrawn() ? "terms.withdrawn" : "terms.in-force"))))
                .toList();
        Table table = Table.list(
                texts.get("terms.decisions"),
                List.of(
                        column("number", false),
                        column("date", false),
                        column("clauses", false),
                        column("limit", true),
                        column("drawn", true),
                        column("city", true),
                        column("state", false)),
                rows);
        return page(
                "decisions",
                table.in(shell.unit().name(texts)),
                List.of(form(registration(), DECISIONS, left), form(withdrawal(), WITHDRAWAL, left)),
                model);
    }

    private static Table.Cell amount(@Nullable Fen amount, Shell shell) {
        return amount == null ? Table.Cell.EMPTY : Table.Cell.figure(shell.unit().show(amount));
    }

    @PostMapping(DECISIONS)
    String register(
            @RequestParam MultiValueMap<String, String> all,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> given = Forms.joined(all);
        Blank blank = registration();
        return decide(
                blank,
                DECISIONS,
                given,
                shell,
                model,
                () -> budget.register(
                        forms.body(Requests.RegisterDecision.class, blank, given),
                        forms.keyed(request, DECISIONS, given)));
    }

    @PostMapping(WITHDRAWAL)
    String withdraw(
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Blank reason = Blank.of("withdrawal", new Ask("reason", Blank.Type.TEXT));
        return decide(
                withdrawal(),
                WITHDRAWAL,
                given,
                shell,
                model,
                () -> budget.withdraw(
                        given.getOrDefault("number", ""),
                        forms.body(Requests.Reason.class, reason, given),
                        forms.keyed(request, WITHDRAWAL, given)));
    }

    private String decide(
            Blank blank,
            String action,
            Map<String, String> given,
            Shell shell,
            Model model,
            Supplier<BudgetController.DecisionView> command) {
        return forms.act(
                blank,
                action,
                given,
                () -> recorded(DECISIONS, "decision:" + Canonical.of(command.get().number())),
                form -> decisions(form, shell, model));
    }
}
