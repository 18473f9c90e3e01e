package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.enterprise.Claims;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;

/** Head and events move together, by one function of the server: what it refuses even to the ledger's own role. */
class LogIntegrityTest {

    private static final String FORGED = "{\"jurisdiction\":\"LYG-HZ\",\"from\":\"2021-01-01\",\"cityBp\":10000,"
            + "\"document\":\"forged\"}";

    private TestLedger ledger;

    private JdbcTemplate owner;

    @BeforeEach
    void write() {
        ledger = TestLedger.funded(1_000_000);
        owner = new JdbcTemplate(TestDatabase.owner(ledger.url));
        CreditCode company = ledger.register(TestLedger.DISTRICT);
        assertThat(ledger.claim(company, "LYG-2021-64/11-1", Claims.contract("C-1", "100000.00")))
                .isInstanceOf(EnterpriseEvent.AwardPrepared.class);
        assertThat(differences()).isEmpty();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private List<String> differences() {
        return ledger.core.check().run().differences();
    }

    private long head() {
        return ledger.core.log().head().position();
    }

    private static String inserting(long position) {
        return "INSERT INTO event VALUES (" + position
                + ", 'shares:LYG-HZ', 1, gen_random_uuid(), 'share-set', 1, true,"
                + " clock_timestamp(), '" + FORGED + "', '{}')";
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE log_head SET position = position + 1", "UPDATE log_head SET frontier = ''",
            "INSERT INTO idempotency (key, body_hash, outcome) VALUES ('k', '', '[]')",
            "CREATE OR REPLACE FUNCTION append_events() RETURNS bigint LANGUAGE sql RETURN 1"})
    void theLedgerWritesTheLogOnlyThroughItsFunction(String statement) {
        assertThatThrownBy(() -> ledger.jdbc.execute(statement)).isInstanceOf(DataAccessException.class).rootCause()
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> ledger.jdbc.update(inserting(head() + 1))).isInstanceOf(DataAccessException.class)
                .rootCause().hasMessageContaining("permission denied for table event");
        assertThat(differences()).isEmpty();
    }

    @Test
    void whatIsAppendedGetsPositionTimeAndHashFromTheServer() {
        long before = head();
        assertThat(ledger.jdbc.queryForObject(appending(FORGED, ledger.core.reference().position()), Long.class))
                .isEqualTo(before + 1).isEqualTo(head());
        assertThat(differences()).isEmpty();
    }

    @Test
    void anEventDecidedOnOldReferencesIsRefused() {
        long newest = ledger.core.reference().position();
        assertThatThrownBy(() -> ledger.jdbc.queryForObject(appending(FORGED, newest - 1), Long.class))
                .rootCause().hasMessageContaining(
                        "decided on reference data up to " + (newest - 1) + ", the log has them up to " + newest);
        assertThat(differences()).isEmpty();
    }

    @Test
    void aTemporaryTableDoesNotStandInForTheLog() {
        long before = head();
        String appending = appending(FORGED, ledger.core.reference().position());
        ledger.jdbc.execute((StatementCallback<Boolean>) statement -> {
            statement.execute("CREATE TEMPORARY TABLE log_head AS SELECT * FROM public.log_head");
            statement.execute("CREATE TEMPORARY TABLE event (LIKE public.event)");
            statement.execute(appending);
            return statement.execute("DROP TABLE pg_temp.log_head, pg_temp.event");
        });
        assertThat(head()).isEqualTo(before + 1);
        assertThat(differences()).isEmpty();
    }

    /** One reference event, in the words of the server. */
    private static String appending(String payload, long knownReference) {
        return "SELECT last FROM append_events(" + knownReference
                + ", NULL, ARRAY['shares:LYG-HZ'], ARRAY[1]::bigint[],"
                + " ARRAY[gen_random_uuid()::text], ARRAY['share-set'], ARRAY[1]::bigint[], ARRAY[true], ARRAY['"
                + payload
                + "'], ARRAY['{\"actor\":\"汉字\"}'], '{}', '{}', '{}', '{}', '{}', '{}', '{}')";
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM log_head", "TRUNCATE log_head",
            "INSERT INTO log_head VALUES (true, 0, 0, now(), '')"})
    void notEvenTheOwnerMakesAnotherHead(String statement) {
        assertThatThrownBy(() -> owner.execute(statement)).isInstanceOf(DataAccessException.class).rootCause()
                .hasMessageContaining("the log has one head");
    }

    // ---- what only the owner of the server can do

    @Test
    void nothingRefersToAnEventBeyondTheHead() {
        assertThat(owner.update(inserting(1_000_000_000))).isOne();
        assertThat(differences()).isNotEmpty();
        ledger.send(new BudgetCommand.SetShare(TestLedger.DISTRICT, LocalDate.of(2022, 1, 1), 1234, "genuine"));
        assertThat(ledger.core.reference().share(TestLedger.DISTRICT, TestLedger.TODAY).orElseThrow().document())
                .isEqualTo("genuine");
    }
}
