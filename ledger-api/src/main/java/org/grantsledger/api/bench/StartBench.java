package org.grantsledger.api.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.grantsledger.api.bench.Row.Aim;
import org.grantsledger.api.startup.ThisProgram;
import org.springframework.util.FileSystemUtils;

/** Cold starts of the application in a process of its own, its PostgreSQL included, until it says it is ready. */
final class StartBench {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

    private static final long LOOK_AGAIN = 20;

    private final Rounds rounds;

    StartBench(Rounds rounds) {
        this.rounds = rounds;
    }

    /**
     * Seconds to readiness on a ledger with events, beside those on an empty one.
     *
     * @param full the data folder of a ledger with events; no server runs on it
     */
    Row starts(Path full) throws Exception {
        Path scratch = Files.createTempDirectory("ledger-bench-start");
        try {
            List<String> application = application(scratch);
            Path empty = scratch.resolve("empty");
            // Made once, as a ledger is; afterwards both are started alike.
            secondsToReady(application, empty);
            return rounds.once(
                    "start with events / empty",
                    "s",
                    Aim.atMost(1.2),
                    () -> secondsToReady(application, full),
                    () -> secondsToReady(application, empty));
        } finally {
            FileSystemUtils.deleteRecursively(scratch.toFile());
        }
    }

    /**
     * How the application is started: as its image has it, unpacked and with a cache of its loaded classes made by a start
     * for training; where it is not packed, as it was started itself.
     */
    private static List<String> application(Path scratch) throws Exception {
        if (!ThisProgram.packed()) {
            return started(ThisProgram.launch());
        }
        Path jar = Path.of(ThisProgram.classPath()).toAbsolutePath();
        Path unpacked = scratch.resolve("application");
        Process extraction = new ProcessBuilder(
                ThisProgram.java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--destination",
                unpacked.toString()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (extraction.waitFor() != 0) {
            throw new IllegalStateException(jar + " cannot be unpacked");
        }
        String application = unpacked.resolve(jar.getFileName()).toString();
        Path cache = unpacked.resolve("ledger.aot");
        secondsToReady(started(List.of("-XX:AOTCacheOutput=" + cache, "-jar", application)),
                scratch.resolve("training"));
        return started(List.of(ThisProgram.CLASS_CACHE + cache, "-jar", application));
    }

    private static List<String> started(List<String> launch) {
        return Stream.concat(Stream.of(ThisProgram.java()), launch.stream()).toList();
    }

    private static double secondsToReady(List<String> application, Path data) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>(application);
        command.addAll(List.of("--ledger.data-dir=" + data, "--ledger.demo=false", "--server.port=" + port));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ready = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")).build();
            while (!answers(http, ready)) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE) {
                    throw new IllegalStateException("the application does not start on " + data);
                }
                Thread.sleep(LOOK_AGAIN);
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean answers(HttpClient http, HttpRequest ready) throws InterruptedException {
        try {
            return http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
