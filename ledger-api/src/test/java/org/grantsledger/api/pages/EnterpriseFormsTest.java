package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What an officer records about enterprises, by the forms of pages. */
class EnterpriseFormsTest {

    private static final Served LEDGER = Served.shared();

    private static final Browser OFFICER = Visitor.in(LEDGER, "LYG", Role.OFFICER);

    private static Map<String, String> registration(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("creditCode", code);
        form.put("name", "表单企业");
        form.put("kind", "ENTERPRISE");
        form.put("jurisdiction", "LYG-HZ");
        form.put("since", "2001-01-01");
        return form;
    }

    private static JsonNode enterprise(String code) {
        return LEDGER.http.get("/api/enterprises/" + code).json();
    }

    /** Sends a form of the page of an enterprise, and gives the page that follows. */
    private static Http.Answer act(String code, String action, Map<String, String> form) {
        OFFICER.get("/enterprises/" + code);
        return Visitor.follow(OFFICER, OFFICER.post("/enterprises/" + code + "/" + action, form));
    }

    @Test
    void anEnterpriseIsRegisteredAndItsPageSaysSo() {
        String code = Served.freshCode();
        assertThat(OFFICER.get("/enterprises").text()).contains("href=\"/enterprises/new\"", "登记企业");
        Map<String, String> form = registration(code);
        form.put("key", Visitor.key(OFFICER.get("/enterprises/new")));

        Http.Answer sent = OFFICER.post("/enterprises/new", form);

        Http.Answer page = Visitor.follow(OFFICER, sent);
        assertThat(page.text()).contains("已记录", "表单企业", "/awards/new?enterprise=" + code)
                .doesNotContain("尚未登记");
        assertThat(Browser.location(sent)).startsWith("/enterprises/" + code + "?recorded=");
        assertThat(Browser.location(OFFICER.post("/enterprises/new", form))).as("sent twice, recorded once")
                .isEqualTo(Browser.location(sent));
    }

    @Test
    void whatIsWrongStandsBesideTheFieldAndNothingIsLost() {
        OFFICER.get("/enterprises/new");
        Map<String, String> form = registration("91000000X");
        form.put("since", "soon");

        Http.Answer chinese = OFFICER.post("/enterprises/new", form);
        assertThat(chinese.text()).contains("没有提交", "id=\"registration-creditCode-error\"",
                "id=\"registration-since-error\"", "value=\"91000000X\"", "表单企业");
        OFFICER.setCookie("language", "en");
        Http.Answer english = OFFICER.post("/enterprises/new", form);
        OFFICER.setCookie("language", "zh-CN");
        assertThat(english.text()).contains("Not sent", "In this jurisdiction since is not a date")
                .doesNotContain("没有提交");

        String code = LEDGER.register();
        Http.Answer twice = OFFICER.post("/enterprises/new", registration(code));
        assertThat(twice.status()).isEqualTo(422);
        assertThat(beside(twice, "creditCode")).isEqualTo("统一社会信用代码 已经存在：" + code);
    }

    private static String beside(Http.Answer refused, String field) {
        return Visitor.all(refused, "id=\"[\\w-]+-" + field + "-error\">([^<]*)<").getFirst();
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({"name-changes, name, '', 缺少 名称", "name-changes, on, 2999-01-01, '业务日期（2999-01-01）是未来日期，今天是 {today}'",
            "relocations, jurisdiction, LYG-HZ, 企业当日已属于该地区，无须迁移", "relocations, jurisdiction, NOPE, 没有地区 NOPE",
            "relocations, from, 0000-01-01, 自何日起 应在 1800 年至 2999 年之间：0000-01-01",
            "absorptions, predecessor, 1, 被合并企业的信用代码 不是有效的统一社会信用代码（18 位，含校验位）：1",
            "absorptions, predecessor, {itself}, 被合并企业的信用代码 不能是企业自身：{itself}",
            "absorptions, predecessor, {nobody}, 没有登记企业 {nobody}",
            "suspensions, until, soon, 至何日 不是日期：soon（格式 2022-06-30）",
            "lift, reason, ' ', 缺少 理由"})
    void aMistakeIsNamedBesideItsFieldAndNothingIsRecorded(String action, String field, String typed, String error) {
        String code = LEDGER.register();
        String nobody = Served.freshCode();
        Map<String, String> form = new LinkedHashMap<>(
                Map.of("name", "新名", "jurisdiction", "LYG-DH", "from", LEDGER.today.toString(), "predecessor",
                        LEDGER.register(), "reason", "试", "until", LEDGER.today.toString()));
        form.put(field, filled(typed, code, nobody));
        OFFICER.get("/enterprises/" + code);
        long head = LEDGER.head();
        Http.Answer refused = OFFICER.post("/enterprises/" + code + "/" + action, form);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(beside(refused, field)).isEqualTo(filled(error, code, nobody));
        assertThat(LEDGER.head()).isEqualTo(head);
    }

    private static String filled(String text, String itself, String nobody) {
        return text.replace("{today}", LEDGER.today.toString()).replace("{itself}", itself).replace("{nobody}", nobody);
    }

    @Test
    void anEnterpriseIsRenamedAndRelocated() {
        String code = LEDGER.register();
        assertThat(act(code, "name-changes", Map.of("name", "改名之后")).text()).contains("已记录", "改名之后");
        assertThat(act(code, "relocations", Map.of("jurisdiction", "LYG-DH", "from", LEDGER.today.toString())).text())
                .contains("已记录", "东海县");
        assertThat(enterprise(code).path("jurisdiction").asString()).isEqualTo("LYG-DH");
        Http.Answer again = OFFICER.post(
                "/enterprises/" + code + "/relocations",
                Map.of("jurisdiction", "LYG-DH", "from", LEDGER.today.toString()));
        assertThat(again.text()).contains("没有提交", "href=\"/enterprises/" + code + "?language=en\"");
    }

    @Test
    void aSuspensionIsLiftedByTheActionThatStandsBesideIt() {
        String code = LEDGER.register();
        assertThat(OFFICER.get("/enterprises/" + code).text()).doesNotContain("解除暂停");
        Http.Answer suspended = act(
                code,
                "suspensions",
                Map.of("reason", "弄虚作假", "until", LEDGER.today.plusYears(1).toString()));
        assertThat(suspended.text()).contains("弄虚作假", "解除暂停");
        Http.Answer lifted = act(code, "lift", Map.of("reason", "复查无误"));
        assertThat(lifted.text()).contains("已记录").doesNotContain("解除暂停");
        assertThat(enterprise(code).has("suspension")).isFalse();
        assertThat(OFFICER.post("/enterprises/" + code + "/lift", Map.of()).text())
                .contains("没有提交");
    }

    @Test
    void anEnterpriseIsAbsorbed() {
        String code = LEDGER.register();
        String absorbed = LEDGER.register();
        assertThat(act(code, "absorptions", Map.of("predecessor", absorbed)).text()).contains(absorbed);
        assertThat(OFFICER.get("/enterprises/" + absorbed).text()).contains("已并入").doesNotContain("吸收合并</summary>");
        assertThat(
                OFFICER.post("/enterprises/" + code + "/absorptions", Map.of("predecessor", Served.freshCode()))
                        .text())
                .contains("没有提交");
    }

    @Test
    void actionsAreOfferedToThoseWhoMayAndRefusedToOthers() {
        String code = LEDGER.register();
        Browser foreign = Visitor.in(LEDGER, "LYG-DH", Role.OFFICER);
        assertThat(foreign.get("/enterprises/new").text()).contains("value=\"LYG-DH\"")
                .doesNotContain("value=\"LYG-HZ\"");
        assertThat(foreign.post("/enterprises/new", registration(Served.freshCode())).text()).contains("没有提交");
        assertThat(foreign.post("/enterprises/" + code + "/name-changes", Map.of("name", "夺名")).status())
                .isEqualTo(404);

        Browser auditor = Visitor.in(LEDGER, "LYG", Role.AUDITOR);
        assertThat(auditor.get("/enterprises").text()).doesNotContain("登记企业");
        assertThat(auditor.get("/enterprises/" + code).text()).doesNotContain("更名", "新核定");
        auditor.get("/me");
        Http.Answer refused = auditor.post("/enterprises/" + code + "/name-changes", Map.of("name", "夺名"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("您的岗位或所属地区不能查看此页");
        assertThat(enterprise(code).path("name").asString()).isEqualTo("测试企业");
    }
}
