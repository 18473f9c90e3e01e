package org.grantsledger.projection;

import org.axonframework.eventhandling.EventHandler;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.log.RecordedEvent;

/** Derives events one by one and writes what they give once a batch, in the transaction that moves the token. */
final class JournalProjection {

    private static final String RESOURCE = JournalProjection.class.getName();

    private final ReadingWriter writer;

    JournalProjection(ReadingWriter writer) {
        this.writer = writer;
    }

    @EventHandler
    void on(RecordedEvent event) {
        UnitOfWork<?> batch = CurrentUnitOfWork.get().root();
        Derived derived = batch.getOrComputeResource(RESOURCE, key -> {
            Derived collected = new Derived();
            batch.onPrepareCommit(unit -> writer.write(collected));
            return collected;
        });
        derived.add(event);
    }
}
