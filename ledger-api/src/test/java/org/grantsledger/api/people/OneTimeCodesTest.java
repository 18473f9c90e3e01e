package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One-time codes, and how their secrets are kept. */
class OneTimeCodesTest {

    /** Of RFC 6238: twenty bytes, 12345678901234567890 in ASCII. */
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    /** Appendix B, the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({"59, 287082", "1111111109, 081804", "1111111111, 050471", "1234567890, 005924", "2000000000, 279037",
            "20000000000, 353130"})
    void codesAreThoseOfTheStandard(long second, String code) {
        assertThat(OneTimeCodes.code(SECRET, second / OneTimeCodes.STEP)).isEqualTo(code);
    }

    @Test
    void aCodeIsRightInItsStepTheOneBeforeAndTheOneAfter() {
        long step = 41_152_263;
        String code = OneTimeCodes.code(SECRET, step);
        for (int steps = -3; steps <= 3; steps++) {
            long first = (step + steps) * OneTimeCodes.STEP;
            for (long second : new long[]{first, first + OneTimeCodes.STEP - 1}) {
                assertThat(OneTimeCodes.steps(SECRET, code, second)).as("%d steps", steps)
                        .hasSize(Math.abs(steps) <= 1 ? 1 : 0).allMatch(found -> found == step);
            }
        }
        assertThat(OneTimeCodes.steps(SECRET, "", step * OneTimeCodes.STEP)).isEmpty();
        assertThat(OneTimeCodes.steps(SECRET, code + "0", step * OneTimeCodes.STEP)).isEmpty();
    }

    @Test
    void secretsAreOf160BitsAndNeverTheSame() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            secrets.add(OneTimeCodes.secret());
        }
        assertThat(secrets).hasSize(1000).allMatch(secret -> secret.matches("[A-Z2-7]{32}"));
    }

    @Test
    void aSecretIsSealedUnderTheKeyAndForItsAccount() {
        Seal seal = new Seal(KEY);
        String sealed = seal.sealed(SECRET, "wang");
        assertThat(sealed).startsWith("aes:").doesNotContain(SECRET).isNotEqualTo(seal.sealed(SECRET, "wang"));
        assertThat(seal.opened(sealed, "wang")).isEqualTo(SECRET);
        assertThatThrownBy(() -> seal.opened(sealed, "li")).as("another's row").hasMessageContaining("another");
        assertThatThrownBy(() -> new Seal(Base64.getEncoder().encodeToString(new byte[]{1, 2, 3})))
                .hasMessageContaining("32 bytes");
        byte[] other = new byte[32];
        other[0] = 1;
        Seal another = new Seal(Base64.getEncoder().encodeToString(other));
        assertThatThrownBy(() -> another.opened(sealed, "wang")).isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining(SECRET);
    }

    /** A key may be configured later; what was kept before stays readable. */
    @Test
    void withoutAKeyASecretIsKeptInClearAndMarkedAsSuch() {
        Seal none = new Seal("");
        assertThat(none.sealed(SECRET, "wang")).isEqualTo("open:" + SECRET);
        assertThat(new Seal(KEY).opened(none.sealed(SECRET, "wang"), "wang")).isEqualTo(SECRET);
        String sealed = new Seal(KEY).sealed(SECRET, "wang");
        assertThatThrownBy(() -> none.opened(sealed, "wang")).hasMessageContaining("is not set");
    }

    @Test
    void whoStopsHalfwayBeginsAnewAfterTenMinutes() {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        Halfway halfway = new Halfway("wang", 1, false, then);
        assertThat(halfway.lasts(then.plus(Halfway.LONGEST).minusNanos(1))).isTrue();
        assertThat(halfway.lasts(then.plus(Halfway.LONGEST))).isFalse();
        assertThat(Halfway.LONGEST).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void neitherSecretNorCodesArePrinted() {
        assertThat(new Enrolment("wang", SECRET)).hasToString("enrolment of wang");
        assertThat(new Enrolment("wang", SECRET).uri())
                .startsWith(
                        "otpauth://totp/%E5%A5%96%E8%A1%A5%E5%8F%B0%E8%B4%A6%20Grants%20ledger%3Awang?secret=" + SECRET)
                .endsWith("&algorithm=SHA1&digits=6&period=30");
    }
}
