package org.grantsledger.log;

import org.axonframework.modelling.command.ConcurrencyException;

/** A decision was based on reference data that is no longer the newest; it must be taken again. */
final class StaleReferenceException extends ConcurrencyException {

    private static final long serialVersionUID = 1L;

    StaleReferenceException(long known, long newest) {
        super("reference data is known up to position " + known + ", the log has it up to " + newest);
    }
}
