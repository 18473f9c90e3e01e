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
import java.util.concurrent.TimeUnit;
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
import org.grantsledger.log.Sent.Mover;
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
 * order and within each kind in one order, and the head of the log last, so two cannot wait for each other. After the head come
 * only rows of positions that nobody has moved, for which nobody waits longer than a moment; before all of them comes the lock
 * by which others wait for this transaction: they hold nothing else by then, and give up if it was not committed. Nobody who
 * holds one of them waits for a lock of the JVM whose holder waits for the server: that could be a deadlock which neither
 * side can see.
 */
final class LogTransaction implements EnterpriseDesk {

    private static final String RESOURCE = LogTransaction.class.getName();

    private static final String LOCK = "SELECT lock_names(?::text[], ?::text[])";

    private static final String SEEN = "SELECT key, body_hash, outcome FROM idempotency WHERE key = ANY (?::text[])";

    private static final String SINCE = "SELECT " + PostgresEventStorageEngine.COLUMNS
            + """

              FROM unnest(?::text[], ?::bigint[]) AS known (known_stream, next),
              LATERAL (SELECT * FROM event WHERE stream = known_stream AND sequence >= next ORDER BY sequence) AS since""";

    private final Factory factory;
    private final ReferenceData reference;
    private final LocalDate today;
    private final SortedMap<String, EnterpriseState> known = new TreeMap<>();
    private final NavigableSet<String> others = new TreeSet<>();
    private final NavigableSet<String> requests = new TreeSet<>();
    private final Set<PositionKey> wanted = new HashSet<>();
    /** Of each position the event that had moved it last when it was looked at. */
    private final Map<PositionKey, Mover> movers = new HashMap<>();
    private final Map<PositionKey, Position> positions = new HashMap<>();
    private final Map<PositionKey, EventRef> moved = new HashMap<>();
    /** As the commands carried out so far have left them. */
    private final Map<String, EnterpriseState> enterprises = new HashMap<>();
    private final IdentityHashMap<EnterpriseCommand, EnterpriseDecider> deciders = new IdentityHashMap<>();
    private final Map<String, List<DomainEventMessage<?>>> streams = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final SortedMap<String, Seen> outcomes = new TreeMap<>();
    private final LogWriter writer;
    private boolean locksAreComplete;
    /** Whether nothing is locked yet, and what the commands are then decided on that may not be committed yet. */
    private boolean foreseen;
    private @Nullable Sent ahead;
    private long patience;

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

        /** An enterprise as the transaction that runs decides on it next; nothing where it does not concern it. */
        Optional<EnterpriseState> enterprise(String stream) {
            return running().map(desk -> desk.enterprises.get(stream));
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
        RoundTrip opening = new RoundTrip()
                .execute(LOCK, names(Stream.concat(known.keySet().stream(), others.stream())),
                        names(requests.stream()));
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
     * @param before the transaction on its way, if there is one
     * @param patience how long its locks are waited for, in nanoseconds
     */
    void foresee(List<CommandMessage<?>> commands, @Nullable LogTransaction before, long patience) {
        foreseen = true;
        this.patience = patience;
        look(commands, stream -> foreseen(stream, before));
        wanted.forEach(key -> foresee(key, before));
        requests.forEach(request -> foreseeOutcome(request, before));
        enterprises.putAll(known);
        locksAreComplete = true;
    }

    private EnterpriseState foreseen(String stream, @Nullable LogTransaction before) {
        if (before == null || !before.known.containsKey(stream)) {
            return factory.cache().known(stream);
        }
        ahead = before.writer.sent();
        return Objects.requireNonNull(before.enterprises.get(stream));
    }

    private void foresee(PositionKey key, @Nullable LogTransaction before) {
        Position position = before == null ? null : before.positions.get(key);
        if (before == null || position == null) {
            remember(key, factory.store().known(key));
        } else {
            ahead = before.writer.sent();
            positions.put(key, position);
            movers.put(key, before.mover(key));
        }
    }

    private void foreseeOutcome(String request, @Nullable LogTransaction before) {
        if (before != null && before.requests.contains(request)) {
            ahead = before.writer.sent();
            Seen outcome = before.outcomes.getOrDefault(request, before.seen.get(request));
            if (outcome != null) {
                seen.put(request, outcome);
            }
        }
    }

    /** The event that moves a position last, as far as this transaction knows. */
    private Mover mover(PositionKey key) {
        EventRef ref = moved.get(key);
        return ref == null ? Objects.requireNonNull(movers.get(key)) : writer.sent().mover(ref);
    }

    /** Whether the commands concern anything that another transaction concerns which may not be committed yet. */
    boolean rests() {
        return ahead != null && !ahead.isOver();
    }

    private void remember(PositionKey key, PositionStore.Known now) {
        positions.put(key, now.position());
        movers.put(key, new Mover(null, now.at()));
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
        enterprises.put(state.known().code().value(), state);
    }

    /** Makes known to this node what is committed now. */
    void committed() {
        enterprises.values().stream().filter(state -> state.version() > 0).forEach(factory.cache()::committed);
        Map<PositionKey, PositionStore.Known> now = new HashMap<>();
        moved.keySet().forEach(key -> now.put(key, new PositionStore.Known(locked(key), mover(key).position(null))));
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
        return writer.write(events, foreseen ? foreseen() : null, leftBehind());
    }

    /** What is foreseen, as {@code append_events} takes it. */
    private List<Object> foreseen() {
        Sent waited = rests() ? ahead : null;
        SortedMap<String, EnterpriseState> quiet = new TreeMap<>(known);
        quiet.keySet().removeAll(writer.sent().streams());
        SortedMap<PositionKey, Long> taken = new TreeMap<>();
        List<PositionKey> lookedAt = new ArrayList<>();
        movers.forEach((key, mover) -> {
            if (!free(key)) {
                taken.put(key, mover.position(waited));
            } else if (!moved.containsKey(key)) {
                lookedAt.add(key);
            }
        });
        return List.of(
                names(known.keySet().stream()),
                names(requests.stream()),
                names(quiet.keySet().stream()),
                quiet.values().stream().map(EnterpriseState::version).toArray(Long[]::new),
                names(requests.stream().filter(key -> !outcomes.containsKey(key) && !seen.containsKey(key))),
                PositionStore.names(taken.keySet()),
                taken.values().toArray(Long[]::new),
                PositionStore.names(lookedAt),
                waited == null ? "" : waited.ref().stream(),
                waited == null ? 0 : waited.ref().sequence(),
                waited == null ? "" : waited.id().toString(),
                Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience)));
    }

    LogWriter writer() {
        return writer;
    }

    /** Whether a position is foreseen to be as nobody has moved it yet, and so is neither there nor locked. */
    private boolean free(PositionKey key) {
        return foreseen && Objects.requireNonNull(movers.get(key)).equals(Mover.NONE);
    }

    /** Shared positions and outcomes of requests, each in key order. */
    private List<Object> leftBehind() {
        SortedMap<PositionKey, EventRef> sorted = new TreeMap<>(moved);
        return List.of(
                PositionStore.names(sorted.keySet()),
                names(sorted.keySet().stream().map(key -> PositionStore.json(key, locked(key)))),
                sorted.values().stream().map(ref -> (long) writer.sent().number(ref)).toArray(Long[]::new),
                sorted.keySet().stream().map(this::free).toArray(Boolean[]::new),
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
