package org.grantsledger.api.pages;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.http.EventController;
import org.grantsledger.api.http.Explainer;
import org.grantsledger.api.http.Views.EventWhole;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.Decision;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogReader;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** 历史: the log, one event whole, and why its figures are what they are. */
@Controller
class HistoryPages {

    private static final View EVENTS = Views.find("events").orElseThrow();
    private static final View ENTRIES = Views.find("journal").orElseThrow();

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    /** An adopted catalogue is larger than a page should be. */
    private static final int LONGEST = 20_000;

    private static final int ROWS = 100;

    private final LedgerCore core;
    private final EventController events;
    private final Explainer explainer;
    private final Tables tables;
    private final Texts texts;
    private final Words words;
    private final Clock clock;

    HistoryPages(
            LedgerCore core,
            EventController events,
            Explainer explainer,
            Tables tables,
            Texts texts,
            Words words,
            Clock clock) {
        this.core = core;
        this.events = events;
        this.explainer = explainer;
        this.tables = tables;
        this.texts = texts;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/history")
    String events(
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Map<String, String> sorted = new LinkedHashMap<>(asked);
        sorted.putIfAbsent("sort", "-position");
        model.addAttribute("table", tables.whole(EVENTS, "/history", sorted, shell.unit()));
        model.addAttribute("head", core.log().head());
        return "history";
    }

    /** To the event at a position, or to the events of a day. */
    @GetMapping("/history/at")
    String jump(@RequestParam(defaultValue = "") String to) {
        String place = to.strip();
        if (place.matches("\\d{1,18}")) {
            return "redirect:/history/" + place;
        }
        try {
            LocalDate day = LocalDate.parse(place);
            return "redirect:" + Addresses.of(
                    "/history",
                    Map.of("from", day.toString(), "to", day.toString(), "sort", "position"));
        } catch (DateTimeException neither) {
            throw new InvalidInput("to", "NOT_A_DATE", place);
        }
    }

    @GetMapping("/history/{position:\\d{1,18}}")
    String event(
            @PathVariable long position,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        // What is not the caller's business is unknown, or comes without its payload.
        EventWhole seen = events.event(position);
        RecordedEvent event = core.log().at(position).orElseThrow();
        LogReader.Head head = core.log().head();
        String payload = seen.payload() == null
                ? ""
                : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(seen.payload());
        model.addAttribute("event", event);
        model.addAttribute("title", texts.get("event." + event.type().name()));
        model.addAttribute("recordedAt", MOMENT.format(event.recordedAt().atZone(clock.getZone())));
        model.addAttribute("actor", JSON.readTree(event.metadata()).path("actor").asString(""));
        model.addAttribute("payload", payload.length() > LONGEST ? payload.substring(0, LONGEST) + "\n…" : payload);
        model.addAttribute("cut", payload.length() > LONGEST);
        model.addAttribute("leaf", HexFormat.of().formatHex(event.leafHash()));
        model.addAttribute("head", head);
        model.addAttribute("previous", position > 1 ? position - 1 : 0);
        model.addAttribute("following", position < head.position() ? position + 1 : 0);
        model.addAttribute(
                "entries",
                tables.part(
                        ENTRIES,
                        Map.of("position", Long.toString(position)),
                        ROWS,
                        Set.of("position", "recorded_at"),
                        shell.unit()));
        if (seen.payload() == null) {
            return "event";
        }
        switch (event.event()) {
            case EnterpriseEvent.AwardPrepared e -> {
                decided(explainer.decision(e), model);
                model.addAttribute("award", e.award());
            }
            case EnterpriseEvent.AwardRefused e -> decided(explainer.decision(e), model);
            case EnterpriseEvent.OfAward e -> model.addAttribute("award", e.award());
            default -> {
                // its entries and its payload say all
            }
        }
        if (event.event() instanceof EnterpriseEvent e) {
            model.addAttribute("enterprise", e.enterprise().value());
        }
        return "event";
    }

    private void decided(Decision decision, Model model) {
        model.addAttribute("decision", decision);
        model.addAttribute("factNames", words.facts(decision.clause()));
    }
}
