package org.grantsledger.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grantsledger.api.cli.Commands;

/** The application as a process of its own, which can be killed. */
public final class Jvm implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("grants ledger at http://127\\.0\\.0\\.1:(\\d+)/");

    private static final String END = "end of output";

    private final Process process;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> output = new ArrayList<>();

    private Jvm(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    /** @param options of the virtual machine, before the arguments of the application, which start with two hyphens */
    public static Jvm start(Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        for (String option : options) {
            if (option.startsWith("-D")) {
                command.add(option);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Commands.class.getName());
        for (String option : options) {
            if (!option.startsWith("-D")) {
                command.add(option);
            }
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SPRING_") || name.startsWith("LEDGER_"));
        builder.environment().putAll(environment);
        try {
            return new Jvm(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                unread.add(line);
            }
        } catch (IOException e) {
            unread.add("output lost: " + e.getMessage());
        }
        unread.add(END);
    }

    /** Waits until the application says where it answers; gives the port. */
    public int port() {
        return Integer.parseInt(await(ADDRESS).group(1));
    }

    /** Waits for a line of output. */
    public Matcher await(Pattern pattern) {
        for (String line = next(); !line.equals(END); line = next()) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        throw new AssertionError("ended without " + pattern + ": " + output);
    }

    private String next() {
        try {
            String line = unread.poll(300, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no output for 300 seconds after " + output);
            }
            output.add(line);
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has said so far. */
    public List<String> said() {
        return List.copyOf(output);
    }

    /** Everything it has said, once it has ended. */
    public List<String> output() {
        while (!output.contains(END)) {
            next();
        }
        return output.subList(0, output.size() - 1);
    }

    public int exitCode() {
        output();
        return process.onExit().join().exitValue();
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As Ctrl-C; waits for the end. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        stop();
    }
}
