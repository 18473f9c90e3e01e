package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Accounts are administered in the ledger, and what was done is written down for good. */
class AccountsTest {

    private static final Served LEDGER = Served.shared();

    private static final Http CITY = LEDGER.as("LYG", Role.ADMINISTRATOR);

    private static final Http DISTRICT = LEDGER.as("LYG-HZ", Role.ADMINISTRATOR);

    private static final JdbcClient SQL = LEDGER.context.getBean(JdbcClient.class);

    private static Map<String, Object> user(String name, String jurisdiction, String... roles) {
        return Map.of("name", name, "displayName", "李某", "jurisdiction", jurisdiction, "roles", List.of(roles));
    }

    private static String rule(Http.Answer answer) {
        return answer.json().path("errors").path(0).path("rule").asString();
    }

    @Test
    void badAccountsAreRefusedByFieldAndRule() {
        CITY.must("/api/users", user("taken", "LYG-HZ", "OFFICER"));
        for (Map.Entry<Map<String, Object>, String> bad : Map.of(
                user("taken", "LYG-HZ", "OFFICER"),
                "ACCOUNT_EXISTS",
                user("system", "LYG-HZ", "OFFICER"),
                "BAD_ACCOUNT_NAME",
                user("Upper", "LYG-HZ", "OFFICER"),
                "BAD_ACCOUNT_NAME",
                user("client:x", "LYG-HZ", "OFFICER"),
                "BAD_ACCOUNT_NAME",
                user("nowhere", "LYG-XX", "OFFICER"),
                "UNKNOWN_JURISDICTION",
                user("nothing", "LYG-HZ"),
                "EMPTY",
                user("strange", "LYG-HZ", "KING"),
                "NOT_A_CHOICE",
                user("both", "LYG-HZ", "ADMINISTRATOR", "BUDGET"),
                "ADMINISTRATOR_APART").entrySet()) {
            Http.Answer answer = CITY.post("/api/users", bad.getKey());
            assertThat(answer.status()).as(bad.toString()).isBetween(400, 409);
            assertThat(rule(answer)).as(bad.toString()).isEqualTo(bad.getValue());
        }
        assertThatThrownBy(
                () -> SQL.sql("UPDATE people.account SET roles = '{ADMINISTRATOR,OFFICER}' WHERE name = 'taken'")
                        .update())
                .isInstanceOf(DataAccessException.class).hasStackTraceContaining("account_apart");
    }

    private static Map<String, Object> sameName(String name) {
        return user(name, "LYG-HZ", "LEADER");
    }

    /** An event names its actor for ever, so no two that a reader could take for one have the same name. */
    @Test
    void aUserAndAClientNeverHaveTheSameName() {
        CITY.must("/api/users", sameName("the-only-user"));
        CITY.must("/api/clients", sameName("the-only-client"));
        for (Http.Answer second : List.of(
                CITY.post("/api/clients", sameName("the-only-user")),
                CITY.post("/api/users", sameName("the-only-client")))) {
            assertThat(second.status()).isEqualTo(409);
            assertThat(rule(second)).isEqualTo("NAME_TAKEN");
            assertThat(second.json().path("errors").path(0).path("field").asString()).isEqualTo("name");
        }
        assertThat(rule(CITY.post("/api/clients", sameName("the-only-client")))).isEqualTo("ACCOUNT_EXISTS");

        Accounts accounts = LEDGER.context.getBean(Accounts.class);
        assertThat(
                accounts.insertVouched("The-Only-User", "x", "LYG-HZ", Set.of(Role.LEADER), "https://id.example", "u1"))
                .as("one of a provider, in capital letters").isFalse();
    }

    @Test
    void anAdministratorOfADistrictLooksAfterItsOwn() {
        CITY.must("/api/users", user("of-the-city", "LYG", "LEADER"));
        assertThat(rule(DISTRICT.post("/api/users", user("elsewhere", "LYG", "LEADER"))))
                .isEqualTo("OTHER_JURISDICTION");
        assertThat(DISTRICT.get("/api/users").text()).doesNotContain("of-the-city");
        assertThat(DISTRICT.get("/api/users/of-the-city").status()).isEqualTo(404);
        DISTRICT.must("/api/users", user("of-the-district", "LYG-HZ", "LEADER"));
        Http.Answer moved = DISTRICT.post(
                "/api/users/of-the-district/grants",
                Map.of("displayName", "李某", "jurisdiction", "LYG", "roles", List.of("LEADER")));
        assertThat(rule(moved)).isEqualTo("OTHER_JURISDICTION");
    }

    @Test
    void nobodyGrantsThemselvesARoleOrShutsThemselvesOut() {
        assertThat(
                rule(
                        CITY.post(
                                "/api/users/lyg-administrator/grants",
                                Map.of("displayName", "x", "jurisdiction", "LYG", "roles", List.of("OFFICER")))))
                .isEqualTo("NOT_ONESELF");
        assertThat(rule(CITY.post("/api/users/lyg-administrator/disabling", Map.of("reason", "x"))))
                .isEqualTo("NOT_ONESELF");
        assertThat(LEDGER.http.get("/api/audit?action=DENIED&about=lyg-administrator").text()).contains("NOT_ONESELF");
    }

    @Test
    void everyChangeIsWrittenDownWithWhoAndWhatAndNoSecret() {
        String initial = CITY.must("/api/users", user("audited", "LYG-HZ", "OFFICER")).path("initialPassword")
                .asString();
        CITY.must(
                "/api/users/audited/grants",
                Map.of("displayName", "李某", "jurisdiction", "LYG-HZ", "roles", List.of("OFFICER", "BUDGET")));
        CITY.must("/api/users/audited/passwords", Map.of());
        CITY.must("/api/users/audited/disabling", Map.of("reason", "调岗"));

        Http.Answer audit = LEDGER.http.get("/api/audit?about=audited");
        assertThat(audit.json().valueStream().map(e -> e.path("action").asString()).toList())
                .containsExactly("ACCOUNT_DISABLED", "PASSWORD_RESET", "GRANTS_CHANGED", "ACCOUNT_CREATED");
        assertThat(audit.json().valueStream().map(e -> e.path("actor").asString())).containsOnly("lyg-administrator");
        assertThat(audit.json().valueStream().map(e -> e.path("address").asString())).containsOnly("127.0.0.1");
        assertThat(audit.text()).contains("[OFFICER] LYG-HZ → [OFFICER, BUDGET] LYG-HZ", "调岗")
                .doesNotContain(initial, "{pbkdf2}");
        assertThat(CITY.get("/api/users/audited").text()).doesNotContain("{pbkdf2}", "password\"");
        assertThat(SQL.sql("SELECT password FROM people.account WHERE name = 'audited'").query(String.class).single())
                .startsWith("{pbkdf2}").doesNotContain(initial);
    }

    @Test
    void auditorsFilterAndPageTheLogWithinTheirJurisdiction() {
        CITY.must("/api/users", user("seen-by-both", "LYG-HZ", "OFFICER"));
        CITY.must("/api/users", user("seen-by-the-city", "LYG-DH", "OFFICER"));
        Http district = LEDGER.as("LYG-HZ", Role.AUDITOR);

        assertThat(district.get("/api/audit?limit=1000").text()).contains("seen-by-both")
                .doesNotContain("seen-by-the-city");
        String today = LEDGER.today.toString();
        assertThat(LEDGER.http.get("/api/audit?actor=lyg-administrator&from=" + today + "&to=" + today).json().size())
                .isPositive();
        assertThat(LEDGER.http.get("/api/audit?to=2020-01-01").json()).isEmpty();
        var first = LEDGER.http.get("/api/audit?limit=1").json().get(0);
        var second = LEDGER.http.get("/api/audit?limit=1&before=" + first.path("position").asLong()).json().get(0);
        assertThat(second.path("position").asLong()).isLessThan(first.path("position").asLong());
        assertThat(rule(LEDGER.http.get("/api/audit?limit=0"))).isEqualTo("BAD_PAGE");
        assertThat(rule(LEDGER.http.get("/api/audit?action=NONE"))).isEqualTo("WRONG_TYPE");
    }

    @Test
    void denialsAndExportsAreWrittenDown() {
        Http leader = LEDGER.as("LYG-HZ", Role.LEADER);
        leader.post("/api/awards", Map.of());
        leader.get("/api/exports/journal?effectiveOn=2022-01-01");
        leader.get("/api/views/accounts?format=csv");

        String audit = LEDGER.http.get("/api/audit?actor=lyg-hz-leader").text();
        assertThat(audit).contains("POST /api/awards", "ROLE_NEEDED", "/api/exports/journal", "2022-01-01", "csv");
    }

    @Test
    void documentsForPaperAreExportsToo() {
        String code = LEDGER.register();
        String award = LEDGER.award(code, "PAPER-" + code, "1000000.00").path("id").asString();
        String paid = LEDGER.http.must("/api/disbursements", payment(award, "LYG-HZ", "25000.00")).path("id")
                .asString();
        Http leader = LEDGER.as("LYG-HZ", Role.LEADER);
        for (String pdf : List.of(
                "/enterprises/" + code + "/statement.pdf",
                "/disbursements/" + paid + "/voucher.pdf",
                "/settlement/LYG-HZ/statement.pdf")) {
            assertThat(leader.bytes(pdf)).startsWith("%PDF".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(LEDGER.http.get("/api/audit?action=EXPORTED&actor=lyg-hz-leader").text())
                .contains("enterprise-statement-" + code + ".pdf", "voucher-" + paid + ".pdf", "settlement-LYG-HZ");
    }

    private static void vain(Http.Answer answer, int status, String about, String what) {
        assertThat(answer.status()).as(what + " " + about).isEqualTo(status);
        assertThat(LEDGER.http.get("/api/audit?action=DENIED&about=" + about).text())
                .contains("OTHER_JURISDICTION " + what, "lyg-dh-");
    }

    @Test
    void whatIsAnotherJurisdictionsIsAskedForInVainAndWrittenDown() {
        String code = LEDGER.register();
        String award = LEDGER.award(code, "VAIN-" + code, "1000000.00").path("id").asString();
        String line = LEDGER.http
                .must("/api/budget-lines", LEDGER.line("LYG-HZ", "vain", "10.00", List.of("LYG-2021-64/2-1")))
                .path("id").asString();
        String position = LEDGER.http.get("/api/enterprises/" + code + "/events").json().get(0).path("position")
                .toString();
        CITY.must("/api/users", user("vainly-asked-for", "LYG-HZ", "LEADER"));
        LEDGER.as("LYG-HZ", Role.OFFICER).must("/api/persons", Map.of("reference", "P-vain", "name", "张三"));
        Http officer = LEDGER.as("LYG-DH", Role.OFFICER);
        Http auditor = LEDGER.as("LYG-DH", Role.AUDITOR);

        vain(auditor.get("/api/enterprises/" + code), 404, code, "enterprise");
        vain(auditor.get("/api/budget-lines/" + line), 404, line, "line");
        vain(auditor.get("/api/events/" + position), 404, position, "event");
        vain(LEDGER.as("LYG-DH", Role.ADMINISTRATOR).get("/api/users/vainly-asked-for"), 404, "vainly-asked-for",
                "account");
        vain(officer.get("/api/persons/P-vain"), 404, "P-vain", "person");
        String other = Served.freshCode();
        vain(officer.post("/api/enterprises", Served.registration(other)), 403, "LYG-HZ", "jurisdiction");
        assertThat(LEDGER.http.get("/api/audit?action=DENIED&about=" + other).json())
                .as("what nobody registered is nobody's").isEmpty();

        // an enterprise that moved here: one's own, but not what it was granted before
        LEDGER.http.must(
                "/api/enterprises/" + code + "/relocations",
                Map.of("jurisdiction", "LYG-DH", "from", LEDGER.today.toString()));
        String paid = LEDGER.http.must("/api/disbursements", payment(award, "LYG-HZ", "25000.00")).path("id")
                .asString();
        LEDGER.http.must("/api/awards/" + award + "/reduction", Map.of("amount", "10000.00", "reason", "核减"));
        String recovery = LEDGER.http
                .must(
                        "/api/recoveries",
                        Map.of("award", award, "payer", "LYG-HZ", "amount", "1.00", "reason", "核减", "document", "x"))
                .path("id").asString();
        assertThat(auditor.get("/api/enterprises/" + code).status()).isEqualTo(200);
        String limits = "/api/enterprises/" + code + "/limits";
        assertThat(LEDGER.as("LYG-HZ", Role.AUDITOR).get(limits).text()).contains("contract/VAIN-" + code);
        assertThat(auditor.get(limits).json()).as("limits that only awards of others met name their contracts")
                .isEmpty();
        vain(auditor.get("/api/awards/" + award), 404, award, "award");
        vain(auditor.get("/api/disbursements/" + paid), 404, paid, "disbursement");
        vain(auditor.get("/api/recoveries/" + recovery), 404, recovery, "recovery");
        vain(officer.post("/api/disbursements", payment(award, "LYG-DH", "1.00")), 404, award, "award");
    }

    @Test
    void aViewOfAnEnterpriseOfAnotherJurisdictionIsWrittenDown() {
        String code = LEDGER.register();
        Http auditor = LEDGER.as("LYG-DH", Role.AUDITOR);
        vain(auditor.get("/api/views/enterprise-statement?enterprise=" + code), 404, code, "enterprise");
    }

    private static Map<String, Object> payment(String award, String payer, String amount) {
        return Map.of(
                "award",
                award,
                "payer",
                payer,
                "amount",
                amount,
                "paidOn",
                LEDGER.today.toString(),
                "voucher",
                "V-" + award + amount);
    }

    @Test
    void theRuntimeRoleCannotChangeTheLogOrRemoveAnAccount() {
        LEDGER.as("LYG", Role.LEADER).post("/api/awards", Map.of());
        for (String change : List.of(
                "UPDATE people.audit SET actor = ''",
                "DELETE FROM people.audit",
                "TRUNCATE people.audit",
                "DELETE FROM people.account",
                "UPDATE people.api_key SET hash = ''",
                "DELETE FROM people.api_key",
                "UPDATE people.person SET name = ''")) {
            assertThatThrownBy(() -> SQL.sql(change).update()).as(change).isInstanceOf(DataAccessException.class)
                    .hasStackTraceContaining("permission denied");
        }
    }

    @Test
    void aPersonIsErasedAndEventsFiguresAndProofStay() {
        Http officer = LEDGER.as("LYG-HZ", Role.OFFICER);
        String code = LEDGER.register();
        LEDGER.award(code, "P-7f3a", "1000000.00");
        officer.must("/api/persons", Map.of("reference", "P-7f3a", "name", "张三丰", "contact", "0518-0000"));
        assertThat(officer.get("/api/persons/P-7f3a").json().path("name").asString()).isEqualTo("张三丰");
        String events = LEDGER.http.get("/api/enterprises/" + code + "/events").text();
        String figures = LEDGER.http.get("/api/enterprises/" + code).text();
        var head = LEDGER.core.log().head();

        assertThat(officer.post("/api/persons/P-7f3a/erasure", Map.of("reason", "本人要求")).status()).isEqualTo(204);

        assertThat(officer.get("/api/persons/P-7f3a").status()).isEqualTo(404);
        assertThat(SQL.sql("SELECT count(*) FROM people.person WHERE name = '张三丰'").query(Long.class).single())
                .isZero();
        assertThat(LEDGER.http.get("/api/enterprises/" + code + "/events").text()).isEqualTo(events);
        assertThat(LEDGER.http.get("/api/enterprises/" + code).text()).isEqualTo(figures);
        assertThat(LEDGER.core.log().head()).isEqualTo(head);
        assertThat(LEDGER.core.check().run().clean()).isTrue();
        assertThat(LEDGER.http.get("/api/audit?about=P-7f3a").text())
                .contains("PERSON_REGISTERED", "PERSON_READ", "PERSON_ERASED", "本人要求").doesNotContain("张三丰");
    }

    /** Else events would seem to name whoever came next. */
    @Test
    void aReferenceIsNobodyElsesAfterItsPersonWasErased() {
        Http officer = LEDGER.as("LYG-HZ", Role.OFFICER);
        officer.must("/api/persons", Map.of("reference", "P-once", "name", "张三"));
        officer.post("/api/persons/P-once/erasure", Map.of("reason", "本人要求"));
        Map<String, Object> next = Map.of("reference", "P-once", "name", "李四");
        for (Http http : List.of(officer, LEDGER.as("LYG-DH", Role.OFFICER))) {
            Http.Answer refused = http.post("/api/persons", next);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(rule(refused)).isEqualTo("PERSON_ERASED");
            assertThat(refused.json().path("errors").path(0).path("field").asString()).isEqualTo("reference");
        }
        assertThat(officer.post("/api/persons", next).text()).contains("P-once 的身份信息已删除");
        assertThat(officer.post("/api/persons", next, "Accept-Language", "en").text()).contains("has been erased");
        assertThat(officer.get("/api/persons/P-once").status()).isEqualTo(404);
        assertThatThrownBy(() -> SQL.sql("DELETE FROM people.erased_reference").update())
                .isInstanceOf(DataAccessException.class).hasStackTraceContaining("permission denied");
    }

    @Test
    void aPersonIsRegisteredUnderAReferenceThatSaysNothing() {
        Http officer = LEDGER.as("LYG-HZ", Role.OFFICER);
        for (String bad : List.of("张三", "320700199001011234", "a b", "")) {
            assertThat(rule(officer.post("/api/persons", Map.of("reference", bad, "name", "张三")))).as(bad)
                    .isIn("NOT_OPAQUE", "EMPTY");
        }
        officer.must("/api/persons", Map.of("reference", "P-twice", "name", "张三"));
        Http.Answer twice = officer.post("/api/persons", Map.of("reference", "P-twice", "name", "李四"));
        assertThat(twice.status()).isEqualTo(409);
        assertThat(LEDGER.as("LYG-DH", Role.OFFICER).get("/api/persons/P-twice").status()).isEqualTo(404);
    }
}
