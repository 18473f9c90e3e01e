package org.grantsledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The plain-text accounting tool as a judge of the journal; it knows nothing of this ledger. */
public final class Hledger {

    private final Path journal;

    public Hledger(Path journal) {
        this.journal = journal;
    }

    /** Everything that hledger can check of a journal whose accounts are dimensions, so that leaf names repeat. */
    public void check() {
        assertThat(run("check", "--strict", "ordereddates", "payees")).isEmpty();
    }

    /** Balances by account name, cut off at a depth; accounts that come to nothing included. */
    public Map<String, BigDecimal> balances(int depth, String... query) {
        List<String> arguments = new ArrayList<>(
                List.of("balance", "--flat", "--empty", "--no-total", "--depth=" + depth, "--output-format=csv"));
        arguments.addAll(List.of(query));
        Map<String, BigDecimal> balances = new TreeMap<>();
        try (CSVParser parser = CSVParser.parse(run(arguments.toArray(String[]::new)), CSVFormat.RFC4180)) {
            for (CSVRecord line : parser.getRecords().subList(1, (int) parser.getRecordNumber())) {
                balances.put(line.get(0), new BigDecimal(line.get(1).replace(" CNY", "")));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return balances;
    }

    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("hledger", "--file=" + journal));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile("hledger", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            // hledger decodes by locale; C.UTF-8 is in every Debian
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            assertThat(status).as(() -> String.join(" ", command) + ": " + read(errors)).isZero();
            Files.delete(errors);
            return output;
        } catch (IOException e) {
            throw new AssertionError("hledger cannot be run; on Debian: apt-get install hledger", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
