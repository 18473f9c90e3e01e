package org.grantsledger.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * The way in: sends a command, decides it again where another command got in between, and answers with the events it
 * led to, once they are durable.
 */
public final class Ledger {

    /** How often a command is decided again before the conflict is given back to the caller. */
    public static final int MAX_RETRIES = 12;

    private final GroupCommit commands;
    private final ReferenceCache references;
    private final LedgerMetrics metrics;

    Ledger(GroupCommit commands, ReferenceCache references, LedgerMetrics metrics) {
        this.commands = commands;
        this.references = references;
        this.metrics = metrics;
    }

    /**
     * Sends a command and waits for its commit.
     *
     * @return the events it led to, in order
     * @throws org.grantsledger.policy.InvalidInput where the command is malformed
     * @throws org.grantsledger.limit.Rejection where the present state does not allow it
     * @throws IdempotencyConflict where its key was used before with another request
     * @throws ConcurrencyException where other commands got in between {@value #MAX_RETRIES} times
     */
    public List<EventRef> send(Object command, Request request) {
        return sendAll(List.of(command), request).getFirst().orElseThrow();
    }

    /**
     * What came of one command of several.
     *
     * @param events it led to; none where it failed
     * @param failure why it failed, as {@link #send} throws it; null where it did not
     */
    public record Answer(List<EventRef> events, @Nullable RuntimeException failure) {

        public List<EventRef> orElseThrow() {
            if (failure != null) {
                throw failure;
            }
            return events;
        }
    }

    /**
     * Sends commands the same way, but many on each way to the disk. None depends on another: one that fails leaves the
     * rest as they are, and one that met a conflict is decided again after the rest.
     *
     * @return the answers in the order of the commands
     */
    public List<Answer> sendAll(List<?> commands, Request request) {
        Map<String, Object> metadata = metadata(request);
        List<CommandMessage<?>> messages = new ArrayList<>();
        commands.forEach(command -> messages.add(new GenericCommandMessage<>(command, metadata)));
        Answer[] answers = new Answer[messages.size()];
        List<Integer> open = new ArrayList<>(IntStream.range(0, answers.length).boxed().toList());
        for (int attempt = 0; !open.isEmpty(); attempt++) {
            long known = references.current().position();
            long start = System.nanoTime();
            List<CommandResultMessage<?>> results = this.commands.run(open.stream().map(messages::get).toList());
            List<Integer> again = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                Object command = messages.get(open.get(i)).getPayload();
                metrics.took(command, System.nanoTime() - start);
                if (!results.get(i).isExceptional()) {
                    @SuppressWarnings("unchecked")
                    List<EventRef> refs = (List<EventRef>) results.get(i).getPayload();
                    metrics.answered(command);
                    answers[open.get(i)] = new Answer(refs, null);
                    continue;
                }
                Throwable failure = results.get(i).exceptionResult();
                if (attempt < MAX_RETRIES && (conflict(failure) || outdated(failure, known))) {
                    metrics.retried(command);
                    again.add(open.get(i));
                } else {
                    metrics.failed(command, failure);
                    answers[open.get(i)] = new Answer(List.of(), unchecked(failure));
                }
            }
            if (!again.isEmpty()) {
                references.refreshed();
                LockSupport.parkNanos(
                        ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(1L + attempt)));
            }
            open = again;
        }
        return List.of(answers);
    }

    /** How many commands wait behind those that are being carried out. */
    int waiting() {
        return commands.waiting();
    }

    private static Map<String, Object> metadata(Request request) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put(Actor.KEY, request.actor());
        if (request.key() != null) {
            metadata.put(IdempotencyInterceptor.KEY, request.key());
            metadata.put(IdempotencyInterceptor.BODY, request.body());
        }
        if (request.expectedVersion() != null) {
            metadata.put(StreamOfCommand.EXPECTED_VERSION, request.expectedVersion());
        }
        return metadata;
    }

    /** Whether the same command may succeed when it is decided again on what was committed meanwhile. */
    static boolean conflict(Throwable failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConcurrencyException || cause instanceof PessimisticLockingFailureException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a command was turned away on reference data that is not the newest. A decision that is recorded is checked
     * when it is appended; one that is turned away appends nothing, so a node that is behind would never find out.
     */
    private boolean outdated(Throwable failure, long known) {
        return (failure instanceof Rejection || failure instanceof InvalidInput)
                && references.refreshed().position() > known;
    }

    static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException e ? e : new CommandExecutionException("command failed", failure);
    }
}
