package org.grantsledger.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.TimeUnit;
import org.axonframework.messaging.Message;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.InvalidInput;

/** Meters of commands: how many, how they ended, how long until durable, how often decided again. */
final class LedgerMetrics {

    private final MeterRegistry meters;
    private final AtomicLong position = new AtomicLong();

    LedgerMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Takes down how long a command took from arrival to durable commit, or to being turned away. */
    void took(Object command, long nanos) {
        Timer.builder("ledger.command.latency").description("From arrival to durable commit")
                .tag("command", name(command)).publishPercentileHistogram().register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void answered(Object command) {
        count(command, "recorded");
    }

    /** Counts what was committed, and the findings of refusals among it. */
    void recorded(List<? extends Message<?>> events, long lastPosition) {
        position.accumulateAndGet(lastPosition, Math::max);
        meters.counter("ledger.events.recorded").increment(events.size());
        events.stream().map(Message::getPayload).filter(EnterpriseEvent.AwardRefused.class::isInstance)
                .map(EnterpriseEvent.AwardRefused.class::cast).flatMap(e -> e.findings().stream())
                .forEach(this::refused);
    }

    /** The last position this node has written or seen at its start. */
    AtomicLong position() {
        return position;
    }

    void retried(Object command) {
        meters.counter("ledger.command.retries", "command", name(command)).increment();
    }

    void failed(Object command, Throwable failure) {
        switch (failure) {
            case Rejection rejection -> {
                count(command, "rejected");
                rejection.findings().forEach(this::refused);
            }
            case InvalidInput invalid -> count(command, "invalid");
            default -> count(command, "failed");
        }
    }

    private void refused(Finding finding) {
        if (finding.refuses()) {
            meters.counter("ledger.refusals", "finding", finding.code()).increment();
        }
    }

    private void count(Object command, String outcome) {
        meters.counter("ledger.commands", "command", name(command), "outcome", outcome).increment();
    }

    private static String name(Object command) {
        return command.getClass().getSimpleName();
    }
}
