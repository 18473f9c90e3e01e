package org.grantsledger.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneId;
import javax.sql.DataSource;
import org.grantsledger.log.LedgerCore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;

/** The grants ledger as a server. */
@SpringBootApplication
@EnableScheduling
public class LedgerApplication {

    /** Serves until the process is told to stop. */
    public static void serve(String[] args) {
        try {
            SpringApplication.run(LedgerApplication.class, args);
        } catch (RuntimeException reported) {
            // Spring Boot has reported why, see StartupReporter.
            System.exit(1);
        }
    }

    @Bean
    Clock clock(@Value("${ledger.zone}") ZoneId zone) {
        return Clock.system(zone);
    }

    @Bean
    @DependsOnDatabaseInitialization
    LedgerCore ledgerCore(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            MeterRegistry meters,
            Clock clock) {
        return new LedgerCore(dataSource, transactions, meters, clock);
    }
}
