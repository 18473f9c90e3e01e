package org.grantsledger.api.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Sight;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** 分担与结算: what each tier owes for the enterprises of each jurisdiction, and the statement that both tiers hold. */
@Controller
class SettlementPages {

    private static final View SETTLEMENT = Views.find("settlement").orElseThrow();
    private static final View AWARDS = Views.find("settlement-awards").orElseThrow();
    private static final View SHARING = Views.find("cost-sharing").orElseThrow();

    private static final int ROWS = 30;

    /** How long it has been overdue says the view; of single awards a page, and paper, have no room for it. */
    private static final Set<String> AGES = Set
            .of("jurisdiction", "overdue_30", "overdue_90", "overdue_180", "overdue_more", "checksum");

    private final Sight sight;
    private final Tables tables;
    private final Filters filters;
    private final Names names;
    private final Pdf pdf;

    SettlementPages(Sight sight, Tables tables, Filters filters, Names names, Pdf pdf) {
        this.sight = sight;
        this.tables = tables;
        this.filters = filters;
        this.names = names;
        this.pdf = pdf;
    }

    @GetMapping("/settlement")
    String settlement(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        model.addAttribute("table", tables.whole(SETTLEMENT, "/settlement", asked, shell.unit(), Set.of("checksum")));
        model.addAttribute("jurisdictions",
                filters.own());
        model.addAttribute("bounds", filters.read(asked).bounds());
        return "settlement";
    }

    /** The statement of one jurisdiction. */
    @GetMapping("/settlement/{jurisdiction}")
    String statement(
            @PathVariable String jurisdiction,
            @RequestParam Map<String, String> given,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Asked asked = filters.read(given);
        model.addAllAttributes(statement(jurisdiction, asked, ROWS, Set.of("jurisdiction"), AGES, shell.unit()));
        model.addAttribute(
                "sharing",
                tables.part(
                        SHARING,
                        Addresses.with(asked.bounds(), "jurisdiction", jurisdiction),
                        ROWS,
                        Set.of("jurisdiction"),
                        shell.unit()));
        model.addAttribute(
                "pdf",
                Addresses.of(Addresses.below("/settlement", jurisdiction) + "/statement.pdf", asked.bounds()));
        return "settlement-statement";
    }

    @GetMapping("/settlement/{jurisdiction}/statement.pdf")
    ResponseEntity<byte[]> document(@PathVariable String jurisdiction, @RequestParam Map<String, String> given) {
        return pdf.of(
                "settlement-" + jurisdiction,
                "pdf/settlement",
                statement(jurisdiction, filters.read(given), Pdf.ROWS, AGES, AGES, Unit.YUAN));
    }

    /** @param hidden of the sums; {@code hiddenOfAwards} of the awards behind them */
    private Map<String, Object> statement(
            String jurisdiction,
            Asked asked,
            int most,
            Set<String> hidden,
            Set<String> hiddenOfAwards,
            Unit unit) {
        String name = names.jurisdictions().get(jurisdiction);
        if (name == null) {
            throw new InvalidInput("jurisdiction", "UNKNOWN_JURISDICTION", jurisdiction);
        }
        sight.mine("jurisdiction", jurisdiction);
        Map<String, String> of = Addresses.with(asked.bounds(), "jurisdiction", jurisdiction);
        Map<String, Table.Cell> first = tables.first(SETTLEMENT, of, unit);
        Table.Cell checksum = first.getOrDefault("checksum", Table.Cell.EMPTY);
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("jurisdiction", jurisdiction);
        statement.put("name", name);
        statement.put("checksum", checksum.whole());
        statement.put("bounds", filters.bounds(asked));
        statement.put("summary", tables.part(SETTLEMENT, of, most, both(hidden, "checksum"), unit));
        statement.put("awards", tables.part(AWARDS, of, most, hiddenOfAwards, unit));
        return statement;
    }

    private static Set<String> both(Set<String> hidden, String more) {
        return Set.copyOf(Stream.concat(hidden.stream(), Stream.of(more)).toList());
    }
}
