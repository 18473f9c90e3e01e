package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The name of one payable provision, for example {@code LYG-2021-64/11-1}: policy, article, item. */
public record ClauseId(@JsonValue String value) implements Comparable<ClauseId> {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ClauseId {
    }

    /** The policy the clause belongs to, for example {@code LYG-2021-64}. */
    public String policy() {
        return value.substring(0, value.indexOf('/'));
    }

    @Override
    public int compareTo(ClauseId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
