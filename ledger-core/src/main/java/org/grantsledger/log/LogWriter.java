package org.grantsledger.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes the events of one transaction. While a group is being decided the server would have nothing to do, and while it
 * writes, whoever decides would wait; so what is decided goes to the server in parts, each as soon as the one before it is
 * written. The last part goes with the commit.
 *
 * <p>A part ends where a command ends, and takes no lock but that of the head: the transaction has all others from when it
 * opened.
 */
final class LogWriter {

    private static final String APPEND = """
                                         SELECT append_events(?, ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[], ?::text[],
                                             ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::text[])""";

    /** The time that the events of the part were given: the head is locked. */
    private static final String HEAD_TIME = "SELECT recorded_at FROM log_head";

    /** How the server says that a decision was based on reference data that are no longer the newest. */
    private static final String STALE = "GL001";

    /** How many events a part has at least: what a part costs beside its events, these are worth. */
    static final int PART = 64;

    /** What a part that is not the last leaves behind beside its events. */
    private static final List<Object> NOTHING = List
            .of(new String[0], new String[0], new Long[0], new String[0], new byte[0][], new String[0]);

    private final JdbcTemplate jdbc;
    private final Executor helpers;
    private final long reference;
    private final List<DomainEventMessage<?>> published = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<RecordedEvent> recorded = new ArrayList<>();
    private int handedOver;
    private Future<?> underWay = CompletableFuture.completedFuture(true);

    /**
     * @param helpers whose threads write parts beside whoever decides
     * @param reference the position of the newest reference event that is decided on
     */
    LogWriter(JdbcTemplate jdbc, Executor helpers, long reference) {
        this.jdbc = jdbc;
        this.helpers = helpers;
        this.reference = reference;
    }

    /** Takes what a command has led to. */
    void take(List<? extends EventMessage<?>> events) {
        events.forEach(event -> published.add((DomainEventMessage<?>) event));
    }

    /** To how many events the commands of this transaction have led so far. */
    int taken() {
        return published.size();
    }

    /**
     * Hands over what is decided, if it is enough for a part and the one before it is written. What the last command has led
     * to stays, so that there is something to commit whatever comes of the rest. Called between commands.
     */
    void ahead() {
        int end = texts.size();
        putIntoWords();
        if (texts.size() > end && end - handedOver >= PART && underWay.isDone()) {
            settle();
            RoundTrip part = part(end, NOTHING);
            handedOver = end;
            Connection connection = transactionsOwn();
            FutureTask<?> writing = new FutureTask<>(() -> {
                part.send(connection);
                return true;
            });
            helpers.execute(writing);
            underWay = writing;
        }
    }

    /** Waits for the part that is under way; until then its connection may not be used otherwise, nor given back. */
    void await() {
        boolean interrupted = false;
        while (!underWay.isDone()) {
            try {
                underWay.get();
            } catch (ExecutionException failed) {
                // Whoever goes on with this transaction is told.
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Writes what is left, and commits.
     *
     * @param messages all events of the transaction
     * @param leftBehind what its commands leave behind beside their events, as {@code append_events} takes it, given which of
     *     the events of this part each is, from 1; those of earlier parts have numbers below
     * @return the events as they are recorded
     */
    List<RecordedEvent> last(
            List<? extends EventMessage<?>> messages,
            Function<Map<EventRef, Long>, List<Object>> leftBehind) {
        if (!messages.equals(published)) {
            throw new IllegalStateException("other events are to be committed than were published");
        }
        putIntoWords();
        settle();
        Map<EventRef, Long> order = new HashMap<>();
        texts.forEach(text -> order.put(text.ref(), order.size() + 1L - handedOver));
        try {
            part(texts.size(), leftBehind.apply(order)).commit().send(jdbc);
        } catch (DataAccessException refused) {
            throw conflict(refused);
        }
        return recorded;
    }

    private void putIntoWords() {
        published.subList(texts.size(), published.size()).forEach(message -> texts.add(Text.of(message)));
    }

    private RoundTrip part(int end, List<Object> leftBehind) {
        List<Text> part = List.copyOf(texts.subList(handedOver, end));
        AtomicLong last = new AtomicLong();
        return new RoundTrip().query(APPEND, rows -> {
            rows.next();
            last.set(rows.getLong(1));
        }, Stream.concat(Stream.of(
                reference,
                column(part, text -> text.ref().stream(), String[]::new),
                column(part, text -> text.ref().sequence(), Long[]::new),
                column(part, text -> text.id().toString(), String[]::new),
                column(part, text -> text.type().name(), String[]::new),
                column(part, text -> (long) text.type().version(), Long[]::new),
                column(part, Text::reference, Boolean[]::new),
                column(part, Text::payload, String[]::new),
                column(part, Text::metadata, String[]::new)), leftBehind.stream()).toArray()).query(HEAD_TIME, rows -> {
                    rows.next();
                    Instant at = rows.getObject(1, OffsetDateTime.class).toInstant();
                    long position = last.get() - part.size();
                    for (Text text : part) {
                        recorded.add(text.at(++position, at));
                    }
                });
    }

    private static <T> T[] column(List<Text> part, Function<Text, T> value, IntFunction<T[]> array) {
        return part.stream().map(value).toArray(array);
    }

    /** The connection of the transaction, for a thread to which it is not bound. */
    private Connection transactionsOwn() {
        return ((ConnectionHolder) Objects.requireNonNull(
                TransactionSynchronizationManager.getResource(Objects.requireNonNull(jdbc.getDataSource()))))
                .getConnection();
    }

    /** Waits for the part that is under way, and fails where it failed. */
    private void settle() {
        await();
        if (underWay.state() == Future.State.FAILED) {
            Throwable failure = underWay.exceptionNow();
            if (failure instanceof SQLException refused) {
                DataAccessException translated = jdbc.getExceptionTranslator().translate("append", APPEND, refused);
                throw conflict(
                        translated == null ? new UncategorizedSQLException("append", APPEND, refused) : translated);
            }
            throw new IllegalStateException("a part could not be written", failure);
        }
    }

    private static RuntimeException conflict(DataAccessException refused) {
        if (refused instanceof DuplicateKeyException) {
            return new ConcurrencyException("another command changed the same stream meanwhile", refused);
        }
        return refused.getRootCause() instanceof SQLException e && STALE.equals(e.getSQLState())
                ? new ConcurrencyException(e.getMessage(), refused)
                : refused;
    }

    /** An event as it will be written, but for its position and time. */
    private record Text(
            EventRef ref,
            UUID id,
            EventCodec.TypeName type,
            boolean reference,
            String payload,
            String metadata) {

        RecordedEvent at(long position, Instant recordedAt) {
            return new RecordedEvent(position, ref, id, type, recordedAt, payload, metadata);
        }

        static Text of(DomainEventMessage<?> message) {
            LedgerEvent event = (LedgerEvent) message.getPayload();
            return new Text(
                    new EventRef(message.getAggregateIdentifier(), message.getSequenceNumber()),
                    UUID.fromString(message.getIdentifier()),
                    EventCodec.name(event),
                    event instanceof ReferenceEvent,
                    EventCodec.write(event),
                    EventCodec.MAPPER.writeValueAsString(message.getMetaData()));
        }
    }
}
