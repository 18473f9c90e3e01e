package org.grantsledger.api.pages;

import java.util.Map;
import org.grantsledger.api.http.EventController;
import org.grantsledger.api.http.PolicyController;
import org.grantsledger.api.http.ProjectionController;
import org.grantsledger.projection.Rebuild;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** 管理: how the ledger is, what can be administered, and the derived tables. */
@Controller
class AdministrationPages {

    private static final String PROJECTIONS = "/administration/projections";

    private static final Blank RETRY = Blank.of("retries");

    private static final Blank REBUILD = Blank.of("rebuilds");

    private final ProjectionController projections;
    private final EventController events;
    private final PolicyController policies;
    private final AccountWords words;
    private final Forms forms;
    private final Once once;

    AdministrationPages(
            ProjectionController projections,
            EventController events,
            PolicyController policies,
            AccountWords words,
            Forms forms,
            Once once) {
        this.projections = projections;
        this.events = events;
        this.policies = policies;
        this.words = words;
        this.forms = forms;
        this.once = once;
    }

    /** That the page can be shown says that the database answers. */
    @GetMapping("/administration")
    String overview(Model model) {
        if (Person.now().may("GET", PROJECTIONS)) {
            model.addAttribute("status", projections.status());
            model.addAttribute("head", events.head());
            model.addAttribute("catalogue", policies.catalogues().getLast());
        }
        return "administration";
    }

    @GetMapping(PROJECTIONS)
    String projections(Model model) {
        model.addAttribute("status", projections.status());
        model.addAttribute("words", words);
        model.addAttribute("retry", forms.blank(RETRY, PROJECTIONS + "/retries", Map.of()));
        model.addAttribute("rebuild", forms.blank(REBUILD, PROJECTIONS + "/rebuilds", Map.of()));
        return "projections";
    }

    @PostMapping(PROJECTIONS + "/retries")
    String retry(RedirectAttributes after) {
        once.done(after, "projections.retried", Map.of("left", Long.toString(projections.retry().left())));
        return "redirect:" + PROJECTIONS;
    }

    @PostMapping(PROJECTIONS + "/rebuilds")
    String rebuild(RedirectAttributes after) {
        once.done(after, "projections.rebuilt", told(projections.rebuild()));
        return "redirect:" + PROJECTIONS;
    }

    /** Reads the whole log, so it is asked for and not shown beforehand. */
    @GetMapping(PROJECTIONS + "/comparison")
    String compare(Model model) {
        model.addAttribute("report", projections.compare());
        return projections(model);
    }

    private static Map<String, String> told(Rebuild.Report report) {
        return Map.of("position", Long.toString(report.position()), "entries", Long.toString(report.entries()));
    }
}
