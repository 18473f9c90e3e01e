package org.grantsledger.api.pages;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grantsledger.api.http.AwardController;
import org.grantsledger.api.http.Body;
import org.grantsledger.api.http.Clerk;
import org.grantsledger.api.http.DisbursementController;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.AwardView;
import org.grantsledger.api.http.Views.DisbursementView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.ShareState;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** 拨付: what is due, payments one by one or several together, and one payment with its voucher. */
@Controller
class DisbursementPages {

    private static final View DUE = Views.find("due").orElseThrow();
    private static final View PAYMENTS = Views.find("payments").orElseThrow();

    private static final String FIRST = "/disbursements";
    private static final String NEW = FIRST + "/new";
    private static final String SEVERAL = FIRST + "/several";

    private static final String AWARD = "award";
    private static final String PAYER = "payer";
    private static final String AMOUNT = "amount";
    private static final String PAID_ON = "paidOn";
    private static final String VOUCHER = "voucher";
    private static final String CONFIRMED = "conditionConfirmed";

    /** Between the parts of what is picked; it stands in no id and no amount. */
    private static final String PART = "~";

    private static final Blank APPROVAL = Blank.of("approval");

    private static final Blank REJECTION = Blank.of("rejection", new Ask("reason", Blank.Type.TEXT));

    private static final Blank REVERSAL = Blank
            .of("reversal", new Ask("reason", Blank.Type.TEXT), Ask.optional("on", Blank.Type.DATE));

    /** One of several payments. */
    private static final Blank ONE = Blank.of(
            "payment",
            new Ask(AWARD, Blank.Type.TEXT),
            new Ask(PAYER, Blank.Type.TEXT),
            new Ask(AMOUNT, Blank.Type.MONEY),
            new Ask(PAID_ON, Blank.Type.DATE),
            new Ask(VOUCHER, Blank.Type.TEXT),
            Ask.optional(CONFIRMED, Blank.Type.YES_NO));

    private final DisbursementController disbursements;
    private final AwardController awards;
    private final Clerk clerk;
    private final LedgerCore core;
    private final Names names;
    private final Tables tables;
    private final Filters filters;
    private final Forms forms;
    private final Timeline timeline;
    private final Texts texts;
    private final Pdf pdf;

    DisbursementPages(
            DisbursementController disbursements,
            AwardController awards,
            Clerk clerk,
            LedgerCore core,
            Names names,
            Tables tables,
            Filters filters,
            Forms forms,
            Timeline timeline,
            Texts texts,
            Pdf pdf) {
        this.disbursements = disbursements;
        this.awards = awards;
        this.clerk = clerk;
        this.core = core;
        this.names = names;
        this.tables = tables;
        this.filters = filters;
        this.forms = forms;
        this.timeline = timeline;
        this.texts = texts;
        this.pdf = pdf;
    }

    // ---- lists

    @GetMapping(FIRST)
    String due(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Person person = Person.now();
        boolean pays = person.may("POST", NEW);
        Table table = tables.whole(
                DUE,
                FIRST,
                asked,
                shell.unit(),
                Set.of("jurisdiction", "promised", "overdue"),
                row -> pays && person.owns(row.getOrDefault(PAYER, "")) ? paying(row) : Table.Doing.NONE);
        model.addAttribute("figures", table.sums());
        model.addAttribute("today", core.today());
        model.addAttribute("table", table);
        return "disbursements";
    }

    private Table.Doing paying(Map<String, String> row) {
        Fen payable = new Fen(Long.parseLong(row.getOrDefault("payable", "0")));
        String award = row.getOrDefault(AWARD, "");
        String payer = row.getOrDefault(PAYER, "");
        if (!payable.isPositive()) {
            return Table.Doing.NONE;
        }
        Map<String, String> filled = new LinkedHashMap<>();
        filled.put(AWARD, award);
        filled.put(PAYER, payer);
        filled.put(AMOUNT, payable.toString());
        String text = texts.get("form.payment");
        return new Table.Doing(
                text,
                text + " " + award + " " + payer + " " + row.getOrDefault("instalment", ""),
                Addresses.of(NEW, filled),
                String.join(PART, award, payer, payable.toString()));
    }

    @GetMapping(FIRST + "/payments")
    String payments(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> sorted = new LinkedHashMap<>(asked);
        sorted.putIfAbsent("sort", "-paid_on");
        model.addAttribute(
                "table",
                tables.whole(PAYMENTS, FIRST + "/payments", sorted, shell.unit(), Set.of("jurisdiction", "position")));
        return "payments";
    }

    /** What was typed, in figures and capital characters; of several amounts, their sum. */
    @GetMapping("/capital")
    String capital(@RequestParam Map<String, String> typed, Model model) {
        model.addAttribute(
                "capital",
                typed.values().stream().flatMap(v -> Forms.amount(v).stream()).reduce(Fen::plus).map(Forms::capital)
                        .orElse(""));
        return "form :: capital";
    }

    // ---- one payment

    /**
     * One payer's side of an award, for whoever pays.
     *
     * @param payable what may be paid today
     * @param lines budget lines of this year to which it may be charged
     */
    record Side(ShareState share, Fen payable, List<LineTerms> lines) {}

    private Award award(String id) {
        // what is not the caller's business is unknown
        awards.get(id);
        return clerk.enterprise(Clerk.enterpriseOf(AWARD, id)).award(id).orElseThrow();
    }

    private Side side(Award award, ShareState share) {
        Fen due = award.dueBy(share.payer(), core.today()).minus(share.paid()).minus(share.pending());
        return new Side(
                share,
                due.min(share.left()).orZero(),
                core.reference()
                        .openLines(share.payer(), FiscalYear.of(core.today()), award.terms().bookedTo()));
    }

    private Blank payment(Award award) {
        List<Ask> asks = new ArrayList<>();
        asks.add(new Ask(PAYER, Blank.Type.CHOICE, true, payers(award)));
        asks.add(new Ask(AMOUNT, Blank.Type.MONEY));
        asks.add(new Ask(PAID_ON, Blank.Type.DATE));
        asks.add(new Ask(VOUCHER, Blank.Type.TEXT));
        if (conditional(award)) {
            asks.add(Ask.optional(CONFIRMED, Blank.Type.YES_NO));
        }
        return new Blank("payment", asks);
    }

    private static boolean conditional(Award award) {
        return award.terms().instalments().stream().anyMatch(Instalment::conditional);
    }

    private List<Table.Option> payers(Award award) {
        return filters.own(award.shares().stream().map(ShareState::payer).toList());
    }

    @GetMapping(NEW)
    String begin(@RequestParam Map<String, String> given, Model model) {
        String id = given.getOrDefault(AWARD, "").strip();
        if (id.isEmpty()) {
            return "redirect:" + FIRST;
        }
        Award award = award(id);
        List<Table.Option> payers = payers(award);
        Map<String, String> filled = new LinkedHashMap<>(given);
        if (payers.size() == 1) {
            filled.putIfAbsent(PAYER, payers.getFirst().value());
        }
        award.shares().stream().filter(s -> s.payer().equals(filled.get(PAYER))).map(s -> side(award, s).payable())
                .filter(Fen::isPositive).forEach(payable -> filled.putIfAbsent(AMOUNT, payable.toString()));
        filled.putIfAbsent(PAID_ON, core.today().toString());
        return paying(award, forms.blank(payment(award), NEW, filled), model);
    }

    private String paying(Award award, Form form, Model model) {
        String id = award.terms().id();
        about(id, award.terms().bookedTo(), model);
        model.addAttribute(AWARD, award);
        model.addAttribute("sides", award.shares().stream().map(s -> side(award, s)).toList());
        model.addAttribute("year", core.today().getYear());
        model.addAttribute("form", form);
        return "payment-new";
    }

    /** The names on a page about an award or what becomes of it. */
    private void about(String id, ClauseId clause, Model model) {
        model.addAttribute("name", clerk.enterprise(Clerk.enterpriseOf(AWARD, id)).known().name());
        model.addAttribute("payers", names.jurisdictions());
        model.addAttribute("clauseId", clause.value());
        clause(clause).ifPresent(c -> {
            model.addAttribute("clauseName", Texts.of(c.name()));
            model.addAttribute("clauseText", c.text());
        });
    }

    private Optional<Clause> clause(ClauseId id) {
        return core.reference().newestRuleBook().flatMap(book -> book.catalogue().newest(id));
    }

    @PostMapping(NEW)
    String pay(@RequestParam Map<String, String> given, Request request, Model model) {
        String id = given.getOrDefault(AWARD, "");
        Award award = award(id);
        Blank blank = payment(award);
        return forms.act(
                blank,
                NEW,
                given,
                () -> redirect(
                        pay(
                                forms.body(Requests.Disburse.class, blank, given, Map.of(AWARD, id)),
                                forms.keyed(request, NEW, given))),
                form -> paying(award, form, model));
    }

    private DisbursementView pay(Requests.Disburse body, Request request) {
        return Objects.requireNonNull(disbursements.disburse(body, request).getBody());
    }

    private static String redirect(DisbursementView payment) {
        return Forms.redirect(Addresses.below(FIRST, payment.id()), payment.events());
    }

    @GetMapping(FIRST + "/{id}")
    String payment(@PathVariable String id, Model model) {
        return payment(id, null, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String payment(String id, @Nullable Form left, Model model) {
        DisbursementView payment = disbursements.disbursement(id);
        about(id, payment.clause(), model);
        model.addAttribute("payment", payment);
        model.addAttribute("capital", Forms.capital(payment.amount()));
        model.addAttribute("timeline", timeline.of(payment.events()));
        model.addAttribute(
                "actions",
                Person.now().owns(payment.payer())
                        ? forms.offered(possible(payment.status()), Addresses.below(FIRST, id), left, Map.of())
                        : List.of());
        return "payment";
    }

    private static List<Blank> possible(Disbursement.Status status) {
        return switch (status) {
            case PREPARED -> List.of(APPROVAL, REJECTION);
            case APPROVED -> List.of(REVERSAL);
            case REJECTED, EXPIRED, REVERSED -> List.of();
        };
    }

    @PostMapping(FIRST + "/{id}/approval")
    String approve(@PathVariable String id, @RequestParam Map<String, String> given, Request request, Model model) {
        return act(
                id,
                APPROVAL,
                Requests.On.class,
                given,
                request,
                model,
                (payment, nothing, keyed) -> disbursements.approve(payment, keyed));
    }

    @PostMapping(FIRST + "/{id}/rejection")
    String reject(@PathVariable String id, @RequestParam Map<String, String> given, Request request, Model model) {
        return act(id, REJECTION, Requests.Reason.class, given, request, model, disbursements::reject);
    }

    @PostMapping(FIRST + "/{id}/reversal")
    String reverse(@PathVariable String id, @RequestParam Map<String, String> given, Request request, Model model) {
        return act(id, REVERSAL, Requests.Reason.class, given, request, model, disbursements::reverse);
    }

    private <B extends Body> String act(
            String id,
            Blank blank,
            Class<B> type,
            Map<String, String> given,
            Request request,
            Model model,
            Forms.Change<B, DisbursementView> change) {
        return forms.act(
                blank,
                Addresses.below(FIRST, id) + "/" + blank.name(),
                type,
                given,
                request,
                (body, keyed) -> change.of(id, body, keyed),
                DisbursementPages::redirect,
                form -> payment(id, form, model));
    }

    /** The voucher for the files of the payer. */
    @GetMapping(FIRST + "/{id}/voucher.pdf")
    ResponseEntity<byte[]> voucher(@PathVariable String id, Model model) {
        payment(id, null, model);
        Map<String, Object> all = new LinkedHashMap<>(model.asMap());
        DisbursementView payment = disbursements.disbursement(id);
        all.put("position", payment.events().getLast().position());
        return pdf.of("voucher-" + id, "pdf/voucher", all);
    }

    // ---- several payments

    /** One of several payments, as it is filled in. */
    record Row(
            int number,
            AwardView award,
            String name,
            String clause,
            String payer,
            String amount,
            String voucher,
            boolean conditional,
            boolean confirmed) {}

    /**
     * What became of it.
     *
     * @param payment null where it was refused
     * @param problem why, empty where it was not
     * @param correct where it can be corrected and sent again
     */
    record Outcome(Row row, @Nullable DisbursementView payment, String problem, String correct) {}

    private Row row(int number, String id, String payer, Function<String, String> given) {
        AwardView award = Objects.requireNonNull(awards.get(id).getBody());
        return new Row(
                number,
                award,
                clerk.enterprise(Clerk.enterpriseOf(AWARD, id)).known().name(),
                clause(award.bookedTo()).map(c -> Texts.of(c.name())).orElse(""),
                payer,
                given.apply(AMOUNT),
                given.apply(VOUCHER),
                conditional(award(id)),
                given.apply(CONFIRMED).equals("true"));
    }

    /** @param pick award, payer and amount of each */
    @GetMapping(SEVERAL)
    String several(@RequestParam(defaultValue = "") List<String> pick, Model model) {
        List<Row> rows = new ArrayList<>();
        for (String picked : pick) {
            String[] parts = picked.split(PART, -1);
            if (parts.length == 3) {
                rows.add(row(rows.size(), parts[0], parts[1], field -> field.equals(AMOUNT) ? parts[2] : ""));
            }
        }
        model.addAttribute("rows", rows);
        model.addAttribute("conditional", rows.stream().anyMatch(Row::conditional));
        model.addAttribute("payers", names.jurisdictions());
        model.addAttribute("form", forms.blank(Blank.of("payments"), SEVERAL, Map.of()));
        model.addAttribute("today", core.today());
        model.addAttribute("capital", sum(rows.stream().map(Row::amount)));
        return "payments-new";
    }

    private static String sum(Stream<String> amounts) {
        return Forms.capital(amounts.flatMap(a -> Forms.amount(a).stream()).reduce(Fen.ZERO, Fen::plus));
    }

    /** Each is a request of its own: what is wrong with one keeps none of the others back, and it is said of each. */
    @PostMapping(SEVERAL)
    String payAll(@RequestParam Map<String, String> given, Request request, Model model) {
        List<Row> rows = new ArrayList<>();
        while (given.containsKey(AWARD + "-" + rows.size())) {
            int number = rows.size();
            Function<String, String> field = name -> name.equals(VOUCHER)
                    ? voucher(given, number)
                    : field(given, name, number);
            rows.add(row(number, field.apply(AWARD), field.apply(PAYER), field));
        }
        List<Outcome> outcomes = rows.stream().map(row -> payOne(row, given, request)).toList();
        model.addAttribute("outcomes", outcomes);
        model.addAttribute("payers", names.jurisdictions());
        model.addAttribute("posted", sum(outcomes, Disbursement.Status.APPROVED));
        model.addAttribute("waiting", sum(outcomes, Disbursement.Status.PREPARED));
        model.addAttribute("refused", outcomes.stream().filter(o -> o.payment() == null).count());
        return "payments-done";
    }

    private static String sum(List<Outcome> outcomes, Disbursement.Status status) {
        return sum(
                outcomes.stream().map(Outcome::payment).filter(Objects::nonNull).filter(p -> p.status() == status)
                        .map(p -> p.amount().toString()));
    }

    private Outcome payOne(Row row, Map<String, String> given, Request request) {
        Map<String, String> one = new LinkedHashMap<>();
        one.put(AWARD, row.award().id());
        one.put(PAYER, row.payer());
        one.put(AMOUNT, row.amount());
        one.put(PAID_ON, given.getOrDefault(PAID_ON, ""));
        one.put(VOUCHER, row.voucher());
        if (row.confirmed()) {
            one.put(CONFIRMED, "true");
        }
        String correct = Addresses.of(NEW, one);
        String key = given.getOrDefault(Forms.KEY, "");
        one.put(Forms.KEY, key.isEmpty() ? "" : key + "-" + row.number());
        List<DisbursementView> paid = new ArrayList<>();
        String problem = forms.attempt(ONE, SEVERAL, one, forms::label, () -> {
            paid.add(pay(forms.body(Requests.Disburse.class, ONE, one), forms.keyed(request, SEVERAL, one)));
            return "";
        }, form -> String.join("; ", form.wrong()));
        return new Outcome(row, paid.isEmpty() ? null : paid.getFirst(), problem, correct);
    }

    private static String field(Map<String, String> given, String name, int number) {
        return given.getOrDefault(name + "-" + number, "").strip();
    }

    /** Vouchers without a number are numbered in their order. */
    private static String voucher(Map<String, String> given, int number) {
        String own = field(given, VOUCHER, number);
        String prefix = given.getOrDefault("prefix", "").strip();
        return own.isEmpty() && !prefix.isEmpty() ? prefix + "%03d".formatted(number + 1) : own;
    }
}
