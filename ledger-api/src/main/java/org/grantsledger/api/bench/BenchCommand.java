package org.grantsledger.api.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.grantsledger.api.embedded.EmbeddedDatabase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
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

    @Option(names = "--quick", description = "fewer and smaller rounds: done within two minutes")
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

    /** What can be measured. */
    enum Workload {
        POST, HOT, HTTP, BULK, SCANS, AS_OF, START
    }

    @Override
    public Integer call() throws Exception {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        Rounds rounds = new Rounds(quick ? 2 : 5, Duration.ofMillis(quick ? 400 : 5_000), System.err);
        List<Row> rows = new ArrayList<>();
        if (url != null) {
            try (Stage stage = Stage.at(url, user, password)) {
                measure(stage, rounds, rows);
            }
            return report(rows);
        }
        Path scratch = Files.createTempDirectory("ledger-bench");
        try {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(scratch); Stage stage = Stage.on(database)) {
                measure(stage, rounds, rows);
            }
            if (wanted(Workload.START)) {
                rows.add(new StartBench(quick ? rounds.once() : rounds).starts(scratch));
            }
            return report(rows);
        } finally {
            Scratch.delete(scratch);
        }
    }

    private int report(List<Row> rows) throws IOException {
        System.out.println(Row.HEADER);
        rows.forEach(System.out::println);
        if (json != null) {
            Files.writeString(json, JsonMapper.shared().writeValueAsString(rows));
        }
        return 0;
    }

    private void measure(Stage stage, Rounds rounds, List<Row> rows) throws Exception {
        Postings postings = new Postings(stage.core);
        PlainSql plain = new PlainSql(stage, postings.samples());
        PostingBench posting = new PostingBench(stage, postings, plain, rounds);
        BulkBench bulk = new BulkBench(stage, postings, rounds);
        ReadingBench reading = new ReadingBench(stage, postings, bulk, rounds);
        posting.warmUp(Duration.ofSeconds(quick ? 6 : 30));
        if (wanted(Workload.POST)) {
            rows.addAll(posting.posts());
        }
        if (wanted(Workload.HOT)) {
            rows.add(posting.hot());
        }
        if (wanted(Workload.HTTP)) {
            rows.addAll(new HttpBench(stage, postings, plain, posting, rounds).posts());
        }
        if (wanted(Workload.BULK)) {
            rows.add(bulk.bulk(quick ? 4_000 : 200_000));
        }
        if (wanted(Workload.SCANS) || wanted(Workload.AS_OF) || wanted(Workload.START)) {
            bulk.fill(quick ? 40_000 : 1_000_000);
        }
        if (wanted(Workload.SCANS)) {
            rows.addAll(reading.scans());
        }
        if (wanted(Workload.AS_OF)) {
            rows.addAll(reading.asOf());
        }
        var check = stage.core.check().run();
        if (!check.clean()) {
            throw new IllegalStateException("the log does not agree with itself: " + check.differences());
        }
        System.err.println("balances, limits and root agree with all " + check.events() + " events");
    }

    private boolean wanted(Workload workload) {
        return only.isEmpty() || only.contains(workload);
    }
}
