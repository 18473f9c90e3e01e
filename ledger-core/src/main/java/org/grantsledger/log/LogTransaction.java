package org.grantsledger.log;

import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.grantsledger.budget.Desk;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;

/** The desk of one transaction: what it has read and locked, and what its events have moved so far. */
final class LogTransaction implements Desk {

    private static final String RESOURCE = LogTransaction.class.getName();

    private final PositionStore store;
    private final ReferenceData reference;
    private final CommandBus commandBus;
    private final Clock clock;
    private final Map<PositionKey, Position> positions = new HashMap<>();
    private final Map<PositionKey, EventRef> moved = new HashMap<>();

    private LogTransaction(PositionStore store, ReferenceData reference, CommandBus commandBus, Clock clock) {
        this.store = store;
        this.reference = reference;
        this.commandBus = commandBus;
        this.clock = clock;
    }

    /** Makes the desks of transactions. */
    record Factory(PositionStore store, ReferenceCache references, CommandBus commandBus, Clock clock) {

        /** The desk of the unit of work that runs now; units nested in it share its desk. */
        LogTransaction current() {
            return CurrentUnitOfWork.get().root().getOrComputeResource(
                    RESOURCE,
                    key -> new LogTransaction(store, references.current(), commandBus, clock));
        }
    }

    @Override
    public ReferenceData reference() {
        return reference;
    }

    @Override
    public Positions lock(Set<PositionKey> keys) {
        Set<PositionKey> wanted = new HashSet<>();
        for (PositionKey key : keys) {
            if (!key.own() && !positions.containsKey(key)) {
                wanted.add(key);
            }
        }
        if (!wanted.isEmpty()) {
            positions.putAll(store.lock(wanted));
        }
        return this::locked;
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

    /** Writes the positions that the events of this transaction moved. */
    void write(Map<EventRef, Long> recorded) {
        if (moved.isEmpty()) {
            return;
        }
        SortedMap<PositionKey, Position> bodies = new TreeMap<>();
        SortedMap<PositionKey, Long> at = new TreeMap<>();
        moved.forEach((key, ref) -> {
            bodies.put(key, locked(key));
            at.put(key, Objects.requireNonNull(recorded.get(ref)));
        });
        store.write(bodies, at);
        moved.clear();
    }

    @Override
    public <T> T send(Object command, Class<T> result) {
        FutureCallback<Object, Object> answer = new FutureCallback<>();
        commandBus.dispatch(GenericCommandMessage.asCommandMessage(command), answer);
        var message = answer.getResult();
        if (message.isExceptional()) {
            throw message.exceptionResult() instanceof RuntimeException e
                    ? e
                    : new CommandExecutionException("nested command failed", message.exceptionResult());
        }
        return result.cast(message.getPayload());
    }

    @Override
    public LocalDate today() {
        return LocalDate.now(clock);
    }
}
