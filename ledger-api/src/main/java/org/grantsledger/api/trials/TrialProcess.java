package org.grantsledger.api.trials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.grantsledger.api.startup.ThisProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * The scratch ledger of one trial: a command of this application as a process of its own, in a folder that is gone when
 * it is closed. It learns nothing of this ledger's database, and ends when this process does.
 */
final class TrialProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrialProcess.class);

    /** Of the surroundings, what a Java program and a PostgreSQL need; no settings, and so no secrets, of this ledger. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ");

    /** Enough for two thousand cases, or the claims of a year; see record 32. */
    private static final String HEAP = "-Xmx512m";

    /** For a scratch ledger that is told to end, before it is killed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Lines and characters of its last words that are kept. */
    private static final int LAST_LINES = 12;

    private static final int LAST_WORDS = 2000;

    private final Path folder;
    private final Process process;

    private TrialProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /**
     * What the scratch ledger is to do.
     *
     * @param command of this application
     * @param file what the command reads is called
     * @param text of that file, which was checked
     */
    record Work(String command, String file, String text) {}

    /**
     * @param catalogue a document that was checked
     * @param language of explanations
     * @throws IOException where no process can be started
     */
    static TrialProcess start(String catalogue, Work work, String language) throws IOException {
        Path folder = Files.createTempDirectory("grants-ledger-trial").toRealPath();
        try {
            Path draft = Files.writeString(folder.resolve("catalogue.json"), catalogue);
            Path file = Files.writeString(folder.resolve(work.file()), work.text());
            List<String> command = application();
            command.addAll(
                    List.of(
                            work.command(),
                            "--attended",
                            "--catalogue=" + draft,
                            "--report=" + report(folder),
                            "--folder=" + data(folder),
                            "--language=" + language,
                            file.toString()));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(output(folder).toFile());
            builder.environment().keySet().retainAll(ENVIRONMENT);
            return new TrialProcess(folder, builder.start());
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
    }

    private static List<String> application() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ThisProgram.java());
        command.add(HEAP);
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-Dstdout.encoding=UTF-8");
        command.add("-Dstderr.encoding=UTF-8");
        command.addAll(ThisProgram.launch());
        return command;
    }

    private static Path report(Path folder) {
        return folder.resolve("report.jsonl");
    }

    private static Path data(Path folder) {
        return folder.resolve("ledger");
    }

    private static Path output(Path folder) {
        return folder.resolve("output.txt");
    }

    /** @return whether it ended within this time */
    boolean ended(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many results there are so far. */
    int done() throws IOException {
        int lines = 0;
        Path report = report(folder);
        if (Files.exists(report)) {
            for (byte one : Files.readAllBytes(report)) {
                lines += one == '\n' ? 1 : 0;
            }
        }
        return lines;
    }

    /** The results so far, in the order in which they came. */
    <T> List<T> results(Class<T> type) throws IOException {
        Path report = report(folder);
        if (!Files.exists(report)) {
            return List.of();
        }
        String text = Files.readString(report);
        // a line without an end is still being written
        return text.substring(0, text.lastIndexOf('\n') + 1).lines()
                .map(line -> JsonMapper.shared().readValue(line, type)).toList();
    }

    /** How it ended and what it said last, for whoever must find out why. */
    String lastWords() throws IOException {
        String said = new String(Files.readAllBytes(output(folder)), StandardCharsets.UTF_8);
        List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return "exit " + process.exitValue() + "\n" + last.substring(Math.max(0, last.length() - LAST_WORDS));
    }

    /** Ends it and all that it started, and deletes its folder. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!ended(PATIENCE)) {
                process.destroyForcibly().waitFor();
            }
            endWhatIsLeft();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        delete(folder);
    }

    /** One that was killed leaves its database behind, which is nobody's descendant any more. */
    private void endWhatIsLeft() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<ProcessHandle> left = left();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            for (ProcessHandle one : left) {
                one.destroyForcibly();
                try {
                    one.onExit().get(1, TimeUnit.SECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    LOG.debug("looked for again", e);
                }
            }
            left = left();
        }
    }

    private List<ProcessHandle> left() {
        return ProcessHandle.allProcesses().filter(this::worksHere).toList();
    }

    /** Whether a process was told of the folder; or is in it, which is known on Linux only. */
    private boolean worksHere(ProcessHandle process) {
        if (process.info().arguments().filter(all -> Arrays.stream(all).anyMatch(a -> a.contains(folder.toString())))
                .isPresent()) {
            return true;
        }
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd")).startsWith(folder);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void delete(Path folder) {
        if (!FileSystemUtils.deleteRecursively(folder.toFile())) {
            LOG.warn("the folder of a trial cannot be deleted: {}", folder);
        }
    }
}
