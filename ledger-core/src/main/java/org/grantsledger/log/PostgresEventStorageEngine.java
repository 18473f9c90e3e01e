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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
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
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Axon's view of the log. Appending locks the head row at the end of the transaction; holding it until the commit is
 * what makes positions gapless and visible in order, so a reader at position p has seen everything up to p. The server
 * itself gives positions and time and hashes what it is given ({@code append_events}), so no node can append otherwise.
 */
final class PostgresEventStorageEngine implements EventStorageEngine {

    private static final String APPEND = """
                                         SELECT append_events(?, ?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::boolean[], ?::text[], ?::text[],
                                             ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::text[])""";

    /** The time that the events were given: the head is locked and does not move any more. */
    private static final String HEAD_TIME = "SELECT recorded_at FROM log_head";

    /** From how many events on they are written as text beside each other. */
    private static final int MANY = 64;

    /** How the server says that a decision was based on reference data that are no longer the newest. */
    private static final String STALE = "GL001";

    static final String COLUMNS = "position, stream, sequence, id, type, version, recorded_at, payload, metadata";

    private static final String BY_STREAM = "SELECT " + COLUMNS
            + " FROM event WHERE stream = ? AND sequence >= ? ORDER BY sequence";

    private final JdbcTemplate jdbc;
    private final LogTransaction.Factory transactions;
    private final ReferenceCache references;
    private final LedgerMetrics metrics;
    private final EnterpriseCache enterprises;
    private final RecentEvents recent;
    private final LogFeed feed;

    PostgresEventStorageEngine(
            JdbcTemplate jdbc,
            LogTransaction.Factory transactions,
            ReferenceCache references,
            EnterpriseCache enterprises,
            RecentEvents recent,
            LogFeed feed,
            LedgerMetrics metrics) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.references = references;
        this.enterprises = enterprises;
        this.recent = recent;
        this.feed = feed;
        this.metrics = metrics;
    }

    /**
     * The last round trip of a transaction: with the events goes its commit, so that the head is locked for no longer than
     * the server needs itself.
     */
    @Override
    public void appendEvents(List<? extends EventMessage<?>> messages) {
        // While the server waits for what a large group has decided, the other processors have nothing to do. Locks are
        // held meanwhile, so nothing that the helping threads do may ever wait: they turn values into text.
        List<Appended> events = (messages.size() < MANY ? messages.stream() : messages.parallelStream())
                .map(m -> Appended.of((DomainEventMessage<?>) m)).toList();
        Map<EventRef, Long> order = new HashMap<>();
        events.forEach(event -> order.put(event.ref(), order.size() + 1L));
        LogTransaction transaction = transactions.current();
        AtomicLong last = new AtomicLong();
        AtomicReference<Instant> recordedAt = new AtomicReference<>();
        RoundTrip writing = new RoundTrip().query(APPEND, rows -> {
            rows.next();
            last.set(rows.getLong(1));
        }, Stream.concat(Stream.of(
                transaction.reference().position(),
                texts(events, e -> e.ref().stream()),
                numbers(events, e -> e.ref().sequence()),
                texts(events, e -> e.id().toString()),
                texts(events, e -> e.type().name()),
                numbers(events, e -> (long) e.type().version()),
                events.stream().map(Appended::reference).toArray(Boolean[]::new),
                texts(events, Appended::payload),
                texts(events, Appended::metadata)), transaction.leftBehind(order)).toArray()).query(HEAD_TIME, rows -> {
                    rows.next();
                    recordedAt.set(rows.getObject(1, OffsetDateTime.class).toInstant());
                }).commit();
        try {
            writing.send(jdbc);
        } catch (DuplicateKeyException conflict) {
            throw new ConcurrencyException("another command changed the same stream meanwhile", conflict);
        } catch (DataAccessException refused) {
            if (refused.getRootCause() instanceof SQLException e && STALE.equals(e.getSQLState())) {
                throw new ConcurrencyException(e.getMessage(), refused);
            }
            throw refused;
        }
        boolean reference = events.stream().anyMatch(Appended::reference);
        CurrentUnitOfWork.get().root().afterCommit(committed -> {
            metrics.recorded(messages, last.get());
            long before = last.get() - events.size();
            recent.committed(
                    events.stream().map(e -> e.at(before + order.getOrDefault(e.ref(), 0L), recordedAt.get()))
                            .toList());
            transaction.enterprisesAfter(order.keySet()).forEach(enterprises::committed);
            if (reference) {
                references.refreshed();
            }
            feed.committed();
        });
    }

    private static String[] texts(List<Appended> events, Function<Appended, String> value) {
        return events.stream().map(value).toArray(String[]::new);
    }

    private static Long[] numbers(List<Appended> events, Function<Appended, Long> value) {
        return events.stream().map(value).toArray(Long[]::new);
    }

    /** An event as it will be written, but for its position and time. */
    private record Appended(
            EventRef ref,
            UUID id,
            EventCodec.TypeName type,
            boolean reference,
            String payload,
            String metadata) {

        RecordedEvent at(long position, Instant recordedAt) {
            return new RecordedEvent(position, ref, id, type, recordedAt, payload, metadata);
        }

        static Appended of(DomainEventMessage<?> message) {
            LedgerEvent event = (LedgerEvent) message.getPayload();
            return new Appended(
                    new EventRef(message.getAggregateIdentifier(), message.getSequenceNumber()),
                    UUID.fromString(message.getIdentifier()),
                    EventCodec.name(event),
                    event instanceof ReferenceEvent,
                    EventCodec.write(event),
                    EventCodec.MAPPER.writeValueAsString(message.getMetaData()));
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
        enterprises.committed(enterprises.known(stream), events);
        return DomainEventStream.of(events);
    }

    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        throw new UnsupportedOperationException("who follows the log does so by its feed");
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
