package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;

/** People with a password of their own, who use pages as they are meant to be used: signed in, with a session. */
final class Visitors {

    static final String PASSWORD = "correct-horse-battery-42";

    private static final Served LEDGER = Served.shared();

    private static final Http ADMINISTRATOR = LEDGER.as("LYG", Role.ADMINISTRATOR);

    private static final Pattern KEY = Pattern.compile("name=\"key\" value=\"([^\"]+)\"");

    private static final Pattern SECRET = Pattern.compile("<code class=\"secret\"[^>]*>([^<]+)</code>");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Visitors() {
    }

    /** The name of a new person who has chosen {@link #PASSWORD}. */
    static String person(String jurisdiction, Role... roles) {
        String name = "visitor" + COUNT.incrementAndGet();
        String initial = ADMINISTRATOR.must(
                "/api/users",
                Map.of("name", name, "displayName", "来客", "jurisdiction", jurisdiction, "roles", List.of(roles)))
                .path("initialPassword").asString();
        Browser browser = new Browser(LEDGER.address());
        browser.signIn(name, initial);
        browser.get("/password");
        browser.post("/password", Map.of("present", initial, "next", PASSWORD, "again", PASSWORD));
        return name;
    }

    static Browser in(String person) {
        Browser browser = new Browser(LEDGER.address());
        assertThat(Browser.location(browser.signIn(person, PASSWORD))).doesNotContain("refused");
        return browser;
    }

    /** Somebody who is signed in. */
    static Browser of(String jurisdiction, Role... roles) {
        return in(person(jurisdiction, roles));
    }

    /** The key of the form on a page. */
    static String key(Http.Answer page) {
        return found(KEY, page);
    }

    /** What a page shows once. */
    static String secret(Http.Answer page) {
        return found(SECRET, page);
    }

    private static String found(Pattern pattern, Http.Answer page) {
        Matcher found = pattern.matcher(page.text());
        assertThat(found.find()).as(page.text()).isTrue();
        return found.group(1);
    }

    /** The page to which an answer leads. */
    static Http.Answer follow(Browser browser, Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        Http.Answer page = browser.get(Browser.location(answer));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page;
    }
}
