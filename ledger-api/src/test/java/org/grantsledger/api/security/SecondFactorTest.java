package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Device;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A code of a device besides the password: on a ledger that demands it, and on one where each decides. */
@ExtendWith(OutputCaptureExtension.class)
class SecondFactorTest {

    private static final Served DEMANDING = Served.start(
            "--ledger.second-factor=required",
            "--ledger.second-factor-key=" + Base64.getEncoder().encodeToString(new byte[32]));

    private static final JdbcClient SQL = DEMANDING.context.getBean(JdbcClient.class);

    private static final String CODE = "/sign-in/code";

    private static final String ENROLMENT = "/sign-in/enrolment";

    private static final String CODES = "/me/second-factor/recovery-codes";

    @AfterAll
    static void stop() {
        DEMANDING.context.close();
    }

    /** @param codes for a lost device */
    private record Person(Visitor visitor, Device device, List<String> codes, Browser browser) {

        String name() {
            return visitor.name();
        }

        /** Another browser, after the password. */
        Browser halfway() {
            Browser other = new Browser(DEMANDING.address());
            assertThat(Browser.location(other.signIn(name(), visitor.password()))).isEqualTo(CODE);
            assertThat(other.get(CODE).status()).isEqualTo(200);
            return other;
        }

        /** Where a code leads. */
        String gives(Browser browser, String field, String code) {
            return Browser.location(browser.post(CODE, Map.of(field, code)));
        }
    }

    private static Person enrolled(Role... roles) {
        Visitor visitor = Visitor.of(DEMANDING, "LYG-HZ", roles);
        Browser browser = new Browser(DEMANDING.address());
        assertThat(Browser.location(browser.signIn(visitor.name(), visitor.password()))).isEqualTo(ENROLMENT);
        Device device = Device.enrol(browser);
        List<String> codes = codes(browser.get(CODES));
        later(visitor.name());
        return new Person(visitor, device, codes, browser);
    }

    private static List<String> codes(Http.Answer page) {
        assertThat(page.status()).isEqualTo(200);
        return Visitor.all(page, "<code>([A-Z2-7-]+)</code>");
    }

    /** As if some time had passed since the last code. */
    private static void later(String name) {
        assertThat(
                SQL.sql("UPDATE people.second_factor SET last_step = last_step - 10 WHERE account = :name")
                        .param("name", name).update())
                .isEqualTo(1);
    }

    private static int me(Browser browser) {
        return browser.get("/api/me", "Accept", "application/json").status();
    }

    private static String audited(String action, String about) {
        return DEMANDING.http.get("/api/audit?action=" + action + "&about=" + about).text();
    }

    @Test
    void whoHasNoSecondFactorSetsItUpBeforeTheyComeInAndIsAskedForItEverAfter() {
        Visitor visitor = Visitor.of(DEMANDING, "LYG-HZ", Role.OFFICER);
        Browser browser = new Browser(DEMANDING.address());
        assertThat(Browser.location(browser.get("/policies"))).isEqualTo("/sign-in");
        assertThat(Browser.location(browser.signIn(visitor.name(), visitor.password()))).isEqualTo(ENROLMENT);
        Http.Answer page = browser.get(ENROLMENT);
        assertThat(page.text()).contains("<svg", "要求两步验证");
        Device device = Device.on(page);
        assertThat(Device.secret(browser.get(ENROLMENT))).as("loaded again").isEqualTo(Device.secret(page));
        assertThat(Browser.location(browser.post(ENROLMENT, Map.of("code", device.wrong()))))
                .isEqualTo(ENROLMENT + "?refused");
        assertThat(browser.get(ENROLMENT + "?refused").text()).contains("验证码不正确或已用过");
        String before = browser.cookie("grants-ledger");

        String code = device.code();
        assertThat(Browser.location(browser.post(ENROLMENT, Map.of("code", code)))).isEqualTo(CODES);

        assertThat(browser.cookie("grants-ledger")).isNotEqualTo(before);
        Http.Answer shown = browser.get(CODES);
        assertThat(codes(shown)).hasSize(10).doesNotHaveDuplicates()
                .allMatch(c -> c.matches("([A-Z2-7]{4}-){5}[A-Z2-7]{4}"));
        assertThat(shown.text()).as("what was asked for before").contains("href=\"/policies");
        assertThat(Browser.location(browser.get(CODES))).as("shown once").isEqualTo("/me");
        assertThat(me(browser)).isEqualTo(200);
        assertThat(audited("SECOND_FACTOR_ENROLLED", visitor.name())).contains(visitor.name());

        Browser again = new Browser(DEMANDING.address());
        again.get("/policies");
        assertThat(Browser.location(again.signIn(visitor.name(), visitor.password()))).isEqualTo(CODE);
        assertThat(again.get(CODE).text()).contains("one-time-code", "恢复码");
        assertThat(Browser.location(again.post(CODE, Map.of("code", code)))).as("it set up the device already")
                .isEqualTo(CODE + "?refused");
        later(visitor.name());
        assertThat(Browser
                .location(again.post(CODE, Map.of("code", " " + code.substring(0, 3) + " " + code.substring(3)))))
                .startsWith("/policies");
        assertThat(audited("SIGNED_IN", visitor.name())).contains("\"password, code\"",
                "\"password, device enrolled\"");
    }

    /** Every page and every endpoint of the table, with the token of a page, after the password and before the code. */
    @Test
    void halfwayNothingIsOpen() {
        Person person = enrolled(Role.OFFICER);
        Browser due = person.halfway();
        Visitor fresh = Visitor.of(DEMANDING, "LYG", Role.ADMINISTRATOR);
        Browser enrols = new Browser(DEMANDING.address());
        enrols.signIn(fresh.name(), fresh.password());
        enrols.get(ENROLMENT);
        int asked = 0;
        for (Browser browser : List.of(due, enrols)) {
            for (Permission row : Permissions.TABLE) {
                String path = row.pattern().getPatternString().replace("{position:\\d{1,18}}", "1")
                        .replace("{kind:users|clients}", "users").replaceAll("\\{action:[^}]+}", "lift")
                        .replace("/**", "/index.html").replaceAll("\\{[^}]+}", "none");
                if (row.who() == Permission.Who.ANYBODY || path.equals("/sign-out")) {
                    continue;
                }
                Http.Answer answer = row.method().name().equals("GET")
                        ? browser.get(path, "Accept", "application/json")
                        : browser.json(path, "{}", browser.token());
                assertThat(answer.status()).as(row.method() + " " + path).isEqualTo(401);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(2 * 150);
        assertThat(Browser.location(due.get(ENROLMENT))).as("a device cannot be replaced from here").isEqualTo(CODE);
        assertThat(Browser.location(due.post(ENROLMENT, Map.of("code", "000000")))).isEqualTo(ENROLMENT + "?refused");
        assertThat(person.gives(enrols, "code", person.device().code())).as("another's").isEqualTo(CODE + "?refused");
        assertThat(me(enrols)).isEqualTo(401);
        assertThat(person.gives(due, "code", person.device().code())).isEqualTo("/");
        assertThat(Browser.location(new Browser(DEMANDING.address()).get(CODE))).as("nobody").isEqualTo("/sign-in");
    }

    @Test
    void aCodeIsAcceptedOnceAlsoWhereTwoGiveItAtTheSameMoment() throws Exception {
        Person person = enrolled(Role.OFFICER);
        List<Browser> browsers = List.of(person.halfway(), person.halfway(), person.halfway(), person.halfway());
        String code = person.device().code();
        List<String> landed = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(browsers.size())) {
            List<Callable<String>> all = browsers.stream()
                    .map(browser -> (Callable<String>) () -> person.gives(browser, "code", code)).toList();
            for (Future<String> one : threads.invokeAll(all)) {
                landed.add(one.get());
            }
        }
        assertThat(landed).containsExactlyInAnyOrder("/", CODE + "?refused", CODE + "?refused", CODE + "?refused");
        Browser replayed = person.halfway();
        assertThat(person.gives(replayed, "code", code)).isEqualTo(CODE + "?refused");
        assertThat(person.gives(replayed, "code", person.device().code(1))).as("the next").isEqualTo("/");
        assertThat(person.gives(person.halfway(), "code", person.device().code(0))).as("one that came before it")
                .isEqualTo(CODE + "?refused");
    }

    @Test
    void wrongCodesLockLikeWrongPasswordsWhateverThePasswordIsGivenBetween() {
        Person person = enrolled(Role.OFFICER);
        for (int i = 0; i < 5; i++) {
            Browser browser = person.halfway();
            assertThat(person.gives(browser, i == 2 ? "recovery" : "code", person.device().wrong()))
                    .isEqualTo(CODE + "?refused");
            assertThat(browser.get(CODE + "?refused").text())
                    .contains("验证码不正确或已用过");
        }
        Browser locked = new Browser(DEMANDING.address());
        locked.signIn(person.name(), person.visitor().password());
        assertThat(locked.get("/sign-in?refused").text()).containsPattern("请于 \\d\\d:\\d\\d 之后再试");
        assertThat(audited("SIGN_IN_LOCKED", person.name())).contains(person.name());
        assertThat(audited("SIGN_IN_FAILED", person.name())).contains("\"detail\":\"code\"");

        SQL.sql("UPDATE people.sign_in_failure SET locked_until = now() - interval '1 second'").update();
        Browser halfway = person.halfway();
        SQL.sql("UPDATE people.sign_in_failure SET locked_until = now() + interval '1 minute'").update();
        assertThat(person.gives(halfway, "code", person.device().code())).as("right, while it is locked")
                .isEqualTo(CODE + "?refused");
        assertThat(halfway.get(CODE + "?refused").text()).containsPattern("请于 \\d\\d:\\d\\d 之后再试");
        SQL.sql("UPDATE people.sign_in_failure SET locked_until = now() - interval '1 second'").update();
        assertThat(person.gives(halfway, "code", person.device().code())).isEqualTo("/");
        assertThat(
                SQL.sql("SELECT count(*) FROM people.sign_in_failure WHERE name_hash = sha256(convert_to(:name, 'UTF8'))")
                        .param("name", person.name()).query(Long.class).single())
                .as("after both steps the count starts anew").isZero();
    }

    @Test
    void aRecoveryCodeTakesThePlaceOfTheDeviceOnce() {
        Person person = enrolled(Role.OFFICER);
        String code = person.codes().get(3);
        assertThat(person.gives(person.halfway(), "recovery", code)).isEqualTo("/");
        assertThat(person.gives(person.halfway(), "recovery", code)).isEqualTo(CODE + "?refused");
        String typed = " " + person.codes().get(4).toLowerCase(Locale.ROOT).replace("-", " ");
        Browser browser = person.halfway();
        assertThat(person.gives(browser, "recovery", typed)).isEqualTo("/");
        assertThat(audited("RECOVERY_CODE_USED", person.name())).contains("8 left", "9 left").doesNotContain(code);
        JsonNode state = browser.get("/api/me/second-factor").json();
        assertThat(state.path("recoveryCodesLeft").asInt()).isEqualTo(8);
        assertThat(state.path("required").asBoolean()).isTrue();
        assertThat(browser.get("/me").text()).contains("密码和恢复码", "剩余恢复码");
        Person other = enrolled(Role.OFFICER);
        assertThat(other.gives(other.halfway(), "recovery", person.codes().get(5))).as("another person's")
                .isEqualTo(CODE + "?refused");
    }

    @Test
    void anAdministratorsResetEndsEverySessionAndTheNextSignInSetsUpAnew() {
        Person person = enrolled(Role.OFFICER);
        assertThat(me(person.browser())).isEqualTo(200);
        Browser halfway = person.halfway();
        Http administrator = DEMANDING.as("LYG-HZ", Role.ADMINISTRATOR);
        assertThat(administrator.get("/api/users/" + person.name()).json().path("secondFactor").asBoolean()).isTrue();
        String reset = "/api/users/" + person.name() + "/second-factor-resets";
        assertThat(DEMANDING.as("LYG-DH", Role.ADMINISTRATOR).post(reset, Map.of("reason", "手机丢失")).status())
                .as("another jurisdiction's").isEqualTo(404);
        assertThat(administrator.post(reset, Map.of()).status()).isEqualTo(400);

        assertThat(administrator.must(reset, Map.of("reason", "手机丢失")).path("secondFactor").asBoolean()).isFalse();

        assertThat(audited("SECOND_FACTOR_RESET", person.name())).contains("手机丢失");
        assertThat(me(person.browser())).isEqualTo(401);
        assertThat(person.gives(halfway, "recovery", person.codes().getFirst())).as("who was halfway")
                .isEqualTo("/sign-in?late");
        assertThat(halfway.get("/sign-in?late").text()).contains("十分钟");
        assertThat(administrator.post(reset, Map.of("reason", "再来")).status()).as("there is none any more")
                .isEqualTo(400);
        Browser anew = new Browser(DEMANDING.address());
        assertThat(Browser.location(anew.signIn(person.name(), person.visitor().password()))).isEqualTo(ENROLMENT);
        assertThat(Device.secret(anew.get(ENROLMENT))).isNotEmpty();

        Person chief = enrolled(Role.ADMINISTRATOR);
        chief.browser().get("/administration/users");
        String own = "/administration/users/" + chief.name();
        assertThat(chief.browser().get(own).text()).contains("两步验证", "已设置").doesNotContain("second-factor-resets");
        assertThat(chief.browser().post(own + "/second-factor-resets", Map.of("reason", "试")).text()).contains("没有提交");
        Person another = enrolled(Role.OFFICER);
        String page = "/administration/users/" + another.name();
        assertThat(chief.browser().get(page).text()).contains(page + "/second-factor-resets");
        assertThat(
                Visitor.follow(
                        chief.browser(),
                        chief.browser().post(page + "/second-factor-resets", Map.of("reason", "换号"))).text())
                .contains("两步验证已重置", "未设置");
    }

    @Test
    void aPasswordThatAnotherGaveIsChangedFirstAndTheDeviceIsAskedForAllTheSame() {
        Person person = enrolled(Role.OFFICER);
        String initial = DEMANDING.as("LYG-HZ", Role.ADMINISTRATOR)
                .must("/api/users/" + person.name() + "/passwords", Map.of()).path("initialPassword").asString();
        Browser browser = new Browser(DEMANDING.address());
        assertThat(Browser.location(browser.signIn(person.name(), initial))).isEqualTo(CODE);
        browser.get(CODE);
        assertThat(person.gives(browser, "code", person.device().code())).doesNotContain("refused");
        assertThat(Browser.location(browser.get("/me"))).isEqualTo("/password");
    }

    @Test
    void secretAndCodesAreShownOnceAndStandNowhereElse(CapturedOutput output) {
        Visitor visitor = Visitor.of(DEMANDING, "LYG-HZ", Role.OFFICER);
        Browser browser = new Browser(DEMANDING.address());
        browser.signIn(visitor.name(), visitor.password());
        String secret = Device.secret(browser.get(ENROLMENT)).replace(" ", "");
        Device.enrol(browser);
        List<String> secrets = new ArrayList<>(codes(browser.get(CODES)));
        secrets.add(secret);
        secrets.addAll(secrets.stream().map(code -> code.replace("-", "")).toList());
        String administrator = DEMANDING.as("LYG", Role.ADMINISTRATOR).get("/api/users/" + visitor.name()).text();
        StringBuilder kept = new StringBuilder(administrator).append(output.getAll());
        for (String path : List.of("/me", "/api/me", "/api/me/second-factor", "/api/me/sessions", CODES, ENROLMENT)) {
            kept.append(browser.get(path).text());
        }
        for (String table : List.of("second_factor", "recovery_code", "audit", "session", "account")) {
            SQL.sql("SELECT t::text FROM people." + table + " t").query(String.class).list().forEach(kept::append);
        }
        assertThat(kept.toString()).contains(visitor.name(), "aes:").doesNotContain(secrets);
        assertThat(Browser.location(browser.post(CODE, Map.of("code", "1")))).as("that is over")
                .isEqualTo("/sign-in?late");
    }

    /** Those that a person takes out of a safe are the ones made last. */
    @Test
    void onePersonSetsUpAnotherDeviceAndNewRecoveryCodesWithThePasswordAgain() {
        Person person = enrolled(Role.OFFICER);
        Browser browser = person.browser();
        Browser other = person.halfway();
        assertThat(person.gives(other, "code", person.device().code())).isEqualTo("/");
        assertThat(browser.get("/me").text()).contains("设置或更换手机", "重新生成恢复码").doesNotContain("停用两步验证");
        assertThat(browser.post("/me/second-factor", Map.of("present", "not the password")).text())
                .contains("id=\"second-factor-present-error\"", "现用密码不正确").doesNotContain("not the password");
        assertThat(Browser.location(browser.get("/me/second-factor"))).isEqualTo("/me");
        Map<String, String> present = Map.of("present", person.visitor().password());
        assertThat(Browser.location(browser.post("/me/second-factor", present))).isEqualTo("/me/second-factor");
        Http.Answer page = browser.get("/me/second-factor");
        Device next = Device.on(page);
        assertThat(browser.post("/me/second-factor/confirmation", Map.of("code", next.wrong())).text())
                .contains("验证码不正确", Device.secret(page));
        assertThat(me(other)).as("nothing has changed yet").isEqualTo(200);

        assertThat(Browser.location(browser.post("/me/second-factor/confirmation", Map.of("code", next.code()))))
                .isEqualTo(CODES);
        List<String> codes = codes(browser.get(CODES));
        assertThat(me(other)).as("other sessions end").isEqualTo(401);
        assertThat(me(browser)).isEqualTo(200);
        later(person.name());
        assertThat(person.gives(person.halfway(), "code", person.device().code())).as("the device of before")
                .isEqualTo(CODE + "?refused");
        assertThat(person.gives(person.halfway(), "recovery", person.codes().getFirst())).isEqualTo(CODE + "?refused");

        browser.get("/me");
        assertThat(Browser.location(browser.post("/me/second-factor/recovery-codes", present))).isEqualTo(CODES);
        List<String> renewed = codes(browser.get(CODES));
        assertThat(renewed).hasSize(10).doesNotContainAnyElementsOf(codes);
        assertThat(person.gives(person.halfway(), "recovery", codes.getFirst())).isEqualTo(CODE + "?refused");
        assertThat(person.gives(person.halfway(), "recovery", renewed.getFirst())).isEqualTo("/");
        browser.get("/me");
        assertThat(browser.post("/me/second-factor/removal", present).status()).as("not a way out").isEqualTo(422);
        String body = "{\"present\":\"" + person.visitor().password() + "\"}";
        assertThat(browser.json("/api/me/second-factor/removal", body, browser.token()).text())
                .contains("SECOND_FACTOR_REQUIRED", "不能停用");
        assertThat(browser.get("/api/me/second-factor").json().path("since").asString()).isNotEmpty();
        assertThat(audited("RECOVERY_CODES_ISSUED", person.name())).contains(person.name());
    }

    // ---- where each decides

    @Test
    void whereEachDecidesTheInterfaceSetsItUpAndRemovesItInASessionAndNeverByKey() {
        Served ledger = Served.shared();
        Visitor visitor = Visitor.of(ledger, "LYG-HZ", Role.OFFICER);
        Browser browser = visitor.in(ledger);
        browser.get("/me");
        String own = "/api/me/second-factor";
        String present = "{\"present\":\"" + visitor.password() + "\"}";
        assertThat(browser.get(own).json().path("required").asBoolean()).isFalse();
        assertThat(browser.get(own).json().has("since")).isFalse();

        JsonNode begun = browser.json(own, present, browser.token()).json();
        Device device = new Device(begun.path("secret").asString());
        assertThat(begun.path("uri").asString()).contains("secret=" + begun.path("secret").asString());
        assertThat(browser.json(own + "/confirmation", "{\"code\":\"" + device.wrong() + "\"}", browser.token()).text())
                .contains("CODE_WRONG");
        Http.Answer confirmed = browser
                .json(own + "/confirmation", "{\"code\":\"" + device.code() + "\"}", browser.token());
        assertThat(confirmed.status()).isEqualTo(201);
        assertThat(confirmed.json().path("recoveryCodes").size()).isEqualTo(10);
        assertThat(browser.get(own).json().path("since").asString()).isNotEmpty();
        Browser other = new Browser(ledger.address());
        assertThat(Browser.location(other.signIn(visitor.name(), visitor.password()))).isEqualTo(CODE);

        assertThat(browser.json(own + "/recovery-codes", present, browser.token()).json().path("recoveryCodes").size())
                .isEqualTo(10);
        String key = browser.json("/api/me/keys", "{\"purpose\":\"试\"}", browser.token()).json().path("key").asString();
        Http program = ledger.http.as(key);
        for (String change : List.of(own, own + "/recovery-codes", own + "/removal")) {
            assertThat(program.send("POST", change, present).text()).as(change).contains("SESSION_NEEDED");
        }
        assertThat(program.post(own + "/confirmation", Map.of("code", device.code())).text())
                .contains("SESSION_NEEDED");
        assertThat(program.get("/api/me").status()).as("a key is not asked for it").isEqualTo(200);

        assertThat(browser.json(own + "/removal", "{\"present\":\"wrong-one\"}", browser.token()).status())
                .isEqualTo(400);
        assertThat(browser.json(own + "/removal", present, browser.token()).status()).isEqualTo(204);
        assertThat(browser.json(own + "/recovery-codes", present, browser.token()).text()).contains("NO_SECOND_FACTOR");
        assertThat(me(visitor.in(ledger))).isEqualTo(200);
        assertThat(ledger.http.get("/api/audit?about=" + visitor.name()).text())
                .contains("SECOND_FACTOR_ENROLLED", "SECOND_FACTOR_REMOVED");
    }

    /** Everybody knows their password, so a device of one would lock out all others. */
    @Test
    void theDemonstrationsPeopleComeInWithTheirPasswordAlone() {
        Served ledger = Served.demonstration();
        Browser browser = new Browser(ledger.address());
        assertThat(Browser.location(browser.signIn("demo-officer", "demo-2022-lianyungang"))).isEqualTo("/");
        assertThat(browser.get("/me").text()).doesNotContain("两步验证");
        assertThat(
                browser.json("/api/me/second-factor", "{\"present\":\"demo-2022-lianyungang\"}", browser.token())
                        .text())
                .contains("NO_SECOND_FACTOR");
        assertThat(browser.get("/api/me/second-factor").json().path("required").asBoolean()).isFalse();
    }
}
