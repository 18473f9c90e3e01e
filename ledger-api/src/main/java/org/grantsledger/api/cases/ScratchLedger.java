package org.grantsledger.api.cases;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.grantsledger.api.LedgerApplication;
import org.grantsledger.api.embedded.EmbeddedDatabase;
import org.grantsledger.api.people.Operator;
import org.grantsledger.api.people.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * A ledger with a database of its own, in a folder that is gone when it is closed. It starts that database itself and
 * hands it to the application above all other settings, so that no surroundings can lead it to the real log.
 */
final class ScratchLedger implements AutoCloseable {

    /** What a case may do: everything but grant roles. */
    private static final Set<Role> ROLES = EnumSet.complementOf(EnumSet.of(Role.ADMINISTRATOR));

    private final Path folder;
    private @Nullable EmbeddedDatabase database;
    private @Nullable ConfigurableApplicationContext application;

    private ScratchLedger(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder for its database, which need not be there
     * @param catalogue with which it starts, a folder or one document; null for the shipped one
     * @throws org.grantsledger.api.startup.StartupException where it cannot be started
     */
    static ScratchLedger start(Path folder, @Nullable Path catalogue) {
        ScratchLedger ledger = new ScratchLedger(folder);
        // told to end while it starts, it is closed as soon as it has
        Runtime.getRuntime().addShutdownHook(new Thread(ledger::close));
        try {
            ledger.open(catalogue);
            return ledger;
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    private synchronized void open(@Nullable Path catalogue) {
        EmbeddedDatabase own = EmbeddedDatabase.start(folder);
        database = own;
        application = SpringApplication.run(LedgerApplication.class, settings(folder, own, catalogue));
    }

    private static String[] settings(Path folder, EmbeddedDatabase database, @Nullable Path catalogue) {
        List<String> settings = new ArrayList<>(
                List.of(
                        "--spring.config.location=classpath:/application.yaml",
                        "--ledger.data-dir=" + folder,
                        "--ledger.demo=false",
                        "--server.port=0",
                        "--ledger.requests-per-minute=" + Integer.MAX_VALUE,
                        "--ledger.administrator-password=" + UUID.randomUUID(),
                        "--logging.level.root=error",
                        "--logging.level.org.grantsledger=warn"));
        Properties own = database.settings();
        own.stringPropertyNames().forEach(name -> settings.add("--" + name + "=" + own.getProperty(name)));
        settings.add("--spring.flyway.url=" + own.getProperty("spring.datasource.url"));
        if (catalogue != null) {
            settings.add("--ledger.catalogue=" + catalogue.toAbsolutePath());
        }
        return settings.toArray(String[]::new);
    }

    /** @param language in which it explains what it decides: {@code zh} or {@code en} */
    synchronized LedgerClient client(String language) {
        int port = Objects.requireNonNull(((WebServerApplicationContext) running()).getWebServer()).getPort();
        String key = running().getBean(Operator.class).key("cases", ROLES);
        return new LedgerClient("http://127.0.0.1:" + port, key, language);
    }

    synchronized LocalDate today() {
        return LocalDate.now(running().getBean(Clock.class));
    }

    private ConfigurableApplicationContext running() {
        return Objects.requireNonNull(application);
    }

    /** May be called again, as when the process is told to end while it closes. */
    @Override
    public synchronized void close() {
        if (application != null) {
            application.close();
            application = null;
        }
        if (database != null) {
            database.close();
            database = null;
        }
        // what is left in the system's folder for temporary files is its own to clear
        FileSystemUtils.deleteRecursively(folder.toFile());
    }
}
