package org.grantsledger.api.http;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.export.TableExport;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Column;
import org.grantsledger.view.Rows;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** 查询: every view, as JSON pages. */
@RestController
class ViewController {

    /** How long a reader waits for a position to become visible. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LedgerCore core;
    private final Projections projections;
    private final ViewReader reader;
    private final Texts texts;

    ViewController(LedgerCore core, Projections projections, ViewReader reader, Texts texts) {
        this.core = core;
        this.projections = projections;
        this.reader = reader;
        this.texts = texts;
    }

    record ColumnView(String name, Column.Kind kind, String label) {}

    record ParameterView(String name, Column.Kind kind, boolean required, String label) {}

    record ViewView(String name, String title, List<ColumnView> columns, List<ParameterView> parameters) {}

    /**
     * A page.
     *
     * @param knownAt the position up to which events are in it
     * @param count rows of the whole selection
     * @param totals of the whole selection
     * @param next cursor of the next page; null on the last
     */
    record PageView(
            String view,
            String title,
            long knownAt,
            LocalDate effectiveOn,
            List<ColumnView> columns,
            List<Map<String, @Nullable Object>> rows,
            Map<String, Object> totals,
            long count,
            @Nullable String next) {}

    /** The views, with the columns to filter and sort by. */
    @GetMapping("/api/views")
    List<ViewView> views() {
        return org.grantsledger.view.Views.ALL.stream().map(
                v -> new ViewView(
                        v.name(),
                        texts.get("view." + v.name()),
                        columns(v),
                        v.parameters().stream()
                                .map(p -> new ParameterView(p.name(), p.kind(), p.required(), label(p.name())))
                                .toList()))
                .toList();
    }

    /** One view; see {@code /api/views} for what it takes. */
    @GetMapping(value = "/api/views/{name}", params = "!format")
    PageView page(@PathVariable String name, @RequestParam Map<String, String> given) {
        View view = view(name);
        ViewRequest.Read asked = ViewRequest.read(core, view, given);
        visible(asked);
        Rows rows = reader.page(view, asked.asOf(), asked.selection());
        Map<String, Object> totals = new LinkedHashMap<>();
        rows.totals().forEach((column, total) -> totals.put(column, json(view.column(column).orElseThrow(), total)));
        return new PageView(
                view.name(),
                texts.get("view." + view.name()),
                rows.position(),
                Objects.requireNonNullElse(asked.asOf().effectiveOn(), core.today()),
                columns(view),
                rows.rows().stream().map(row -> json(view, row)).toList(),
                totals,
                rows.count(),
                rows.next() == null ? null : asked.cursor(rows.position(), rows.next()));
    }

    /** All rows of a view as a file; the same parameters as its pages, but for cursor and limit. */
    @GetMapping(value = "/api/views/{name}", params = "format")
    ResponseEntity<StreamingResponseBody> file(
            @PathVariable String name,
            @RequestParam String format,
            @RequestParam Map<String, String> given) {
        View view = view(name);
        ViewRequest.Read asked = ViewRequest.read(core, view, given);
        Format wanted = Format.of(format);
        visible(asked);
        // Bounds are named before the first byte, so that the file can say them; labels in the language of the request.
        AsOf asOf = new AsOf(
                Objects.requireNonNullElseGet(asked.asOf().position(), projections::visible),
                Objects.requireNonNullElseGet(asked.asOf().effectiveOn(), core::today));
        Map<String, String> labels = labels(view);
        String title = texts.get("view." + view.name());
        return ExportController.attachment(view.name() + "." + wanted.ending, wanted.type, out -> {
            switch (wanted) {
                case CSV -> TableExport.csv(view, n -> labels.getOrDefault(n, n), reader, asOf, asked.selection(), out);
                case XLSX ->
                    TableExport.xlsx(view, title, n -> labels.getOrDefault(n, n), reader, asOf, asked.selection(), out);
            }
        });
    }

    private enum Format {
        CSV("csv", "text/csv;charset=UTF-8"), XLSX("xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

        private final String ending;
        private final String type;

        Format(String ending, String type) {
            this.ending = ending;
            this.type = type;
        }

        static Format of(String text) {
            return Arrays.stream(values()).filter(f -> f.ending.equals(text)).findFirst().orElseThrow(
                    () -> new InvalidInput(List.of(new InputProblem("format", "NOT_A_CHOICE", text, "csv, xlsx"))));
        }
    }

    private Map<String, String> labels(View view) {
        Map<String, String> labels = new HashMap<>();
        view.columns().forEach(c -> labels.put(c.name(), label(c.name())));
        view.parameters().forEach(p -> labels.put(p.name(), label(p.name())));
        for (String name : List.of(
                TableExport.TOTALS,
                TableExport.ABOUT,
                TableExport.VIEW,
                TableExport.POSITION,
                TableExport.EFFECTIVE_ON)) {
            labels.putIfAbsent(name, label(name));
        }
        return labels;
    }

    static View view(String name) {
        return org.grantsledger.view.Views.find(name)
                .orElseThrow(() -> new InvalidInput("view", "UNKNOWN_VIEW", name));
    }

    /** @throws NotVisible where what is asked for does not become visible in time */
    void visible(ViewRequest.Read asked) {
        long needed = Math.max(
                asked.waitFor() == null ? 0 : asked.waitFor(),
                asked.asOf().position() == null ? 0 : asked.asOf().position());
        if (!projections.await(needed, PATIENCE)) {
            throw new NotVisible(needed);
        }
    }

    /** A position that is recorded, but does not become visible in time. */
    static final class NotVisible extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotVisible(long position) {
            super("position " + position + " is not visible yet", null, false, false);
        }
    }

    private List<ColumnView> columns(View view) {
        return view.columns().stream().map(c -> new ColumnView(c.name(), c.kind(), label(c.name()))).toList();
    }

    String label(String column) {
        return texts.get("column." + column);
    }

    private static Map<String, @Nullable Object> json(View view, List<@Nullable Object> row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            Column column = view.columns().get(i);
            Object value = row.get(i);
            values.put(column.name(), value == null ? null : json(column, value));
        }
        return values;
    }

    private static Object json(Column column, Object value) {
        return column.kind().money() ? new Fen((Long) value) : value;
    }
}
