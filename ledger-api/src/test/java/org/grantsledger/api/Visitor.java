package org.grantsledger.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grantsledger.api.people.Role;

/** A person who comes in with a name and a password of their own. */
public record Visitor(String name, String password) {

    private static final AtomicInteger VISITORS = new AtomicInteger();

    private static final String CHOSEN = "correct-horse-battery-42";

    /** Somebody new, who has changed the initial password. */
    public static Visitor of(Served ledger, String jurisdiction, Role... roles) {
        String name = "visitor" + VISITORS.incrementAndGet();
        String initial = ledger.as("LYG", Role.ADMINISTRATOR).must(
                "/api/users",
                Map.of(
                        "name",
                        name,
                        "displayName",
                        "王某",
                        "jurisdiction",
                        jurisdiction,
                        "roles",
                        Stream.of(roles).map(Role::name).toList()))
                .path("initialPassword").asString();
        Browser browser = new Browser(ledger.address());
        browser.signIn(name, initial);
        browser.get("/password");
        browser.post("/password", Map.of("present", initial, "next", CHOSEN, "again", CHOSEN));
        return new Visitor(name, CHOSEN);
    }

    /** A session of somebody new. */
    public static Browser in(Served ledger, String jurisdiction, Role... roles) {
        Visitor visitor = of(ledger, jurisdiction, roles);
        Browser browser = new Browser(ledger.address());
        browser.signIn(visitor.name(), visitor.password());
        return browser;
    }

    /** The key of a form on a page. */
    public static String key(Http.Answer page, String action) {
        Matcher found = Pattern
                .compile("action=\"" + Pattern.quote(action) + "\".*?name=\"key\" value=\"([^\"]+)\"", Pattern.DOTALL)
                .matcher(page.text());
        if (!found.find()) {
            throw new AssertionError("no form for " + action + " in " + page.text());
        }
        return found.group(1);
    }

    /** The values of an attribute or of a text, in their order. */
    public static List<String> all(Http.Answer page, String pattern) {
        return Pattern.compile(pattern).matcher(page.text()).results().map(m -> m.group(1)).toList();
    }
}
