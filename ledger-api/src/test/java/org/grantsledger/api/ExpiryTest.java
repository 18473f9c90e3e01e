package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.log.Request;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.projection.Projections;
import org.grantsledger.projection.Reading;
import org.grantsledger.view.ViewReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

/** What nobody approved in time is given back by itself: once, however many nodes look, and never too soon. */
class ExpiryTest {

    private static final LocalDate LAST_DAY = TestLedger.TODAY.plusDays(30);

    private static final Request REVIEWER = Request.by("reviewer");

    private final TestLedger ledger = TestLedger.withCatalogue();
    private final TestLedger lastDay = ledger.anotherNodeOn(LAST_DAY);
    private final TestLedger dayAfter = ledger.anotherNodeOn(LAST_DAY.plusDays(1));
    private final Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "one");
    private final String line = ledger
            .openLine(TestLedger.ZONE, 2023, "all", 1_000_000, LineMode.HARD, TestLedger.everyClause());
    private final CreditCode company = ledger.register(TestLedger.ZONE);

    @BeforeEach
    void start() {
        ledger.send(new BudgetCommand.SetShare(TestLedger.ZONE, LocalDate.of(2021, 1, 1), 0, "test"));
        projections.start();
    }

    @AfterEach
    void close() {
        assertThat(ledger.core.check().run().differences()).isEmpty();
        projections.close();
        List.of(lastDay, dayAfter, ledger).forEach(TestLedger::close);
    }

    @Test
    void anOverdueAwardExpiresOnceAndGivesBackWhatItHeld() throws Exception {
        String award = prepared("C-1");
        assertThat(encumbered()).hasToString("100.00");
        run(lastDay);
        assertThat(status(award)).isEqualTo(Award.Status.PREPARED);

        runAtOnce(dayAfter);

        assertThat(status(award)).isEqualTo(Award.Status.EXPIRED);
        assertThat(encumbered()).isEqualTo(Fen.ZERO);
        assertThat(ledger.core.log().stream(company.value(), 0)).filteredOn(
                e -> e.event() instanceof EnterpriseEvent.AwardExpired).singleElement()
                .satisfies(e -> assertThat(e.metadata()).contains("\"system\""));
        long head = ledger.core.log().head().position();
        run(dayAfter);
        assertThat(ledger.core.log().head().position()).isEqualTo(head);
    }

    @Test
    void anOverdueDisbursementExpiresAndItsShareMayBePaidAgain() throws Exception {
        String award = prepared("C-1");
        ledger.send(new EnterpriseCommand.ApproveAward(company, award, null), REVIEWER);
        EnterpriseCommand.PrepareDisbursement pay = new EnterpriseCommand.PrepareDisbursement(
                company,
                award,
                TestLedger.ZONE,
                Fen.ofYuan("100.00"),
                TestLedger.TODAY,
                "V-1",
                false,
                true);
        ledger.send(pay);

        runAtOnce(dayAfter);

        assertThat(ledger.state(company).disbursement(company + ".D1").orElseThrow().status())
                .isEqualTo(Disbursement.Status.EXPIRED);
        assertThat(status(award)).isEqualTo(Award.Status.APPROVED);
        assertThat(dayAfter.send(pay)).singleElement().isInstanceOf(EnterpriseEvent.DisbursementPrepared.class);
    }

    /** The tables still say that it waits; the ledger knows better. */
    @Test
    void whatWasApprovedMeanwhileStaysApprovedHoweverLateTheTablesAre() {
        String award = prepared("C-1");
        String other = prepared("C-2");
        caughtUp();
        projections.stop();
        lastDay.send(new EnterpriseCommand.ApproveAward(company, award, null), REVIEWER);

        expiry(dayAfter).run();

        assertThat(status(award)).isEqualTo(Award.Status.APPROVED);
        assertThat(status(other)).isEqualTo(Award.Status.EXPIRED);
    }

    @Test
    void theApplicationLooksAsOftenAsItIsToldTo() {
        assertThat(Served.shared().context.getBean(ScheduledTaskHolder.class).getScheduledTasks())
                .extracting(t -> t.getTask()).filteredOn(t -> t.toString().contains("Expiry.run"))
                .singleElement().isInstanceOfSatisfying(
                        FixedDelayTask.class,
                        t -> assertThat(t.getIntervalDuration()).hasHours(1));
    }

    // ---- helpers

    /** A claim of 100.00 yuan for which no limit is set, so that it waits. */
    private String prepared(String contract) {
        return ((EnterpriseEvent.AwardPrepared) ledger.claim(
                company,
                "LYG-2021-64/11-1",
                Map.of(
                        "contract",
                        contract,
                        "contract_registered_on",
                        "2022-06-01",
                        "converted_in_city",
                        true,
                        "base",
                        "2000.00")))
                .award();
    }

    private Award.Status status(String award) {
        return ledger.state(company).award(award).orElseThrow().status();
    }

    private Fen encumbered() {
        PositionKey key = PositionKey.line(line);
        Position.Line now = ledger.core.positions(Set.of(key)).line(key);
        return now.encumbered();
    }

    private void caughtUp() {
        assertThat(projections.await(ledger.core.log().head().position(), Reading.LONG)).isTrue();
    }

    private static Expiry expiry(TestLedger node) {
        Clock clock = Clock.fixed(
                node.core.today().atTime(12, 0).atZone(ZoneId.of("Asia/Shanghai")).toInstant(),
                ZoneId.of("Asia/Shanghai"));
        return new Expiry(
                node.core,
                new ViewReader(node.dataSource, new DataSourceTransactionManager(node.dataSource), clock));
    }

    private void run(TestLedger node) {
        caughtUp();
        expiry(node).run();
    }

    /** As if several nodes woke up together. */
    private void runAtOnce(TestLedger node) throws Exception {
        caughtUp();
        Callable<Void> look = () -> {
            expiry(node).run();
            return null;
        };
        try (ExecutorService nodes = Executors.newFixedThreadPool(4)) {
            for (Future<Void> looked : nodes.invokeAll(new ArrayList<>(Collections.nCopies(4, look)))) {
                looked.get();
            }
        }
    }
}
