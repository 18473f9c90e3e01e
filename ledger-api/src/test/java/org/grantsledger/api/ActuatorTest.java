package org.grantsledger.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

/** What a machine that watches the ledger sees. */
class ActuatorTest {

    private static final Served LEDGER = Served.shared();

    private static String status(String path) {
        Http.Answer answer = LEDGER.http.get(path);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("status").asString();
    }

    private static double meter(String scrape, String nameAndTags) {
        return Pattern.compile("^" + nameAndTags + " ([0-9.E]+)$", Pattern.MULTILINE).matcher(scrape).results()
                .mapToDouble(m -> Double.parseDouble(m.group(1))).sum();
    }

    private static String scrape() {
        Http.Answer answer = LEDGER.http.get("/actuator/prometheus");
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    @Test
    void itIsAliveReadyAndHealthy() {
        assertThat(status("/actuator/health")).isEqualTo("UP");
        assertThat(status("/actuator/health/liveness")).isEqualTo("UP");
        assertThat(status("/actuator/health/readiness")).isEqualTo("UP");
        assertThat(LEDGER.http.get("/actuator/health").json().path("components").has("db")).isTrue();
        assertThat(LEDGER.http.get("/actuator/env").status()).isEqualTo(404);
    }

    @Test
    void commandsAreCountedByTypeAndOutcomeAndRefusalsByFinding() {
        String code = LEDGER.register();
        LEDGER.award(code, "METER-1", "4000000.00");
        String before = scrape();

        LEDGER.award(code, "METER-2", "4000000.00");
        assertThat(LEDGER.http.post("/api/awards", LEDGER.claim(code, "METER-1", "1.00")).status()).isEqualTo(422);
        assertThat(LEDGER.http.post("/api/enterprises", Served.registration(code)).status()).isEqualTo(409);
        assertThat(LEDGER.http.post("/api/awards", LEDGER.claim(code, "METER-3", "4.00").entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> e.getKey().equals("clause") ? "LYG-2021-64/99-9" : e.getValue())))
                .status()).isEqualTo(400);

        String after = scrape();
        for (Map.Entry<String, Double> expected : Map.of(
                "ledger_commands_total\\{.*command=\"PrepareAward\",outcome=\"recorded\".*}",
                2.0,
                "ledger_commands_total\\{.*command=\"PrepareAward\",outcome=\"invalid\".*}",
                1.0,
                "ledger_commands_total\\{.*command=\"Register\",outcome=\"rejected\".*}",
                1.0,
                "ledger_refusals_total\\{.*finding=\"CAP_EXHAUSTED\".*}",
                1.0,
                "ledger_refusals_total\\{.*finding=\"ALREADY_EXISTS\".*}",
                1.0,
                "ledger_command_latency_seconds_count\\{.*command=\"PrepareAward\".*}",
                3.0,
                "ledger_events_recorded_total\\{.*}",
                3.0).entrySet()) {
            assertThat(meter(after, expected.getKey()) - meter(before, expected.getKey())).as(expected.getKey())
                    .isEqualTo(expected.getValue());
        }
        assertThat(meter(after, "ledger_log_position\\{.*}")).isEqualTo((double) LEDGER.head());
        assertThat(after).contains("ledger_command_latency_seconds_bucket{");
        assertThat(after).containsPattern("(?m)^commandBus_").containsPattern("(?m)^eventStore_");
    }

    /** Commands and findings that no test leads to. */
    @Test
    void whatHasNotHappenedYetIsCountedAsZero() {
        String scrape = scrape();
        for (String counter : List.of(
                "ledger_commands_total\\{.*command=\"RunPool\",outcome=\"failed\".*}",
                "ledger_commands_total\\{.*command=\"Transfer\",outcome=\"failed\".*}",
                "ledger_command_retries_total\\{.*command=\"Absorb\".*}",
                "ledger_refusals_total\\{.*finding=\"SEVERAL_BUDGET_LINES\".*}")) {
            assertThat(scrape).containsPattern("(?m)^" + counter + " 0.0$");
        }
    }

    @Test
    void itAnswersOnTheLoopbackInterfaceOnly() throws SocketException {
        int port = URI.create(LEDGER.address()).getPort();
        List<InetAddress> others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(a -> !a.isLoopbackAddress()).toList();
        for (InetAddress other : others) {
            assertThatThrownBy(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(other, port), 2000);
                }
            }).as(other.toString()).isInstanceOf(IOException.class);
        }
        assertThat(LEDGER.context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
    }
}
