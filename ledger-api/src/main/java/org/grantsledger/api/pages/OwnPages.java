package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.api.http.AccountController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.SecondFactorController;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.api.people.Enrolment;
import org.grantsledger.api.people.SecondFactor;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.api.security.RecoveryCodes;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** 我的账号: as what one came in and from where, the second factor, and the keys of one's own and of one's clients. */
@Controller
class OwnPages {

    static final Blank ISSUE = Blank.of("keys", new Ask("purpose", Blank.Type.TEXT),
            Ask.optional("expiresOn", Blank.Type.DATE));

    private static final String ME = "/me";

    private static final String KEYS = ME + "/keys";

    private static final String CLIENT = ME + "/clients/{name}";

    private static final String FACTOR = ME + "/second-factor";

    private static final Ask PRESENT = new Ask("present", Blank.Type.PASSWORD);

    private static final Blank ENROL = Blank.of("second-factor", PRESENT);

    private static final Blank RENEW = Blank.of("recovery-codes", PRESENT);

    private static final Blank REMOVE = Blank.of("removal", PRESENT);

    private static final Blank CONFIRMATION = Blank.of("confirmation", new Ask("code", Blank.Type.PASSWORD));

    private final AccountController accounts;
    private final SecondFactorController factors;
    private final AccountWords words;
    private final Forms forms;
    private final Once once;

    OwnPages(
            AccountController accounts,
            SecondFactorController factors,
            AccountWords words,
            Forms forms,
            Once once) {
        this.accounts = accounts;
        this.factors = factors;
        this.words = words;
        this.forms = forms;
        this.once = once;
    }

    @GetMapping(ME)
    String me(HttpServletRequest request, Model model) {
        return me(null, request, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String me(@Nullable Form left, HttpServletRequest request, Model model) {
        SecondFactor.State state = factors.state();
        List<Sessions.Session> sessions = accounts.ownSessions(request);
        model.addAttribute("me", accounts.me());
        model.addAttribute("factor", state);
        model.addAttribute("sessions", sessions);
        model.addAttribute("keys", accounts.ownKeys());
        model.addAttribute("clients", accounts.ownClients());
        model.addAttribute("page", ME);
        model.addAttribute("words", words);
        // a key changes neither, whoever it acts for
        boolean here = sessions.stream().anyMatch(Sessions.Session::current);
        model.addAttribute("factorForms", here ? factorForms(state, left) : List.of());
        model.addAttribute(
                "sessionForms",
                here && sessions.size() > 1
                        ? forms.offered(List.of(ending(sessions)), ME + "/sessions", left, Map.of())
                        : List.of());
        model.addAttribute("form", forms.offered(List.of(ISSUE), ME, left, Map.of()).getFirst());
        return "me";
    }

    private List<Form> factorForms(SecondFactor.State state, @Nullable Form left) {
        if (!state.possible()) {
            return List.of();
        }
        List<Form> offered = new ArrayList<>(forms.offered(List.of(ENROL), ME, left, Map.of()));
        if (state.since() != null) {
            offered.addAll(
                    forms.offered(state.required() ? List.of(RENEW) : List.of(RENEW, REMOVE), FACTOR, left, Map.of()));
        }
        return offered;
    }

    @PostMapping(KEYS)
    String issue(
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            RedirectAttributes after,
            Model model) {
        return forms.act(ISSUE, KEYS, given, () -> {
            once.secret(after, accounts.issueOwn(forms.body(Requests.IssueKey.class, ISSUE, given), request).key());
            once.done(after, "done.issued");
            return "redirect:" + ME;
        }, form -> me(form, request, model));
    }

    // ---- sessions

    /** Which session ends: one, or all others than the one that asks. Who has a password gives it again. */
    private Blank ending(List<Sessions.Session> sessions) {
        List<Table.Option> others = sessions.stream().filter(session -> !session.current()).map(
                session -> new Table.Option(
                        session.id(),
                        String.join(
                                " · ",
                                words.moment(session.signedInAt()),
                                words.browser(session),
                                session.address())))
                .toList();
        Ask which = new Ask("session", Blank.Type.CHOICE, false, others);
        return accounts.me().passwordHere() ? Blank.of("ending", which, PRESENT) : Blank.of("ending", which);
    }

    @PostMapping(ME + "/sessions/ending")
    String endSessions(
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            RedirectAttributes after,
            Model model) {
        Blank blank = ending(accounts.ownSessions(request));
        return forms.act(blank, ME + "/sessions/ending", given, () -> {
            accounts.endSessions(forms.body(Requests.EndSessions.class, blank, given), request);
            once.done(after, "done.sessions");
            return "redirect:" + ME;
        }, form -> me(form, request, model));
    }

    // ---- second factor

    @PostMapping(FACTOR)
    String begin(@RequestParam Map<String, String> given, HttpServletRequest request, Model model) {
        return forms.act(ENROL, FACTOR, given, () -> {
            factors.begin(forms.body(Requests.Proof.class, ENROL, given), request);
            return "redirect:" + FACTOR;
        }, form -> me(form, request, model));
    }

    @GetMapping(FACTOR)
    String enrolment(HttpServletRequest request, Model model) {
        Optional<Enrolment> begun = factors.begun(request);
        begun.ifPresent(enrolment -> model.addAttribute("enrolment", enrolment));
        model.addAttribute("action", FACTOR + "/confirmation");
        model.addAttribute("back", ME);
        return begun.isPresent() ? "enrolment" : "redirect:" + ME;
    }

    @PostMapping(FACTOR + "/confirmation")
    String confirm(@RequestParam Map<String, String> given, HttpServletRequest request, Model model) {
        return forms.act(CONFIRMATION, FACTOR + "/confirmation", given, () -> {
            Requests.Confirm body = forms.body(Requests.Confirm.class, CONFIRMATION, given);
            return codes(factors.confirm(body, request), request);
        }, form -> {
            model.addAttribute("message", form.wrong().getFirst());
            return enrolment(request, model);
        });
    }

    private static String codes(SecondFactorController.RecoveryView codes, HttpServletRequest request) {
        RecoveryCodes.keep(request.getSession(), codes.recoveryCodes(), ME);
        return "redirect:" + RecoveryCodes.PATH;
    }

    @PostMapping(FACTOR + "/recovery-codes")
    String renew(@RequestParam Map<String, String> given, HttpServletRequest request, Model model) {
        return forms.act(
                RENEW,
                FACTOR + "/recovery-codes",
                given,
                () -> codes(factors.renew(forms.body(Requests.Proof.class, RENEW, given), request), request),
                form -> me(form, request, model));
    }

    @PostMapping(FACTOR + "/removal")
    String remove(
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            RedirectAttributes after,
            Model model) {
        return forms.act(REMOVE, FACTOR + "/removal", given, () -> {
            factors.remove(forms.body(Requests.Proof.class, REMOVE, given), request);
            once.done(after, "done.second-factor-removed");
            return "redirect:" + ME;
        }, form -> me(form, request, model));
    }

    // ---- a client that acts for whoever looks at it

    @GetMapping(CLIENT)
    String client(@PathVariable String name, Model model) {
        return client(name, forms.blank(ISSUE, client(name) + "/keys", Map.of()), model);
    }

    private String client(String name, Form issue, Model model) {
        model.addAttribute("keys", accounts.keysOfClient(name));
        model.addAttribute("name", name);
        model.addAttribute("page", client(name));
        model.addAttribute("words", words);
        model.addAttribute("form", issue);
        return "own-client";
    }

    private static String client(String name) {
        return Addresses.below(ME + "/clients", name);
    }

    @PostMapping(CLIENT + "/keys")
    String issue(
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            RedirectAttributes after,
            Model model) {
        return forms.act(ISSUE, client(name) + "/keys", given, () -> {
            once.secret(
                    after,
                    accounts.issueForClient(name, forms.body(Requests.IssueKey.class, ISSUE, given), request).key());
            once.done(after, "done.issued");
            return "redirect:" + client(name);
        }, form -> client(name, form, model));
    }

    @PostMapping({KEYS + "/{id}/revocation", CLIENT + "/keys/{id}/revocation"})
    String revoke(
            @PathVariable(required = false) @Nullable String name,
            @PathVariable String id,
            RedirectAttributes after) {
        accounts.revoke(id);
        once.done(after, "done.revoked");
        return "redirect:" + (name == null ? ME : client(name));
    }
}
