package org.grantsledger.api.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.List;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.export.PlainTextJournal;
import org.grantsledger.export.ThreeSixtyGiving;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.View;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** 导出: the whole journal for an accounting program, and the awards as open data. */
@RestController
class ExportController {

    /** An export is of everything within its bounds: there is nothing to filter or to sort by. */
    private static final View EVERYTHING = new View("export", List.of(), List.of(), List.of(), "");

    private final LedgerCore core;
    private final ViewDesk desk;
    private final PlainTextJournal journal;
    private final ThreeSixtyGiving awards;
    private final AuditLog audit;

    ExportController(
            LedgerCore core,
            ViewDesk desk,
            PlainTextJournal journal,
            ThreeSixtyGiving awards,
            AuditLog audit) {
        this.audit = audit;
        this.core = core;
        this.desk = desk;
        this.journal = journal;
        this.awards = awards;
    }

    /** The journal as plain text, for hledger. */
    @GetMapping("/api/exports/journal")
    ResponseEntity<StreamingResponseBody> journal(@RequestParam MultiValueMap<String, String> given) {
        AsOf asOf = bounds(given);
        audit.record(Action.EXPORTED, Known.now(), "/api/exports/journal", given.toString());
        return attachment("grants.journal", "text/plain;charset=UTF-8", out -> journal.write(asOf, out));
    }

    /** Approved awards in the JSON of the 360Giving Data Standard; an empty file where there are none. */
    @GetMapping("/api/exports/360giving")
    ResponseEntity<StreamingResponseBody> awards(@RequestParam MultiValueMap<String, String> given) {
        AsOf asOf = bounds(given);
        audit.record(Action.EXPORTED, Known.now(), "/api/exports/360giving", given.toString());
        return attachment("360giving.json", MediaType.APPLICATION_JSON_VALUE, out -> awards.write(asOf, out));
    }

    private AsOf bounds(MultiValueMap<String, String> given) {
        AsOf asked = desk.asked(EVERYTHING, List.of(), given).asOf();
        LocalDate effectiveOn = asked.effectiveOn();
        return new AsOf(asked.position(), effectiveOn == null ? core.today() : effectiveOn, asked.scope());
    }

    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    static ResponseEntity<StreamingResponseBody> attachment(String file, String type, Content content) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(type))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(file).build().toString())
                .body(content::write);
    }
}
