package org.grantsledger.log;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.modelling.command.ConcurrencyException;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the events of one transaction. They become text as soon as they are decided, before anybody waits for the head. */
final class LogWriter {

    private static final String APPEND = """
                                         SELECT last, at FROM append_events(?, %s, ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[],
                                             ?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[],
                                             ?::bytea[], ?::text[])""";

    private static final String LOCKED = APPEND.formatted("NULL");

    private static final String FORESEEN = APPEND
            .formatted("""
                       ROW(?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[],
                           ?::text[], ?::text, ?::bigint, ?::text, ?::int)::foreseen""");

    /** How the server says that a decision was based on reference data that are no longer the newest. */
    private static final String STALE = "GL001";

    /** How the server says that a decision was based on something else that is not true. */
    private static final String UNFORESEEN = "GL002";

    /** How the server says that the transaction on which another rests is not there. */
    private static final String NOT_THERE = "GL003";

    /** SQLSTATE where what was only foreseen would have waited for a lock for too long. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final JdbcTemplate jdbc;
    private final long reference;
    private final List<EventMessage<?>> published = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final Sent sent = new Sent();

    /** @param reference the position of the newest reference event that is decided on */
    LogWriter(JdbcTemplate jdbc, long reference) {
        this.jdbc = jdbc;
        this.reference = reference;
    }

    /** Takes what a command has led to. */
    void take(List<? extends EventMessage<?>> events) {
        published.addAll(events);
        for (EventMessage<?> event : events) {
            Text text = Text.of((DomainEventMessage<?>) event);
            texts.add(text);
            sent.add(text.ref(), text.id());
        }
    }

    /** To how many events the commands of this transaction have led so far. */
    int taken() {
        return published.size();
    }

    /** What it has taken, and what becomes of it. */
    Sent sent() {
        return sent;
    }

    /**
     * Writes and commits.
     *
     * @param messages all events of the transaction
     * @param foreseen what its commands were decided on, as {@code append_events} takes it; null where that is locked
     * @param leftBehind what they leave behind beside their events, likewise
     * @return the events as they are recorded
     */
    List<RecordedEvent> write(
            List<? extends EventMessage<?>> messages,
            @Nullable List<Object> foreseen,
            List<Object> leftBehind) {
        if (!messages.equals(published)) {
            throw new IllegalStateException("other events are to be committed than were published");
        }
        List<RecordedEvent> recorded = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        values.add(reference);
        values.addAll(foreseen == null ? List.of() : foreseen);
        values.addAll(List.of(
                column(text -> text.ref().stream(), String[]::new),
                column(text -> text.ref().sequence(), Long[]::new),
                column(text -> text.id().toString(), String[]::new),
                column(text -> text.type().name(), String[]::new),
                column(text -> Long.valueOf(text.type().version()), Long[]::new),
                column(Text::reference, Boolean[]::new),
                column(Text::payload, String[]::new),
                column(Text::metadata, String[]::new)));
        values.addAll(leftBehind);
        RoundTrip trip = new RoundTrip().query(foreseen == null ? LOCKED : FORESEEN, rows -> {
            rows.next();
            long position = rows.getLong(1) - texts.size();
            Instant at = rows.getObject(2, OffsetDateTime.class).toInstant();
            for (Text text : texts) {
                recorded.add(text.at(++position, at));
            }
        }, values.toArray()).commit();
        try {
            trip.send(jdbc);
        } catch (DuplicateKeyException refused) {
            throw foreseen == null
                    ? new ConcurrencyException("another command changed the same stream meanwhile", refused)
                    : new Unforeseen(refused, true);
        } catch (DataAccessException refused) {
            String state = refused.getRootCause() instanceof SQLException e ? e.getSQLState() : null;
            if (STALE.equals(state)) {
                throw new ConcurrencyException(refused.getMostSpecificCause().getMessage(), refused);
            }
            if (foreseen != null
                    && (UNFORESEEN.equals(state) || NOT_THERE.equals(state) || LOCK_NOT_AVAILABLE.equals(state))) {
                throw new Unforeseen(refused, UNFORESEEN.equals(state));
            }
            throw refused;
        }
        sent.committed(recorded.getLast().position());
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
