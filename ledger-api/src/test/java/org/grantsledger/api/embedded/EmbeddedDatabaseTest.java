package org.grantsledger.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.grantsledger.api.TestFolders;
import org.grantsledger.api.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's own PostgreSQL keeps what it is given, and lets nobody else in. */
class EmbeddedDatabaseTest {

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        Properties settings = database.settings();
        return DriverManager.getConnection(
                settings.getProperty("spring.datasource.url"),
                settings.getProperty("spring.flyway.user"),
                settings.getProperty("spring.flyway.password"));
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void itIsDurableAndKeepsItsDataOverARestart() throws IOException, SQLException {
        Path folder = TestFolders.create("durable");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder); Connection sql = connect(database)) {
            assertThat(ask(sql, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(sql, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(sql, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(sql, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(sql, "SHOW server_version")).startsWith("18.");
            try (Statement statement = sql.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 7 AS number");
            }
            assertThat(PosixFilePermissions
                    .toString(Files.getPosixFilePermissions(folder.resolve("passwords.properties"))))
                    .isEqualTo("rw-------");
            assertThat(Files.exists(folder.resolve("passwords.properties.new"))).isFalse();
            assertThatThrownBy(() -> EmbeddedDatabase.start(folder)).isInstanceOf(StartupException.class)
                    .hasMessageContaining("in use by another process").hasMessageContaining(folder.toString());
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder); Connection sql = connect(database)) {
            assertThat(ask(sql, "SELECT number FROM kept")).isEqualTo("7");
            assertThatThrownBy(
                    () -> DriverManager
                            .getConnection(database.settings().getProperty("spring.datasource.url"), "postgres",
                                    "guess"))
                    .isInstanceOf(SQLException.class).hasMessageContaining("password authentication failed");
        }
    }

    /** Killed between making the server and writing its passwords: nothing was recorded, so it starts over. */
    @Test
    void aFirstStartThatWasCutOffIsMadeAgain() throws IOException, SQLException {
        Path folder = TestFolders.create("cut-off");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
            assertThat(database.settings()).isNotEmpty();
        }
        Files.move(folder.resolve("passwords.properties"), folder.resolve("passwords.properties.new"));

        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder); Connection sql = connect(database)) {
            assertThat(ask(sql, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).isEqualTo("0");
        }
    }

    @Test
    void dataWithoutItsPasswordsIsLeftAlone() throws IOException {
        Path folder = TestFolders.create("no-passwords");
        Path data = Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(data.resolve("PG_VERSION"), "18");

        assertThatThrownBy(() -> EmbeddedDatabase.start(folder)).isInstanceOf(StartupException.class)
                .hasMessageContaining("lacks its file of passwords");
        assertThat(data.resolve("PG_VERSION")).hasContent("18");
    }

    /** After a reboot the number in the file may belong to anything, even to another PostgreSQL. */
    @Test
    void aProcessThatOnlyHasTheNumberOfAnEarlierServerIsLeftAlone() throws IOException {
        Path folder = TestFolders.create("reused");
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
                assertThat(database.settings()).isNotEmpty();
            }
            Files.writeString(folder.resolve("postgres/postmaster.pid"), other.pid() + "\n");
            try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
                assertThat(other.isAlive()).isTrue();
                assertThat(database.settings()).isNotEmpty();
            }
        } finally {
            other.destroy();
        }
    }

    /** PostgreSQL refuses to start beside the sessions of a killed server; one that is busy outlives it. */
    @Test
    void sessionsThatOutliveAKilledServerAreEnded() throws IOException, SQLException, InterruptedException {
        Path folder = TestFolders.create("outlived");
        EmbeddedDatabase killed = EmbeddedDatabase.start(folder);
        Connection sql = connect(killed);
        try {
            ProcessHandle session = ProcessHandle.of(Long.parseLong(ask(sql, "SELECT pg_backend_pid()"))).orElseThrow();
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(session.pid())).start().waitFor()).isZero();
            String server = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst();
            ProcessHandle.of(Long.parseLong(server)).orElseThrow().destroyForcibly();
            killed.close();
            assertThat(session.isAlive()).isTrue();

            try (EmbeddedDatabase database = EmbeddedDatabase.start(folder); Connection again = connect(database)) {
                assertThat(ask(again, "SELECT 1")).isEqualTo("1");
                assertThat(session.isAlive()).isFalse();
            }
        } finally {
            sql.abort(Runnable::run);
        }
    }

    @Test
    void aServerThatEndsWhileItStartsIsSaidAtOnce() throws IOException {
        Path folder = TestFolders.create("misconfigured");
        EmbeddedDatabase.start(folder).close();
        Files.writeString(folder.resolve("postgres/postgresql.auto.conf"), "no_such_parameter = on\n");

        assertThatThrownBy(() -> EmbeddedDatabase.start(folder)).isInstanceOf(StartupException.class)
                .hasMessageContaining("ended while it started").hasMessageContaining(folder.toString());
    }

    @Test
    void programsAreOnlyRunFromAFolderOfThisUserAlone(@TempDir Path parent) throws IOException {
        Path own = EmbeddedDatabase.ownFolder(parent, "own");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own))).isEqualTo("rwx------");
        assertThat(EmbeddedDatabase.ownFolder(parent, "own")).isEqualTo(own);

        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(parent.resolve("elsewhere")));

        assertThatThrownBy(() -> EmbeddedDatabase.ownFolder(parent, "own")).isInstanceOf(StartupException.class);
        assertThatThrownBy(() -> EmbeddedDatabase.ownFolder(parent, "link")).isInstanceOf(StartupException.class);
    }

    @Test
    void aDataFolderThatIsAFileEndsInOneLine(@TempDir Path parent) throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> EmbeddedDatabase.start(file)).isInstanceOf(StartupException.class)
                .hasMessageContaining("the data folder cannot be used").hasMessageContaining(file.toString());
    }
}
