package org.grantsledger.policy;

/** A fact that the ledger records for ever. Every implementation is a record with an {@link EventName}. */
public interface LedgerEvent {
}
