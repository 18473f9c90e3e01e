package org.grantsledger.api.pages;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.ViewDesk;
import org.grantsledger.api.http.ViewRequest;
import org.grantsledger.view.Column;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.Rows;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Draws views. */
@Component
class Charts {

    private static final View FLOW = Views.find("cost-sharing-flow").orElseThrow();

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Clauses that get a band of their own in the flow; the others share one. */
    private static final int CLAUSES = 12;

    /** Rows of a chart of bars; the table below has all. */
    private static final int BARS = 15;

    private static final String REST = "…";

    private final ViewDesk desk;
    private final ViewReader reader;
    private final Names names;
    private final Words words;
    private final Texts texts;

    Charts(ViewDesk desk, ViewReader reader, Names names, Words words, Texts texts) {
        this.desk = desk;
        this.reader = reader;
        this.names = names;
        this.words = words;
        this.texts = texts;
    }

    /** A chart as JSON that may stand in a page: nothing in it ends a script. */
    static String json(Chart chart) {
        return JSON.writeValueAsString(chart).replace("<", "\\u003c");
    }

    /**
     * Bars or columns of a view, at most {@value #BARS} in the order asked for.
     *
     * @param category column that names them
     * @param stacked whether the values of one category stand upon each other
     */
    Chart bars(
            String type,
            View view,
            Map<String, String> asked,
            String category,
            List<String> values,
            boolean stacked,
            Unit unit) {
        Rows rows = rows(view, asked);
        Column column = view.column(category).orElseThrow();
        Map<String, String> named = names.of(Set.of()).getOrDefault(column.kind(), Map.of());
        List<List<@Nullable Object>> shown = rows.rows().stream().limit(type.equals("bars") ? BARS : Long.MAX_VALUE)
                .toList();
        int at = view.columns().indexOf(column);
        List<Chart.Series> series = new ArrayList<>();
        for (String value : values) {
            int of = view.columns().indexOf(view.column(value).orElseThrow());
            series.add(
                    new Chart.Series(
                            texts.get("column." + value),
                            stacked ? "one" : null,
                            shown.stream().map(row -> unit.number(fen(row, of))).toList()));
        }
        return Chart.of(
                type,
                unit.name(texts),
                shown.stream().map(row -> code(row, at)).map(c -> named.getOrDefault(c, c)).toList(),
                series);
    }

    /** From payers over clauses to kinds of body: what was decided in a year. */
    Chart flow(Map<String, String> asked, Unit unit) {
        Rows rows = rows(FLOW, asked);
        int decided = FLOW.columns().indexOf(FLOW.column("decided").orElseThrow());
        Map<Kind, Map<String, String>> named = names.of(Set.of());
        Map<String, Long> clauses = new LinkedHashMap<>();
        for (List<@Nullable Object> row : rows.rows()) {
            clauses.merge(code(row, 1), fen(row, decided), Long::sum);
        }
        Set<String> large = clauses.entrySet().stream()
                .sorted(Collections.reverseOrder(Map.Entry.<String, Long>comparingByValue())).limit(CLAUSES)
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        Map<List<String>, Long> links = new LinkedHashMap<>();
        Set<Chart.Node> nodes = new LinkedHashSet<>();
        for (List<@Nullable Object> row : rows.rows()) {
            long fen = fen(row, decided);
            // A band cannot be drawn for less than nothing: what a later year took back.
            if (fen > 0) {
                String payer = code(row, 0);
                String clause = large.contains(code(row, 1)) ? code(row, 1) : REST;
                String kind = code(row, 2);
                nodes.add(new Chart.Node(payer, named(named, Kind.PAYER, payer), 0));
                nodes.add(
                        new Chart.Node(
                                clause,
                                clause.equals(REST) ? texts.get("chart.rest") : named(named, Kind.CLAUSE, clause),
                                1));
                nodes.add(new Chart.Node(kind, words.of("kind", kind), 2));
                links.merge(List.of(payer, clause), fen, Long::sum);
                links.merge(List.of(clause, kind), fen, Long::sum);
            }
        }
        return new Chart(
                "flow",
                unit.name(texts),
                List.of(),
                List.of(),
                nodes.stream().sorted(Comparator.comparingInt(Chart.Node::depth)).toList(),
                links.entrySet().stream()
                        .map(
                                l -> new Chart.Link(
                                        l.getKey().getFirst(),
                                        l.getKey().getLast(),
                                        unit.number(l.getValue())))
                        .filter(l -> l.value().compareTo(BigDecimal.ZERO) > 0).toList());
    }

    private static String named(Map<Kind, Map<String, String>> names, Kind kind, String code) {
        return names.getOrDefault(kind, Map.of()).getOrDefault(code, code);
    }

    private Rows rows(View view, Map<String, String> asked) {
        Map<String, String> all = Addresses.with(asked, "limit", Integer.toString(ViewRequest.MOST_ROWS));
        ViewRequest.Read read = desk.asked(view, ViewRequest.PAGE, new Asked(all, "").forViews());
        return reader.page(view, read.asOf(), read.selection());
    }

    private static String code(List<@Nullable Object> row, int column) {
        return String.valueOf(row.get(column));
    }

    private static long fen(List<@Nullable Object> row, int column) {
        return row.get(column) instanceof Long fen ? fen : 0;
    }
}
