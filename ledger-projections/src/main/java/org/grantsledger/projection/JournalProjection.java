package org.grantsledger.projection;

import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.log.LogReader;
import org.grantsledger.log.RecordedEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Derives events one by one and writes what they give once a batch, in the transaction that moves the token. Where
 * PostgreSQL refuses the rows of a batch, its events are written one by one, so that the one at fault is found.
 */
final class JournalProjection {

    private static final String RESOURCE = JournalProjection.class.getName();
    private static final String WATCHED = RESOURCE + ".watched";

    private final ReadingWriter writer;
    private final LogReader log;
    private final TransactionTemplate savepoint;

    /** The last event of a batch that could not be written; up to it, events are written one by one. */
    private volatile long refused;

    private volatile boolean failing;

    /** @param savepoint a transaction nested in the one of the batch */
    JournalProjection(ReadingWriter writer, LogReader log, TransactionTemplate savepoint) {
        this.writer = writer;
        this.log = log;
        this.savepoint = savepoint;
    }

    /** @param letter from which the event is tried again; what it says is read from the log anew */
    @EventHandler
    void on(RecordedEvent event, @Nullable DeadLetter<?> letter) {
        if (letter != null) {
            alone(log.at(event.position()).orElseThrow());
            return;
        }
        UnitOfWork<?> batch = CurrentUnitOfWork.get();
        watch(batch);
        if (event.position() <= refused) {
            alone(event);
        } else {
            derived(batch).add(event);
        }
    }

    /** Whether the last batch could not be written. */
    boolean failing() {
        return failing;
    }

    private void watch(UnitOfWork<?> batch) {
        batch.getOrComputeResource(WATCHED, key -> {
            batch.onRollback(unit -> failing = true);
            batch.afterCommit(unit -> failing = false);
            return true;
        });
    }

    private void alone(RecordedEvent event) {
        Derived derived = new Derived();
        derived.add(event);
        savepoint.executeWithoutResult(status -> writer.write(derived));
    }

    /** What a batch has given so far; written when it ends. */
    private Derived derived(UnitOfWork<?> batch) {
        return batch.getOrComputeResource(RESOURCE, key -> {
            Derived collected = new Derived();
            batch.onPrepareCommit(unit -> write(collected));
            return collected;
        });
    }

    private void write(Derived collected) {
        try {
            writer.write(collected);
        } catch (DataIntegrityViolationException e) {
            refused = collected.position();
            throw e;
        } catch (Error e) {
            // Axon neither commits nor rolls back what an Error ends while it is prepared: the next batch would join it.
            throw new IllegalStateException("events up to " + collected.position() + " could not be written", e);
        }
    }
}
