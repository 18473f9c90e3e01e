package org.grantsledger.api.cases;

import org.grantsledger.policy.Label;

/** Why a file of cases cannot be read, or a case cannot be run. The command line speaks English. */
public final class CaseProblem extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient Label reason;

    CaseProblem(String zh, String en) {
        super(en);
        this.reason = new Label(zh, en);
    }

    CaseProblem(String zh, String en, Exception cause) {
        super(en, cause);
        this.reason = new Label(zh, en);
    }

    /** In both languages; what a parser says of a file it says in English. */
    public Label reason() {
        return reason;
    }
}
