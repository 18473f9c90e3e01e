package org.grantsledger.log;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the events of one transaction. They become text as soon as they are decided, before anybody waits for the head. */
final class LogWriter {

    private static final String APPEND = """
                                         SELECT append_events(?, ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[], ?::text[],
                                             ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::text[])""";

    /** The time that the events were given: the head is locked. */
    private static final String HEAD_TIME = "SELECT recorded_at FROM log_head";

    /** How the server says that a decision was based on reference data that are no longer the newest. */
    private static final String STALE = "GL001";

    /** How the server says that a decision was based on something else that is not true. */
    private static final String UNFORESEEN = "GL002";

    private final JdbcTemplate jdbc;
    private final long reference;
    private final List<EventMessage<?>> published = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();

    /** @param reference the position of the newest reference event that is decided on */
    LogWriter(JdbcTemplate jdbc, long reference) {
        this.jdbc = jdbc;
        this.reference = reference;
    }

    /** Takes what a command has led to. */
    void take(List<? extends EventMessage<?>> events) {
        published.addAll(events);
        events.forEach(event -> texts.add(Text.of((DomainEventMessage<?>) event)));
    }

    /** To how many events the commands of this transaction have led so far. */
    int taken() {
        return published.size();
    }

    /**
     * Writes and commits.
     *
     * @param trip what goes to the server before
     * @param messages all events of the transaction
     * @param leftBehind what its commands leave behind beside their events, as {@code append_events} takes it, given which of
     *     the events each is, from 1
     * @return the events as they are recorded
     */
    List<RecordedEvent> write(
            RoundTrip trip,
            List<? extends EventMessage<?>> messages,
            Function<Map<EventRef, Long>, List<Object>> leftBehind) {
        if (!messages.equals(published)) {
            throw new IllegalStateException("other events are to be committed than were published");
        }
        Map<EventRef, Long> order = new HashMap<>();
        texts.forEach(text -> order.put(text.ref(), order.size() + 1L));
        List<RecordedEvent> recorded = new ArrayList<>();
        AtomicLong last = new AtomicLong();
        trip.query(APPEND, rows -> {
            rows.next();
            last.set(rows.getLong(1));
        }, Stream.concat(Stream.of(
                reference,
                column(text -> text.ref().stream(), String[]::new),
                column(text -> text.ref().sequence(), Long[]::new),
                column(text -> text.id().toString(), String[]::new),
                column(text -> text.type().name(), String[]::new),
                column(text -> (long) text.type().version(), Long[]::new),
                column(Text::reference, Boolean[]::new),
                column(Text::payload, String[]::new),
                column(Text::metadata, String[]::new)), leftBehind.apply(order).stream()).toArray())
                .query(HEAD_TIME, rows -> {
                    rows.next();
                    Instant at = rows.getObject(1, OffsetDateTime.class).toInstant();
                    long position = last.get() - texts.size();
                    for (Text text : texts) {
                        recorded.add(text.at(++position, at));
                    }
                }).commit();
        try {
            trip.send(jdbc);
        } catch (DuplicateKeyException refused) {
            throw new ConcurrencyException("another command changed the same stream meanwhile", refused);
        } catch (DataAccessException refused) {
            throw switch (refused.getRootCause() instanceof SQLException e ? e.getSQLState() : null) {
                case STALE -> new ConcurrencyException(refused.getMostSpecificCause().getMessage(), refused);
                case UNFORESEEN -> new Unforeseen(refused);
                case null, default -> refused;
            };
        }
        return recorded;
    }

    private <T> T[] column(Function<Text, T> value, IntFunction<T[]> array) {
        return texts.stream().map(value).toArray(array);
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
