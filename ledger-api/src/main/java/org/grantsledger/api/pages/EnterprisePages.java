package org.grantsledger.api.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grantsledger.api.http.EnterpriseController;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Views.EnterpriseView;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** 企业: who they are, and all that one of them was granted, paid and owes, now or as of a day. */
@Controller
class EnterprisePages {

    private static final View LIST = Views.find("enterprises").orElseThrow();
    private static final View STATEMENT = Views.find("enterprise-statement").orElseThrow();
    private static final View LIMITS = Views.find("limit-usage").orElseThrow();
    private static final View CLAIMS = Views.find("claims").orElseThrow();
    private static final View EVENTS = Views.find("events").orElseThrow();

    /** Rows of each table; a link leads to all. */
    private static final int ROWS = 20;

    /** The position of what was just recorded, which the figures wait for. */
    static final String RECORDED = "recorded";

    private final EnterpriseController enterprises;
    private final EnterpriseActions actions;
    private final Tables tables;
    private final Filters filters;
    private final Names names;
    private final Words words;
    private final Pdf pdf;

    EnterprisePages(
            EnterpriseController enterprises,
            EnterpriseActions actions,
            Tables tables,
            Filters filters,
            Names names,
            Words words,
            Pdf pdf) {
        this.enterprises = enterprises;
        this.actions = actions;
        this.tables = tables;
        this.filters = filters;
        this.names = names;
        this.words = words;
        this.pdf = pdf;
    }

    @GetMapping("/enterprises")
    String list(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        model.addAttribute("table", tables.whole(LIST, "/enterprises", asked, shell.unit()));
        return "enterprises";
    }

    @GetMapping("/enterprises/{code}")
    String enterprise(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return show(code, given, null, shell, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    String show(String code, Map<String, String> given, @Nullable Form left, Shell shell, Model model) {
        EnterpriseView enterprise = Objects.requireNonNull(enterprises.get(code).getBody());
        Asked asked = filters.read(given);
        Map<String, String> bounds = Addresses.with(asked.bounds(), "waitFor", asked.shown().get(RECORDED));
        Map<String, String> own = Addresses.with(bounds, "enterprise", enterprise.creditCode());
        Unit unit = shell.unit();
        model.addAttribute("enterprise", enterprise);
        model.addAttribute("actions", actions.possible(enterprise, left));
        model.addAttribute("kind", words.of("kind", enterprise.kind()));
        model.addAttribute("jurisdictions", names.jurisdictions());
        model.addAttribute("bounds", filters.bounds(asked));
        model.addAttribute("figures", tables.first(LIST, own, unit));
        model.addAttribute(
                "limits",
                tables.part(LIMITS, sorted(own, "-usage"), ROWS, Set.of("enterprise", "limit_key", "cap"), unit));
        model.addAttribute(
                "claims",
                tables.part(
                        CLAIMS,
                        sorted(own, "-position"),
                        ROWS,
                        Set.of("enterprise", "month", "booked_to", "refused"),
                        unit));
        model.addAttribute("statement", tables.part(STATEMENT, own, ROWS, Set.of("enterprise"), unit));
        Map<String, String> stream = Addresses.with(bounds, "stream", enterprise.creditCode());
        stream.remove("effectiveOn");
        model.addAttribute(
                "events",
                tables.part(EVENTS, sorted(stream, "-position"), ROWS, Set.of("stream", "sequence"), unit));
        model.addAttribute(
                "pdf",
                Addresses.of(Addresses.below("/enterprises", enterprise.creditCode()) + "/statement.pdf", bounds));
        return "enterprise";
    }

    private static Map<String, String> sorted(Map<String, String> asked, String sort) {
        Map<String, String> sorted = new LinkedHashMap<>(asked);
        sorted.put("sort", sort);
        return sorted;
    }

    /** The statement for printing and for the file; its Chinese text can be searched and copied. */
    @GetMapping("/enterprises/{code}/statement.pdf")
    ResponseEntity<byte[]> statement(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell) {
        EnterpriseView enterprise = Objects.requireNonNull(enterprises.get(code).getBody());
        Asked asked = filters.read(given);
        Map<String, String> own = Addresses.with(asked.bounds(), "enterprise", enterprise.creditCode());
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("enterprise", enterprise);
        model.put("bounds", filters.bounds(asked));
        model.put("figures", tables.first(LIST, own, Unit.YUAN));
        model.put("table", tables.part(STATEMENT, own, Pdf.ROWS, Set.of("reference"), Unit.YUAN));
        return pdf.of("enterprise-statement-" + enterprise.creditCode(), "pdf/statement", model);
    }
}
