package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What somebody does who has just installed the ledger: comes in as its administrator, and lets a person in. */
public final class FirstSteps {

    private static final String CHOSEN = "first-steps-of-nobody-7";

    private FirstSteps() {
    }

    /**
     * A key of the account {@code tester}, which has every role but the administrator's.
     *
     * @param initial the password of the first administrator
     */
    public static String key(int port, String initial) {
        String base = "http://127.0.0.1:" + port;
        Browser administrator = settled(base, "admin", initial);
        Map<String, Object> tester = Map.of(
                "name",
                "tester",
                "displayName",
                "测试",
                "jurisdiction",
                "LYG",
                "roles",
                List.of("OFFICER", "REVIEWER", "BUDGET", "AUDITOR", "LEADER", "POLICY"));
        Http.Answer created = administrator
                .json("/api/users", JsonMapper.shared().writeValueAsString(tester), administrator.token());
        Browser person = settled(base, "tester", created.json().path("initialPassword").asString());
        return person.json("/api/me/keys", "{\"purpose\":\"测试\"}", person.token()).json().path("key").asString();
    }

    /** Signed in, after the initial password was changed. */
    private static Browser settled(String base, String name, String initial) {
        Browser browser = new Browser(base);
        browser.signIn(name, initial);
        browser.get("/password");
        browser.post("/password", Map.of("present", initial, "next", CHOSEN, "again", CHOSEN));
        // nobody told this ledger otherwise, so it asks for a second factor
        assertThat(Browser.location(browser.signIn(name, CHOSEN))).isEqualTo("/sign-in/enrolment");
        Device.enrol(browser);
        browser.get("/password");
        return browser;
    }
}
