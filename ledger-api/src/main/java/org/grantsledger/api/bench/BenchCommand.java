package org.grantsledger.api.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.grantsledger.api.embedded.EmbeddedDatabase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Measures the ledger beside PostgreSQL. */
@Command(name = "bench", description = {
        "Measures every workload beside what PostgreSQL itself does on the same work, in the same run, and prints medians,"
                + " spread and ratios.",
        "性能测试：与 PostgreSQL 自身在同一次运行中对比。"
})
public final class BenchCommand implements Callable<Integer> {

    @Option(names = "--quick", description = "fewer and smaller rounds, without START: done within two minutes")
    private boolean quick;

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "some of ${COMPLETION-CANDIDATES}")
    private Set<Workload> only = new TreeSet<>();

    @Option(names = "--url", paramLabel = "JDBC", description = "an empty database; without it, a server of its own")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "its owner")
    private String user = "";

    @Option(names = "--password", paramLabel = "TEXT", description = "of the owner", interactive = true, arity = "0..1")
    private String password = "";

    @Option(names = "--json", paramLabel = "FILE", description = "where the figures are written as JSON")
    private @Nullable Path json;

    /** What can be measured, in this order: what reads has the log of the size that it is meant for. */
    enum Workload {
        SCANS, AS_OF, POST, HOT, HTTP, BULK, START
    }

    @Override
    public Integer call() throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Set<Workload> wanted = only.isEmpty() ? EnumSet.allOf(Workload.class) : only;
        if (quick && only.isEmpty()) {
            wanted.remove(Workload.START);
        }
        Scale scale = quick ? Scale.QUICK : Scale.FULL;
        if (url != null) {
            try (Stage stage = Stage.at(url, user, password)) {
                return report(measured(stage, wanted, scale));
            }
        }
        Path scratch = Files.createTempDirectory("ledger-bench");
        try {
            return report(measured(scratch, wanted, scale));
        } finally {
            FileSystemUtils.deleteRecursively(scratch.toFile());
        }
    }

    /** Measures on a server of its own in a folder. */
    static List<Row> measured(Path folder, Set<Workload> wanted, Scale scale) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(folder); Stage stage = Stage.on(database)) {
            rows.addAll(measured(stage, wanted, scale));
        }
        if (wanted.contains(Workload.START)) {
            rows.add(new StartBench(new Rounds(scale.starts(), scale.time(), System.err)).starts(folder));
        }
        return rows;
    }

    private static List<Row> measured(Stage stage, Set<Workload> wanted, Scale scale) throws Exception {
        Rounds rounds = new Rounds(scale.rounds(), scale.time(), System.err);
        List<Row> rows = new ArrayList<>();
        Postings postings = new Postings(stage.core);
        PlainSql plain = new PlainSql(stage, postings.samples());
        PostingBench posting = new PostingBench(stage, postings, plain, rounds);
        BulkBench bulk = new BulkBench(stage, postings, rounds);
        ReadingBench reading = new ReadingBench(stage, postings, bulk, rounds);
        posting.warmUp(scale.warmUp());
        for (Workload workload : wanted) {
            switch (workload) {
                case SCANS -> {
                    bulk.fill(scale.events());
                    rows.addAll(reading.scans());
                }
                case AS_OF -> {
                    bulk.fill(scale.events());
                    rows.addAll(reading.asOf(scale.history()));
                }
                case POST -> rows.addAll(posting.posts());
                case HOT -> rows.add(posting.hot());
                case HTTP -> rows.addAll(new HttpBench(stage, postings, plain, posting, rounds).posts(scale.warmUp()));
                case BULK -> rows.add(bulk.bulk(scale.postings()));
                // Measured when nothing else runs on the folder.
                case START -> bulk.fill(scale.events());
            }
        }
        var check = stage.core.check().run();
        if (!check.clean()) {
            throw new IllegalStateException("the log does not agree with itself: " + check.differences());
        }
        System.err.println("balances, limits and root agree with all " + check.events() + " events");
        return rows;
    }

    private int report(List<Row> rows) throws IOException {
        System.out.println(Row.HEADER);
        rows.forEach(System.out::println);
        if (json != null) {
            Files.writeString(json, JsonMapper.shared().writeValueAsString(rows));
        }
        return 0;
    }
}
