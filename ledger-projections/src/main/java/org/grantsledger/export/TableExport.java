package org.grantsledger.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.grantsledger.money.Fen;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Column;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;

/**
 * A view as a file: all rows of a selection, whatever its page limit, and the totals behind them. Rows are written as
 * they come from the database, so the size of an export is not bounded by memory. Moments are ISO texts in UTC.
 *
 * <p>Besides the names of the columns, {@link Words#label} is asked for {@link #TOTALS}, and in a workbook for
 * {@link #ABOUT}, {@link #VIEW}, {@link #POSITION}, {@link #EFFECTIVE_ON} and the names of parameters.
 */
public final class TableExport {

    /** Label of the last line. */
    public static final String TOTALS = "totals";
    /** Label of the sheet that says what a workbook shows. */
    public static final String ABOUT = "about";
    public static final String VIEW = "view";
    public static final String POSITION = "position";
    public static final String EFFECTIVE_ON = "effective_on";

    /** What a file for spreadsheets begins with. */
    public static final char MARK = '\uFEFF';

    /** Ends the name of a column of names, which stands behind its column of codes. */
    public static final String NAME = "_name";

    /** What people read in a file, in their language. */
    @FunctionalInterface
    public interface Words {

        String label(String column);

        /** By kind of column and code; a column of a kind that is not in it gets no column of names. */
        default Map<Column.Kind, Map<String, String>> names() {
            return Map.of();
        }
    }

    /**
     * Amounts of 15 digits and less, in fen, are numbers in a workbook. A cell holds a binary double and Excel shows 15
     * digits of it, so from 10^15 fen on (10 trillion yuan) it would show other cents; such an amount is an exact text,
     * which Excel does not sum.
     */
    static final long FIRST_INEXACT = 1_000_000_000_000_000L;

    /** What a spreadsheet takes for a formula; the wide forms too, as East Asian versions read them the same. */
    private static final String FORMULA = "=+-@＝＋－＠\t\r\n";

    /** Digits that a spreadsheet would round to 15, and what it takes for a number with an exponent. */
    private static final Pattern ROUNDED = Pattern.compile("[0-9]{16,}|[0-9]+E[0-9]+");

    private static final Pattern QUOTED = Pattern.compile("[\",\r\n]|^\\s|\\s$");

    private static final int FLUSH = 500;

    private TableExport() {
    }

    /**
     * CSV as spreadsheets read it: UTF-8 with a byte order mark, CRLF, exact yuan, rates in percent. A text that a
     * spreadsheet would compute, or round, is preceded by an apostrophe.
     *
     * @param words of columns, and names beside codes
     * @param out stays open
     */
    public static void csv(
            View view,
            Words words,
            ViewReader reader,
            AsOf asOf,
            Selection selection,
            OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(MARK);
        View wide = wide(view, words);
        line(wide.columns().stream().map(c -> guarded(words.label(c.name()))).toList(), writer);
        Totals totals = new Totals(wide);
        try {
            reader.each(view, asOf, selection, values -> {
                List<@Nullable Object> row = named(view, values, words);
                totals.add(row);
                try {
                    line(cells(wide, row), writer);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (totals.any()) {
            line(cells(wide, totals.row(words.label(TOTALS))), writer);
        }
        writer.flush();
    }

    /** A line of such a file whose cells are all texts. */
    public static void texts(List<String> cells, Writer writer) throws IOException {
        line(cells.stream().map(TableExport::guarded).toList(), writer);
    }

    private static View wide(View view, Words words) {
        List<Column> columns = new ArrayList<>();
        for (Column column : view.columns()) {
            columns.add(column);
            if (words.names().containsKey(column.kind())) {
                columns.add(new Column(column.name() + NAME, Column.Kind.TEXT));
            }
        }
        return new View(view.name(), columns, view.key(), view.parameters(), view.sql());
    }

    private static List<@Nullable Object> named(View view, List<@Nullable Object> values, Words words) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            row.add(value);
            Map<String, String> names = words.names().get(view.columns().get(i).kind());
            if (names != null) {
                row.add(names.get(String.valueOf(value)));
            }
        }
        return row;
    }

    /** A record of RFC 4180. */
    private static void line(List<String> cells, Writer writer) throws IOException {
        String separator = "";
        for (String cell : cells) {
            writer.write(separator);
            writer.write(QUOTED.matcher(cell).find() ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
            separator = ",";
        }
        writer.write("\r\n");
    }

    private static List<String> cells(View view, List<@Nullable Object> row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(text(view.columns().get(i).kind(), row.get(i)));
        }
        return cells;
    }

    private static String text(Column.Kind kind, @Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Long fen when kind.money() -> new Fen(fen).toString();
            case Integer points when kind == Column.Kind.RATE -> new Fen(points) + "%";
            case String text -> guarded(text);
            default -> value.toString();
        };
    }

    private static String guarded(String text) {
        return (!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) || ROUNDED.matcher(text).matches()
                ? "'" + text
                : text;
    }

    /**
     * An Excel workbook: number and date cells, the header frozen, a second sheet that says what is shown. Texts are
     * text cells and are never computed.
     *
     * @param title name of the sheet; what Excel does not allow in it is replaced, and what is too long is cut
     * @param out stays open
     */
    public static void xlsx(
            View view,
            String title,
            Words words,
            ViewReader reader,
            AsOf asOf,
            Selection selection,
            OutputStream out) throws IOException {
        xlsx(view, title, words, reader, asOf, selection, out, Worksheet.MAX_ROWS);
    }

    /** @param rows of a sheet; what does not fit goes on in another */
    static void xlsx(
            View view,
            String title,
            Words words,
            ViewReader reader,
            AsOf asOf,
            Selection selection,
            OutputStream out,
            int rows) throws IOException {
        Workbook workbook = new Workbook(new Unclosed(out), "GrantsLedger", "1.0");
        View wide = wide(view, words);
        Sheets sheets = new Sheets(workbook, wide, title, words, rows);
        Totals totals = new Totals(wide);
        long position;
        try {
            position = reader.each(view, asOf, selection, values -> {
                List<@Nullable Object> row = named(view, values, words);
                totals.add(row);
                sheets.add(row);
            });
            sheets.end(totals.any() ? totals.row(words.label(TOTALS)) : null);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        about(workbook, view, title, words, position, asOf.effectiveOn(), selection);
        workbook.finish();
        out.flush();
    }

    private static void about(
            Workbook workbook,
            View view,
            String title,
            Words words,
            long position,
            @Nullable LocalDate effectiveOn,
            Selection selection) throws IOException {
        Worksheet sheet = workbook.newWorksheet(words.label(ABOUT));
        sheet.width(0, 24);
        sheet.width(1, 40);
        int[] row = {0};
        sheet.inlineString(row[0], 0, words.label(VIEW));
        sheet.inlineString(row[0]++, 1, title + " (" + view.name() + ")");
        sheet.inlineString(row[0], 0, words.label(POSITION));
        sheet.value(row[0]++, 1, position);
        if (effectiveOn != null) {
            sheet.inlineString(row[0], 0, words.label(EFFECTIVE_ON));
            date(sheet, row[0]++, 1, effectiveOn);
        }
        selection.parameters().forEach((name, value) -> {
            sheet.inlineString(row[0], 0, words.label(name));
            sheet.inlineString(row[0]++, 1, value);
        });
        selection.filters().forEach((name, value) -> {
            sheet.inlineString(row[0], 0, words.label(name));
            boolean money = view.column(name).orElseThrow().kind().money();
            sheet.inlineString(row[0]++, 1, money ? new Fen(Long.parseLong(value)).toString() : value);
        });
        sheet.finish();
    }

    private static void date(Worksheet sheet, int row, int column, LocalDate date) {
        sheet.value(row, column, date);
        sheet.style(row, column).format("yyyy-mm-dd").set();
    }

    /** The sheets that rows go to, one after the other. */
    private static final class Sheets {

        private final Workbook workbook;
        private final View view;
        private final String title;
        private final Words words;
        private final int rows;
        private Worksheet sheet;
        private int number;
        private int row;

        Sheets(Workbook workbook, View view, String title, Words words, int rows) {
            this.workbook = workbook;
            this.view = view;
            this.title = title;
            this.words = words;
            this.rows = rows;
            this.sheet = next();
        }

        private Worksheet next() {
            number++;
            Worksheet next = workbook.newWorksheet(number == 1 ? title : number + " " + title);
            next.freezePane(0, 1);
            for (int i = 0; i < view.columns().size(); i++) {
                next.width(i, width(view.columns().get(i).kind()));
                next.inlineString(0, i, words.label(view.columns().get(i).name()));
                next.style(0, i).bold().set();
            }
            row = 1;
            return next;
        }

        private static double width(Column.Kind kind) {
            return switch (kind) {
                case MONEY, LEVEL -> 20;
                case ENTERPRISE, CLAUSE, TIME -> 24;
                case TEXT, ACCOUNT, EVENT -> 28;
                case POSITION, COUNT, NUMBER, DATE, MONTH, JURISDICTION, PAYER, POLICY -> 14;
                case YEAR, RATE -> 9;
            };
        }

        void add(List<@Nullable Object> values) {
            try {
                if (row == rows) {
                    sheet.finish();
                    sheet = next();
                }
                write(values);
                if (row % FLUSH == 0) {
                    sheet.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void end(@Nullable List<@Nullable Object> totals) throws IOException {
            if (totals != null) {
                add(totals);
                for (int i = 0; i < totals.size(); i++) {
                    // a flushed row can no longer be styled, and is not worth keeping for it
                    if (row % FLUSH != 0 && totals.get(i) != null) {
                        styled(row - 1, i);
                    }
                }
            }
            sheet.finish();
        }

        private void styled(int at, int column) {
            if (view.columns().get(column).kind().money()) {
                sheet.style(at, column).bold().format("#,##0.00").set();
            } else {
                sheet.style(at, column).bold().set();
            }
        }

        private void write(List<@Nullable Object> values) {
            for (int i = 0; i < values.size(); i++) {
                cell(i, view.columns().get(i).kind(), values.get(i));
            }
            row++;
        }

        private void cell(int column, Column.Kind kind, @Nullable Object value) {
            switch (value) {
                case null -> {
                }
                case Long fen when kind.money() -> money(column, fen);
                case Integer points when kind == Column.Kind.RATE -> {
                    sheet.value(row, column, BigDecimal.valueOf(points, 4));
                    sheet.style(row, column).format("0.00%").set();
                }
                case Number number -> sheet.value(row, column, number);
                case LocalDate date -> date(sheet, row, column, date);
                default -> sheet.inlineString(row, column, value.toString());
            }
        }

        private void money(int column, long fen) {
            if (fen > -FIRST_INEXACT && fen < FIRST_INEXACT) {
                sheet.value(row, column, BigDecimal.valueOf(fen, 2));
                sheet.style(row, column).format("#,##0.00").set();
            } else {
                sheet.inlineString(row, column, new Fen(fen).toString());
            }
        }
    }

    /** Sums of the columns that can be summed. */
    private static final class Totals {

        private final List<Column> columns;
        private final long[] sums;

        Totals(View view) {
            this.columns = view.columns();
            this.sums = new long[columns.size()];
        }

        boolean any() {
            return columns.stream().anyMatch(c -> c.kind().summed());
        }

        void add(List<@Nullable Object> row) {
            for (int i = 0; i < sums.length; i++) {
                if (columns.get(i).kind().summed() && row.get(i) instanceof Long value) {
                    sums[i] = Math.addExact(sums[i], value);
                }
            }
        }

        List<@Nullable Object> row(String word) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 0; i < sums.length; i++) {
                row.add(columns.get(i).kind().summed() ? (Object) sums[i] : i == 0 ? word : null);
            }
            return row;
        }
    }
}
