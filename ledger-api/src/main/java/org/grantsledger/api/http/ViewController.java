package org.grantsledger.api.http;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.export.TableExport;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Column;
import org.grantsledger.view.Rows;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** 查询: every view, as JSON pages. */
@RestController
class ViewController {

    private final LedgerCore core;
    private final ViewDesk desk;
    private final Projections projections;
    private final ViewReader reader;
    private final Texts texts;
    private final JsonMapper json;
    private final Names names;
    private final AuditLog audit;

    ViewController(
            LedgerCore core,
            ViewDesk desk,
            Projections projections,
            ViewReader reader,
            Texts texts,
            JsonMapper json,
            Names names,
            AuditLog audit) {
        this.audit = audit;
        this.core = core;
        this.desk = desk;
        this.json = json;
        this.names = names;
        this.projections = projections;
        this.reader = reader;
        this.texts = texts;
    }

    /** @param unit of its numbers; null for what is no amount and no rate */
    record ColumnView(String name, Column.Kind kind, String label, @Nullable String unit) {}

    record ParameterView(String name, Column.Kind kind, boolean required, String label) {}

    record ViewView(String name, String title, List<ColumnView> columns, List<ParameterView> parameters) {}

    /**
     * A page.
     *
     * @param knownAt the position up to which events are in it
     * @param count rows of the whole selection
     * @param totals of the whole selection
     * @param names by column, of the codes in the rows: as they are called now, in the language of the request
     * @param next cursor of the next page; null on the last
     */
    record PageView(
            String view,
            String title,
            long knownAt,
            LocalDate effectiveOn,
            List<ColumnView> columns,
            List<Map<String, @Nullable Object>> rows,
            Map<String, Map<String, String>> names,
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
    PageView page(@PathVariable String name, @RequestParam MultiValueMap<String, String> given) {
        View view = view(name);
        ViewRequest.Read asked = desk.asked(view, ViewRequest.PAGE, given);
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
                names.in(view, rows.rows()),
                totals,
                rows.count(),
                rows.next() == null ? null : asked.cursor(rows.position(), rows.next()));
    }

    /** All rows of a view as a file; the same parameters as its pages, but for cursor and limit. */
    @GetMapping(value = "/api/views/{name}", params = "format")
    ResponseEntity<StreamingResponseBody> file(
            @PathVariable String name,
            @RequestParam String format,
            @RequestParam MultiValueMap<String, String> given) {
        View view = view(name);
        Format wanted = Format.of(format);
        ViewRequest.Read asked = desk.asked(view, ViewRequest.FILE, given);
        // Bounds are named before the first byte, so that the file can say them; labels in the language of the request.
        AsOf asOf = new AsOf(
                Objects.requireNonNullElseGet(asked.asOf().position(), projections::visible),
                Objects.requireNonNullElseGet(asked.asOf().effectiveOn(), core::today),
                asked.asOf().scope());
        audit.record(Action.EXPORTED, Known.now(), "/api/views/" + name, wanted.ending + " " + given);
        Words words = new Words(labels(view), names.of(null));
        String title = texts.get("view." + view.name());
        return ExportController.attachment(view.name() + "." + wanted.ending, wanted.type, out -> {
            switch (wanted) {
                case CSV -> TableExport.csv(view, words, reader, asOf, asked.selection(), out);
                case XLSX ->
                    TableExport.xlsx(view, title, words, reader, asOf, asked.selection(), out);
                case NDJSON -> lines(view, asOf, asked.selection(), out);
            }
        });
    }

    private record Words(Map<String, String> labels, Map<Column.Kind, Map<String, String>> names)
            implements
                TableExport.Words {

        @Override
        public String label(String column) {
            return labels.getOrDefault(column, column);
        }
    }

    /** The rows as they stand in pages, one JSON object a line. */
    private void lines(View view, AsOf asOf, Selection selection, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try {
            reader.each(view, asOf, selection, row -> {
                try {
                    writer.write(json.writeValueAsString(json(view, row)));
                    writer.write('\n');
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
    }

    /** The forms of a file. */
    enum Format {
        CSV("csv", "text/csv;charset=UTF-8"), XLSX("xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), NDJSON("ndjson",
                        MediaType.APPLICATION_NDJSON_VALUE);

        static final List<String> ENDINGS = Arrays.stream(values()).map(f -> f.ending).toList();

        private final String ending;
        private final String type;

        Format(String ending, String type) {
            this.ending = ending;
            this.type = type;
        }

        String type() {
            return type;
        }

        static Format of(String text) {
            return Arrays.stream(values()).filter(f -> f.ending.equals(text)).findFirst().orElseThrow(
                    () -> new InvalidInput(
                            List.of(new InputProblem("format", "NOT_A_CHOICE", text, String.join(", ", ENDINGS)))));
        }
    }

    private Map<String, String> labels(View view) {
        Map<String, String> labels = new HashMap<>();
        view.columns().forEach(c -> {
            labels.put(c.name(), label(c.name()));
            labels.put(
                    c.name() + TableExport.NAME,
                    texts.get("column.named", Map.of("column", label(c.name()))));
        });
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

    private List<ColumnView> columns(View view) {
        return view.columns().stream().map(c -> new ColumnView(c.name(), c.kind(), label(c.name()), unit(c.kind())))
                .toList();
    }

    private @Nullable String unit(Column.Kind kind) {
        return switch (kind) {
            case MONEY, LEVEL -> texts.get("unit.yuan");
            case RATE -> texts.get("unit.basis-points");
            default -> null;
        };
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
