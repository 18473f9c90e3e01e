package org.grantsledger.policy;

/**
 * A fact of a claim that cannot be read.
 *
 * @param fact the name under which the claim stated it, or the declared name of a missing one
 * @param given the text that was given, empty for a missing fact
 */
public record FactProblem(String fact, Rule rule, String given) {

    /** Which rule the fact breaks. */
    public enum Rule {
        MISSING, UNKNOWN, WRONG_TYPE, NOT_AN_AMOUNT, TOO_PRECISE, TOO_LARGE, NEGATIVE, NOT_A_DATE, NOT_A_MONTH, NOT_A_RATIO, NOT_A_CHOICE, NOT_HUNDRED_PERCENT, EMPTY, TOO_LONG, BAD_CHARACTER, NOT_OPAQUE, CONTRADICTS_ALIAS
    }
}
