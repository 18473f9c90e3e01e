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

/** Head and events move together, or not at all: what the database refuses even to the ledger's own role. */
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

    @Test
    void eventsAreAppendedOnlyWithTheHead() {
        for (long position : List.of(head() + 1, head() + 2, 1_000_000_000L, 0L)) {
            assertThatThrownBy(() -> ledger.jdbc.update(inserting(position))).isInstanceOf(DataAccessException.class)
                    .rootCause().hasMessageContaining("events are appended only with the head");
        }
        assertThat(differences()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"position = 0, reference_position = 0, frontier = ''", "position = position",
            "recorded_at = recorded_at + interval '1 day'", "reference_position = 1",
            "frontier = set_byte(frontier, 0, 255 - get_byte(frontier, 0))"})
    void theHeadMovesOnlyWithEvents(String change) {
        assertThatThrownBy(() -> ledger.jdbc.update("UPDATE log_head SET " + change))
                .isInstanceOf(DataAccessException.class).rootCause()
                .hasMessageContaining("the head moves only with the events appended");
    }

    @Test
    void theHeadAndTheReferencesKeepTheirShape() {
        assertThatThrownBy(() -> ledger.jdbc.update("UPDATE log_head SET position = position + 1"))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> ledger.jdbc.update("UPDATE log_head SET reference_position = position + 1"))
                .isInstanceOf(DataAccessException.class).rootCause().hasMessageContaining("log_head_reference");
        assertThatThrownBy(() -> ledger.jdbc.update("UPDATE log_head SET frontier = ''"))
                .isInstanceOf(DataAccessException.class).rootCause().hasMessageContaining("log_head_frontier");
    }

    @Test
    void aGapIsNotJumped() {
        long next = head() + 2;
        assertThatThrownBy(
                () -> ledger.jdbc.update(
                        "WITH appended AS (" + inserting(next)
                                + " RETURNING recorded_at) UPDATE log_head SET position = "
                                + next + ", reference_position = " + next + ", recorded_at = (SELECT recorded_at FROM"
                                + " appended), frontier = decode(repeat('00', 32 * bit_count(" + next
                                + "::bigint::bit(64))::int), 'hex')"))
                .isInstanceOf(DataAccessException.class).rootCause()
                .hasMessageContaining("the head moves only with the events appended");
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
        owner.execute("SET session_replication_role = replica");
        assertThat(owner.update(inserting(1_000_000_000))).isOne();
        assertThat(differences()).isNotEmpty();
        ledger.send(new BudgetCommand.SetShare(TestLedger.DISTRICT, LocalDate.of(2022, 1, 1), 1234, "genuine"));
        assertThat(ledger.core.reference().share(TestLedger.DISTRICT, TestLedger.TODAY).orElseThrow().document())
                .isEqualTo("genuine");
    }
}
