package org.grantsledger.log;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, and as which request.
 *
 * @param actor the person or system that asks; an account, never a name
 * @param key idempotency key, or null where the request may be repeated
 * @param body what the request says, byte for byte the same when it is repeated; null without a key
 * @param expectedVersion the sequence of the stream that the client last saw, or null
 */
public record Request(String actor, @Nullable String key, @Nullable String body, @Nullable Long expectedVersion) {

    /** A request of the ledger's own, without a key. */
    public static Request by(String actor) {
        return new Request(actor, null, null, null);
    }

    public Request keyed(String idempotencyKey, String requestBody) {
        return new Request(actor, idempotencyKey, requestBody, expectedVersion);
    }

    public Request expecting(long sequence) {
        return new Request(actor, key, body, sequence);
    }
}
