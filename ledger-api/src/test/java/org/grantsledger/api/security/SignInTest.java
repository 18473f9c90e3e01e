package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.DemonstrationPeople;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A person comes in with name and password, and a session holds only as long as it should. */
class SignInTest {

    private static final Served LEDGER = Served.shared();

    private static final Http ADMINISTRATOR = LEDGER.as("LYG", Role.ADMINISTRATOR);

    private static final JdbcClient SQL = LEDGER.context.getBean(JdbcClient.class);

    private static final AtomicInteger PERSONS = new AtomicInteger();

    private static final String COOKIE = "grants-ledger";

    private static final String CHOSEN = "correct-horse-battery-42";

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");

    private record Person(String name, String initial) {}

    private static Person person(String... roles) {
        String name = "signer" + PERSONS.incrementAndGet();
        String initial = ADMINISTRATOR.must(
                "/api/users",
                Map.of("name", name, "displayName", "王某", "jurisdiction", "LYG-HZ", "roles", List.of(roles)))
                .path("initialPassword").asString();
        return new Person(name, initial);
    }

    /** One who has changed the initial password. */
    private static Person settled(String... roles) {
        Person person = person(roles);
        Browser browser = new Browser(LEDGER.address());
        browser.signIn(person.name(), person.initial());
        assertThat(change(browser, person.initial(), CHOSEN).status()).isEqualTo(302);
        return new Person(person.name(), CHOSEN);
    }

    private static Http.Answer change(Browser browser, String present, String next) {
        browser.get("/password");
        return browser.post("/password", Map.of("present", present, "next", next, "again", next));
    }

    private static Browser in(Person person) {
        Browser browser = new Browser(LEDGER.address());
        assertThat(Browser.location(browser.signIn(person.name(), person.initial()))).doesNotContain("refused");
        return browser;
    }

    private static int me(Browser browser) {
        return browser.get("/api/me", "Accept", "application/json").status();
    }

    private static String audited(String action, String about) {
        return LEDGER.http.get("/api/audit?action=" + action + "&about=" + about).text();
    }

    @Test
    void aPersonSignsInSeesWhoTheyAreAndSignsOut() {
        Person person = settled("OFFICER");
        Browser browser = in(person);

        Http.Answer me = browser.get("/api/me", "Accept", "application/json");
        assertThat(me.json().path("account").asString()).isEqualTo(person.name());
        assertThat(me.json().path("scope").asString()).isEqualTo("LYG-HZ");
        assertThat(audited("SIGNED_IN", person.name())).contains("\"detail\":\"password\"");

        browser.get("/password");
        Http.Answer out = browser.post("/sign-out", Map.of(), "X-Forwarded-Proto", "https");
        assertThat(Browser.location(out)).isEqualTo("/sign-in?out");
        assertThat(out.header("Clear-Site-Data")).isEqualTo("\"*\"");
        assertThat(me(browser)).isEqualTo(401);
        assertThat(audited("SIGNED_OUT", person.name())).contains(person.name());
    }

    @Test
    void anInitialPasswordOpensNothingButItsChange() {
        Person person = person("OFFICER");
        Browser browser = in(person);

        Http.Answer refused = browser.get("/api/clauses", "Accept", "application/json");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("errors").path(0).path("rule").asString()).isEqualTo("PASSWORD_MUST_CHANGE");
        assertThat(Browser.location(browser.get("/api/docs"))).isEqualTo("/password");
        assertThat(browser.get("/password").text()).contains("初始密码");
        assertThat(Browser.location(change(browser, person.initial(), CHOSEN))).isEqualTo("/sign-in?changed");
        assertThat(me(browser)).as("the session in which it was changed").isEqualTo(401);

        assertThat(in(new Person(person.name(), CHOSEN)).get("/api/clauses").status()).isEqualTo(200);
        assertThat(Browser.location(new Browser(LEDGER.address()).signIn(person.name(), person.initial())))
                .isEqualTo("/sign-in?refused");
    }

    @Test
    void anInitialPasswordExpires() {
        Person person = person("OFFICER");
        SQL.sql("UPDATE people.account SET initial_until = now() - interval '1 second' WHERE name = :name")
                .param("name", person.name()).update();
        Browser browser = new Browser(LEDGER.address());

        browser.signIn(person.name(), person.initial());

        assertThat(browser.get("/sign-in?refused").text()).contains("初始密码已过期");
        assertThat(audited("SIGN_IN_FAILED", person.name())).contains("expired");
    }

    @Test
    void ruleForRuleANewPasswordIsRefused() {
        Person person = settled("OFFICER");
        Browser browser = in(person);
        for (Map.Entry<String, String> bad : Map.of(
                "Sh0rt!pass",
                "至少 12 位",
                "passwordpassword",
                "最常用的密码之一",
                "lianyungang2022",
                "太容易",
                CHOSEN,
                "不能与现用密码相同",
                "x".repeat(129),
                "最多 128 位").entrySet()) {
            Http.Answer answer = change(browser, CHOSEN, bad.getKey());
            assertThat(answer.status()).as(bad.getKey()).isEqualTo(400);
            assertThat(answer.text()).as(bad.getKey()).contains(bad.getValue()).doesNotContain(bad.getKey());
        }
        assertThat(change(browser, "not the present one", "another-good-phrase-77").text()).contains("现用密码不正确");
        Http.Answer differs = browser.post(
                "/password",
                Map.of("present", CHOSEN, "next", "another-good-phrase-77", "again", "another-good-phrase-78"));
        assertThat(differs.text()).contains("两次输入的新密码不一致");
        String longest = "长密码也可以，含空格 and 中文 " + "x8Kq".repeat(20);
        Http.Answer changed = browser.post(
                "/password",
                Map.of("present", CHOSEN, "next", longest, "again", longest),
                "X-Forwarded-Proto",
                "https");
        assertThat(changed.status()).isEqualTo(302);
        assertThat(changed.header("Clear-Site-Data")).isEqualTo("\"*\"");
        in(new Person(person.name(), longest));
    }

    @Test
    void aPasswordThatABreachMadePublicIsRefusedWhereverOneIsChosen() {
        Person forced = person("OFFICER");
        Http.Answer first = change(in(forced), forced.initial(), Served.BREACHED);
        assertThat(first.status()).isEqualTo(400);
        assertThat(first.text()).contains("这个密码已在泄露事件中公开").doesNotContain(Served.BREACHED);

        Browser own = in(settled("OFFICER"));
        own.setCookie("language", "en");
        own.get("/password");
        Http.Answer second = own.post(
                "/password",
                Map.of("present", CHOSEN, "next", Served.BREACHED, "again", Served.BREACHED));
        assertThat(second.text()).contains("became public in a breach").doesNotContain(Served.BREACHED);
        Http.Answer third = own.json(
                "/api/me/password",
                "{\"present\":\"" + CHOSEN + "\",\"next\":\"" + Served.BREACHED + "\"}",
                own.token());
        assertThat(third.status()).isEqualTo(400);
        JsonNode error = third.json().path("errors").path(0);
        assertThat(error.path("field").asString()).isEqualTo("next");
        assertThat(error.path("rule").asString()).isEqualTo("PASSWORD_BREACHED");
        assertThat(third.text()).doesNotContain(Served.BREACHED);
    }

    @Test
    void wrongPasswordsLockANameWithAClearMessageWhetherOrNotThereIsSuchAName() {
        Person person = settled("OFFICER");
        for (String name : List.of(person.name(), "nobody-of-that-name")) {
            Browser browser = new Browser(LEDGER.address());
            for (int i = 0; i < 5; i++) {
                assertThat(Browser.location(browser.signIn(name, "wrong-password-" + i))).isEqualTo("/sign-in?refused");
                assertThat(browser.get("/sign-in?refused").text()).contains("账号或密码不正确");
            }
            browser.signIn(name, CHOSEN);
            assertThat(browser.get("/sign-in?refused").text()).containsPattern("请于 \\d\\d:\\d\\d 之后再试");
        }
        assertThat(audited("SIGN_IN_LOCKED", person.name())).contains(person.name());
        assertThat(audited("SIGN_IN_FAILED", person.name())).as("what comes meanwhile").contains("locked");
        String failures = LEDGER.http.get("/api/audit?action=SIGN_IN_FAILED").text();
        assertThat(failures).contains(person.name()).doesNotContain("nobody-of-that-name", "wrong-password");

        SQL.sql("UPDATE people.sign_in_failure SET locked_until = now() - interval '1 second'").update();
        in(person);
        assertThat(SQL.sql("SELECT count(*) FROM people.sign_in_failure WHERE locked_until > now()")
                .query(Long.class).single()).isZero();
    }

    @Test
    void aLockLastsTwiceAsLongEachTimeUpToAQuarterOfAnHour() {
        Person person = settled("OFFICER");
        Browser browser = new Browser(LEDGER.address());
        List<Long> minutes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            browser.signIn(person.name(), "wrong-password-" + i);
            minutes.addAll(locks());
            SQL.sql("UPDATE people.sign_in_failure SET locked_until = last_at").update();
        }
        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 15L, 15L);

        SQL.sql("UPDATE people.sign_in_failure SET locked_until = now() + interval '8 minutes'").update();
        browser.signIn(person.name(), CHOSEN);
        ZonedDateTime until = ZonedDateTime.now(LEDGER.context.getBean(Clock.class)).plusMinutes(9);
        assertThat(browser.get("/sign-in?refused").text()).as("the right password, while it is locked").containsAnyOf(
                "请于 " + MINUTE.format(until),
                "请于 " + MINUTE.format(until.minusMinutes(1)));
        SQL.sql("DELETE FROM people.sign_in_failure").update();
    }

    /** How long names are locked that are. */
    private static List<Long> locks() {
        return SQL.sql("""
                       SELECT round(extract(epoch FROM locked_until - last_at) / 60)::bigint
                       FROM people.sign_in_failure WHERE locked_until > now()""").query((row, i) -> row.getLong(1))
                .list();
    }

    /** As if nothing had been asked for so long. */
    private static void idle(Person person, String by) {
        aged("UPDATE people.session SET seen_at = clock_timestamp() - :by::interval WHERE account = :name", person, by);
    }

    /** As if it had been made so long ago; the application may not change that. */
    private static void old(Person person, String by) {
        aged("""
             WITH gone AS (DELETE FROM people.session WHERE account = :name RETURNING *)
             INSERT INTO people.session SELECT id, account, version, how, address, browser,
                 clock_timestamp() - :by::interval, clock_timestamp() FROM gone""", person, by);
    }

    private static void aged(String sql, Person person, String by) {
        assertThat(SQL.sql(sql).param("by", by).param("name", person.name()).update()).isEqualTo(1);
    }

    private static long idleMinutes(Person person) {
        return SQL.sql("""
                       SELECT (extract(epoch FROM clock_timestamp() - seen_at) / 60)::bigint
                       FROM people.session WHERE account = :name""").param("name", person.name()).query(Long.class)
                .single();
    }

    @Test
    void aSessionEndsAfterHalfAnHourWithoutARequest() {
        Person person = settled("OFFICER");
        Browser browser = in(person);
        idle(person, "29 minutes");
        assertThat(me(browser)).isEqualTo(200);
        assertThat(idleMinutes(person)).as("a request counts").isZero();

        idle(person, "31 minutes");
        assertThat(me(browser)).isEqualTo(401);
        assertThat(me(browser)).as("and is not back").isEqualTo(401);
        assertThat(Browser.location(browser.get("/api/docs"))).isEqualTo("/sign-in");
    }

    @Test
    void aPageThatIsOnlyOpenKeepsNobodySignedIn() {
        Person person = settled("OFFICER");
        Browser browser = in(person);
        idle(person, "29 minutes");
        assertThat(browser.get("/overview/latest").status()).isEqualTo(200);
        assertThat(idleMinutes(person)).isEqualTo(29);
    }

    @Test
    void aSessionEndsAfterTwelveHoursHoweverBusy() {
        Person person = settled("OFFICER");
        Browser browser = in(person);
        old(person, "11 hours 59 minutes");
        assertThat(me(browser)).isEqualTo(200);
        old(person, "12 hours 1 second");
        assertThat(me(browser)).isEqualTo(401);
        in(person);
        assertThat(SQL.sql("SELECT count(*) FROM people.session WHERE account = :name").param("name", person.name())
                .query(Long.class).single()).as("what is over is forgotten").isEqualTo(1);
    }

    private static Http.Answer ending(Browser browser, String body) {
        browser.get("/password");
        return browser.json("/api/me/sessions/ending", body, browser.token());
    }

    @Test
    void aPersonSeesTheirSessionsAndEndsTheOthers() {
        Person person = settled("OFFICER");
        Browser old = in(person);
        Browser phone = in(person);
        Browser desk = in(person);
        JsonNode all = desk.get("/api/me/sessions", "Accept", "application/json").json();
        assertThat(all.size()).isEqualTo(3);
        assertThat(all.valueStream().map(s -> s.path("current").asBoolean())).containsExactly(true, false, false);
        assertThat(all.get(0).path("how").asString()).isEqualTo("password");
        assertThat(all.get(0).path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(all.get(0).path("browser").asString()).contains("Java");

        assertThat(ending(desk, "{}").json().path("errors").path(0).path("rule").asString()).isEqualTo("MISSING");
        assertThat(ending(desk, "{\"present\":\"not the present one\"}").status()).isEqualTo(400);
        assertThat(me(phone)).as("nothing is ended without the password").isEqualTo(200);

        String one = all.get(2).path("id").asString();
        String present = "\"present\":\"" + CHOSEN + "\"";
        assertThat(ending(desk, "{" + present + ",\"session\":\"" + one + "\"}").status()).isEqualTo(204);
        assertThat(me(old)).isEqualTo(401);
        assertThat(me(phone)).isEqualTo(200);
        assertThat(ending(desk, "{" + present + ",\"session\":\"" + one + "\"}").status()).isEqualTo(404);
        Browser other = in(settled("OFFICER"));
        String foreign = other.get("/api/me/sessions").json().get(0).path("id").asString();
        assertThat(ending(desk, "{" + present + ",\"session\":\"" + foreign + "\"}").status())
                .as("another person's").isEqualTo(404);

        assertThat(ending(desk, "{" + present + "}").status()).isEqualTo(204);
        assertThat(me(phone)).isEqualTo(401);
        assertThat(me(desk)).isEqualTo(200);
        assertThat(me(other)).isEqualTo(200);
        assertThat(desk.get("/api/me/sessions").json().size()).isEqualTo(1);
        assertThat(audited("SESSION_ENDED", person.name())).contains(one);
        desk.post("/sign-out", Map.of());
        assertThat(in(person).get("/api/me/sessions").json().size()).as("signing out ends it here too").isEqualTo(1);
    }

    @Test
    void anAdministratorsResetEndsALockAndEverySession() {
        Person person = settled("OFFICER");
        Browser open = in(person);
        Browser browser = new Browser(LEDGER.address());
        for (int i = 0; i < 5; i++) {
            browser.signIn(person.name(), "wrong-password-" + i);
        }

        String initial = ADMINISTRATOR.must("/api/users/" + person.name() + "/passwords", Map.of())
                .path("initialPassword").asString();

        assertThat(me(open)).isEqualTo(401);
        in(new Person(person.name(), initial));
    }

    @Test
    void aSessionEndsWhenTheAccountIsDisabledOrItsRolesChange() {
        Person person = settled("OFFICER");
        Browser before = in(person);
        assertThat(me(before)).isEqualTo(200);
        ADMINISTRATOR.must(
                "/api/users/" + person.name() + "/grants",
                Map.of("displayName", "王某", "jurisdiction", "LYG-HZ", "roles", List.of("LEADER")));
        assertThat(me(before)).isEqualTo(401);

        Browser after = in(person);
        assertThat(after.get("/api/me").json().path("roles").toString()).isEqualTo("[\"LEADER\"]");
        ADMINISTRATOR.must("/api/users/" + person.name() + "/disabling", Map.of("reason", "离职"));
        assertThat(me(after)).isEqualTo(401);
        assertThat(Browser.location(new Browser(LEDGER.address()).signIn(person.name(), CHOSEN)))
                .isEqualTo("/sign-in?refused");
        assertThat(audited("ACCOUNT_DISABLED", person.name())).contains("离职");
    }

    @Test
    void aSessionChangesItsNameWhenSomebodySignsIn() {
        Person person = settled("OFFICER");
        Browser browser = new Browser(LEDGER.address());
        browser.get("/sign-in");
        String before = browser.cookie(COOKIE);
        browser.post("/sign-in", Map.of("username", person.name(), "password", CHOSEN));

        assertThat(browser.cookie(COOKIE)).isNotEmpty().isNotEqualTo(before);
        Browser thief = new Browser(LEDGER.address());
        thief.setCookie(COOKIE, before);
        assertThat(me(thief)).isEqualTo(401);
    }

    @Test
    void aCookieIsHiddenFromScriptsAndOtherSitesAndSecureBehindTls() {
        Http.Answer plain = new Browser(LEDGER.address()).get("/sign-in");
        assertThat(plain.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax").doesNotContain("Secure");
        assertThat(plain.header("Strict-Transport-Security")).isEmpty();

        Http.Answer proxied = new Browser(LEDGER.address()).get("/sign-in", "X-Forwarded-Proto", "https");
        assertThat(proxied.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax", "Secure");
        assertThat(proxied.header("Strict-Transport-Security")).contains("max-age=");
    }

    @Test
    void aPostOfASessionNeedsTheTokenOfItsPage() {
        Person person = settled("OFFICER");
        Browser browser = in(person);
        browser.get("/password");
        String body = "{\"purpose\":\"script\"}";

        Http.Answer without = browser.json("/api/me/keys", body, "");
        assertThat(without.status()).isEqualTo(403);
        assertThat(without.json().path("errors").path(0).path("rule").asString()).isEqualTo("CSRF");
        Browser other = in(person);
        other.get("/password");
        assertThat(browser.json("/api/me/keys", body, other.token()).status()).isEqualTo(403);
        assertThat(browser.json("/api/me/keys", body, browser.token()).status()).isEqualTo(201);
        assertThat(browser.post("/sign-out", Map.of("_csrf", "another")).status()).isEqualTo(403);
        assertThat(me(browser)).isEqualTo(200);
    }

    @Test
    void signingInLeadsToWhatWasAskedForAndNeverAway() {
        Person person = settled("OFFICER");
        Browser browser = new Browser(LEDGER.address());
        assertThat(Browser.location(browser.get("/api/jurisdictions"))).isEqualTo("/sign-in");
        assertThat(Browser.location(browser.signIn(person.name(), CHOSEN))).startsWith("/api/jurisdictions");

        for (String evil : List.of("https://evil.example/", "//evil.example/", "/\\evil.example")) {
            Browser lured = new Browser(LEDGER.address());
            lured.get("/sign-in?continue=" + URLEncoder.encode(evil, StandardCharsets.UTF_8));
            Http.Answer in = lured.post(
                    "/sign-in",
                    Map.of("username", person.name(), "password", CHOSEN, "continue", evil, "redirect", evil));
            assertThat(in.header("Location")).doesNotContain("evil");
        }
    }

    @Test
    void aScriptOfAPageIsToldToLeaveForTheSignInPage() {
        Http.Answer answer = new Browser(LEDGER.address()).get("/api/jurisdictions", "HX-Request", "true");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("HX-Redirect")).isEqualTo("/sign-in");
    }

    @Test
    void everyAnswerForbidsWhatTheLedgerNeedsNot() {
        for (Http.Answer answer : List.of(
                new Browser(LEDGER.address()).get("/sign-in"),
                LEDGER.http.get("/api/clauses"),
                LEDGER.http.get("/api/nothing"),
                LEDGER.http.as("").get("/api/clauses"))) {
            assertThat(answer.header("Content-Security-Policy")).isEqualTo(SecurityConfig.CONTENT)
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(new Browser(LEDGER.address()).get("/sign-in").text()).doesNotContain("<style", "style=", "onclick")
                .doesNotContainPattern("<script(?! defer src=\"/)");
    }

    @Test
    void thePageSpeaksChineseUntilAPersonChoosesEnglish() {
        Browser browser = new Browser(LEDGER.address());
        assertThat(browser.get("/sign-in", "Accept-Language", "en").text()).contains("登录");
        browser.get("/sign-in?language=en");
        assertThat(browser.get("/sign-in").text()).contains("Sign in").doesNotContain("登录", "示范");
    }

    /** Outside of the demonstration nobody is offered an account, and the demonstration's open nothing. */
    @Test
    void theDemonstrationsAccountsAndKeyOpenNothingElsewhere() {
        assertThat(new Browser(LEDGER.address()).get("/sign-in").text())
                .doesNotContain("示范", DemonstrationPeople.PASSWORD);
        assertThat(LEDGER.http.as(DemonstrationPeople.OFFICER_KEY).get("/api/me").status())
                .isEqualTo(401);
    }
}
