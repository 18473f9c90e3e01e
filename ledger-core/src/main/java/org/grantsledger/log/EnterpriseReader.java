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

    EnterpriseReader(EventStore events) {
        this.events = events;
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
