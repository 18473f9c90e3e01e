package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frontier against the definition of the Merkle Tree Hash in RFC 9162, section 2.1.1. */
class MerkleFrontierTest {

    /** The leaves of the reference tree that implementations of Certificate Transparency test with. */
    private static final List<String> REFERENCE_LEAVES = List.of(
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f");

    @ParameterizedTest(name = "{0} leaves")
    @CsvSource({"0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"})
    void theReferenceTreeHasItsPublishedRoots(int leaves, String root) {
        MerkleFrontier frontier = MerkleFrontier.EMPTY;
        for (String leaf : REFERENCE_LEAVES.subList(0, leaves)) {
            frontier = frontier.plus(MerkleFrontier.leaf(HexFormat.of().parseHex(leaf)));
        }
        assertThat(HexFormat.of().formatHex(frontier.root())).isEqualTo(root);
    }

    @Test
    void everySizeUpToTwoHundredEqualsTheRecursiveDefinition() throws NoSuchAlgorithmException {
        List<byte[]> entries = new ArrayList<>();
        MerkleFrontier frontier = MerkleFrontier.EMPTY;
        for (int size = 0; size <= 200; size++) {
            assertThat(frontier.size()).isEqualTo(size);
            assertThat(frontier.root()).as("%d leaves", size).isEqualTo(treeHash(entries));
            MerkleFrontier restored = MerkleFrontier.of(size, frontier(entries));
            assertThat(restored.root()).isEqualTo(frontier.root());
            byte[] entry = ("entry " + size).getBytes(StandardCharsets.UTF_8);
            entries.add(entry);
            // Going on from what was stored is the same as going on.
            frontier = restored.plus(MerkleFrontier.leaf(entry));
        }
    }

    @Test
    void bytesThatDoNotFitTheSizeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> MerkleFrontier.of(3, new byte[32]));
        assertThatIllegalArgumentException().isThrownBy(() -> MerkleFrontier.of(1, new byte[31]));
    }

    /** What is stored: the hash of every perfect subtree, largest first. */
    private static byte[] frontier(List<byte[]> entries) throws NoSuchAlgorithmException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        int from = 0;
        for (int leaves = Integer.highestOneBit(entries.size()); leaves > 0; leaves /= 2) {
            if ((entries.size() & leaves) != 0) {
                hashes.writeBytes(treeHash(entries.subList(from, from + leaves)));
                from += leaves;
            }
        }
        return hashes.toByteArray();
    }

    /** MTH({}) = HASH(); MTH({d}) = HASH(0x00 || d); MTH(D) = HASH(0x01 || MTH(D[0:k]) || MTH(D[k:n])). */
    private static byte[] treeHash(List<byte[]> entries) throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        int n = entries.size();
        if (n == 0) {
            return sha256.digest();
        }
        if (n == 1) {
            sha256.update((byte) 0);
            return sha256.digest(entries.getFirst());
        }
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        byte[] left = treeHash(entries.subList(0, k));
        byte[] right = treeHash(entries.subList(k, n));
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }
}
