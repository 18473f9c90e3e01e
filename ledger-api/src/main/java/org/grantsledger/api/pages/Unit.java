package org.grantsledger.api.pages;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.grantsledger.api.http.Texts;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;

/** In what amounts are shown; files and the API always say yuan. */
enum Unit {

    /** 元, exact to the fen. */
    YUAN("yuan", 2),
    /** 万元, rounded to the hundred yuan; the exact yuan stand behind the figure. */
    WAN("wan", 6);

    private final String code;
    private final int places;

    Unit(String code, int places) {
        this.code = code;
        this.places = places;
    }

    /** In addresses and in the cookie. */
    String code() {
        return code;
    }

    /** Its name, in the language of the page. */
    String name(Texts texts) {
        return texts.get("unit." + code);
    }

    static Unit of(@Nullable String code) {
        return Arrays.stream(values()).filter(u -> u.code.equals(code)).findFirst().orElse(YUAN);
    }

    public String show(long fen) {
        return Texts.figure(number(fen));
    }

    public String show(Fen amount) {
        return show(amount.fen());
    }

    /** For charts. */
    BigDecimal number(long fen) {
        return BigDecimal.valueOf(fen, places).setScale(2, RoundingMode.HALF_UP);
    }
}
