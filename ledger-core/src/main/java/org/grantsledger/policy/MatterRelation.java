package org.grantsledger.policy;

import java.util.List;

/** How two or more matters of one enterprise stand to each other. */
public record MatterRelation(List<String> matters, Relation relation, String note) {

    public enum Relation {
        /** An award in one refuses the other. */
        MUTUALLY_EXCLUSIVE,
        /** Both are paid; said so that nobody wonders. */
        CUMULATIVE,
        /** Both are paid, with a warning that an officer should look. */
        WARN
    }
}
