package org.grantsledger.policy;

import java.util.Set;

/** The parts of a key that are not facts of a claim. */
public final class KeyParts {

    /** The receiving body, as the clauses call it. */
    public static final Set<String> SELF = Set.of("enterprise", "institution", "recipient", "unit");

    /** The jurisdiction to which the receiving body belongs on the fact date. */
    public static final String JURISDICTION = "jurisdiction";

    /** The payer of a share. */
    public static final String PAYER = "payer";

    private KeyParts() {
    }
}
