package org.grantsledger.log;

import org.grantsledger.budget.ReferenceData;
import org.grantsledger.policy.ReferenceEvent;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reference data as far as this node has read it. A node may be behind; the append finds out, under the head lock, and
 * the command is decided again.
 */
final class ReferenceCache {

    private static final String NEWER = """
                                        SELECT position, type, version, payload FROM event
                                        WHERE reference AND position > ? AND position <= (SELECT position FROM log_head)
                                        ORDER BY position""";

    private final JdbcTemplate jdbc;
    private volatile ReferenceData current = ReferenceData.EMPTY;

    ReferenceCache(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    ReferenceData current() {
        return current;
    }

    /** Reads what was committed since the last look. */
    synchronized ReferenceData refreshed() {
        ReferenceData[] folded = {current};
        jdbc.query(
                NEWER,
                rows -> {
                    EventCodec.TypeName type = new EventCodec.TypeName(rows.getString(2), rows.getInt(3));
                    ReferenceEvent event = (ReferenceEvent) EventCodec.read(type, rows.getString(4));
                    folded[0] = folded[0].after(event, rows.getLong(1));
                },
                folded[0].position());
        current = folded[0];
        return current;
    }
}
