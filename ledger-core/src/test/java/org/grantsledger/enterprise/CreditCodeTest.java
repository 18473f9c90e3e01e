package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import cn.hutool.core.util.CreditCodeUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credit codes against an independent implementation of GB 32100-2015. */
class CreditCodeTest {

    private static final long SEED = 32100;

    private static final String ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    @Test
    void everyCodeOfTheOracleIsValidAndCompletedAlike() {
        for (int i = 0; i < 2000; i++) {
            String code = CreditCodeUtil.randomCreditCode();
            assertThat(CreditCode.parse(code)).as(code).isPresent();
            assertThat(CreditCode.completing(code.substring(0, 17)).value()).isEqualTo(code);
        }
    }

    @Test
    void codesOfRandomCharactersAreJudgedAsTheOracleJudgesThem() {
        Random random = new Random(SEED);
        int valid = 0;
        for (int i = 0; i < 3000; i++) {
            // Type and region as the oracle demands them; characters and check character at random.
            String first = "9" + "1" + digits(random, 6) + characters(random, 9);
            String code = first + ALPHABET.charAt(random.nextInt(31));
            assertThat(CreditCode.parse(code).isPresent()).as("%s, seed %d", code, SEED)
                    .isEqualTo(CreditCodeUtil.isCreditCode(code));
            valid += CreditCode.parse(code).isPresent() ? 1 : 0;
        }
        assertThat(valid).isBetween(1, 2999);
    }

    @Test
    void everySingleWrongCharacterIsNoticed() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            String code = CreditCode.completing("91" + digits(random, 6) + characters(random, 9)).value();
            for (int at = 0; at < 18; at++) {
                for (int other = 0; other < ALPHABET.length(); other++) {
                    String changed = code.substring(0, at) + ALPHABET.charAt(other) + code.substring(at + 1);
                    assertThat(CreditCode.parse(changed).isPresent()).as("%s, seed %d", changed, SEED)
                            .isEqualTo(changed.equals(code));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "91320700MA1MYR4K5", "91320700MA1MYR4K5DD", "9132070IMA1MYR4K5D", "91320700ma1myr4k5d",
            "91320700MA1MYR4K5 ", "９1320700MA1MYR4K5D"})
    void textsOfAnotherFormAreNoCodes(String text) {
        assertThat(CreditCode.parse(text)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new CreditCode(text));
    }

    private static String digits(Random random, int length) {
        return random.ints(length, 0, 10).collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString();
    }

    private static String characters(Random random, int length) {
        return random.ints(length, 0, 31).map(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
