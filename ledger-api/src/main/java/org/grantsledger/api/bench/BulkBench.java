package org.grantsledger.api.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.grantsledger.api.bench.Row.Aim;
import org.postgresql.PGConnection;

/** W2: one import of many postings, every rule applied to each, beside COPY of the rows it writes. */
final class BulkBench {

    private static final int ENTERPRISES = 1_000;

    /** How many commands the importer hands over at a time. */
    private static final int CHUNK = 2_000;

    private static final String COLUMNS = "position, stream, sequence, id, type, version, reference, recorded_at, payload, metadata";

    private final Stage stage;
    private final Postings postings;
    private final Rounds rounds;

    BulkBench(Stage stage, Postings postings, Rounds rounds) {
        this.stage = stage;
        this.postings = postings;
        this.rounds = rounds;
    }

    /** Events per second of an import of so many postings, and of COPY of the same events. */
    Row bulk(int count) throws Exception {
        Path rows = Files.createTempFile("ledger-bench", ".copy");
        try {
            long before = stage.core.log().head().position();
            long events = imported(count);
            copyOut(before, rows);
            return rounds.once(
                    "W2 import of " + count + " / COPY",
                    "/s",
                    Aim.atLeast(0.5),
                    () -> events / Rounds.seconds(() -> imported(count)),
                    () -> events / copyIn(rows));
        } finally {
            Files.delete(rows);
        }
    }

    /** The events that an import leads to: as many each time. */
    private long imported(int count) throws Exception {
        long before = stage.core.log().head().position();
        post(count);
        return stage.core.log().head().position() - before;
    }

    /** Posts until the log holds so many events. */
    void fill(long events) throws Exception {
        for (long missing; (missing = events - stage.core.log().head().position()) > 0;) {
            post((int) Math.min(100_000, Math.max(CHUNK, missing / 2)));
        }
    }

    private void post(int count) throws Exception {
        post(postings.registered(stage.core.ledger(), Math.min(ENTERPRISES, count / 2), false), count);
    }

    /** Half awards, half their payments, each enterprise in turn. */
    void post(List<Postings.Body> bodies, int count) throws Exception {
        for (int posted = 0; posted < count / 2; posted += CHUNK) {
            List<Object> awards = new ArrayList<>();
            List<Object> payments = new ArrayList<>();
            for (int i = posted; i < Math.min(posted + CHUNK, count / 2); i++) {
                Postings.Body body = bodies.get(i % bodies.size());
                awards.add(postings.award(body));
                payments.add(postings.payment(body, postings.newest(body)));
            }
            for (List<Object> chunk : List.of(awards, payments)) {
                stage.core.ledger().sendAll(chunk, Postings.BENCH).forEach(answer -> answer.orElseThrow());
            }
        }
    }

    private void copyOut(long after, Path rows) throws Exception {
        try (Connection connection = stage.connect(); OutputStream out = Files.newOutputStream(rows)) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(
                    "COPY (SELECT " + COLUMNS + " FROM event WHERE position > " + after
                            + " ORDER BY position) TO STDOUT",
                    out);
        }
    }

    private double copyIn(Path rows) throws Exception {
        stage.owner.execute(
                "DROP TABLE IF EXISTS baseline.copied; CREATE TABLE baseline.copied (LIKE event INCLUDING INDEXES)");
        try (Connection connection = stage.connect(); InputStream in = Files.newInputStream(rows)) {
            return Rounds.seconds(
                    () -> connection.unwrap(PGConnection.class).getCopyAPI()
                            .copyIn("COPY baseline.copied (" + COLUMNS + ") FROM STDIN", in));
        }
    }
}
