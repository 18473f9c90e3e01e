package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key is shown once, kept as a hash, and good until it is revoked. */
class KeysTest {

    private static final Served LEDGER = Served.shared();

    private static final Http ADMINISTRATOR = LEDGER.as("LYG", Role.ADMINISTRATOR);

    private static final JdbcClient SQL = LEDGER.context.getBean(JdbcClient.class);

    /** The same, signed in: a key issues no key. */
    private static final Browser AT_HOME = Visitor.in(LEDGER, "LYG", Role.ADMINISTRATOR);

    private static String client(String name, String role) {
        ADMINISTRATOR.must(
                "/api/clients",
                Map.of("name", name, "displayName", "对接系统", "jurisdiction", "LYG-HZ", "roles", List.of(role)));
        return key(issued(AT_HOME, name, ""));
    }

    /** @param expiresOn empty for as long as possible */
    private static Http.Answer issued(Browser person, String client, String expiresOn) {
        person.get("/me");
        String until = expiresOn.isEmpty() ? "" : ",\"expiresOn\":\"" + expiresOn + "\"";
        return person.json("/api/clients/" + client + "/keys", "{\"purpose\":\"对接\"" + until + "}", person.token());
    }

    private static String key(Http.Answer issued) {
        assertThat(issued.status()).as(issued.text()).isEqualTo(201);
        return issued.json().path("key").asString();
    }

    private static String rule(Http.Answer answer) {
        return answer.json().path("errors").path(0).path("rule").asString();
    }

    @Test
    void aKeyComesInAsItsClientUntilItIsRevoked() {
        String key = client("kept", "AUDITOR");
        Http client = LEDGER.http.as(key);

        assertThat(client.get("/api/me").json().path("account").asString()).isEqualTo("client:kept");
        assertThat(client.get("/api/me").json().path("scope").asString()).isEqualTo("LYG-HZ");
        var shown = ADMINISTRATOR.get("/api/clients/kept/keys").json().get(0);
        assertThat(shown.path("lastUsedAt").asString()).isNotEmpty();
        assertThat(shown.toString()).doesNotContain(key.split("_", 3)[2]);
        assertThat(SQL.sql("SELECT k::text FROM people.api_key k").query(String.class).list().toString())
                .doesNotContain(key.split("_", 3)[2]);

        ADMINISTRATOR.send("POST", "/api/keys/" + shown.path("id").asString() + "/revocation", "");
        Http.Answer after = client.get("/api/me");
        assertThat(after.status()).isEqualTo(401);
        assertThat(after.header("WWW-Authenticate")).startsWith("Bearer").contains("invalid_token");
        assertThat(LEDGER.http.get("/api/audit?action=KEY_REVOKED&about=client:kept").text())
                .contains(shown.path("id").asString());
    }

    @Test
    void aKeyThatIsWrongInOneLetterOrExpiredIsNone() {
        String key = client("expiring", "AUDITOR");
        String wrong = key.substring(0, key.length() - 2) + (key.endsWith("AA") ? "BB" : "AA");
        for (String none : List.of(wrong, "glk_", "glk_0000000000000000_" + "A".repeat(43), "x", key + "_")) {
            assertThat(LEDGER.http.as(none).get("/api/me").status()).as(none).isEqualTo(401);
        }
        assertThat(LEDGER.http.as(key).get("/api/me").status()).isEqualTo(200);
        assertThat(rule(issued(AT_HOME, "expiring", "2020-01-01"))).isEqualTo("BAD_EXPIRY");
        Keys keys = LEDGER.context.getBean(Keys.class);
        String expired = keys.issue("client:expiring", "旧", "test", Instant.EPOCH);
        assertThat(keys.caller(expired)).isEmpty();
    }

    @Test
    void aKeyMakesNoOtherOfItsOwnThatWouldOutliveIt() {
        Http client = LEDGER.http.as(client("prolific", "AUDITOR"));
        assertThat(rule(client.post("/api/me/keys", Map.of("purpose", "再来一把")))).isEqualTo("SESSION_NEEDED");
        assertThat(client.get("/api/me/keys").json().size()).isEqualTo(1);
        assertThat(rule(ADMINISTRATOR.post("/api/clients/prolific/keys", Map.of("purpose", "再来一把"))))
                .as("that of an administrator").isEqualTo("SESSION_NEEDED");
        Http owner = LEDGER.as("LYG-HZ", Role.LEADER);
        created("prolific-deputy", "LYG-HZ", "lyg-hz-leader", "LEADER");
        assertThat(rule(owner.post("/api/clients/prolific-deputy/keys", Map.of("purpose", "再来一把"))))
                .as("that of an owner").isEqualTo("SESSION_NEEDED");

        Browser thief = Visitor.in(LEDGER, "LYG-HZ", Role.LEADER);
        Http.Answer stolen = LEDGER.http.post(
                "/api/me/keys",
                Map.of("purpose", "再来一把"),
                "Authorization",
                "Bearer " + owner.key(),
                "Cookie",
                "grants-ledger=" + thief.cookie("grants-ledger"));
        assertThat(rule(stolen)).as("beside a session of somebody else").isEqualTo("SESSION_NEEDED");
    }

    @Test
    void aKeyOfAnotherIsUnknownAndWhoAsksForItIsWrittenDown() {
        String key = client("private", "AUDITOR");
        Http officer = LEDGER.as("LYG-HZ", Role.OFFICER);
        Http.Answer answer = officer.send("POST", "/api/keys/" + key.split("_", -1)[1] + "/revocation", "");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).doesNotContain("private");
        assertThat(officer.get("/api/clients/private/keys").status()).isEqualTo(404);
        assertThat(officer.post("/api/clients/private/keys", Map.of("purpose", "冒用")).status()).isEqualTo(404);
        assertThat(LEDGER.http.get("/api/audit?action=DENIED&about=client:private").json().size()).isEqualTo(3);
        assertThat(LEDGER.http.as(key).get("/api/me").status()).isEqualTo(200);
    }

    private static void created(String client, String jurisdiction, String owner, String... roles) {
        ADMINISTRATOR.must("/api/clients", client(client, jurisdiction, owner, roles));
    }

    private static Map<String, Object> client(String client, String jurisdiction, String owner, String... roles) {
        Map<String, Object> body = new HashMap<>(acting(owner, roles));
        body.put("name", client);
        body.put("jurisdiction", jurisdiction);
        return body;
    }

    private static void granted(String person, String jurisdiction, String... roles) {
        ADMINISTRATOR.must(
                "/api/users/" + person + "/grants",
                Map.of("displayName", "王某", "jurisdiction", jurisdiction, "roles", List.of(roles)));
    }

    /** Its own roles are the most it may; what its owner has lost since, it has lost too. */
    @Test
    void aClientDoesNoMoreThanItsOwnerMayNow() {
        Visitor owner = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER, Role.AUDITOR);
        created("following", "LYG-HZ", owner.name(), "OFFICER", "AUDITOR");
        Http client = LEDGER.http.as(key(issued(owner.in(LEDGER), "following", "")));
        client.must("/api/enterprises", Served.registration(Served.freshCode()));

        granted(owner.name(), "LYG-HZ", "AUDITOR");
        assertThat(client.get("/api/me").json().path("roles").toString()).isEqualTo("[\"AUDITOR\"]");
        assertThat(rule(client.post("/api/enterprises", Served.registration(Served.freshCode()))))
                .isEqualTo("ROLE_NEEDED");
        assertThat(client.get("/api/audit").status()).isEqualTo(200);

        granted(owner.name(), "LYG-DH", "OFFICER", "AUDITOR");
        assertThat(client.get("/api/me").json().path("roles").toString()).as("of an owner who went elsewhere")
                .isEqualTo("[]");
        assertThat(client.get("/api/audit").status()).isEqualTo(403);

        granted(owner.name(), "LYG", "OFFICER");
        assertThat(client.get("/api/me").json().path("roles").toString()).as("of an owner who may everywhere")
                .isEqualTo("[\"OFFICER\"]");
        assertThat(client.get("/api/me").json().path("scope").asString()).isEqualTo("LYG-HZ");
    }

    @Test
    void aClientIsGivenNoMoreThanItsOwnerMay() {
        String owner = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
        for (Map<String, Object> more : List.of(
                client("presuming", "LYG-HZ", owner, "OFFICER", "BUDGET"),
                client("presuming", "LYG-DH", owner, "OFFICER"),
                client("presuming", "LYG", owner, "OFFICER"))) {
            Http.Answer answer = ADMINISTRATOR.post("/api/clients", more);
            assertThat(rule(answer)).as(more.toString()).isEqualTo("OWNER_MAY_LESS");
            assertThat(answer.json().path("errors").path(0).path("field").asString()).isEqualTo("owner");
        }
        created("presuming", "LYG-HZ", owner, "OFFICER");
    }

    /** Else whoever owned it until then would hold a key that acts for the next. */
    @Test
    void noKeyIsIssuedInTheMomentInWhichAClientGetsAnotherOwner() throws Exception {
        Browser owner = Visitor.of(LEDGER, "LYG-HZ", Role.LEADER).in(LEDGER);
        String name = owner.get("/api/me", "Accept", "application/json").json().path("account").asString();
        created("passed-on", "LYG-HZ", name, "LEADER");
        LEDGER.as("LYG-HZ", Role.LEADER);
        try (Connection other = LEDGER.context.getBean(DataSource.class).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(
                    "UPDATE people.account SET owner = 'lyg-hz-leader', version = version + 1"
                            + " WHERE name = 'client:passed-on'");
            CompletableFuture<Http.Answer> asked = CompletableFuture
                    .supplyAsync(() -> issued(owner, "passed-on", ""));
            while (!asked.isDone() && !SQL.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                    .query(Boolean.class).single()) {
                Thread.sleep(10);
            }
            other.commit();
            assertThat(rule(asked.get())).isEqualTo("CHANGED_MEANWHILE");
        }
        assertThat(ADMINISTRATOR.get("/api/clients/passed-on/keys").json()).isEmpty();
    }

    /** Everybody knows how to come in as one of the demonstration, so nothing acts for one of them elsewhere either. */
    @Test
    void aClientOfAnAccountOfTheDemonstrationComesInNowhereElse() {
        LEDGER.context.getBean(Accounts.class)
                .insert("demo-left", "demo-left", "LYG", Set.of(Role.AUDITOR), null, true);
        created("of-the-demonstration", "LYG", "demo-left", "AUDITOR");
        String key = LEDGER.context.getBean(Keys.class)
                .issue("client:of-the-demonstration", "旧", "test", Instant.now().plusSeconds(600));
        assertThat(LEDGER.http.as(key).get("/api/me").status()).isEqualTo(401);
    }

    @Test
    void aSecretInAnAddressOrAFormIsNotRead() {
        String key = client("addressed", "AUDITOR");
        assertThat(LEDGER.http.as("").get("/api/me?access_token=" + key).status()).isEqualTo(401);
        assertThat(
                LEDGER.http.as("").send(
                        "POST",
                        "/api/me/keys",
                        "access_token=" + key,
                        "Content-Type",
                        "application/x-www-form-urlencoded").status())
                .isEqualTo(403);
    }

    @Test
    void aClientOfADisabledAccountComesInNoMore() {
        Http client = LEDGER.http.as(client("barred", "AUDITOR"));
        assertThat(client.get("/api/me").status()).isEqualTo(200);
        ADMINISTRATOR.must("/api/clients/barred/disabling", Map.of("reason", "停用"));
        assertThat(client.get("/api/me").status()).isEqualTo(401);
        ADMINISTRATOR.must("/api/clients/barred/enabling", Map.of("reason", "恢复"));
        assertThat(client.get("/api/me").status()).isEqualTo(200);
    }

    /** Whoever prepares or approves is a person, also through a client: events name the owner. */
    @Test
    void whatAClientPreparesIsPreparedByItsOwner() {
        Visitor owner = Visitor.of(LEDGER, "LYG", Role.OFFICER);
        Http.Answer ownerless = ADMINISTRATOR.post(
                "/api/clients",
                Map.of("name", "acting", "displayName", "申报", "jurisdiction", "LYG", "roles", List.of("OFFICER")));
        assertThat(ownerless.json().path("errors").path(0).path("rule").asString()).isEqualTo("OWNER_NEEDED");
        ADMINISTRATOR.must(
                "/api/clients",
                Map.of(
                        "name",
                        "acting",
                        "displayName",
                        "申报",
                        "jurisdiction",
                        "LYG",
                        "roles",
                        List.of("OFFICER"),
                        "owner",
                        owner.name()));
        assertThat(issued(AT_HOME, "acting", "").status()).as("an administrator cannot act for a person")
                .isEqualTo(403);
        String key = key(issued(owner.in(LEDGER), "acting", ""));
        String code = Served.freshCode();

        LEDGER.http.as(key).must("/api/enterprises", Served.registration(code));

        assertThat(LEDGER.http.as(key).get("/api/me").json().path("actor").asString()).isEqualTo(owner.name());
        assertThat(
                LEDGER.http.get("/api/enterprises/" + code + "/events").json().path(0).path("metadata").path("actor")
                        .asString())
                .isEqualTo(owner.name());
    }

    private static Map<String, Object> acting(String owner, String... roles) {
        return Map.of(
                "displayName",
                "代办",
                "jurisdiction",
                "LYG-GN",
                "roles",
                List.of(roles),
                "owner",
                owner);
    }

    /** Owner and client are one person to the second step, in both directions, and a key follows no client to another. */
    @Test
    void nobodyApprovesTheirOwnThroughAClientNorKeepsAKeyThatActsForAnother() {
        LEDGER.http.must("/api/approval-limits", LEDGER.approvalLimit("LYG-GN", "100.00"));
        Role[] both = {Role.OFFICER, Role.REVIEWER};
        Visitor first = Visitor.of(LEDGER, "LYG-GN", both);
        Visitor other = Visitor.of(LEDGER, "LYG-GN", both);
        created("deputy", "LYG-GN", first.name(), "OFFICER", "REVIEWER");
        Browser session = first.in(LEDGER);
        Http deputy = LEDGER.http.as(key(issued(session, "deputy", "")));
        session.get("/me");
        Http one = LEDGER.http.as(key(session.json("/api/me/keys", "{\"purpose\":\"x\"}", session.token())));
        Map<String, Object> registration = new HashMap<>(Served.registration(Served.freshCode()));
        registration.put("jurisdiction", "LYG-GN");
        String code = String.valueOf(registration.get("creditCode"));
        one.must("/api/enterprises", registration);

        String byPerson = one.must("/api/awards", LEDGER.claim(code, "K-1", "4000.00")).path("id").asString();
        String byClient = deputy.must("/api/awards", LEDGER.claim(code, "K-2", "4000.00")).path("id").asString();
        for (Http same : List.of(one, deputy)) {
            for (String award : List.of(byPerson, byClient)) {
                Http.Answer own = same.post("/api/awards/" + award + "/approval", Map.of());
                assertThat(own.status()).isEqualTo(403);
                assertThat(own.json().path("type").asString()).endsWith("second-person");
            }
        }
        assertThat(
                LEDGER.http.get("/api/audit?action=DENIED&about=" + byClient).json().valueStream()
                        .map(e -> e.path("actor").asString() + " " + e.path("detail").asString()))
                .containsExactly("client:deputy SECOND_PERSON", first.name() + " SECOND_PERSON");

        ADMINISTRATOR.must("/api/clients/deputy/grants", acting(other.name(), "OFFICER", "REVIEWER"));
        assertThat(deputy.post("/api/awards/" + byPerson + "/approval", Map.of()).status())
                .as("a key that the former owner holds").isEqualTo(401);
        assertThat(LEDGER.http.get("/api/audit?action=KEY_REVOKED&about=client:deputy").json().size()).isEqualTo(1);
        String key = key(issued(other.in(LEDGER), "deputy", ""));
        assertThat(LEDGER.http.as(key).must("/api/awards/" + byPerson + "/approval", Map.of()).path("settledBy")
                .asString()).isEqualTo(other.name());

        ADMINISTRATOR.must("/api/clients/deputy/grants", acting(other.name(), "REVIEWER"));
        assertThat(LEDGER.http.as(key).get("/api/me").status()).as("other roles for the same owner").isEqualTo(200);
    }

    /** Whoever holds the table of second factors for itself keeps no key waiting. */
    @Test
    void aKeyDoesNotAskForASecondFactor() throws Exception {
        String key = client("unasked", "AUDITOR");
        try (Connection other = LEDGER.context.getBean(DataSource.class).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE people.second_factor IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Integer> asked = CompletableFuture
                    .supplyAsync(() -> LEDGER.http.as(key).get("/api/jurisdictions").status());
            assertThat(asked).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(200);
            other.rollback();
        }
    }

    @Test
    void anIdempotencyKeyIsTheCallersOwn() {
        Http one = LEDGER.as("LYG", Role.OFFICER);
        Http other = LEDGER.as("LYG-HZ", Role.OFFICER);
        one.must("/api/enterprises", Served.registration(Served.freshCode()), "Idempotency-Key", "shared-by-chance");
        other.must("/api/enterprises", Served.registration(Served.freshCode()), "Idempotency-Key", "shared-by-chance");
    }
}
