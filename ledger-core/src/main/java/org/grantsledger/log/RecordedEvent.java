package org.grantsledger.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.grantsledger.limit.EventRef;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.Sha256;

/**
 * One row of the log, as it was written.
 *
 * @param position gapless, in commit order, from 1
 * @param payload JSON text, to the byte
 */
public record RecordedEvent(
        long position,
        EventRef ref,
        UUID id,
        EventCodec.TypeName type,
        Instant recordedAt,
        String payload,
        String metadata) {

    public LedgerEvent event() {
        return EventCodec.read(type, payload);
    }

    /** The event, but the steps of a decision may lack their sources: who used a limit before. */
    public LedgerEvent outline() {
        return EventCodec.outline(type, payload);
    }

    /** The leaf of this event in the Merkle tree: when it was recorded, and a hash of all that it says. */
    public byte[] leafHash() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt);
        return MerkleFrontier.leaf(
                ByteBuffer.allocate(Long.BYTES + MerkleFrontier.HASH_LENGTH).putLong(micros).put(contentHash())
                        .array());
    }

    /** SHA-256 over every column but position and time, each text with its length before it. */
    private byte[] contentHash() {
        MessageDigest digest = Sha256.digest();
        Sha256.text(digest, ref.stream());
        digest.update(ByteBuffer.allocate(3 * Long.BYTES).putLong(ref.sequence()).putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits()).array());
        Sha256.text(digest, type.name());
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(type.version()).array());
        Sha256.text(digest, payload);
        Sha256.text(digest, metadata);
        return digest.digest();
    }
}
