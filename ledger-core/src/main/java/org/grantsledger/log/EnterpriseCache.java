package org.grantsledger.log;

import java.util.List;
import org.axonframework.eventhandling.DomainEventMessage;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;

/**
 * Folded enterprises of this node, as far as it has seen commits. Whoever decides reads the events committed since under
 * the lock of the stream, or finds out there, or by what he cannot write, that there are some; so what a node that is behind
 * decides is not written.
 */
final class EnterpriseCache {

    /** How many events are kept folded in, an enterprise counted as one more: each takes about half a KiB. */
    static final int MOST = 600_000;

    private final LastSeen<String, EnterpriseState> states = new LastSeen<>(
            MOST,
            EnterpriseState::version,
            state -> 1 + state.version());

    /** The enterprise as far as it is known here; {@link EnterpriseState#NONE} where it is not. */
    EnterpriseState known(String stream) {
        EnterpriseState state = states.get(stream);
        return state == null ? EnterpriseState.NONE : state;
    }

    /** Folds committed events into an enterprise, where they continue it; what comes of it is known from then on. */
    EnterpriseState committed(EnterpriseState known, List<? extends DomainEventMessage<?>> events) {
        EnterpriseState state = known;
        for (DomainEventMessage<?> message : events) {
            if (message.getSequenceNumber() == state.version()
                    && message.getPayload() instanceof EnterpriseEvent event) {
                state = state.evolve(event);
            }
        }
        if (state.version() > known.version()) {
            committed(state);
        }
        return state;
    }

    /** An enterprise as committed. */
    void committed(EnterpriseState state) {
        states.committed(state.known().code().value(), state);
    }
}
