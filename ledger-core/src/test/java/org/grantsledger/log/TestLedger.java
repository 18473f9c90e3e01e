package org.grantsledger.log;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A ledger on a real PostgreSQL for tests: the shipped catalogue is in force; the rest is opened as a test needs it. */
public final class TestLedger implements AutoCloseable {

    /** Every test decides on this day. */
    public static final LocalDate TODAY = LocalDate.of(2023, 3, 1);

    public static final String CITY = "LYG";
    public static final String DISTRICT = "LYG-HZ";
    public static final String ZONE = "LYG-KFQ";
    public static final String COUNTY = "LYG-DH";

    public static final CatalogueDocument SHIPPED = CatalogueReader.read(CatalogueSource.shipped());

    private static final Request TESTER = Request.by("test");

    private static final Clock CLOCK = Clock
            .fixed(TODAY.atTime(12, 0).atZone(ZoneId.of("Asia/Shanghai")).toInstant(), ZoneId.of("Asia/Shanghai"));

    public final String url;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final HikariDataSource dataSource;
    public final JdbcTemplate jdbc;
    public final LedgerCore core;
    private int enterprises;

    private TestLedger(String url, int connections, Clock clock, Duration patience) {
        this.url = url;
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setConnectionInitSql("SET ROLE grants_ledger_runtime");
        dataSource = new HikariDataSource(config);
        jdbc = new JdbcTemplate(dataSource);
        core = new LedgerCore(dataSource, new DataSourceTransactionManager(dataSource), meters, clock, patience);
    }

    /** A new, empty ledger. */
    public static TestLedger empty() {
        return empty(LedgerCore.PATIENCE);
    }

    private static TestLedger empty(Duration patience) {
        return new TestLedger(TestDatabase.create(), 20, CLOCK, patience);
    }

    /** A new ledger with the shipped catalogue. */
    public static TestLedger withCatalogue() {
        return withCatalogue(LedgerCore.PATIENCE);
    }

    /** As {@link #withCatalogue}; commands wait as long for others that are held up. */
    static TestLedger withCatalogue(Duration patience) {
        TestLedger ledger = empty(patience);
        ledger.send(new AdoptCatalogue(SHIPPED, "test"));
        return ledger;
    }

    /** As {@link #withCatalogue}, with a budget line of the amount for every payer, even shares; one person suffices. */
    public static TestLedger funded(long yuan) {
        return funded(yuan, LedgerCore.PATIENCE);
    }

    /** As {@link #funded}; commands wait as long for others that are held up. */
    static TestLedger funded(long yuan, Duration patience) {
        TestLedger ledger = withCatalogue(patience);
        for (String payer : List.of(CITY, DISTRICT, ZONE, COUNTY)) {
            ledger.openLine(payer, TODAY.getYear(), "all", yuan, LineMode.HARD, everyClause());
            ledger.send(new BudgetCommand.SetShare(payer, LocalDate.of(2021, 1, 1), 5000, "test"));
            ledger.onePersonSuffices(payer);
        }
        return ledger;
    }

    /** One person prepares and approves what a payer pays, whatever the amount. */
    public void onePersonSuffices(String payer) {
        send(
                new BudgetCommand.SetApprovalLimit(
                        payer,
                        LocalDate.of(2021, 1, 1),
                        Fen.ofYuan(1_000_000_000_000L),
                        "test"));
    }

    /** A second node on the same PostgreSQL. */
    public TestLedger anotherNode() {
        return new TestLedger(url, 20, CLOCK, LedgerCore.PATIENCE);
    }

    /** A second node on the same PostgreSQL, where it is another day. */
    public TestLedger anotherNodeOn(LocalDate day) {
        return new TestLedger(
                url,
                20,
                Clock.offset(CLOCK, Duration.ofDays(TODAY.until(day, ChronoUnit.DAYS))),
                LedgerCore.PATIENCE);
    }

    public static Set<ClauseId> everyClause() {
        return SHIPPED.catalogue().clauses().stream().map(Clause::id).collect(Collectors.toSet());
    }

    public String openLine(String payer, int year, String programme, long yuan, LineMode mode, Set<ClauseId> clauses) {
        BudgetCommand.OpenLine open = new BudgetCommand.OpenLine(
                payer,
                new FiscalYear(year),
                programme,
                programme,
                clauses,
                mode,
                Fen.ofYuan(yuan),
                "test",
                null);
        send(open);
        return open.line();
    }

    public CreditCode register(String jurisdiction) {
        return register(jurisdiction, RecipientKind.ENTERPRISE);
    }

    public CreditCode register(String jurisdiction, RecipientKind kind) {
        CreditCode code = CreditCode.completing("91000000%09d".formatted(++enterprises));
        send(new EnterpriseCommand.Register(code, "Test " + enterprises, kind, jurisdiction, LocalDate.of(2020, 1, 1)));
        return code;
    }

    /** The events that a command led to. */
    public List<LedgerEvent> send(Object command) {
        return send(command, TESTER);
    }

    public List<LedgerEvent> send(Object command, Request request) {
        List<EventRef> refs = core.ledger().send(command, request);
        return core.log().find(refs).stream().map(RecordedEvent::event).toList();
    }

    /** Claims and approves at once; gives the award or the refusal. */
    public EnterpriseEvent claim(CreditCode enterprise, String clause, Map<String, Object> facts) {
        return (EnterpriseEvent) send(
                new EnterpriseCommand.PrepareAward(enterprise, new ClauseId(clause), facts, null, true, null))
                .getFirst();
    }

    public EnterpriseState state(CreditCode enterprise) {
        return core.enterprises().find(enterprise).orElseThrow();
    }

    @Override
    public void close() {
        core.close();
        dataSource.close();
    }
}
