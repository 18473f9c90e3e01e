package org.grantsledger.api.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
        try (ConfigurableApplicationContext application = SpringApplication
                .run(LedgerApplication.class, stage.settings(0));
                // By default it asks to change to HTTP/2 with every request, which a server without TLS declines each time.
                HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
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
                        i -> poster(http, api, key, PostingBench.share(fresh, i, CLIENTS)));
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

    private Clients.Step poster(HttpClient http, URI api, String key, List<Postings.Body> bodies) {
        int[] next = {0};
        AtomicReference<@Nullable String> unpaid = new AtomicReference<>();
        return () -> {
            Postings.Body body = bodies.get(next[0] % bodies.size());
            String award = unpaid.get();
            if (award == null) {
                var command = postings.award(body);
                post(http, api.resolve("awards"), key, JSON.createObjectNode().put("enterprise", body.code().value())
                        .put("clause", command.clause().value())
                        .put("decidedOn", String.valueOf(command.decidedOn()))
                        .set("facts", JSON.valueToTree(command.facts())).toString());
                unpaid.set(postings.newest(body));
            } else {
                var command = postings.payment(body, award);
                post(http, api.resolve("disbursements"), key, JSON.createObjectNode().put("award", award)
                        .put("payer", command.payer()).put("amount", command.amount().toString())
                        .put("paidOn", command.paidOn().toString()).put("voucher", command.voucher()).toString());
                unpaid.set(null);
                next[0]++;
            }
        };
    }

    private static void post(HttpClient http, URI address, String key, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(address).header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + key).POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
    }
}
