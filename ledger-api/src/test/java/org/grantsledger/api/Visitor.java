package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** Of everybody who has chosen one. */
    public static final String PASSWORD = "correct-horse-battery-42";

    private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([^\"]+)\"");

    private static final Pattern SECRET = Pattern.compile("<code class=\"secret\"[^>]*>([^<]+)</code>");

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
        browser.post("/password", Map.of("present", initial, "next", PASSWORD, "again", PASSWORD));
        return new Visitor(name, PASSWORD);
    }

    /** A session of somebody new. */
    public static Browser in(Served ledger, String jurisdiction, Role... roles) {
        return of(ledger, jurisdiction, roles).in(ledger);
    }

    /** A session of theirs. */
    public Browser in(Served ledger) {
        Browser browser = new Browser(ledger.address());
        assertThat(Browser.location(browser.signIn(name, password))).doesNotContain("refused");
        return browser;
    }

    /** The key of the first form on a page that has one. */
    public static String key(Http.Answer page) {
        return found(KEY, page);
    }

    /** What a page shows once. */
    public static String secret(Http.Answer page) {
        return found(SECRET, page);
    }

    private static String found(Pattern pattern, Http.Answer page) {
        Matcher found = pattern.matcher(page.text());
        assertThat(found.find()).as(page.text()).isTrue();
        return found.group(1);
    }

    /** The page to which an answer leads. */
    public static Http.Answer follow(Browser browser, Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        Http.Answer page = browser.get(Browser.location(answer));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page;
    }

    /** The key of a form on a page. */
    public static String key(Http.Answer page, String action) {
        return found(Pattern.compile("action=\"" + Pattern.quote(action) + "\".*?name=\"key\" value=\"([^\"]+)\"",
                Pattern.DOTALL), page);
    }

    /** The values of an attribute or of a text, in their order. */
    public static List<String> all(Http.Answer page, String pattern) {
        return Pattern.compile(pattern).matcher(page.text()).results().map(m -> m.group(1)).toList();
    }
}
