package org.grantsledger.api.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.grantsledger.api.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The ledger's own PostgreSQL: a real server from Maven artifacts, durable, in a folder that survives restarts. It
 * listens on the loopback interface only and asks for passwords, which stand in a file that only its owner can read.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final String DATABASE = "grants_ledger";
    private static final String OWNER = "grants_ledger_owner";
    private static final String APPLICATION = "grants_ledger_app";
    private static final String RUNTIME = "grants_ledger_runtime";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** How long a server may read its log again after a crash. */
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    private static final int ATTEMPTS = 3;

    /** So many looks in a row that find no process of the server say that it ended. */
    private static final int LOOKS = 20;

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
            Path real = Files.createDirectories(folder).toRealPath();
            FileLock lock = lock(real);
            try {
                return start(real, lock);
            } catch (IOException | SQLException | RuntimeException e) {
                lock.channel().close();
                throw e;
            }
        } catch (IOException | UncheckedIOException | IllegalStateException | SQLException e) {
            throw new StartupException(
                    "数据文件夹无法使用 (the data folder cannot be used): " + folder.toAbsolutePath() + ": " + e.getMessage(),
                    e);
        }
    }

    private static EmbeddedDatabase start(Path folder, FileLock lock) throws IOException, SQLException {
        Path data = folder.resolve("postgres");
        stopOrphan(data);
        Path file = folder.resolve("passwords.properties");
        if (Files.exists(file)) {
            Properties passwords = load(file);
            return new EmbeddedDatabase(server(data, passwords.getProperty("postgres")), lock, passwords);
        }
        // The draft stands while the first start sets things up. If that was cut off, nothing was recorded yet.
        Path draft = folder.resolve("passwords.properties.new");
        if (Files.exists(draft)) {
            FileSystemUtils.deleteRecursively(data);
        } else if (Files.exists(data)) {
            throw new StartupException("数据文件夹缺少口令文件 (the data folder lacks its file of passwords): " + file);
        }
        Properties passwords = generate();
        store(draft, passwords);
        EmbeddedPostgres server = server(data, null);
        try {
            setUp(server, data, passwords);
            Files.move(draft, file);
        } catch (IOException | SQLException e) {
            server.close();
            throw e;
        }
        return new EmbeddedDatabase(server, lock, passwords);
    }

    private static EmbeddedPostgres server(Path data, @Nullable String password) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data)
                .setOverrideWorkingDirectory(binaries().toFile()).setCleanDataDirectory(false)
                .setRegisterShutdownHook(false).setPGStartupWait(RECOVERY)
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "''").setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "256MB").setServerConfig("max_wal_size", "2GB")
                .setLocaleConfig("locale", "C");
        if (password != null) {
            builder.setConnectConfig("password", password);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<EmbeddedPostgres> started = startWatched(builder, data);
            if (started.isPresent()) {
                return started.get();
            }
        }
        throw new StartupException(
                "数据库启动后即退出，原因见其日志 (PostgreSQL ended while it started; its log above says why): " + data);
    }

    /**
     * Starts the server and waits as long as it lives: reading its log again after a crash takes its time. Nothing where
     * it ended, as when another program took the port that had just been free.
     */
    private static Optional<EmbeddedPostgres> startWatched(EmbeddedPostgres.Builder builder, Path data)
            throws IOException {
        AtomicBoolean unpacked = new AtomicBoolean();
        builder.setDataDirectoryCustomizer(ready -> unpacked.set(true));
        FutureTask<EmbeddedPostgres> start = new FutureTask<>(builder::start);
        Thread starter = new Thread(start, "embedded-postgresql-start");
        starter.start();
        int absent = 0;
        try {
            while (absent < LOOKS) {
                try {
                    return Optional.of(start.get(100, TimeUnit.MILLISECONDS));
                } catch (TimeoutException notYet) {
                    boolean lives = ProcessHandle.current().children().anyMatch(p -> serves(p, data));
                    absent = lives || !unpacked.get() ? 0 : absent + 1;
                }
            }
            // ends the waiting for a server that is not there, and gives back what was taken for it
            starter.interrupt();
            start.get().close();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server starts", e);
        }
    }

    /** Where the server's programs are unpacked: in a folder into which nobody but this user can put programs. */
    private static Path binaries() throws IOException {
        Path own = ownFolder(
                Path.of(System.getProperty("java.io.tmpdir")),
                "grants-ledger-of-" + System.getProperty("user.name"));
        return Files.createDirectories(own.resolve("postgres"));
    }

    static Path ownFolder(Path parent, String name) throws IOException {
        Path folder = parent.resolve(name);
        if (!Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            return Files.createDirectories(folder);
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        PosixFileAttributes found = Files
                .readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Path probe = Files.createTempFile(parent, name, null);
        UserPrincipal self = Files.getOwner(probe);
        Files.delete(probe);
        if (!found.isDirectory() || !found.permissions().equals(OWNER_ONLY) || !found.owner().equals(self)) {
            throw new StartupException(
                    "文件夹不归本用户专有 (the folder must belong to this user alone, as programs are run from it): " + folder);
        }
        return folder;
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
        Optional<ProcessHandle> named = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (named.flatMap(p -> p.info().command()).filter(c -> !c.contains("postgres")).isPresent()) {
            // PostgreSQL would take any process of this user for a server; another PostgreSQL it may judge itself
            Files.delete(pidFile);
        } else {
            named.filter(p -> serves(p, data)).ifPresent(orphan -> {
                orphan.destroy();
                awaitEnd(orphan);
            });
        }
        // A killed server leaves sessions that may still be busy; PostgreSQL does not start beside their memory.
        ProcessHandle.allProcesses().filter(p -> worksIn(p, data)).forEach(left -> {
            left.destroyForcibly();
            awaitEnd(left);
        });
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an earlier server stops", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("an earlier server does not stop, process " + process.pid(), e);
        }
    }

    /** Whether the process is the server of this folder: its number may have gone to another one since. */
    private static boolean serves(ProcessHandle process, Path data) {
        return process.info().arguments().filter(a -> List.of(a).contains(data.toString())).isPresent();
    }

    /** Whether the process is a PostgreSQL in this folder; known on Linux only. */
    private static boolean worksIn(ProcessHandle process, Path data) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd")).equals(data)
                    && process.info().command().filter(c -> c.contains("postgres")).isPresent();
        } catch (IOException gone) {
            return false;
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
        Files.deleteIfExists(file);
        if (Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (var out = Files.newOutputStream(file)) {
            passwords.store(out, null);
        }
    }

    /** Settings that make the application use this server. */
    public Properties settings() {
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
