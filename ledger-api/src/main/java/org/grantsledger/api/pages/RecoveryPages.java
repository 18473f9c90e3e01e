package org.grantsledger.api.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grantsledger.api.http.AwardController;
import org.grantsledger.api.http.Clerk;
import org.grantsledger.api.http.DisbursementController;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.AwardView;
import org.grantsledger.api.http.Views.RecoveryView;
import org.grantsledger.api.http.Views.ShareStateView;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
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

/** 追回: what was paid too much, demanded back and received. */
@Controller
class RecoveryPages {

    private static final View RECOVERIES = Views.find("recoveries").orElseThrow();
    private static final View OVERPAID = Views.find("overpaid").orElseThrow();

    private static final String FIRST = "/disbursements/recoveries";
    private static final String NEW = FIRST + "/new";

    private static final String AWARD = "award";
    private static final String PAYER = "payer";
    private static final String AMOUNT = "amount";

    private static final int ROWS = 30;

    private static final Blank RECEIPT = Blank.of(
            "receipt",
            new Ask(AMOUNT, Blank.Type.MONEY),
            new Ask("receivedOn", Blank.Type.DATE),
            new Ask("voucher", Blank.Type.TEXT));

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

    RecoveryPages(
            DisbursementController disbursements,
            AwardController awards,
            Clerk clerk,
            LedgerCore core,
            Names names,
            Tables tables,
            Filters filters,
            Forms forms,
            Timeline timeline,
            Texts texts) {
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
    }

    @GetMapping(FIRST)
    String list(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> sorted = new LinkedHashMap<>(asked);
        sorted.putIfAbsent("sort", "-ordered_on");
        boolean may = Person.now().may("POST", NEW);
        model.addAttribute(
                "table",
                tables.whole(
                        RECOVERIES,
                        FIRST,
                        sorted,
                        shell.unit(),
                        Set.of("jurisdiction"),
                        row -> doing(
                                may && !row.getOrDefault("receivable", "0").equals("0"),
                                "form.receipt",
                                row,
                                Addresses.below(FIRST, row.getOrDefault("recovery", "")))));
        model.addAttribute(
                "overpaid",
                tables.part(
                        OVERPAID,
                        Map.of(),
                        ROWS,
                        Set.of("jurisdiction"),
                        shell.unit(),
                        row -> doing(may, "form.recovery", row, ordering(row))));
        return "recoveries";
    }

    private static String ordering(Map<String, String> row) {
        Map<String, String> filled = new LinkedHashMap<>();
        filled.put(AWARD, row.getOrDefault(AWARD, ""));
        filled.put(PAYER, row.getOrDefault(PAYER, ""));
        return Addresses.of(NEW, filled);
    }

    private Table.Doing doing(boolean may, String text, Map<String, String> row, String address) {
        String payer = row.getOrDefault(PAYER, "");
        String what = texts.get(text);
        return may && Person.now().owns(payer)
                ? new Table.Doing(what, what + " " + row.getOrDefault(AWARD, "") + " " + payer, address, "")
                : Table.Doing.NONE;
    }

    private Blank recovery(AwardView award) {
        List<Table.Option> payers = filters.own(award.shares().stream().map(ShareStateView::payer).toList());
        return Blank.of(
                "recovery",
                new Ask(PAYER, Blank.Type.CHOICE, true, payers),
                new Ask(AMOUNT, Blank.Type.MONEY),
                new Ask("reason", Blank.Type.TEXT),
                new Ask("document", Blank.Type.TEXT),
                Ask.optional("on", Blank.Type.DATE));
    }

    @GetMapping(NEW)
    String begin(@RequestParam Map<String, String> given, Model model) {
        String id = given.getOrDefault(AWARD, "").strip();
        if (id.isEmpty()) {
            return "redirect:" + FIRST;
        }
        AwardView award = award(id);
        Map<String, String> filled = new LinkedHashMap<>(given);
        award.shares().stream().filter(s -> s.payer().equals(given.get(PAYER))).map(ShareStateView::overpaid)
                .filter(Fen::isPositive).forEach(overpaid -> filled.putIfAbsent(AMOUNT, overpaid.toString()));
        return ordering(award, forms.blank(recovery(award), NEW, filled), model);
    }

    private AwardView award(String id) {
        return Objects.requireNonNull(awards.get(id).getBody());
    }

    private String ordering(AwardView award, Form form, Model model) {
        model.addAttribute("name", name(award.id()));
        model.addAttribute("payers", names.jurisdictions());
        model.addAttribute(AWARD, award);
        model.addAttribute("form", form);
        return "recovery-new";
    }

    private String name(String id) {
        return clerk.enterprise(Clerk.enterpriseOf(AWARD, id)).known().name();
    }

    @PostMapping(NEW)
    String order(@RequestParam Map<String, String> given, Request request, Model model) {
        AwardView award = award(given.getOrDefault(AWARD, ""));
        Blank blank = recovery(award);
        return forms.act(blank, NEW, given, () -> {
            Requests.OrderRecovery body = forms
                    .body(Requests.OrderRecovery.class, blank, given, Map.of(AWARD, award.id()));
            return redirect(
                    Objects.requireNonNull(disbursements.order(body, forms.keyed(request, NEW, given)).getBody()));
        }, form -> ordering(award, form, model));
    }

    private static String redirect(RecoveryView recovery) {
        return Forms.redirect(Addresses.below(FIRST, recovery.id()), recovery.events());
    }

    @GetMapping(FIRST + "/{id}")
    String recovery(@PathVariable String id, Model model) {
        return recovery(id, null, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String recovery(String id, @Nullable Form left, Model model) {
        RecoveryView recovery = disbursements.recovery(id);
        boolean open = recovery.outstanding().isPositive() && Person.now().owns(recovery.payer());
        Map<String, String> filled = Map
                .of(AMOUNT, recovery.outstanding().toString(), "receivedOn", core.today().toString());
        model.addAttribute("recovery", recovery);
        model.addAttribute("name", name(id));
        model.addAttribute("payers", names.jurisdictions());
        model.addAttribute("timeline", timeline.of(recovery.events()));
        model.addAttribute(
                "actions",
                forms.offered(
                        open ? List.of(RECEIPT) : List.of(),
                        Addresses.below(FIRST, id),
                        left,
                        Map.of(RECEIPT.name(), filled)));
        return "recovery";
    }

    @PostMapping(FIRST + "/{id}/receipt")
    String receive(@PathVariable String id, @RequestParam Map<String, String> given, Request request, Model model) {
        return forms.act(
                RECEIPT,
                Addresses.below(FIRST, id) + "/" + RECEIPT.name(),
                Requests.ReceiveRecovery.class,
                given,
                request,
                (body, keyed) -> disbursements.receive(id, body, keyed),
                RecoveryPages::redirect,
                form -> recovery(id, form, model));
    }
}
