package org.grantsledger.money;

/** A text that is not an amount of money. */
public final class BadAmount extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Which rule the text breaks. */
    public enum Rule {
        NOT_AN_AMOUNT, TOO_PRECISE, TOO_LARGE
    }

    private final Rule rule;

    BadAmount(Rule rule, String text) {
        super(rule + ": " + text);
        this.rule = rule;
    }

    public Rule rule() {
        return rule;
    }
}
