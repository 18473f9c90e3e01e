package org.grantsledger.api.pages;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.grantsledger.api.http.Body;
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
            return redirect(registered.creditCode(), core.log().positions(Set.of(last)).getOrDefault(last, 0L));
        }, form -> blank(form, model));
    }

    private static String redirect(String code, long position) {
        return "redirect:"
                + Addresses.of(
                        Addresses.below("/enterprises", code),
                        Map.of(EnterprisePages.RECORDED, Long.toString(position)));
    }

    @PostMapping("/enterprises/{code}/name-changes")
    String rename(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(code, Action.RENAME, given, request, shell, model,
                keyed -> enterprises.rename(code, body(Requests.Rename.class, Action.RENAME, given), keyed));
    }

    @PostMapping("/enterprises/{code}/relocations")
    String relocate(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(code, Action.RELOCATE, given, request, shell, model,
                keyed -> enterprises.relocate(code, body(Requests.Relocate.class, Action.RELOCATE, given), keyed));
    }

    @PostMapping("/enterprises/{code}/absorptions")
    String absorb(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(code, Action.ABSORB, given, request, shell, model,
                keyed -> enterprises.absorb(code, body(Requests.Absorb.class, Action.ABSORB, given), keyed));
    }

    @PostMapping("/enterprises/{code}/suspensions")
    String suspend(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(code, Action.SUSPEND, given, request, shell, model,
                keyed -> enterprises.suspend(code, body(Requests.Suspend.class, Action.SUSPEND, given), keyed));
    }

    @PostMapping("/enterprises/{code}/suspensions/lift")
    String lift(
            @PathVariable String code,
            @RequestParam Map<String, String> given,
            Request request,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        return act(code, Action.LIFT, given, request, shell, model,
                keyed -> enterprises.lift(code, body(Requests.Reason.class, Action.LIFT, given), keyed));
    }

    private <B extends Body> B body(
            Class<B> type,
            Action action,
            Map<String, String> given) {
        return forms.body(type, actions.blank(action), given);
    }

    private String act(
            String code,
            Action action,
            Map<String, String> given,
            Request request,
            Shell shell,
            Model model,
            Function<Request, Recorded> command) {
        String address = actions.address(code, action);
        return forms.act(
                actions.blank(action),
                address,
                given,
                () -> redirect(
                        code,
                        command.apply(forms.keyed(request, address, given)).events().getLast().position()),
                form -> pages.show(code, Map.of(), form, shell, model));
    }
}
