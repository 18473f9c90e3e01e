package org.grantsledger.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.grantsledger.limit.EventRef;
import org.jspecify.annotations.Nullable;

/**
 * Events of one transaction on their way into the log: which they are, and once they are committed, where. Another
 * transaction may rest on them before that; then it says of them how far they stand before the last one.
 */
final class Sent {

    private final Map<EventRef, Integer> order = new HashMap<>();
    private final Set<String> streams = new HashSet<>();
    private @Nullable EventRef ref;
    private @Nullable UUID id;
    private volatile long last;

    /** Only until somebody else rests on it. */
    void add(EventRef event, UUID eventId) {
        order.put(event, order.size() + 1);
        streams.add(event.stream());
        ref = event;
        id = eventId;
    }

    /** Its events are in the log. */
    void committed(long positionOfLast) {
        last = positionOfLast;
    }

    /** Whether nothing of it is on its way any more: it is committed, or there is nothing. */
    boolean isOver() {
        return last > 0 || order.isEmpty();
    }

    /** Which streams they continue. */
    Set<String> streams() {
        return streams;
    }

    /** Of its last event. */
    EventRef ref() {
        return Objects.requireNonNull(ref);
    }

    /** Of its last event, unlike that of any other attempt to append one here. */
    UUID id() {
        return Objects.requireNonNull(id);
    }

    /** Which of its events it is, from 1. */
    int number(EventRef event) {
        return Objects.requireNonNull(order.get(event));
    }

    /** One of its events, as what moved a position. */
    Mover mover(EventRef event) {
        return new Mover(this, number(event));
    }

    /**
     * The event that moved a position last.
     *
     * @param sent its transaction; null where its position is known
     * @param at which event of it, from 1; or the position in the log, 0 where nobody has moved it
     */
    record Mover(@Nullable Sent sent, long at) {

        static final Mover NONE = new Mover(null, 0);

        /**
         * Its position in the log, or where that is not known yet, how far back it stands from the last event of its
         * transaction, which is -1.
         *
         * @param ahead the one transaction that may not be committed yet
         * @throws Unforeseen where another one is not
         */
        long position(@Nullable Sent ahead) {
            if (sent == null) {
                return at;
            }
            long back = at - sent.order.size();
            if (sent == ahead) {
                return back - 1;
            }
            if (sent.last == 0) {
                throw new Unforeseen();
            }
            return sent.last + back;
        }
    }
}
