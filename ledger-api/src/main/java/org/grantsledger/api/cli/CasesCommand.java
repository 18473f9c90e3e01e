package org.grantsledger.api.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.grantsledger.api.cases.CaseReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs worked cases on a scratch ledger. */
@Command(name = "cases", description = {
        "Runs worked cases through the public interface of a scratch ledger and prints a line per failing case.",
        "运行算例。"
})
final class CasesCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "files in the format of the worked examples")
    private List<Path> files = List.of();

    @Mixin
    private ScratchOptions scratch = new ScratchOptions();

    @Override
    public Integer call() {
        scratch.attend();
        return CaseReport.run(files, scratch.how(), System.out, System.err);
    }
}
