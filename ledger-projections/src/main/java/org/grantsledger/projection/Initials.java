package org.grantsledger.projection;

import java.util.Locale;
import net.sourceforge.pinyin4j.PinyinHelper;

/** 拼音首字母: lygs for 连云港市. */
final class Initials {

    private Initials() {
    }

    /** One letter for a Chinese character, in its most usual reading; Latin letters and digits stay, the rest is left out. */
    static String of(String name) {
        StringBuilder initials = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (c < 128) {
                if (Character.isLetterOrDigit(c)) {
                    initials.appendCodePoint(c);
                }
            } else if (Character.isBmpCodePoint(c)) {
                String[] readings = PinyinHelper.toHanyuPinyinStringArray((char) c);
                if (readings != null && readings.length > 0) {
                    initials.append(readings[0].charAt(0));
                }
            }
        });
        return initials.toString().toLowerCase(Locale.ROOT);
    }
}
