package org.grantsledger.limit;

import java.text.Normalizer;
import java.util.Locale;

/**
 * One spelling for texts that a person reads as the same number: full-width and half-width forms, upper and lower case,
 * the several dashes and brackets, and characters that nobody sees. Facts keep the spelling in which they were stated;
 * only keys are compared in this one.
 */
public final class Canonical {

    private static final int MINUS_SIGN = 0x2212;

    private Canonical() {
    }

    public static String of(String text) {
        StringBuilder folded = new StringBuilder();
        Normalizer.normalize(text, Normalizer.Form.NFKC).codePoints().filter(c -> !invisible(c))
                .forEach(c -> folded.appendCodePoint(fold(c)));
        return Normalizer.normalize(folded.toString().toUpperCase(Locale.ROOT), Normalizer.Form.NFKC);
    }

    private static int fold(int c) {
        return switch (Character.getType(c)) {
            case Character.DASH_PUNCTUATION -> '-';
            case Character.START_PUNCTUATION -> '(';
            case Character.END_PUNCTUATION -> ')';
            default -> c == MINUS_SIGN ? '-' : c;
        };
    }

    /** White space, format characters, and the other characters that Unicode gives no shape (Default_Ignorable). */
    private static boolean invisible(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT
                || c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x17B4 || c == 0x17B5
                || (c >= 0x180B && c <= 0x180F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0000 && c <= 0xE0FFF);
    }
}
