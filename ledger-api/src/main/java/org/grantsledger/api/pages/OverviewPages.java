package org.grantsledger.api.pages;

import java.util.Map;
import java.util.Set;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** 总览: the state of the year at a glance. */
@Controller
class OverviewPages {

    private static final View EVENTS = Views.find("events").orElseThrow();

    /** Rows of a table among others. */
    private static final int SOME = 10;

    private final Tables tables;

    OverviewPages(Tables tables) {
        this.tables = tables;
    }

    @GetMapping("/")
    String overview(@ModelAttribute(name = "shell", binding = false) Shell shell, Model model) {
        model.addAttribute(
                "latest",
                tables.part(EVENTS, Map.of("sort", "-position"), SOME, Set.of("sequence"), shell.unit()));
        return "overview";
    }
}
