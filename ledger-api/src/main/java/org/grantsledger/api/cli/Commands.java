package org.grantsledger.api.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.grantsledger.api.LedgerApplication;
import org.grantsledger.api.bench.BenchCommand;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the packaged application can do besides serving. */
@Command(name = "grants-ledger", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, versionProvider = Commands.Version.class, description = {
        "Serves the grants ledger; settings are given as --name=value.", "无参数时启动服务。"
}, subcommands = {
        BenchCommand.class, CasesCommand.class, SimulateCommand.class, Commands.Lint.class, Commands.Print.class
})
public final class Commands {

    private Commands() {
    }

    static CommandLine line() {
        return new CommandLine(new Commands());
    }

    /** Runs the command that the first argument names and exits with its code, or serves. */
    public static void main(String[] args) {
        CommandLine line = line();
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        boolean command = args.length > 0
                && (line.getSubcommands().containsKey(args[0])
                        || List.of("-h", "--help", "-V", "--version").contains(args[0]));
        if (command) {
            System.exit(line.execute(args));
        }
        LedgerApplication.serve(args);
    }

    /** The version of the build, which Maven writes into the settings. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() throws IOException {
            try (InputStream settings = Objects.requireNonNull(
                    Commands.class.getResourceAsStream("/application.yaml"))) {
                return new String[]{
                        "grants-ledger "
                                + new YAMLMapper().readTree(settings).at("/spring/application/version").asString()};
            }
        }
    }

    private static CatalogueSource source(@Nullable Path folder) {
        return folder == null ? CatalogueSource.shipped() : CatalogueSource.folder(folder);
    }

    @Command(name = "lint", description = {
            "Checks a catalogue and prints file, line and reason of every error.", "检查政策目录。"
    })
    static final class Lint implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "the catalogue; the shipped one if left out")
        private @Nullable Path folder;

        @Override
        public Integer call() {
            if (folder != null && !Files.isDirectory(folder)) {
                System.err.println(folder + ": not a folder");
                return 2;
            }
            try {
                CatalogueDocument document = CatalogueReader.read(source(folder));
                System.out.println(
                        document.version().version() + " " + document.version().hash() + ": "
                                + document.catalogue().clauses().size() + " clauses, no errors");
                return 0;
            } catch (CatalogueException bad) {
                bad.problems().forEach(System.out::println);
                return 1;
            }
        }
    }

    @Command(name = "catalogue", description = {
            "Prints a catalogue as the one document that POST /api/catalogues takes.", "输出目录文档。"
    })
    static final class Print implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "the catalogue; the shipped one if left out")
        private @Nullable Path folder;

        @Override
        public Integer call() {
            System.out.println(CatalogueReader.read(source(folder)).json());
            return 0;
        }
    }
}
