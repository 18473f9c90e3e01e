package org.grantsledger.log;

/** An idempotency key that was used before, with another request. */
public final class IdempotencyConflict extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IdempotencyConflict(String key) {
        super("the idempotency key was used before with another request: " + key, null, false, false);
    }
}
