package org.grantsledger.policy;

/** A fund of the city with an amount per year that several clauses draw on (reading A-22). */
public record PoolName(Cap.PoolId id, Label name, Oversubscription oversubscription) {

    public enum Oversubscription {
        /** All candidates of a run are reduced in proportion. */
        PRO_RATA,
        /** First come, first served. */
        FIRST_COME
    }
}
