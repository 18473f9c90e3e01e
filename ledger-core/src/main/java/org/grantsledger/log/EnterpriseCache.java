package org.grantsledger.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;

/**
 * Folded enterprises of this node. Axon sees them as snapshots and reads the events that were committed since from the
 * log at every load, so a node that is behind catches up before it decides.
 */
final class EnterpriseCache {

    private static final int MOST = 20_000;

    private final Cache<String, EnterpriseState> states = Caffeine.newBuilder().maximumSize(MOST).build();

    Optional<DomainEventMessage<?>> snapshot(String stream) {
        return Optional.ofNullable(states.getIfPresent(stream))
                .map(state -> new GenericDomainEventMessage<>("ledger", stream, state.version() - 1, state));
    }

    /** Folds committed events in, where they continue what is cached. */
    void committed(String stream, long firstSequence, List<? extends DomainEventMessage<?>> events) {
        if (events.isEmpty() || !(events.getFirst().getPayload() instanceof EnterpriseEvent)) {
            return;
        }
        EnterpriseState state = firstSequence == 0 ? EnterpriseState.NONE : states.getIfPresent(stream);
        if (state == null || state.version() != firstSequence) {
            return;
        }
        for (DomainEventMessage<?> event : events) {
            state = state.evolve((EnterpriseEvent) event.getPayload());
        }
        states.put(stream, state);
    }
}
