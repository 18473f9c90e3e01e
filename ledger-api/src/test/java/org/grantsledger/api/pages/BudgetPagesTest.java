package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** 预算指标 and what decisions refer to, as a browser sends them; in a year of their own. */
class BudgetPagesTest {

    private static final Served LEDGER = Served.shared();

    private static final String NEW = "/budget/lines/new";

    private static final int YEAR = LEDGER.today.getYear() + 3;

    private static final Browser BUDGET = Visitor.in(LEDGER, "LYG", Role.BUDGET);

    private static final AtomicInteger LINES = new AtomicInteger();

    private static Map<String, String> opening(Http.Answer form) {
        return new LinkedHashMap<>(
                Map.of(
                        "key",
                        Visitor.key(form, NEW),
                        "payer",
                        "LYG-YTS",
                        "year",
                        Integer.toString(YEAR),
                        "programme",
                        "page-" + LINES.incrementAndGet(),
                        "name",
                        "页面测试",
                        "clauses",
                        "LYG-2021-64/2-1,LYG-2021-64/2-2",
                        "mode",
                        "HARD",
                        "amount",
                        "100,000.00",
                        "document",
                        "测〔2026〕1号"));
    }

    private static String recorded(Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return Browser.location(answer);
    }

    /** The address of a new line of 100,000 yuan. */
    private static String open() {
        return recorded(BUDGET.post(NEW, opening(BUDGET.get(NEW)))).replaceFirst("\\?.*", "");
    }

    private static String available(String line) {
        return LEDGER.http.get("/api/budget-lines/" + line.substring("/budget/lines/".length())).json()
                .path("available").asString();
    }

    @Test
    void aLineIsOpenedOnceAndSaysWhatIsWrongWithIt() {
        Map<String, String> fields = opening(BUDGET.get(NEW));
        fields.putAll(Map.of("programme", "含空格 x", "clauses", ""));
        Http.Answer refused = BUDGET.post(NEW, fields);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("value=\"含空格 x\"", "opening-clauses-error");
        fields.put("clauses", "LYG-2021-64/2-2");
        refused = BUDGET.post(NEW, fields);
        assertThat(Visitor.all(refused, "id=\"opening-programme-error\">([^<]*)<").getFirst()).contains("项目代码");
        assertThat(Visitor.all(refused, "value=\"(LYG-2021-64/2-[12])\" checked")).containsExactly("LYG-2021-64/2-2");
        Browser english = Visitor.in(LEDGER, "LYG", Role.BUDGET);
        english.setCookie("language", "en");
        english.get(NEW);
        assertThat(english.post(NEW, fields).text())
                .contains("Programme code takes letters");

        fields = opening(BUDGET.get(NEW));
        String place = recorded(BUDGET.post(NEW, fields));
        assertThat(recorded(BUDGET.post(NEW, fields))).isEqualTo(place);
        assertThat(place).contains("/budget/lines/LYG-YTS." + YEAR + ".page-");
        assertThat(BUDGET.get(place).text()).contains("已记录", "页面测试", "100,000.00", "LYG-2021-64/2-2", "硬控制");
        assertThat(BUDGET.get("/budget?year=" + YEAR + "&waitFor=" + LEDGER.head()).text())
                .contains(place.replaceFirst("\\?.*", ""));
    }

    @Test
    void aLineIsAppropriatedAdjustedAndTakenBack() {
        String line = open();
        Http.Answer page = BUDGET.get(line);
        Map<String, String> more = Map.of("key", Visitor.key(page, line + "/appropriation"), "amount", "500.00",
                "document", "测〔2026〕2号");
        String place = recorded(BUDGET.post(line + "/appropriation", more));
        assertThat(recorded(BUDGET.post(line + "/appropriation", more))).isEqualTo(place);
        assertThat(available(line)).isEqualTo("100500.00");

        Http.Answer after = BUDGET.get(place);
        String back = Visitor.all(after, "href=\"([^\"]*do=adjustment[^\"]*)\"").getFirst().replace("&amp;", "&");
        assertThat(BUDGET.get(back).text()).contains("value=\"-500.00\"", "-500.00 负伍佰元整",
                "<details class=\"action\" open");
        Http.Answer refused = BUDGET.post(line + "/adjustment", Map.of("change", "-500.00", "reason", ""));
        assertThat(refused.text()).contains("adjustment-reason-error");
        assertThat(BUDGET.post(line + "/adjustment", Map.of("change", "-200000.00", "reason", "多了")).text())
                .contains("没有提交");
        recorded(BUDGET.post(line + "/adjustment", Map.of("change", "-500.00", "reason", "更正")));
        assertThat(available(line)).isEqualTo("100000.00");
    }

    @Test
    void aTransferStaysWithinPayerAndYearAndAClosedLineIsLeftAlone() {
        String from = open();
        String to = open();
        String code = to.substring("/budget/lines/".length());
        Http.Answer page = BUDGET.get(from);
        assertThat(page.text()).contains("<option value=\"" + code + "\"").doesNotContain("LYG-YTS." + YEAR + ".ample");
        String place = recorded(
                BUDGET.post(from + "/transfer", Map.of("to", code, "amount", "300.00", "reason", "调剂")));
        assertThat(available(to)).isEqualTo("100300.00");
        assertThat(BUDGET.get(place).text()).contains(to + "?").contains("do=transfer");
        recorded(BUDGET.post(from + "/closure", Map.of("reason", "年终")));
        assertThat(BUDGET.get(from).text()).contains("已结转注销").doesNotContain(from + "/closure");
        assertThat(BUDGET.post(from + "/appropriation", Map.of("amount", "1.00", "document", "x")).text())
                .contains("没有提交");
    }

    @Test
    void onlyThosePostWhoMayAndOnlyForTheirOwn() {
        String line = open();
        Browser officer = Visitor.in(LEDGER, "LYG", Role.OFFICER);
        assertThat(officer.get(line).text()).doesNotContain("/appropriation");
        assertThat(officer.post(line + "/appropriation", Map.of()).status()).isEqualTo(403);
        Browser county = Visitor.in(LEDGER, "LYG-DH", Role.BUDGET);
        assertThat(county.get(line).status()).isEqualTo(404);
        Map<String, String> foreign = opening(county.get(NEW));
        assertThat(county.post(NEW, foreign).text()).contains("opening-payer-error");
        assertThat(county.get("/budget/shares").text()).doesNotContain("action=\"/budget/shares\"");
        assertThat(county.post("/budget/shares", Map.of()).status()).isEqualTo(403);
    }

    @Test
    void sharesLimitsPoolsAndDecisionsAreListedAndSet() {
        String document = "测〔2026〕" + System.nanoTime() + "号";
        set("/budget/shares", Map.of("jurisdiction", "LYG-YTS", "from", "2999-01-01", "cityBp", "4200", "document",
                document), Map.of("cityBp", "20000"), "42.00%", "尚未生效");
        set("/budget/approval-limits", Map.of("jurisdiction", "LYG-YTS", "from", "2999-01-01", "amount", "8000",
                "document", document), Map.of("amount", "-1"), "8,000.00", document);
        set("/budget/pools", Map.of("pool", "rd-award", "year", Integer.toString(YEAR), "amount", "6000", "document",
                document), Map.of("year", "12"), "6,000.00", document);
        set("/budget/decisions", Map.of("number", document, "title", "测试", "date", LEDGER.today.toString(), "clauses",
                "LYG-2021-64/6-1", "amount", "7000"), Map.of("date", "2999-01-01"), document, "7,000.00");
        Http.Answer refused = BUDGET.post("/budget/decisions/withdrawal", Map.of("number", document, "reason", ""));
        assertThat(refused.text()).contains("withdrawal-reason-error");
        Map<String, String> withdrawal = Map.of("number", document, "reason", "登记有误");
        assertThat(BUDGET.get(recorded(BUDGET.post("/budget/decisions/withdrawal", withdrawal))).text())
                .contains("已撤回").doesNotContain("<option value=\"" + document + "\"");
    }

    /** A form with one field wrong: page, field, what was typed, and the error in both languages. */
    static List<Arguments> mistakes() {
        String line = open();
        String lines = line + "/";
        return List.of(
                arguments("/budget/shares", "cityBp", "-1", "市级承担 应在 0 至 10000 之间：-1",
                        "City bears must be between 0 and 10000: -1"),
                arguments("/budget/shares", "cityBp", "99999999999", "市级承担 超出允许范围：99999999999",
                        "City bears is too large: 99999999999"),
                arguments("/budget/shares", "from", "2026-02-30", "自何日起 不是日期：2026-02-30（格式 2022-06-30）",
                        "From is not a date: 2026-02-30 (as in 2022-06-30)"),
                arguments("/budget/shares", "document", "a\u0007b", "依据文件 含有不允许的字符",
                        "Document contains a character that is not allowed"),
                arguments("/budget/approval-limits", "from", "0000-01-01", "自何日起 应在 1800 年至 2999 年之间：0000-01-01",
                        "From must be in the years 1800 to 2999: 0000-01-01"),
                arguments("/budget/approval-limits", "amount", "1.001", "金额 最多两位小数：1.001",
                        "Amount has more than two decimals: 1.001"),
                arguments("/budget/pools", "year", "12", "年度 不是有效年度：12", "Year is not a year: 12"),
                arguments("/budget/pools", "amount", "<b>" + "9".repeat(80),
                        "金额 不是金额：&lt;b&gt;" + "9".repeat(57) + "…（单位元，如 150000.00）",
                        "Amount is not an amount: &lt;b&gt;" + "9".repeat(57) + "… (yuan, for example 150000.00)"),
                arguments("/budget/decisions", "clauses", "LYG-2021-64/99-9", "没有条款 LYG-2021-64/99-9",
                        "There is no clause LYG-2021-64/99-9"),
                arguments("/budget/decisions", "number", "\uFEFF", "文号 不能为空", "Number must not be empty"),
                arguments("/budget/decisions", "title", "x".repeat(201), "标题 过长（最多 200 字）",
                        "Title is too long (at most 200 characters)"),
                arguments(NEW, "programme", line.replaceFirst(".*\\.", ""),
                        "项目代码 已经存在：" + line.replaceFirst(".*\\.", ""),
                        "Programme code exists already: " + line.replaceFirst(".*\\.", "")),
                arguments(NEW, "on", "2999-01-01", "业务日期（2999-01-01）是未来日期，今天是 " + LEDGER.today,
                        "Business date (2999-01-01) lies in the future; today is " + LEDGER.today),
                arguments("/budget/shares", "jurisdiction", "LYG", "分担比例只为县区、功能板块设定，市本级不适用",
                        "A share is set for a district, county or zone, not for the city itself"),
                arguments(lines + "appropriation", "amount", "0", "金额 必须大于零", "Amount must be above zero"),
                arguments(lines + "adjustment", "change", "0", "增减金额 不能为零", "Change must not be zero"),
                arguments(lines + "adjustment", "change", "-100000.01", "低于已占用、已支出金额 0.00 元",
                        "Below what is encumbered, spent or drawn: 0.00 yuan"),
                arguments(lines + "transfer", "to", "nope", "调入指标 不存在：nope", "To line does not exist: nope"),
                arguments(lines + "closure", "reason", " ", "缺少 理由", "Reason is missing"));
    }

    /** Every form of this page, filled in well. */
    private static Map<String, String> well(String action) {
        Map<String, String> fields = new LinkedHashMap<>(
                Map.of("jurisdiction", "LYG-YTS", "from", "2999-01-01", "cityBp", "4200", "document", "测",
                        "amount", "1", "year", Integer.toString(YEAR), "pool", "rd-award", "reason", "试", "change",
                        "1"));
        fields.putAll(Map.of("number", "测" + System.nanoTime(), "title", "测", "date", "2022-01-01"));
        return action.equals(NEW)
                ? opening(BUDGET.get(NEW))
                : action.equals("/budget/decisions") ? Addresses.with(fields, "cityBp", null) : fields;
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("mistakes")
    void aMistakeIsNamedBesideItsFieldAndNothingIsRecorded(
            String action,
            String field,
            String typed,
            String chinese,
            String english) {
        Map<String, String> fields = well(action);
        fields.put(field, typed);
        BUDGET.get("/budget");
        long head = LEDGER.head();
        Http.Answer refused = BUDGET.post(action, fields);
        BUDGET.setCookie("language", "en");
        Http.Answer inEnglish = BUDGET.post(action, fields);
        BUDGET.setCookie("language", "zh-CN");
        assertThat(List.of(refused.status(), inEnglish.status())).containsOnly(422);
        String error = "id=\"[\\w-]+-" + field + "-error\">([^<]*)<";
        assertThat(Visitor.all(refused, error)).containsExactly(chinese);
        assertThat(Visitor.all(inEnglish, error)).containsExactly(english);
        assertThat(LEDGER.head()).isEqualTo(head);
        if (!List.of("clauses", "to", "jurisdiction").contains(field)) {
            assertThat(refused.text())
                    .contains(
                            "name=\"" + field + "\" value=\"" + typed.replace("<", "&lt;").replace(">", "&gt;") + "\"");
        }
    }

    /** A form good and bad: bad it is shown again, good its page shows what it set. */
    private static void set(String page, Map<String, String> good, Map<String, String> wrong, String... shown) {
        Map<String, String> fields = new LinkedHashMap<>(good);
        fields.put("key", Visitor.key(BUDGET.get(page), page));
        fields.putAll(wrong);
        Http.Answer refused = BUDGET.post(page, fields);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("-" + wrong.keySet().iterator().next() + "-error");
        fields.putAll(good);
        fields.put("key", Visitor.key(refused, page));
        String place = recorded(BUDGET.post(page, fields));
        assertThat(recorded(BUDGET.post(page, fields))).isEqualTo(place);
        assertThat(BUDGET.get(place).text()).contains("已记录").contains(List.of(shown));
    }
}
