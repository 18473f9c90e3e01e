package org.grantsledger.enterprise;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** 统一社会信用代码 (GB 32100-2015): 18 characters, the last of which checks the others. Identifies an enterprise. */
public record CreditCode(@JsonValue String value) {

    private static final String DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CreditCode {
        if (!valid(value)) {
            throw new IllegalArgumentException("not a unified social credit code: " + value);
        }
    }

    /** The code, or empty where the text has another form or its check character is wrong. */
    public static Optional<CreditCode> parse(String text) {
        return valid(text) ? Optional.of(new CreditCode(text)) : Optional.empty();
    }

    /** The code that starts with these 17 characters. */
    public static CreditCode completing(String first17) {
        return new CreditCode(first17 + DIGITS.charAt(check(first17)));
    }

    private static boolean valid(String text) {
        return text.length() == 18 && text.chars().allMatch(c -> DIGITS.indexOf(c) >= 0)
                && DIGITS.charAt(check(text)) == text.charAt(17);
    }

    /** C18 = 31 − Σ Ci × 3^(i−1) mod 31, modulo 31. */
    private static int check(String text) {
        int sum = 0;
        int weight = 1;
        for (int i = 0; i < 17; i++) {
            sum += DIGITS.indexOf(text.charAt(i)) * weight;
            weight = weight * 3 % 31;
        }
        return (31 - sum % 31) % 31;
    }

    @Override
    public String toString() {
        return value;
    }
}
