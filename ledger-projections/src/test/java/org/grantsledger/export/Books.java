package org.grantsledger.export;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.log.Request;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.ViewReader;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A ledger in which a little of everything has happened, and what reads it. */
final class Books implements AutoCloseable {

    static final String CONTRACTS = "LYG-2021-64/11-1";

    static final Request REVIEWER = Request.by("reviewer");

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final String RESEARCH = "LYG-2021-64/5-1";

    final TestLedger ledger;
    final DataSourceTransactionManager transactions;
    final ViewReader reader;

    private Books(TestLedger ledger) {
        this.ledger = ledger;
        this.transactions = new DataSourceTransactionManager(ledger.dataSource);
        this.reader = new ViewReader(
                ledger.dataSource,
                transactions,
                Clock.fixed(TestLedger.TODAY.atStartOfDay(ZONE).toInstant(), ZONE));
    }

    /** Over a ledger to which a test adds what it needs. */
    static Books over(TestLedger ledger) {
        return new Books(ledger);
    }

    /** Two years, four payers, reductions, revocations, reversals, recoveries, a pool and a merger. */
    static Books rich() {
        TestLedger ledger = TestLedger.funded(1_000_000);
        Books books = new Books(ledger);
        ledger.openLine(TestLedger.CITY, 2022, "prior", 500_000, LineMode.HARD, TestLedger.everyClause());
        ledger.openLine(TestLedger.ZONE, 2022, "prior", 500_000, LineMode.WARN, TestLedger.everyClause());
        ledger.send(
                new BudgetCommand.OpenLine(
                        TestLedger.CITY,
                        new FiscalYear(2023),
                        "case",
                        "=HYPERLINK(\"x\"), \"引号\"",
                        Set.of(new ClauseId("LYG-2021-64/6-1")),
                        LineMode.HARD,
                        Fen.ofYuan(300_000),
                        "test",
                        LocalDate.of(2023, 1, 5)));
        ledger.send(
                new BudgetCommand.Appropriate("LYG.2023.case", Fen.ofYuan("0.01"), "test", LocalDate.of(2023, 2, 1)));
        ledger.send(new BudgetCommand.Adjust("LYG.2023.case", Fen.ofYuan("-100.10"), "test", null));
        ledger.send(new BudgetCommand.Transfer("LYG.2023.case", "LYG.2023.all", Fen.ofYuan("50.00"), "test", null));

        CreditCode one = ledger.register(TestLedger.DISTRICT);
        String reduced = books.award(one, "C1", "20000.20", null);
        books.pay(one, reduced, TestLedger.CITY, "400.00", LocalDate.of(2023, 3, 1), "V1");
        String undone = books.pay(one, reduced, TestLedger.DISTRICT, "500.01", LocalDate.of(2023, 3, 1), "V1");
        ledger.send(new EnterpriseCommand.ReduceAward(one, reduced, Fen.ofYuan("500.00"), "test", null));
        ledger.send(new EnterpriseCommand.ReverseDisbursement(one, undone, "test", null));
        String recovery = ((EnterpriseEvent.RecoveryOrdered) ledger.send(
                new EnterpriseCommand.OrderRecovery(
                        one,
                        reduced,
                        TestLedger.CITY,
                        Fen.ofYuan("150.00"),
                        "test",
                        "D1",
                        null))
                .getFirst()).recovery();
        ledger.send(
                new EnterpriseCommand.ReceiveRecovery(
                        one,
                        recovery,
                        Fen.ofYuan("90.50"),
                        LocalDate.of(2023, 3, 1),
                        "R1"));
        String revoked = books.award(one, "C2", "100000.00", null);
        ledger.send(
                new EnterpriseCommand.RevokeAward(one, revoked, RevocationGround.WRONGLY_MADE, "test", null));

        CreditCode two = ledger.register(TestLedger.ZONE);
        String carried = books.award(two, "C3", "1000000.00", LocalDate.of(2022, 6, 30));
        books.pay(two, carried, TestLedger.CITY, "10000.00", LocalDate.of(2022, 12, 20), "V1");
        books.pay(two, carried, TestLedger.CITY, "15000.00", LocalDate.of(2023, 2, 10), "V2");
        books.pay(two, carried, TestLedger.ZONE, "25000.00", LocalDate.of(2022, 12, 21), "V1");
        ledger.send(
                new EnterpriseCommand.RevokeAward(two, carried, RevocationGround.FRAUD, "test", null));
        ledger.send(new BudgetCommand.CloseLine("LYG.2022.prior", "year end", null));

        CreditCode three = ledger.register(TestLedger.COUNTY);
        CreditCode absorbed = ledger.register(TestLedger.COUNTY);
        books.award(absorbed, "C4", "3000000.00", null);
        ledger.send(new EnterpriseCommand.Absorb(three, absorbed, null));
        EnterpriseEvent prepared = (EnterpriseEvent) ledger.send(
                new EnterpriseCommand.PrepareAward(
                        three,
                        new ClauseId(CONTRACTS),
                        contract("C5", "77777.70", LocalDate.of(2023, 1, 5)),
                        null,
                        false,
                        null))
                .getFirst();
        ledger.send(
                new EnterpriseCommand.RejectAward(
                        three,
                        ((EnterpriseEvent.AwardPrepared) prepared).award(),
                        "test",
                        null));

        CreditCode trader = CreditCode.completing("92000000000000001");
        ledger.send(
                new EnterpriseCommand.Register(
                        trader,
                        "张三五金店",
                        RecipientKind.ENTERPRISE,
                        TestLedger.DISTRICT,
                        LocalDate.of(2020, 1, 1)));
        String waiting = books.award(trader, "C6", "2000.00", null);
        ledger.send(
                new EnterpriseCommand.PrepareDisbursement(
                        trader,
                        waiting,
                        TestLedger.CITY,
                        Fen.ofYuan("10.00"),
                        LocalDate.of(2023, 3, 1),
                        "V9",
                        false,
                        false));

        ledger.send(new BudgetCommand.SetPool(new PoolId("rd-award"), 2023, Fen.ofYuan("100000.00"), "test"));
        ledger.send(
                new RunPool(
                        new PoolId("rd-award"),
                        List.of(
                                new RunPool.Candidate(
                                        ledger.register(TestLedger.DISTRICT),
                                        new ClauseId(RESEARCH),
                                        research("1250000.00")),
                                new RunPool.Candidate(
                                        ledger.register(TestLedger.ZONE),
                                        new ClauseId(RESEARCH),
                                        research("1500000.00")),
                                new RunPool.Candidate(
                                        ledger.register(TestLedger.COUNTY),
                                        new ClauseId(RESEARCH),
                                        research("1000000.00"))),
                        null,
                        true));
        books.project();
        return books;
    }

    static Map<String, Object> contract(String contract, String base, LocalDate registeredOn) {
        return Map.of(
                "contract",
                contract,
                "contract_registered_on",
                registeredOn.toString(),
                "converted_in_city",
                true,
                "base",
                base);
    }

    private static Map<String, Object> research(String spent) {
        return Map.of(
                "tax_year",
                2022,
                "is_hnte",
                false,
                "tech_sme_evaluated",
                true,
                "rd_current",
                spent,
                "rd_prior",
                "1000000.00");
    }

    /** The id of an award that is decided and approved on a day. */
    String award(CreditCode enterprise, String contract, String base, @Nullable LocalDate on) {
        LocalDate registered = on == null ? LocalDate.of(2023, 1, 5) : on;
        return ((EnterpriseEvent.AwardPrepared) ledger.send(
                new EnterpriseCommand.PrepareAward(
                        enterprise,
                        new ClauseId(CONTRACTS),
                        contract(contract, base, registered),
                        on,
                        true,
                        null))
                .getFirst()).award();
    }

    /** The id of a disbursement that is approved at once; where one person does not suffice, by the reviewer. */
    String pay(CreditCode enterprise, String award, String payer, String yuan, LocalDate on, String voucher) {
        List<LedgerEvent> events = ledger.send(
                new EnterpriseCommand.PrepareDisbursement(
                        enterprise,
                        award,
                        payer,
                        Fen.ofYuan(yuan),
                        on,
                        voucher,
                        true,
                        true));
        String id = ((EnterpriseEvent.DisbursementPrepared) events.getFirst()).disbursement();
        if (events.size() == 1) {
            ledger.send(new EnterpriseCommand.ApproveDisbursement(enterprise, id), REVIEWER);
        }
        return id;
    }

    /** Brings the derived tables up to the log. */
    void project() {
        try (Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "exports")) {
            projections.start();
            if (!projections.await(head(), Duration.ofSeconds(60)) || !projections.letters().isEmpty()) {
                throw new IllegalStateException(projections.status() + " " + projections.letters());
            }
        }
    }

    long head() {
        return ledger.core.log().head().position();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
