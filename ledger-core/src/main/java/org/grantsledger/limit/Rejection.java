package org.grantsledger.limit;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A command that the present state does not allow. Nothing is recorded; the findings say why. */
public final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    public Rejection(List<Finding> findings) {
        super(findings.stream().map(Finding::code).collect(Collectors.joining(", ")), null, false, false);
        this.findings = List.copyOf(findings);
    }

    public Rejection(FindingCode code, Map<String, String> about) {
        this(List.of(Finding.refuses(code, about)));
    }

    public List<Finding> findings() {
        return findings;
    }
}
