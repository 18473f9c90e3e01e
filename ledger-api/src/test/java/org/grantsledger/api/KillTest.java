package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.grantsledger.log.RecordedEvent;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients press on a ledger that is killed under them: once the application, once its database. What was answered is
 * there, once and whole; what was not is there whole or not at all.
 */
class KillTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final int CLIENTS = 6;

    private static final String INITIAL = "initial-of-a-ledger-to-be-killed";

    /** Answers before the kill, of all clients together. */
    private static final int ANSWERS = 90;

    private final LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));

    private final Path folder = TestFolders.create("kill");

    private String key = "";

    private record Sent(String path, Map<String, ?> body) {}

    /** Everything that was sent, by idempotency key. */
    private final Map<String, Sent> sent = new ConcurrentHashMap<>();

    /** What was answered, by idempotency key. */
    private final Map<String, Http.Answer> answered = new ConcurrentHashMap<>();

    private Jvm start() {
        return Jvm.start(
                Map.of("LEDGER_ADMINISTRATOR_PASSWORD", INITIAL),
                "--ledger.data-dir=" + folder,
                "--server.port=0",
                "--ledger.demo=false",
                "--ledger.requests-per-minute=1000000");
    }

    private void fund(Http http) {
        for (String payer : List.of("LYG", "LYG-HZ")) {
            http.must(
                    "/api/budget-lines",
                    Map.of(
                            "payer",
                            payer,
                            "year",
                            today.getYear(),
                            "programme",
                            "kill",
                            "name",
                            "测试",
                            "clauses",
                            List.of("LYG-2021-64/11-1"),
                            "mode",
                            "HARD",
                            "amount",
                            "1000000000.00",
                            "document",
                            "测试"));
        }
        http.must(
                "/api/fiscal-shares",
                Map.of("jurisdiction", "LYG-HZ", "from", "2000-01-01", "cityBp", 5000, "document", "测试"));
        for (String payer : List.of("LYG", "LYG-HZ")) {
            http.must(
                    "/api/approval-limits",
                    Map.of("jurisdiction", payer, "from", "2000-01-01", "amount", "1000000.00", "document", "测试"));
        }
    }

    /** Lets clients post until the ledger no longer answers; kills it after so many answers. */
    private void burst(int port, String round, Runnable kill) throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(ANSWERS);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean dead = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                String client = round + "-" + i;
                clients.execute(() -> {
                    try {
                        press(new Http(port, key), client, enough, dead);
                    } catch (UncheckedIOException | IllegalStateException gone) {
                        dead.set(true);
                    } catch (AssertionError wrong) {
                        failures.add(wrong);
                        dead.set(true);
                        while (enough.getCount() > 0) {
                            enough.countDown();
                        }
                    }
                });
            }
            enough.await();
            kill.run();
        }
        assertThat(failures).isEmpty();
        assertThat(dead).isTrue();
    }

    /** An enterprise, and awards that are each paid by both payers; ends by an exception when the ledger is gone. */
    private void press(Http http, String client, CountDownLatch enough, AtomicBoolean dead) {
        String code = Served.freshCode();
        post(http, client + "-register", "/api/enterprises", Served.registration(code), enough);
        for (int i = 0; !dead.get(); i++) {
            String key = client + "-" + i;
            Http.Answer award = post(
                    http,
                    key,
                    "/api/awards",
                    Map.of(
                            "enterprise",
                            code,
                            "clause",
                            "LYG-2021-64/11-1",
                            "facts",
                            Map.of(
                                    "contract",
                                    key,
                                    "base",
                                    "200.00",
                                    "contract_registered_on",
                                    today.toString(),
                                    "converted_in_city",
                                    true)),
                    enough);
            for (String payer : List.of("LYG", "LYG-HZ")) {
                post(
                        http,
                        key + payer,
                        "/api/disbursements",
                        Map.of(
                                "award",
                                award.json().path("id").asString(),
                                "payer",
                                payer,
                                "amount",
                                "5.00",
                                "paidOn",
                                today.toString(),
                                "voucher",
                                key),
                        enough);
            }
        }
    }

    private Http.Answer post(Http http, String key, String path, Map<String, ?> body, CountDownLatch enough) {
        sent.put(key, new Sent(path, body));
        Http.Answer answer = http.post(path, body, "Idempotency-Key", key);
        if (answer.status() >= 500) {
            assertThat(answer.json().path("type").asString())
                    .isEqualTo("urn:grantsledger:problem:database-unavailable");
            throw new IllegalStateException("the database is gone: " + answer.text());
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        answered.put(key, answer);
        enough.countDown();
        return answer;
    }

    private void killDatabase() {
        try {
            String pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst().strip();
            ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertThat(server.destroyForcibly()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasAnsweredIsThereOnceAndNothingIsHalfDone() throws InterruptedException {
        try (Jvm jvm = start()) {
            int port = jvm.port();
            key = FirstSteps.key(port, INITIAL);
            fund(new Http(port, key));
            burst(port, "application", jvm::kill);
        }
        int first = answered.size();
        try (Jvm jvm = start()) {
            int port = jvm.port();
            burst(port, "database", this::killDatabase);
            assertThat(new Http(port).get("/actuator/health").status()).isEqualTo(503);
            jvm.kill();
        }
        assertThat(first).isGreaterThanOrEqualTo(ANSWERS);
        assertThat(answered.size() - first).isGreaterThanOrEqualTo(ANSWERS);

        Served ledger = Served.start("--ledger.data-dir=" + folder);
        try {
            assertThat(ledger.core.check().run().differences()).isEmpty();
            List<RecordedEvent> log = ledger.core.log().after(0, 100_000);
            Map<Long, RecordedEvent> byPosition = new HashMap<>();
            log.forEach(e -> byPosition.put(e.position(), e));
            nothingIsHalfDone(log);

            Set<Long> claimed = new TreeSet<>();
            answered.forEach((key, answer) -> {
                for (JsonNode event : answer.json().path("events")) {
                    long position = event.path("position").asLong();
                    assertThat(claimed.add(position)).as("position " + position + " answers two requests").isTrue();
                    assertThat(Objects.requireNonNull(byPosition.get(position)).type().name())
                            .isEqualTo(event.path("type").asString());
                }
            });

            everyKeyIsAnsweredAsBefore(ledger);
        } finally {
            ledger.context.close();
        }
    }

    /** Both steps of an award, and of a disbursement, were one command: both are there, or neither. */
    private static void nothingIsHalfDone(List<RecordedEvent> log) {
        for (String what : List.of("award", "disbursement")) {
            List<String> prepared = ids(log, what + "-prepared", what);
            List<String> approved = ids(log, what + "-approved", what);
            assertThat(prepared).isNotEmpty().doesNotHaveDuplicates();
            assertThat(approved).isEqualTo(prepared);
        }
        Set<String> vouchers = new LinkedHashSet<>();
        for (RecordedEvent event : log) {
            if (event.type().name().equals("disbursement-prepared")) {
                JsonNode payment = JSON.readTree(event.payload())
                        .path("payment");
                assertThat(vouchers.add(payment.path("payer").asString() + payment.path("voucher").asString()))
                        .isTrue();
            }
        }
    }

    private static List<String> ids(List<RecordedEvent> log, String type, String field) {
        List<String> ids = new ArrayList<>();
        for (RecordedEvent event : log) {
            if (event.type().name().equals(type)) {
                ids.add(
                        JSON.readTree(event.payload()).path(field)
                                .asString());
            }
        }
        return ids;
    }

    private void everyKeyIsAnsweredAsBefore(Served ledger) {
        long head = ledger.head();
        answered.forEach((key, before) -> {
            Sent request = Objects.requireNonNull(sent.get(key));
            Http.Answer again = ledger.http.post(request.path(), request.body(), "Idempotency-Key", key);
            assertThat(again.status()).as(key).isEqualTo(201);
            if (before.json().has("id")) {
                assertThat(again.json().path("id")).as(key).isEqualTo(before.json().path("id"));
                assertThat(again.json().path("events")).as(key).isEqualTo(before.json().path("events"));
            }
        });
        assertThat(ledger.head()).isEqualTo(head);
        // what was under way when the ledger died is carried out now, or was and is only answered now
        Map<String, Sent> unanswered = new HashMap<>(sent);
        unanswered.keySet().removeAll(answered.keySet());
        assertThat(unanswered).isNotEmpty().hasSizeLessThanOrEqualTo(2 * CLIENTS);
        for (int round = 0; round < 2; round++) {
            unanswered.forEach((key, request) -> {
                Http.Answer answer = ledger.http.post(request.path(), request.body(), "Idempotency-Key", key);
                assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            });
            assertThat(ledger.head()).isBetween(head, head + 2L * unanswered.size());
            head = round == 0 ? ledger.head() : head;
        }
        assertThat(ledger.head()).isEqualTo(head);
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }
}
