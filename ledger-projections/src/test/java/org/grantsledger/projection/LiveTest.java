package org.grantsledger.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

class LiveTest {

    private static final LocalDate DAY = LocalDate.of(2023, 1, 1);

    private final TestLedger ledger = TestLedger.empty();
    private final Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "one");
    private final Rebuild rebuild = new Rebuild(ledger.core.log(), projections, ledger.dataSource);

    @AfterEach
    void close() {
        projections.close();
        ledger.close();
    }

    private void caughtUp() {
        assertThat(projections.await(ledger.core.log().head().position(), Reading.LONG)).isTrue();
    }

    private static void until(BooleanSupplier reached) {
        long deadline = System.nanoTime() + Reading.LONG.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private double gauge(String name) {
        return ledger.meters.get(name).gauge().value();
    }

    @Test
    void whatIsDeliveredTwiceChangesNothing() {
        RandomHistory.of(2, 3_000).appendTo(ledger.core);
        projections.start();
        caughtUp();
        Map<String, String> once = Reading.tables(ledger);
        for (long again : List.of(0L, 1L, 1_234L, 2_999L)) {
            projections.stop();
            ledger.jdbc.update("UPDATE processor_token SET token = ?", "{\"globalIndex\":" + again + "}");
            projections.start();
            caughtUp();
            assertThat(Reading.tables(ledger)).isEqualTo(once);
        }
        assertThat(rebuild.compare().differences()).isEmpty();
    }

    @Test
    void anErrorLeavesNoTransactionThatTheNextBatchWouldJoin() {
        RandomHistory.of(2, 10).appendTo(ledger.core);
        JournalProjection projection = new JournalProjection(
                new ReadingWriter(new JdbcTemplate(ledger.dataSource) {
                    @Override
                    public void execute(String sql) {
                        throw new OutOfMemoryError("made up");
                    }
                }),
                ledger.core.log(),
                new TransactionTemplate());
        UnitOfWork<?> batch = DefaultUnitOfWork.startAndGet(null);
        batch.attachTransaction(ledger.core.transactions());
        projection.on(ledger.core.log().at(1).orElseThrow(), null);
        assertThatThrownBy(batch::commit).isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(TransactionSynchronizationManager.isActualTransactionActive()).isFalse();
        assertThat(CurrentUnitOfWork.isStarted()).isFalse();
        assertThat(projection.failing()).isTrue();
    }

    @Test
    void aBatchIsWrittenAtOnceAndNotEventByEvent() {
        counting("journal_entry", "PERFORM nextval('attempts')");
        RandomHistory.of(3, 3_000).appendTo(ledger.core);
        projections.start();
        caughtUp();
        assertThat(counted()).isBetween(3_000L / 500, 3_000L / 20);
    }

    @Test
    void aBatchThatFailsInTheMiddleLeavesNothingAndIsWrittenAgain() {
        // The entries are in and the balances are not when it fails.
        counting("balance", "IF nextval('attempts') IN (2, 3) THEN RAISE 'not now'; END IF");
        RandomHistory.of(4, 3_000).appendTo(ledger.core);
        projections.start();
        until(() -> counted() >= 2);
        long visible = projections.visible();
        Long beyond = ledger.jdbc.queryForObject(
                "SELECT count(*) FROM reading.journal_entry WHERE position > (" + Projections.VISIBLE + ")",
                Long.class);
        assertThat(beyond).isZero();
        assertThat(visible).isLessThan(3_000);
        caughtUp();
        assertThat(counted()).isGreaterThan(3);
        assertThat(projections.letters()).isEmpty();
        assertEqualsRebuilt();
    }

    /** Does something, which counts, before each statement that writes to a table. */
    private void counting(String table, String each) {
        Reading.owner(ledger).execute(
                "CREATE SEQUENCE attempts; GRANT ALL ON SEQUENCE attempts TO grants_ledger_runtime;"
                        + "CREATE FUNCTION attempted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + each
                        + "; RETURN NULL; END $$;" + "CREATE TRIGGER attempted BEFORE INSERT ON reading." + table
                        + " FOR EACH STATEMENT EXECUTE FUNCTION attempted()");
    }

    private long counted() {
        return Objects.requireNonNull(
                ledger.jdbc.queryForObject("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM attempts",
                        Long.class));
    }

    private void assertEqualsRebuilt() {
        Map<String, String> live = Reading.tables(ledger);
        assertThat(rebuild.compare().differences()).isEmpty();
        rebuild.swap();
        assertThat(Reading.tables(ledger)).isEqualTo(live);
    }

    @Test
    void stoppedAtAnyTimeItGoesOnWhereItWas() {
        RandomHistory.of(5, 6_000).appendTo(ledger.core);
        for (long at = 500; at <= 6_000; at += 1_500) {
            long reached = at;
            projections.start();
            until(() -> projections.visible() >= reached);
            projections.stop();
            long visible = projections.visible();
            assertThat(
                    ledger.jdbc.queryForObject("SELECT max(position) FROM reading.journal_entry", Long.class))
                    .isLessThanOrEqualTo(visible);
        }
        projections.start();
        caughtUp();
        assertEqualsRebuilt();
    }

    @Test
    void twoNodesThatTakeOverFromEachOtherChangeNothing() {
        RandomHistory history = RandomHistory.of(6, 1_000);
        try (TestLedger otherLedger = ledger.anotherNode();
                Projections other = new Projections(
                        otherLedger.core,
                        otherLedger.dataSource,
                        otherLedger.meters,
                        "two")) {
            projections.start();
            other.start();
            history.appendTo(ledger.core);
            caughtUp();
            for (int i = 1; i <= 2; i++) {
                (i % 2 == 1 ? projections : other).stop();
                history.grow(1_000 + 500 * i);
                history.appendTo(i % 2 == 1 ? otherLedger.core : ledger.core);
                caughtUp();
                (i % 2 == 1 ? projections : other).start();
            }
            // A node that died without giving its claim back.
            projections.stop();
            other.stop();
            ledger.jdbc.update("UPDATE processor_token SET owner = 'dead', timestamp = '2023-01-01T00:00:00Z'");
            history.grow(2_500);
            history.appendTo(ledger.core);
            other.start();
            caughtUp();
            assertThat(
                    ledger.jdbc.queryForList("SELECT DISTINCT owner FROM processor_token", String.class))
                    .containsExactly("two");
        }
        assertEqualsRebuilt();
    }

    @Test
    void anEventThatCannotBeDerivedStopsOnlyItsOwnStream() {
        CreditCode poisoned = CreditCode.completing("91000000000000001");
        CreditCode healthy = CreditCode.completing("91000000000000002");
        Reading.append(
                ledger.core,
                registered(poisoned, "甲"),
                registered(healthy, "乙"),
                renamed(poisoned, "甲二"),
                renamed(healthy, "乙二"),
                renamed(poisoned, "甲三"));
        Reading.rewrite(ledger, 3, "type = 'from-the-future'");
        projections.start();
        caughtUp();
        assertThat(names()).containsExactly("甲", "乙二");
        assertThat(projections.letters()).extracting(Projections.Letter::position).containsExactly(3L, 5L);
        assertThat(projections.letters()).extracting(Projections.Letter::stream).containsOnly(poisoned.value());
        assertThat(projections.letters().getFirst().type()).isEqualTo("from-the-future");
        assertThat(projections.letters().getFirst().cause()).contains("unknown event").contains("from-the-future");
        assertThat(projections.letters().getLast().cause()).isEmpty();

        // What comes later of the stream waits behind it, also after a restart.
        projections.stop();
        projections.start();
        Reading.append(ledger.core, renamed(healthy, "乙三"), renamed(poisoned, "甲四"));
        caughtUp();
        assertThat(names()).containsExactly("甲", "乙三");
        assertThat(projections.status().deadLetters()).isEqualTo(3);
        assertThat(projections.status().running()).isTrue();
        assertThat(gauge("ledger.projection.dead.letters")).isEqualTo(3);

        // Tried again without repair, everything stays as it is.
        assertThat(projections.retry()).isEqualTo(3);
        assertThat(projections.letters()).extracting(Projections.Letter::position).containsExactly(3L, 5L, 7L);
        assertThat(names()).containsExactly("甲", "乙三");

        Reading.rewrite(ledger, 3, "type = 'enterprise-renamed'");
        assertThat(projections.retry()).isZero();
        assertThat(projections.letters()).isEmpty();
        assertThat(gauge("ledger.projection.dead.letters")).isZero();
        assertThat(names()).containsExactly("甲四", "乙三");
        assertEqualsRebuilt();
        Reading.append(ledger.core, renamed(poisoned, "甲五"));
        caughtUp();
        assertThat(names()).containsExactly("甲五", "乙三");
        assertThat(projections.letters()).isEmpty();
    }

    @Test
    void ofTwoPoisonedStreamsOneCanBeRepaired() {
        RandomHistory.of(7, 2_000).appendTo(ledger.core);
        List<RecordedEvent> registrations = ledger.core.log().after(0, 2_000).stream()
                .filter(e -> e.event() instanceof EnterpriseEvent.Registered).limit(2).toList();
        String said = registrations.getFirst().payload();
        for (RecordedEvent registration : registrations) {
            Reading.rewrite(ledger, registration.position(), "payload = '{\"nonsense\": 1}'");
        }
        projections.start();
        caughtUp();
        long first = ledger.core.log().stream(registrations.getFirst().ref().stream(), 0).size();
        long second = ledger.core.log().stream(registrations.getLast().ref().stream(), 0).size();
        assertThat(projections.status().deadLetters()).isEqualTo(first + second);
        assertThat(projections.letters().getFirst().cause()).contains("nonsense");

        Reading.rewrite(ledger, registrations.getFirst().position(), "payload = $$" + said + "$$");
        assertThat(projections.retry()).isEqualTo(second);
        Reading.rewrite(
                ledger,
                registrations.getLast().position(),
                "payload = $$" + registrations.getLast().payload() + "$$");
        assertThat(projections.retry()).isZero();
        assertEqualsRebuilt();
    }

    @Test
    void whatPostgresqlRefusesToHoldIsADeadLetterToo() {
        RandomHistory history = RandomHistory.of(8, 1_500);
        history.appendTo(ledger.core);
        String line = "LYG.2023.odd";
        List<Move> moves = List.of(new Move.Budgeted(PositionKey.line(line), Fen.ofYuan(1), Fen.ZERO, Fen.ZERO));
        // JSON may say it, a text of PostgreSQL may not.
        String name = "name\u0000d";
        Reading.append(
                ledger.core,
                new BudgetEvent.LineOpened(
                        line,
                        "LYG",
                        new FiscalYear(2023),
                        "odd",
                        name,
                        Set.of(),
                        LineMode.HARD,
                        Fen.ofYuan(1),
                        "文",
                        DAY,
                        moves));
        history.grow(2_000);
        history.appendTo(ledger.core);
        projections.start();
        caughtUp();
        assertThat(projections.letters()).extracting(Projections.Letter::position).containsExactly(1_501L);
        Reading.append(ledger.core, new BudgetEvent.Appropriated(line, Fen.ofYuan(1), "文", DAY, moves));
        caughtUp();
        long head = ledger.core.log().head().position();
        assertThat(projections.letters()).extracting(Projections.Letter::position).containsExactly(1_501L, 2_002L);
        assertThat(projections.letters().getFirst().cause()).contains("0x00");
        assertThat(projections.retry()).isEqualTo(2);
        assertThat(projections.status()).isEqualTo(new Projections.Status(head, head, 2, true));
        Map<String, String> live = Reading.tables(ledger);
        assertThatThrownBy(rebuild::swap).rootCause().hasMessageContaining("0x00");
        assertThat(Reading.tables(ledger)).isEqualTo(live);

        Reading.rewrite(ledger, 1_501, "payload = replace(payload::text, '\\u0000', '')::json");
        assertThat(projections.retry()).isZero();
        assertEqualsRebuilt();
    }

    @Test
    void oneWhoWaitsForAPositionIsToldWhetherItIsVisible() {
        assertThat(projections.await(0, Duration.ZERO)).isTrue();
        assertThat(projections.await(1, Duration.ofMillis(50))).isFalse();
        CreditCode code = CreditCode.completing("91000000000000001");
        Reading.append(ledger.core, registered(code, "甲"));
        assertThat(projections.await(1, Duration.ofMillis(50))).isFalse();
        assertThat(projections.status()).isEqualTo(new Projections.Status(1, 0, 0, false));
        assertThat(projections.status().lag()).isEqualTo(1);
        assertThat(gauge("ledger.projection.lag")).isEqualTo(1);
        assertThat(gauge("ledger.projection.running")).isZero();

        projections.start();
        assertThat(projections.await(1, Reading.LONG)).isTrue();
        assertThat(names()).containsExactly("甲");
        assertThat(projections.status()).isEqualTo(new Projections.Status(1, 1, 0, true));
        assertThat(gauge("ledger.projection.lag")).isZero();
        assertThat(gauge("ledger.projection.running")).isEqualTo(1);
        assertThat(projections.await(2, Duration.ofMillis(50))).isFalse();

        projections.stop();
        assertThat(projections.status().running()).isFalse();
    }

    @Test
    void aProjectionThatCannotWriteSaysSoAndGoesOnWhenItCan() {
        RandomHistory.of(9, 300).appendTo(ledger.core);
        ledger.jdbc.execute("ALTER TABLE reading.balance RENAME TO mislaid");
        projections.start();
        until(() -> !projections.status().running());
        // Events without entries may have been written before the first that has some.
        assertThat(projections.status().lag()).isBetween(1L, 300L);
        assertThat(projections.letters()).isEmpty();
        ledger.jdbc.execute("ALTER TABLE reading.mislaid RENAME TO balance");
        caughtUp();
        until(() -> projections.status().running());
        assertThat(projections.letters()).isEmpty();
        assertEqualsRebuilt();
    }

    private List<String> names() {
        return ledger.jdbc.query("SELECT name FROM reading.enterprise ORDER BY code", (row, n) -> row.getString(1));
    }

    private static EnterpriseEvent registered(CreditCode code, String name) {
        return new EnterpriseEvent.Registered(code, name, RecipientKind.ENTERPRISE, TestLedger.CITY, DAY);
    }

    private static EnterpriseEvent renamed(CreditCode code, String name) {
        return new EnterpriseEvent.Renamed(code, name, DAY);
    }
}
