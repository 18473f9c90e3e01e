package org.grantsledger.api.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.grantsledger.api.cases.CaseReport;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--catalogue", paramLabel = "FOLDER", description = "a draft catalogue; the shipped one if left out")
    private @Nullable Path catalogue;

    @Override
    public Integer call() {
        return CaseReport.run(files, catalogue, System.out, System.err);
    }
}
