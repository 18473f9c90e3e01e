package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.http.AccountController;
import org.grantsledger.api.http.Requests;
import org.grantsledger.api.http.SecondFactorController;
import org.grantsledger.api.pages.Blank.Ask;
import org.grantsledger.api.people.Account;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** 用户与客户端: who may come in, as what, and with which keys. */
@Controller
class AccountPages {

    private static final String ALL = "/administration/{kind:users|clients}";

    private static final String ONE = ALL + "/{name}";

    private static final String CLIENTS = "clients";

    /** What the address of a list may narrow it by. */
    private static final Set<String> NARROWING = Set.of("name", "role", "jurisdiction", "state");

    /** Nothing is asked but to mean it. */
    private static final Blank PASSWORD = Blank.of("passwords");

    private static final Blank DISABLING = Blank.of("disabling", new Ask("reason", Blank.Type.TEXT));

    private static final Blank ENABLING = Blank.of("enabling", new Ask("reason", Blank.Type.TEXT));

    private static final Blank SECOND_FACTOR = Blank.of("second-factor-resets", new Ask("reason", Blank.Type.TEXT));

    private final AccountController accounts;
    private final SecondFactorController factors;
    private final AccountWords words;
    private final Filters filters;
    private final Forms forms;
    private final Once once;

    AccountPages(
            AccountController accounts,
            SecondFactorController factors,
            AccountWords words,
            Filters filters,
            Forms forms,
            Once once) {
        this.accounts = accounts;
        this.factors = factors;
        this.words = words;
        this.filters = filters;
        this.forms = forms;
        this.once = once;
    }

    // ---- all of them, and a new one

    @GetMapping(ALL)
    String list(@PathVariable String kind, @RequestParam Map<String, String> given, Model model) {
        Form form = forms.blank(creation(kind), all(kind), Map.of(), this::label);
        Map<String, String> asked = new LinkedHashMap<>(filters.read(given).shown());
        asked.keySet().retainAll(NARROWING);
        return list(kind, form, asked, model);
    }

    /** @param shown what the address narrows the list to */
    private String list(String kind, Form form, Map<String, String> shown, Model model) {
        List<Account> all = kind.equals(CLIENTS) ? accounts.clients() : accounts.users();
        model.addAttribute("kind", kind);
        model.addAttribute("accounts", all.stream().filter(account -> words.meets(account, shown)).toList());
        model.addAttribute("filters", narrowing(shown));
        model.addAttribute("narrowed", !shown.isEmpty());
        model.addAttribute("page", all(kind));
        model.addAttribute("words", words);
        model.addAttribute("form", form);
        return "accounts";
    }

    @PostMapping(ALL)
    String create(
            @PathVariable String kind,
            @RequestParam MultiValueMap<String, String> sent,
            RedirectAttributes after,
            Model model) {
        Blank blank = creation(kind);
        Map<String, String> given = Forms.joined(sent);
        return forms.act(blank, all(kind), given, this::label, () -> {
            String name;
            if (kind.equals(CLIENTS)) {
                Requests.CreateClient body = forms.body(Requests.CreateClient.class, blank, given);
                accounts.createClient(body);
                once.done(after, "done.client");
                name = body.name();
            } else {
                Requests.CreateUser body = forms.body(Requests.CreateUser.class, blank, given);
                once.secret(after, Objects.requireNonNull(accounts.createUser(body).getBody()).initialPassword());
                once.done(after, "done.user");
                name = body.name();
            }
            return "redirect:" + one(kind, name);
        }, form -> list(kind, form, Map.of(), model));
    }

    private List<Table.Filter> narrowing(Map<String, String> shown) {
        return List.of(
                filter("name", "account", "text", shown, List.of()),
                filter("role", "roles", "select", shown, words.roles()),
                filter("jurisdiction", "jurisdiction", "select", shown, filters.own()),
                filter("state", "state", "select", shown, words.states()));
    }

    private Table.Filter filter(
            String name,
            String label,
            String type,
            Map<String, String> shown,
            List<Table.Option> options) {
        return new Table.Filter(name, forms.label(label), type, shown.getOrDefault(name, ""), options);
    }

    private static String all(String kind) {
        return "/administration/" + kind;
    }

    private static String one(String kind, String name) {
        return Addresses.below(all(kind), name);
    }

    private Blank creation(String kind) {
        return new Blank(
                kind,
                Stream.concat(Stream.of(new Ask("name", Blank.Type.TEXT)), grants(kind).asks().stream()).toList());
    }

    private Blank grants(String kind) {
        List<Ask> asks = new ArrayList<>(
                List.of(
                        new Ask("displayName", Blank.Type.TEXT),
                        new Ask("jurisdiction", Blank.Type.CHOICE, true, filters.own()),
                        new Ask(
                                "roles",
                                Blank.Type.CHOICES,
                                true,
                                words.roles())));
        if (kind.equals(CLIENTS)) {
            asks.add(
                    new Ask(
                            "owner",
                            Blank.Type.CHOICE,
                            false,
                            accounts.users().stream()
                                    .map(user -> new Table.Option(user.name(), user.name() + " " + user.displayName()))
                                    .toList()));
        }
        return new Blank("grants", asks);
    }

    /** The name of an account is no name of a person. */
    private String label(String field) {
        return forms.label(field.equals("name") ? "account" : field);
    }

    // ---- one of them

    @GetMapping(ONE)
    String account(@PathVariable String kind, @PathVariable String name, Model model) {
        return account(kind, name, null, model);
    }

    /** @param left a form that was sent and is not right, null for none */
    private String account(String kind, String name, @Nullable Form left, Model model) {
        boolean client = kind.equals(CLIENTS);
        Account account = client ? accounts.client(name) : accounts.user(name);
        boolean oneself = account.name().equals(Known.now().account());
        model.addAttribute("kind", kind);
        model.addAttribute("page", one(kind, name));
        model.addAttribute("account", account);
        model.addAttribute("oneself", oneself);
        model.addAttribute("keys", client ? accounts.keysOfClient(name) : accounts.keysOfUser(name));
        model.addAttribute("words", words);
        model.addAttribute(
                "actions",
                forms.offered(
                        possible(kind, account, oneself),
                        one(kind, name),
                        left,
                        Map.of("grants", granted(account)),
                        this::label));
        return "account";
    }

    /** Nobody grants to themselves or shuts themselves out; a provider's or a client's password is not kept here. */
    private List<Blank> possible(String kind, Account account, boolean oneself) {
        List<Blank> possible = new ArrayList<>();
        if (account.client() && account.owner() == null) {
            possible.add(OwnPages.ISSUE);
        }
        if (!account.client() && account.issuer() == null) {
            possible.add(PASSWORD);
        }
        if (account.secondFactor() && !oneself) {
            possible.add(SECOND_FACTOR);
        }
        if (!oneself) {
            possible.add(grants(kind));
            possible.add(account.disabled() ? ENABLING : DISABLING);
        }
        return possible;
    }

    private static String address(String kind, String name, Blank blank) {
        return one(kind, name) + "/" + blank.name();
    }

    private static Map<String, String> granted(Account account) {
        Map<String, String> granted = new LinkedHashMap<>();
        granted.put("displayName", account.displayName());
        granted.put("jurisdiction", account.jurisdiction());
        granted.put("roles", account.roles().stream().map(Role::name).collect(Collectors.joining(Forms.BETWEEN)));
        granted.put("owner", Objects.requireNonNullElse(account.owner(), ""));
        return granted;
    }

    @PostMapping(ONE + "/grants")
    String grant(
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam MultiValueMap<String, String> sent,
            RedirectAttributes after,
            Model model) {
        Blank blank = grants(kind);
        Map<String, String> given = Forms.joined(sent);
        return act(kind, name, blank, given, after, model, () -> {
            if (kind.equals(CLIENTS)) {
                accounts.grantClient(name, forms.body(Requests.GrantClient.class, blank, given));
            } else {
                accounts.grantUser(name, forms.body(Requests.Grant.class, blank, given));
            }
            return "done.granted";
        });
    }

    @PostMapping(ONE + "/disabling")
    String disable(
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            RedirectAttributes after,
            Model model) {
        return act(kind, name, DISABLING, given, after, model, () -> {
            because(DISABLING, given, name, kind.equals(CLIENTS) ? accounts::disableClient : accounts::disableUser);
            return "done.disabled";
        });
    }

    @PostMapping(ONE + "/enabling")
    String enable(
            @PathVariable String kind,
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            RedirectAttributes after,
            Model model) {
        return act(kind, name, ENABLING, given, after, model, () -> {
            because(ENABLING, given, name, kind.equals(CLIENTS) ? accounts::enableClient : accounts::enableUser);
            return "done.enabled";
        });
    }

    private void because(
            Blank blank,
            Map<String, String> given,
            String name,
            BiConsumer<String, Requests.Because> change) {
        change.accept(name, forms.body(Requests.Because.class, blank, given));
    }

    @PostMapping("/administration/users/{name}/passwords")
    String resetPassword(
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            RedirectAttributes after,
            Model model) {
        return act("users", name, PASSWORD, given, after, model, () -> {
            once.secret(after, accounts.resetPassword(name).initialPassword());
            return "done.reset";
        });
    }

    @PostMapping("/administration/users/{name}/second-factor-resets")
    String resetSecondFactor(
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            RedirectAttributes after,
            Model model) {
        return act("users", name, SECOND_FACTOR, given, after, model, () -> {
            because(SECOND_FACTOR, given, name, factors::reset);
            return "done.second-factor-reset";
        });
    }

    @PostMapping("/administration/clients/{name}/keys")
    String issue(
            @PathVariable String name,
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            RedirectAttributes after,
            Model model) {
        return act(CLIENTS, name, OwnPages.ISSUE, given, after, model, () -> {
            once.secret(
                    after,
                    accounts.issueForClient(
                            name,
                            forms.body(Requests.IssueKey.class, OwnPages.ISSUE, given),
                            request).key());
            return "done.issued";
        });
    }

    @PostMapping(ONE + "/keys/{id}/revocation")
    String revoke(
            @PathVariable String kind,
            @PathVariable String name,
            @PathVariable String id,
            RedirectAttributes after) {
        accounts.revoke(id);
        once.done(after, "done.revoked");
        return "redirect:" + one(kind, name);
    }

    /** @param command does it and gives the key of the text that says so */
    private String act(
            String kind,
            String name,
            Blank blank,
            Map<String, String> given,
            RedirectAttributes after,
            Model model,
            Supplier<String> command) {
        return forms.act(blank, address(kind, name, blank), given, this::label, () -> {
            once.done(after, command.get());
            return "redirect:" + one(kind, name);
        }, form -> account(kind, name, form, model));
    }
}
