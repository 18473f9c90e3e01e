package org.grantsledger.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** So many requests a minute for each account, or each address of those who are nobody yet; on each node. */
final class RateLimit extends OncePerRequestFilter {

    private static final int MOST_CALLERS = 100_000;

    private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(MOST_CALLERS)
            .expireAfterAccess(Duration.ofMinutes(10)).build();
    /** Whose excess is written down already: once a minute is enough for those who read it. */
    private final Cache<String, Boolean> told = Caffeine.newBuilder().maximumSize(MOST_CALLERS)
            .expireAfterWrite(Duration.ofMinutes(1)).build();
    private final int perMinute;
    private final Turned turned;
    private final Function<HttpServletRequest, @Nullable String> who;
    private final Predicate<HttpServletResponse> counts;

    /**
     * @param name its own: of two filters of one name in a chain only the first does anything
     * @param who whose limit a request counts against; null for nobody's
     */
    RateLimit(String name, int perMinute, Turned turned, Function<HttpServletRequest, @Nullable String> who) {
        this(name, perMinute, turned, who, response -> true);
    }

    /** @param counts by its answer, whether a request counts; one that comes when nothing is left is turned away */
    RateLimit(
            String name,
            int perMinute,
            Turned turned,
            Function<HttpServletRequest, @Nullable String> who,
            Predicate<HttpServletResponse> counts) {
        setBeanName(RateLimit.class.getName() + " " + name);
        this.perMinute = perMinute;
        this.turned = turned;
        this.who = who;
        this.counts = counts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String caller = who.apply(request);
        if (caller == null) {
            chain.doFilter(request, response);
            return;
        }
        Bucket bucket = buckets.get(caller, w -> bucket());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            chain.doFilter(request, response);
            if (!counts.test(response)) {
                bucket.addTokens(1);
            }
            return;
        }
        long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds() + 1;
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        if (told.asMap().putIfAbsent(caller, true) == null) {
            turned.record(request, "TOO_MANY_REQUESTS");
        }
        turned.write(request, response,
                new InvalidInput(
                        List.of(new InputProblem("request", "TOO_MANY_REQUESTS", "", Integer.toString(perMinute)))));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1))).build();
    }
}
