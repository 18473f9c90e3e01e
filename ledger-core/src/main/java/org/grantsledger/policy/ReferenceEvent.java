package org.grantsledger.policy;

/**
 * An event that later decisions refer to: a catalogue, a share table, an approval limit, a pool, a decision document, an
 * open budget line. The log refuses a decision that was taken without the newest of them.
 */
public interface ReferenceEvent extends LedgerEvent {
}
