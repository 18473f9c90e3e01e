package org.grantsledger.api.http;

import java.util.List;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Known;
import org.grantsledger.projection.Projections;
import org.grantsledger.projection.Rebuild;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** 投影: how far the derived tables have come, what they could not digest, and their rebuild. */
@RestController
public class ProjectionController {

    private final Projections projections;
    private final Rebuild rebuild;
    private final AuditLog audit;

    ProjectionController(Projections projections, Rebuild rebuild, AuditLog audit) {
        this.audit = audit;
        this.projections = projections;
        this.rebuild = rebuild;
    }

    public record StatusView(long head, long visible, long lag, boolean running,
            List<Projections.Letter> deadLetters) {}

    @GetMapping("/api/projections")
    public StatusView status() {
        Projections.Status status = projections.status();
        return new StatusView(
                status.head(),
                status.visible(),
                status.lag(),
                status.running(),
                projections.letters());
    }

    public record RetryView(long left) {}

    /** Tries every dead letter once more. */
    @PostMapping("/api/projections/retries")
    public RetryView retry() {
        RetryView tried = new RetryView(projections.retry());
        audit.record(Action.TABLES_RETRIED, Known.now(), "/api/projections/retries", tried.left() + " left");
        return tried;
    }

    /** Derives everything anew and puts it in place of the live tables. */
    @PostMapping("/api/projections/rebuilds")
    public Rebuild.Report rebuild() {
        Rebuild.Report rebuilt = rebuild.swap();
        audit.record(Action.TABLES_REBUILT, Known.now(), "/api/projections/rebuilds", "");
        return rebuilt;
    }

    /** Derives everything anew and says where the live tables differ; changes nothing. */
    @GetMapping("/api/projections/comparison")
    public Rebuild.Report compare() {
        return rebuild.compare();
    }
}
