package org.grantsledger.api.cases;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.grantsledger.api.startup.StartupException;
import org.grantsledger.policy.CatalogueException;
import tools.jackson.core.JacksonException;

/** Decides the claims of a past year anew over HTTP on a scratch ledger, and says how many come to something else. */
public final class PastReport {

    private PastReport() {
    }

    /** @return 0 if all come to the same, 1 if some do not, 2 if nothing could be decided */
    public static int run(Path past, CaseReport.How how, PrintStream out, PrintStream err) {
        try {
            List<Past> all = read(past);
            List<Redecided> claims = new ArrayList<>();
            Consumer<Redecided> report = CaseReport.reporter(how.report());
            Path folder = how.folder() == null ? Files.createTempDirectory("ledger-cases") : how.folder();
            try (ScratchLedger ledger = ScratchLedger.start(folder, how.catalogue())) {
                new PastRunner(ledger.client(how.language()), report.andThen(claims::add)).run(all);
            }
            long same = claims.stream().filter(Redecided::same).count();
            out.println(same + " the same, " + (claims.size() - same) + " differ");
            return same == claims.size() ? 0 : 1;
        } catch (IllegalArgumentException | IllegalStateException | CatalogueException | JacksonException
                | StartupException e) {
            err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println(past + ": cannot be read, or no scratch folder can be made: " + e.getMessage());
            return 2;
        }
    }

    private static List<Past> read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank()).map(Past::read).toList();
        }
    }
}
