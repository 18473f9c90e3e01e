package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.http.BodyConverter;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.Role;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is administered by the forms of pages: accounts, keys, catalogues, derived tables, the register of persons. */
class AdministrationPagesTest {

    private static final Served LEDGER = Served.shared();

    private static final Browser ADMINISTRATOR = Visitor.in(LEDGER, "LYG", Role.ADMINISTRATOR);

    private static final Browser AUDITOR = Visitor.in(LEDGER, "LYG", Role.AUDITOR);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private static String fresh(String of) {
        return of + NAMES.incrementAndGet();
    }

    private static Map<String, String> account(String name, String roles) {
        return Map.of("name", name, "displayName", "新人", "jurisdiction", "LYG-HZ", "roles", roles);
    }

    private static Http.Answer sent(Browser who, String page, String action, Map<String, String> form) {
        who.get(page);
        return Visitor.follow(who, who.post(page + action, form));
    }

    private static String audited(String about) {
        return LEDGER.http.get("/api/audit?about=" + about).text();
    }

    // ---- users

    @Test
    void aUserIsCreatedAndTheInitialPasswordIsShownExactlyOnce() {
        String name = fresh("new");
        ADMINISTRATOR.get("/administration/users");

        Http.Answer created = ADMINISTRATOR.post("/administration/users", account(name, "OFFICER,REVIEWER"));

        assertThat(Browser.location(created)).isEqualTo("/administration/users/" + name);
        Http.Answer page = Visitor.follow(ADMINISTRATOR, created);
        assertThat(page.text()).contains("已创建", "只显示这一次", "经办 · 复核", "海州区", "待改初始密码");
        String password = Visitor.secret(page);
        assertThat(ADMINISTRATOR.get("/administration/users/" + name).text()).doesNotContain(password, "已创建");
        assertThat(audited(name)).contains("ACCOUNT_CREATED").doesNotContain(password);
        assertThat(Browser.location(new Browser(LEDGER.address()).signIn(name, password))).doesNotContain("refused");
    }

    @Test
    void whatIsWrongWithAUserStandsBesideItsField() {
        ADMINISTRATOR.get("/administration/users");
        Http.Answer chinese = ADMINISTRATOR.post(
                "/administration/users",
                Map.of("name", "王五", "displayName", "王五", "jurisdiction", "LYG-HZ", "roles", "OFFICER"));
        assertThat(chinese.text()).contains("id=\"users-name-error\"", "value=\"王五\"", "账号")
                .containsPattern("value=\"OFFICER\"\\s+checked");
        ADMINISTRATOR.setCookie("language", "en");
        Http.Answer english = ADMINISTRATOR.post("/administration/users",
                account(fresh("new"), "OFFICER,ADMINISTRATOR"));
        Http.Answer none = ADMINISTRATOR.post(
                "/administration/users",
                Map.of("name", fresh("new"), "displayName", "新人", "jurisdiction", "LYG-HZ"));
        ADMINISTRATOR.setCookie("language", "zh-CN");
        assertThat(english.text()).contains("id=\"users-roles-error\"", "An administrator can be neither");
        assertThat(none.text()).contains("id=\"users-roles-error\"", "Roles is missing");
        String name = fresh("new");
        sent(ADMINISTRATOR, "/administration/users", "", account(name, "LEADER"));
        assertThat(ADMINISTRATOR.post("/administration/users", account(name, "LEADER")).text())
                .contains("id=\"users-name-error\"");
    }

    @Test
    void aUserIsGivenOtherRolesDisabledAndEnabledAgain() {
        String page = "/administration/users/" + Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
        Http.Answer granted = sent(
                ADMINISTRATOR,
                page,
                "/grants",
                Map.of("displayName", "改名", "jurisdiction", "LYG-DH", "roles", "LEADER"));
        assertThat(granted.text()).contains("角色和地区已修改", "改名", "东海县", "领导");

        assertThat(ADMINISTRATOR.post(page + "/disabling", Map.of()).text())
                .contains("id=\"disabling-reason-error\"").contains("<details class=\"action\" open");
        Http.Answer disabled = sent(ADMINISTRATOR, page, "/disabling", Map.of("reason", "调离"));
        assertThat(disabled.text()).contains("已停用", "重新启用").doesNotContain("action=\"" + page + "/disabling");
        Http.Answer enabled = sent(ADMINISTRATOR, page, "/enabling", Map.of("reason", "调回"));
        assertThat(enabled.text()).contains("已重新启用", "action=\"" + page + "/disabling");
        assertThat(audited(page.substring(page.lastIndexOf('/') + 1))).contains("调离", "调回");
    }

    @Test
    void aResetPasswordIsShownOnceAndTheOldOneOpensNothing() {
        String name = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
        Browser open = new Visitor(name, Visitor.PASSWORD).in(LEDGER);
        Http.Answer reset = sent(ADMINISTRATOR, "/administration/users/" + name, "/passwords", Map.of());
        String password = Visitor.secret(reset);
        assertThat(reset.text()).contains("密码已重置");
        assertThat(ADMINISTRATOR.get("/administration/users/" + name).text()).doesNotContain(password);
        assertThat(Browser.location(open.get("/me"))).isEqualTo("/sign-in");
        assertThat(Browser.location(new Browser(LEDGER.address()).signIn(name, Visitor.PASSWORD)))
                .contains("refused");
    }

    @Test
    void nobodyIsOfferedToDisableThemselvesOrToGrantToThemselves() {
        String name = Visitor.of(LEDGER, "LYG", Role.ADMINISTRATOR).name();
        Browser administrator = new Visitor(name, Visitor.PASSWORD).in(LEDGER);
        String page = "/administration/users/" + name;
        assertThat(administrator.get(page).text()).contains("这是您自己的账号", "/passwords")
                .doesNotContain("/disabling\"", "/grants\"");
        assertThat(administrator.post(page + "/disabling", Map.of("reason", "试")).text()).contains("没有提交");
        assertThat(administrator.get("/me").status()).as("still there").isEqualTo(200);
    }

    @Test
    void anAdministratorOfADistrictMakesUsersOfTheDistrictOnly() {
        Browser district = Visitor.in(LEDGER, "LYG-HZ", Role.ADMINISTRATOR);
        assertThat(district.get("/administration/users").text()).contains("value=\"LYG-HZ\"")
                .doesNotContain("value=\"LYG-DH\"");
        Http.Answer refused = district.post(
                "/administration/users",
                Map.of("name", fresh("new"), "displayName", "新人", "jurisdiction", "LYG-DH", "roles", "LEADER"));
        assertThat(refused.text()).contains("id=\"users-jurisdiction-error\"");
        String other = Visitor.of(LEDGER, "LYG-DH", Role.LEADER).name();
        assertThat(district.get("/administration/users/" + other).status()).isEqualTo(404);
        assertThat(district.post("/administration/users/" + other + "/disabling", Map.of("reason", "试")).status())
                .isEqualTo(404);
    }

    @Test
    void theListOfUsersIsNarrowedByNameRoleJurisdictionAndState() {
        String clerk = Visitor.of(LEDGER, "LYG-DH", Role.OFFICER).name();
        String leader = Visitor.of(LEDGER, "LYG-GY", Role.LEADER).name();
        String fresh = fresh("narrow");
        sent(ADMINISTRATOR, "/administration/users", "", account(fresh, "LEADER"));
        for (Map.Entry<String, List<String>> asked : Map.of(
                "name=" + clerk.toUpperCase(Locale.ROOT),
                List.of(clerk),
                "role=LEADER&jurisdiction=LYG-GY&name=&state=",
                List.of(leader),
                "state=initial&name=narrow",
                List.of(fresh),
                "role=LEADER&name=新人&jurisdiction=LYG-HZ",
                List.of(fresh)).entrySet()) {
            String page = ADMINISTRATOR
                    .get("/administration/users?" + asked.getKey().replace("新人", "%E6%96%B0%E4%BA%BA"))
                    .text();
            for (String name : List.of(clerk, leader, fresh)) {
                assertThat(page.contains("href=\"/administration/users/" + name + "\"")).as(asked.getKey() + " " + name)
                        .isEqualTo(asked.getValue().contains(name));
            }
        }
        assertThat(ADMINISTRATOR.get("/administration/users?name=none-such").text()).contains("没有符合条件的记录");
        assertThat(ADMINISTRATOR.get("/administration/users?role=LEADER").text())
                .contains("value=\"LEADER\" selected=\"selected\"");
        assertThat(ADMINISTRATOR.get("/administration/users?state=disabled").text()).doesNotContain(clerk);
        sent(ADMINISTRATOR, "/administration/users/" + clerk, "/disabling", Map.of("reason", "试"));
        assertThat(ADMINISTRATOR.get("/administration/users?state=disabled").text()).contains(clerk);
    }

    // ---- oneself

    @Test
    void onesOwnSessionsAreShownAndTheOthersEndWithThePasswordAgain() {
        Visitor visitor = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER);
        Browser desk = visitor.in(LEDGER);
        assertThat(desk.get("/me").text()).contains("登录会话", "本会话", "127.0.0.1")
                .doesNotContain("/me/sessions/ending");
        Browser phone = visitor.in(LEDGER);
        Browser tablet = visitor.in(LEDGER);
        Http.Answer page = desk.get("/me");
        List<String> others = Visitor.all(page, "<option value=\"([0-9a-f]{16})\"");
        assertThat(others).hasSize(2);
        assertThat(page.text()).contains("action=\"/me/sessions/ending\"", "type=\"password\"");

        Http.Answer wrong = desk.post("/me/sessions/ending", Map.of("present", "not the password", "session", ""));
        assertThat(wrong.text()).contains("id=\"ending-present-error\"", "现用密码不正确")
                .doesNotContain("not the password");
        assertThat(phone.get("/me").status()).as("nothing is ended without it").isEqualTo(200);
        assertThat(
                Visitor.follow(
                        desk,
                        desk.post(
                                "/me/sessions/ending",
                                Map.of("present", visitor.password(), "session", others.getFirst())))
                        .text())
                .contains("会话已结束");
        assertThat(List.of(phone.get("/me").status(), tablet.get("/me").status())).containsExactlyInAnyOrder(200, 302);
        Http.Answer rest = desk.post("/me/sessions/ending", Map.of("present", visitor.password()));
        assertThat(Visitor.follow(desk, rest).text()).doesNotContain("/me/sessions/ending");
        assertThat(List.of(phone.get("/me").status(), tablet.get("/me").status())).containsExactly(302, 302);
        assertThat(desk.get("/me").status()).isEqualTo(200);
    }

    @Test
    void everyPageOffersToSignOut() {
        Browser officer = Visitor.in(LEDGER, "LYG", Role.OFFICER);
        for (String path : List.of("/", "/enterprises", "/awards", "/disbursements", "/budget", "/settlement",
                "/policies", "/history", "/administration", "/me", "/password", "/nothing")) {
            assertThat(officer.get(path).text()).as(path).contains("action=\"/sign-out\"");
        }
    }

    // ---- clients and keys

    @Test
    void aClientThatActsForNobodyGetsItsKeyFromTheAdministratorWhoRevokesIt() {
        String name = fresh("client");
        sent(ADMINISTRATOR, "/administration/clients", "", account(name, "LEADER"));
        String page = "/administration/clients/" + name;

        assertThat(ADMINISTRATOR.post(page + "/keys", Map.of("purpose", "报表", "expiresOn", "2001-01-01")).text())
                .contains("id=\"keys-expiresOn-error\"", "value=\"报表\"");
        Http.Answer issued = sent(ADMINISTRATOR, page, "/keys", Map.of("purpose", "报表"));
        String key = Visitor.secret(issued);
        assertThat(issued.text()).contains("密钥已签发", "报表", "未使用");
        assertThat(ADMINISTRATOR.get(page).text()).doesNotContain(key);
        assertThat(LEDGER.http.as(key).get("/api/me").status()).isEqualTo(200);
        assertThat(ADMINISTRATOR.get(page).text()).doesNotContain("未使用");

        String id = key.split("_", -1)[1];
        Http.Answer revoked = sent(ADMINISTRATOR, page, "/keys/" + id + "/revocation", Map.of());
        assertThat(revoked.text()).contains("已吊销，立即失效").doesNotContain("确认吊销");
        assertThat(LEDGER.http.as(key).get("/api/me").status()).isEqualTo(401);
    }

    @Test
    void theKeyOfAClientThatActsForAPersonIsIssuedByThatPersonAlone() {
        String owner = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
        String name = fresh("client");
        ADMINISTRATOR.get("/administration/clients");
        assertThat(ADMINISTRATOR.post("/administration/clients", account(name, "OFFICER")).text())
                .contains("id=\"clients-owner-error\"");
        Http.Answer created = sent(
                ADMINISTRATOR,
                "/administration/clients",
                "",
                Map.of("name", name, "displayName", "程序", "jurisdiction", "LYG-HZ", "roles", "OFFICER", "owner",
                        owner));
        assertThat(created.text()).contains("由其本人")
                .doesNotContain("action=\"/administration/clients/" + name + "/keys");
        assertThat(ADMINISTRATOR.post("/administration/clients/" + name + "/keys", Map.of("purpose", "试")).status())
                .isEqualTo(403);

        Browser person = new Visitor(owner, Visitor.PASSWORD).in(LEDGER);
        assertThat(person.get("/me").text()).contains("/me/clients/" + name);
        Http.Answer issued = sent(person, "/me/clients/" + name, "/keys", Map.of("purpose", "对接"));
        String key = Visitor.secret(issued);
        assertThat(LEDGER.http.as(key).get("/api/me").json().path("actor").asString()).isEqualTo(owner);
        String id = key.split("_", -1)[1];
        assertThat(sent(person, "/me/clients/" + name, "/keys/" + id + "/revocation", Map.of()).text())
                .contains("已吊销");
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.OFFICER).get("/me/clients/" + name).status()).isEqualTo(404);
    }

    @Test
    void aPersonIssuesAndRevokesTheirOwnKey() {
        Browser person = Visitor.in(LEDGER, "LYG-HZ", Role.LEADER);
        assertThat(person.get("/").text()).contains("href=\"/me\"");
        assertThat(person.get("/me").text()).contains("领导", "href=\"/password\"", "没有密钥");
        assertThat(person.post("/me/keys", Map.of()).text()).contains("id=\"keys-purpose-error\"");
        Http.Answer issued = sent(person, "/me", "/keys", Map.of("purpose", "试"));
        String key = Visitor.secret(issued);
        assertThat(person.get("/me").text()).doesNotContain(key);
        String id = key.split("_", -1)[1];
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.LEADER).get("/me").text()).doesNotContain(id);
        assertThat(sent(person, "/me", "/keys/" + id + "/revocation", Map.of()).text()).contains("已吊销");
    }

    // ---- derived tables

    @Test
    void derivedTablesAreComparedTriedAgainAndRebuiltAndTheResultIsTold() {
        String page = "/administration/projections";
        assertThat(ADMINISTRATOR.get(page).text()).contains("运行中", "没有未处理的事件", "确认重建");
        assertThat(ADMINISTRATOR.get(page + "/comparison").text()).contains("重新推算与现有报表");
        assertThat(sent(ADMINISTRATOR, page, "/retries", Map.of()).text()).contains("还有 0 条未处理");
        assertThat(sent(ADMINISTRATOR, page, "/rebuilds", Map.of()).text()).contains("已重建：截至日志第");
        assertThat(audited("/api/projections/retries")).contains("TABLES_RETRIED");
        assertThat(audited("/api/projections/rebuilds")).contains("TABLES_REBUILT");
        assertThat(AUDITOR.get(page).text()).contains("比对").doesNotContain("确认重建");
        assertThat(AUDITOR.post(page + "/rebuilds", Map.of()).status()).isEqualTo(403);
    }

    // ---- catalogues

    private static String catalogue(String version) {
        ObjectNode document = ((ObjectNode) CatalogueReader.read(CatalogueSource.shipped()).tree()).deepCopy();
        return document.put("version", version).toString();
    }

    @Test
    void aCatalogueIsAdoptedFromAFileWithItsReason() {
        Browser policy = Visitor.in(LEDGER, "LYG", Role.POLICY);
        String version = "2021.1-page" + System.nanoTime();
        String key = Visitor.key(policy.get("/administration/catalogues"));
        Map<String, String> form = Map.of("key", key, "reason", "市政府决定");

        Http.Answer sent = policy.upload("/administration/catalogues", form, "catalogue", catalogue(version));

        assertThat(Visitor.follow(policy, sent).text()).contains("已记录", version, "市政府决定", "/policies/versions");
        assertThat(Browser.location(policy.upload("/administration/catalogues", form, "catalogue", catalogue(version))))
                .as("sent twice, adopted once").isEqualTo(Browser.location(sent));
        policy.get("/administration/catalogues");
        assertThat(
                policy.upload("/administration/catalogues", Map.of("reason", "再来"), "catalogue", catalogue(version))
                        .text())
                .contains("没有提交", "value=\"再来\"");
    }

    @Test
    void whatIsWrongWithACatalogueIsSaidPlaceByPlace() {
        Browser policy = Visitor.in(LEDGER, "LYG", Role.POLICY);
        policy.get("/administration/catalogues");
        String page = "/administration/catalogues";
        assertThat(policy.upload(page, Map.of("reason", "试"), "catalogue", "{").text())
                .contains("id=\"adoption-catalogue-error\"");
        assertThat(policy.upload(page, Map.of("reason", "试"), "catalogue", "").text())
                .contains("id=\"adoption-catalogue-error\"");
        assertThat(policy.upload(page, Map.of(), "catalogue", "{}").text()).contains("id=\"adoption-reason-error\"");
        assertThat(
                policy.upload(page, Map.of("reason", "试"), "catalogue", catalogue("x").replace("\"LYG-2021-64\"", "7"))
                        .text())
                .contains("没有提交", "位置 /policies/0/id");
        String huge = "\"" + "x".repeat(BodyConverter.LARGEST) + "\"";
        assertThat(policy.upload(page, Map.of("reason", "试"), "catalogue", huge).text())
                .contains("id=\"adoption-catalogue-error\"", "的文件有 5 MB，最多 4 MB");
        Http.Answer beyond = policy.upload(page, Map.of("reason", "试"), "catalogue", "x".repeat(65 << 20));
        assertThat(beyond.status()).isEqualTo(413);
        assertThat(beyond.text()).contains("服务器最多接收 64 MB", "请确认选对了文件");
        Browser district = Visitor.in(LEDGER, "LYG-HZ", Role.POLICY);
        assertThat(district.get(page).text()).doesNotContain("type=\"file\"");
        assertThat(district.upload(page, Map.of("reason", "试"), "catalogue", "{}").status()).isEqualTo(403);
    }

    // ---- trials

    @Test
    void aTrialIsStartedFromFilesAndCancelledOnItsPage() {
        Browser policy = Visitor.in(LEDGER, "LYG", Role.POLICY);
        String page = "/policies/trials";
        assertThat(policy.get(page).text()).contains("id=\"trial-catalogue\"", "accept=\".yaml,.yml\"", "最多 2,000 例");
        assertThat(policy.upload(page, Map.of(), Map.of("catalogue", "")).text())
                .contains("id=\"trial-cases-error\"");
        Http.Answer none = policy.upload(page, Map.of(), Map.of("catalogue", "", "cases", "examples: []"));
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.text()).contains("id=\"trial-cases-error\"", "算例文件有误：没有算例清单 examples");
        String cases = "[{id: A, item: LYG-2021-64/2-1, inputs: {}, expected: {decision: PAY}}]";
        assertThat(policy.upload(page, Map.of(), Map.of("catalogue", "{", "cases", cases)).text())
                .contains("id=\"trial-catalogue-error\"");
        assertThat(
                policy.upload(
                        page,
                        Map.of(),
                        Map.of("catalogue", catalogue("x").replace("\"LYG-2021-64\"", "7"), "cases", cases)).text())
                .contains("没有提交", "位置 /policies/0/id");
        String huge = "#" + "x".repeat(BodyConverter.LARGEST);
        assertThat(policy.upload(page, Map.of(), Map.of("catalogue", "", "cases", huge)).text())
                .contains("id=\"trial-cases-error\"", "的文件有 5 MB，最多 4 MB");

        Map<String, String> form = Map.of("key", Visitor.key(policy.get(page)));
        Map<String, String> files = Map.of("catalogue", catalogue("2021.1-tried"), "cases", cases);
        Http.Answer sent = policy.upload(page, form, files);
        Http.Answer started = Visitor.follow(policy, sent);

        assertThat(started.text()).contains("进行中", "2021.1-tried", "hx-get=\"/policies/trials/progress?trial=");
        assertThat(Browser.location(policy.upload(page, form, files))).as("sent twice, started once")
                .isEqualTo(Browser.location(sent));
        assertThat(policy.upload(page, Map.of(), files).text()).contains("本节点正在进行另一次试算");
        String trial = Browser.location(sent);
        policy.get(trial);
        assertThat(Visitor.follow(policy, policy.post(trial + "/cancellation", Map.of())).text()).contains("取消");
        assertThat(policy.post(trial + "/cancellation", Map.of()).text()).contains("已经结束");
        Browser auditor = Visitor.in(LEDGER, "LYG", Role.AUDITOR);
        assertThat(auditor.get(trial).text()).contains("已由").doesNotContain("/cancellation");
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.POLICY).get(page).status()).isEqualTo(403);
    }

    @Test
    void theYearOfASimulationIsCheckedBesideItsField() {
        Browser policy = Visitor.in(LEDGER, "LYG", Role.POLICY);
        String page = "/policies/trials";
        assertThat(policy.get(page).text()).contains("id=\"simulation-catalogue\"", "id=\"simulation-year\"",
                "最多重新核定 20,000 笔");
        Map<String, String> none = Map.of("catalogue", "");
        for (String year : List.of("", "二〇二四", "1999")) {
            Http.Answer answer = policy.upload(page + "/simulations", Map.of("year", year), none);
            assertThat(answer.status()).as(year).isEqualTo(422);
            assertThat(answer.text()).as(year).contains("id=\"simulation-year-error\"", "id=\"trial-cases\"");
        }
        assertThat(policy.upload(page + "/simulations", Map.of("year", "1999"), Map.of("catalogue", "{")).text())
                .contains("id=\"simulation-catalogue-error\"");
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.POLICY).upload(page + "/simulations", Map.of("year", "1999"), none)
                .status()).isEqualTo(403);
    }

    // ---- audit log

    @Test
    void anAuditorFindsWhoDidWhatAndWhen() {
        String name = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
        String page = AUDITOR.get("/administration/audit?about=" + name + "&action=ACCOUNT_CREATED&actor=&from=&to=")
                .text();
        assertThat(page).contains(name, "创建账号", "[OFFICER] LYG-HZ").doesNotContain("<td>登录</td>");
        assertThat(AUDITOR.get("/administration/audit?about=" + name + "&to=2001-01-01").text())
                .contains("没有符合条件的记录");
        assertThat(AUDITOR.get("/administration/audit?from=soon").status()).isEqualTo(400);
        assertThat(AUDITOR.get("/administration/audit?action=NONE").status()).isEqualTo(400);
        assertThat(Visitor.in(LEDGER, "LYG", Role.LEADER).get("/administration/audit").status()).isEqualTo(403);
    }

    @Test
    void theAuditLogIsLeafedThroughPageByPage() {
        for (int i = 0; i < 101; i++) {
            LEDGER.context.getBean(AuditLog.class)
                    .record(AuditLog.Action.EXPORTED, "tester", "LYG", "/leafed", "entry " + i);
        }
        String first = AUDITOR.get("/administration/audit?about=/leafed").text();
        assertThat(first).contains("entry 100<", "entry 1<", "rel=\"next\"").doesNotContain("entry 0<");
        long last = LEDGER.http.get("/api/audit?about=/leafed&limit=100").json().path(99).path("position").asLong();
        assertThat(AUDITOR.get("/administration/audit?about=/leafed&before=" + last).text()).contains("entry 0<")
                .doesNotContain("entry 1<", "rel=\"next\"");
    }

    /** All that the page would show on however many pages, and no formula of a stranger's. */
    @Test
    void whatTheAuditLogShowsIsAFileWhichIsItselfWrittenDown() {
        AuditLog audit = LEDGER.context.getBean(AuditLog.class);
        for (int i = 0; i < 1003; i++) {
            audit.record(AuditLog.Action.EXPORTED, "tester", "LYG", "/filed", "=entry " + i);
        }
        String page = AUDITOR.get("/administration/audit?about=/filed&from=&actor=tester").text();
        assertThat(page).contains("href=\"/api/audit?about=%2Ffiled&amp;actor=tester&amp;format=csv\"");
        Http.Answer file = AUDITOR.get("/api/audit?about=/filed&actor=tester&format=csv");
        assertThat(file.header("Content-Disposition")).contains("audit.csv");
        assertThat(file.header("Content-Type")).startsWith("text/csv");
        List<String> lines = file.text().lines().toList();
        assertThat(lines).hasSize(1 + 1003);
        assertThat(lines.getFirst()).isEqualTo("\uFEFF序号,时间,动作代码,动作,操作账号,对象,说明,所属地区,来源地址");
        assertThat(lines.get(1)).contains(",EXPORTED,导出,tester,/filed,'=entry 1002,LYG,");
        assertThat(lines.getLast()).contains("'=entry 0,");
        assertThat(audited("/api/audit")).contains("EXPORTED", "/filed");
        assertThat(LEDGER.as("LYG-HZ", Role.AUDITOR).get("/api/audit?about=/filed&format=csv").text().lines())
                .as("another jurisdiction's").hasSize(1);
        assertThat(LEDGER.as("LYG", Role.LEADER).get("/api/audit?format=csv").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource(AuditLog.Action.class)
    void everyActionHasAWord(AuditLog.Action action) {
        assertThat(AUDITOR.get("/administration/audit?action=" + action).text())
                .contains("value=\"" + action + "\" selected").doesNotContain("??");
    }

    // ---- persons

    @Test
    void aPersonIsRegisteredLookedUpAndErased() {
        Browser officer = Visitor.in(LEDGER, "LYG-HZ", Role.OFFICER);
        String reference = "PERSON" + NAMES.incrementAndGet() + "X";
        String all = "/administration/persons";
        assertThat(officer.get(all).text()).as("nobody's name stays in a browser").doesNotContain("data-draft");
        assertThat(officer.post(all, Map.of("reference", "张三", "name", "张三")).text())
                .contains("id=\"persons-reference-error\"", "value=\"张三\"");
        Http.Answer registered = sent(officer, all, "", Map.of("reference", reference, "name", "张三", "contact", "甲地"));
        assertThat(registered.text()).contains("已登记", "张三", "甲地", "海州区");
        assertThat(Browser.location(officer.get(all + "?reference=" + reference))).isEqualTo(all + "/" + reference);
        assertThat(audited(reference)).contains("PERSON_READ");
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.REVIEWER).get(all + "/" + reference).text()).contains("张三")
                .doesNotContain("/erasure");
        assertThat(Visitor.in(LEDGER, "LYG-DH", Role.OFFICER).get(all + "/" + reference).status()).isEqualTo(404);

        assertThat(officer.post(all + "/" + reference + "/erasure", Map.of()).text())
                .contains("id=\"erasure-reason-error\"");
        assertThat(sent(officer, all + "/" + reference, "/erasure", Map.of("reason", "本人申请")).text())
                .contains("身份信息已删除");
        assertThat(officer.get(all + "/" + reference).status()).isEqualTo(404);
        assertThat(audited(reference)).contains("PERSON_ERASED", "本人申请").doesNotContain("张三");
    }

    // ---- who sees what

    @Test
    void theOverviewLeadsEverybodyToTheirPartsAndNowhereElse() {
        assertThat(ADMINISTRATOR.get("/administration").text())
                .contains("运行状况", "/administration/users", "/administration/projections")
                .doesNotContain("/administration/audit", "/administration/persons");
        assertThat(Visitor.in(LEDGER, "LYG-HZ", Role.OFFICER).get("/administration").text())
                .contains("/administration/persons").doesNotContain("运行状况", "/administration/users");
        assertThat(AUDITOR.get("/administration").text())
                .contains("运行状况", "/administration/audit", "/administration/users", "/administration/clients");
    }

    /** Who may do what is a question of auditors; they answer for none of it. */
    @Test
    void anAuditorSeesAccountsAndKeysOfTheJurisdictionAndChangesNone() {
        String name = fresh("audited");
        sent(ADMINISTRATOR, "/administration/clients", "", account(name, "LEADER"));
        String page = "/administration/clients/" + name;
        String id = Visitor.secret(sent(ADMINISTRATOR, page, "/keys", Map.of("purpose", "报表"))).split("_", -1)[1];

        Browser auditor = Visitor.in(LEDGER, "LYG-HZ", Role.AUDITOR);
        assertThat(auditor.get("/administration/clients").text()).contains(page)
                .doesNotContain("clients-displayName");
        assertThat(auditor.get(page).text()).contains(id, "领导").doesNotContain("action=\"/administration", "确认吊销");
        auditor.get("/me");
        assertThat(auditor.json("/api/keys/" + id + "/revocation", "", auditor.token()).status()).isEqualTo(404);
        assertThat(Visitor.in(LEDGER, "LYG-DH", Role.AUDITOR).get(page).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/administration/users", "/administration/clients", "/administration/users/admin/disabling",
            "/administration/users/admin/passwords", "/administration/projections/rebuilds",
            "/administration/catalogues", "/administration/persons"})
    void whoMayNotIsToldSoAndNothingHappens(String form) {
        Browser leader = Visitor.in(LEDGER, "LYG", Role.LEADER);
        leader.get("/me");
        long head = LEDGER.head();
        Http.Answer refused = leader.post(form, account(fresh("new"), "LEADER"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("您的岗位或所属地区不能查看此页");
        assertThat(LEDGER.head()).isEqualTo(head);
        assertThat(ADMINISTRATOR.post(form, Map.of("_csrf", "stale")).status()).as("without the token of its page")
                .isEqualTo(403);
    }

    @Test
    void everyPageIsThereInEnglishToo() {
        for (String path : List.of(
                "/administration",
                "/administration/users",
                "/administration/users/admin",
                "/administration/clients",
                "/administration/projections",
                "/administration/catalogues")) {
            ADMINISTRATOR.setCookie("language", "en");
            String page = ADMINISTRATOR.get(path).text();
            ADMINISTRATOR.setCookie("language", "zh-CN");
            assertThat(page).contains("<html lang=\"en\"", "Administration").doesNotContain("??");
        }
    }
}
