package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.grantsledger.api.startup.StartupException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;

/** People and programs for whom an authorisation server vouches, and everything with which it would not have. */
class IdentityProviderTest {

    private static final int SIGN_INS = 3;

    private static final int REQUESTS = 600;

    private static IdentityProvider provider;

    private static Served ledger;

    private static Http administrator;

    /** The port on which machines watch this ledger. */
    private static int watching;

    @BeforeAll
    static void start() throws IOException {
        provider = new IdentityProvider();
        try (ServerSocket free = new ServerSocket(0)) {
            watching = free.getLocalPort();
        }
        String client = "--spring.security.oauth2.client.registration.city.";
        ledger = Served.start(
                "--management.server.port=" + watching,
                "--ledger.sign-ins-per-minute=" + SIGN_INS,
                "--ledger.requests-per-minute=" + REQUESTS,
                client + "client-id=" + IdentityProvider.CLIENT,
                client + "client-secret=" + IdentityProvider.SECRET,
                client + "client-name=市统一身份",
                client + "scope=openid,profile",
                "--spring.security.oauth2.client.provider.city.issuer-uri=" + provider.issuer(),
                "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + provider.issuer(),
                "--spring.security.oauth2.resourceserver.jwt.audiences=" + IdentityProvider.AUDIENCE,
                "--ledger.acr-values=" + IdentityProvider.ACR + ",urn:city:smart-card",
                "--ledger.second-factor=required",
                "--ledger.claims.roles=city_roles",
                "--ledger.claims.mapping.city-audit=AUDITOR",
                "--ledger.claims.mapping.city-clerk=OFFICER",
                "--ledger.claims.mapping.city-admin=ADMINISTRATOR");
        provider.serves(ledger.address());
        administrator = ledger.as("LYG", Role.ADMINISTRATOR);
    }

    @AfterAll
    static void stop() {
        ledger.context.close();
        provider.close();
    }

    @AfterEach
    void right() {
        provider.rightly();
    }

    private record Arrived(Browser browser, String callback, String landed) {}

    /** From the ledger to the provider, and back. */
    private static Arrived arrive(String user) {
        Browser browser = new Browser(ledger.address());
        assertThat(browser.get("/sign-in").text()).contains("通过 市统一身份 登录", "/oauth2/authorization/city");
        String asked = browser.get("/oauth2/authorization/city").header("Location");
        assertThat(asked).startsWith(provider.issuer()).contains("nonce=", "state=", "code_challenge=");
        String basic = Base64.getEncoder()
                .encodeToString((user + ":" + IdentityProvider.PASSWORD).getBytes(StandardCharsets.UTF_8));
        Browser atProvider = new Browser(provider.issuer());
        atProvider.get("/", "Authorization", "Basic " + basic);
        String callback = atProvider.get(asked).header("Location");
        assertThat(callback).startsWith(ledger.address()).contains("code=");
        return new Arrived(browser, callback, Browser.location(browser.get(callback)));
    }

    private static Http.Answer me(Browser browser) {
        return browser.get("/api/me", "Accept", "application/json");
    }

    private static final String REFUSED = "/sign-in?provider";

    @Test
    void aPersonComesInInTheRolesThatTheProviderSays() {
        provider.knows("wang", "LYG-HZ", "city-clerk", "of-another-system");
        Browser browser = arrive("wang").browser();

        assertThat(me(browser).json().path("account").asString()).isEqualTo("wang");
        assertThat(me(browser).json().path("roles").toString()).isEqualTo("[\"OFFICER\"]");
        assertThat(me(browser).json().path("scope").asString()).isEqualTo("LYG-HZ");
        assertThat(administrator.get("/api/users/wang").json().path("issuer").asString()).isEqualTo(provider.issuer());
        assertThat(ledger.http.get("/api/audit?action=SIGNED_IN&actor=wang").text()).contains("OpenID Connect");

        provider.knows("wang", "LYG-DH", "city-audit");
        Browser again = arrive("wang").browser();
        assertThat(me(again).json().path("scope").asString()).isEqualTo("LYG-DH");
        assertThat(me(browser).status()).as("the session with the roles of before").isEqualTo(401);
        assertThat(ledger.http.get("/api/audit?action=GRANTS_CHANGED&about=wang").text())
                .contains("[OFFICER] LYG-HZ → [AUDITOR] LYG-DH");
    }

    /** The ledger asks no second factor of who comes from a provider, but may ask the provider for it. */
    @Test
    void aProviderThatDidNotAuthenticateAsAskedIsNotBelieved() {
        provider.knows("lightly", "LYG-HZ", "city-clerk");
        String asked = new Browser(ledger.address()).get("/oauth2/authorization/city").header("Location");
        assertThat(asked).contains("acr_values=" + IdentityProvider.ACR + "%20urn:city:smart-card");
        for (String used : List.of("urn:city:password", "")) {
            provider.wrongly(claims -> claims.claim("acr", used));
            assertThat(arrive("lightly").landed()).as(used).isEqualTo(REFUSED);
        }
        provider.wrongly(claims -> claims.claims(all -> all.remove("acr")));
        assertThat(arrive("lightly").landed()).isEqualTo(REFUSED);
        assertThat(ledger.http.get("/api/audit?action=SIGN_IN_FAILED").text()).contains("acr_not_met");
        provider.wrongly(claims -> claims.claim("acr", "urn:city:smart-card"));
        assertThat(me(arrive("lightly").browser()).status()).isEqualTo(200);
    }

    @Test
    void whoHasNoRoleNoJurisdictionOrAnothersNameIsNotLetIn() {
        provider.knows("stranger", "LYG-HZ", "of-another-system");
        assertThat(arrive("stranger").landed()).isEqualTo(REFUSED);
        provider.knows("foreigner", "XX-9", "city-clerk");
        assertThat(arrive("foreigner").landed()).isEqualTo(REFUSED);
        provider.knows("mighty", "LYG", "city-clerk", "city-admin");
        assertThat(arrive("mighty").landed()).isEqualTo(REFUSED);
        provider.knows("admin", "LYG", "city-clerk");
        assertThat(arrive("admin").landed()).as("the name of an account of the ledger's own").isEqualTo(REFUSED);
        for (String reserved : List.of("system", "System", "demonstration")) {
            provider.knows(reserved, "LYG", "city-clerk");
            assertThat(arrive(reserved).landed()).as("a name under which the ledger itself acts").isEqualTo(REFUSED);
        }
        provider.knows("wang li", "LYG", "city-clerk");
        assertThat(arrive("wang li").landed()).as("a name that no person can have").isEqualTo(REFUSED);
        assertThat(ledger.http.get("/api/audit?action=SIGN_IN_FAILED&about=OpenID%20Connect").json().size())
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    void whoIsDisabledHereIsNotLetInByTheProvider() {
        provider.knows("zhao", "LYG-HZ", "city-clerk");
        Browser browser = arrive("zhao").browser();
        assertThat(me(browser).status()).isEqualTo(200);
        administrator.must("/api/users/zhao/disabling", Map.of("reason", "离职"));
        assertThat(me(browser).status()).isEqualTo(401);
        assertThat(arrive("zhao").landed()).isEqualTo(REFUSED);
    }

    @Test
    void aCodeIsGoodOnceAndOnlyInTheBrowserThatAskedForIt() {
        provider.knows("qian", "LYG-HZ", "city-clerk");
        Arrived arrived = arrive("qian");
        assertThat(me(arrived.browser()).status()).isEqualTo(200);

        assertThat(Browser.location(new Browser(ledger.address()).get(arrived.callback()))).isEqualTo(REFUSED);
        Browser thief = new Browser(ledger.address());
        String state = thief.get("/oauth2/authorization/city").header("Location").replaceFirst(".*[?&]state=", "")
                .replaceFirst("&.*", "");
        String replayed = arrived.callback().replaceFirst("state=[^&]*", "state=" + state);
        assertThat(Browser.location(thief.get(replayed))).as("with a state of the thief's own").isEqualTo(REFUSED);
        assertThat(me(thief).status()).isEqualTo(401);
    }

    @Test
    void anIdentityTokenThatIsNotForThisLedgerIsRefused() {
        provider.knows("sun", "LYG-HZ", "city-clerk");
        Map<String, Consumer<JwtClaimsSet.Builder>> wrong = new LinkedHashMap<>();
        wrong.put("issuer", claims -> claims.issuer("https://another.example"));
        wrong.put("audience", claims -> claims.audience(List.of("another")));
        wrong.put("expired", claims -> claims.issuedAt(Instant.now().minusSeconds(900))
                .expiresAt(Instant.now().minusSeconds(600)));
        wrong.put("nonce", claims -> claims.claim("nonce", "of-another-request"));
        wrong.forEach((name, how) -> {
            provider.wrongly(how);
            assertThat(arrive("sun").landed()).as(name).isEqualTo(REFUSED);
        });
        provider.rightly();
        provider.forged();
        assertThat(arrive("sun").landed()).as("unknown key").isEqualTo(REFUSED);
        provider.rightly();
        assertThat(arrive("sun").landed()).isNotEqualTo(REFUSED);
    }

    private static int status(String token) {
        return ledger.http.as(token).get("/api/me").status();
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> claims) {
        return IdentityProvider.token(provider.issuer(), claims);
    }

    @Test
    void aProgramComesInWithATokenOfTheProvider() {
        Http batch = ledger.http.as(token(claims -> claims));
        assertThat(batch.get("/api/me").json().path("account").asString()).isEqualTo("client:batch");
        assertThat(batch.get("/api/me").json().path("scope").asString()).isEqualTo("LYG-HZ");
        assertThat(batch.get("/api/audit").status()).isEqualTo(200);
        assertThat(batch.post("/api/awards", Map.of()).status()).isEqualTo(403);

        String person = token(claims -> claims.subject("u-1").claim("preferred_username", "zhou"));
        assertThat(ledger.http.as(person).get("/api/me").json().path("account").asString()).isEqualTo("zhou");
    }

    /** With each of its tokens a program comes in once, however often it asks. */
    @Test
    void aTokenIsWrittenDownWhenItComesFirst() {
        String token = token(claims -> claims.subject("noted"));
        assertThat(status(token)).isEqualTo(200);
        assertThat(status(token)).isEqualTo(200);
        assertThat(ledger.http.get("/api/audit?action=SIGNED_IN&actor=client:noted").json().valueStream()
                .map(e -> e.path("detail").asString())).containsExactly("token");
        assertThat(administrator.get("/api/clients/noted").json().path("signedInAt").asString()).isNotEmpty();
    }

    /** Who has its secret at the provider is not known here, and would go on in the name of another. */
    @Test
    void aProgramOfTheProviderKeepsThePersonForWhomItActs() {
        assertThat(status(token(claims -> claims.subject("handed-on")))).isEqualTo(200);
        for (String owner : List.of("one-owner", "another-owner")) {
            administrator.must(
                    "/api/users",
                    Map.of("name", owner, "displayName", "x", "jurisdiction", "LYG-HZ", "roles", List.of("AUDITOR")));
        }
        Map<String, Object> acting = new HashMap<>(
                Map.of("displayName", "x", "jurisdiction", "LYG-HZ", "roles", List.of("AUDITOR"), "owner",
                        "one-owner"));
        administrator.must("/api/clients/handed-on/grants", acting);
        administrator.must("/api/clients/handed-on/grants", acting);
        acting.put("owner", "another-owner");
        Http.Answer refused = administrator.post("/api/clients/handed-on/grants", acting);
        assertThat(refused.json().path("errors").path(0).path("rule").asString()).isEqualTo("OWNER_STAYS");
        acting.remove("owner");
        assertThat(administrator.post("/api/clients/handed-on/grants", acting).status()).isEqualTo(400);
    }

    /** Whoever prepares is a person: a program that acts for nobody does not, whatever the provider says. */
    @Test
    void aProgramThatActsForNobodyPreparesNothing() {
        Http clerk = ledger.http
                .as(token(claims -> claims.subject("clerk").claim("city_roles", List.of("city-clerk", "city-audit"))));
        assertThat(clerk.get("/api/me").json().path("roles").toString()).isEqualTo("[\"AUDITOR\"]");
        assertThat(clerk.post("/api/enterprises", Served.registration(Served.freshCode())).status()).isEqualTo(403);
    }

    @Test
    void aTokenThatIsNotForThisLedgerIsRefused() {
        Date past = Date.from(Instant.now().minusSeconds(600));
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("another issuer", token(claims -> claims.issuer("https://another.example")));
        wrong.put("another audience", token(claims -> claims.audience("another")));
        wrong.put("no audience", token(claims -> claims.audience((String) null)));
        wrong.put("an identity token", token(claims -> claims.audience(IdentityProvider.CLIENT)));
        wrong.put("expired", token(claims -> claims.expirationTime(past)));
        wrong.put("good too long",
                token(claims -> claims.expirationTime(Date.from(Instant.now().plus(Duration.ofHours(25))))));
        wrong.put("good for ever", token(claims -> claims.expirationTime(null)));
        wrong.put("not yet", token(claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(600)))));
        wrong.put("unknown key", IdentityProvider.forged(provider.issuer(), claims -> claims));
        wrong.put("no role", token(claims -> claims.claim("city_roles", List.of())));
        wrong.put("no jurisdiction", token(claims -> claims.claim("jurisdiction", "")));
        String good = token(claims -> claims);
        String[] parts = good.split("\\.", -1);
        String none = Base64.getUrlEncoder().withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        wrong.put("unsigned", none + "." + parts[1] + ".");
        wrong.put("another's claims",
                parts[0] + "." + token(c -> c.subject("other")).split("\\.", -1)[1] + "." + parts[2]);
        wrong.forEach((name, token) -> {
            Http.Answer answer = ledger.http.as(token).get("/api/me");
            assertThat(answer.status()).as(name).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).as(name).contains("invalid_token");
        });
        assertThat(status(good)).isEqualTo(200);
    }

    /** A token is good until it expires, as tokens are; but not for an account that is disabled meanwhile. */
    @Test
    void aTokenReplayedAfterItsAccountWasDisabledIsRefused() {
        String token = token(claims -> claims.subject("retired"));
        assertThat(status(token)).isEqualTo(200);
        administrator.must("/api/clients/retired/disabling", Map.of("reason", "停用"));
        assertThat(status(token)).isEqualTo(401);
    }

    /** Without it a token that the provider gave to anybody for another system would open this one. */
    @Test
    void aProviderOfTokensWithoutAnAudienceIsNoReasonToStart() {
        assertThatThrownBy(
                () -> Served.start("--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + provider.issuer()))
                .hasRootCauseInstanceOf(StartupException.class)
                .hasStackTraceContaining("spring.security.oauth2.resourceserver.jwt.audiences");
    }

    @Test
    void aPortOfItsOwnShowsMetricsToNobodyInParticularAndNothingElse() {
        Http watcher = new Http(watching);
        assertThat(watcher.get("/actuator/prometheus").text()).contains("ledger_log_position");
        assertThat(watcher.get("/actuator/health").text()).contains("UP").doesNotContain("components");
        assertThat(watcher.get("/api/log").status()).isIn(401, 404);
        assertThat(ledger.http.get("/actuator/prometheus").status()).isEqualTo(404);
    }

    @Test
    void anAddressComparesSoManyPasswordsAMinuteAndNoMore() {
        for (int i = 0; i < SIGN_INS; i++) {
            assertThat(Browser.location(new Browser(ledger.address()).signIn("guessed-" + i, "wrong-password")))
                    .isEqualTo("/sign-in?refused");
        }
        Browser another = new Browser(ledger.address());
        Http.Answer refused = another.signIn("guessed", "wrong-password");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
        assertThat(another.get("/sign-in").status()).as("the page itself").isEqualTo(200);
        Http.Answer elsewhere = another.post(
                "/sign-in",
                Map.of("username", "guessed", "password", "wrong-password"),
                "X-Forwarded-For",
                "203.0.113.7");
        assertThat(elsewhere.status()).as("from another address, as the proxy says").isEqualTo(302);
    }

    /** Asks until it is too often; how often that was. */
    private static int flooded(Http who, String path, String address, int meanwhile) {
        for (int asked = 0;; asked++) {
            int status = who.get(path, "X-Forwarded-For", address).status();
            if (status == 429) {
                return asked;
            }
            assertThat(status).isEqualTo(meanwhile);
            assertThat(asked).as("more than ever so slow a machine is given in five minutes").isLessThan(6 * REQUESTS);
        }
    }

    /** Nobody has asked so yet: it is answered as often as the limit allows. */
    private static void assertAnsweredUpToTheLimit(Http who, String path, String address, int meanwhile) {
        assertThat(flooded(who, path, address, meanwhile)).isGreaterThanOrEqualTo(REQUESTS);
    }

    /** The limit is used up: only what has been granted again since, ten requests a second, is answered. */
    private static void assertUsedUp(Http who, String path, String address, int meanwhile) {
        assertThat(flooded(who, path, address, meanwhile)).isLessThan(REQUESTS);
    }

    @Test
    void anAccountAndAnAddressAskSoOftenAMinuteAndNoMore() {
        Http busy = ledger.as("LYG-GY", Role.LEADER);
        assertAnsweredUpToTheLimit(busy, "/api/me", "203.0.113.20", 200);
        assertUsedUp(busy, "/api/me", "203.0.113.21", 200);
        assertThat(ledger.as("LYG-GY", Role.AUDITOR).get("/api/me", "X-Forwarded-For", "203.0.113.20").status())
                .as("another account").isEqualTo(200);

        Http nobody = ledger.http.as("");
        assertAnsweredUpToTheLimit(nobody, "/sign-in", "203.0.113.22", 200);
        assertThat(nobody.get("/sign-in", "X-Forwarded-For", "203.0.113.23").status()).isEqualTo(200);
    }

    /** Both are answered before anybody asks who it is, and every one of them is written down or begins a session. */
    @Test
    void anAddressGuessesKeysAndGoesToTheProviderSoOftenAMinuteAndNoMore() {
        Http guesser = ledger.http.as("glk_0000000000000000_" + "A".repeat(43));
        assertAnsweredUpToTheLimit(guesser, "/api/me", "203.0.113.30", 401);
        assertThat(guesser.get("/api/me", "X-Forwarded-For", "203.0.113.31").status()).isEqualTo(401);

        Http nobody = ledger.http.as("");
        assertAnsweredUpToTheLimit(nobody, "/oauth2/authorization/city", "203.0.113.32", 302);
        assertUsedUp(nobody, "/login/oauth2/code/city?state=x&code=y", "203.0.113.32", 302);
    }

    @Test
    void keysOfTheLedgerAreGoodBesideTokens() {
        assertThat(ledger.http.get("/api/me").json().path("account").asString()).isEqualTo("tester");
    }
}
