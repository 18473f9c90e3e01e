package org.grantsledger.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import javax.sql.DataSource;
import org.grantsledger.export.PlainTextJournal;
import org.grantsledger.export.ThreeSixtyGiving;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.projection.Projections;
import org.grantsledger.projection.Rebuild;
import org.grantsledger.view.ViewReader;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Everything read: the live projection, its rebuild, and the views over it. */
@Configuration(proxyBeanMethods = false)
class ReadingConfig {

    /** Further behind than this, the projection is not healthy. */
    private static final long LARGEST_LAG = 10_000;

    @Bean
    Projections projections(LedgerCore core, DataSource dataSource, MeterRegistry meters) {
        return new Projections(core, dataSource, meters, ManagementFactory.getRuntimeMXBean().getName());
    }

    /** Before the demonstration year is written: the projection keeps up with it. */
    @Bean
    SmartLifecycle runningProjections(Projections projections) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                projections.start();
                running = true;
            }

            @Override
            public void stop() {
                projections.stop();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return CatalogueOnStart.PHASE;
            }
        };
    }

    @Bean
    Rebuild rebuild(LedgerCore core, Projections projections, DataSource dataSource) {
        return new Rebuild(core.log(), projections, dataSource);
    }

    @Bean
    ViewReader viewReader(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        return new ViewReader(dataSource, transactions, clock);
    }

    @Bean
    PlainTextJournal plainTextJournal(DataSource dataSource, PlatformTransactionManager transactions) {
        return new PlainTextJournal(dataSource, transactions);
    }

    /** @param prefix of the publisher's identifiers; one registered with 360Giving where it is published there */
    @Bean
    ThreeSixtyGiving threeSixtyGiving(
            LedgerCore core,
            DataSource dataSource,
            PlatformTransactionManager transactions,
            @Value("${ledger.publisher.prefix}") String prefix,
            @Value("${ledger.publisher.name}") String name) {
        return new ThreeSixtyGiving(
                dataSource,
                transactions,
                new ThreeSixtyGiving.Publisher(prefix, name),
                id -> core.reference().newestRuleBook().flatMap(b -> b.catalogue().title(id)).orElse(id));
    }

    /** A node whose tables are behind still takes commands: this shows in health, not in readiness. */
    @Bean
    HealthIndicator projectionsHealthIndicator(Projections projections) {
        return () -> {
            Projections.Status status = projections.status();
            boolean well = status.running() && status.deadLetters() == 0 && status.lag() <= LARGEST_LAG;
            return (well ? Health.up() : Health.down()).withDetail("head", status.head())
                    .withDetail("visible", status.visible()).withDetail("lag", status.lag())
                    .withDetail("deadLetters", status.deadLetters()).withDetail("running", status.running()).build();
        };
    }
}
