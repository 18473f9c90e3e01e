package org.grantsledger.api.pages;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.people.Account;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.Role;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.log.LedgerCore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What pages say of accounts and keys. */
@Component
class AccountWords {

    /** Each calls itself what those after it are called, too. */
    private static final Map<String, String> BROWSERS = ordered("Edg", "Edge", "OPR", "Opera", "Firefox", "Firefox",
            "Chrome", "Chrome", "Safari", "Safari");

    private static final Map<String, String> SYSTEMS = ordered("Windows", "Windows", "Android", "Android", "iPhone",
            "iPhone", "iPad", "iPad", "Mac OS", "macOS", "Linux", "Linux");

    private final Texts texts;
    private final LedgerCore core;
    private final Clock clock;

    AccountWords(Texts texts, LedgerCore core, Clock clock) {
        this.texts = texts;
        this.core = core;
        this.clock = clock;
    }

    private static Map<String, String> ordered(String... names) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i += 2) {
            ordered.put(names[i], names[i + 1]);
        }
        return ordered;
    }

    public String roles(Collection<Role> roles) {
        return roles.stream().sorted().map(role -> texts.get("role." + role))
                .collect(Collectors.joining(" · "));
    }

    /** All of them, to choose from. */
    List<Table.Option> roles() {
        return Stream.of(Role.values()).map(role -> new Table.Option(role.name(), roles(List.of(role)))).toList();
    }

    /** Of accounts, to choose from. */
    List<Table.Option> states() {
        return Stream.of("open", "initial", "disabled")
                .map(state -> new Table.Option(state, texts.get("state." + state))).toList();
    }

    /** Whether an account is among those that the address of the list asks for. */
    boolean meets(Account account, Map<String, String> asked) {
        String state = account.barred() ? "disabled" : account.initialUntil() == null ? "open" : "initial";
        return asked.getOrDefault("state", state).equals(state)
                && asked.getOrDefault("jurisdiction", account.jurisdiction()).equals(account.jurisdiction())
                && (!asked.containsKey("role")
                        || account.roles().stream().anyMatch(role -> role.name().equals(asked.get("role"))))
                && Marked.in(account.name() + " " + account.displayName(),
                        Marked.words(asked.getOrDefault("name", "")));
    }

    public String jurisdiction(String code) {
        return core.reference().newestRuleBook().flatMap(book -> book.catalogue().jurisdiction(code))
                .map(jurisdiction -> Texts.of(jurisdiction.name())).orElse(code);
    }

    /** In the city's time; empty for what has not happened. */
    public String moment(@Nullable Instant moment) {
        return moment == null ? "" : Tables.MOMENT.format(moment.atZone(clock.getZone()));
    }

    /** Whether it can come in, and what it must do first. */
    public String state(Account account) {
        if (account.disabled()) {
            return texts.get("account.disabled");
        }
        if (account.barred()) {
            return texts.get("account.barred");
        }
        return account.initialUntil() == null
                ? texts.get("account.open")
                : texts.get("account.initial", Map.of("until", moment(account.initialUntil())));
    }

    /** In which way a person came in. */
    public String how(Sessions.Session session) {
        return texts.get("how." + session.how().replaceAll("[^A-Za-z]+", "-"));
    }

    /** What a browser calls itself, as people call it; as it is where it calls itself otherwise. */
    public String browser(Sessions.Session session) {
        String named = Stream.of(first(BROWSERS, session.browser()), first(SYSTEMS, session.browser()))
                .filter(name -> !name.isEmpty()).collect(Collectors.joining(" · "));
        return named.isEmpty() ? session.browser() : named;
    }

    private static String first(Map<String, String> names, String text) {
        return names.entrySet().stream().filter(name -> text.contains(name.getKey())).map(Map.Entry::getValue)
                .findFirst().orElse("");
    }

    /** Whether a key still opens anything. */
    public boolean good(Keys.Key key) {
        return key.revokedAt() == null && key.expiresAt().isAfter(clock.instant());
    }

    public String state(Keys.Key key) {
        if (key.revokedAt() != null) {
            return texts.get("key.revoked", Map.of("at", moment(key.revokedAt())));
        }
        return texts.get(good(key) ? "key.good" : "key.expired");
    }
}
