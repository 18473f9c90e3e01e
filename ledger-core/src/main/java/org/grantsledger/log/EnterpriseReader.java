package org.grantsledger.log;

import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.EnterpriseStates;

/** Folds enterprises from their streams; events staged in the running unit of work are included. */
final class EnterpriseReader implements EnterpriseStates {

    private final EventStore events;
    private final EnterpriseCache cache;

    EnterpriseReader(EventStore events, EnterpriseCache cache) {
        this.events = events;
        this.cache = cache;
    }

    /** The enterprise with at least this many events, 1 or more: where this node knows so many, nothing is read. */
    Optional<EnterpriseState> find(CreditCode enterprise, long version) {
        EnterpriseState known = cache.known(enterprise.value());
        return known.version() >= version ? Optional.of(known) : find(enterprise);
    }

    @Override
    public Optional<EnterpriseState> find(CreditCode enterprise) {
        EnterpriseState[] state = {EnterpriseState.NONE};
        events.readEvents(enterprise.value()).asStream().map(DomainEventMessage::getPayload).forEach(payload -> {
            switch (payload) {
                case EnterpriseState snapshot -> state[0] = snapshot;
                case EnterpriseEvent event -> state[0] = state[0].evolve(event);
                default -> throw new IllegalStateException(enterprise + " is no stream of an enterprise");
            }
        });
        return state[0].profile() == null ? Optional.empty() : Optional.of(state[0]);
    }
}
