package org.grantsledger.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.grantsledger.log.TestLedger;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Rows;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class ViewsRunTest {

    @Test
    void everyViewAnswersOverAnEmptyLedgerLiveAndAsOf() {
        try (TestLedger ledger = TestLedger.empty()) {
            ViewReader reader = new ViewReader(
                    ledger.dataSource,
                    new DataSourceTransactionManager(ledger.dataSource),
                    Clock.system(ZoneId.of("Asia/Shanghai")));
            for (View view : Views.ALL) {
                for (AsOf asOf : List.of(AsOf.NOW, new AsOf(0L, LocalDate.of(2023, 3, 1)))) {
                    Rows rows = reader.page(
                            view,
                            asOf,
                            new Selection(
                                    Map.of("enterprise", "91000000000000001X"),
                                    Map.of(),
                                    List.of(),
                                    null,
                                    10));
                    assertThat(rows.count()).as(view.name()).isZero();
                }
            }
        }
    }
}
