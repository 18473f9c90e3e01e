package org.grantsledger.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Column;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.Rows;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class TableExportTest {

    private static final AsOf END_OF_2022 = new AsOf(null, LocalDate.of(2022, 12, 31));

    private static Books books;

    @BeforeAll
    static void write() {
        books = Books.rich();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    private static String label(String name) {
        return "列 " + name;
    }

    /** A page of three rows, so that an export which kept to the page would be found out. */
    private static Selection selection(Map<String, String> filters) {
        String code = books.ledger.jdbc.queryForObject("SELECT min(code) FROM reading.enterprise", String.class);
        return new Selection(Map.of("enterprise", code), filters, List.of(), null, 3);
    }

    private static byte[] csv(View view, AsOf asOf, Selection selection) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableExport.csv(view, TableExportTest::label, books.reader, asOf, selection, out);
        return out.toByteArray();
    }

    private static List<CSVRecord> parsed(byte[] csv) throws IOException {
        String text = new String(csv, StandardCharsets.UTF_8);
        assertThat(text).startsWith("\uFEFF");
        try (CSVParser parser = CSVParser.parse(text.substring(1), CSVFormat.EXCEL)) {
            return parser.getRecords();
        }
    }

    private static byte[] xlsx(View view, AsOf asOf, Selection selection, int rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableExport.xlsx(view, "表 " + view.name(), TableExportTest::label, books.reader, asOf, selection, out, rows);
        return out.toByteArray();
    }

    private static ReadableWorkbook opened(byte[] bytes) throws IOException {
        return new ReadableWorkbook(new ByteArrayInputStream(bytes), new ReadingOptions(true, true));
    }

    private static boolean summed(View view) {
        return view.columns().stream().anyMatch(c -> c.kind().summed());
    }

    @Test
    void everyViewReadBackFromCsvHasTheRowsAndTotalsOfTheView() throws IOException {
        int rowsSeen = 0;
        for (View view : Views.ALL) {
            for (AsOf asOf : List.of(AsOf.NOW, END_OF_2022)) {
                Selection selection = selection(Map.of());
                Rows page = books.reader.page(view, asOf, selection);
                List<CSVRecord> lines = parsed(csv(view, asOf, selection));
                assertThat(lines.getFirst().toList()).as(view.name())
                        .isEqualTo(view.columns().stream().map(c -> label(c.name())).toList());
                List<CSVRecord> rows = lines.subList(1, lines.size() - (summed(view) ? 1 : 0));
                assertThat(rows).as(view.name()).hasSize((int) page.count());
                rowsSeen += rows.size();
                for (int i = 0; i < view.columns().size(); i++) {
                    Column column = view.columns().get(i);
                    if (column.kind().summed()) {
                        int at = i;
                        BigDecimal sum = rows.stream().map(r -> new BigDecimal(r.get(at)))
                                .reduce(BigDecimal.ZERO, BigDecimal::add);
                        BigDecimal expected = total(column, page);
                        assertThat(sum).as(view.name() + " " + column.name()).isEqualByComparingTo(expected);
                        assertThat(new BigDecimal(lines.getLast().get(i))).isEqualByComparingTo(expected);
                    }
                }
                if (summed(view)) {
                    assertThat(lines.getLast().get(0)).isEqualTo("列 totals");
                }
            }
        }
        assertThat(rowsSeen).isGreaterThan(300);
    }

    private static BigDecimal total(Column column, Rows page) {
        return BigDecimal.valueOf(
                Objects.requireNonNull(page.totals().get(column.name())),
                column.kind().money() ? 2 : 0);
    }

    @Test
    void everyViewReadBackFromXlsxHasTheRowsAndTotalsOfTheView() throws IOException {
        for (View view : Views.ALL) {
            Selection selection = selection(Map.of());
            Rows page = books.reader.page(view, AsOf.NOW, selection);
            try (ReadableWorkbook workbook = opened(xlsx(view, AsOf.NOW, selection, 10_000))) {
                List<Row> lines = workbook.getFirstSheet().read();
                assertThat(workbook.getFirstSheet().getName()).isEqualTo("表 " + view.name());
                assertThat(lines.getFirst().getCellText(0)).isEqualTo(label(view.columns().getFirst().name()));
                List<Row> rows = lines.subList(1, lines.size() - (summed(view) ? 1 : 0));
                assertThat(rows).as(view.name()).hasSize((int) page.count()).isNotEmpty();
                for (int i = 0; i < view.columns().size(); i++) {
                    Column column = view.columns().get(i);
                    int at = i;
                    if (column.kind().summed()) {
                        BigDecimal sum = rows.stream().map(r -> r.getCellAsNumber(at).orElseThrow())
                                .reduce(BigDecimal.ZERO, BigDecimal::add);
                        BigDecimal expected = total(column, page);
                        assertThat(sum).as(view.name() + " " + column.name()).isEqualByComparingTo(expected);
                        assertThat(lines.getLast().getCellAsNumber(i).orElseThrow()).isEqualByComparingTo(expected);
                    }
                    if (column.kind() == Kind.MONEY) {
                        assertThat(rows).as(view.name()).allSatisfy(
                                r -> assertThat(r.getCell(at).getDataFormatString()).isEqualTo("#,##0.00"));
                    }
                }
            }
        }
    }

    @Test
    void aFilterIsKeptAndThePageIsNot() throws IOException {
        View accounts = Views.find("accounts").orElseThrow();
        Selection filtered = selection(Map.of("payer", TestLedger.ZONE));
        long count = books.reader.page(accounts, AsOf.NOW, filtered).count();
        assertThat(count).isGreaterThan(3);
        List<CSVRecord> lines = parsed(csv(accounts, AsOf.NOW, filtered));
        assertThat(lines).hasSize((int) count + 2);
        assertThat(lines.subList(1, lines.size() - 1)).allSatisfy(l -> assertThat(l.get(1)).isEqualTo(TestLedger.ZONE));
    }

    @Test
    void linesOfCsvEndInCarriageReturnAndLineFeed() throws IOException {
        String text = new String(
                csv(Views.find("accounts").orElseThrow(), AsOf.NOW, Selection.ALL),
                StandardCharsets.UTF_8);
        assertThat(text).endsWith("\r\n").doesNotContainPattern("[^\r]\n");
    }

    /** A view over one row of literals. */
    private static View view(String sql, Column... columns) {
        return new View("literals", List.of(columns), List.of(columns[0].name()), List.of(), sql);
    }

    @Test
    void textsThatASpreadsheetWouldComputeOrRoundAreMarkedInCsv() throws IOException {
        View texts = view(
                """
                SELECT * FROM (VALUES (1, '=1+1'), (2, '+1'), (3, '-1'), (4, '@SUM(A1)'), (5, E'\\t=1'), (6, '＝1'),
                    (7, '911000000000000007'), (8, '91100000E000000007'), (9, '123456789012345'), (10, 'a=b'),
                    (11, E'a,"b"\\r\\nc'), (12, '')) t (n, t)""",
                new Column("n", Kind.POSITION),
                new Column("t", Kind.TEXT));
        List<CSVRecord> lines = parsed(csv(texts, AsOf.NOW, Selection.ALL));
        assertThat(lines.stream().skip(1).map(l -> l.get(1))).containsExactly(
                "'=1+1",
                "'+1",
                "'-1",
                "'@SUM(A1)",
                "'\t=1",
                "'＝1",
                "'911000000000000007",
                "'91100000E000000007",
                "123456789012345",
                "a=b",
                "a,\"b\"\r\nc",
                "");
        try (ReadableWorkbook workbook = opened(xlsx(texts, AsOf.NOW, Selection.ALL, 100))) {
            assertThat(workbook.getFirstSheet().read().stream().skip(1).limit(4).map(r -> r.getCell(1))).allSatisfy(
                    cell -> {
                        assertThat(cell.getType()).isEqualTo(CellType.STRING);
                        assertThat(cell.getFormula()).isNull();
                    }).extracting(c -> c.asString()).containsExactly("=1+1", "+1", "-1", "@SUM(A1)");
        }
    }

    @Test
    void everyKindOfValueHasOneForm() throws IOException {
        View kinds = view(
                """
                SELECT 1::bigint AS n, date '2023-03-01' AS d, timestamptz '2023-03-01 12:00:00.5+08' AS t, -12345 AS r,
                    -5::bigint AS m, 7::bigint AS l, 2023 AS y, NULL::date AS nothing""",
                new Column("n", Kind.POSITION),
                new Column("d", Kind.DATE),
                new Column("t", Kind.TIME),
                new Column("r", Kind.RATE),
                new Column("m", Kind.MONEY),
                new Column("l", Kind.LEVEL),
                new Column("y", Kind.YEAR),
                new Column("nothing", Kind.DATE));
        List<CSVRecord> lines = parsed(csv(kinds, AsOf.NOW, Selection.ALL));
        assertThat(lines.get(1).toList())
                .containsExactly("1", "2023-03-01", "2023-03-01T04:00:00.500Z", "-123.45%", "-0.05", "0.07", "2023",
                        "");
        assertThat(lines.get(2).toList()).containsExactly("列 totals", "", "", "", "-0.05", "", "", "");
        try (ReadableWorkbook workbook = opened(xlsx(kinds, AsOf.NOW, Selection.ALL, 100))) {
            List<Row> rows = workbook.getFirstSheet().read();
            Row row = rows.get(1);
            assertThat(row.getCellAsDate(1).orElseThrow().toLocalDate()).isEqualTo(LocalDate.of(2023, 3, 1));
            assertThat(row.getCell(1).getDataFormatString()).isEqualTo("yyyy-mm-dd");
            assertThat(row.getCellText(2)).isEqualTo("2023-03-01T04:00:00.500Z");
            assertThat(row.getCellAsNumber(3).orElseThrow()).isEqualByComparingTo("-1.2345");
            assertThat(row.getCell(3).getDataFormatString()).isEqualTo("0.00%");
            assertThat(row.getCellAsNumber(4).orElseThrow()).isEqualByComparingTo("-0.05");
            assertThat(row.getCellAsNumber(5).orElseThrow()).isEqualByComparingTo("0.07");
            assertThat(row.getCellAsNumber(6).orElseThrow()).isEqualByComparingTo("2023");
            assertThat(rows.get(2).getCellText(0)).isEqualTo("列 totals");
            assertThat(rows.get(2).getOptionalCell(5)).as("a level has no total").isEmpty();
        }
    }

    @Test
    void anAmountOfMoreDigitsThanExcelShowsIsAnExactText() throws IOException {
        View amounts = view(
                """
                SELECT * FROM (VALUES (1, 999999999999999), (2, 1000000000000000), (3, 10000000000000001),
                    (4, -999999999999999), (5, -10000000000000001), (6, 9223372036854775807 - 10000000000000000))
                    t (n, m)""",
                new Column("n", Kind.POSITION),
                new Column("m", Kind.MONEY));
        try (ReadableWorkbook workbook = opened(xlsx(amounts, AsOf.NOW, Selection.ALL, 100))) {
            List<Row> rows = workbook.getFirstSheet().read();
            assertThat(rows.stream().skip(1).map(r -> r.getCell(1).getType())).containsExactly(
                    CellType.NUMBER,
                    CellType.STRING,
                    CellType.STRING,
                    CellType.NUMBER,
                    CellType.STRING,
                    CellType.STRING,
                    CellType.STRING);
            assertThat(rows.get(1).getCellAsNumber(1).orElseThrow()).isEqualByComparingTo("9999999999999.99");
            assertThat(rows.get(3).getCellText(1)).isEqualTo("100000000000000.01");
            assertThat(rows.get(5).getCellText(1)).isEqualTo("-100000000000000.01");
        }
        assertThat(parsed(csv(amounts, AsOf.NOW, Selection.ALL)).get(3).get(1)).isEqualTo("100000000000000.01");
        // why: a cell holds a double, and Excel shows 15 digits of it
        assertThat((double) 9_007_199_254_740_993L).isEqualTo(9_007_199_254_740_992.0);
        for (long fen : List.of(TableExport.FIRST_INEXACT - 1, TableExport.FIRST_INEXACT - 2, 99_999_999_999_999L)) {
            double cell = Double.parseDouble(new Fen(fen).toString());
            assertThat(new BigDecimal(cell).round(new MathContext(15)))
                    .isEqualByComparingTo(BigDecimal.valueOf(fen, 2));
        }
    }

    @Test
    void sumsBeyondALongFailAndAreNotWritten() {
        View amounts = view(
                "SELECT * FROM (VALUES (1, 9223372036854775807), (2, 1)) t (n, m)",
                new Column("n", Kind.POSITION),
                new Column("m", Kind.MONEY));
        assertThatThrownBy(() -> csv(amounts, AsOf.NOW, Selection.ALL)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void rowsThatDoNotFitOnASheetGoOnInAnother() throws IOException {
        View numbers = view(
                "SELECT n, 1::bigint AS m FROM generate_series(1, 7) n",
                new Column("n", Kind.POSITION),
                new Column("m", Kind.MONEY));
        try (ReadableWorkbook workbook = opened(xlsx(numbers, AsOf.NOW, Selection.ALL, 4))) {
            List<Sheet> sheets = workbook.getSheets().toList();
            assertThat(sheets).extracting(Sheet::getName)
                    .containsExactly("表 literals", "2 表 literals", "3 表 literals", "列 about");
            List<String> first = new ArrayList<>();
            for (Sheet sheet : sheets.subList(0, 3)) {
                sheet.read().forEach(r -> first.add(r.getCellText(0)));
            }
            assertThat(first).containsExactly(
                    "列 n",
                    "1",
                    "2",
                    "3",
                    "列 n",
                    "4",
                    "5",
                    "6",
                    "列 n",
                    "7",
                    "列 totals");
        }
    }

    @Test
    void theHeaderIsFrozenOnEverySheetAndASheetSaysWhatIsShown() throws IOException {
        View accounts = Views.find("accounts").orElseThrow();
        byte[] bytes = xlsx(accounts, END_OF_2022, selection(Map.of("payer", "LYG")), 100);
        assertThat(entry(bytes, "xl/worksheets/sheet1.xml")).contains("state=\"frozen\"").contains("ySplit=\"1\"")
                .contains("<cols>");
        try (ReadableWorkbook workbook = opened(bytes)) {
            List<Row> about = workbook.getSheet(1).orElseThrow().read();
            assertThat(about.get(0).getCellText(1)).isEqualTo("表 accounts (accounts)");
            assertThat(about.get(1).getCellAsNumber(1).orElseThrow()).isEqualByComparingTo(
                    BigDecimal.valueOf(books.head()));
            assertThat(about.get(2).getCellAsDate(1).orElseThrow().toLocalDate()).isEqualTo(LocalDate.of(2022, 12, 31));
            assertThat(about.stream().map(r -> r.getCellText(0)))
                    .contains("列 view", "列 position", "列 effective_on", "列 payer");
        }
    }

    private static String entry(byte[] zip, String name) throws IOException {
        Path file = Files.createTempFile("export", ".xlsx");
        Files.write(file, zip);
        try (ZipFile entries = new ZipFile(file.toFile());
                InputStream in = entries.getInputStream(Objects.requireNonNull(entries.getEntry(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void titlesThatExcelDoesNotAllowAreMadeToFit() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableExport.xlsx(
                Views.find("accounts").orElseThrow(),
                "预算/执行: [2023]? 很长很长很长很长很长很长很长很长很长很长的标题",
                TableExportTest::label,
                books.reader,
                AsOf.NOW,
                Selection.ALL,
                out);
        try (ReadableWorkbook workbook = opened(out.toByteArray())) {
            assertThat(workbook.getFirstSheet().getName()).hasSizeLessThanOrEqualTo(31).startsWith("预算")
                    .doesNotContainPattern("[\\[\\]:*?/\\\\]");
        }
    }

    /** Counts what it takes while the rows are being read, and afterwards; fails when it is full. */
    private static final class Watching extends OutputStream {

        private final long size;
        private long during;
        private long after;

        Watching(long size) {
            this.size = size;
        }

        @Override
        public void write(int b) throws IOException {
            if (during + after == size) {
                throw new IOException("full");
            }
            if (TransactionSynchronizationManager.isActualTransactionActive()) {
                during++;
            } else {
                after++;
            }
        }
    }

    private static final View MANY = view(
            "SELECT n, (n * 7919) % 1000003 AS m FROM generate_series(1::bigint, 100000) n",
            new Column("n", Kind.POSITION),
            new Column("m", Kind.MONEY));

    @Test
    void rowsLeaveWhileOthersAreStillToCome() throws IOException {
        Watching csv = new Watching(Long.MAX_VALUE);
        TableExport.csv(MANY, TableExportTest::label, books.reader, AsOf.NOW, Selection.ALL, csv);
        assertThat(csv.during).isGreaterThan(1_000_000);
        assertThat(csv.after).isLessThan(20_000);
        Watching xlsx = new Watching(Long.MAX_VALUE);
        TableExport.xlsx(MANY, "t", TableExportTest::label, books.reader, AsOf.NOW, Selection.ALL, xlsx);
        assertThat(xlsx.during).isGreaterThan(500_000);
        assertThat(xlsx.after).isLessThan(20_000);
    }

    @Test
    void anExportThatNobodyTakesAnyLongerStopsWithThatError() {
        assertThatThrownBy(
                () -> TableExport.csv(
                        MANY,
                        TableExportTest::label,
                        books.reader,
                        AsOf.NOW,
                        Selection.ALL,
                        new Watching(100_000)))
                .isInstanceOf(IOException.class).hasMessage("full");
        assertThatThrownBy(
                () -> TableExport.xlsx(
                        MANY,
                        "t",
                        TableExportTest::label,
                        books.reader,
                        AsOf.NOW,
                        Selection.ALL,
                        new Watching(100_000)))
                .isInstanceOf(IOException.class).hasMessage("full");
    }
}
