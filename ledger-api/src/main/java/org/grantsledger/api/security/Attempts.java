package org.grantsledger.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.http.RefusedInput;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes down input that honest clients do not send: that it came, from whom, and against which rule, and nothing of what
 * it was. For each sender and rule once a minute, and so many a minute in all: who sends much of it fills no log.
 */
@Component
class Attempts {

    /** A field that nobody asked for, and a character that no field takes. */
    private static final Set<String> TELLING = Set.of("UNKNOWN", "BAD_CHARACTER");

    static final int MOST = 60;

    private static final int MOST_SENDERS = 10_000;

    private final AuditLog audit;
    private final Cache<String, Boolean> told = Caffeine.newBuilder().maximumSize(MOST_SENDERS)
            .expireAfterWrite(Duration.ofMinutes(1)).build();
    private final Bucket all = Bucket.builder()
            .addLimit(limit -> limit.capacity(MOST).refillGreedy(MOST, Duration.ofMinutes(1))).build();

    Attempts(AuditLog audit) {
        this.audit = audit;
    }

    void note(HttpServletRequest request, String rule) {
        Optional<Caller> known = Known.of(SecurityContextHolder.getContext().getAuthentication());
        String sender = known.map(Caller::account).orElseGet(() -> "@" + request.getRemoteAddr());
        if (told.asMap().putIfAbsent(sender + " " + rule, true) == null && all.tryConsume(1)) {
            audit.record(
                    Action.INPUT_REFUSED,
                    known.map(Caller::account).orElse(""),
                    known.map(Caller::jurisdiction).orElse(""),
                    request.getMethod() + " " + handler(request),
                    rule);
        }
    }

    /** As the table has it: what stands in its places is input too. */
    private static String handler(HttpServletRequest request) {
        return Objects.toString(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE), "");
    }

    /** Looks at what was answered to whoever is known by then. */
    void watch(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        RefusedInput.of(request).stream().filter(TELLING::contains).sorted().forEach(rule -> note(request, rule));
    }
}
