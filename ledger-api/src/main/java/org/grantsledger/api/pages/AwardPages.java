package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grantsledger.api.http.AwardController;
import org.grantsledger.api.http.AwardController.Decided;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.api.http.Clerk;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.AwardView;
import org.grantsledger.api.http.Views.Decision;
import org.grantsledger.api.http.Views.EventView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.money.CapitalAmount;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.Fact;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.node.ObjectNode;

/** 核定: claims decided, a new one step by step, and one award with all that can be done with it. */
@Controller
class AwardPages {

    static final View ENTERPRISES = Views.find("enterprises").orElseThrow();

    private static final View PAYMENTS = Views.find("payments").orElseThrow();

    private static final View CLAIMS = Views.find("claims").orElseThrow();

    private static final String NEW = "/awards/new";

    private static final String DECIDED_ON = "decidedOn";

    private static final int SOME = 30;

    private static final Blank APPROVAL = Blank.of("approval", Ask.optional("on", Blank.Type.DATE));

    private static final Blank REJECTION = Blank
            .of("rejection", new Ask("reason", Blank.Type.TEXT), Ask.optional("on", Blank.Type.DATE));

    private static final Blank REDUCTION = Blank.of(
            "reduction",
            new Ask("amount", Blank.Type.MONEY),
            new Ask("reason", Blank.Type.TEXT),
            Ask.optional("on", Blank.Type.DATE));

    private final AwardController awards;
    private final Clerk clerk;
    private final LedgerCore core;
    private final Timeline timeline;
    private final Names names;
    private final Tables tables;
    private final Forms forms;
    private final Filters filters;
    private final Words words;

    AwardPages(
            AwardController awards,
            Clerk clerk,
            LedgerCore core,
            Timeline timeline,
            Names names,
            Tables tables,
            Forms forms,
            Filters filters,
            Words words) {
        this.awards = awards;
        this.clerk = clerk;
        this.core = core;
        this.timeline = timeline;
        this.names = names;
        this.tables = tables;
        this.forms = forms;
        this.filters = filters;
        this.words = words;
    }

    @GetMapping("/awards")
    String list(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> sorted = new LinkedHashMap<>(asked);
        sorted.putIfAbsent("sort", "-position");
        model.addAttribute("table",
                tables.whole(CLAIMS, "/awards", sorted, shell.unit(), Set.of("booked_to", "refused", "month")));
        return "awards";
    }

    // ---- a new award

    /** A clause to choose. */
    record Choice(String id, String name, String text, String address) {}

    /** The first two steps are links, so the third is an address that can be kept, sent and gone back from. */
    @GetMapping(NEW)
    String begin(
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        steps(given, shell, model);
        Clause clause = (Clause) model.getAttribute("clause");
        if (clause != null && model.getAttribute("enterprise") != null) {
            Map<String, String> filled = new LinkedHashMap<>(given);
            filled.putIfAbsent(DECIDED_ON, core.today().toString());
            model.addAttribute("form", forms.blank(claim(clause), NEW, filled, labels(clause)));
        }
        return "award-new";
    }

    /** The lists alone, while somebody types what to look for. */
    @GetMapping(NEW + "/choices")
    String choices(
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        steps(given, shell, model);
        return model.getAttribute("enterprise") == null ? "award-new :: enterprises" : "award-new :: clauses";
    }

    private void steps(Map<String, String> given, Shell shell, Model model) {
        String code = given.getOrDefault("enterprise", "").strip();
        String chosen = given.getOrDefault("clause", "").strip();
        Catalogue catalogue = catalogue();
        model.addAttribute("given", given);
        if (code.isEmpty()) {
            Map<String, String> search = new LinkedHashMap<>();
            search.put("search", given.getOrDefault("search", ""));
            model.addAttribute("found", found(given, search, shell));
        } else {
            model.addAttribute("enterprise", enterprise(code));
        }
        if (chosen.isEmpty()) {
            model.addAttribute("choices", clauses(catalogue, given));
            model.addAttribute("departments", words.departments(catalogue.clauses()));
            model.addAttribute("kinds", filters.coded("kind"));
        } else {
            Clause clause = clause(catalogue, chosen);
            model.addAttribute("clause", clause);
            model.addAttribute("clauseName", Texts.of(clause.name()));
        }
        model.addAttribute("withoutEnterprise", Addresses.of(NEW, Addresses.with(steps(given), "enterprise", null)));
        model.addAttribute("withoutClause", Addresses.of(NEW, Addresses.with(steps(given), "clause", null)));
    }

    private static Map<String, String> steps(Map<String, String> given) {
        Map<String, String> steps = new LinkedHashMap<>();
        for (String step : List.of("enterprise", "clause")) {
            String value = given.getOrDefault(step, "").strip();
            if (!value.isEmpty()) {
                steps.put(step, value);
            }
        }
        return steps;
    }

    /** An enterprise as it is chosen, or as it was chosen. */
    record Chosen(String code, String name, String jurisdiction, String address) {}

    private Chosen enterprise(String code) {
        var profile = clerk.enterprise(
                CreditCode.parse(code).orElseThrow(() -> new InvalidInput("enterprise", "BAD_CREDIT_CODE", code)))
                .known();
        return new Chosen(
                profile.code().value(),
                profile.name(),
                "",
                Addresses.below("/enterprises", profile.code().value()));
    }

    private List<Chosen> found(Map<String, String> given, Map<String, String> search, Shell shell) {
        Table table = tables.part(ENTERPRISES, search, SOME, Set.of(), shell.unit());
        List<Chosen> found = new ArrayList<>();
        for (List<Table.Cell> row : table.rows()) {
            Table.Cell enterprise = row.getFirst();
            String code = enterprise.below().isEmpty() ? enterprise.text() : enterprise.below();
            found.add(
                    new Chosen(
                            code,
                            enterprise.text(),
                            row.get(2).text(),
                            Addresses.of(NEW, Addresses.with(steps(given), "enterprise", code))));
        }
        return found;
    }

    private Catalogue catalogue() {
        return core.reference().newestRuleBook().orElseThrow(() -> new InvalidInput("catalogue", "NO_CATALOGUE", ""))
                .catalogue();
    }

    /** The clause in its newest words; the claim is decided by those of its fact date. */
    private static Clause clause(Catalogue catalogue, String id) {
        return catalogue.newest(new ClauseId(id))
                .orElseThrow(() -> new InvalidInput("clause", "UNKNOWN_CLAUSE", id));
    }

    private static List<Choice> clauses(Catalogue catalogue, Map<String, String> given) {
        String words = given.getOrDefault("text", "").strip().toLowerCase(Locale.ROOT);
        String lead = given.getOrDefault("lead", "");
        String kind = given.getOrDefault("kind", "");
        return catalogue.clauses().stream().map(Clause::id).distinct().map(id -> clause(catalogue, id.value()))
                .filter(c -> lead.isEmpty() || c.lead().equals(lead))
                .filter(
                        c -> kind.isEmpty()
                                || c.recipient().kinds().stream().map(RecipientKind::name).anyMatch(kind::equals))
                .filter(c -> Stream.of(words.split("\\s+", -1)).allMatch(word -> says(c, word)))
                .sorted(Comparator.comparing(c -> c.id().value(), ClauseOrder.BY_NUMBER))
                .map(
                        c -> new Choice(
                                c.id().value(),
                                Texts.of(c.name()),
                                c.text(),
                                Addresses.of(NEW, Addresses.with(steps(given), "clause", c.id().value()))))
                .toList();
    }

    private static boolean says(Clause clause, String word) {
        return Stream.of(clause.id().value(), clause.name().zh(), clause.name().en(), clause.text())
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(word));
    }

    /** The form of a clause is what its facts declare. */
    private Blank claim(Clause clause) {
        List<Ask> asks = new ArrayList<>();
        for (Fact fact : clause.facts()) {
            asks.add(new Ask(fact.name(), type(fact), fact.required(), options(fact), unit(fact)));
        }
        asks.add(new Ask(DECIDED_ON, Blank.Type.DATE, false, List.of()));
        return new Blank("claim", asks);
    }

    private static Blank.Type type(Fact fact) {
        return switch (fact.type()) {
            case MONEY -> Blank.Type.MONEY;
            case INTEGER -> Blank.Type.INTEGER;
            case RATIO -> Blank.Type.DECIMAL;
            case DATE -> Blank.Type.DATE;
            case MONTH -> Blank.Type.MONTH;
            case TEXT -> Blank.Type.TEXT;
            case BOOLEAN -> Blank.Type.YES_NO;
            case CHOICE -> Blank.Type.CHOICE;
            case PERCENTAGES -> Blank.Type.LIST;
        };
    }

    private static List<Table.Option> options(Fact fact) {
        return fact.choices().stream().map(c -> new Table.Option(c, c)).toList();
    }

    private Function<String, String> labels(Clause clause) {
        return field -> clause.fact(field).map(AwardPages::label).orElseGet(() -> forms.label(field));
    }

    private static String label(Fact fact) {
        return Texts.english() ? fact.en() : fact.zh();
    }

    private static String unit(Fact fact) {
        return fact.unit() == null ? "" : "unit." + fact.unit().replace(' ', '-');
    }

    private Requests.Claim body(Clause clause, Map<String, String> given) {
        Blank blank = claim(clause);
        ObjectNode facts = Forms.json(blank.asks(), given);
        ObjectNode body = facts.objectNode();
        body.put("enterprise", given.getOrDefault("enterprise", ""));
        body.put("clause", clause.id().value());
        if (facts.has(DECIDED_ON)) {
            body.set(DECIDED_ON, facts.remove(DECIDED_ON));
        }
        body.set("facts", facts);
        return BodyConverter.read(Requests.Claim.class, body.toString());
    }

    /** What the claim would come to, while it is filled in; records nothing. */
    @PostMapping("/awards/preview")
    String preview(@RequestParam Map<String, String> given, Model model) {
        Clause clause = clause(catalogue(), given.getOrDefault("clause", ""));
        Blank blank = claim(clause);
        return forms.act(blank, NEW, given, labels(clause), () -> {
            decided(awards.preview(body(clause, given)), model);
            return "decision :: preview";
        }, form -> {
            model.addAttribute("missing", form.wrong());
            return "decision :: missing";
        });
    }

    private void decided(Decision decision, Model model) {
        model.addAttribute("decision", decision);
        model.addAttribute("factNames", words.facts(decision.clause()));
        payers(model);
    }

    private void payers(Model model) {
        model.addAttribute("payers", names.jurisdictions());
    }

    @PostMapping(NEW)
    Object decide(
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Clause clause = clause(catalogue(), given.getOrDefault("clause", ""));
        Blank blank = claim(clause);
        return forms.act(blank, NEW, given, labels(clause), () -> {
            Decided decided = awards.decided(body(clause, given), forms.keyed(request, NEW, given));
            return switch (decided) {
                case Decided.Granted(var award) -> redirect(award.id(), award.events());
                case Decided.Refused refused -> {
                    steps(given, shell, model);
                    model.addAttribute("form", forms.blank(blank, NEW, given, labels(clause)));
                    decided(refused.decision(), model);
                    model.addAttribute("refusedAt", refused.events().getFirst().position());
                    yield "award-new";
                }
            };
        }, form -> {
            steps(given, shell, model);
            model.addAttribute("form", form);
            return "award-new";
        });
    }

    static String redirect(String award, List<EventView> events) {
        return Forms.redirect(Addresses.below("/awards", award), events);
    }

    // ---- one award

    @GetMapping("/awards/{id}")
    String award(
            @PathVariable String id,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return award(id, null, shell, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String award(String id, @Nullable Form left, Shell shell, Model model) {
        String recorded = shell.recorded().isEmpty() ? null : shell.recorded();
        model.addAttribute(
                "payments",
                tables.part(
                        PAYMENTS,
                        Addresses.with(Map.of("award", id), "waitFor", recorded),
                        SOME,
                        Set.of("enterprise", "clause", "award", "jurisdiction", "position"),
                        shell.unit()));
        AwardView award = Objects.requireNonNull(awards.get(id).getBody());
        model.addAttribute("award", award);
        model.addAttribute("name", clerk.enterprise(Clerk.enterpriseOf("award", id)).known().name());
        model.addAttribute("capital", CapitalAmount.of(award.amount()));
        model.addAttribute("decision", award.decision());
        model.addAttribute("factNames", words.facts(award.clause()));
        model.addAttribute("timeline", timeline.of(award.events()));
        payers(model);
        model.addAttribute(
                "actions",
                forms.offered(possible(award.status()), Addresses.below("/awards", id), left, Map.of()));
        return "award";
    }

    private List<Blank> possible(Award.Status status) {
        return switch (status) {
            case PREPARED -> List.of(APPROVAL, REJECTION);
            case APPROVED -> List.of(REDUCTION, revocation());
            case REJECTED, EXPIRED, REVOKED -> List.of();
        };
    }

    private Blank revocation() {
        return Blank.of(
                "revocation",
                new Ask("ground", Blank.Type.CHOICE, true, filters.coded("ground")),
                new Ask("reason", Blank.Type.TEXT),
                Ask.optional("on", Blank.Type.DATE));
    }

    @PostMapping("/awards/{id}/approval")
    String approve(
            @PathVariable String id,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(id, APPROVAL, Requests.On.class, given, request, shell, model, awards::approve);
    }

    @PostMapping("/awards/{id}/rejection")
    String reject(
            @PathVariable String id,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(id, REJECTION, Requests.Reason.class, given, request, shell, model, awards::reject);
    }

    @PostMapping("/awards/{id}/reduction")
    String reduce(
            @PathVariable String id,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(id, REDUCTION, Requests.Reduce.class, given, request, shell, model, awards::reduce);
    }

    @PostMapping("/awards/{id}/revocation")
    String revoke(
            @PathVariable String id,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(id, revocation(), Requests.Revoke.class, given, request, shell, model, awards::revoke);
    }

    private <B extends Body> String act(
            String id,
            Blank blank,
            Class<B> type,
            Map<String, String> given,
            Request request,
            Shell shell,
            Model model,
            Forms.Change<B, AwardView> change) {
        return forms.act(
                blank,
                Addresses.below("/awards", id) + "/" + blank.name(),
                type,
                given,
                request,
                (body, keyed) -> change.of(id, body, keyed),
                award -> redirect(id, award.events()),
                form -> award(id, form, shell, model));
    }
}
