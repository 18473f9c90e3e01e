package org.grantsledger.api.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.grantsledger.api.cases.CaseReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs worked cases on a scratch ledger. */
@Command(name = "cases", description = {
        "Runs worked cases through the public interface of a scratch ledger and prints a line per failing case.",
        "运行算例。"
})
final class CasesCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "files in the format of the worked examples")
    private List<Path> files = List.of();

    @Option(names = "--catalogue", paramLabel = "PLACE", description = "a draft catalogue, its folder or the one"
            + " document that is adopted; the shipped one if left out")
    private @Nullable Path catalogue;

    @Option(names = "--report", paramLabel = "FILE", description = "where a line of JSON is written for each case, as"
            + " soon as it was run")
    private @Nullable Path report;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "of the scratch ledger, deleted at the end; a"
            + " temporary one if left out")
    private @Nullable Path folder;

    @Option(names = "--language", defaultValue = "zh", description = "of the explanations of amounts: zh or en")
    private String language = "";

    @Option(names = "--attended", description = "ends as soon as its standard input does, as when whoever started it is"
            + " gone")
    private boolean attended;

    @Override
    public Integer call() {
        if (attended) {
            // its output is read where it does not start; then what its database said names the cause
            Thread.ofPlatform().daemon().name("attended").start(CasesCommand::endWithInput);
        } else {
            ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        }
        return CaseReport.run(
                files,
                new CaseReport.How(catalogue, report, folder, language),
                System.out,
                System.err);
    }

    private static void endWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // as good as its end
        }
        System.exit(1);
    }
}
