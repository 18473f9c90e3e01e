package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** What is otherwise seen by eye only: what stays in sight, what goes on paper, what says that it is under way. */
class SightBrowserTest {

    private static final Browser BROWSER = Browser
            .at(Served.demonstration().address(), Served.demonstration().http.key());

    @BeforeEach
    void wide() {
        BROWSER.as(Served.demonstration().http.key());
        BROWSER.size(1366, 768);
    }

    @AfterEach
    void onTheScreen() {
        medium("");
        BROWSER.inEveryPage("");
    }

    private static void medium(String name) {
        BROWSER.driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", name));
    }

    private static boolean holds(String condition) {
        return Boolean.TRUE.equals(BROWSER.run("return " + condition));
    }

    /** In the middle of the rows, names stand above all that passes under them, and the totals below. */
    @Test
    void namesAndTotalsOfALongTableStayInSight() {
        BROWSER.open("/views/cost-sharing", "zh-CN");
        assertThat(holds(
                "document.querySelector('.rows').scrollHeight > 2 * document.querySelector('.rows').clientHeight"))
                .as("a table longer than its window").isTrue();
        BROWSER.run(
                """
                const rows = document.querySelector(".rows");
                rows.scrollIntoView({block: "end", behavior: "instant"});
                rows.scrollTo({top: rows.scrollHeight / 2, behavior: "instant"});""");
        BROWSER.until("return document.querySelector('.rows').scrollTop > 200");
        Map<?, ?> found = (Map<?, ?>) Objects.requireNonNull(
                BROWSER.run(
                        """
                        const rows = document.querySelector(".rows");
                        const frame = rows.getBoundingClientRect();
                        const top = frame.top + rows.clientTop;
                        const bottom = top + rows.clientHeight;
                        const inSight = cell => {
                          const box = cell.getBoundingClientRect();
                          const x = box.left + box.width / 2;
                          const y = box.top + box.height / 2;
                          return x > rows.clientWidth + frame.left || cell.contains(document.elementFromPoint(x, y));
                        };
                        const heads = [...rows.querySelectorAll("thead th")];
                        const sums = [...rows.querySelectorAll("tfoot td")];
                        return {
                          window: top >= 0 && bottom <= innerHeight,
                          heads: heads.length,
                          above: heads.filter(h => Math.abs(h.getBoundingClientRect().top - top) < 2).length,
                          headsSeen: heads.filter(inSight).length,
                          sums: sums.length,
                          below: sums.filter(s => Math.abs(s.getBoundingClientRect().bottom - bottom) < 2).length,
                          sumsSeen: sums.filter(inSight).length,
                          first: inSight(rows.querySelector("tbody td"))
                        };"""));
        assertThat(found.get("window")).as("the table is in the window").isEqualTo(true);
        assertThat(found.get("first")).as("the first row has passed").isEqualTo(false);
        assertThat((Long) found.get("heads")).isGreaterThan(5);
        assertThat(List.of(found.get("above"), found.get("headsSeen"))).containsOnly(found.get("heads"));
        assertThat((Long) found.get("sums")).isEqualTo(found.get("heads"));
        assertThat(List.of(found.get("below"), found.get("sumsSeen"))).containsOnly(found.get("sums"));
    }

    @Test
    void onPaperAreNoControlsAndATableIsWhole() {
        BROWSER.open("/disbursements", "zh-CN");
        assertThat(BROWSER.one("#menu").isDisplayed()).isTrue();
        assertThat(BROWSER.all("td.doing a")).isNotEmpty();
        medium("print");
        BROWSER.until("return matchMedia('print').matches");
        assertThat(
                BROWSER.run(
                        "return [...document.querySelectorAll('nav, header.top, button, input, select, .files, .doing')]"
                                + ".filter(e => e.getClientRects().length > 0).map(e => e.outerHTML)"))
                .as("menu and controls on paper").isEqualTo(List.of());
        assertThat(BROWSER.one("thead").getCssValue("display")).isEqualTo("table-header-group");
        assertThat(BROWSER.one("thead").getCssValue("position")).isEqualTo("static");
        assertThat(BROWSER.one("h1").isDisplayed()).isTrue();
        assertThat(
                holds(
                        "[...document.querySelectorAll('.rows')].every(r => r.scrollHeight <= r.clientHeight"
                                + " && getComputedStyle(r).overflowY === 'visible')"))
                .as("nothing is scrolled on paper").isTrue();
    }

    /** The names of the columns stand on every sheet, to the last of them, and no row is left out. */
    @Test
    void theSheetsOfATableEachHaveItsNames() throws IOException {
        BROWSER.open("/views/cost-sharing?limit=100", "zh-CN");
        String last = BROWSER.all("thead th").getLast().getText();
        String first = BROWSER.all("thead th").getFirst().getText();
        String code = BROWSER.all("tbody tr").getLast().findElement(By.tagName("small")).getText();
        Object pdf = BROWSER.driver.executeCdpCommand(
                "Page.printToPDF",
                Map.of("preferCSSPageSize", true, "printBackground", false)).get("data");
        try (PDDocument paper = Loader.loadPDF(Base64.getDecoder().decode(String.valueOf(pdf)))) {
            int sheets = paper.getNumberOfPages();
            assertThat(sheets).isGreaterThan(1);
            PDFTextStripper text = new PDFTextStripper();
            for (int sheet = 1; sheet <= sheets; sheet++) {
                text.setStartPage(sheet);
                text.setEndPage(sheet);
                assertThat(text.getText(paper)).as("sheet " + sheet).contains(first, last);
            }
            assertThat(text.getText(paper)).as("the last row").contains(code);
        }
    }

    /** Requests of parts are held back until the page lets them go, so nothing depends on how fast anything is. */
    private static final String HELD = """
                                       const send = XMLHttpRequest.prototype.send;
                                       let held = [];
                                       XMLHttpRequest.prototype.send = function (...body) {
                                         held ? held.push(() => send.apply(this, body)) : send.apply(this, body);
                                       };
                                       window.heldBack = () => held ? held.length : 0;
                                       window.letGo = () => { const all = held; held = null; all.forEach(one => one()); };
                                       """;

    private static final String UNDER_WAY = "(e => e.getClientRects().length > 0"
            + " && getComputedStyle(e).visibility === 'visible')(document.querySelector('#underway'))";

    @Test
    void whatIsComingSaysSoUntilItIsThere() {
        BROWSER.open("/me", "zh-CN");
        assertThat(holds(UNDER_WAY)).isFalse();
        BROWSER.inEveryPage(HELD);
        BROWSER.driver.get(Served.demonstration().address() + "/");
        BROWSER.until("return window.heldBack() === 6 && " + UNDER_WAY);
        assertThat(BROWSER.all("p.waiting[aria-busy=true]")).hasSize(6)
                .allMatch(note -> note.getText().contains("正在汇总"));
        assertThat(BROWSER.all("figure.chart")).isEmpty();
        assertThat(BROWSER.one("#latest tbody tr").isDisplayed()).as("what is known at once").isTrue();
        BROWSER.run("window.letGo()");
        BROWSER.complete();
        BROWSER.until("return document.querySelectorAll('figure.chart[data-drawn] svg').length === 5");
        assertThat(BROWSER.all("p.waiting")).isEmpty();
        assertThat(holds(UNDER_WAY)).isFalse();
    }

    private static BigDecimal number(WebElement cell) {
        return new BigDecimal(cell.getText().replace(",", ""));
    }

    private static List<WebElement> sums() {
        return BROWSER.all("tfoot td.figure").stream().filter(cell -> cell.getText().contains(".")).toList();
    }

    /** In either unit the rows add up to the total, and behind the shorter one stand the same yuan. */
    @Test
    void theTotalIsTheSameInEitherUnit() {
        BROWSER.open("/views/budget-by-payer", "zh-CN");
        List<String> yuan = sums().stream().map(WebElement::getText).toList();
        assertThat(yuan).isNotEmpty();
        List<WebElement> heads = BROWSER.all("thead th");
        int column = heads.stream().map(WebElement::getText).toList().indexOf("已用");
        assertThat(column).isPositive();
        BigDecimal total = number(BROWSER.all("tfoot td").get(column));
        assertThat(
                BROWSER.all("tbody tr").stream().map(row -> number(row.findElements(By.tagName("td")).get(column)))
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(total).isPositive();
        BROWSER.all(".choices a").get(1).click();
        BROWSER.until(
                "return document.readyState === 'complete' && document.querySelector('.choices a:nth-of-type(2)[aria-current]') !== null");
        assertThat(sums().stream().map(cell -> cell.getAttribute("title")).toList()).isEqualTo(yuan);
        BigDecimal shown = number(BROWSER.all("tfoot td").get(column)).movePointRight(4);
        assertThat(shown.subtract(total).abs()).isLessThanOrEqualTo(new BigDecimal("50.00"));
        BROWSER.all(".choices a").get(0).click();
        BROWSER.until(
                "return document.readyState === 'complete' && document.querySelector('.choices a:nth-of-type(1)[aria-current]') !== null");
        assertThat(sums().stream().map(WebElement::getText).toList()).isEqualTo(yuan);
    }
}
