package org.grantsledger.api.pages;

import java.util.Map;
import org.grantsledger.api.http.AccountController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.pages.Blank.Ask;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** 我的账号: as what one came in, and the keys of one's own and of one's clients. */
@Controller
class OwnPages {

    static final Blank ISSUE = Blank.of("keys", new Ask("purpose", Blank.Type.TEXT),
            Ask.optional("expiresOn", Blank.Type.DATE));

    private static final String ME = "/me";

    private static final String KEYS = ME + "/keys";

    private static final String CLIENT = ME + "/clients/{name}";

    private final AccountController accounts;
    private final AccountWords words;
    private final Forms forms;
    private final Once once;

    OwnPages(AccountController accounts, AccountWords words, Forms forms, Once once) {
        this.accounts = accounts;
        this.words = words;
        this.forms = forms;
        this.once = once;
    }

    @GetMapping(ME)
    String me(Model model) {
        return me(forms.blank(ISSUE, KEYS, Map.of()), model);
    }

    private String me(Form issue, Model model) {
        model.addAttribute("me", accounts.me());
        model.addAttribute("keys", accounts.ownKeys());
        model.addAttribute("clients", accounts.ownClients());
        model.addAttribute("page", ME);
        model.addAttribute("words", words);
        model.addAttribute("form", issue);
        return "me";
    }

    @PostMapping(KEYS)
    String issue(@RequestParam Map<String, String> given, RedirectAttributes after, Model model) {
        return forms.act(ISSUE, KEYS, given, () -> {
            once.secret(after, accounts.issueOwn(forms.body(Requests.IssueKey.class, ISSUE, given)).key());
            once.done(after, "done.issued");
            return "redirect:" + ME;
        }, form -> me(form, model));
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
            RedirectAttributes after,
            Model model) {
        return forms.act(ISSUE, client(name) + "/keys", given, () -> {
            once.secret(
                    after,
                    accounts.issueForClient(name, forms.body(Requests.IssueKey.class, ISSUE, given)).key());
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
