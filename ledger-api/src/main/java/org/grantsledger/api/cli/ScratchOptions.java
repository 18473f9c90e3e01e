package org.grantsledger.api.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.grantsledger.api.cases.CaseReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How a command that needs a scratch ledger starts it. */
final class ScratchOptions {

    @Option(names = "--catalogue", paramLabel = "PLACE", description = "a draft catalogue, its folder or the one"
            + " document that is adopted; the shipped one if left out")
    private @Nullable Path catalogue;

    @Option(names = "--report", paramLabel = "FILE", description = "where a line of JSON is written for each result, as"
            + " soon as it is there")
    private @Nullable Path report;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "of the scratch ledger, deleted at the end; a"
            + " temporary one if left out")
    private @Nullable Path folder;

    @Option(names = "--language", defaultValue = "zh", description = "of explanations: zh or en")
    private String language = "";

    @Option(names = "--attended", description = "ends as soon as its standard input does, as when whoever started it is"
            + " gone")
    private boolean attended;

    CaseReport.How how() {
        return new CaseReport.How(catalogue, report, folder, language);
    }

    void attend() {
        if (attended) {
            // its output is read where it does not start; then what its database said names the cause
            Thread.ofPlatform().daemon().name("attended").start(ScratchOptions::endWithInput);
        } else {
            ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        }
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
