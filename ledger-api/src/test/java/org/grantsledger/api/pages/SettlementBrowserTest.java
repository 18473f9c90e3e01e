package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The statement that a district and the city settle by, in a real browser over the demonstration year. */
class SettlementBrowserTest {

    private static final Browser BROWSER = Browser
            .at(Served.demonstration().address(), Served.demonstration().http.key());

    @BeforeEach
    void wide() {
        BROWSER.as(Served.demonstration().http.key());
        BROWSER.size(1366, 768);
    }

    /** Follows a link in the first part of the page that has it. */
    private static void follow(String css) {
        String from = Objects.requireNonNull(BROWSER.driver.getCurrentUrl());
        BROWSER.one(css).click();
        BROWSER.until("return location.href !== '" + from + "' && document.readyState === 'complete'");
    }

    /** The total of a column, by what stands at its head, in the first table of the page. */
    private static String total(String head) {
        WebElement table = BROWSER.one(".rows table");
        List<String> heads = table.findElements(By.cssSelector("thead th")).stream().map(WebElement::getText).toList();
        return table.findElements(By.cssSelector("tfoot td")).get(heads.indexOf(head)).getText();
    }

    private static BigDecimal number(String shown) {
        return new BigDecimal(shown.replace(",", ""));
    }

    @Test
    void aFigureIsFollowedDownToTheEventAndTheClause() {
        BROWSER.open("/settlement", "zh-CN");
        follow("a[href^='/settlement/LYG-HZ']");
        assertThat(BROWSER.one("h1").getText()).isEqualTo("海州区结算单");

        // what the district bears of it, by award
        List<WebElement> row = BROWSER.all("section.part tbody tr").get(1).findElements(By.tagName("td"));
        assertThat(row.getFirst().getText()).isEqualTo("海州区");
        String granted = row.get(2).getText();
        row.get(2).findElement(By.tagName("a")).click();
        BROWSER.until("return location.pathname === '/views/settlement-awards'");
        BROWSER.complete();
        assertThat(total("核定")).isEqualTo(granted);

        // one award, by entry
        WebElement award = BROWSER.all("tbody td.figure a").getFirst();
        String part = award.getText();
        follow("tbody td.figure a");
        assertThat(BROWSER.driver.getCurrentUrl()).contains("/views/journal?award=", "payer=LYG-HZ");
        assertThat(number(total("金额"))).isEqualByComparingTo(number(part));

        // the event, the award, and the words it rests on
        follow("tbody a[href^='/history/']");
        assertThat(BROWSER.one("h1").getText()).startsWith("第 ").contains("复核通过");
        follow("#content .links a[href^='/awards/']");
        follow("section.part a[href^='/policies/']");
        assertThat(BROWSER.one("blockquote.words").getText()).isNotBlank();
    }

    /** What the browser itself gets for a link of the page. */
    private static byte[] download(String address) {
        Object got = BROWSER.driver.executeAsyncScript(
                """
                fetch(arguments[0]).then(answer => answer.blob()).then(blob => {
                  const reader = new FileReader();
                  reader.onload = () => arguments[1](reader.result.split(",")[1]);
                  reader.readAsDataURL(blob);
                });""",
                address);
        return Base64.getDecoder().decode(String.valueOf(got));
    }

    private static String link(String css) {
        return Objects.requireNonNull(BROWSER.one(css).getAttribute("href"));
    }

    @Test
    void itsFilesOpenedAgainHaveTheSumsAndTheChecksumOfThePage() throws IOException {
        BROWSER.open("/settlement/LYG-HZ", "zh-CN");
        String checksum = BROWSER.one("code.hash").getText();
        assertThat(checksum).hasSize(64);
        BigDecimal granted = number(total("核定"));
        BigDecimal owed = number(total("应付未付"));

        String text = new String(download(link(".part .files a[href*='format=csv']")), StandardCharsets.UTF_8);
        try (CSVParser parser = CSVParser.parse(text.substring(1), CSVFormat.EXCEL)) {
            agrees(parser.getRecords().stream().map(CSVRecord::toList).toList(), checksum, granted, owed);
        }
        byte[] sheet = download(link(".part .files a[href*='format=xlsx']"));
        try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(sheet))) {
            agrees(
                    workbook.getFirstSheet().read().stream().map(SettlementBrowserTest::cells).toList(),
                    checksum,
                    granted,
                    owed);
        }
        try (PDDocument document = Loader.loadPDF(download(link("a[href*='statement.pdf']")))) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("海州区结算单", checksum, total("核定"), total("应付未付"));
        }
    }

    private static List<String> cells(Row row) {
        return row.stream().map(cell -> cell == null ? "" : Objects.toString(cell.getValue(), "")).toList();
    }

    private static void agrees(List<List<String>> lines, String checksum, BigDecimal granted, BigDecimal owed) {
        List<String> header = lines.getFirst();
        List<List<String>> rows = lines.subList(1, lines.size() - 1);
        assertThat(rows).hasSize(2).allMatch(row -> row.get(header.indexOf("校验码")).equals(checksum));
        assertThat(sum(rows, header.indexOf("核定"))).isEqualByComparingTo(granted);
        assertThat(sum(rows, header.indexOf("应付未付"))).isEqualByComparingTo(owed);
    }

    private static BigDecimal sum(List<List<String>> rows, int column) {
        return rows.stream().map(row -> new BigDecimal(row.get(column))).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
