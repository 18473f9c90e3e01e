package org.grantsledger.api.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.databind.json.JsonMapper;

/** 审计日志: who came in or was turned away, and what was administered or carried out of the house. Append-only. */
@Component
public class AuditLog {

    /** What is written down. */
    public enum Action {
        SIGNED_IN, SIGN_IN_FAILED, SIGN_IN_LOCKED, SIGNED_OUT, SESSION_ENDED, DENIED, INPUT_REFUSED, EXPORTED, ACCOUNT_CREATED, GRANTS_CHANGED, ACCOUNT_DISABLED, ACCOUNT_ENABLED, PASSWORD_RESET, PASSWORD_CHANGED, SECOND_FACTOR_ENROLLED, SECOND_FACTOR_REMOVED, SECOND_FACTOR_RESET, RECOVERY_CODES_ISSUED, RECOVERY_CODE_USED, KEY_ISSUED, KEY_REVOKED, PERSON_REGISTERED, PERSON_READ, PERSON_ERASED, TABLES_RETRIED, TABLES_REBUILT, TRIAL_STARTED, TRIAL_ENDED
    }

    /**
     * One entry.
     *
     * @param actor the account that did it; empty where nobody is known
     * @param about an account, a key, an address of the ledger
     * @param address of the client
     */
    public record Entry(long position, Instant at, Action action, String actor, String jurisdiction, String about,
            String address, String detail) {}

    /** What to look for; what is null is not asked. */
    public record Filter(
            @Nullable Action action,
            @Nullable String actor,
            @Nullable String about,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Long before,
            int limit) {}

    private static final int LONGEST = 500;

    /** The name of the logger that copies every entry, as one line of JSON; off unless it is set to {@code info}. */
    static final String COPIES = "org.grantsledger.audit";

    private static final Logger COPY = LoggerFactory.getLogger(COPIES);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;

    AuditLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void record(Action action, Caller actor, String about, String detail) {
        record(action, actor.account(), actor.jurisdiction(), about, detail);
    }

    /** Somebody asked for what is another jurisdiction's: the caller learns nothing of it, the auditors do. */
    public void foreign(Caller actor, String what, String id) {
        record(Action.DENIED, actor, id, "OTHER_JURISDICTION " + what);
    }

    /** @param actor empty where nobody is known; never what somebody typed */
    public void record(Action action, String actor, String jurisdiction, String about, String detail) {
        Entry entry = jdbc.sql("""
                               INSERT INTO people.audit (action, actor, jurisdiction, about, address, detail)
                               VALUES (:action, :actor, :jurisdiction, :about, :address, :detail)
                               RETURNING *""")
                .param("action", action.name()).param("actor", actor).param("jurisdiction", jurisdiction)
                .param("about", plain(about)).param("address", address()).param("detail", plain(detail))
                .query(AuditLog::entry).single();
        if (COPY.isInfoEnabled()) {
            copy(entry);
        }
    }

    /** As a line for whoever carries logs elsewhere; what is rolled back was not written, and has no line. */
    private static void copy(Entry entry) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    COPY.info(JSON.writeValueAsString(entry));
                }
            });
        } else {
            COPY.info(JSON.writeValueAsString(entry));
        }
    }

    /** Newest first. */
    public List<Entry> read(Filter filter, @Nullable String scope) {
        return jdbc.sql("""
                        SELECT position, at, action, actor, jurisdiction, about, address, detail FROM people.audit
                        WHERE (:scope::text IS NULL OR jurisdiction = :scope)
                            AND (:action::text IS NULL OR action = :action) AND (:actor::text IS NULL OR actor = :actor)
                            AND (:about::text IS NULL OR about = :about)
                            AND (:from::timestamptz IS NULL OR at >= :from) AND (:to::timestamptz IS NULL OR at < :to)
                            AND (:before::bigint IS NULL OR position < :before)
                        ORDER BY position DESC LIMIT :limit""")
                .param("scope", scope).param("action", filter.action() == null ? null : filter.action().name())
                .param("actor", filter.actor()).param("about", filter.about())
                .param("from", Sql.time(filter.from())).param("to", Sql.time(filter.to()))
                .param("before", filter.before()).param("limit", filter.limit())
                .query(AuditLog::entry)
                .list();
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getLong("position"),
                Sql.instant(row, "at"),
                Action.valueOf(row.getString("action")),
                row.getString("actor"),
                row.getString("jurisdiction"),
                row.getString("about"),
                row.getString("address"),
                row.getString("detail"));
    }

    /** One line, of bounded length: nobody writes a second entry into the first. */
    private static String plain(String text) {
        String line = text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static String address() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request
                ? request.getRequest().getRemoteAddr()
                : "";
    }
}
