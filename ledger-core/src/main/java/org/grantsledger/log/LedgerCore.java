package org.grantsledger.log;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.axonframework.commandhandling.AnnotationCommandHandlerAdapter;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.lock.NullLockFactory;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.annotation.ClasspathParameterResolverFactory;
import org.axonframework.messaging.annotation.MultiParameterResolverFactory;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.axonframework.messaging.interceptors.CorrelationDataInterceptor;
import org.axonframework.micrometer.MessageTimerMonitor;
import org.axonframework.modelling.command.AggregateAnnotationCommandHandler;
import org.axonframework.modelling.command.Repository;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.grantsledger.budget.Budget;
import org.grantsledger.budget.CatalogueRegister;
import org.grantsledger.budget.Desk;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.Enterprise;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.EnterpriseStates;
import org.grantsledger.enterprise.PoolRunner;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.policy.RuleBook;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Axon, wired piece by piece: command bus, event store, repositories. Nothing is discovered, so nothing is wired
 * silently otherwise.
 */
public final class LedgerCore implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final EmbeddedEventStore eventStore;
    private final TransactionManager transactions;
    private final ReferenceCache references;
    private final PositionStore positions;
    private final EnterpriseReader states;
    private final LogReader reader;
    private final LogFeed feed;
    private final LogCheck check;
    private final Ledger ledger;
    private final Clock clock;
    private final ExecutorService helpers = Executors
            .newCachedThreadPool(Thread.ofPlatform().name("ledger-group-", 0).daemon().factory());

    /**
     * @param transactionManager of the same data source; commands run in its transactions
     * @param clock gives today, in the time zone of the city; the log has its own clock
     */
    public LedgerCore(
            DataSource dataSource,
            PlatformTransactionManager transactionManager,
            MeterRegistry meters,
            Clock clock) {
        this(dataSource, transactionManager, meters, clock, PATIENCE);
    }

    /** @param patience how long a command waits for others that are held up, before it goes by itself */
    LedgerCore(
            DataSource dataSource,
            PlatformTransactionManager transactionManager,
            MeterRegistry meters,
            Clock clock,
            Duration patience) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        this.clock = clock;
        this.transactions = new SpringTransactionManager(transactionManager);
        this.references = new ReferenceCache(jdbc);
        this.positions = new PositionStore(jdbc);
        RecentEvents recent = new RecentEvents();
        this.reader = new LogReader(jdbc, recent);
        this.feed = new LogFeed(reader);
        this.check = new LogCheck(reader, jdbc, snapshot(transactionManager));
        LedgerMetrics metrics = new LedgerMetrics(meters);

        SimpleCommandBus commandBus = SimpleCommandBus.builder().messageMonitor(
                MessageTimerMonitor.builder().meterNamePrefix("commandBus").meterRegistry(meters).build()).build();
        commandBus.registerHandlerInterceptor(new CorrelationDataInterceptor<>(List.of(new Actor())));
        EnterpriseCache cache = new EnterpriseCache();
        LogTransaction.Factory desks = new LogTransaction.Factory(
                jdbc,
                positions,
                references,
                cache,
                commandBus,
                clock);
        commandBus.registerHandlerInterceptor(new IdempotencyInterceptor(desks));

        this.eventStore = new EmbeddedEventStore(
                EmbeddedEventStore.builder()
                        .storageEngine(
                                new PostgresEventStorageEngine(jdbc, desks, references, cache, recent, feed, metrics))
                        .messageMonitor(
                                MessageTimerMonitor.builder().meterNamePrefix("eventStore").meterRegistry(meters)
                                        .build())) {
            // What was published is put into words while the group ahead is written.
            @Override
            public void publish(List<? extends EventMessage<?>> events) {
                super.publish(events);
                desks.current().writer().take(events);
            }

            // The desk knows what its enterprises have become; to look for their events, Axon goes through all of the group.
            @Override
            protected Stream<? extends DomainEventMessage<?>> stagedDomainEventMessages(String stream) {
                return desks.enterprise(stream).isPresent()
                        ? Stream.empty()
                        : super.stagedDomainEventMessages(stream);
            }
        };
        this.states = new EnterpriseReader(eventStore, cache);
        ParameterResolverFactory resolvers = MultiParameterResolverFactory.ordered(
                ClasspathParameterResolverFactory.forClass(LedgerCore.class),
                (executable, parameters, index) -> Desk.class.isAssignableFrom(parameters[index].getType())
                        ? new DeskResolver(desks)
                        : null);
        for (Class<?> aggregate : List.of(Enterprise.class, Budget.class, CatalogueRegister.class)) {
            subscribe(aggregate, commandBus, resolvers);
        }
        new AnnotationCommandHandlerAdapter<>(new PoolRunner(states), resolvers).subscribe(commandBus);
        this.ledger = new Ledger(new GroupCommit(commandBus, transactions, desks, helpers, metrics, patience),
                references,
                metrics);
        references.refreshed();
        meters.gauge("ledger.log.position", metrics.position());
        Gauge.builder("ledger.commands.waiting", ledger, Ledger::waiting)
                .description("Commands that wait behind those being carried out").register(meters);
        metrics.position().set(reader.head().position());
    }

    private <T> void subscribe(Class<T> aggregate, SimpleCommandBus commandBus, ParameterResolverFactory resolvers) {
        Repository<T> repository = EventSourcingRepository.builder(aggregate).eventStore(eventStore)
                .lockFactory(NullLockFactory.INSTANCE).parameterResolverFactory(resolvers).build();
        AggregateAnnotationCommandHandler.<T>builder().aggregateType(aggregate).repository(repository)
                .parameterResolverFactory(resolvers).commandTargetResolver(new StreamOfCommand()).build()
                .subscribe(commandBus);
    }

    private static TransactionTemplate snapshot(PlatformTransactionManager transactionManager) {
        TransactionTemplate snapshot = new TransactionTemplate(transactionManager);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        return snapshot;
    }

    public Ledger ledger() {
        return ledger;
    }

    public LogReader log() {
        return reader;
    }

    public LogCheck check() {
        return check;
    }

    public EnterpriseStates enterprises() {
        return states;
    }

    /**
     * An enterprise with at least so many events, as whoever recorded them wants to see it: where this node knows so many,
     * nothing is read, and what another node has written since is not in it.
     *
     * @param version the number of events, at least 1
     */
    public Optional<EnterpriseState> enterprise(CreditCode code, long version) {
        return states.find(code, version);
    }

    /** Reference data as far as committed now. */
    public ReferenceData reference() {
        return references.refreshed();
    }

    /** Reference data as far as this node has read them, for words beside a figure; it may be behind. */
    public ReferenceData knownReference() {
        return references.current();
    }

    /** An adopted rule book. It never changes, so one that this node knows is not asked for again. */
    public Optional<RuleBook> ruleBook(String hash) {
        return references.current().ruleBook(hash).or(() -> references.refreshed().ruleBook(hash));
    }

    /** Shared positions as committed, for showing; never for deciding. */
    public Positions positions(Set<PositionKey> keys) {
        var found = positions.read(keys.stream().filter(k -> !k.own()).toList());
        return key -> {
            PositionStore.Known known = found.get(key);
            return known == null ? Position.none(key.kind()) : known.position();
        };
    }

    public LocalDate today() {
        return LocalDate.now(clock);
    }

    /** The log as processors follow it: its messages carry {@link RecordedEvent}. */
    public StreamableMessageSource<TrackedEventMessage<?>> feed() {
        return feed;
    }

    public EventStore eventStore() {
        return eventStore;
    }

    public TransactionManager transactions() {
        return transactions;
    }

    @Override
    public void close() {
        feed.close();
        eventStore.shutDown();
        helpers.shutdown();
    }
}
