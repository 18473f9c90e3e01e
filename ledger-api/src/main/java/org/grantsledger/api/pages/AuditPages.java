package org.grantsledger.api.pages;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.grantsledger.api.http.AuditController;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.people.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** 审计日志, newest first. */
@Controller
class AuditPages {

    private static final String AUDIT = "/administration/audit";

    private static final int ROWS = 100;

    private final AuditController audit;
    private final AccountWords words;
    private final Filters filters;
    private final Texts texts;

    AuditPages(AuditController audit, AccountWords words, Filters filters, Texts texts) {
        this.audit = audit;
        this.words = words;
        this.filters = filters;
        this.texts = texts;
    }

    @GetMapping(AUDIT)
    String entries(
            @RequestParam(required = false) AuditLog.@Nullable Action action,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam Map<String, String> given,
            Model model) {
        Asked asked = filters.read(given);
        Map<String, String> shown = asked.shown();
        List<AuditLog.Entry> entries = audit
                .entries(action, shown.get("actor"), shown.get("about"), from, to, before, ROWS);
        Map<String, String> first = Addresses.with(shown, "before", null);
        model.addAttribute("entries", entries);
        model.addAttribute("words", words);
        model.addAttribute("filters", filters(shown));
        model.addAttribute("narrowed", !first.isEmpty());
        model.addAttribute("file", Addresses.of("/api/audit", Addresses.with(first, "format", "csv")));
        model.addAttribute("first", before == null ? null : Addresses.of(AUDIT, first));
        model.addAttribute(
                "next",
                entries.size() < ROWS
                        ? null
                        : Addresses.of(
                                AUDIT,
                                Addresses.with(shown, "before", Long.toString(entries.getLast().position()))));
        return "audit";
    }

    private List<Table.Filter> filters(Map<String, String> shown) {
        List<Table.Option> actions = Stream.of(AuditLog.Action.values())
                .map(action -> new Table.Option(action.name(), texts.get("audit.action." + action))).toList();
        return List.of(
                filter("actor", "text", shown, List.of()),
                filter("about", "text", shown, List.of()),
                filter("action", "select", shown, actions),
                filter("from", "date", shown, List.of()),
                filter("to", "date", shown, List.of()));
    }

    private Table.Filter filter(String name, String type, Map<String, String> shown, List<Table.Option> options) {
        return new Table.Filter(name, texts.get("audit." + name), type, shown.getOrDefault(name, ""), options);
    }
}
