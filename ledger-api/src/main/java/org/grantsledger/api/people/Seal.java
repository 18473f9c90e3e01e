package org.grantsledger.api.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.grantsledger.api.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Keeps secrets that must be readable again out of a dump of the database: AES-256-GCM under a key that is configured and
 * not in the database, bound to the account. Without a key they are kept as they are, and marked as such.
 */
@Component
class Seal {

    private static final String SEALED = "aes:";

    private static final String OPEN = "open:";

    private static final String CIPHER = "AES/GCM/NoPadding";

    private static final int KEY_BYTES = 32;

    private static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final @Nullable SecretKey key;

    /**
     * @param key 32 bytes in Base64; empty for none
     * @throws StartupException where it is anything else, which it does not tell: nearly right is nearly a secret
     */
    Seal(@Value("${ledger.second-factor-key:}") String key) {
        this.key = key.isEmpty() ? null : key(key);
    }

    private static SecretKey key(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new StartupException(
                    "ledger.second-factor-key 须为 Base64 的 32 字节 (must be 32 bytes in Base64): openssl rand -base64 32");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    String sealed(String secret, String account) {
        if (key == null) {
            return OPEN + secret;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, key, nonce, account, secret.getBytes(StandardCharsets.UTF_8));
        return SEALED + Base64.getEncoder().encodeToString(
                ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array());
    }

    /** @throws IllegalStateException where it was sealed under a key that is not this one, or for another account */
    String opened(String kept, String account) {
        if (kept.startsWith(OPEN)) {
            return kept.substring(OPEN.length());
        }
        if (key == null) {
            throw new IllegalStateException("second factors are sealed, and ledger.second-factor-key is not set");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(kept.substring(SEALED.length())));
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] sealed = new byte[bytes.remaining() - NONCE_BYTES];
        bytes.get(nonce).get(sealed);
        return new String(run(Cipher.DECRYPT_MODE, key, nonce, account, sealed), StandardCharsets.UTF_8);
    }

    private static byte[] run(int mode, SecretKey key, byte[] nonce, String account, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(account.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a second factor was sealed under another ledger.second-factor-key", e);
        }
    }
}
