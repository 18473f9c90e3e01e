package org.grantsledger.api.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.grantsledger.api.embedded.EmbeddedDatabase;
import org.grantsledger.log.LedgerCore;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A PostgreSQL with an empty ledger on it, and beside it, in a schema of its own, the tables of the baselines. */
final class Stage implements AutoCloseable {

    static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final int CONNECTIONS = 64;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final HikariDataSource dataSource;
    final DataSourceTransactionManager transactions;
    final LedgerCore core;
    final JdbcTemplate owner;
    private final Properties settings;

    /** @param settings of the database, as the application takes them */
    private Stage(Properties settings) {
        this.settings = settings;
        String url = settings.getProperty("spring.datasource.url");
        Flyway.configure()
                .dataSource(
                        url,
                        settings.getProperty("spring.flyway.user"),
                        settings.getProperty("spring.flyway.password"))
                .load().migrate();
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setUsername(settings.getProperty("spring.datasource.username"));
        pool.setPassword(settings.getProperty("spring.datasource.password"));
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setMinimumIdle(2);
        pool.setConnectionInitSql("SET ROLE grants_ledger_runtime");
        this.dataSource = new HikariDataSource(pool);
        this.transactions = new DataSourceTransactionManager(dataSource);
        this.core = new LedgerCore(dataSource, transactions, meters, Clock.system(ZONE));
        HikariConfig ownerPool = new HikariConfig();
        ownerPool.setJdbcUrl(url);
        ownerPool.setUsername(settings.getProperty("spring.flyway.user"));
        ownerPool.setPassword(settings.getProperty("spring.flyway.password"));
        ownerPool.setMaximumPoolSize(2);
        this.owner = new JdbcTemplate(new HikariDataSource(ownerPool));
    }

    /** A ledger on the server of its own, as the application starts it by default. */
    static Stage on(EmbeddedDatabase database) {
        return new Stage(database.settings());
    }

    /** A ledger on a database of a server that runs already. */
    static Stage at(String url, String user, String password) {
        Properties settings = new Properties();
        settings.setProperty("spring.datasource.url", url);
        for (String login : new String[]{
                "datasource", "flyway"
        }) {
            settings.setProperty("spring." + login + (login.equals("flyway") ? ".user" : ".username"), user);
            settings.setProperty("spring." + login + ".password", password);
        }
        return new Stage(settings);
    }

    /** The settings with which the application serves this ledger. */
    String[] settings(int port) {
        Properties all = new Properties();
        all.putAll(settings);
        all.setProperty("server.port", Integer.toString(port));
        all.setProperty("ledger.demo", "false");
        all.setProperty("ledger.requests-per-minute", Integer.toString(Integer.MAX_VALUE));
        all.setProperty("ledger.administrator-password", UUID.randomUUID().toString());
        all.setProperty("logging.level.root", "error");
        all.setProperty("logging.level.org.grantsledger", "warn");
        return all.entrySet().stream().map(e -> "--" + e.getKey() + "=" + e.getValue()).toArray(String[]::new);
    }

    /** A connection for a client of a baseline, as the owner of its tables. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                settings.getProperty("spring.datasource.url"),
                settings.getProperty("spring.flyway.user"),
                settings.getProperty("spring.flyway.password"));
    }

    @Override
    public void close() {
        core.close();
        dataSource.close();
        ((HikariDataSource) Objects.requireNonNull(owner.getDataSource())).close();
    }
}
