package org.grantsledger.policy;

/** The name of a matter, and the rule for claims on it from several clauses. */
public record MatterName(String id, String zh, Overlap overlap, String rule) {

    public enum Overlap {
        /** Only one clause pays for it. */
        SINGLE,
        /** Several clauses of one policy. */
        WITHIN_POLICY,
        /** Clauses of both policies: 从高不重复. */
        CROSS_POLICY
    }
}
