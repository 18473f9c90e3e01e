package org.grantsledger.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;

/** How the gazette writes a number, and where in a text it does. */
final class Numerals {

    private static final BigDecimal YI = new BigDecimal(100_000_000);
    private static final BigDecimal WAN = new BigDecimal(10_000);
    private static final List<String> DIGITS = List.of("零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十");

    private Numerals() {
    }

    /** 1亿元, 8万元, 1.2万元, 3000元. */
    static List<String> amount(Fen amount) {
        BigDecimal yuan = new BigDecimal(amount.toString());
        List<String> ways = new ArrayList<>();
        ways.add(plain(yuan) + "元");
        ways.add(plain(yuan.divide(WAN)) + "万元");
        ways.add(plain(yuan.divide(YI)) + "亿元");
        return ways;
    }

    static List<String> percent(Ratio ratio) {
        BigDecimal hundredth = new BigDecimal(ratio.numerator()).movePointRight(2)
                .divide(new BigDecimal(ratio.denominator()));
        return List.of(plain(hundredth) + "%");
    }

    /** A count before any of these units: 150人, 3位, 3年; small ones also as 两年, 第二次. */
    static List<String> count(long number, String... units) {
        List<String> ways = new ArrayList<>();
        for (String unit : units) {
            ways.add(number + unit);
            if (number < DIGITS.size()) {
                ways.add(DIGITS.get((int) number) + unit);
            }
            if (number == 2) {
                ways.add("两" + unit);
            }
        }
        return ways;
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    /** Where the number stands, from a place on; -1 where it does not. 5万元 does not stand in 15万元 or 1.5万元. */
    static int find(String text, List<String> ways, int from) {
        int best = -1;
        for (String way : ways) {
            var found = Pattern.compile("(?<![\\d.:])" + Pattern.quote(way) + "(?![\\d.:])").matcher(text);
            if (found.find(from) && (best < 0 || found.start() < best)) {
                best = found.start();
            }
        }
        return best;
    }

    static boolean stands(String text, List<String> ways) {
        return find(text, ways, 0) >= 0;
    }
}
