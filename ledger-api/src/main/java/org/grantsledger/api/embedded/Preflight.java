package org.grantsledger.api.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.grantsledger.api.startup.Meanwhile;
import org.grantsledger.api.startup.StartupException;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertiesPropertySource;

/**
 * Checks what the application is about to need, before it begins: a free port, and where a PostgreSQL is named, that it
 * answers, is new enough and lets us in. Where none is named, starts the ledger's own.
 */
public final class Preflight implements EnvironmentPostProcessor, Ordered {

    /** PostgreSQL 15: the oldest version this ledger is run against. */
    static final int OLDEST = 150_000;

    private static final String URL = "spring.datasource.url";

    /** How long a process that is told to end waits for a server that is just starting; the next start stops an orphan. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (application.getWebApplicationType() == WebApplicationType.SERVLET) {
            port(environment);
        }
        if (environment.containsProperty(URL)) {
            database(
                    environment.getRequiredProperty(URL),
                    environment.getProperty("spring.datasource.username", ""),
                    environment.getProperty("spring.datasource.password", ""),
                    OLDEST);
        } else {
            own(environment, application);
        }
    }

    /** The server starts while the application finds out which parts it has; none of them is made before it answers. */
    private static void own(ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.containsProperty("ledger.demo")) {
            environment.getPropertySources()
                    .addFirst(new MapPropertySource("demonstration", Map.of("ledger.demo", "true")));
        }
        Path folder = Path.of(environment.getRequiredProperty("ledger.data-dir"));
        Meanwhile<EmbeddedDatabase> server = Meanwhile
                .begin("embedded-postgresql", () -> EmbeddedDatabase.start(folder));
        SpringApplication.getShutdownHandlers().add(() -> server.within(PATIENCE).ifPresent(EmbeddedDatabase::close));
        application.addInitializers(
                context -> context.addBeanFactoryPostProcessor(
                        beans -> context.getEnvironment().getPropertySources().addFirst(
                                new PropertiesPropertySource("embedded-database", server.result().settings()))));
    }

    private static void port(ConfigurableEnvironment environment) {
        int port = environment.getProperty("server.port", Integer.class, 8080);
        String address = environment.getProperty("server.address", "127.0.0.1");
        if (port <= 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new StartupException(
                    "端口 " + port + " 已被占用或不可用 (the port is in use or not available at " + address
                            + "); --server.port=…",
                    e);
        }
    }

    /** @throws StartupException where the server cannot be used */
    static void database(String url, String user, String password, int oldest) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StartupException(
                    "数据库地址有误 (not the address of a PostgreSQL, jdbc:postgresql://host:port/database): " + url);
        }
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT current_setting('server_version_num')::int")) {
            version.next();
            if (version.getInt(1) < oldest) {
                throw new StartupException(
                        "PostgreSQL 版本过低 (the server is too old): " + connection.getMetaData()
                                .getDatabaseProductVersion() + " < " + oldest / 10_000);
            }
        } catch (SQLException e) {
            throw new StartupException(reason(e, url, user), e);
        }
    }

    private static String reason(SQLException e, String address, String user) {
        // what follows the question mark may be a password
        String url = address.replaceFirst("\\?.*", "");
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01", "28000" -> "数据库用户名或密码错误 (wrong user or password): " + user + " @ " + url;
            case "3D000" -> "数据库不存在 (no such database): " + url;
            default -> "无法连接数据库 (cannot connect): " + url + ": "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        };
    }
}
