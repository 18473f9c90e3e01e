package org.grantsledger.api.http;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.Clock;
import java.util.List;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** 审计日志. */
@RestController
public class AuditController {

    private final AuditLog audit;
    private final ZoneId zone;

    AuditController(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.zone = clock.getZone();
    }

    /**
     * Newest first.
     *
     * @param from the first day, in the city's time zone
     * @param to the last day
     * @param before entries before this position, to go on behind the last one read
     */
    @GetMapping("/api/audit")
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
        return audit.read(
                new AuditLog.Filter(
                        action,
                        actor,
                        about,
                        from == null ? null : from.atStartOfDay(zone).toInstant(),
                        to == null ? null : to.plusDays(1).atStartOfDay(zone).toInstant(),
                        before,
                        limit),
                Sight.scope());
    }
}
