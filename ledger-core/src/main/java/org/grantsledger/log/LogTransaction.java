package org.grantsledger.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.modelling.command.ConcurrencyException;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.BudgetDecider;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseDecider;
import org.grantsledger.enterprise.EnterpriseDesk;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.policy.InvalidInput;
import org.springframework.jdbc.core.JdbcTemplate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The desk of one transaction: what its commands are decided on, and what their events have moved so far.
 *
 * <p>It opens with one round trip that locks every stream and every idempotency key of its commands, reads what was
 * committed to those streams since this node looked, and locks the positions; or it foresees what these are, and locks and
 * compares them when it writes. All transactions take their locks in this
 * order and within each kind in one order, and the head of the log last, so two cannot wait for each other. Nobody who
 * holds one of them waits for a lock of the JVM whose holder waits for the server: that could be a deadlock which neither
 * side can see.
 */
final class LogTransaction implements EnterpriseDesk {

    private static final String RESOURCE = LogTransaction.class.getName();

    /**
     * Locks, under seeds that keep those of streams apart from those of idempotency keys; and says how the statements after
     * it are planned. Each reads a few rows of tables that grow, and a plan that was made while a table was small must not
     * read all of it when an import has made it large. Before PostgreSQL 18 such a plan seems so dear that the server would
     * compile it, which takes a hundred times as long as to carry it out; and it would be made anew each time, which takes
     * longer than to carry it out.
     */
    private static final String LOCK = """
                                       SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
                                           set_config('plan_cache_mode', 'force_generic_plan', true), count(pg_advisory_xact_lock(ordered.lock)) FROM (
                                           SELECT hashtextextended(stream, 1) AS lock FROM unnest(?::text[]) AS streams (stream)
                                           UNION SELECT hashtextextended(key, 0) FROM unnest(?::text[]) AS keys (key)
                                           ORDER BY 1 OFFSET 0) AS ordered""";

    private static final String SEEN = "SELECT key, body_hash, outcome FROM idempotency WHERE key = ANY (?::text[])";

    private static final String SINCE = "SELECT " + PostgresEventStorageEngine.COLUMNS
            + """

              FROM unnest(?::text[], ?::bigint[]) AS known (known_stream, next),
              LATERAL (SELECT * FROM event WHERE stream = known_stream AND sequence >= next ORDER BY sequence) AS since""";

    private static final String CONFIRM = "SELECT confirm_foreseen(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[])";

    private final Factory factory;
    private final ReferenceData reference;
    private final LocalDate today;
    private final SortedMap<String, EnterpriseState> known = new TreeMap<>();
    private final NavigableSet<String> others = new TreeSet<>();
    private final NavigableSet<String> requests = new TreeSet<>();
    private final Set<PositionKey> wanted = new HashSet<>();
    /** Of each position the event, by its position in the log, that moved it last, as far as committed. */
    private final Map<PositionKey, Long> movers = new HashMap<>();
    private final Map<PositionKey, Position> positions = new HashMap<>();
    private final Map<PositionKey, EventRef> moved = new HashMap<>();
    private final Map<String, EnterpriseState> enterprises = new HashMap<>();
    private final Map<String, EnterpriseState> became = new HashMap<>();
    private final IdentityHashMap<EnterpriseCommand, EnterpriseDecider> deciders = new IdentityHashMap<>();
    private final Map<String, List<DomainEventMessage<?>>> streams = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final SortedMap<String, Seen> outcomes = new TreeMap<>();
    private final LogWriter writer;
    private boolean locksAreComplete;
    /** Whether nothing is locked yet, and what then is not committed yet of what the commands are decided on. */
    private boolean foreseen;
    private @Nullable LogTransaction before;

    private LogTransaction(Factory factory) {
        this.factory = factory;
        this.reference = factory.references().current();
        this.today = LocalDate.now(factory.clock());
        this.writer = new LogWriter(factory.jdbc(), reference.position());
    }

    /** Makes the desks of transactions. */
    record Factory(
            JdbcTemplate jdbc,
            PositionStore store,
            ReferenceCache references,
            EnterpriseCache cache,
            CommandBus commandBus,
            Clock clock) {

        /** The desk of the unit of work that runs now; units nested in it share its desk. */
        LogTransaction current() {
            return CurrentUnitOfWork.get().root().getOrComputeResource(RESOURCE, key -> new LogTransaction(this));
        }

        /** The desk of the unit of work that runs now, if commands are carried out in it. */
        Optional<LogTransaction> running() {
            return CurrentUnitOfWork.isStarted()
                    ? Optional.ofNullable(CurrentUnitOfWork.get().root().getResource(RESOURCE))
                    : Optional.empty();
        }
    }

    /** A request that was carried out: what it said, and what came of it. */
    @SuppressWarnings("ArrayRecordComponent") // a row, never compared
    private record Seen(byte[] bodyHash, String outcome) {}

    /**
     * Locks and reads all that these commands need.
     *
     * @param complete whether a command that turns out to need another lock is to be carried out again later, as one
     *     taken out of order could be waited for in a circle
     */
    void open(List<CommandMessage<?>> commands, boolean complete) {
        look(commands, factory.cache()::known);
        RoundTrip opening = locking();
        if (!requests.isEmpty()) {
            opening.query(
                    SEEN,
                    rows -> readInto(
                            rows,
                            () -> seen.put(rows.getString(1), new Seen(rows.getBytes(2), rows.getString(3)))),
                    (Object) names(requests.stream()));
        }
        since(opening, known, others);
        lockPositions(opening, wanted);
        known.forEach((stream, state) -> enterprises.put(stream, caughtUp(stream, state)));
        locksAreComplete = complete;
    }

    /**
     * Lets these commands be decided before anything is locked: on what a transaction that is on its way to the disk will
     * leave behind, and otherwise on what this node knows. What they lead to is written only if all of it turns out to be
     * true when it is locked ({@link #write}).
     *
     * @param ahead the transaction on its way, if there is one
     */
    void foresee(List<CommandMessage<?>> commands, @Nullable LogTransaction ahead) {
        foreseen = true;
        before = ahead;
        look(commands, stream -> {
            EnterpriseState state = ahead == null ? null : ahead.became.get(stream);
            return state == null ? factory.cache().known(stream) : state;
        });
        for (PositionKey key : wanted) {
            Position position = ahead == null ? null : ahead.positions.get(key);
            if (position == null) {
                remember(key, factory.store().known(key));
            } else {
                positions.put(key, position);
            }
        }
        enterprises.putAll(known);
        locksAreComplete = true;
    }

    /** The transaction ahead, if there was one, is committed: its events have their positions in the log. */
    void aheadIsCommitted() {
        if (before != null) {
            wanted.forEach(key -> movers.computeIfAbsent(key, before.movers::get));
            before = null;
        }
    }

    private void remember(PositionKey key, PositionStore.Known now) {
        positions.put(key, now.position());
        movers.put(key, now.at());
    }

    private RoundTrip locking() {
        return new RoundTrip().execute(
                LOCK, names(Stream.concat(known.keySet().stream(), others.stream())), names(requests.stream()));
    }

    private void lockPositions(RoundTrip trip, Set<PositionKey> keys) {
        Map<PositionKey, PositionStore.Known> found = new HashMap<>();
        if (!keys.isEmpty()) {
            factory.store().lock(trip, keys, found);
        }
        trip.send(factory.jdbc());
        factory.store().committed(found);
        found.forEach(this::remember);
    }

    /** What these commands need, by the enterprises as somebody knows them. */
    private void look(List<CommandMessage<?>> commands, Function<String, EnterpriseState> latest) {
        for (CommandMessage<?> command : commands) {
            Object payload = command.getPayload();
            if (payload instanceof EnterpriseCommand || payload instanceof RunPool) {
                streams(payload).forEach(stream -> known.put(stream, latest.apply(stream)));
            } else {
                streams(payload).forEach(others::add);
            }
            Object key = command.getMetaData().get(IdempotencyInterceptor.KEY);
            if (key != null) {
                requests.add((String) key);
            }
        }
        meet();
        for (CommandMessage<?> command : commands) {
            wanted.addAll(shared(keys(command.getPayload())));
        }
    }

    /** Reads the enterprises that this node does not know; without locks, to see what must be locked. */
    private void meet() {
        SortedMap<String, EnterpriseState> unknown = new TreeMap<>(known);
        unknown.values().removeIf(state -> state.version() > 0);
        if (!unknown.isEmpty()) {
            RoundTrip reading = new RoundTrip();
            since(reading, unknown, Set.of());
            reading.send(factory.jdbc());
            unknown.forEach((stream, state) -> known.put(stream, caughtUp(stream, state)));
        }
    }

    private void since(RoundTrip reading, SortedMap<String, EnterpriseState> enterprises, Set<String> others) {
        List<Long> next = new ArrayList<>();
        enterprises.values().forEach(state -> next.add(state.version()));
        others.forEach(stream -> next.add(0L));
        Stream.concat(enterprises.keySet().stream(), others.stream()).forEach(s -> streams.put(s, new ArrayList<>()));
        reading.query(SINCE, rows -> readInto(rows, () -> {
            DomainEventMessage<?> event = PostgresEventStorageEngine
                    .domainEvent(PostgresEventStorageEngine.recorded(rows, 0));
            Objects.requireNonNull(streams.get(event.getAggregateIdentifier())).add(event);
        }), names(Stream.concat(enterprises.keySet().stream(), others.stream())), next.toArray(Long[]::new));
    }

    private EnterpriseState caughtUp(String stream, EnterpriseState known) {
        return factory.cache().committed(known, Objects.requireNonNull(streams.get(stream)));
    }

    private Set<PositionKey> keys(Object command) {
        try {
            return switch (command) {
                case EnterpriseCommand.Absorb c -> Set.of();
                case EnterpriseCommand c -> keys(c, Objects.requireNonNull(known.get(c.enterprise().value())));
                case BudgetCommand c -> BudgetDecider.keys(c);
                default -> Set.of();
            };
        } catch (InvalidInput | Rejection perhaps) {
            // The command finds out itself.
            return Set.of();
        }
    }

    /** An enterprise that nobody registered has nothing to be locked for; Axon turns the command away. */
    private Set<PositionKey> keys(EnterpriseCommand command, EnterpriseState state) {
        if (state.version() == 0) {
            return Set.of();
        }
        EnterpriseDecider decider = new EnterpriseDecider(command, state, reference, today);
        deciders.put(command, decider);
        return decider.keys();
    }

    @Override
    public EnterpriseDecider decider(EnterpriseCommand command, EnterpriseState state) {
        EnterpriseDecider prepared = deciders.get(command);
        return prepared != null && prepared.at(state.version())
                ? prepared
                : EnterpriseDesk.super.decider(command, state);
    }

    @Override
    public void became(EnterpriseState state) {
        became.put(state.known().code().value(), state);
    }

    /** Makes known to this node what is committed now. */
    void committed(List<RecordedEvent> recorded) {
        became.values().forEach(factory.cache()::committed);
        Map<EventRef, Long> at = new HashMap<>();
        recorded.forEach(event -> at.put(event.ref(), event.position()));
        Map<PositionKey, PositionStore.Known> now = new HashMap<>();
        moved.forEach((key, ref) -> {
            long mover = Objects.requireNonNull(at.get(ref));
            movers.put(key, mover);
            now.put(key, new PositionStore.Known(locked(key), mover));
        });
        factory.store().committed(now);
    }

    private static Stream<String> streams(Object command) {
        return switch (command) {
            case RunPool c -> c.candidates().stream().map(candidate -> candidate.enterprise().value());
            case EnterpriseCommand.Absorb c -> Stream.of(c.enterprise().value(), c.predecessor().value());
            default -> Stream.of(StreamOfCommand.stream(command));
        };
    }

    private interface Row {
        void read() throws SQLException;
    }

    private static void readInto(ResultSet rows, Row row) throws SQLException {
        while (rows.next()) {
            row.read();
        }
    }

    private static String[] names(Stream<String> names) {
        return names.toArray(String[]::new);
    }

    /** An enterprise as the commands are decided on it; nothing where none of them concerns it. */
    Optional<EnterpriseState> enterprise(String stream) {
        return Optional.ofNullable(enterprises.get(stream));
    }

    /** The events of a stream of another kind, as they were when it was locked. */
    Optional<List<DomainEventMessage<?>>> events(String stream) {
        return Optional.ofNullable(streams.get(stream));
    }

    /**
     * What came of a request with this key.
     *
     * @throws IdempotencyConflict where the request said something else
     */
    Optional<List<EventRef>> outcome(String key, byte[] bodyHash) {
        Seen first = outcomes.getOrDefault(key, seen.get(key));
        if (first == null) {
            return Optional.empty();
        }
        if (!Arrays.equals(first.bodyHash(), bodyHash)) {
            throw new IdempotencyConflict(key);
        }
        return Optional.of(EventCodec.MAPPER.readValue(first.outcome(), new TypeReference<List<EventRef>>() {
        }));
    }

    /** Keeps what came of a request, to be written with its events. */
    void remember(String key, byte[] bodyHash, Object outcome) {
        outcomes.put(key, new Seen(bodyHash, EventCodec.MAPPER.writeValueAsString(outcome)));
    }

    @Override
    public ReferenceData reference() {
        return reference;
    }

    @Override
    public Positions lock(Set<PositionKey> keys) {
        Set<PositionKey> wanted = shared(keys);
        wanted.removeAll(positions.keySet());
        if (!wanted.isEmpty()) {
            if (locksAreComplete) {
                throw new ConcurrencyException("the enterprise changed meanwhile, other limits are to be locked");
            }
            lockPositions(new RoundTrip(), wanted);
        }
        return this::locked;
    }

    private static Set<PositionKey> shared(Collection<PositionKey> keys) {
        Set<PositionKey> shared = new HashSet<>(keys);
        shared.removeIf(PositionKey::own);
        return shared;
    }

    private Position locked(PositionKey key) {
        Position position = positions.get(key);
        if (position == null) {
            throw new IllegalStateException("a decision looked at " + key + ", which was not locked for it");
        }
        return position;
    }

    @Override
    public void moved(MovingEvent event, EventRef ref) {
        for (Move move : event.moves()) {
            if (!move.key().own()) {
                positions.put(move.key(), locked(move.key()).after(move, ref));
                moved.put(move.key(), ref);
            }
        }
    }

    /**
     * Writes its events and what else its commands leave behind, and commits.
     *
     * @throws Unforeseen where they were decided on something that is not true
     */
    List<RecordedEvent> write(List<? extends EventMessage<?>> events) {
        RoundTrip trip = new RoundTrip();
        if (foreseen) {
            Set<PositionKey> keys = new TreeSet<>(wanted);
            trip = locking().query(
                    CONFIRM,
                    rows -> {
                    },
                    names(known.keySet().stream()),
                    known.values().stream().map(EnterpriseState::version).toArray(Long[]::new),
                    names(requests.stream()),
                    PositionStore.names(keys),
                    keys.stream().map(key -> Objects.requireNonNull(movers.get(key))).toArray(Long[]::new));
        }
        return writer.write(trip, events, this::leftBehind);
    }

    LogWriter writer() {
        return writer;
    }

    /** Shared positions and outcomes of requests, each in key order. */
    private List<Object> leftBehind(Map<EventRef, Long> order) {
        SortedMap<PositionKey, EventRef> sorted = new TreeMap<>(moved);
        return List.of(
                PositionStore.names(sorted.keySet()),
                names(sorted.keySet().stream().map(key -> PositionStore.json(key, locked(key)))),
                sorted.values().stream().map(ref -> Objects.requireNonNull(order.get(ref))).toArray(Long[]::new),
                names(outcomes.keySet().stream()),
                outcomes.values().stream().map(Seen::bodyHash).toArray(byte[][]::new),
                names(outcomes.values().stream().map(Seen::outcome)));
    }

    @Override
    public <T> T send(Object command, Class<T> result) {
        var answer = GroupCommit
                .dispatched(factory.commandBus(), GenericCommandMessage.asCommandMessage(command));
        if (answer.isExceptional()) {
            throw Ledger.unchecked(answer.exceptionResult());
        }
        return result.cast(answer.getPayload());
    }

    /** Commands of several people share this transaction; the innermost unit of work knows which is being handled. */
    @Override
    public String actor() {
        return (String) Objects.requireNonNull(
                CurrentUnitOfWork.get().getMessage().getMetaData().get(Actor.KEY),
                "a command without an actor");
    }

    @Override
    public LocalDate today() {
        return today;
    }
}
