package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.util.List;
import java.util.Objects;
import org.grantsledger.api.Device;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an administrator does for a new colleague, in a real browser and with real sessions. */
class AdministrationBrowserTest {

    private static final Served LEDGER = Served.shared();

    private static final Browser BROWSER = Browser.at(LEDGER.address(), "");

    private static final String SESSION = "grants-ledger";

    private static final String CHOSEN = "another-good-phrase-77";

    private static String administrator = "";

    @BeforeAll
    static void administrator() {
        administrator = Visitor.of(LEDGER, "LYG", Role.ADMINISTRATOR).name();
        BROWSER.signOut();
        BROWSER.size(1366, 768);
    }

    private static void open(String path) {
        BROWSER.driver.get(LEDGER.address() + path);
        BROWSER.complete();
    }

    private static void signIn(String name, String password) {
        open("/sign-in");
        BROWSER.one("input[name=username]").sendKeys(name);
        BROWSER.one("input[name=password]").sendKeys(password);
        BROWSER.one("form button[type=submit]").click();
        BROWSER.until("return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    }

    private static String path() {
        return Objects.toString(BROWSER.run("return location.pathname"));
    }

    /** Unfolds a form, and sends it. */
    private static void unfold(String form) {
        BROWSER.one("form[action='" + form + "']").findElement(By.xpath("..")).findElement(By.tagName("summary"))
                .click();
    }

    private static void send(String form) {
        // what the form before has done is no sign that this one has
        BROWSER.run("document.querySelectorAll('.recorded').forEach(note => note.remove())");
        BROWSER.one("form[action='" + form + "'] button[type=submit]").click();
        BROWSER.until("return document.readyState === 'complete' && !!document.querySelector('.recorded')");
    }

    @Test
    void aColleagueIsLetInComesToTheirFirstPageAndIsShutOutAgain() {
        String name = "colleague" + System.nanoTime();
        String page = "/administration/users/" + name;
        signIn(administrator, Visitor.PASSWORD);
        assertThat(path()).isEqualTo("/administration");

        BROWSER.one("a[href='/administration/users']").click();
        unfold("/administration/users");
        BROWSER.one("input[name=name]").sendKeys(name);
        BROWSER.one("input[name=displayName]").sendKeys("林某");
        new Select(BROWSER.one("select[name=jurisdiction]")).selectByValue("LYG-HZ");
        BROWSER.one("input[value=OFFICER]").click();
        BROWSER.one("input[value=LEADER]").click();
        send("/administration/users");
        assertThat(path()).isEqualTo(page);
        String first = BROWSER.one("code.secret").getText();

        unfold(page + "/passwords");
        send(page + "/passwords");
        String second = BROWSER.one("code.secret").getText();
        assertThat(second).isNotEqualTo(first);
        open(page);
        assertThat(BROWSER.driver.getPageSource()).doesNotContain(first, second);
        BROWSER.one("form.person button").click();

        signIn(name, second);
        assertThat(path()).isEqualTo("/password");
        BROWSER.one("#present").sendKeys(second);
        BROWSER.one("#next").sendKeys(CHOSEN);
        BROWSER.one("#again").sendKeys(CHOSEN);
        BROWSER.one("form[action='/password'] button").click();
        BROWSER.until("return location.pathname === '/sign-in'");
        signIn(name, CHOSEN);
        assertThat(path()).isEqualTo("/");
        Cookie colleague = Objects.requireNonNull(BROWSER.driver.manage().getCookieNamed(SESSION));

        BROWSER.driver.manage().deleteAllCookies();
        signIn(administrator, Visitor.PASSWORD);
        open(page);
        unfold(page + "/disabling");
        BROWSER.one("form[action='" + page + "/disabling'] input[name=reason]").sendKeys("调离");
        send(page + "/disabling");
        assertThat(BROWSER.one("dd.bad").getText()).contains("停用");

        BROWSER.driver.manage().deleteAllCookies();
        BROWSER.driver.manage().addCookie(new Cookie(SESSION, colleague.getValue()));
        open("/");
        assertThat(path()).isEqualTo("/sign-in");
    }

    /** What was filled in outlives the page, checkboxes too. */
    @Test
    void aFormThatWasNotSentIsPutBackAsItWas() {
        signIn(administrator, Visitor.PASSWORD);
        open("/administration/users");
        unfold("/administration/users");
        BROWSER.one("input[name=displayName]").sendKeys("未提交");
        BROWSER.one("input[value=AUDITOR]").click();
        open("/administration/users");
        assertThat(BROWSER.one("input[name=displayName]").getAttribute("value")).isEqualTo("未提交");
        assertThat(BROWSER.one("input[value=AUDITOR]").isSelected()).isTrue();
        assertThat(BROWSER.one("input[value=LEADER]").isSelected()).isFalse();
        BROWSER.one(".draft button").click();
        assertThat(BROWSER.one("input[value=AUDITOR]").isSelected()).isFalse();
    }

    /** All but the address of the page, which htmx keeps. */
    private static String kept() {
        return Objects.toString(
                BROWSER.run(
                        "return JSON.stringify(Object.entries(sessionStorage).filter(([key]) => !key.startsWith('htmx-')))"));
    }

    /** What is kept of a form is what others may read over one's shoulder; it goes with its owner and when it was sent. */
    @Test
    void aDraftHoldsNoPasswordAndIsGoneWhenItWasSentWhenItsOwnerLeavesAndForWhoComesNext() {
        Visitor officer = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER);
        String secret = "typed-but-never-kept-88";
        signIn(officer.name(), officer.password());
        open("/me");
        unfold("/me/second-factor");
        BROWSER.one("form[action='/me/second-factor'] input[name=present]").sendKeys(secret);
        unfold("/me/keys");
        BROWSER.one("form[action='/me/keys'] input[name=purpose]").sendKeys("对接程序");
        assertThat(kept()).contains("对接程序").doesNotContain(secret, "present");
        send("/me/keys");
        assertThat(kept()).as("sent").doesNotContain("对接程序", "draft ");

        unfold("/me/keys");
        BROWSER.one("form[action='/me/keys'] input[name=purpose]").sendKeys("没有提交");
        assertThat(kept()).contains("没有提交");
        BROWSER.one("form.person button").click();
        BROWSER.until("return location.pathname === '/sign-in'");
        assertThat(kept()).as("signed out").isEqualTo("[]");
        BROWSER.one("input[name=password]").sendKeys(secret);
        assertThat(kept()).isEqualTo("[]");

        signIn(officer.name(), officer.password());
        open("/me");
        unfold("/me/keys");
        BROWSER.one("form[action='/me/keys'] input[name=purpose]").sendKeys("会话结束前");
        BROWSER.driver.manage().deleteAllCookies();
        signIn(officer.name(), officer.password());
        open("/me");
        assertThat(BROWSER.one("form[action='/me/keys'] input[name=purpose]").getAttribute("value"))
                .as("its owner again")
                .isEqualTo("会话结束前");
        BROWSER.driver.manage().deleteAllCookies();
        signIn(administrator, Visitor.PASSWORD);
        open("/me");
        assertThat(BROWSER.one("form[action='/me/keys'] input[name=purpose]").getAttribute("value")).as("somebody else")
                .isEmpty();
        assertThat(kept()).doesNotContain("会话结束前");
    }

    /** Both at the width of a desk and of a phone. */
    private static void fitsAndIsAccessible(String what) {
        for (int width : new int[]{390, 1366}) {
            BROWSER.size(width, 768);
            assertThat(BROWSER.run("return document.documentElement.scrollWidth <= innerWidth")).as(what + " " + width)
                    .isEqualTo(true);
        }
        Results results = new AxeBuilder().withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"))
                .analyze(BROWSER.driver);
        assertThat(results.getPasses()).as(what).hasSizeGreaterThan(5);
        assertThat(results.getViolations().stream().map(rule -> rule.getId() + " " + rule.getNodes())).as(what)
                .isEmpty();
    }

    @Test
    void aPersonSetsUpTheSecondStepWithTheirPhoneAndComesInWithItsCode() {
        Visitor officer = Visitor.of(LEDGER, "LYG-HZ", Role.OFFICER);
        signIn(officer.name(), officer.password());
        open("/me");
        assertThat(BROWSER.driver.getPageSource()).contains("尚未设置");
        unfold("/me/second-factor");
        BROWSER.one("form[action='/me/second-factor'] input[name=present]").sendKeys(officer.password());
        fitsAndIsAccessible("/me");
        BROWSER.one("form[action='/me/second-factor'] button").click();
        BROWSER.until("return location.pathname === '/me/second-factor'");
        BROWSER.complete();
        assertThat(BROWSER.one("svg.qr path").getAttribute("d")).hasSizeGreaterThan(1000);
        fitsAndIsAccessible("setting up");
        BROWSER.one("details summary").click();
        Device device = new Device(BROWSER.one("code.secret").getText());
        BROWSER.one("#code").sendKeys(device.code());
        BROWSER.one("form button").click();
        BROWSER.until("return location.pathname === '/me/second-factor/recovery-codes'");
        BROWSER.complete();
        assertThat(BROWSER.driver.findElements(By.cssSelector(".recovery code"))).hasSize(10);
        fitsAndIsAccessible("recovery codes");
        BROWSER.one("a[role=button]").click();
        BROWSER.until("return location.pathname === '/me'");
        BROWSER.one("form.person button").click();
        BROWSER.until("return location.pathname === '/sign-in'");

        LEDGER.context.getBean(JdbcClient.class)
                .sql("UPDATE people.second_factor SET last_step = last_step - 10 WHERE account = :name")
                .param("name", officer.name()).update();
        signIn(officer.name(), officer.password());
        assertThat(path()).isEqualTo("/sign-in/code");
        fitsAndIsAccessible("the code");
        BROWSER.one("#code").sendKeys(device.wrong(), Keys.ENTER);
        BROWSER.until("return location.search === '?refused' && document.readyState === 'complete'");
        assertThat(BROWSER.one("[role=alert]").getText()).contains("验证码不正确");
        BROWSER.one("#code").sendKeys(device.code(), Keys.ENTER);
        BROWSER.until("return location.pathname === '/'");
    }
}
