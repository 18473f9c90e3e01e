package org.grantsledger.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

    private static String output(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Commands.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        assertThat(line.execute(arguments)).isZero();
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bench", "cases", "simulate", "lint", "catalogue"})
    void theVersionIsThatOfTheBuild(String command) throws IOException {
        String version = output((command + " --version").strip().split(" ")).strip();
        assertThat(version).matches("grants-ledger \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<version>" + version.substring("grants-ledger ".length()) + "</version>");
    }

    @Test
    void everySubcommandExplainsItself() {
        assertThat(Commands.line().getSubcommands()).containsOnlyKeys("bench", "cases", "simulate", "lint",
                "catalogue");
        Commands.line().getSubcommands().forEach(
                (name, command) -> assertThat(output(name, "--help")).startsWith("Usage: grants-ledger " + name)
                        .contains("--help", "--version")
                        .containsIgnoringWhitespaces(command.getCommandSpec().usageMessage().description()));
    }
}
