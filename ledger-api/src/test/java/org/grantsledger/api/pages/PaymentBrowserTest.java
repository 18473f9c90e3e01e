package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** Paying in a real browser, in a zone whose every payment another person approves. */
class PaymentBrowserTest {

    private static final Served LEDGER = Served.shared();

    private static final Browser BROWSER = Browser
            .at(Served.demonstration().address(), Served.demonstration().http.key());

    private static final String ZONE = "LYG-XW";

    private static final Visitor OFFICER = Visitor.of(LEDGER, ZONE, Role.OFFICER);
    private static final Visitor REVIEWER = Visitor.of(LEDGER, ZONE, Role.REVIEWER);

    @BeforeEach
    void zone() {
        BROWSER.size(1366, 768);
        LEDGER.http.must("/api/approval-limits", LEDGER.approvalLimit(ZONE, "0.00"));
    }

    /** Other tests look at pages with a key. */
    @AfterAll
    static void leave() {
        BROWSER.signOut();
    }

    private static String award() {
        String code = Served.freshCode();
        Map<String, Object> registration = new LinkedHashMap<>(Served.registration(code));
        registration.put("jurisdiction", ZONE);
        LEDGER.http.must("/api/enterprises", registration);
        String id = LEDGER.award(code, "BROWSER-" + code, "1000000.00").path("id").asString();
        org.grantsledger.api.Browser reviewer = new org.grantsledger.api.Browser(LEDGER.address());
        reviewer.signIn(REVIEWER.name(), REVIEWER.password());
        reviewer.get("/awards/" + id);
        assertThat(reviewer.post("/awards/" + id + "/approval", Map.of()).status()).isEqualTo(302);
        return id;
    }

    private static void in(Visitor visitor) {
        BROWSER.signIn(LEDGER.address(), visitor.name(), visitor.password());
    }

    private static void open(String path) {
        BROWSER.driver.get(LEDGER.address() + path);
        BROWSER.complete();
    }

    private static String due(String award) {
        return "/disbursements?search=" + award.substring(0, 18) + "&waitFor=" + LEDGER.head();
    }

    private static void type(String css, String text) {
        BROWSER.one(css).clear();
        BROWSER.one(css).sendKeys(text);
    }

    private static void until(String path) {
        BROWSER.until("return location.pathname.match(/" + path + "/) !== null && document.readyState === 'complete'");
    }

    @Test
    void fromWhatIsDueToAPaymentThatAnotherApprovesAndReverses() {
        String award = award();
        in(OFFICER);
        open(due(award));
        BROWSER.one("td.doing a").click();
        until("disbursements.new");
        assertThat(BROWSER.one("#payment-amount").getAttribute("value")).isEqualTo("25000.00");
        type("#payment-amount", "12,000.30");
        BROWSER.until("return document.querySelector('small.capitals').textContent.includes('壹万贰仟元叁角整')");
        BROWSER.one("#payment-voucher").sendKeys("PZ-" + award);
        BROWSER.one("form.filled-in button[type=submit]").click();
        until("\\.D\\d+$");
        assertThat(BROWSER.one(".recorded").getText()).contains("已记录");
        assertThat(BROWSER.one(".next").getText()).contains(OFFICER.name() + " 以外的另一人复核");
        assertThat(BROWSER.all("details.action")).isEmpty();
        String payment = BROWSER.driver.getCurrentUrl().replaceFirst("\\?.*", "").substring(LEDGER.address().length());

        in(REVIEWER);
        open(payment);
        BROWSER.one("details.action summary").click();
        BROWSER.one("details[open] button[type=submit]").click();
        BROWSER.until("return document.querySelector('.tile strong').textContent === '已拨付'");
        BROWSER.one("details.action summary").click();
        BROWSER.one("#reversal-reason").sendKeys("付错单位");
        BROWSER.one("details[open] button[type=submit]").click();
        BROWSER.until("return document.querySelector('.tile strong').textContent === '已冲销'");
        assertThat(BROWSER.all(".timeline li")).hasSize(3);
    }

    @Test
    void severalAreChosenInTheListAndPostedTogether() {
        String award = award();
        String code = award.substring(0, 18);
        String second = LEDGER.http.must("/api/awards", LEDGER.claim(code, "BROWSER-2-" + code, "500000.00")).path("id")
                .asString();
        LEDGER.http.as(LEDGER.as("LYG", Role.REVIEWER).key()).must("/api/awards/" + second + "/approval", Map.of());
        in(OFFICER);
        open(due(award));
        List<WebElement> picks = BROWSER.all("input[name=pick]");
        assertThat(picks).hasSize(2);
        picks.forEach(WebElement::click);
        BROWSER.one("form.picked button").click();
        until("disbursements.several");
        type("input[name='amount-1']", "1.50");
        BROWSER.until("return document.querySelector('.sum strong').textContent.includes('贰万伍仟零壹元伍角整')");
        BROWSER.one("input[name=prefix]").sendKeys("PZ-" + code + "-");
        BROWSER.one("button[type=submit]:not(form.person button)").click();
        BROWSER.until("return document.querySelector('table td.good') !== null");
        assertThat(BROWSER.all("td.good")).hasSize(2).allMatch(td -> td.getText().equals("待复核"));
        assertThat(BROWSER.one("tbody").getText()).contains("PZ-" + code + "-001", "PZ-" + code + "-002");
    }
}
