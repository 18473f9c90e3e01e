package org.grantsledger.projection;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.jdbc.UnitOfWorkAwareConnectionProviderWrapper;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.DeadLetteringEventHandlerInvoker;
import org.axonframework.eventhandling.deadletter.jdbc.DeadLetterSchema;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcSequencedDeadLetterQueue;
import org.axonframework.eventhandling.pooled.PooledStreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.micrometer.MessageTimerMonitor;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.grantsledger.log.LedgerCore;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps the derived tables up with the log. There is one segment, claimed through the token store: any number of nodes
 * may run, one works and another takes over. Each batch and the token behind it are one transaction, so the tables hold
 * the log up to the token exactly, and every answer is exact as of a position.
 */
public final class Projections implements AutoCloseable {

    /** The position up to which the tables hold the log; to be read in the snapshot of what depends on it. */
    static final String VISIBLE = """
                                  SELECT coalesce((token::json ->> 'globalIndex')::bigint, 0) FROM processor_token
                                  WHERE processor_name = 'journal' AND segment = 0""";

    /**
     * Holds the tables against a rebuild until the transaction ends. To be executed before the snapshot is taken that
     * reads them: an older snapshot sees nothing in tables that were swapped in after it.
     */
    static final String HOLD = "LOCK TABLE " + Tables.GATE + " IN ACCESS SHARE MODE";

    /** The name of the processor, in tokens, dead letters and metrics. */
    static final String JOURNAL = "journal";

    private static final int BATCH = 500;
    private static final Duration POLL = Duration.ofMillis(10);

    /** A savepoint in the transaction of a batch, so that an event PostgreSQL refuses does not spoil the others. */
    private static final TransactionDefinition NESTED = new DefaultTransactionDefinition(
            TransactionDefinition.PROPAGATION_NESTED);

    private final LedgerCore core;
    private final JdbcTemplate jdbc;
    private final ScheduledExecutorService coordinator = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final JdbcSequencedDeadLetterQueue<EventMessage<?>> deadLetters;
    private final JournalProjection projection;
    private final DeadLetteringEventHandlerInvoker invoker;
    private final PooledStreamingEventProcessor processor;

    /**
     * @param dataSource of the ledger's database
     * @param node names this node in the token store; unique among the nodes that run
     */
    public Projections(LedgerCore core, DataSource dataSource, MeterRegistry meters, String node) {
        this.core = core;
        this.jdbc = new JdbcTemplate(dataSource);
        Serializer serializer = Jackson3Serializer.builder().build();
        ConnectionProvider connections = new UnitOfWorkAwareConnectionProviderWrapper(
                new SpringDataSourceConnectionProvider(dataSource));
        this.projection = new JournalProjection(
                new ReadingWriter(jdbc),
                core.log(),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource), NESTED));
        this.deadLetters = JdbcSequencedDeadLetterQueue.<EventMessage<?>>builder().processingGroup(JOURNAL)
                .connectionProvider(connections).transactionManager(core.transactions()).schema(deadLetterSchema())
                .genericSerializer(serializer).eventSerializer(serializer).build();
        this.invoker = DeadLetteringEventHandlerInvoker.builder().queue(deadLetters)
                .transactionManager(core.transactions()).enableSequenceIdentifierCache()
                .eventHandlers(projection).build();
        this.processor = PooledStreamingEventProcessor.builder().name(JOURNAL).eventHandlerInvoker(invoker)
                .messageSource(core.feed()).tokenStore(
                        JdbcTokenStore.builder().connectionProvider(connections).serializer(serializer)
                                .schema(tokenSchema()).contentType(String.class).nodeId(node).build())
                .transactionManager(core.transactions()).coordinatorExecutor(coordinator).workerExecutor(workers)
                .initialToken(StreamableMessageSource::createTailToken).initialSegmentCount(1).batchSize(BATCH)
                .messageMonitor(
                        MessageTimerMonitor.builder().meterNamePrefix("journal").meterRegistry(meters).build())
                .build();
        meters.gauge("ledger.projection.lag", this, p -> p.status().lag());
        meters.gauge("ledger.projection.running", this, p -> p.running() ? 1 : 0);
        meters.gauge("ledger.projection.dead.letters", this, Projections::deadLetters);
    }

    private static TokenSchema tokenSchema() {
        return TokenSchema.builder().setTokenTable("processor_token").setProcessorNameColumn("processor_name")
                .setTokenTypeColumn("token_type").build();
    }

    private static DeadLetterSchema deadLetterSchema() {
        return DeadLetterSchema.builder().deadLetterTable("dead_letter").deadLetterIdentifierColumn("dead_letter_id")
                .processingGroupColumn("processing_group").sequenceIdentifierColumn("sequence_identifier")
                .sequenceIndexColumn("sequence_index").messageTypeColumn("message_type")
                .eventIdentifierColumn("event_identifier").timestampColumn("time_stamp")
                .payloadTypeColumn("payload_type").payloadRevisionColumn("payload_revision")
                .aggregateTypeColumn("aggregate_type").aggregateIdentifierColumn("aggregate_identifier")
                .sequenceNumberColumn("sequence_number").tokenTypeColumn("token_type").enqueuedAtColumn("enqueued_at")
                .lastTouchedColumn("last_touched").processingStartedColumn("processing_started")
                .causeTypeColumn("cause_type").causeMessageColumn("cause_message").build();
    }

    public void start() {
        processor.start();
    }

    /** Stops this node's part; another node may go on. */
    public void stop() {
        processor.shutDown();
    }

    /**
     * How far the derived tables have come.
     *
     * @param head of the log
     * @param visible every event up to this position is in the tables, except dead letters
     * @param running whether this node's part runs without an error
     */
    public record Status(long head, long visible, long deadLetters, boolean running) {

        public long lag() {
            return head - visible;
        }
    }

    public Status status() {
        return new Status(
                core.log().head().position(),
                visible(),
                deadLetters(),
                running());
    }

    private boolean running() {
        return processor.isRunning() && !processor.isError() && !projection.failing();
    }

    /** Every event up to this position is in the tables; 0 before the first batch. */
    public long visible() {
        return visible(jdbc);
    }

    static long visible(JdbcTemplate jdbc) {
        return jdbc.query(VISIBLE, (row, n) -> row.getLong(1)).stream().findFirst().orElse(0L);
    }

    /** Waits until a position is visible; false where that takes longer than the time given. */
    public boolean await(long position, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (visible() < position) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** An event that could not be derived, or that waits behind one of its stream that could not. */
    public record Letter(long position, String stream, String type, Instant enqueuedAt, String cause) {}

    /** What stands in the dead-letter queue, by stream and in order. */
    public List<Letter> letters() {
        // Axon's own listing pages by an index from 1 as if it were an offset from 0, and so shows some letters twice.
        return jdbc.query(
                """
                SELECT (event ->> 'position')::bigint, sequence_identifier, event -> 'type' ->> 'name', enqueued_at,
                    coalesce(cause_message, '')
                FROM dead_letter CROSS JOIN LATERAL (SELECT convert_from(payload, 'UTF8')::json AS event) e
                WHERE processing_group = ? ORDER BY sequence_identifier, sequence_index""",
                (row, n) -> new Letter(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        Instant.parse(row.getString(4)),
                        row.getString(5)),
                JOURNAL);
    }

    private long deadLetters() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "SELECT count(*) FROM dead_letter WHERE processing_group = ?",
                        Long.class,
                        JOURNAL));
    }

    /** Tries every dead letter once more, each stream from its first; gives how many are left. */
    public long retry() {
        // Each call takes one sequence; one that fails again is put back behind the others.
        for (long sequences = deadLetters.amountOfSequences(); sequences > 0; sequences--) {
            invoker.processAny();
        }
        return deadLetters();
    }

    @Override
    public void close() {
        processor.shutDown();
        coordinator.shutdownNow();
        workers.shutdown();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
