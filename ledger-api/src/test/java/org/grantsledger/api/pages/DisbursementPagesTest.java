package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** 拨付与追回, as a browser sends them; in a county that lets one person settle 100 yuan, and in one without that bound. */
class DisbursementPagesTest {

    private static final Served LEDGER = Served.shared();

    private static final String CITY = "LYG";
    private static final String COUNTY = "LYG-GY";
    private static final String NEW = "/disbursements/new";
    private static final String SEVERAL = "/disbursements/several";

    private static final Browser OFFICER = Visitor.in(LEDGER, CITY, Role.OFFICER);
    private static final Browser REVIEWER = Visitor.in(LEDGER, CITY, Role.REVIEWER);

    private static final AtomicInteger VOUCHERS = new AtomicInteger();

    @BeforeAll
    static void limit() {
        LEDGER.http.must("/api/approval-limits", LEDGER.approvalLimit(COUNTY, "100.00"));
    }

    private static String voucher() {
        return "PZ-" + VOUCHERS.incrementAndGet() + "-" + System.nanoTime();
    }

    /** 50,000 yuan, of which the city bears half and the county half; approved. */
    private static JsonNode award() {
        String code = Served.freshCode();
        Map<String, Object> registration = new LinkedHashMap<>(Served.registration(code));
        registration.put("jurisdiction", COUNTY);
        LEDGER.http.must("/api/enterprises", registration);
        JsonNode award = LEDGER.award(code, "PAGE-" + code, "1000000.00");
        String id = award.path("id").asString();
        if (award.path("status").asString().equals("PREPARED")) {
            Browser reviewer = REVIEWER;
            reviewer.get("/awards/" + id);
            assertThat(reviewer.post("/awards/" + id + "/approval", Map.of()).status()).isEqualTo(302);
        }
        return LEDGER.http.get("/api/awards/" + id).json();
    }

    private static Map<String, String> filled(Http.Answer form, String award, String payer, String amount) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("key", Visitor.key(form, NEW));
        fields.put("award", award);
        fields.put("payer", payer);
        fields.put("amount", amount);
        fields.put("paidOn", LEDGER.today.toString());
        fields.put("voucher", voucher());
        return fields;
    }

    private static Http.Answer form(Browser browser, String award, String payer) {
        Http.Answer form = browser.get(NEW + "?award=" + award + "&payer=" + payer);
        assertThat(form.status()).as(form.text()).isEqualTo(200);
        return form;
    }

    /** Its address, of a payment that was recorded. */
    private static String recorded(Http.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(302);
        return Browser.location(answer);
    }

    private static String pay(String award, String payer, String amount) {
        return recorded(OFFICER.post(NEW, filled(form(OFFICER, award, payer), award, payer, amount)))
                .replaceFirst("\\?.*", "");
    }

    private static long payments(String award) {
        return LEDGER.http.get("/api/views/payments?award=" + award + "&waitFor=" + LEDGER.head()).json().path("count")
                .asLong();
    }

    @Test
    void whatIsDueLeadsToAFormThatIsFilledInAndToAPaymentThatIsPostedOnce() {
        JsonNode award = award();
        String id = award.path("id").asString();
        Http.Answer due = OFFICER.get(
                "/disbursements?search=" + award.path("enterprise").asString() + "&waitFor=" + LEDGER.head());
        assertThat(due.text()).contains("现可拨付", "25,000.00", "/disbursements/new?award=" + id + "&amp;payer=LYG&amp;");
        assertThat(Visitor.all(due, "name=\"pick\"[^>]*value=\"([^\"]+)\""))
                .containsExactly(id + "~LYG~25000.00", id + "~" + COUNTY + "~25000.00");

        Http.Answer form = form(OFFICER, id, CITY);
        assertThat(form.text()).contains("value=\"25000.00\"", "25,000.00 贰万伍仟元整",
                "value=\"" + LEDGER.today + "\"", "技术合同");
        Map<String, String> fields = filled(form, id, CITY, "12,500.50");
        String place = recorded(OFFICER.post(NEW, fields));
        assertThat(recorded(OFFICER.post(NEW, fields))).isEqualTo(place);
        assertThat(payments(id)).isEqualTo(1);

        Http.Answer page = OFFICER.get(place);
        assertThat(page.text()).contains("已记录", "已拨付", "12,500.50 壹万贰仟伍佰元伍角整", fields.get("voucher"))
                .doesNotContain("/reversal");
        assertThat(OFFICER.get("/awards/" + id).text()).contains(place.replaceFirst("\\?.*", ""));
        assertThat(form(OFFICER, id, CITY).text()).contains("value=\"12499.50\"");

        fields.put("amount", "1.00");
        assertThat(OFFICER.post(NEW, fields).text()).contains("已经提交过，内容与上次不同");
        assertThat(payments(id)).isEqualTo(1);
    }

    @Test
    void whatIsWrongStandsBesideItsFieldAndNothingIsLost() {
        String id = award().path("id").asString();
        Map<String, String> fields = filled(form(OFFICER, id, CITY), id, CITY, "abc");
        fields.put("paidOn", "");
        Http.Answer refused = OFFICER.post(NEW, fields);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(error(refused, "amount")).contains("金额", "abc");
        assertThat(error(refused, "paidOn")).contains("拨付日期");
        assertThat(refused.text()).contains("value=\"abc\"", "value=\"" + fields.get("voucher") + "\"");

        fields = filled(form(OFFICER, id, CITY), id, CITY, "25000.01");
        assertThat(error(OFFICER.post(NEW, fields), "amount")).contains("25,000.00");
        String used = LEDGER.http.get("/api" + pay(id, CITY, "1.00")).json().path("voucher").asString();
        fields.putAll(Map.of("amount", "1.00", "voucher", used, "key", "another"));
        assertThat(error(OFFICER.post(NEW, fields), "voucher")).contains(used);

        Browser english = Visitor.in(LEDGER, CITY, Role.OFFICER);
        english.setCookie("language", "en");
        fields = filled(form(english, id, CITY), id, CITY, "abc");
        assertThat(error(english.post(NEW, fields), "amount")).contains("Amount is not an amount: abc");
        assertThat(payments(id)).isEqualTo(1);
    }

    /** As Chinese keyboards give them, and as people write them; what may mean another amount is asked again. */
    @Test
    void wideDigitsAndThousandsAreReadAndAStrayCommaIsNot() {
        String id = award().path("id").asString();
        for (String wrong : List.of("1,5", "50万", "1,00.00", "１２，３", "五千", "1e3", "１，０００元")) {
            Http.Answer refused = OFFICER.post(NEW, filled(form(OFFICER, id, CITY), id, CITY, wrong));
            assertThat(error(refused, "amount")).as(wrong).startsWith("金额 不是金额");
            assertThat(refused.text()).contains("value=\"" + wrong + "\"");
        }
        String paid = recorded(OFFICER.post(NEW, filled(form(OFFICER, id, CITY), id, CITY, "１，０００．５")));
        assertThat(OFFICER.get(paid).text()).contains("1,000.50 壹仟元伍角整");
    }

    @Test
    void anAwardKeepsItsPaymentsOnThePageAfterARefusedAction() {
        String id = award().path("id").asString();
        String paid = pay(id, CITY, "1.00");
        assertThat(payments(id)).isEqualTo(1);
        REVIEWER.get("/awards/" + id);
        Http.Answer refused = REVIEWER.post("/awards/" + id + "/reduction", Map.of("amount", "", "reason", "试"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("没有提交", "缺少 金额", "href=\"" + paid + "\"");
        refused = REVIEWER.post("/awards/" + id + "/reduction", Map.of("amount", "50000.00", "reason", "试"));
        assertThat(refused.text()).contains("id=\"reduction-amount-error\"", "不低于原金额", "href=\"" + paid + "\"");
    }

    /** The figures that a page asks for while it is typed into come to nobody: the page leaves, and is come back to. */
    @Test
    void whoeverIsSignedOutWhileTypingComesBackToTheForm() {
        String id = award().path("id").asString();
        Visitor person = Visitor.of(LEDGER, CITY, Role.OFFICER);
        Browser browser = new Browser(LEDGER.address());
        String form = NEW + "?award=" + id + "&payer=" + CITY;
        Http.Answer away = browser
                .get("/capital?amount=1", "HX-Request", "true", "Referer", LEDGER.address() + form);
        assertThat(away.status()).isEqualTo(401);
        assertThat(away.header("HX-Redirect")).isEqualTo("/sign-in?ended");
        assertThat(browser.get("/sign-in?ended").text()).contains("登录已过期");
        assertThat(Browser.location(
                browser.post("/sign-in", Map.of("username", person.name(), "password", person.password()))))
                .isEqualTo(form);
    }

    private static String error(Http.Answer page, String field) {
        return Visitor.all(page, "id=\"payment-" + field + "-error\">([^<]*)<").getFirst();
    }

    @Test
    void aForeignPayerIsRefusedAndAForeignAwardUnknown() {
        String id = award().path("id").asString();
        Browser county = Visitor.in(LEDGER, COUNTY, Role.OFFICER);
        Http.Answer form = form(county, id, COUNTY);
        assertThat(Visitor.all(form, "<option value=\"(LYG[^\"]*)\"")).containsExactly(COUNTY);
        Http.Answer refused = county.post(NEW, filled(form, id, CITY, "1.00"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(error(refused, "payer")).contains("LYG");
        assertThat(payments(id)).isZero();
        Browser foreign = Visitor.in(LEDGER, "LYG-DH", Role.OFFICER);
        assertThat(foreign.get(NEW + "?award=" + id).status()).isEqualTo(404);
        assertThat(Visitor.in(LEDGER, CITY, Role.LEADER).get(NEW + "?award=" + id).status()).isEqualTo(403);
    }

    @Test
    void amountsAreReadInCapitalCharactersWhileTheyAreTyped() {
        assertThat(OFFICER.get("/capital?amount=1,000.05").text()).contains("1,000.05 壹仟元零伍分");
        assertThat(OFFICER.get("/capital?amount-0=1000&amount-1=0.50&amount-2=x").text()).contains("1,000.50 壹仟元伍角整");
        assertThat(OFFICER.get("/capital?amount=x").text()).doesNotContain("元");
    }

    @Test
    void aPaymentThatWaitsIsApprovedByAnotherAndReversedWithAReason() {
        String id = award().path("id").asString();
        String payment = pay(id, COUNTY, "25000.00");
        assertThat(OFFICER.get(payment).text()).contains("待复核", "以外的另一人复核").doesNotContain("/approval");
        assertThat(OFFICER.post(payment + "/approval", Map.of()).status()).isEqualTo(403);

        assertThat(REVIEWER.get(payment).text()).contains(payment + "/approval", payment + "/rejection");
        recorded(REVIEWER.post(payment + "/approval", Map.of()));
        Http.Answer paid = REVIEWER.get(payment);
        assertThat(paid.text()).contains("已拨付", payment + "/reversal");
        Http.Answer refused = REVIEWER.post(payment + "/reversal", Map.of("reason", ""));
        assertThat(refused.text()).contains("id=\"reversal-reason-error\"", "<details class=\"action\" open");
        recorded(REVIEWER.post(payment + "/reversal", Map.of("reason", "记错企业")));
        assertThat(OFFICER.get(payment).text()).contains("已冲销", "应付金额已恢复");

        String other = pay(id, COUNTY, "200.00");
        REVIEWER.get(other);
        recorded(REVIEWER.post(other + "/rejection", Map.of("reason", "凭证不全")));
        assertThat(OFFICER.get(other).text()).contains("已否决");
        assertThat(OFFICER.get("/disbursements/payments?award=" + id + "&waitFor=" + LEDGER.head()).text())
                .contains("已冲销", "已否决", payment, other);
    }

    @Test
    void severalArePostedEachOnItsOwnAndOnlyOnce() {
        String one = award().path("id").asString();
        String two = award().path("id").asString();
        Http.Answer page = OFFICER.get(
                SEVERAL + "?pick=" + one + "~LYG~25000.00&pick=" + one + "~" + COUNTY + "~25000.00&pick=" + two
                        + "~LYG~25000.00");
        assertThat(page.text()).contains("共 3 笔", "75,000.00 柒万伍仟元整");
        assertThat(page.text()).as("links to the other language keep what was chosen")
                .contains(one + "~LYG~25000.00%2C" + one + "~" + COUNTY + "~25000.00%2C" + two);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("key", Visitor.key(page, SEVERAL));
        fields.put("paidOn", LEDGER.today.toString());
        fields.put("prefix", voucher() + "-");
        for (int i = 0; i < 3; i++) {
            fields.put("award-" + i, i < 2 ? one : two);
            fields.put("payer-" + i, i == 1 ? COUNTY : CITY);
            fields.put("amount-" + i, i == 2 ? "25000.01" : "25000.00");
            fields.put("voucher-" + i, "");
        }
        for (int sent = 0; sent < 2; sent++) {
            Http.Answer done = OFFICER.post(SEVERAL, fields);
            assertThat(done.status()).isEqualTo(200);
            assertThat(done.text()).contains("有 1 笔没有办成", "已拨付", "待复核", fields.get("prefix") + "001",
                    "25,000.00 贰万伍仟元整", "/disbursements/new?award=" + two);
            assertThat(payments(one)).isEqualTo(2);
            assertThat(payments(two)).isZero();
        }
        assertThat(OFFICER.get(SEVERAL).text()).contains("还没有选中任何一笔");
    }

    @Test
    void whatIsOverpaidIsDemandedBackAndReceived() {
        JsonNode award = award();
        String id = award.path("id").asString();
        pay(id, CITY, "25000.00");
        LEDGER.http.must("/api/awards/" + id + "/reduction", Map.of("amount", "40000.00", "reason", "审计核减"));
        assertThat(OFFICER.get("/awards/" + id).text()).contains("/disbursements/recoveries/new?award=" + id);
        assertThat(OFFICER.get("/disbursements/recoveries?waitFor=" + LEDGER.head()).text())
                .contains("/disbursements/recoveries/new?award=" + id + "&amp;payer=LYG");
        String address = "/disbursements/recoveries/new";
        Http.Answer form = OFFICER.get(address + "?award=" + id + "&payer=LYG");
        assertThat(form.text()).contains("value=\"5000.00\"");
        Map<String, String> fields = new LinkedHashMap<>(
                Map.of("key", Visitor.key(form, address), "award", id, "payer", CITY, "amount", "5000.01", "reason",
                        "核减", "document", ""));
        Http.Answer refused = OFFICER.post(address, fields);
        assertThat(refused.text()).contains("id=\"recovery-document-error\"");
        fields.putAll(Map.of("document", "追〔2026〕1号", "key", Visitor.key(refused, address)));
        assertThat(OFFICER.post(address, fields).text()).contains("id=\"recovery-amount-error\"");
        fields.putAll(Map.of("amount", "5000.00", "key", "a-third"));
        String place = recorded(OFFICER.post(address, fields));
        assertThat(recorded(OFFICER.post(address, fields))).isEqualTo(place);

        String recovery = place.replaceFirst("\\?.*", "");
        Http.Answer page = OFFICER.get(place);
        Map<String, String> receipt = Map.of("key", Visitor.key(page, recovery + "/receipt"), "amount", "5000.00",
                "receivedOn", LEDGER.today.toString(), "voucher", voucher());
        recorded(OFFICER.post(recovery + "/receipt", receipt));
        assertThat(OFFICER.get(recovery).text()).contains("已全部追回").doesNotContain("/receipt");
    }

    @Test
    void theVoucherHasTextThatCanBeCopied() throws IOException {
        String id = award().path("id").asString();
        String payment = pay(id, CITY, "25000.00");
        JsonNode paid = LEDGER.http.get("/api" + payment).json();
        try (PDDocument document = Loader.loadPDF(LEDGER.http.bytes(payment + "/voucher.pdf"))) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            assertThat(new PDFTextStripper().getText(document)).contains("财政奖补资金拨付凭证", "测试企业", "连云港市",
                    "25,000.00 贰万伍仟元整", paid.path("voucher").asString(), paid.path("line").asString(), id,
                    paid.path("preparedBy").asString(), paid.path("settledBy").asString(), "LYG-2021-64/11-1", "技术合同",
                    "日志第 " + paid.path("events").path(1).path("position").asLong(), "Merkle");
        }
    }
}
