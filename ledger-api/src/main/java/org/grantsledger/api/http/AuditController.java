package org.grantsledger.api.http;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.Known;
import org.grantsledger.export.TableExport;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** 审计日志. */
@RestController
public class AuditController {

    private static final String AUDIT = "/api/audit";

    private static final List<String> COLUMNS = List.of("audit.position", "audit.at", "audit.code", "audit.action",
            "audit.actor", "audit.about", "audit.detail", "column.jurisdiction", "audit.address");

    private final AuditLog audit;
    private final Texts texts;
    private final ZoneId zone;

    AuditController(AuditLog audit, Texts texts, Clock clock) {
        this.audit = audit;
        this.texts = texts;
        this.zone = clock.getZone();
    }

    /**
     * Newest first.
     *
     * @param from the first day, in the city's time zone
     * @param to the last day
     * @param before entries before this position, to go on behind the last one read
     */
    @GetMapping(AUDIT)
    public List<AuditLog.Entry> entries(
            @RequestParam(required = false) AuditLog.@Nullable Action action,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String about,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > ViewRequest.MOST_ROWS) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem(
                                    "limit",
                                    "BAD_PAGE",
                                    Integer.toString(limit),
                                    Integer.toString(ViewRequest.MOST_ROWS))));
        }
        return audit.read(filter(action, actor, about, from, to, before, limit), Sight.scope());
    }

    private AuditLog.Filter filter(
            AuditLog.@Nullable Action action,
            @Nullable String actor,
            @Nullable String about,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable Long before,
            int limit) {
        return new AuditLog.Filter(
                action,
                actor,
                about,
                from == null ? null : from.atStartOfDay(zone).toInstant(),
                to == null ? null : to.plusDays(1).atStartOfDay(zone).toInstant(),
                before,
                limit);
    }

    /** All of them as a file for spreadsheets, which is itself written down. */
    @GetMapping(value = AUDIT, params = "format=csv")
    ResponseEntity<StreamingResponseBody> file(
            @RequestParam(required = false) AuditLog.@Nullable Action action,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String about,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam MultiValueMap<String, String> given) {
        audit.record(AuditLog.Action.EXPORTED, Known.now(), AUDIT, given.toString());
        String scope = Sight.scope();
        List<String> heads = COLUMNS.stream().map(column -> texts.get(column)).toList();
        Map<String, String> words = Stream.of(AuditLog.Action.values())
                .collect(Collectors.toMap(Enum::name, each -> texts.get("audit.action." + each)));
        return ExportController.attachment("audit.csv", "text/csv;charset=UTF-8", out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(TableExport.MARK);
            TableExport.texts(heads, writer);
            Long before = null;
            List<AuditLog.Entry> part;
            do {
                part = audit.read(filter(action, actor, about, from, to, before, ViewRequest.MOST_ROWS), scope);
                for (AuditLog.Entry entry : part) {
                    TableExport.texts(cells(entry, words), writer);
                    before = entry.position();
                }
            } while (part.size() == ViewRequest.MOST_ROWS);
            writer.flush();
        });
    }

    private static List<String> cells(AuditLog.Entry entry, Map<String, String> words) {
        return List.of(
                Long.toString(entry.position()),
                entry.at().toString(),
                entry.action().name(),
                words.getOrDefault(entry.action().name(), ""),
                entry.actor(),
                entry.about(),
                entry.detail(),
                entry.jurisdiction(),
                entry.address());
    }
}
