package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class FirstAwardTest {
    @Test
    void x() {
        HikariConfig c = new HikariConfig();
        c.setJdbcUrl(TestDatabase.create());
        c.setConnectionInitSql("SET ROLE grants_ledger_runtime");
        var ds = new HikariDataSource(c);
        var core = new LedgerCore(ds, new DataSourceTransactionManager(ds), new SimpleMeterRegistry(),
                Clock.system(ZoneId.of("Asia/Shanghai")));
        CatalogueDocument doc = CatalogueReader.read(CatalogueSource.shipped());
        Request me = Request.by("test");
        System.out.println(core.ledger().send(new AdoptCatalogue(doc, "first"), me));
        Set<ClauseId> all = doc.catalogue().clauses().stream().map(Clause::id).collect(Collectors.toSet());
        int year = LocalDate.now(ZoneId.of("Asia/Shanghai")).getYear();
        for (String payer : new String[]{"LYG", "LYG-HZ"})
            core.ledger().send(new BudgetCommand.OpenLine(payer, new FiscalYear(year), "all", "all", all, LineMode.HARD,
                    Fen.ofYuan(10000000L), "doc"), me);
        core.ledger().send(new BudgetCommand.SetShare("LYG-HZ", LocalDate.of(2022, 1, 1), 3333, "doc"), me);
        CreditCode code = CreditCode.completing("91000000DEM000012");
        core.ledger().send(new EnterpriseCommand.Register(code, "Demo", RecipientKind.ENTERPRISE, "LYG-HZ",
                LocalDate.of(2020, 1, 1)), me);
        for (int i = 0; i < 4; i++) {
            var refs = core.ledger().send(new EnterpriseCommand.PrepareAward(code, new ClauseId("LYG-2021-64/11-1"),
                    Map.of("contract", "k" + i, "contract_registered_on", "2022-06-30", "converted_in_city", true,
                            "base", "5000000.00"),
                    null, true, null), me);
            core.log().find(refs).forEach(e -> System.out.println(e.position() + " " + e.type() + " " + e.payload()));
        }
        var report = core.check().run();
        System.out.println(report);
        assertThat(report.clean()).isTrue();
        long t = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            core.ledger().send(new EnterpriseCommand.PrepareAward(code, new ClauseId("LYG-2021-64/11-1"),
                    Map.of("contract", "z" + i, "contract_registered_on", "2022-06-30", "converted_in_city", true,
                            "base", "50.00", "year", 2000 + i % 20),
                    null, true, null), me);
        }
        System.out.println("ms per award " + (System.nanoTime() - t) / 2e9);
    }
}
