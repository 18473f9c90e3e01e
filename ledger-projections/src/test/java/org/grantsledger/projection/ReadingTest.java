package org.grantsledger.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.log.TestLedger;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void whatIsRecordedBecomesVisible() {
        try (TestLedger ledger = TestLedger.funded(1_000_000);
                Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "one")) {
            CreditCode enterprise = ledger.register(TestLedger.DISTRICT);
            ledger.claim(
                    enterprise,
                    "LYG-2021-64/11-1",
                    Map.of(
                            "contract",
                            "C1",
                            "contract_registered_on",
                            "2023-01-05",
                            "converted_in_city",
                            true,
                            "base",
                            "1000000.00"));
            long head = ledger.core.log().head().position();
            projections.start();
            assertThat(projections.await(head, Duration.ofSeconds(20))).isTrue();
            assertThat(ledger.jdbc.queryForObject("SELECT sum(fen) FROM reading.journal_entry", Long.class)).isZero();
            assertThat(
                    ledger.jdbc.queryForObject(
                            "SELECT -sum(fen) FROM reading.balance WHERE account = 'awards:owed'",
                            Long.class))
                    .isEqualTo(50_000_00L);
            Rebuild rebuild = new Rebuild(ledger.core.log(), projections, ledger.dataSource);
            assertThat(rebuild.compare().differences()).isEmpty();
            assertThat(rebuild.swap().position()).isEqualTo(head);
            assertThat(rebuild.compare().differences()).isEmpty();
            System.out.println(projections.status());
        }
    }
}
