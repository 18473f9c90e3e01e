package org.grantsledger.money;

import static org.assertj.core.api.Assertions.assertThat;

import cn.hutool.core.convert.NumberChineseFormatter;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapitalAmountTest {

    @ParameterizedTest
    @CsvSource({
            "0.00,零元整", "0.05,伍分", "0.50,伍角整", "1.00,壹元整", "10.00,壹拾元整", "105.20,壹佰零伍元贰角整", "105.02,壹佰零伍元零贰分",
            "1409.50,壹仟肆佰零玖元伍角整", "6007.14,陆仟零柒元壹角肆分", "107000.53,壹拾万零柒仟元伍角叁分", "200000.00,贰拾万元整",
            "10000000.00,壹仟万元整", "100000001.00,壹亿零壹元整", "-3.00,负叁元整"
    })
    void anAmountIsWrittenAsOnACheque(String amount, String capitals) {
        assertThat(CapitalAmount.of(Fen.ofYuan(amount))).isEqualTo(capitals);
    }

    /** Another implementation, which counts in 32 bits, reads back what was written. */
    @Test
    void whatIsWrittenReadsAsTheSameAmount() {
        Random random = new Random(20260101);
        for (int i = 0; i < 2_000; i++) {
            Fen amount = new Fen(random.nextLong(1, (long) Math.pow(10, 2 + i % 10)));
            String capitals = CapitalAmount.of(amount);
            assertThat(NumberChineseFormatter.chineseMoneyToNumber(capitals)).as(capitals)
                    .isEqualByComparingTo(new BigDecimal(amount.toString()));
        }
    }
}
