package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key is shown once, kept as a hash, and good until it is revoked. */
class KeysTest {

    private static final Served LEDGER = Served.shared();

    private static final Http ADMINISTRATOR = LEDGER.as("LYG", Role.ADMINISTRATOR);

    private static final JdbcClient SQL = LEDGER.context.getBean(JdbcClient.class);

    private static String client(String name, String role) {
        ADMINISTRATOR.must(
                "/api/clients",
                Map.of("name", name, "displayName", "对接系统", "jurisdiction", "LYG-HZ", "roles", List.of(role)));
        return ADMINISTRATOR.must("/api/clients/" + name + "/keys", Map.of("purpose", "对接")).path("key").asString();
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
        Http.Answer past = ADMINISTRATOR
                .post("/api/clients/expiring/keys", Map.of("purpose", "旧", "expiresOn", "2020-01-01"));
        assertThat(past.json().path("errors").path(0).path("rule").asString()).isEqualTo("BAD_EXPIRY");
        Keys keys = LEDGER.context.getBean(Keys.class);
        String expired = keys.issue("client:expiring", "旧", "test", Instant.EPOCH);
        assertThat(keys.caller(expired)).isEmpty();
    }

    @Test
    void aKeyMakesNoOtherOfItsOwnThatWouldOutliveIt() {
        Http client = LEDGER.http.as(client("prolific", "AUDITOR"));
        Http.Answer more = client.post("/api/me/keys", Map.of("purpose", "再来一把"));
        assertThat(more.json().path("errors").path(0).path("rule").asString()).isEqualTo("SESSION_NEEDED");
        assertThat(client.get("/api/me/keys").json().size()).isEqualTo(1);
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
        Http owner = LEDGER.as("LYG", Role.OFFICER);
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
                        "lyg-officer"));
        assertThat(ADMINISTRATOR.post("/api/clients/acting/keys", Map.of("purpose", "冒用")).status())
                .as("an administrator cannot act for a person").isEqualTo(403);
        String key = owner.must("/api/clients/acting/keys", Map.of("purpose", "批量")).path("key").asString();
        String code = Served.freshCode();

        LEDGER.http.as(key).must("/api/enterprises", Served.registration(code));

        assertThat(LEDGER.http.as(key).get("/api/me").json().path("actor").asString()).isEqualTo("lyg-officer");
        assertThat(
                LEDGER.http.get("/api/enterprises/" + code + "/events").json().path(0).path("metadata").path("actor")
                        .asString())
                .isEqualTo("lyg-officer");
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
        Http one = LEDGER.as("LYG-GN", both);
        Http other = LEDGER.as("LYG-GN", Role.REVIEWER);
        Map<String, Object> created = new HashMap<>(acting("lyg-gn-officer-reviewer", "OFFICER", "REVIEWER"));
        created.put("name", "deputy");
        ADMINISTRATOR.must("/api/clients", created);
        Http deputy = LEDGER.http
                .as(one.must("/api/clients/deputy/keys", Map.of("purpose", "代办")).path("key").asString());
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

        ADMINISTRATOR.must("/api/clients/deputy/grants", acting("lyg-gn-reviewer", "OFFICER", "REVIEWER"));
        assertThat(deputy.post("/api/awards/" + byPerson + "/approval", Map.of()).status())
                .as("a key that the former owner holds").isEqualTo(401);
        assertThat(LEDGER.http.get("/api/audit?action=KEY_REVOKED&about=client:deputy").json().size()).isEqualTo(1);
        String key = other.must("/api/clients/deputy/keys", Map.of("purpose", "代办")).path("key").asString();
        assertThat(LEDGER.http.as(key).must("/api/awards/" + byPerson + "/approval", Map.of()).path("settledBy")
                .asString()).isEqualTo("lyg-gn-reviewer");

        ADMINISTRATOR.must("/api/clients/deputy/grants", acting("lyg-gn-reviewer", "REVIEWER"));
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
