package org.grantsledger.api.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.grantsledger.api.LedgerApplication;
import org.grantsledger.api.bench.Row.Aim;
import org.grantsledger.api.people.Operator;
import org.grantsledger.api.people.Role;
import org.grantsledger.log.Ledger;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.projection.Projections;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** W1 over HTTP: the same postings through the running application, its projection included. */
final class HttpBench {

    private static final int CLIENTS = 8;

    /** How many connections the client keeps between requests. */
    private static final String KEPT = "http.maxConnections";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Stage stage;
    private final Postings postings;
    private final PlainSql plain;
    private final PostingBench posting;
    private final Rounds rounds;

    HttpBench(Stage stage, Postings postings, PlainSql plain, PostingBench posting, Rounds rounds) {
        this.stage = stage;
        this.postings = postings;
        this.plain = plain;
        this.posting = posting;
        this.rounds = rounds;
    }

    /**
     * Its rate beside one function of the server, and its slowest hundredth beside that of separate statements.
     *
     * @param warmUp a part of the warm-up, which goes on until further parts bring nothing: the whole of a web server is
     *        compiled meanwhile, on the processors that are measured
     */
    List<Row> posts(Duration warmUp) throws Exception {
        List<Postings.Body> bodies = posting.bodies();
        System.setProperty(KEPT, Integer.toString(CLIENTS));
        try (ConfigurableApplicationContext application = SpringApplication
                .run(LedgerApplication.class, stage.settings(0))) {
            int port = Objects.requireNonNull(((WebServerApplicationContext) application).getWebServer()).getPort();
            URI api = URI.create("http://127.0.0.1:" + port + "/api/");
            String key = application.getBean(Operator.class).key("bench", EnumSet.of(Role.OFFICER, Role.REVIEWER));
            Projections projections = application.getBean(Projections.class);
            Ledger ledger = application.getBean(LedgerCore.class).ledger();
            List<Row> rows = new ArrayList<>();
            Rounds.Rate overHttp = time -> {
                List<Postings.Body> fresh = postings.registered(ledger, PostingBench.ENTERPRISES, false);
                // What was posted before is still being projected; only what is posted over HTTP belongs to this workload.
                ReadingBench.caughtUp(projections, stage.core.log().head().position());
                return Clients.run(
                        CLIENTS,
                        time,
                        i -> poster(api, key, PostingBench.share(fresh, i, CLIENTS)));
            };
            rounds.warm(warmUp, overHttp);
            rows.add(
                    rounds.perSecond(
                            "W1 over HTTP, 8 clients / L1b",
                            Aim.atLeast(0.35),
                            overHttp,
                            time -> posting.plainly(
                                    CLIENTS,
                                    time,
                                    (c, i) -> plain.function(c, PostingBench.share(bodies, i, CLIENTS)))));
            rows.add(
                    rounds.millisOf99(
                            "W1 over HTTP, p99 / L1a",
                            Aim.atMost(3),
                            overHttp,
                            time -> posting.plainly(
                                    CLIENTS,
                                    time,
                                    (c, i) -> plain.statements(c, PostingBench.share(bodies, i, CLIENTS)))));
            return rows;
        }
    }

    private Clients.Step poster(URI api, String key, List<Postings.Body> bodies) {
        int[] next = {0};
        AtomicReference<@Nullable String> unpaid = new AtomicReference<>();
        return () -> {
            Postings.Body body = bodies.get(next[0] % bodies.size());
            String award = unpaid.get();
            if (award == null) {
                var command = postings.award(body);
                post(api.resolve("awards"), key, JSON.createObjectNode().put("enterprise", body.code().value())
                        .put("clause", command.clause().value())
                        .put("decidedOn", String.valueOf(command.decidedOn()))
                        .set("facts", JSON.valueToTree(command.facts())).toString());
                unpaid.set(postings.newest(body));
            } else {
                var command = postings.payment(body, award);
                post(api.resolve("disbursements"), key, JSON.createObjectNode().put("award", award)
                        .put("payer", command.payer()).put("amount", command.amount().toString())
                        .put("paidOn", command.paidOn().toString()).put("voucher", command.voucher()).toString());
                unpaid.set(null);
                next[0]++;
            }
        };
    }

    /**
     * Posts with the client that blocks, as that of PostgreSQL does: handing each request to threads of its own would only take
     * the processors from what is measured.
     */
    private static void post(URI address, String key, String body) throws Exception {
        HttpURLConnection request = (HttpURLConnection) address.toURL().openConnection();
        request.setRequestMethod("POST");
        request.setRequestProperty("Content-Type", "application/json");
        request.setRequestProperty("Authorization", "Bearer " + key);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.setDoOutput(true);
        request.setFixedLengthStreamingMode(bytes.length);
        try (OutputStream out = request.getOutputStream()) {
            out.write(bytes);
        }
        int status = request.getResponseCode();
        // Read to its end, so that the connection is kept for the next request.
        try (InputStream in = status < 400 ? request.getInputStream() : request.getErrorStream()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status != 201) {
                throw new IllegalStateException(status + ": " + answer);
            }
        }
    }
}
