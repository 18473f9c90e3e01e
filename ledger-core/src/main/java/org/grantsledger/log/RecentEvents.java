package org.grantsledger.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grantsledger.limit.EventRef;

/**
 * Events that this node committed last, and positions of more: who answers for them need not read them again. What is
 * committed never changes, so nothing here is ever wrong.
 */
final class RecentEvents {

    /** Characters kept: as much as is asked for within moments, as what lives longer makes collections longer. */
    private static final long MOST_TEXT = 2_000_000;

    private static final int MOST_POSITIONS = 50_000;

    /** Both in the order in which they came; what came first goes first. */
    private final Map<EventRef, RecordedEvent> events = new LinkedHashMap<>();
    private final Map<EventRef, Long> positions = new LinkedHashMap<>();
    private long text;

    synchronized void committed(List<RecordedEvent> written) {
        for (RecordedEvent event : written) {
            RecordedEvent before = events.put(event.ref(), event);
            text += length(event) - (before == null ? 0 : length(before));
            positions.put(event.ref(), event.position());
        }
        for (Iterator<RecordedEvent> first = events.values().iterator(); text > MOST_TEXT;) {
            text -= length(first.next());
            first.remove();
        }
        shorten();
    }

    synchronized void at(EventRef ref, long position) {
        positions.put(ref, position);
        shorten();
    }

    private void shorten() {
        for (Iterator<Long> first = positions.values().iterator(); positions.size() > MOST_POSITIONS;) {
            first.next();
            first.remove();
        }
    }

    private static int length(RecordedEvent event) {
        return event.payload().length() + event.metadata().length();
    }

    synchronized Map<EventRef, RecordedEvent> known(Collection<EventRef> refs) {
        return present(events, refs);
    }

    synchronized Map<EventRef, Long> positions(Collection<EventRef> refs) {
        return present(positions, refs);
    }

    private static <T> Map<EventRef, T> present(Map<EventRef, T> all, Collection<EventRef> refs) {
        Map<EventRef, T> present = new HashMap<>();
        for (EventRef ref : refs) {
            T found = all.get(ref);
            if (found != null) {
                present.put(ref, found);
            }
        }
        return present;
    }
}
