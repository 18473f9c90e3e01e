package org.grantsledger.api.cases;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.grantsledger.api.LedgerApplication;
import org.grantsledger.api.people.Operator;
import org.grantsledger.api.people.Role;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts a scratch ledger with a database of its own, runs cases on it over HTTP, and says what differs. */
public final class CaseReport {

    /** What a case may do: everything but grant roles. */
    private static final Set<Role> ROLES = EnumSet.complementOf(EnumSet.of(Role.ADMINISTRATOR));

    private CaseReport() {
    }

    /**
     * @param catalogue the folder of a draft, null for the shipped catalogue
     * @return 0 if all passed, 1 if some failed, 2 if nothing could be run
     */
    public static int run(List<Path> files, @Nullable Path catalogue, PrintStream out, PrintStream err) {
        CatalogueSource source = catalogue == null ? CatalogueSource.shipped() : CatalogueSource.folder(catalogue);
        List<WorkedCase> cases = new ArrayList<>();
        try {
            CatalogueReader.read(source);
            files.forEach(file -> cases.addAll(WorkedCase.read(file)));
        } catch (IllegalArgumentException | CatalogueException e) {
            err.println(e.getMessage());
            return 2;
        }
        Path scratch;
        try {
            scratch = Files.createTempDirectory("ledger-cases");
        } catch (IOException e) {
            err.println("no scratch folder can be made: " + e.getMessage());
            return 2;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(scratch)));
        try (ConfigurableApplicationContext ledger = start(scratch, catalogue)) {
            int port = Objects.requireNonNull(((WebServerApplicationContext) ledger).getWebServer()).getPort();
            LocalDate today = LocalDate.now(ledger.getBean(Clock.class));
            List<CaseRunner.Result> results = new CaseRunner(
                    new LedgerClient("http://127.0.0.1:" + port, ledger.getBean(Operator.class).key("cases", ROLES)),
                    source,
                    today).run(cases);
            return report(results, out);
        }
    }

    private static ConfigurableApplicationContext start(Path scratch, @Nullable Path catalogue) {
        List<String> settings = new ArrayList<>(
                List.of(
                        "--ledger.data-dir=" + scratch,
                        "--ledger.demo=false",
                        "--server.port=0",
                        "--ledger.requests-per-minute=" + Integer.MAX_VALUE,
                        "--ledger.administrator-password=" + UUID.randomUUID(),
                        "--logging.level.root=error",
                        "--logging.level.org.grantsledger=warn"));
        if (catalogue != null) {
            settings.add("--ledger.catalogue=" + catalogue.toAbsolutePath());
        }
        return SpringApplication.run(LedgerApplication.class, settings.toArray(String[]::new));
    }

    private static int report(List<CaseRunner.Result> results, PrintStream out) {
        for (CaseRunner.Result result : results) {
            if (!result.passed()) {
                out.println(result.worked().id() + " " + result.worked().title() + ": "
                        + String.join(" // ", result.differences()));
            }
        }
        long failed = results.stream().filter(r -> !r.passed()).count();
        out.println(results.size() - failed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            // what is left in the system's folder for temporary files is its own to clear
        }
    }
}
