package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;

/** The pages in a real browser, over the demonstration year. */
class BrowserTest {

    private static final Browser BROWSER = Browser
            .at(Served.demonstration().address(), Served.demonstration().http.key());

    /** WCAG 2.2, levels A and AA. */
    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    /** Bytes of a page with all it loads, but for the script that draws charts. */
    private static final long LARGEST = 300_000;

    static Stream<String> pages() {
        return PagesTest.pages().stream().filter(path -> !path.startsWith("/overview/"));
    }

    /** axe-core is there in every page before the page itself, so it is sent to the browser once. */
    @BeforeAll
    static void axe() throws IOException {
        try (InputStream script = Objects.requireNonNull(AxeBuilder.class.getResourceAsStream("/axe.min.js"))) {
            BROWSER.inEveryPage(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void withoutAxe() {
        BROWSER.inEveryPage("");
    }

    private static long number(String script) {
        return ((Number) Objects.requireNonNull(BROWSER.run(script))).longValue();
    }

    @BeforeEach
    void wide() {
        BROWSER.as(Served.demonstration().http.key());
        BROWSER.size(1366, 768);
    }

    /**
     * In both languages at both ends of the widths nothing is blocked and nothing cut off. axe-core looks at the page in
     * Chinese as on a phone and in English as on a desk; at its colours, which are most of its work and depend on
     * neither, once.
     */
    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsAccessibleFitsItsWindowAndIsLight(String path) {
        BROWSER.as(PagesTest.reader(path).key());
        BROWSER.open(path, "zh-CN");
        long bytes = number(
                "return performance.getEntriesByType('navigation')"
                        + ".concat(performance.getEntriesByType('resource'))"
                        + ".filter(e => !e.name.includes('echarts'))"
                        + ".reduce((sum, e) => sum + e.encodedBodySize, 0)");
        assertThat(bytes).as("bytes of " + path).isBetween(20_000L, LARGEST);
        fits(path);
        accessible(path + " at 390 pixels", false);
        quiet(path);
        BROWSER.open(path, "en");
        fits(path);
        BROWSER.size(1366, 768);
        accessible(path, true);
        quiet(path);
    }

    private static void fits(String path) {
        BROWSER.size(390, 844);
        assertThat(number("return document.documentElement.scrollWidth")).as("width of " + path)
                .isLessThanOrEqualTo(390);
    }

    private static void quiet(String path) {
        assertThat(BROWSER.driver.manage().logs().get(LogType.BROWSER).getAll()).as("console of " + path).isEmpty();
    }

    /** Of rows alike in all but their words, axe-core looks at the first. */
    private static void accessible(String page, boolean colours) {
        BROWSER.run(
                """
                for (const body of document.querySelectorAll("tbody")) {
                  const seen = new Set();
                  for (const row of [...body.rows]) {
                    const shape = [row, ...row.querySelectorAll("*")].map(e => e.tagName + e.className
                      + [...e.attributes].map(a => a.name) + (e.textContent.trim() === "")).join();
                    if (seen.has(shape)) {
                      row.remove();
                    }
                    seen.add(shape);
                  }
                }""");
        assertThat(BROWSER.run("return document.querySelector('iframe')")).as("axe-core looks at one document")
                .isNull();
        Map<?, ?> found = (Map<?, ?>) Objects.requireNonNull(
                BROWSER.driver.executeAsyncScript(
                        """
                        axe.run(document, {
                          runOnly: {type: "tag", values: arguments[0]},
                          rules: {"color-contrast": {enabled: arguments[1]}},
                          resultTypes: ["violations"]
                        })
                          .then(results => arguments[2]({
                            applied: results.passes.length,
                            violations: results.violations.map(v => v.id + ": " + v.help + " "
                              + v.nodes.slice(0, 3).map(node => node.target + " " + node.html).join(" "))
                          }));""",
                        WCAG,
                        colours));
        assertThat((Long) found.get("applied")).as("rules that axe-core applied to " + page).isGreaterThan(5);
        assertThat((List<?>) found.get("violations")).as(page).isEmpty();
    }

    @Test
    void theOverviewDrawsItsChartsAndSaysWhatWaits() {
        BROWSER.open("/", "zh-CN");
        BROWSER.until("return document.querySelectorAll('figure.chart[data-drawn] svg').length === 5");
        assertThat(BROWSER.all("ul.todo li")).isNotEmpty();
        assertThat(BROWSER.all("section.guide li")).hasSize(3);
        BROWSER.one("section.part details summary").click();
        assertThat(BROWSER.one("section.part details table").isDisplayed()).isTrue();
    }

    @Test
    void languageAndUnitAreSwitchedWithoutLosingTheFilter() {
        BROWSER.open("/views/cost-sharing?payer=LYG", "zh-CN");
        BROWSER.one("a[hreflang=en]").click();
        assertThat(BROWSER.one("html").getAttribute("lang")).isEqualTo("en");
        assertThat(BROWSER.driver.getCurrentUrl()).endsWith("/views/cost-sharing?payer=LYG");
        String yuan = BROWSER.one("tfoot td.figure").getText();
        BROWSER.all(".choices a").get(1).click();
        assertThat(BROWSER.one("p.count").getText()).contains("10,000 yuan");
        assertThat(BROWSER.one("tfoot td.figure").getText()).isNotEqualTo(yuan);
        assertThat(BROWSER.one("tfoot td.figure").getAttribute("title")).isEqualTo(yuan);
    }

    @Test
    void aFilterIsAppliedWhenItIsChosenAndTheBackButtonTakesItBack() {
        BROWSER.open("/views/budget-execution", "zh-CN");
        int rows = BROWSER.all("tbody tr").size();
        new Select(BROWSER.one("select[name=payer]")).selectByValue("LYG-HZ");
        BROWSER.until("return location.search.includes('payer=LYG-HZ') && document.readyState === 'complete'");
        assertThat(BROWSER.all("tbody tr").size()).isLessThan(rows).isPositive();
        BROWSER.driver.navigate().back();
        // the driver answers before the browser has gone back
        BROWSER.until("return !location.search.includes('payer=') && document.readyState === 'complete'");
        assertThat(BROWSER.all("tbody tr")).hasSize(rows);
    }

    /** From a figure on the first page to the event and the clause behind it, by clicking alone. */
    @Test
    void anAuditorClicksFromAFigureDownToTheEventAndTheClause() {
        BROWSER.open("/", "zh-CN");
        BROWSER.one("a.tile").click();
        BROWSER.one("tbody td.figure a").click();
        assertThat(BROWSER.driver.getCurrentUrl()).contains("/views/journal?budget_line=");
        BROWSER.one("tbody a[href^='/history/']").click();
        assertThat(BROWSER.one("h1").getText()).startsWith("第 ");
        assertThat(BROWSER.one("pre.payload").getText()).contains("\"line\"");
        BROWSER.open("/views/claims?outcome=CLIPPED&refused=0", "zh-CN");
        BROWSER.one("tbody a[href^='/history/']").click();
        assertThat(BROWSER.one("section.part h2").getText()).isEqualTo("为什么是这个数");
        BROWSER.one("section.part a[href^='/policies/']").click();
        assertThat(BROWSER.one("blockquote.words").getText()).isNotBlank();
    }

    @Test
    void anEnterpriseIsFoundWithTheKeyboardAloneAndSeenAsOfADay() {
        BROWSER.open("/enterprises", "zh-CN");
        BROWSER.one("input[name=search]").sendKeys("sf", Keys.ENTER);
        BROWSER.until("return location.search.includes('search=sf')");
        BROWSER.one("tbody a[href^='/enterprises/']").sendKeys(Keys.ENTER);
        BROWSER.until("return location.pathname.startsWith('/enterprises/')");
        String now = BROWSER.one(".tile strong").getText();
        BROWSER.run(
                "const day = document.querySelector('input[name=effectiveOn]'); day.value = '2022-01-31';"
                        + "day.form.requestSubmit()");
        BROWSER.until("return location.search.includes('effectiveOn=2022-01-31')");
        assertThat(BROWSER.one(".tile strong").getText()).isNotEqualTo(now);
    }

    @Test
    void theMenuOpensOnAPhone() {
        BROWSER.size(390, 844);
        BROWSER.open("/settlement", "zh-CN");
        assertThat(BROWSER.one("#menu").isDisplayed()).isFalse();
        BROWSER.one(".menu-button").click();
        assertThat(BROWSER.one("#menu").isDisplayed()).isTrue();
        accessible("the menu on a phone", true);
        BROWSER.one("#menu a[href='/history']").click();
        assertThat(BROWSER.one("h1").getText()).isEqualTo("历史");
    }

    @Test
    void aPageThatIsMissingSaysWhatToDo() {
        BROWSER.open("/policies/none/none", "en");
        assertThat(BROWSER.one("h1").getText()).isNotBlank();
        assertThat(BROWSER.one(".advice").getText()).contains("Check that the address is complete");
        accessible("the page of a problem", true);
    }
}
