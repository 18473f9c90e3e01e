package org.grantsledger.policy;

/** The types a fact may have; how each is read stands in {@link FactValue}. */
public enum FactType {
    /** Yuan as text with at most two decimals. */
    MONEY, INTEGER,
    /** A decimal between 0 and 1000 as text, for example "0.40". */
    RATIO,
    /** ISO date, for example "2022-06-30". */
    DATE,
    /** A calendar month, for example "2022-06". */
    MONTH, TEXT, BOOLEAN,
    /** One of the texts that the fact lists. */
    CHOICE,
    /** Whole percentages that sum to 100, for example [40, 30, 30]. */
    PERCENTAGES
}
