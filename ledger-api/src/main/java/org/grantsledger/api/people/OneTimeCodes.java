package org.grantsledger.api.people;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.stream.LongStream;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.binary.Base32;

/**
 * One-time codes as every authenticator app makes them: RFC 6238 with HMAC-SHA-1, six digits, steps of 30 seconds. A code
 * of the step before or after is right too, as section 5.2 allows for clocks that differ.
 */
final class OneTimeCodes {

    /** Seconds for which a code is shown. */
    static final int STEP = 30;

    private static final int TOLERANCE = 1;

    /** As long as the hash, which RFC 4226 recommends. */
    private static final int SECRET_BYTES = 20;

    private static final Base32 BASE32 = new Base32();

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final TimeBasedOneTimePasswordGenerator GENERATOR = new TimeBasedOneTimePasswordGenerator();

    private OneTimeCodes() {
    }

    /** @return a new secret, in the letters and digits that apps take */
    static String secret() {
        return random(SECRET_BYTES);
    }

    /** Random bits as letters and digits of which none is mistaken for another; of a multiple of five bytes, without padding. */
    static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return BASE32.encodeToString(random);
    }

    /** The code that a device shows at a step. */
    static String code(String secret, long step) {
        try {
            return GENERATOR.generateOneTimePasswordString(
                    new SecretKeySpec(BASE32.decode(secret), GENERATOR.getAlgorithm()),
                    Instant.ofEpochSecond(step * STEP));
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("no secret", e);
        }
    }

    /** The steps, of those near enough to a moment, whose code this is; seldom more than one. */
    static LongStream steps(String secret, String code, long epochSecond) {
        long now = Math.floorDiv(epochSecond, STEP);
        byte[] typed = code.getBytes(StandardCharsets.UTF_8);
        return LongStream.rangeClosed(now - TOLERANCE, now + TOLERANCE).filter(
                step -> MessageDigest.isEqual(code(secret, step).getBytes(StandardCharsets.UTF_8), typed));
    }
}
