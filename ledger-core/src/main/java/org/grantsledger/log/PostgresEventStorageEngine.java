package org.grantsledger.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Axon's view of the log. Appending locks the head row at the end of the transaction; holding it until the commit is
 * what makes positions gapless and visible in order, so a reader at position p has seen everything up to p.
 */
final class PostgresEventStorageEngine implements EventStorageEngine {

    /** How many events a tracking read fetches at a time. */
    private static final int PAGE = 1000;

    private static final String HEAD = """
                                       SELECT position, reference_position, greatest(recorded_at, clock_timestamp()), frontier
                                       FROM log_head FOR UPDATE""";

    /** Events and the new head in one round trip. */
    private static final String APPEND = """
                                         WITH appended AS (
                                             INSERT INTO event (position, stream, sequence, id, type, version, reference, recorded_at, payload, metadata)
                                             SELECT e.position, e.stream, e.sequence, e.id::uuid, e.type, e.version, e.reference, ?, e.payload::json, e.metadata::json
                                             FROM unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[], ?::text[])
                                                 AS e (position, stream, sequence, id, type, version, reference, payload, metadata)
                                         )
                                         UPDATE log_head SET position = ?, reference_position = ?, recorded_at = ?, frontier = ?""";

    static final String COLUMNS = "position, stream, sequence, id, type, version, recorded_at, payload, metadata";

    private static final String BY_STREAM = "SELECT " + COLUMNS
            + " FROM event WHERE stream = ? AND sequence >= ? ORDER BY sequence";

    private static final String BY_POSITION = "SELECT " + COLUMNS
            + " FROM event WHERE position > ? ORDER BY position LIMIT ?";

    private final JdbcTemplate jdbc;
    private final LogTransaction.Factory transactions;
    private final ReferenceCache references;
    private final LedgerMetrics metrics;
    private final EnterpriseCache enterprises;

    PostgresEventStorageEngine(
            JdbcTemplate jdbc,
            LogTransaction.Factory transactions,
            ReferenceCache references,
            EnterpriseCache enterprises,
            LedgerMetrics metrics) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.references = references;
        this.enterprises = enterprises;
        this.metrics = metrics;
    }

    private record Head(long position, long referencePosition, OffsetDateTime recordedAt, MerkleFrontier frontier) {}

    @Override
    public void appendEvents(List<? extends EventMessage<?>> messages) {
        // Serialised and hashed before the head is locked: nobody waits for it.
        List<Appended> events = messages.stream().map(m -> Appended.of((DomainEventMessage<?>) m)).toList();
        LogTransaction transaction = transactions.current();
        Head head = jdbc.queryForObject(
                HEAD,
                (row, n) -> new Head(
                        row.getLong(1),
                        row.getLong(2),
                        row.getObject(3, OffsetDateTime.class),
                        MerkleFrontier.of(row.getLong(1), row.getBytes(4))));
        Objects.requireNonNull(head, "the log has no head row");
        if (head.referencePosition() > transaction.reference().position()) {
            throw new StaleReferenceException(transaction.reference().position(), head.referencePosition());
        }
        Map<EventRef, Long> recorded = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            recorded.put(events.get(i).ref(), head.position() + 1 + i);
        }
        RoundTrip writing = new RoundTrip();
        transaction.write(writing, recorded);
        append(writing, events, head);
        try {
            writing.send(jdbc);
        } catch (DuplicateKeyException conflict) {
            throw new ConcurrencyException("another command changed the same stream meanwhile", conflict);
        }
        boolean reference = events.stream().anyMatch(Appended::reference);
        long last = head.position() + events.size();
        CurrentUnitOfWork.get().root().afterCommit(committed -> {
            metrics.recorded(messages, last);
            messages.stream().map(m -> (DomainEventMessage<?>) m)
                    .collect(Collectors.groupingBy(DomainEventMessage::getAggregateIdentifier))
                    .forEach((stream, written) -> enterprises.committed(stream, enterprises.known(stream), written));
            if (reference) {
                references.refreshed();
            }
        });
    }

    private static void append(RoundTrip writing, List<Appended> events, Head head) {
        MerkleFrontier frontier = head.frontier();
        long referencePosition = head.referencePosition();
        Long[] positions = new Long[events.size()];
        for (int i = 0; i < events.size(); i++) {
            positions[i] = head.position() + 1 + i;
            frontier = frontier
                    .plus(RecordedEvent.leafHash(head.recordedAt().toInstant(), events.get(i).contentHash()));
            referencePosition = events.get(i).reference() ? positions[i] : referencePosition;
        }
        writing.update(
                APPEND,
                1,
                head.recordedAt(),
                positions,
                texts(events, e -> e.ref().stream()),
                numbers(events, e -> e.ref().sequence()),
                texts(events, e -> e.id().toString()),
                texts(events, e -> e.type().name()),
                numbers(events, e -> (long) e.type().version()),
                events.stream().map(Appended::reference).toArray(Boolean[]::new),
                texts(events, Appended::payload),
                texts(events, Appended::metadata),
                frontier.size(),
                referencePosition,
                head.recordedAt(),
                frontier.bytes());
    }

    private static String[] texts(List<Appended> events, Function<Appended, String> value) {
        return events.stream().map(value).toArray(String[]::new);
    }

    private static Long[] numbers(List<Appended> events, Function<Appended, Long> value) {
        return events.stream().map(value).toArray(Long[]::new);
    }

    /** An event as it will be written, but for its position and time. */
    @SuppressWarnings("ArrayRecordComponent") // handed from the hash to the leaf, never compared
    private record Appended(
            EventRef ref,
            UUID id,
            EventCodec.TypeName type,
            boolean reference,
            String payload,
            String metadata,
            byte[] contentHash) {

        static Appended of(DomainEventMessage<?> message) {
            LedgerEvent event = (LedgerEvent) message.getPayload();
            EventRef ref = new EventRef(message.getAggregateIdentifier(), message.getSequenceNumber());
            UUID id = UUID.fromString(message.getIdentifier());
            EventCodec.TypeName type = EventCodec.name(event);
            String payload = EventCodec.write(event);
            String metadata = EventCodec.MAPPER.writeValueAsString(message.getMetaData());
            return new Appended(
                    ref,
                    id,
                    type,
                    event instanceof ReferenceEvent,
                    payload,
                    metadata,
                    RecordedEvent.contentHash(ref, id, type, payload, metadata));
        }
    }

    /** Within a transaction that has locked the stream, what it found then; otherwise what is committed. */
    @Override
    public DomainEventStream readEvents(String stream, long firstSequence) {
        Optional<LogTransaction> transaction = transactions.running();
        if (transaction.flatMap(t -> t.enterprise(stream)).isPresent()) {
            return DomainEventStream.empty();
        }
        Optional<List<DomainEventMessage<?>>> found = transaction.flatMap(t -> t.events(stream));
        if (found.isPresent()) {
            return DomainEventStream.of(found.get());
        }
        List<DomainEventMessage<?>> events = new ArrayList<>();
        jdbc.query(BY_STREAM, rows -> {
            events.add(domainEvent(recorded(rows, 0)));
        }, stream, firstSequence);
        enterprises.committed(stream, enterprises.known(stream), events);
        return DomainEventStream.of(events);
    }

    /**
     * The log as processors read it. A message carries the {@link RecordedEvent} as it stands, so that an event which
     * cannot be read is a failure of its handler, and of its own stream only.
     */
    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        long after = token == null ? 0 : token.position().orElse(0);
        return Stream.iterate(page(after), page -> !page.isEmpty(), page -> page(page.getLast().position()))
                .flatMap(List::stream)
                .map(
                        e -> new GenericTrackedDomainEventMessage<>(
                                new GlobalSequenceTrackingToken(e.position()),
                                new GenericDomainEventMessage<>(
                                        "ledger",
                                        e.ref().stream(),
                                        e.ref().sequence(),
                                        e,
                                        MetaData.emptyInstance(),
                                        e.id().toString(),
                                        e.recordedAt())));
    }

    private List<RecordedEvent> page(long after) {
        return jdbc.query(BY_POSITION, PostgresEventStorageEngine::recorded, after, PAGE);
    }

    @Override
    public Optional<Long> lastSequenceNumberFor(String stream) {
        return Optional.ofNullable(
                jdbc.queryForObject("SELECT max(sequence) FROM event WHERE stream = ?", Long.class, stream));
    }

    @Override
    public TrackingToken createHeadToken() {
        return new GlobalSequenceTrackingToken(
                Objects.requireNonNull(jdbc.queryForObject("SELECT position FROM log_head", Long.class)));
    }

    @Override
    public TrackingToken createTokenAt(Instant dateTime) {
        return new GlobalSequenceTrackingToken(
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                "SELECT coalesce(max(position), 0) FROM event WHERE recorded_at < ?",
                                Long.class,
                                OffsetDateTime.ofInstant(dateTime, ZoneOffset.UTC))));
    }

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {
        throw new UnsupportedOperationException("the log keeps events; snapshots are kept in memory");
    }

    /** Folded enterprises stand for the events before them: of the transaction that runs, or as known to this node. */
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String stream) {
        EnterpriseState state = transactions.running().flatMap(t -> t.enterprise(stream))
                .orElseGet(() -> enterprises.known(stream));
        return state.version() == 0
                ? Optional.empty()
                : Optional.of(new GenericDomainEventMessage<>("ledger", stream, state.version() - 1, state));
    }

    static RecordedEvent recorded(ResultSet row, int n) throws SQLException {
        return new RecordedEvent(
                row.getLong(1),
                new EventRef(row.getString(2), row.getLong(3)),
                row.getObject(4, UUID.class),
                new EventCodec.TypeName(row.getString(5), row.getInt(6)),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                row.getString(8),
                row.getString(9));
    }

    static DomainEventMessage<LedgerEvent> domainEvent(RecordedEvent e) {
        return new GenericDomainEventMessage<>(
                "ledger",
                e.ref().stream(),
                e.ref().sequence(),
                e.event(),
                MetaData.from(EventCodec.metadata(e.metadata())),
                e.id().toString(),
                e.recordedAt());
    }
}
