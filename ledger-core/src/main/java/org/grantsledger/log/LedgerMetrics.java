package org.grantsledger.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.axonframework.messaging.Message;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.InvalidInput;

/** Meters of commands: how many, how they ended, how long until durable, how often decided again. */
final class LedgerMetrics {

    private static final String COMMANDS = "ledger.commands";
    private static final String RETRIES = "ledger.command.retries";
    private static final String REFUSALS = "ledger.refusals";
    private static final String EVENTS = "ledger.events.recorded";
    private static final String AGAIN = "ledger.groups.again";

    private static final String COMMAND = "command";
    private static final String OUTCOME = "outcome";
    private static final String FINDING = "finding";

    private static final String RECORDED = "recorded";
    private static final String REJECTED = "rejected";
    private static final String INVALID = "invalid";
    private static final String FAILED = "failed";
    private static final List<String> OUTCOMES = List.of(RECORDED, REJECTED, INVALID, FAILED);

    private final MeterRegistry meters;
    private final Counter again;
    private final AtomicLong position = new AtomicLong();

    /** Counters stand at zero from the start: a dashboard cannot tell one that is missing from one that is broken. */
    LedgerMetrics(MeterRegistry meters) {
        this.meters = meters;
        meters.counter(EVENTS);
        again = Counter.builder(AGAIN)
                .description(
                        "Groups of commands decided once more, as what they had been decided on was not to be confirmed")
                .register(meters);
        for (FindingCode finding : FindingCode.values()) {
            meters.counter(REFUSALS, FINDING, finding.name());
        }
        commands(RunPool.class, AdoptCatalogue.class, EnterpriseCommand.class, BudgetCommand.class).forEach(command -> {
            meters.counter(RETRIES, COMMAND, command);
            OUTCOMES.forEach(outcome -> meters.counter(COMMANDS, COMMAND, command, OUTCOME, outcome));
        });
    }

    private static Stream<String> commands(Class<?>... types) {
        return Arrays.stream(types).flatMap(
                type -> type.isSealed() ? commands(type.getPermittedSubclasses()) : Stream.of(type.getSimpleName()));
    }

    /** Takes down how long a command took from arrival to durable commit, or to being turned away. */
    void took(Object command, long nanos) {
        Timer.builder("ledger.command.latency").description("From arrival to durable commit")
                .tag(COMMAND, name(command)).publishPercentileHistogram().register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void answered(Object command) {
        count(command, RECORDED);
    }

    /** Counts what was committed, and the findings of refusals among it. */
    void recorded(List<? extends Message<?>> events, long lastPosition) {
        position.accumulateAndGet(lastPosition, Math::max);
        meters.counter(EVENTS).increment(events.size());
        events.stream().map(Message::getPayload).filter(EnterpriseEvent.AwardRefused.class::isInstance)
                .map(EnterpriseEvent.AwardRefused.class::cast).flatMap(e -> e.findings().stream())
                .forEach(this::refused);
    }

    /** The last position this node has written or seen at its start. */
    AtomicLong position() {
        return position;
    }

    void decidedAgain() {
        again.increment();
    }

    void retried(Object command) {
        meters.counter(RETRIES, COMMAND, name(command)).increment();
    }

    void failed(Object command, Throwable failure) {
        switch (failure) {
            case Rejection rejection -> {
                count(command, REJECTED);
                rejection.findings().forEach(this::refused);
            }
            case InvalidInput invalid -> count(command, INVALID);
            default -> count(command, FAILED);
        }
    }

    private void refused(Finding finding) {
        if (finding.refuses()) {
            meters.counter(REFUSALS, FINDING, finding.code()).increment();
        }
    }

    private void count(Object command, String outcome) {
        meters.counter(COMMANDS, COMMAND, name(command), OUTCOME, outcome).increment();
    }

    private static String name(Object command) {
        return command.getClass().getSimpleName();
    }
}
