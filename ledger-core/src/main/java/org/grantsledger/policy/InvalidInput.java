package org.grantsledger.policy;

import java.util.List;

/** A request that is malformed, whatever the state of the ledger. Nothing is recorded. */
public final class InvalidInput extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<InputProblem> problems;

    public InvalidInput(List<InputProblem> problems) {
        super(problems.toString(), null, false, false);
        this.problems = List.copyOf(problems);
    }

    public InvalidInput(String field, String rule, String given) {
        this(List.of(new InputProblem(field, rule, given)));
    }

    public List<InputProblem> problems() {
        return problems;
    }
}
