package org.grantsledger.api.http;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogCheck;
import org.grantsledger.log.LogReader;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** 历史: the log itself. */
@RestController
public class EventController {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final int PAGE = 1000;

    private final LedgerCore core;
    private final Sight sight;
    private final AuditLog audit;

    EventController(LedgerCore core, Sight sight, AuditLog audit) {
        this.audit = audit;
        this.core = core;
        this.sight = sight;
    }

    /** How far the log has come, and the root of the Merkle tree over it. */
    @GetMapping("/api/log")
    LogReader.Head head() {
        return core.log().head();
    }

    /** Reads the whole log and compares it with its head, its root and the shared positions; changes nothing. */
    @GetMapping("/api/log/check")
    LogCheck.Report check() {
        return core.check().run();
    }

    /**
     * Events after a position, one JSON object a line, payloads to the byte.
     *
     * @param limit at most so many; all there are where it is left out
     */
    @GetMapping(value = "/api/events", produces = MediaType.APPLICATION_NDJSON_VALUE)
    ResponseEntity<StreamingResponseBody> events(
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(required = false) @Nullable Long limit) {
        long head = core.log().head().position();
        if (after < 0 || after > head) {
            throw new InvalidInput("after", "BAD_POSITION", Long.toString(after));
        }
        if (limit != null && limit < 1) {
            throw new InvalidInput("limit", "BAD_LIMIT", limit.toString());
        }
        long until = limit == null ? head : after + Math.min(head - after, limit);
        audit.record(Action.EXPORTED, Known.now(), "/api/events", after + " – " + until);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_NDJSON).body(out -> {
            try (BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
                for (long at = after; at < until;) {
                    List<RecordedEvent> page = core.log().after(at, (int) Math.min(PAGE, until - at));
                    if (page.isEmpty()) {
                        throw new IOException("the log ends at " + at + ", its head is at " + until);
                    }
                    for (RecordedEvent event : page) {
                        writer.write(line(event));
                    }
                    at = page.getLast().position();
                }
            } catch (UncheckedIOException e) {
                throw new IOException(e);
            }
        });
    }

    private static String line(RecordedEvent e) {
        return "{\"position\":" + e.position() + ",\"stream\":" + JSON.writeValueAsString(e.ref().stream())
                + ",\"sequence\":" + e.ref().sequence() + ",\"id\":\"" + e.id() + "\",\"type\":\"" + e.type().name()
                + "\",\"version\":" + e.type().version() + ",\"recordedAt\":\"" + e.recordedAt() + "\",\"payload\":"
                + e.payload() + ",\"metadata\":" + e.metadata() + "}\n";
    }

    @GetMapping("/api/events/{position}")
    public Views.EventWhole event(@PathVariable long position) {
        return whole(sight.event(position));
    }

    /** Its words are left out where they name a claim that is not the caller's business; the hash of them all stays. */
    Views.EventWhole whole(RecordedEvent e) {
        return new Views.EventWhole(
                e.position(),
                e.ref().stream(),
                e.ref().sequence(),
                e.id().toString(),
                e.type().name(),
                e.type().version(),
                e.recordedAt(),
                sight.namesForeign(e) ? null : JSON.readTree(e.payload()),
                JSON.readTree(e.metadata()),
                HexFormat.of().formatHex(e.leafHash()));
    }
}
