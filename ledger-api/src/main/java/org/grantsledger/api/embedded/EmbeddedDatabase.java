package org.grantsledger.api.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's own PostgreSQL: a real server from Maven artifacts, durable, in a folder that survives restarts. It
 * listens on the loopback interface only and asks for passwords, which stand in a file that only its owner can read.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String DATABASE = "grants_ledger";
    private static final String OWNER = "grants_ledger_owner";
    private static final String APPLICATION = "grants_ledger_app";
    private static final String RUNTIME = "grants_ledger_runtime";

    private final EmbeddedPostgres server;
    private final FileLock lock;
    private final Properties passwords;

    private EmbeddedDatabase(EmbeddedPostgres server, FileLock lock, Properties passwords) {
        this.server = server;
        this.lock = lock;
        this.passwords = passwords;
    }

    /**
     * Starts the server, making its data folder on the first start.
     *
     * @throws StartupException where the folder cannot be used
     */
    public static EmbeddedDatabase start(Path folder) {
        try {
            Files.createDirectories(folder);
            FileLock lock = lock(folder);
            Path data = folder.resolve("postgres");
            stopOrphan(data);
            Path file = folder.resolve("passwords.properties");
            boolean first = !Files.exists(file);
            Properties passwords = first ? generate() : load(file);
            EmbeddedPostgres server = server(data, first ? null : passwords.getProperty("postgres"));
            if (first) {
                setUp(server, data, passwords);
                store(file, passwords);
            }
            return new EmbeddedDatabase(server, lock, passwords);
        } catch (IOException | UncheckedIOException | IllegalStateException | SQLException e) {
            throw new StartupException(
                    "数据文件夹无法使用 (the data folder cannot be used): " + folder.toAbsolutePath() + ": " + e.getMessage(),
                    e);
        }
    }

    private static EmbeddedPostgres server(Path data, @Nullable String password) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data)
                .setOverrideWorkingDirectory(binaries().toFile()).setCleanDataDirectory(false)
                .setRegisterShutdownHook(false).setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "''").setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "256MB").setServerConfig("max_wal_size", "2GB")
                .setLocaleConfig("locale", "C");
        if (password != null) {
            builder.setConnectConfig("password", password);
        }
        return builder.start();
    }

    /** Where the server's programs are unpacked: a folder of this user's, as another user's may not be readable. */
    private static Path binaries() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "grants-ledger-" + System.getProperty("user.name"));
        return Files.createDirectories(folder);
    }

    private static FileLock lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("ledger.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException sameProcess) {
            // reported below, as if another process held it
        }
        channel.close();
        throw new StartupException(
                "数据文件夹正被另一进程使用 (the data folder is in use by another process): " + folder.toAbsolutePath());
    }

    /** A killed ledger leaves its server running; whoever holds the folder's lock now may stop it. */
    private static void stopOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> orphan = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(p -> p.info().command().filter(c -> c.contains("postgres")).isPresent());
        if (orphan.isPresent()) {
            orphan.get().destroy();
            try {
                orphan.get().onExit().get(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while an earlier server stops", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("an earlier server does not stop, process " + orphan.get().pid(), e);
            }
        }
    }

    /** Roles, database and password authentication; the first start alone runs without passwords. */
    private static void setUp(EmbeddedPostgres server, Path data, Properties passwords)
            throws SQLException, IOException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE ROLE " + RUNTIME);
            sql.execute("CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + passwords.getProperty(OWNER) + "'");
            sql.execute("CREATE ROLE " + APPLICATION + " LOGIN PASSWORD '" + passwords.getProperty(APPLICATION) + "'");
            sql.execute("GRANT " + RUNTIME + " TO " + OWNER + " WITH ADMIN OPTION");
            sql.execute("GRANT " + RUNTIME + " TO " + APPLICATION);
            sql.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            sql.execute("ALTER ROLE postgres PASSWORD '" + passwords.getProperty("postgres") + "'");
            Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
            sql.execute("SELECT pg_reload_conf()");
        }
    }

    private static Properties generate() {
        SecureRandom random = new SecureRandom();
        Properties passwords = new Properties();
        for (String role : List.of("postgres", OWNER, APPLICATION)) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            passwords.setProperty(role, HexFormat.of().formatHex(bytes));
        }
        return passwords;
    }

    private static Properties load(Path file) throws IOException {
        Properties passwords = new Properties();
        try (var in = Files.newInputStream(file)) {
            passwords.load(in);
        }
        return passwords;
    }

    private static void store(Path file, Properties passwords) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(
                    draft,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (var out = Files.newOutputStream(draft)) {
            passwords.store(out, null);
        }
        Files.move(draft, file);
    }

    /** Settings that make the application use this server. */
    Properties settings() {
        String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE;
        Properties settings = new Properties();
        settings.setProperty("spring.datasource.url", url);
        settings.setProperty("spring.datasource.username", APPLICATION);
        settings.setProperty("spring.datasource.password", passwords.getProperty(APPLICATION));
        settings.setProperty("spring.flyway.user", OWNER);
        settings.setProperty("spring.flyway.password", passwords.getProperty(OWNER));
        return settings;
    }

    @Override
    public void close() {
        try {
            server.close();
            lock.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
