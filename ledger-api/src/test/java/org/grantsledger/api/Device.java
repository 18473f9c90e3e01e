package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The phone of a person, with an authenticator of our own: RFC 6238 as the RFC writes it, beside the library's. */
public final class Device {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static final int STEP = 30;

    private static final Pattern SECRET = Pattern.compile("<code class=\"secret\"[^>]*>([A-Z2-7 ]+)</code>");

    private final byte[] key;

    /** @param secret as a page shows it */
    public Device(String secret) {
        BigInteger number = BigInteger.ZERO;
        String letters = secret.replace(" ", "");
        for (int i = 0; i < letters.length(); i++) {
            number = number.shiftLeft(5).or(BigInteger.valueOf(ALPHABET.indexOf(letters.charAt(i))));
        }
        byte[] bytes = number.toByteArray();
        int length = letters.length() * 5 / 8;
        this.key = bytes.length > length
                ? Arrays.copyOfRange(bytes, bytes.length - length, bytes.length)
                : ByteBuffer.allocate(length).position(length - bytes.length).put(bytes).array();
    }

    /** The one that a page offers to set up. */
    public static Device on(Http.Answer page) {
        return new Device(secret(page));
    }

    public static String secret(Http.Answer page) {
        return SECRET.matcher(page.text()).results().findFirst().orElseThrow(() -> new AssertionError(page.text()))
                .group(1);
    }

    /** What somebody does who must have a second factor before they come in; the recovery codes are looked at. */
    public static Device enrol(Browser browser) {
        Device device = on(browser.get("/sign-in/enrolment"));
        Http.Answer done = browser.post("/sign-in/enrolment", Map.of("code", device.code()));
        assertThat(Browser.location(done)).isEqualTo("/me/second-factor/recovery-codes");
        return device;
    }

    /** What it shows now. */
    public String code() {
        return code(0);
    }

    /** What it shows so many steps from now. */
    public String code(int later) {
        return at(System.currentTimeMillis() / 1000 / STEP + later);
    }

    /** A code that it does not show anywhere near now. */
    public String wrong() {
        List<String> near = List.of(code(-2), code(-1), code(), code(1), code(2));
        return List.of("000000", "000001", "000002", "000003", "000004", "000005").stream()
                .filter(code -> !near.contains(code)).findFirst().orElseThrow();
    }

    private String at(long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xF;
            int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
