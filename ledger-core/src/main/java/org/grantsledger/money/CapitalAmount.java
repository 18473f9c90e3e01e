package org.grantsledger.money;

/**
 * 人民币大写: an amount in the capital characters of vouchers and cheques, by the rules of 《支付结算办法》, annex 1
 * (正确填写票据和结算凭证的基本规定): an amount without jiao and fen ends in 整; zeros between figures are read once.
 */
public final class CapitalAmount {

    private static final String DIGITS = "零壹贰叁肆伍陆柒捌玖";

    private static final String[] PLACES = {"", "拾", "佰", "仟"};

    private static final String[] GROUPS = {"", "万", "亿", "万亿"};

    private static final int GROUP = 10_000;

    private static final int FEN_PER_YUAN = 100;

    private CapitalAmount() {
    }

    /** For example 壹拾万元整, 壹佰零伍元贰角, 伍分; a negative amount begins with 负. */
    public static String of(Fen amount) {
        if (amount.isNegative()) {
            return "负" + of(amount.negated());
        }
        long yuan = amount.fen() / FEN_PER_YUAN;
        int jiao = (int) (amount.fen() % FEN_PER_YUAN / 10);
        int fen = (int) (amount.fen() % 10);
        StringBuilder text = new StringBuilder();
        if (yuan > 0) {
            text.append(whole(yuan)).append('元');
        }
        if (jiao == 0 && fen == 0) {
            return yuan == 0 ? "零元整" : text.append('整').toString();
        }
        if (jiao > 0) {
            text.append(DIGITS.charAt(jiao)).append('角');
        } else if (yuan > 0) {
            text.append('零');
        }
        return fen == 0 ? text.append('整').toString() : text.append(DIGITS.charAt(fen)).append('分').toString();
    }

    private static String whole(long number) {
        StringBuilder text = new StringBuilder();
        boolean zero = false;
        for (int group = GROUPS.length - 1; group >= 0; group--) {
            int part = (int) (number / (long) Math.pow(GROUP, group) % GROUP);
            if (part == 0) {
                zero |= !text.isEmpty();
                continue;
            }
            for (int place = PLACES.length - 1; place >= 0; place--) {
                int digit = part / (int) Math.pow(10, place) % 10;
                if (digit == 0) {
                    zero |= !text.isEmpty();
                    continue;
                }
                if (zero) {
                    text.append('零');
                    zero = false;
                }
                text.append(DIGITS.charAt(digit)).append(PLACES[place]);
            }
            text.append(GROUPS[group]);
        }
        return text.toString();
    }
}
