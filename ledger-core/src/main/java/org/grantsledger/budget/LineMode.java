package org.grantsledger.budget;

/** What a budget line does when an award does not fit. */
public enum LineMode {
    /** Refuses it. */
    HARD,
    /** Lets it pass with a warning. */
    WARN
}
