package org.grantsledger.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
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
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.ReferenceEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Axon's view of the log. Appending locks the head row, after all other locks; holding it until the commit is what makes
 * positions gapless and visible in order, so a reader at position p has seen everything up to p. The server itself gives positions and time and hashes what it is given ({@code append_events}), so no node can append otherwise.
 */
final class PostgresEventStorageEngine implements EventStorageEngine {

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
     * The last round trip of a transaction, and mostly its only one: with the events goes its commit, so that the head of the
     * log is not locked for another one.
     */
    @Override
    public void appendEvents(List<? extends EventMessage<?>> messages) {
        LogTransaction transaction = transactions.current();
        List<RecordedEvent> recorded = transaction.write(messages);
        CurrentUnitOfWork.get().root().afterCommit(committed -> {
            metrics.recorded(messages, recorded.getLast().position());
            recent.committed(recorded);
            transaction.committed();
            if (messages.stream().map(EventMessage::getPayload).anyMatch(ReferenceEvent.class::isInstance)) {
                references.refreshed();
            }
            feed.committed();
        });
    }

    /** Within a transaction whose commands concern the stream, what they are decided on; otherwise what is committed. */
    @Override
    public DomainEventStream readEvents(String stream, long firstSequence) {
        if (transactions.enterprise(stream).isPresent()) {
            return DomainEventStream.empty();
        }
        Optional<List<DomainEventMessage<?>>> found = transactions.running().flatMap(t -> t.events(stream));
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
        EnterpriseState state = transactions.enterprise(stream).orElseGet(() -> enterprises.known(stream));
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
