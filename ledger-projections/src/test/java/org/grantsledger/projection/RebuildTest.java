package org.grantsledger.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.grantsledger.log.TestDatabase;
import org.grantsledger.log.TestLedger;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Rows;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.ViewReader;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

class RebuildTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final Clock CLOCK = Clock
            .fixed(RandomHistory.LAST_DAY.atTime(12, 0).atZone(ZONE).toInstant(), ZONE);

    private final TestLedger ledger = TestLedger.empty();
    private final Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "one");
    private final Rebuild rebuild = new Rebuild(ledger.core.log(), projections, ledger.dataSource);
    private final ViewReader reader = new ViewReader(
            ledger.dataSource,
            new DataSourceTransactionManager(ledger.dataSource),
            CLOCK);
    private final ExecutorService others = Executors.newFixedThreadPool(4);

    @BeforeEach
    void start() {
        projections.start();
    }

    @AfterEach
    void close() {
        others.shutdownNow();
        projections.close();
        ledger.close();
    }

    private RandomHistory history(int length) {
        RandomHistory history = RandomHistory.of(length, length);
        history.appendTo(ledger.core);
        caughtUp();
        return history;
    }

    private void caughtUp() {
        assertThat(projections.await(ledger.core.log().head().position(), Reading.LONG)).isTrue();
    }

    @Test
    void rebuiltEqualsLiveByteForByteOverAHundredThousandEvents() {
        history(100_000);
        Map<String, String> live = Reading.tables(ledger);

        assertThat(rebuild.compare().differences()).isEmpty();
        Rebuild.Report report = rebuild.swap();

        assertThat(report.swapped()).isTrue();
        assertThat(report.position()).isEqualTo(ledger.core.log().head().position());
        assertThat(Reading.tables(ledger)).isEqualTo(live);
        assertThat(rebuild.compare().differences()).isEmpty();
    }

    @Test
    void anEmptyLogGivesEmptyTables() {
        Map<String, String> live = Reading.tables(ledger);
        assertThat(rebuild.swap().position()).isZero();
        assertThat(Reading.tables(ledger)).isEqualTo(live);
    }

    @Test
    void theTablesOfARebuildHaveTheSameIndexesAndOwner() {
        history(500);
        String indexes = """
                         SELECT string_agg(indexdef, E'\\n' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'reading'""";
        String owners = "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'reading'";
        String before = ledger.jdbc.queryForObject(indexes, String.class);
        rebuild.swap();
        assertThat(ledger.jdbc.queryForObject(indexes, String.class)).isEqualTo(before);
        assertThat(ledger.jdbc.queryForObject(owners, String.class)).isEqualTo("grants_ledger_runtime");
        assertThat(
                ledger.jdbc.queryForObject(
                        "SELECT count(*) FROM pg_tables WHERE schemaname = 'reading_shadow'",
                        Long.class))
                .isZero();
    }

    @Test
    void aVacuumThatHoldsATableForASecondIsWaitedFor() throws Exception {
        history(500);
        try (Connection vacuum = ledger.dataSource.getConnection(); Statement sql = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            sql.execute("LOCK TABLE reading.balance IN SHARE UPDATE EXCLUSIVE MODE");
            Future<Rebuild.Report> rebuilt = others.submit(rebuild::swap);
            assertThatThrownBy(() -> rebuilt.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            vacuum.rollback();
            vacuum.setAutoCommit(true);
            assertThat(rebuilt.get(1, TimeUnit.MINUTES).swapped()).isTrue();
        }
    }

    @Test
    void comparingNamesEveryKindOfTampering() {
        history(3_000);
        assertThat(rebuild.compare().differences()).isEmpty();

        String where = " WHERE (position, line) = (SELECT position, line FROM reading.journal_entry ORDER BY 1, 2 LIMIT 1)";
        tampered(
                "UPDATE reading.journal_entry SET fen = fen + 1" + where,
                "UPDATE reading.journal_entry SET fen = fen - 1" + where,
                "journal_entry holds a row that the events do not give",
                "journal_entry lacks a row that the events give",
                "balance holds a row that the events do not give",
                "balance lacks a row that the events give");
        tampered(
                "CREATE TABLE reading_shadow.kept AS SELECT * FROM reading.decision ORDER BY position LIMIT 1;"
                        + "DELETE FROM reading.decision WHERE position = (SELECT min(position) FROM reading.decision)",
                "INSERT INTO reading.decision SELECT * FROM reading_shadow.kept; DROP TABLE reading_shadow.kept",
                "decision lacks a row that the events give");
        tampered(
                "INSERT INTO reading.limit_known VALUES (1, 'cap/made-up', 'made-up', 'S', 'C', '', 1)",
                "DELETE FROM reading.limit_known WHERE limit_key = 'cap/made-up'",
                "limit_known holds a row that the events do not give");
        for (String sum : List.of("balance.fen", "award_balance.owed", "month_turnover.paid", "day_turnover.events")) {
            String table = sum.substring(0, sum.indexOf('.'));
            String column = sum.substring(table.length() + 1);
            String update = "UPDATE reading." + table + " SET " + column + " = " + column;
            tampered(
                    update + " + 1",
                    update + " - 1",
                    table + " holds a row that the events do not give",
                    table + " lacks a row that the events give");
        }
        tampered(
                "UPDATE reading.enterprise SET name = name || ' '",
                "UPDATE reading.enterprise SET name = left(name, -1)",
                "enterprise holds a row that the events do not give",
                "enterprise lacks a row that the events give");
        tampered(
                "UPDATE reading.budget_line SET mode = lower(mode)",
                "UPDATE reading.budget_line SET mode = upper(mode)",
                "budget_line holds a row that the events do not give",
                "budget_line lacks a row that the events give");
        tampered(
                "UPDATE reading.waiting SET settled_on = settled_on + 1",
                "UPDATE reading.waiting SET settled_on = settled_on - 1",
                "waiting holds a row that the events do not give",
                "waiting lacks a row that the events give");
        for (String column : List.of("settled_type", "voucher", "budget_line")) {
            String update = "UPDATE reading.waiting SET " + column + " = ";
            tampered(
                    update + column + " || '+'",
                    update + "left(" + column + ", -1)",
                    "waiting holds a row that the events do not give",
                    "waiting lacks a row that the events give");
        }
        String settled = " WHERE settled_position = (SELECT min(settled_position) FROM reading.waiting)";
        tampered(
                "CREATE TABLE reading_shadow.kept AS SELECT * FROM reading.waiting" + settled
                        + "; UPDATE reading.waiting SET settled_position = NULL, settled_on = NULL" + settled,
                "DELETE FROM reading.waiting WHERE (reference, payer) IN (SELECT reference, payer FROM reading_shadow.kept);"
                        + "INSERT INTO reading.waiting SELECT * FROM reading_shadow.kept; DROP TABLE reading_shadow.kept",
                "waiting holds a row that the events do not give",
                "waiting lacks a row that the events give");
    }

    private void tampered(String tamper, String undo, String... named) {
        ledger.jdbc.execute(tamper);
        List<String> differences = rebuild.compare().differences();
        assertThat(differences.stream().map(d -> d.substring(0, d.indexOf(": "))).distinct())
                .containsExactlyInAnyOrder(named);
        ledger.jdbc.execute(undo);
        assertThat(rebuild.compare().differences()).isEmpty();
    }

    /** The tables of an earlier version get what they lack from the log. */
    @Test
    void whatIsMigratedIsWhatTheEventsGive() {
        history(1_000);
        ledger.jdbc.execute(
                "ALTER TABLE reading.waiting DROP COLUMN settled_type, DROP COLUMN voucher, DROP COLUMN budget_line");
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V14__payments.sql"))
                .execute(TestDatabase.owner(ledger.url));
        assertThat(rebuild.compare().differences()).isEmpty();
        assertThat(
                ledger.jdbc.queryForList(
                        "SELECT DISTINCT coalesce(settled_type, '') FROM reading.waiting WHERE voucher <> '' AND budget_line <> ''",
                        String.class))
                .contains("", "disbursement-approved", "disbursement-rejected");
    }

    @Test
    void aRebuildThatCannotMakeAnIndexLeavesAllAsItWas() {
        history(1_000);
        Map<String, String> right = Reading.tables(ledger);
        ledger.jdbc.execute("CREATE TABLE reading_shadow.decision_claim (takes_the_name_of text)");
        assertThatThrownBy(rebuild::swap).isInstanceOf(DataAccessResourceFailureException.class)
                .hasStackTraceContaining("\"decision_claim\" already exists");
        assertThat(Reading.tables(ledger)).isEqualTo(right);
        assertThat(
                ledger.jdbc.queryForList(
                        "SELECT tablename FROM pg_tables WHERE schemaname = 'reading_shadow'",
                        String.class))
                .as("what it left").containsExactly("decision_claim");
        ledger.jdbc.execute("DROP TABLE reading_shadow.decision_claim");
        assertThat(rebuild.swap().swapped()).isTrue();
        assertThat(Reading.tables(ledger)).isEqualTo(right);
    }

    @Test
    void aRebuildUndoesTampering() {
        history(1_000);
        Map<String, String> right = Reading.tables(ledger);
        ledger.jdbc.execute(
                "UPDATE reading.journal_entry SET fen = fen + 1; DELETE FROM reading.balance; DELETE FROM reading.award_balance");
        rebuild.swap();
        assertThat(Reading.tables(ledger)).isEqualTo(right);
    }

    @Test
    void readersAndTheLiveProjectionGoOnWhileTablesChangePlaces() throws Exception {
        RandomHistory history = history(4_000);
        long then = projections.visible();
        AsOf fixed = new AsOf(then, RandomHistory.LAST_DAY);
        Rows journal = reader.page(view("journal"), fixed, one());
        Rows settlement = reader.page(view("settlement"), fixed, one());
        AtomicBoolean over = new AtomicBoolean();
        Callable<Long> reading = () -> {
            long answers = 0;
            while (!over.get()) {
                Rows now = reader.page(view("accounts"), AsOf.NOW, one());
                assertThat(now.count()).isPositive();
                assertThat(now.totals().get("balance")).isZero();
                assertThat(now.position()).isGreaterThanOrEqualTo(then);
                Rows same = reader.page(view("journal"), fixed, one());
                assertThat(same.count()).isEqualTo(journal.count());
                assertThat(same.totals()).isEqualTo(journal.totals());
                assertThat(reader.page(view("settlement"), fixed, one()).totals()).isEqualTo(settlement.totals());
                assertThat(reader.page(view("clause-trend"), fixed, one()).count()).isPositive();
                answers++;
            }
            return answers;
        };
        List<Future<Long>> readers = List.of(others.submit(reading), others.submit(reading));
        Future<?> writer = others.submit(() -> {
            while (!over.get()) {
                history.grow(history.events().size() + 40);
                history.appendTo(ledger.core);
            }
        });

        for (int i = 0; i < 4; i++) {
            rebuild.swap();
        }
        over.set(true);
        writer.get();
        for (Future<Long> answers : readers) {
            assertThat(answers.get()).isPositive();
        }
        caughtUp();
        assertThat(projections.status().deadLetters()).isZero();
        Map<String, String> live = Reading.tables(ledger);
        assertThat(rebuild.compare().differences()).isEmpty();
        rebuild.swap();
        assertThat(Reading.tables(ledger)).isEqualTo(live);
    }

    @Test
    void oneWhoReadsForLongHoldsUpTheSwapButNoOtherReader() throws Exception {
        history(300);
        Future<Rebuild.Report> swap;
        try (Connection connection = ledger.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Projections.HOLD);
            swap = others.submit(rebuild::swap);
            awaitLockOnTheTables();
            for (int i = 0; i < 20; i++) {
                assertThat(reader.page(view("accounts"), AsOf.NOW, one()).count()).isPositive();
            }
            assertThat(swap).isNotDone();
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(swap.get().swapped()).isTrue();
        assertThat(rebuild.compare().differences()).isEmpty();
    }

    /** Until the rebuild waits for the last reader. */
    private void awaitLockOnTheTables() throws InterruptedException {
        String waiting = """
                         SELECT count(*) FROM pg_locks WHERE relation = 'reading.journal_entry'::regclass
                             AND mode = 'AccessExclusiveLock' AND NOT granted""";
        while (Long.valueOf(0).equals(ledger.jdbc.queryForObject(waiting, Long.class))) {
            Thread.sleep(5);
        }
    }

    @Test
    void aRebuildDuringAnotherIsRefused() throws SQLException {
        history(300);
        try (Connection connection = ledger.dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Projections.HOLD);
            Future<Rebuild.Report> first = others.submit(rebuild::swap);
            try {
                awaitLockOnTheTables();
                assertThatThrownBy(rebuild::swap).isInstanceOf(CannotAcquireLockException.class);
                assertThatThrownBy(rebuild::compare).isInstanceOf(CannotAcquireLockException.class);
                connection.rollback();
                assertThat(first.get().swapped()).isTrue();
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            } finally {
                connection.setAutoCommit(true);
            }
        }
        assertThat(rebuild.swap().swapped()).isTrue();
    }

    @Test
    void anEventThatCannotBeDerivedIsNamedAndTheLiveTablesStay() {
        history(600);
        Map<String, String> live = Reading.tables(ledger);
        List<String> failures = new ArrayList<>();
        for (String change : List.of("type = 'from-the-future'", "payload = '{\"nonsense\": 1}'")) {
            String was = ledger.jdbc.queryForObject("SELECT type FROM event WHERE position = 300", String.class);
            String said = ledger.jdbc.queryForObject("SELECT payload FROM event WHERE position = 300", String.class);
            Reading.rewrite(ledger, 300, change);
            assertThatThrownBy(rebuild::swap).hasMessageContaining("event 300 (")
                    .satisfies(e -> failures.add(e.getMessage()));
            assertThatThrownBy(rebuild::compare).hasMessageContaining("event 300 (");
            assertThat(Reading.tables(ledger)).isEqualTo(live);
            Reading.rewrite(ledger, 300, "type = '" + was + "', payload = $$" + said + "$$");
        }
        assertThat(failures.getFirst()).contains("from-the-future");
        assertThat(rebuild.swap().swapped()).isTrue();
        assertThat(Reading.tables(ledger)).isEqualTo(live);
    }

    private static View view(String name) {
        return Views.find(name).orElseThrow();
    }

    private static Selection one() {
        return new Selection(Map.of(), Map.of(), List.of(), null, 1);
    }
}
