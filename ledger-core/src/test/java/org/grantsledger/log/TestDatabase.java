package org.grantsledger.log;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A real PostgreSQL for tests: one server for the whole run, a database of its own for every test that asks. */
public final class TestDatabase {

    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a new database with the ledger's tables. */
    public static String create() {
        String name = "ledger" + COUNT.incrementAndGet();
        new JdbcTemplate(SERVER.getPostgresDatabase()).execute("CREATE DATABASE " + name);
        String url = SERVER.getJdbcUrl("postgres", name);
        Flyway.configure().dataSource(url, "postgres", "").load().migrate();
        return url;
    }

    /** Connects as the owner of everything. */
    public static DataSource owner(String url) {
        return new SingleConnectionDataSource(url, true);
    }

}
