package org.grantsledger.policy;

import java.util.List;

/**
 * 同一事项: claims with the same key are the same matter, across clauses and policies.
 *
 * @param id for example {@code tech-transfer.import}
 * @param key the facts whose values, with the id, name one matter
 * @param accumulates whether several claims of one clause add up (tranches, months, stages)
 * @param mode what happens when another clause has already paid for it (reading A-45)
 */
public record Matter(String id, List<String> key, Mode mode, boolean accumulates) {

    public enum Mode {
        /** The highest is paid once: a later, higher claim gets the difference. */
        TOP_UP,
        /** Nothing is paid a second time. */
        BLOCK
    }
}
