package org.grantsledger.api.pages;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.ViewDesk;
import org.grantsledger.api.http.ViewRequest;
import org.grantsledger.money.Fen;
import org.grantsledger.view.Column;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.Rows;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Reads views and makes them ready to be shown: words for codes, figures in the unit chosen, links to what they sum. */
@Component
class Tables {

    static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** As many levels are read within a second; 100,000 took five. */
    private static final int MOST_SORTED = 10_000;

    /** Characters of a name that three narrow lines of a table may not hold. */
    private static final int CUT_OFF = 45;

    /** Of a page whose address asks for no other number; a browser paints twice as many no longer at once. */
    private static final int USUAL_ROWS = 30;

    private final ViewDesk desk;
    private final ViewReader reader;
    private final Names names;
    private final Words words;
    private final Texts texts;
    private final Filters filters;
    private final ZoneId zone;

    Tables(
            ViewDesk desk,
            ViewReader reader,
            Names names,
            Words words,
            Texts texts,
            Filters filters,
            @Value("${ledger.zone}") ZoneId zone) {
        this.desk = desk;
        this.reader = reader;
        this.names = names;
        this.words = words;
        this.texts = texts;
        this.filters = filters;
        this.zone = zone;
    }

    /** A view on a page of its own, with filters, files, and all its rows page by page. */
    Table whole(View view, String address, Map<String, String> asked, Unit unit) {
        return whole(view, address, asked, unit, Set.of());
    }

    /** @param hidden columns that say nothing here */
    Table whole(View view, String address, Map<String, String> asked, Unit unit, Set<String> hidden) {
        return whole(view, address, asked, unit, hidden, Tables::nothing);
    }

    /** @param doing what can be done with a row, by the codes in it; amounts are fen */
    Table whole(
            View view,
            String address,
            Map<String, String> asked,
            Unit unit,
            Set<String> hidden,
            Function<Map<String, String>, Table.Doing> doing) {
        Asked given = filters.read(asked);
        Asked most = given.shown().containsKey("limit") ? given : given.with("limit", Integer.toString(USUAL_ROWS));
        return table(view, address, given, page(view, most), unit, hidden, null, doing);
    }

    /**
     * The first rows of a view as a part of another page.
     *
     * @param asked parameters, filters, sort and bounds
     * @param most rows
     * @param hidden columns that say nothing here
     */
    Table part(View view, Map<String, String> asked, int most, Set<String> hidden, Unit unit) {
        return part(view, asked, most, hidden, unit, Tables::nothing);
    }

    /** @param doing as of {@link #whole} */
    Table part(
            View view,
            Map<String, String> asked,
            int most,
            Set<String> hidden,
            Unit unit,
            Function<Map<String, String>, Table.Doing> doing) {
        Asked given = filters.read(asked);
        Page page = page(view, given.with("limit", Integer.toString(most)));
        String all = Addresses.of("/views/" + view.name(), given.shown());
        return table(view, all, given, page, unit, hidden, all, doing);
    }

    /** The first row, by column; empty where there is none. */
    Map<String, Table.Cell> first(View view, Map<String, String> asked, Unit unit) {
        Table table = part(view, asked, 1, Set.of(), unit);
        return table.rows().isEmpty() ? Map.of() : byColumn(table, table.rows().getFirst());
    }

    /** The first rows, as of {@link #part}, of what is visible now, without knowing how many there are. */
    Table newest(View view, Map<String, String> asked, int most, Set<String> hidden, Unit unit) {
        Asked given = filters.read(asked);
        ViewRequest.Read read = desk.asked(view, ViewRequest.PAGE,
                given.with("limit", Integer.toString(most)).forViews());
        Page page = new Page(read, reader.first(view, read.selection(), read.asOf().scope()));
        return table(view, "", given, page, unit, hidden, "", Tables::nothing);
    }

    /** What the whole selection comes to, by column; empty where it has no rows. */
    Map<String, Long> sums(View view, Map<String, String> asked) {
        Rows rows = page(view, filters.read(asked).with("limit", "1")).rows();
        return rows.rows().isEmpty() ? Map.of() : rows.totals();
    }

    /** What the whole selection comes to, to be shown. */
    Map<String, Table.Cell> totals(View view, Map<String, String> asked, Unit unit) {
        return shown(view, sums(view, asked), unit);
    }

    static Map<String, Table.Cell> shown(View view, Map<String, Long> sums, Unit unit) {
        Map<String, Table.Cell> cells = new LinkedHashMap<>();
        sums.forEach((name, sum) -> cells.put(name, figure(view.column(name).orElseThrow().kind(), sum, null, unit)));
        return cells;
    }

    /** Every row by the code in one of its columns, each by column. */
    Map<String, Map<String, Table.Cell>> byCode(View view, Map<String, String> asked, String column, Unit unit) {
        Asked given = filters.read(asked).with("limit", Integer.toString(ViewRequest.MOST_ROWS));
        Page page = page(view, given);
        int at = view.columns().indexOf(view.column(column).orElseThrow());
        Table table = table(view, "", given, page, unit, Set.of(), "", Tables::nothing);
        Map<String, Map<String, Table.Cell>> rows = new LinkedHashMap<>();
        for (int i = 0; i < page.rows().rows().size(); i++) {
            rows.put(String.valueOf(page.rows().rows().get(i).get(at)), byColumn(table, table.rows().get(i)));
        }
        return rows;
    }

    private static Table.Doing nothing(Map<String, String> row) {
        return Table.Doing.NONE;
    }

    private static Map<String, Table.Cell> byColumn(Table table, List<Table.Cell> cells) {
        Map<String, Table.Cell> named = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            named.put(table.columns().get(i).name(), cells.get(i));
        }
        return named;
    }

    /** @param read what was asked, of which a cursor goes on */
    private record Page(ViewRequest.Read read, Rows rows) {}

    private Page page(View view, Asked given) {
        ViewRequest.Read read = desk.asked(view, ViewRequest.PAGE, given.forViews());
        return new Page(read, reader.page(view, read.asOf(), read.selection()));
    }

    private Table table(
            View view,
            String address,
            Asked given,
            Page page,
            Unit unit,
            Set<String> hidden,
            @Nullable String all,
            Function<Map<String, String>, Table.Doing> doing) {
        Rows rows = page.rows();
        Map<Kind, Map<String, String>> named = names.of(enterprises(view, rows));
        List<Column> shown = view.columns().stream().filter(c -> !hidden.contains(c.name())).toList();
        List<List<Table.Cell>> cells = new ArrayList<>();
        List<Table.Doing> doings = new ArrayList<>();
        for (List<@Nullable Object> row : rows.rows()) {
            Map<String, String> codes = codes(view, row);
            List<Table.Cell> line = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                Column column = view.columns().get(i);
                if (!hidden.contains(column.name())) {
                    line.add(cell(view, column, row.get(i), codes, given, named, unit));
                }
            }
            cells.add(line);
            doings.add(doing.apply(codes));
        }
        boolean idle = doings.stream().allMatch(Table.Doing.NONE::equals);
        Map<String, String> file = given.pinned(rows.position());
        boolean money = shown.stream().anyMatch(c -> c.kind().money());
        return new Table(
                view.name(),
                texts.get("view." + view.name()),
                address,
                money ? unit.name(texts) : "",
                shown.stream().map(c -> column(c, address, given, all == null && sortable(view, c, rows.count())))
                        .toList(),
                cells,
                idle ? List.of() : doings,
                rows.totals().isEmpty() || rows.rows().isEmpty() ? null : totals(shown, rows, unit),
                rows.rows().isEmpty() ? Map.of() : shown(view, rows.totals(), unit),
                rows.count(),
                rows.position(),
                all == null ? filters.of(view, given) : List.of(),
                all == null ? filters.bounds(given) : List.of(),
                given.narrowed(),
                Addresses.of("/api/views/" + view.name(), Addresses.with(file, "format", "csv")),
                Addresses.of("/api/views/" + view.name(), Addresses.with(file, "format", "xlsx")),
                all,
                given.shown().containsKey("cursor")
                        ? Addresses.of(address, Addresses.with(given.shown(), "cursor", null))
                        : null,
                all != null || rows.next() == null
                        ? null
                        : Addresses.of(
                                address,
                                Addresses.with(given.shown(), "cursor",
                                        page.read().cursor(rows.position(), rows.next()))));
    }

    private static Set<String> enterprises(View view, Rows rows) {
        return view.columns().stream().filter(c -> c.kind() == Kind.ENTERPRISE).map(view.columns()::indexOf)
                .flatMap(at -> rows.rows().stream().map(row -> row.get(at))).filter(Objects::nonNull)
                .map(String::valueOf).collect(Collectors.toSet());
    }

    private static Map<String, String> codes(View view, List<@Nullable Object> row) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            codes.put(view.columns().get(i).name(), Objects.toString(row.get(i), ""));
        }
        return codes;
    }

    /**
     * Where nothing is summed a level is read for the rows of a page only (decision 26); to sort by it, it is read for
     * all. Of so many rows no page offers it, before a search or a filter leaves fewer.
     */
    static boolean sortable(View view, Column column, long rows) {
        return rows <= MOST_SORTED || column.kind() != Kind.LEVEL
                || view.columns().stream().anyMatch(c -> c.kind().summed());
    }

    private Table.Column column(Column column, String address, Asked given, boolean sortable) {
        String sort = given.shown().getOrDefault("sort", "");
        boolean up = sort.equals(column.name());
        boolean down = sort.equals("-" + column.name());
        String next = up || (!down && figure(column.kind())) ? "-" + column.name() : column.name();
        Map<String, String> first = Addresses.with(given.shown(), "cursor", null);
        return new Table.Column(
                column.name(),
                texts.get("column." + column.name()),
                figure(column.kind()),
                sortable ? Addresses.of(address, Addresses.with(first, "sort", next)) : null,
                up ? "ascending" : down ? "descending" : "none");
    }

    private static boolean figure(Kind kind) {
        return switch (kind) {
            case MONEY, LEVEL, COUNT, NUMBER, RATE -> true;
            default -> false;
        };
    }

    private List<Table.Cell> totals(List<Column> shown, Rows rows, Unit unit) {
        List<Table.Cell> cells = new ArrayList<>();
        for (Column column : shown) {
            Long total = rows.totals().get(column.name());
            if (total != null) {
                cells.add(figure(column.kind(), total, null, unit));
            } else if (cells.isEmpty()) {
                cells.add(new Table.Cell(texts.get("column.totals"), "", "", null, false));
            } else {
                cells.add(Table.Cell.EMPTY);
            }
        }
        return cells;
    }

    private Table.Cell cell(
            View view,
            Column column,
            @Nullable Object value,
            Map<String, String> codes,
            Asked given,
            Map<Kind, Map<String, String>> named,
            Unit unit) {
        String code = Objects.toString(value, "");
        if (value == null || code.isEmpty()) {
            return Table.Cell.EMPTY;
        }
        return switch (column.kind()) {
            case MONEY, LEVEL, COUNT, NUMBER, RATE -> figure(
                    column.kind(),
                    ((Number) value).longValue(),
                    Traces.of(view.name(), column.name(), codes, given),
                    unit);
            case TIME -> plain(MOMENT.format(((Instant) value).atZone(zone)), null);
            case POSITION -> plain(code, column.name().equals("position") ? "/history/" + code : null);
            case ENTERPRISE -> name(column, code, named, Addresses.below("/enterprises", code));
            case CLAUSE -> name(column, code, named, Addresses.below("/policies", code));
            case PAYER, JURISDICTION, POLICY, ACCOUNT, EVENT -> {
                String name = named.getOrDefault(column.kind(), Map.of()).getOrDefault(code, code);
                yield new Table.Cell(name, "", name.equals(code) ? "" : code, null, false);
            }
            case TEXT -> text(column.name(), code, codes, given);
            case DATE, MONTH, YEAR -> plain(code, null);
        };
    }

    private Table.Cell text(String column, String code, Map<String, String> row, Asked given) {
        if (column.equals("findings")) {
            String all = Arrays.stream(code.split(",")).map(f -> words.of("finding", f))
                    .collect(Collectors.joining("; "));
            return new Table.Cell(all, "", code, null, false);
        }
        if (column.equals("checksum")) {
            // enough to tell two apart; whole it would make each row five lines high
            return new Table.Cell(code.substring(0, 12) + "…", "", code, null, false);
        }
        if (Words.CODED.contains(column)) {
            return new Table.Cell(words.of(column, code), "", words.named(column, code) ? code : "", null, false);
        }
        String address = switch (column) {
            case "award" -> Addresses.below("/awards", code);
            case "disbursement" -> open("/disbursements", code);
            case "recovery" -> open("/disbursements/recoveries", code);
            case "budget_line" -> open("/budget/lines", code);
            case "reference" -> code.contains(".D")
                    ? open("/disbursements", code)
                    : code.contains(".R")
                            ? open("/disbursements/recoveries", code)
                            : code.contains(".A") ? Addresses.below("/awards", code) : null;
            case "claim" -> row.getOrDefault("refused", "0").equals("0")
                    ? Addresses.below("/awards", code)
                    : "/history/" + row.getOrDefault("position", "");
            case "stream" -> Addresses.of("/views/events", Map.of("stream", code));
            default -> null;
        };
        String shown = column.equals("limit_key") ? key(code) : own(code, row, given);
        return new Table.Cell(shown, "", shown.equals(code) ? "" : code, address, false);
    }

    /** An id begins with the code of the enterprise, which stands in the same row or is what the page is about. */
    private static String own(String id, Map<String, String> row, Asked given) {
        String before = row.getOrDefault("enterprise", given.shown().getOrDefault("enterprise", "")) + ".";
        return before.length() > 1 && id.startsWith(before) ? id.substring(before.length()) : id;
    }

    /** What tells one limit from the others of its clause: an event, a contract, a year. */
    private static String key(String key) {
        return Stream.of(key.split("/", -1)).skip(2).filter(part -> !part.equals("~"))
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .collect(Collectors.joining(" · "));
    }

    /** A page that not everybody may open who may see the row. */
    private static @Nullable String open(String path, String code) {
        String address = Addresses.below(path, code);
        return Person.now().may("GET", address) ? address : null;
    }

    private static Table.Cell plain(String text, @Nullable String address) {
        return new Table.Cell(text, "", "", address, false);
    }

    private static Table.Cell name(
            Column column,
            String code,
            Map<Kind, Map<String, String>> named,
            String address) {
        String name = named.getOrDefault(column.kind(), Map.of()).getOrDefault(code, code);
        String whole = name.length() > CUT_OFF ? name : "";
        return new Table.Cell(name, name.equals(code) ? "" : code, whole, address, false);
    }

    private static Table.Cell figure(Kind kind, long value, @Nullable String address, Unit unit) {
        if (kind.money()) {
            String exact = unit == Unit.YUAN ? "" : Unit.YUAN.show(value);
            return new Table.Cell(unit.show(value), "", exact, value == 0 ? null : address, true);
        }
        if (kind == Kind.RATE) {
            int bar = Math.clamp(value, 0, Asked.WHOLE);
            return new Table.Cell(new Fen(value) + "%", "", "", value == 0 ? null : address, true, bar);
        }
        return new Table.Cell("%,d".formatted(value), "", "", value == 0 ? null : address, true);
    }
}
