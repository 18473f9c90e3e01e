package org.grantsledger.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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

    private static final int MOST = 20_000;

    private final Cache<String, EnterpriseState> states = Caffeine.newBuilder().maximumSize(MOST).build();

    /** The enterprise as far as it is known here; {@link EnterpriseState#NONE} where it is not. */
    EnterpriseState known(String stream) {
        EnterpriseState state = states.getIfPresent(stream);
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
        states.asMap().merge(
                state.known().code().value(),
                state,
                (old, now) -> old.version() > now.version() ? old : now);
    }
}
