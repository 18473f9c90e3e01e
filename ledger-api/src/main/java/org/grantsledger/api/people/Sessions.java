package org.grantsledger.api.people;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The sessions of persons, on whatever node. One ends when it was idle for as long as the container keeps it, when it is
 * older than a working day, or when its row is gone; the clock is the database's.
 */
@Component
public class Sessions {

    static final Duration LONGEST = Duration.ofHours(12);

    private static final String ATTRIBUTE = Sessions.class.getName();

    private static final int ID_BYTES = 8;

    private static final int BROWSER = 200;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String OVER = "(seen_at < clock_timestamp() - :idle::interval"
            + " OR signed_in_at < clock_timestamp() - :longest::interval)";

    /**
     * One, as its owner sees it.
     *
     * @param id names it and opens nothing
     * @param how the person came in
     * @param browser as it calls itself
     * @param seenAt to the minute
     * @param current whether it is the one that asks
     */
    public record Session(
            String id,
            String how,
            String address,
            String browser,
            Instant signedInAt,
            Instant seenAt,
            boolean current) {}

    private final JdbcClient jdbc;
    private final Duration idle;

    Sessions(JdbcClient jdbc, @Value("${server.servlet.session.timeout}") Duration idle) {
        this.jdbc = jdbc;
        this.idle = idle;
    }

    private JdbcClient.StatementSpec bounded(String sql) {
        return jdbc.sql(sql).param("idle", idle.toString()).param("longest", LONGEST.toString());
    }

    /** Marks the container's session as one of this person; those that are over are forgotten. */
    public void begin(HttpServletRequest request, Caller caller, String how) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        String name = HexFormat.of().formatHex(id);
        String browser = Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)).orElse("");
        bounded("DELETE FROM people.session WHERE (account = :account AND version < :version) OR " + OVER)
                .param("account", caller.account()).param("version", caller.version()).update();
        jdbc.sql("""
                 INSERT INTO people.session (id, account, version, how, address, browser)
                 VALUES (:id, :account, :version, :how, :address, :browser)""")
                .param("id", name).param("account", caller.account()).param("version", caller.version())
                .param("how", how).param("address", request.getRemoteAddr())
                .param("browser", browser.substring(0, Math.min(BROWSER, browser.length()))).update();
        request.getSession().setAttribute(ATTRIBUTE, name);
    }

    /** The session in which a request comes; null where it comes in none. */
    public static @Nullable String current(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session == null ? null : (String) session.getAttribute(ATTRIBUTE);
    }

    /**
     * The container's session, where a request comes in one of the caller's own that holds. A key or token comes in none,
     * also where the cookie of another, or of a session that is over, is sent along with it.
     *
     * @throws InvalidInput where it comes in none
     */
    public HttpSession needed(HttpServletRequest request, Caller caller) {
        if (of(caller, current(request)).stream().noneMatch(Session::current)) {
            throw new InvalidInput("", "SESSION_NEEDED", "");
        }
        return request.getSession();
    }

    /**
     * Whether a session still holds.
     *
     * @param attended whether a person asks, and not the page by itself
     */
    public boolean holds(String id, boolean attended) {
        Optional<Boolean> fresh = bounded(
                "SELECT seen_at > clock_timestamp() - interval '1 minute' FROM people.session WHERE id = :id AND NOT "
                        + OVER)
                .param("id", id).query(Boolean.class).optional();
        if (attended && !fresh.orElse(true)) {
            jdbc.sql("UPDATE people.session SET seen_at = clock_timestamp() WHERE id = :id").param("id", id).update();
        }
        return fresh.isPresent();
    }

    /** Of an account, the last first; those of an earlier version of it are over. */
    public List<Session> of(Caller caller, @Nullable String current) {
        return bounded(
                "SELECT * FROM people.session WHERE account = :account AND version = :version AND NOT " + OVER
                        + " ORDER BY signed_in_at DESC")
                .param("account", caller.account()).param("version", caller.version())
                .query(
                        (row, i) -> new Session(
                                row.getString("id"),
                                row.getString("how"),
                                row.getString("address"),
                                row.getString("browser"),
                                Sql.instant(row, "signed_in_at"),
                                Sql.instant(row, "seen_at"),
                                row.getString("id").equals(current)))
                .list();
    }

    public void end(String id) {
        jdbc.sql("DELETE FROM people.session WHERE id = :id").param("id", id).update();
    }
}
