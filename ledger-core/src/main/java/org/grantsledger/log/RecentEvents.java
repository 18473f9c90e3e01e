package org.grantsledger.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Collection;
import java.util.Map;
import org.grantsledger.limit.EventRef;

/** Events that this node committed lately, and positions of more: who answers for them need not read them again. */
final class RecentEvents {

    /** Characters kept: as much as is asked for within moments, as what lives longer makes collections longer. */
    private static final long MOST_TEXT = 2_000_000;

    private static final int MOST_POSITIONS = 50_000;

    private final Cache<EventRef, RecordedEvent> events = Caffeine.newBuilder().maximumWeight(MOST_TEXT)
            .weigher((EventRef ref, RecordedEvent event) -> event.payload().length() + event.metadata().length())
            .build();

    private final Cache<EventRef, Long> positions = Caffeine.newBuilder().maximumSize(MOST_POSITIONS).build();

    /** What is committed never changes, so it is never wrong here. */
    void committed(RecordedEvent event) {
        events.put(event.ref(), event);
        at(event.ref(), event.position());
    }

    void at(EventRef ref, long position) {
        positions.put(ref, position);
    }

    Map<EventRef, RecordedEvent> known(Collection<EventRef> refs) {
        return events.getAllPresent(refs);
    }

    Map<EventRef, Long> positions(Collection<EventRef> refs) {
        return positions.getAllPresent(refs);
    }
}
