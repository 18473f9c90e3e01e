package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;

/** Input that honest clients do not send is written down, without what it was, and fills no log. */
class AttemptsTest {

    private static final Served LEDGER = Served.shared();

    private static List<JsonNode> by(String actor) {
        return LEDGER.http.get("/api/audit?action=INPUT_REFUSED&actor=" + actor).json().valueStream().toList();
    }

    private static String said(JsonNode entry) {
        return entry.path("about").asString() + " | " + entry.path("detail").asString();
    }

    @Test
    void aFieldThatNobodyAskedForAndACharacterThatNoneTakesAreWrittenDownOnceAMinute() {
        Visitor visitor = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER);
        Browser browser = visitor.in(LEDGER);
        browser.get("/password");
        for (int i = 0; i < 3; i++) {
            Http.Answer unknown = browser.json(
                    "/api/me/keys",
                    "{\"purpose\":\"x\",\"roles-" + i + "\":\"ADMINISTRATOR-" + i + "\"}",
                    browser.token());
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(browser.json("/api/me/keys", "{\"purpose\":\"\\u0000evil\"}", browser.token()).status())
                    .isEqualTo(400);
            assertThat(browser.json("/api/me/keys", "{}", browser.token()).status()).as("only incomplete")
                    .isEqualTo(400);
        }

        List<JsonNode> entries = by(visitor.name());

        assertThat(entries.stream().map(AttemptsTest::said)).containsExactlyInAnyOrder(
                "POST /api/me/keys | UNKNOWN",
                "POST /api/me/keys | BAD_CHARACTER");
        assertThat(entries.toString()).contains("LYG-HZ", "127.0.0.1").doesNotContain("evil", "ADMINISTRATOR");
    }

    @Test
    void aFormOfAPageWithSuchACharacterIsToo() {
        Visitor visitor = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER);
        Browser browser = visitor.in(LEDGER);
        browser.get("/me");
        assertThat(browser.post("/me/keys", Map.of("purpose", "a\u0000b")).status()).isLessThan(500);
        assertThat(by(visitor.name()).stream().map(AttemptsTest::said))
                .containsExactly("POST /me/keys | BAD_CHARACTER");
    }

    @Test
    void aPostOfNobodyWithAForgedTokenIsToo() {
        Http.Answer forged = LEDGER.http.as("").send("POST", "/api/awards", "{}", "X-CSRF-TOKEN", "forged-by-somebody");
        assertThat(forged.status()).isEqualTo(403);
        assertThat(LEDGER.http.get("/api/audit?action=INPUT_REFUSED&limit=1000").text()).contains("\"detail\":\"CSRF\"")
                .doesNotContain("forged-by-somebody");
    }

    @Test
    void whoeverSendsItFromHoweverManyAddressesFillsNoLog() {
        Attempts attempts = new Attempts(LEDGER.context.getBean(AuditLog.class));
        JdbcClient sql = LEDGER.context.getBean(JdbcClient.class);
        for (int i = 0; i < 5 * Attempts.MOST; i++) {
            MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/awards");
            request.setRemoteAddr("10.0." + i / 250 + "." + i % 250);
            attempts.note(request, "FLOOD");
        }
        assertThat(sql.sql("SELECT count(*) FROM people.audit WHERE detail = 'FLOOD'").query(Integer.class).single())
                .as("and a few that a minute lets in while this runs").isBetween(Attempts.MOST, Attempts.MOST + 20);
    }
}
