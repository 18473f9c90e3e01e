package org.grantsledger.api.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.grantsledger.api.FirstSteps;
import org.grantsledger.api.Http;
import org.grantsledger.api.Jvm;
import org.grantsledger.api.TestFolders;
import org.grantsledger.api.people.DemonstrationPeople;
import org.grantsledger.api.startup.StartupException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why the ledger does not start is said in one line; and a start says in a few lines what it did. */
class StartUpTest {

    private static final Path FOLDER = TestFolders.create("start-up");

    private static EmbeddedDatabase database;

    private static Properties settings;

    @BeforeAll
    static void aServerToConnectTo() {
        database = EmbeddedDatabase.start(FOLDER);
        settings = database.settings();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static String setting(String name) {
        return Objects.requireNonNull(settings.getProperty(name));
    }

    private static String url() {
        return setting("spring.datasource.url");
    }

    /** The password that the first start prints once. */
    private static String initial(Jvm jvm) {
        return jvm.said().stream().filter(line -> line.contains("first administrator"))
                .map(line -> line.substring(line.indexOf("admin / ") + "admin / ".length())).findFirst().orElseThrow();
    }

    private static void refused(String url, String user, String password, String... message) {
        assertThatThrownBy(() -> Preflight.database(url, user, password, Preflight.OLDEST))
                .isInstanceOfSatisfying(
                        StartupException.class,
                        e -> assertThat(StartupReporter.line(new IllegalStateException("while starting", e)))
                                .hasValueSatisfying(
                                        line -> assertThat(line).contains(message).doesNotContain("\n")
                                                .doesNotContain("secret")));
    }

    @Test
    void anAddressOfSomethingElseIsRefused() {
        refused("jdbc:mysql://localhost/ledger", "a", "secret", "not the address of a PostgreSQL", "jdbc:mysql");
        refused("localhost:5432", "a", "secret", "not the address of a PostgreSQL", "localhost:5432");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        refused("jdbc:postgresql://127.0.0.1:" + closed + "/ledger?password=secret", "a", "", "cannot connect");
        refused("jdbc:postgresql://no-such-host.invalid/ledger", "a", "secret", "cannot connect", "no-such-host");
    }

    @Test
    void aWrongPasswordIsNamed() {
        refused(url(), setting("spring.datasource.username"), "secret", "wrong user or password", "grants_ledger_app");
        refused(url() + "?password=secret", "nobody", "", "wrong user or password", "nobody");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        refused(
                url().replace("/grants_ledger", "/other"),
                setting("spring.datasource.username"),
                setting("spring.datasource.password"),
                "no such database",
                "/other");
    }

    @Test
    void aServerThatIsTooOldIsRefusedWithItsVersion() {
        String user = setting("spring.datasource.username");
        String password = setting("spring.datasource.password");

        Preflight.database(url(), user, password, 180_000);
        assertThatThrownBy(() -> Preflight.database(url(), user, password, 190_000))
                .isInstanceOf(StartupException.class).hasMessageContainingAll("too old", "18.", "< 19");
    }

    @Test
    void aProcessThatCannotStartSaysSoInOneLineAndExitsWithOne() {
        try (Jvm jvm = Jvm.start(
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        url(),
                        "SPRING_DATASOURCE_USERNAME",
                        "grants_ledger_app",
                        "SPRING_DATASOURCE_PASSWORD",
                        "secret"),
                "--server.port=0")) {
            assertThat(jvm.output()).singleElement().asString().startsWith("启动失败 (cannot start): ")
                    .contains("wrong user or password");
            assertThat(jvm.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aLoginWithoutTheRightsOfTheLedgerIsRefusedInOneLine() {
        try (Jvm jvm = Jvm.start(
                Map.of(
                        "SPRING_DATASOURCE_URL",
                        url(),
                        "SPRING_DATASOURCE_USERNAME",
                        "grants_ledger_app",
                        "SPRING_DATASOURCE_PASSWORD",
                        setting("spring.datasource.password")),
                "--server.port=0")) {
            assertThat(jvm.output()).singleElement().asString()
                    .startsWith("启动失败 (cannot start): 数据库结构无法更新 (the tables cannot be migrated): ")
                    .contains("permission denied");
            assertThat(jvm.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aPortInUseEndsInOneLine() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Jvm jvm = Jvm.start(
                        Map.of(),
                        "--server.port=" + socket.getLocalPort(),
                        "--ledger.data-dir=" + TestFolders.create("port"))) {
            assertThat(jvm.output()).singleElement().asString()
                    .startsWith("启动失败 (cannot start): 端口 " + socket.getLocalPort());
            assertThat(jvm.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aDataFolderInUseEndsInOneLine() {
        try (Jvm jvm = Jvm.start(Map.of(), "--server.port=0", "--ledger.data-dir=" + FOLDER)) {
            assertThat(jvm.output()).singleElement().asString().startsWith("启动失败 (cannot start): ")
                    .contains("in use by another process", FOLDER.toString());
            assertThat(jvm.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aCatalogueWithErrorsEndsInOneLineWithFileLineAndReason(@TempDir Path folder) throws IOException {
        Path shipped = Path.of("../ledger-core/src/main/resources/catalogue");
        try (Stream<Path> files = Files.walk(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        folder.resolve(shipped.relativize(file).toString()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path article = folder.resolve("LYG-2021-64/article-02.yaml");
        Files.writeString(article, Files.readString(article).replace("amount: 80000}", "amount: eighty}"));

        try (Jvm jvm = Jvm.start(
                Map.of(),
                "--server.port=0",
                "--ledger.data-dir=" + TestFolders.create("catalogue"),
                "--ledger.demo=false",
                "--ledger.catalogue=" + folder)) {
            assertThat(jvm.output()).singleElement().asString()
                    .startsWith("启动失败 (cannot start): 政策目录有误 (the catalogue has errors): ")
                    .contains("LYG-2021-64/article-02.yaml:");
            assertThat(jvm.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aSettingOfPeopleThatIsWrongEndsInOneLine() {
        for (Map.Entry<String, String> wrong : Map.of(
                "--ledger.second-factor-key=c2VjcmV0",
                "ledger.second-factor-key 须为 Base64 的 32 字节 (must be 32 bytes in Base64)",
                "--ledger.breached-passwords=" + FOLDER.resolve("missing.txt"),
                "ledger.breached-passwords 所指文件不存在或不可读 (there is no such file, or it cannot be read): ",
                "--ledger.administrator-password=secret",
                "ledger.administrator-password 须 12 至 128 位").entrySet()) {
            try (Jvm jvm = Jvm.start(
                    Map.of(),
                    "--server.port=0",
                    "--ledger.data-dir=" + TestFolders.create("wrong"),
                    "--ledger.demo=false",
                    wrong.getKey())) {
                assertThat(jvm.output()).filteredOn(line -> !line.contains("adopted catalogue")).singleElement()
                        .asString().startsWith("启动失败 (cannot start): " + wrong.getValue())
                        .doesNotContain("c2VjcmV0");
                assertThat(jvm.exitCode()).isEqualTo(1);
            }
        }
    }

    /** What an administrator sees: nothing but the ledger's own lines; and no fiction in a database of his. */
    @Test
    @SuppressWarnings("try") // closed early, so that its whole output can be read
    void aDatabaseOfOnesOwnIsNeverFilledWithTheDemonstrationUnasked() throws IOException {
        try (EmbeddedDatabase own = EmbeddedDatabase.start(TestFolders.create("own"))) {
            Map<String, String> environment = Map.of(
                    "SPRING_DATASOURCE_URL",
                    Objects.requireNonNull(own.settings().getProperty("spring.datasource.url")),
                    "SPRING_DATASOURCE_USERNAME",
                    Objects.requireNonNull(own.settings().getProperty("spring.flyway.user")),
                    "SPRING_DATASOURCE_PASSWORD",
                    Objects.requireNonNull(own.settings().getProperty("spring.flyway.password")));
            String key;
            try (Jvm jvm = Jvm.start(environment, "--server.port=0")) {
                Http http = new Http(jvm.port());
                key = FirstSteps.key(http.port(), initial(jvm));
                assertThat(http.as(key).get("/api/log").json().path("position").asLong()).isEqualTo(1);
                jvm.stop();
                assertThat(jvm.output()).hasSize(3);
                assertThat(jvm.output().get(0)).contains("adopted catalogue");
                assertThat(jvm.output().get(1)).contains("first administrator").contains("admin / ");
                assertThat(jvm.output().get(2)).contains("grants ledger at http://127.0.0.1:");
            }
            // who was let in stays in, and a ledger that is in use is not filled even when asked
            try (Jvm jvm = Jvm.start(environment, "--server.port=0")) {
                Http http = new Http(jvm.port(), key);
                http.must(
                        "/api/fiscal-shares",
                        Map.of("jurisdiction", "LYG-HZ", "from", "2022-01-01", "cityBp", 1, "document", "A"));
            }
            try (Jvm jvm = Jvm.start(environment, "--server.port=0", "--ledger.demo=true")) {
                Http http = new Http(jvm.port(), key);
                assertThat(http.get("/api/log").json().path("position").asLong()).isEqualTo(2);
                assertThat(http.as(DemonstrationPeople.OFFICER_KEY).get("/api/me").status()).isEqualTo(401);
                jvm.stop();
                assertThat(jvm.output()).noneMatch(line -> line.contains("first administrator"));
            }
        }
    }

    @Test
    void everyFailureThatIsNotABugHasALine() {
        assertThat(StartupReporter.line(new IllegalStateException("a bug", new NullPointerException()))).isEmpty();
        assertThat(
                List.of(
                        StartupReporter.line(new StartupException("one")).orElseThrow(),
                        StartupReporter.line(new IllegalStateException(new SQLException("ERROR: no\n  Detail")))
                                .orElseThrow()))
                .containsExactly("one", "数据库拒绝 (the database refuses): ERROR: no");
    }
}
