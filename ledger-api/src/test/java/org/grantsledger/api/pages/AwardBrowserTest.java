package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** What an officer does to award a subsidy, in a real browser: signed in, typing, and making the usual mistakes. */
class AwardBrowserTest {

    private static final Served LEDGER = Served.shared();

    private static final Browser BROWSER = Browser.at(LEDGER.address(), "");

    private static final String CLAUSE = "LYG-2021-64/11-1";

    private static String officer = "";

    @BeforeAll
    static void people() {
        officer = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER).name();
    }

    @BeforeEach
    void begin() {
        BROWSER.as("");
        BROWSER.size(1366, 768);
        BROWSER.driver.get(LEDGER.address() + "/assets/icon.svg");
        BROWSER.driver.manage().deleteAllCookies();
        BROWSER.run("sessionStorage.clear()");
    }

    private static void open(String path) {
        BROWSER.driver.get(LEDGER.address() + path);
        BROWSER.complete();
    }

    private static void signIn(String name) {
        BROWSER.one("input[name=username]").sendKeys(name);
        BROWSER.one("input[name=password]").sendKeys(Visitor.PASSWORD);
        BROWSER.one("form button[type=submit]").click();
        BROWSER.until("return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    }

    private static String here() {
        return Objects.toString(BROWSER.run("return location.pathname + location.search"));
    }

    private static String form(String enterprise) {
        return "/awards/new?enterprise=" + enterprise + "&clause=" + CLAUSE;
    }

    private static void fill(String contract, String base) {
        BROWSER.one("[name=contract]").sendKeys(contract);
        set("contract_registered_on", LEDGER.today.toString());
        new Select(BROWSER.one("[name=converted_in_city]")).selectByValue("true");
        BROWSER.one("[name=base]").sendKeys(base);
    }

    /** A date field takes the order of the browser's language; a person picks from its calendar. */
    private static void set(String field, String value) {
        BROWSER.run(
                "const field = document.querySelector('[name=' + arguments[0] + ']'); field.value = arguments[1];"
                        + "field.dispatchEvent(new Event('input', {bubbles: true}))",
                field,
                value);
    }

    private static void submit() {
        press("form.filled-in button[type=submit]");
    }

    /** Presses what leads to another page, and waits until that is there. */
    private static void press(String button) {
        // found and pressed in one step: an element that the driver holds may belong to a page that is gone
        String found = "document.querySelector(\"" + button + "\")";
        BROWSER.until("return document.readyState === 'complete' && " + found + " !== null");
        BROWSER.run("window.left = false; " + found + ".click()");
        BROWSER.until("return window.left === undefined && document.readyState === 'complete'");
    }

    private static long awards(String enterprise) {
        return LEDGER.http.get("/api/enterprises/" + enterprise + "/awards").json().size();
    }

    @Test
    void anOfficerChoosesSeesThePreviewWhileTypingAndAwards() {
        String enterprise = LEDGER.register();
        open("/awards");
        signIn(officer);
        assertThat(here()).startsWith("/awards");
        BROWSER.one("a[href='/awards/new']").click();
        BROWSER.one("input[name=search]").sendKeys(enterprise);
        BROWSER.until("return document.querySelectorAll('#choices li').length === 1");
        BROWSER.one("#choices a").sendKeys(Keys.ENTER);
        BROWSER.until("return location.search.includes('enterprise=')");
        BROWSER.one("input[name=text]").sendKeys("技术合同 企业引进");
        BROWSER.until("return [...document.querySelectorAll('#choices small')].some(s => s.textContent === '" + CLAUSE
                + "') && document.querySelectorAll('#choices li').length < 20");
        BROWSER.one("#choices a[href*='" + CLAUSE + "'], #choices a[href*='11-1']").sendKeys(Keys.ENTER);
        BROWSER.until("return location.search.includes('clause=')");
        assertThat(BROWSER.one("blockquote.words").getText()).contains("单个合同最高20万元");

        fill("HT-1-" + enterprise, "5,000,000");
        BROWSER.until("return (document.querySelector('#preview .tile strong') || {}).textContent === '200,000.00'");
        assertThat(BROWSER.one("#preview").getText()).contains("20万元").contains("250,000.00");
        assertThat(awards(enterprise)).isZero();
        submit();
        assertThat(here()).startsWith("/awards/" + enterprise + ".A1?recorded=");
        assertThat(BROWSER.one(".recorded").getText()).contains("已记录");
        assertThat(BROWSER.one(".capital").getText()).isEqualTo("贰拾万元整");
        assertThat(BROWSER.one("section.part h2").getText()).isNotBlank();
    }

    @Test
    void whatIsMissingOrOverTheLimitIsSaidWhereItStandsAndNothingIsLost() {
        String enterprise = LEDGER.register();
        for (int i = 0; i < 3; i++) {
            LEDGER.award(enterprise, "HT-" + i + "-" + enterprise, "5000000.00");
        }
        open(form(enterprise));
        signIn(officer);
        fill("HT-9-" + enterprise, "many");
        BROWSER.one("[name=base]").sendKeys(Keys.ENTER);
        BROWSER.until("return document.querySelector('[name=base][aria-invalid=true]') !== null");
        assertThat(BROWSER.one("small.error").getText()).contains("技术合同实际成交额", "many");
        assertThat(BROWSER.one("[name=contract]").getAttribute("value")).isEqualTo("HT-9-" + enterprise);
        BROWSER.one("[name=base]").clear();
        BROWSER.one("[name=base]").sendKeys("5000000");
        submit();
        assertThat(BROWSER.one(".refused").getText()).contains("不予核定");
        assertThat(BROWSER.one("#preview").getText()).contains("限额已用完");
        assertThat(BROWSER.one("[name=contract]").getAttribute("value")).isEqualTo("HT-9-" + enterprise);
        assertThat(awards(enterprise)).isEqualTo(3);
    }

    @Test
    void anExpiredSessionLosesNothingThatWasFilledIn() {
        String enterprise = LEDGER.register();
        open(form(enterprise));
        signIn(officer);
        fill("HT-1-" + enterprise, "4000000");
        // what the page asks for while it is filled in has come
        BROWSER.until("return document.querySelector('small.capitals').textContent.includes('肆佰万元整')"
                + " && (document.querySelector('#preview .tile strong') || {}).textContent === '200,000.00'");
        BROWSER.driver.manage().deleteCookieNamed("grants-ledger");
        submit();
        assertThat(here()).isEqualTo("/sign-in?ended");
        assertThat(BROWSER.one(".refused").getText()).contains("登录已过期");
        assertThat(awards(enterprise)).isZero();
        signIn(officer);
        assertThat(here()).startsWith(form(enterprise));
        assertThat(BROWSER.one(".draft").getText()).contains("已恢复");
        assertThat(BROWSER.one("[name=contract]").getAttribute("value")).isEqualTo("HT-1-" + enterprise);
        submit();
        assertThat(here()).startsWith("/awards/" + enterprise + ".A1");
        open(form(enterprise));
        assertThat(BROWSER.one("[name=contract]").getAttribute("value")).as("what was sent is not put back").isEmpty();
    }

    @Test
    void aDoubleClickAndTheBackButtonAwardOnce() {
        String enterprise = LEDGER.register();
        open(form(enterprise));
        signIn(officer);
        fill("HT-1-" + enterprise, "1000000");
        // as quick as no person is, and past what the page itself holds back
        BROWSER.run(
                "const form = document.querySelector('form.filled-in');"
                        + "fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))});"
                        + "form.requestSubmit(); form.requestSubmit();");
        BROWSER.until("return location.pathname.startsWith('/awards/9') && document.readyState === 'complete'");
        assertThat(awards(enterprise)).isEqualTo(1);
        BROWSER.driver.navigate().back();
        // a form that is new, once it is there: the driver answers before the browser has gone back, and what it
        // shows first may be the page that was left
        BROWSER.until("return location.pathname === '/awards/new' && document.readyState === 'complete'"
                + " && document.querySelector('[name=contract]').value === ''");
        assertThat(awards(enterprise)).isEqualTo(1);
    }

    @Test
    void aPageThatTheBrowserKeptAfterItsFormWasSentIsAskedForAnew() {
        String enterprise = LEDGER.register();
        open(form(enterprise));
        signIn(officer);
        String key = BROWSER.one("[name=key]").getAttribute("value");
        String shownAgain = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));";
        BROWSER.run("window.left = false; " + shownAgain);
        assertThat(BROWSER.run("return window.left")).as("a page with nothing sent stays").isEqualTo(false);
        BROWSER.run(
                "addEventListener('submit', event => event.preventDefault());"
                        + "document.querySelector('form.filled-in').noValidate = true;"
                        + "document.querySelector('form.filled-in').requestSubmit(); " + shownAgain);
        BROWSER.until("return window.left === undefined && document.readyState === 'complete'");
        assertThat(BROWSER.one("[name=key]").getAttribute("value")).isNotBlank().isNotEqualTo(key);
    }

    @Test
    void anotherDistrictsAwardIsUnknownWhereItsAddressIsTypedByHand() {
        String enterprise = LEDGER.register();
        String award = LEDGER.award(enterprise, "HT-1-" + enterprise, "1000000.00").path("id").asString();
        open("/awards/" + award);
        signIn(Visitor.of(LEDGER, "LYG-DH", Role.OFFICER).name());
        assertThat(BROWSER.one("h1").getText()).isNotBlank();
        assertThat(BROWSER.one(".advice").getText()).contains("请检查地址");
        assertThat(BROWSER.driver.getPageSource()).doesNotContain("测试企业");
        open(form(enterprise));
        assertThat(BROWSER.all("form.filled-in")).isEmpty();
    }

    @Test
    void aReviewerFindsWhatWaitsAndApprovesAndNeitherThePreparerNorAnotherOfficerMay() {
        LEDGER.http.must("/api/approval-limits", LEDGER.approvalLimit("LYG-LY", "0.00"));
        String enterprise = Served.freshCode();
        var body = new java.util.HashMap<String, Object>(Served.registration(enterprise));
        body.put("jurisdiction", "LYG-LY");
        LEDGER.http.must("/api/enterprises", body);
        String preparer = Visitor.of(LEDGER, "LYG-LY", Role.OFFICER, Role.REVIEWER).name();
        open(form(enterprise));
        signIn(preparer);
        fill("HT-1-" + enterprise, "1000000");
        submit();
        String award = here().replaceAll("\\?.*", "");
        assertThat(BROWSER.one(".next").getText()).contains("复核");
        BROWSER.one("form[action$='/approval']").findElement(By.xpath("../summary")).click();
        press("form[action$='/approval'] .actions button");
        assertThat(BROWSER.one(".refused").getText()).isNotBlank();
        assertThat(LEDGER.http.get("/api" + award).json().path("status").asString()).isEqualTo("PREPARED");

        begin();
        open(award);
        String otherOfficer = Visitor.of(LEDGER, "LYG-LY", Role.OFFICER).name();
        signIn(otherOfficer);
        assertThat(BROWSER.one(".tile strong").getText()).isNotEqualTo("已核定");
        assertThat(BROWSER.all("form[action$='/approval']")).as("of an officer who is no reviewer").isEmpty();

        begin();
        open(award);
        signIn(Visitor.of(LEDGER, "LYG-LY", Role.REVIEWER).name());
        BROWSER.one("form[action$='/approval']").findElement(By.xpath("../summary")).click();
        press("form[action$='/approval'] .actions button");
        assertThat(here()).contains("recorded=");
        assertThat(BROWSER.one(".tile strong").getText()).isEqualTo("已核定");
        assertThat(LEDGER.http.get("/api" + award).json().path("status").asString()).isEqualTo("APPROVED");

        begin();
        open(award);
        signIn(otherOfficer);
        assertThat(BROWSER.one(".tile strong").getText()).isEqualTo("已核定");
    }
}
