package org.grantsledger.simulation;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.log.TestDatabase;
import org.grantsledger.policy.LedgerEvent;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The whole ledger, on a database of its own. */
final class OnPostgres implements Subject {

    private final HikariDataSource dataSource;
    private final LedgerCore core;

    OnPostgres(Clock clock) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(TestDatabase.create());
        config.setMaximumPoolSize(3);
        config.setConnectionInitSql("SET ROLE grants_ledger_runtime");
        dataSource = new HikariDataSource(config);
        core = new LedgerCore(
                dataSource,
                new DataSourceTransactionManager(dataSource),
                new SimpleMeterRegistry(),
                clock);
    }

    @Override
    public List<EventRef> send(Object command, Request request) {
        return core.ledger().send(command, request);
    }

    @Override
    public boolean keyed() {
        return true;
    }

    @Override
    public List<LedgerEvent> after(long count, int limit) {
        return core.log().after(count, limit).stream().map(RecordedEvent::event).toList();
    }

    @Override
    public Positions positions(Set<PositionKey> keys) {
        return core.positions(keys);
    }

    @Override
    public EnterpriseState find(CreditCode enterprise) {
        return core.enterprises().find(enterprise).orElseThrow();
    }

    /** The log against itself, and every enterprise folded from its first event against the node's memory. */
    @Override
    public void check() {
        List<String> differences = core.check().run().differences();
        if (!differences.isEmpty()) {
            throw new AssertionError("the log disagrees with itself: " + differences);
        }
        Map<CreditCode, EnterpriseState> folded = new HashMap<>();
        core.log().forEach(0, recorded -> {
            if (recorded.event() instanceof EnterpriseEvent event) {
                folded.put(
                        event.enterprise(),
                        folded.getOrDefault(event.enterprise(), EnterpriseState.NONE).evolve(event));
            }
        });
        folded.forEach((code, state) -> {
            if (!state.equals(find(code))) {
                throw new AssertionError("folded from the log, " + code + " is another");
            }
        });
    }

    @Override
    public void close() {
        core.close();
        dataSource.close();
    }
}
