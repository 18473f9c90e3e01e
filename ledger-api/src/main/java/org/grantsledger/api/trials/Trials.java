package org.grantsledger.api.trials;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.grantsledger.api.cases.CaseResult;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.trials.Trial.Cause;
import org.grantsledger.api.trials.Trial.Ending;
import org.grantsledger.api.trials.Trial.Simulated;
import org.grantsledger.api.trials.Trial.State;
import org.grantsledger.log.Request;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was tried, by whom, and what came of it; on whatever node. A trial is inserted when it starts and its ending when
 * it ends, once, by whoever ends it first; only its pulse changes in between.
 */
@Component
class Trials {

    /** As far back as the list goes. */
    private static final int LISTED = 50;

    private static final String SYSTEM = "system";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What came of a trial: how many passed or came to the same, how many did not, and what is kept of it. */
    private record Came(int passed, int failed, Object results) {}

    private static final Came NOTHING = new Came(0, 0, List.of());

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AuditLog audit;

    Trials(JdbcClient jdbc, PlatformTransactionManager transactions, AuditLog audit) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.audit = audit;
    }

    /** Newest first, without results. */
    List<Trial> newest() {
        return jdbc.sql(select("NULL") + " ORDER BY t.id DESC LIMIT " + LISTED).query(Trials::trial).list();
    }

    /** With its results. */
    Optional<Trial> find(long id) {
        return jdbc.sql(select("e.results") + " WHERE t.id = :id").param("id", id).query(Trials::trial).optional();
    }

    /**
     * The trial that was started when the request was sent first.
     *
     * @throws InvalidInput where another request was sent under its key
     */
    Optional<Trial> repeated(Request request) {
        if (request.key() == null) {
            return Optional.empty();
        }
        Optional<Long> same = jdbc.sql("""
                                       SELECT CASE WHEN body = sha256(convert_to(:body::text, 'UTF8')) THEN id END
                                       FROM trials.trial WHERE key = :key""")
                .param("key", request.key()).param("body", request.body())
                .query((row, i) -> Optional.ofNullable(row.getObject(1, Long.class))).optional()
                .map(id -> id.orElseThrow(() -> new InvalidInput("Idempotency-Key", "IDEMPOTENCY_KEY_REUSED", "")));
        return same.flatMap(this::find);
    }

    /** @param simulated null for worked cases */
    Trial begin(
            Caller caller,
            CatalogueVersion catalogue,
            @Nullable Simulated simulated,
            int cases,
            Request request) {
        Long begun = transaction.execute(status -> {
            long id = jdbc.sql("""
                               INSERT INTO trials.trial (started_by, jurisdiction, catalogue_version, catalogue_hash,
                                   cases, year, position, beside, left_out, key, body)
                               VALUES (:by, :jurisdiction, :version, :hash, :cases, :year, :position, :beside,
                                   :leftOut, :key, sha256(convert_to(:body::text, 'UTF8')))
                               RETURNING id""")
                    .param("year", simulated == null ? null : simulated.year(), Types.INTEGER)
                    .param("position", simulated == null ? null : simulated.position(), Types.BIGINT)
                    .param("beside", simulated == null ? null : simulated.beside(), Types.INTEGER)
                    .param("leftOut", simulated == null ? null : simulated.leftOut(), Types.INTEGER)
                    .param("by", caller.account()).param("jurisdiction", caller.jurisdiction())
                    .param("version", catalogue.version()).param("hash", catalogue.hash()).param("cases", cases)
                    .param("key", request.key()).param("body", request.key() == null ? null : request.body())
                    .query(Long.class).single();
            jdbc.sql("INSERT INTO trials.pulse (trial) VALUES (:id)").param("id", id).update();
            audit.record(
                    Action.TRIAL_STARTED,
                    caller,
                    about(id),
                    (simulated == null ? cases + " cases, " : cases + " claims of " + simulated.year() + ", ")
                            + catalogue.version() + " " + catalogue.hash());
            return id;
        });
        return find(Objects.requireNonNull(begun)).orElseThrow();
    }

    /**
     * Says that the node on which it runs lives.
     *
     * @param done cases that were run
     * @return whether it is to go on; not once its ending is written down
     */
    boolean beat(long id, int done) {
        return jdbc.sql("""
                        UPDATE trials.pulse SET at = clock_timestamp(), done = :done
                        WHERE trial = :id AND NOT EXISTS (SELECT FROM trials.ending WHERE trial = :id)""")
                .param("id", id).param("done", done).update() == 1;
    }

    /** @return whether it was completed by this; not if it had ended before */
    boolean complete(long id, List<CaseResult> results) {
        int passed = (int) results.stream().filter(CaseResult::passed).count();
        return end(id, State.COMPLETED, null, "", null, new Came(passed, results.size() - passed, results));
    }

    boolean complete(long id, Comparison comparison) {
        Comparison.Sum total = comparison.total();
        Came came = new Came(total.claims() - total.differing(), total.differing(), comparison);
        return end(id, State.COMPLETED, null, "", null, came);
    }

    boolean fail(long id, Cause cause, String detail) {
        return end(id, State.FAILED, cause, detail, null, NOTHING);
    }

    boolean cancel(long id, Caller caller) {
        return end(id, State.CANCELLED, null, caller.account(), caller, NOTHING);
    }

    /** Those of nodes that gave no sign of life for so long have failed. */
    void failLost(Duration silence) {
        jdbc.sql("""
                 SELECT trial FROM trials.pulse WHERE at < clock_timestamp() - :silence::interval
                     AND NOT EXISTS (SELECT FROM trials.ending WHERE ending.trial = pulse.trial)""")
                .param("silence", silence.toString()).query(Long.class).list()
                .forEach(id -> fail(id, Cause.NODE_LOST, ""));
    }

    /** @param caller who ended it; null where it ended by itself */
    private boolean end(
            long id,
            State state,
            @Nullable Cause cause,
            String detail,
            @Nullable Caller caller,
            Came came) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int ended = jdbc.sql("""
                                 INSERT INTO trials.ending (trial, state, cause, detail, passed, failed, results)
                                 VALUES (:id, :state, :cause, :detail, :passed, :failed, :results::json)
                                 ON CONFLICT (trial) DO NOTHING""")
                    .param("id", id).param("state", state.name()).param("cause", cause == null ? null : cause.name())
                    .param("detail", detail.replace('\0', ' ')).param("passed", came.passed())
                    .param("failed", came.failed()).param("results", JSON.writeValueAsString(came.results())).update();
            if (ended == 1) {
                String how = state + (cause == null ? "" : " " + cause)
                        + (state == State.COMPLETED
                                ? ", " + came.passed() + " passed, " + came.failed() + " failed"
                                : "");
                String actor = caller == null ? SYSTEM : caller.account();
                audit.record(Action.TRIAL_ENDED, actor, jurisdiction(id), about(id), how);
            }
            return ended == 1;
        }));
    }

    private String jurisdiction(long id) {
        return jdbc.sql("SELECT jurisdiction FROM trials.trial WHERE id = :id").param("id", id).query(String.class)
                .single();
    }

    private static String about(long id) {
        return "/api/trials/" + id;
    }

    private static String select(String results) {
        return "SELECT t.*, p.done, e.at, e.state, e.cause, e.detail, e.passed, e.failed, " + results
                + " AS results FROM trials.trial t JOIN trials.pulse p ON p.trial = t.id"
                + " LEFT JOIN trials.ending e ON e.trial = t.id";
    }

    private static Trial trial(ResultSet row, int number) throws SQLException {
        Simulated simulated = simulated(row);
        Ending ending = row.getString("state") == null ? null : ending(row);
        String results = ending == null || ending.state() != State.COMPLETED ? null : row.getString("results");
        return new Trial(
                row.getLong("id"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getString("started_by"),
                new CatalogueVersion(row.getString("catalogue_version"), row.getString("catalogue_hash")),
                simulated,
                row.getInt("cases"),
                row.getInt("done"),
                ending,
                results == null || simulated != null ? List.of() : List.of(JSON.readValue(results, CaseResult[].class)),
                results == null || simulated == null ? null : JSON.readValue(results, Comparison.class));
    }

    private static @Nullable Simulated simulated(ResultSet row) throws SQLException {
        int year = row.getInt("year");
        return row.wasNull()
                ? null
                : new Simulated(year, row.getLong("position"), row.getInt("beside"), row.getInt("left_out"));
    }

    private static Ending ending(ResultSet row) throws SQLException {
        String cause = row.getString("cause");
        return new Ending(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                State.valueOf(row.getString("state")),
                cause == null ? null : Cause.valueOf(cause),
                row.getString("detail"),
                row.getInt("passed"),
                row.getInt("failed"));
    }
}
