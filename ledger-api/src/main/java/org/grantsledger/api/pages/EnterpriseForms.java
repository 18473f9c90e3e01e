package org.grantsledger.api.pages;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grantsledger.api.http.EnterpriseController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.Views.EnterpriseView;
import org.grantsledger.api.http.Views.Recorded;
import org.grantsledger.api.pages.EnterpriseActions.Action;
import org.grantsledger.limit.EventRef;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.Request;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** 登记企业: what officers record about an enterprise, which then leads back to its page. */
@Controller
class EnterpriseForms {

    private static final String NEW = "/enterprises/new";

    private final EnterpriseController enterprises;
    private final EnterprisePages pages;
    private final EnterpriseActions actions;
    private final Forms forms;
    private final LedgerCore core;

    EnterpriseForms(
            EnterpriseController enterprises,
            EnterprisePages pages,
            EnterpriseActions actions,
            Forms forms,
            LedgerCore core) {
        this.enterprises = enterprises;
        this.pages = pages;
        this.actions = actions;
        this.forms = forms;
        this.core = core;
    }

    @GetMapping(NEW)
    String begin(@RequestParam Map<String, String> given, Model model) {
        return blank(forms.blank(actions.registration(), NEW, given), model);
    }

    private static String blank(Form form, Model model) {
        model.addAttribute("form", form);
        return "enterprise-new";
    }

    @PostMapping(NEW)
    String register(@RequestParam Map<String, String> given, Request request, Model model) {
        Blank blank = actions.registration();
        return forms.act(blank, NEW, given, () -> {
            EnterpriseView registered = Objects.requireNonNull(
                    enterprises.register(
                            forms.body(Requests.Register.class, blank, given),
                            forms.keyed(request, NEW, given)).getBody());
            EventRef last = new EventRef(registered.creditCode(), registered.version());
            return Forms.redirect(
                    Addresses.below("/enterprises", registered.creditCode()),
                    core.log().positions(Set.of(last)).getOrDefault(last, 0L));
        }, form -> blank(form, model));
    }

    @PostMapping("/enterprises/{code}/{action:name-changes|relocations|absorptions|suspensions|lift}")
    String act(
            @PathVariable String code,
            @PathVariable("action") String name,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        Action action = Action.of(name);
        Blank blank = actions.blank(action);
        String address = EnterpriseActions.address(code, action);
        return forms.act(
                blank,
                address,
                given,
                () -> Forms.redirect(
                        Addresses.below("/enterprises", code),
                        carryOut(action, code, blank, given, forms.keyed(request, address, given)).events()),
                form -> pages.show(code, Map.of(), form, shell, model));
    }

    private Recorded carryOut(Action action, String code, Blank blank, Map<String, String> given, Request request) {
        return switch (action) {
            case RENAME -> enterprises.rename(code, forms.body(Requests.Rename.class, blank, given), request);
            case RELOCATE -> enterprises.relocate(code, forms.body(Requests.Relocate.class, blank, given), request);
            case ABSORB -> enterprises.absorb(code, forms.body(Requests.Absorb.class, blank, given), request);
            case SUSPEND -> enterprises.suspend(code, forms.body(Requests.Suspend.class, blank, given), request);
            case LIFT -> enterprises.lift(code, forms.body(Requests.Reason.class, blank, given), request);
        };
    }
}
