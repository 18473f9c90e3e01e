package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.TestFolders;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.embedded.EmbeddedDatabase;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;

/** The database goes away while somebody is signed in: nobody gets further, and all is as it was when it is back. */
class OutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The cable between ledger and database, which can be pulled. */
    private static final class Cable implements AutoCloseable {

        private final ServerSocket ends = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final int database;
        private volatile boolean pulled;

        Cable(int database) throws IOException {
            this.database = database;
            Thread.ofVirtual().start(this::connect);
        }

        int port() {
            return ends.getLocalPort();
        }

        private void connect() {
            while (!ends.isClosed()) {
                try {
                    Socket ledger = ends.accept();
                    if (pulled) {
                        ledger.close();
                        continue;
                    }
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), database);
                    open.addAll(List.of(ledger, server));
                    Thread.ofVirtual().start(() -> carry(ledger, server));
                    Thread.ofVirtual().start(() -> carry(server, ledger));
                } catch (IOException over) {
                    // the next one, or none any more
                }
            }
        }

        private void carry(Socket from, Socket to) {
            try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException pulledOut) {
                // as the cable is
            }
        }

        void pull() throws IOException {
            pulled = true;
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        }

        void plugIn() {
            pulled = false;
        }

        @Override
        public void close() throws IOException {
            ends.close();
            pull();
        }
    }

    private static void eventually(Browser browser) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (browser.get("/api/me", "Accept", "application/json").status() != 200 && System.nanoTime() < until) {
            Thread.sleep(200);
        }
    }

    @Test
    void withoutTheDatabaseNobodyGetsFurtherAndWithItEverythingIsAsBefore() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(TestFolders.create("outage"))) {
            Properties settings = database.settings();
            String url = Objects.requireNonNull(settings.getProperty("spring.datasource.url"));
            int port = Integer.parseInt(url.replaceFirst(".*:(\\d+)/.*", "$1"));
            try (Cable cable = new Cable(port)) {
                settings.setProperty("spring.datasource.url", url.replace(":" + port + "/", ":" + cable.port() + "/"));
                List<String> all = settings.stringPropertyNames().stream()
                        .map(name -> "--" + name + "=" + settings.getProperty(name)).toList();
                String[] given = Stream
                        .concat(
                                all.stream(),
                                Stream.of(
                                        "--spring.datasource.hikari.connection-timeout=1000",
                                        "--spring.datasource.hikari.validation-timeout=500"))
                        .toArray(String[]::new);
                Served ledger = Served.start(given);
                try {
                    pulled(ledger, cable);
                } finally {
                    ledger.context.close();
                }
            }
        }
    }

    private static void pulled(Served ledger, Cable cable) throws Exception {
        Visitor visitor = Visitor.of(ledger, "LYG", Role.OFFICER, Role.AUDITOR);
        Browser in = visitor.in(ledger);
        Browser out = new Browser(ledger.address());
        out.get("/sign-in");
        in.get("/me");
        long head = ledger.head();
        int keys = in.get("/api/me/keys").json().size();

        cable.pull();

        for (String path : List.of("/api/me", "/api/audit", "/api/enterprises/none", "/api/views/due")) {
            Http.Answer answer = in.get(path, "Accept", "application/json");
            assertThat(answer.status()).as(path).isEqualTo(503);
            assertThat(answer.text()).as(path).contains("database-unavailable")
                    .doesNotContain("Exception", "jdbc", "127.0.0.1");
        }
        Http.Answer page = in.get("/me");
        assertThat(page.status()).isEqualTo(503);
        assertThat(page.text()).doesNotContain("Exception", visitor.name());
        assertThat(in.json("/api/me/keys", "{\"purpose\":\"x\"}", in.token()).status()).isEqualTo(503);
        assertThat(ledger.http.get("/api/log").status()).as("a key").isEqualTo(503);
        assertThat(out.post("/sign-in", Map.of("username", visitor.name(), "password", visitor.password())).status())
                .isEqualTo(503);
        assertThat(out.get("/api/me", "Accept", "application/json").status()).as("nobody came in").isIn(401, 503);

        cable.plugIn();

        eventually(in);
        assertThat(in.get("/api/me").json().path("account").asString()).as("the same session")
                .isEqualTo(visitor.name());
        assertThat(in.get("/api/me/keys").json().size()).as("nothing was half done").isEqualTo(keys);
        assertThat(in.get("/me").status()).isEqualTo(200);
        assertThat(out.get("/api/me", "Accept", "application/json").status()).isEqualTo(401);
        assertThat(ledger.head()).isEqualTo(head);
        out.get("/sign-in");
        out.post("/sign-in", Map.of("username", visitor.name(), "password", visitor.password()));
        assertThat(out.get("/api/me").json().path("account").asString()).isEqualTo(visitor.name());
    }
}
