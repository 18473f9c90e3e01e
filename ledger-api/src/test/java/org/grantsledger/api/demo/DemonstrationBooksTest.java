package org.grantsledger.api.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.grantsledger.export.Hledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever leaves the running application over the demonstration year, opened again by programs that are not ours. */
class DemonstrationBooksTest {

    private static final Served LEDGER = Served.demonstration();

    private static final Http HTTP = LEDGER.http;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    /** All exports and answers are of this moment. */
    private static final String AT = "waitFor=" + LEDGER.head() + "&effectiveOn=" + LEDGER.today;

    private static final String ENTERPRISE = page("settlement-awards", "sort=-owed&limit=1").path("rows").path(0)
            .path("enterprise").asString();

    static Stream<String> views() {
        return HTTP.get("/api/views").json().valueStream().map(v -> v.path("name").asString());
    }

    private static String address(String view, String query) {
        return "/api/views/" + view + "?" + AT + "&" + query
                + (view.equals("enterprise-statement") ? "&enterprise=" + ENTERPRISE : "");
    }

    private static JsonNode page(String view, String query) {
        Http.Answer answer = HTTP.get(address(view, query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** What the API says of each column that can be summed, in yuan or in number. */
    private static Map<String, BigDecimal> totals(JsonNode page) {
        Map<String, BigDecimal> totals = new LinkedHashMap<>();
        page.path("totals").properties().forEach(t -> totals.put(t.getKey(), new BigDecimal(t.getValue().asString())));
        return totals;
    }

    private static List<String> columns(JsonNode page, String property) {
        return page.path("columns").valueStream().map(c -> c.path(property).asString()).toList();
    }

    // ---- hledger

    @Test
    void hledgerFindsNothingWrongAndHasTheBalanceOfEveryAccount(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("grants.journal");
        Files.write(file, HTTP.bytes("/api/exports/journal?" + AT));
        Hledger hledger = new Hledger(file);

        hledger.check();

        JsonNode page = page("accounts", "limit=1000");
        assertThat(page.path("next").isMissingNode()).isTrue();
        Map<String, BigDecimal> accounts = new TreeMap<>();
        page.path("rows").forEach(
                row -> accounts.put(
                        row.path("account").asString() + ":"
                                + (row.path("payer").asString().isEmpty() ? "-" : row.path("payer").asString()) + ":"
                                + row.path("year").asInt(),
                        new BigDecimal(row.path("balance").asString())));
        assertThat(accounts).hasSizeGreaterThan(50);
        assertThat(scaled(hledger.balances(4))).isEqualTo(accounts);
        assertThat(scaled(hledger.balances(2))).isEqualTo(byAccount());
    }

    /** The sums of the entries, account by account. */
    private static Map<String, BigDecimal> byAccount() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        lines("journal").forEach(
                entry -> sums.merge(
                        entry.path("account").asString(),
                        new BigDecimal(entry.path("amount").asString()),
                        BigDecimal::add));
        return sums;
    }

    private static Map<String, BigDecimal> scaled(Map<String, BigDecimal> balances) {
        Map<String, BigDecimal> scaled = new TreeMap<>();
        balances.forEach((account, balance) -> scaled.put(account, balance.setScale(2)));
        return scaled;
    }

    // ---- files

    private static List<JsonNode> lines(String view) {
        return HTTP.get(address(view, "format=ndjson")).text().lines().map(JSON::readTree).toList();
    }

    @ParameterizedTest
    @MethodSource("views")
    void aFileOfCommaSeparatedValuesHasTheTotalsOfTheView(String view) throws IOException {
        JsonNode page = page(view, "limit=1");
        String text = new String(HTTP.bytes(address(view, "format=csv")), StandardCharsets.UTF_8);
        assertThat(text).startsWith("\uFEFF");
        try (CSVParser parser = CSVParser.parse(text.substring(1), CSVFormat.EXCEL)) {
            List<CSVRecord> records = parser.getRecords();
            assertSums(page, records.stream().map(CSVRecord::toList).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void aWorkbookHasTheTotalsOfTheView(String view) throws IOException {
        JsonNode page = page(view, "limit=1");
        byte[] bytes = HTTP.bytes(address(view, "format=xlsx"));
        try (ReadableWorkbook workbook = new ReadableWorkbook(new ByteArrayInputStream(bytes))) {
            List<Row> rows = workbook.getFirstSheet().read();
            int width = rows.getFirst().getCellCount();
            assertSums(page, rows.stream().map(row -> cells(row, width)).toList());
        }
    }

    private static List<String> cells(Row row, int width) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            cells.add(row.getOptionalCell(i).map(c -> Objects.toString(c.getValue(), "")).orElse(""));
        }
        return cells;
    }

    /** A header, the rows, and a line of totals where anything can be summed; names stand beside codes. */
    private static void assertSums(JsonNode page, List<List<String>> lines) {
        Map<String, BigDecimal> totals = totals(page);
        List<String> header = lines.getFirst();
        List<List<String>> rows = lines.subList(1, lines.size() - (totals.isEmpty() ? 0 : 1));
        assertThat(header).containsSubsequence(columns(page, "label")).doesNotHaveDuplicates();
        assertThat(rows).hasSize(page.path("count").asInt());
        List<String> names = columns(page, "name");
        for (String column : List.of("payer", "jurisdiction", "clause", "enterprise", "account", "type")) {
            if (names.contains(column)) {
                int at = header.indexOf(columns(page, "label").get(names.indexOf(column)));
                assertThat(header.get(at + 1)).isEqualTo(header.get(at) + "（名称）");
                assertThat(rows).allMatch(row -> row.get(at).isEmpty() == row.get(at + 1).isEmpty());
            }
        }
        totals.forEach((column, total) -> {
            int at = header.indexOf(columns(page, "label").get(names.indexOf(column)));
            BigDecimal sum = rows.stream().map(row -> new BigDecimal(row.get(at)))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(sum).as(column).isEqualByComparingTo(total);
            assertThat(new BigDecimal(lines.getLast().get(at))).as(column).isEqualByComparingTo(total);
        });
    }

    @ParameterizedTest
    @MethodSource("views")
    void linesOfJsonAreTheRowsOfThePages(String view) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = page(view, "limit=1000" + cursor);
            page.path("rows").forEach(rows::add);
            cursor = page.path("next").isString() ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        // in this year nobody was paid too much
        assertThat(rows.isEmpty()).isEqualTo(view.equals("overpaid"));
        assertThat(lines(view)).isEqualTo(rows);
    }

    @Test
    void awardsAsOpenDataFitTheProfileAndSumToWhatWasDecidedAndPaid() throws IOException {
        JsonNode document = JSON.readTree(HTTP.bytes("/api/exports/360giving?" + AT));
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/export/grants.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(schema.validate(document)).isEmpty();
        }
        Map<String, BigDecimal> sums = new HashMap<>();
        for (String amount : List.of("amountAwarded", "amountDisbursed")) {
            document.path("grants").forEach(
                    grant -> sums.merge(amount, grant.path(amount).decimalValue(), BigDecimal::add));
        }
        Map<String, BigDecimal> totals = totals(page("cost-sharing", "limit=1"));
        assertThat(sums.get("amountAwarded")).isEqualByComparingTo(totals.get("decided"));
        assertThat(sums.get("amountDisbursed"))
                .isEqualByComparingTo(
                        Objects.requireNonNull(totals.get("paid"))
                                .subtract(Objects.requireNonNull(totals.get("recovered"))));
    }

    // ---- rebuilt

    /** Everything that can be read, to the byte, before and after. */
    @Test
    void rebuiltIsTheSameAsLiveByteForByte() {
        JsonNode compared = HTTP.get("/api/projections/comparison").json();
        assertThat(compared.path("differences").isEmpty()).as(compared.toString()).isTrue();
        assertThat(compared.path("position").asLong()).isEqualTo(LEDGER.head());
        assertThat(compared.path("swapped").asBoolean()).isFalse();
        Map<String, byte[]> live = everything();

        JsonNode rebuilt = LEDGER.as("LYG", Role.ADMINISTRATOR).must("/api/projections/rebuilds", Map.of());

        assertThat(rebuilt.path("swapped").asBoolean()).isTrue();
        assertThat(rebuilt.path("entries").asLong()).isEqualTo(page("journal", "limit=1").path("count").asLong());
        everything().forEach(
                (what, bytes) -> assertThat(Arrays.equals(bytes, Objects.requireNonNull(live.get(what)))).as(what)
                        .isTrue());
        assertThat(HTTP.get("/api/projections/comparison").json().path("differences").isEmpty()).isTrue();
    }

    private static Map<String, byte[]> everything() {
        Map<String, byte[]> everything = new TreeMap<>();
        views().forEach(view -> {
            everything.put(view, HTTP.bytes(address(view, "format=ndjson")));
            // Without a bound the answer comes from the balances in place of the entries.
            everything.put(
                    view + " now",
                    HTTP.bytes(address(view, "limit=1000").replace("&effectiveOn=" + LEDGER.today, "")));
        });
        everything.put("journal of hledger", HTTP.bytes("/api/exports/journal?" + AT));
        everything.put("open data", HTTP.bytes("/api/exports/360giving?" + AT));
        return everything;
    }
}
