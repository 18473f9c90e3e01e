package org.grantsledger.api.cases;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.grantsledger.api.startup.StartupException;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs cases over HTTP on a scratch ledger, and says what differs. */
public final class CaseReport {

    private CaseReport() {
    }

    /**
     * How cases are run.
     *
     * @param catalogue a draft, a folder or one document; null for the shipped catalogue
     * @param report where each result is written as a line of JSON as soon as it is there; null for nowhere
     * @param folder of the scratch ledger, deleted at the end; null for a temporary one
     * @param language of the explanations of amounts: {@code zh} or {@code en}
     */
    public record How(@Nullable Path catalogue, @Nullable Path report, @Nullable Path folder, String language) {}

    /** @return 0 if all passed, 1 if some failed, 2 if nothing could be run */
    public static int run(List<Path> files, How how, PrintStream out, PrintStream err) {
        List<WorkedCase> cases = new ArrayList<>();
        try {
            CatalogueDocument catalogue = CatalogueReader.at(how.catalogue());
            files.forEach(file -> cases.addAll(WorkedCase.read(file)));
            Path folder = how.folder() == null ? Files.createTempDirectory("ledger-cases") : how.folder();
            try (ScratchLedger ledger = ScratchLedger.start(folder, how.catalogue())) {
                CaseRunner runner = new CaseRunner(
                        ledger.client(how.language()),
                        catalogue,
                        readings(how.catalogue(), catalogue),
                        ledger.today());
                return report(runner.run(cases, reporter(how.report())), out);
            }
        } catch (IllegalArgumentException | IllegalStateException | CatalogueException | StartupException e) {
            err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("no scratch folder can be made: " + e.getMessage());
            return 2;
        }
    }

    /**
     * Where the catalogue's other readings are kept: in its folder. A document has none, unless it is the shipped
     * catalogue; the shipped readings would undo what a draft changes.
     */
    private static CatalogueSource readings(@Nullable Path place, CatalogueDocument catalogue) {
        if (place != null && Files.isDirectory(place)) {
            return CatalogueSource.folder(place);
        }
        CatalogueSource shipped = CatalogueSource.shipped();
        return place == null || CatalogueReader.read(shipped).version().hash().equals(catalogue.version().hash())
                ? shipped
                : file -> Optional.empty();
    }

    /** Writes each result as a line of JSON at the end of a file. */
    static <T> Consumer<T> reporter(@Nullable Path report) {
        return result -> {
            if (report != null) {
                try {
                    Files.writeString(
                            report,
                            JsonMapper.shared().writeValueAsString(result) + "\n",
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static int report(List<CaseResult> results, PrintStream out) {
        results.stream().filter(r -> !r.passed()).forEach(out::println);
        long failed = results.stream().filter(r -> !r.passed()).count();
        out.println(results.size() - failed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }
}
