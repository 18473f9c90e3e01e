package org.grantsledger.policy;

import java.util.List;
import java.util.stream.Collectors;

/** A catalogue that cannot be used; carries every problem found. */
public final class CatalogueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<CatalogueProblem> problems;

    public CatalogueException(List<CatalogueProblem> problems) {
        super(problems.stream().map(CatalogueProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<CatalogueProblem> problems() {
        return problems;
    }
}
