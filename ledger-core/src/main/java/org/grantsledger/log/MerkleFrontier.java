package org.grantsledger.log;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.grantsledger.policy.Sha256;

/**
 * The right edge of an RFC 9162 Merkle tree: one hash per perfect subtree, largest first. It is all that appending a
 * leaf and computing the root need.
 */
public final class MerkleFrontier {

    public static final int HASH_LENGTH = 32;

    public static final MerkleFrontier EMPTY = new MerkleFrontier(0, List.of());

    private final long size;
    private final List<byte[]> subtrees;

    private MerkleFrontier(long size, List<byte[]> subtrees) {
        this.size = size;
        this.subtrees = subtrees;
    }

    /** Reads a frontier as the head of the log keeps it: its hashes, largest subtree first. */
    public static MerkleFrontier of(long size, byte[] bytes) {
        if (bytes.length != Long.bitCount(size) * HASH_LENGTH) {
            throw new IllegalArgumentException(
                    "a frontier of " + size + " leaves does not have " + bytes.length + " bytes");
        }
        List<byte[]> subtrees = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += HASH_LENGTH) {
            subtrees.add(Arrays.copyOfRange(bytes, at, at + HASH_LENGTH));
        }
        return new MerkleFrontier(size, subtrees);
    }

    /** The frontier after one more leaf. */
    public MerkleFrontier plus(byte[] leafHash) {
        List<byte[]> next = new ArrayList<>(subtrees);
        byte[] right = leafHash;
        for (long bits = size; (bits & 1) == 1; bits >>= 1) {
            right = node(next.removeLast(), right);
        }
        next.add(right);
        return new MerkleFrontier(size + 1, next);
    }

    /** The number of leaves. */
    public long size() {
        return size;
    }

    /** MTH of all leaves; of no leaves, the hash of nothing. */
    public byte[] root() {
        if (subtrees.isEmpty()) {
            return Sha256.digest().digest();
        }
        byte[] root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = node(subtrees.get(i), root);
        }
        return root.clone();
    }

    /** HASH(0x00 || data). */
    public static byte[] leaf(byte[] data) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) 0);
        return digest.digest(data);
    }

    /** HASH(0x01 || left || right). */
    private static byte[] node(byte[] left, byte[] right) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }
}
