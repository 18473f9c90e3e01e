package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.log.TestLedger.DISTRICT;

import java.util.Map;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whoever has the server in hand can change rows; the check must say so. Every test undoes what it did. */
class LogCheckTest {

    private static TestLedger ledger;
    private static JdbcTemplate superuser;

    @BeforeAll
    static void start() {
        ledger = TestLedger.funded(1_000_000);
        CreditCode company = ledger.register(DISTRICT);
        EnterpriseEvent award = ledger.claim(
                company,
                "LYG-2021-64/11-1",
                Map.of(
                        "contract",
                        "C-1",
                        "contract_registered_on",
                        "2022-06-01",
                        "converted_in_city",
                        true,
                        "base",
                        "4000000.00"));
        assertThat(award).isInstanceOf(EnterpriseEvent.AwardPrepared.class);
        superuser = new JdbcTemplate(TestDatabase.owner(ledger.url));
        superuser.execute("CREATE TABLE kept AS SELECT * FROM event");
        superuser.execute("CREATE TABLE kept_position AS SELECT * FROM shared_position");
        superuser.execute("CREATE TABLE kept_head AS SELECT * FROM log_head");
        superuser.execute("SET session_replication_role = replica");
        superuser.execute("ALTER TABLE log_head DROP CONSTRAINT log_head_frontier");
    }

    @AfterEach
    void undo() {
        superuser.execute("DELETE FROM event; INSERT INTO event SELECT * FROM kept");
        superuser.execute("DELETE FROM shared_position; INSERT INTO shared_position SELECT * FROM kept_position");
        superuser.execute("DELETE FROM log_head; INSERT INTO log_head SELECT * FROM kept_head");
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @AfterAll
    static void stop() {
        ledger.close();
    }

    @Test
    void anUntouchedLogIsClean() {
        LogCheck.Report report = ledger.core.check().run();
        assertThat(report.differences()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.events()).isEqualTo(ledger.core.log().head().position()).isGreaterThan(9);
        assertThat(report.root()).isEqualTo(ledger.core.log().head().root());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                                            UPDATE event SET payload = replace(payload::text, '"C-1"', '"C-2"')::json WHERE type = 'award-prepared' | the head says
                                            UPDATE event SET payload = replace(payload::text, 'PAY', 'PAX')::json WHERE type = 'award-prepared'     | cannot be read
                                            UPDATE event SET metadata = '{"actor":"tess"}' WHERE position = 3                                       | the head says
                                            UPDATE event SET recorded_at = recorded_at + interval '1 microsecond' WHERE position = 3                | the head says
                                            UPDATE event SET id = gen_random_uuid() WHERE position = 3                                              | the head says
                                            UPDATE event SET reference = NOT reference WHERE position = 1                                           | reference
                                            UPDATE event SET reference = NOT reference WHERE type = 'award-prepared'                                | reference
                                            DELETE FROM event WHERE position = 3                                                                    | event 4 follows event 2
                                            DELETE FROM event WHERE position = (SELECT max(position) FROM event)                                    | the head says
                                            DELETE FROM event                                                                                       | the head says
                                            INSERT INTO event SELECT position + 1000, 'forged', sequence, id, type, version, reference, recorded_at, payload, metadata FROM event WHERE position = 3 | event 1003 follows event
                                            UPDATE log_head SET position = position + 1                                                             | head
                                            UPDATE log_head SET reference_position = reference_position - 1                                         | reference
                                            UPDATE log_head SET recorded_at = recorded_at + interval '1 microsecond'                                | the head says time
                                            UPDATE event SET recorded_at = recorded_at + interval '1 hour' WHERE position = 3                       | event 4 was recorded before the one it follows
                                            UPDATE event SET sequence = 7 WHERE type = 'award-approved'                                             | is number 7 of 91
                                            UPDATE log_head SET frontier = set_byte(frontier, 5, 1 - get_byte(frontier, 5) % 2)                     | the head says
                                            UPDATE shared_position SET body = replace(body::text, '100000.00', '100000.01')::json WHERE key LIKE 'line/LYG.%' | position line/LYG.2023.all is stored as
                                            UPDATE shared_position SET position = position - 1 WHERE key LIKE 'line/LYG.%'                          | position line/LYG.2023.all
                                            UPDATE shared_position SET body = '{"x":1}' WHERE key LIKE 'line/LYG.%'                                 | position line/LYG.2023.all cannot be read
                                            UPDATE shared_position SET body = NULL WHERE key LIKE 'line/LYG.%'                                      | position line/LYG.2023.all is stored as null
                                            INSERT INTO shared_position VALUES ('pool/x/2022', '{"drawn":"1.00"}', 1)                               | no event moves it
                                            """)
    void oneChangedRowIsNoticed(String tampering, String difference) {
        assertThat(superuser.update(tampering)).isPositive();
        LogCheck.Report report = ledger.core.check().run();
        assertThat(report.clean()).isFalse();
        assertThat(report.differences()).anySatisfy(d -> assertThat(d).contains(difference));
    }
}
