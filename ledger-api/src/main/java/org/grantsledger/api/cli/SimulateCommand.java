package org.grantsledger.api.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.grantsledger.api.cases.PastReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Decides the claims of a past year anew on a scratch ledger; what a simulation of the application starts. */
@Command(name = "simulate", description = {
        "Decides claims of a past year anew through the public interface of a scratch ledger and prints how many differ.",
        "按另一目录重新核定往年申报。"
})
final class SimulateCommand implements Callable<Integer> {

    @Parameters(arity = "1", paramLabel = "FILE", description = "what happened, a line of JSON each, as a simulation of"
            + " the application writes it")
    private @Nullable Path past;

    @Mixin
    private ScratchOptions scratch = new ScratchOptions();

    @Override
    public Integer call() {
        scratch.attend();
        return PastReport.run(Objects.requireNonNull(past), scratch.how(), System.out, System.err);
    }
}
