package org.grantsledger.api.people;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grantsledger.policy.Sha256;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * API keys: shown once, kept as a hash. A secret of 256 random bits cannot be guessed, so a fast hash keeps it as well as
 * a slow one. A key is looked up at every request, so revoking it holds at once.
 */
@Component
public class Keys {

    /** What every key starts with, so that one that leaked is recognised. */
    public static final String PREFIX = "glk_";

    private static final Pattern KEY = Pattern.compile("glk_([0-9a-z]{16})_([A-Za-z0-9_-]{20,100})");

    private static final int ID_BYTES = 8;

    private static final int SECRET_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A key as it is shown to those who look after it. */
    public record Key(
            String id,
            String account,
            String purpose,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt) {}

    private final JdbcClient jdbc;
    private final Accounts accounts;

    Keys(JdbcClient jdbc, Accounts accounts) {
        this.jdbc = jdbc;
        this.accounts = accounts;
    }

    /** As whom the bearer of a key comes in; empty where the key is none, or no longer one. */
    public Optional<Caller> caller(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            return Optional.empty();
        }
        record Found(boolean fresh, Account account) {}
        // a key is not asked for a second factor, and the account goes no further than this method
        return jdbc
                .sql("SELECT " + Accounts.COLUMNS
                        + """
                          , false AS second_factor
                          , coalesce(k.last_used_at > clock_timestamp() - interval '1 minute', false) AS fresh
                          FROM people.api_key k JOIN people.account a ON a.name = k.account
                          LEFT JOIN people.account o ON o.name = a.owner
                          WHERE k.id = :id AND k.hash = :hash AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()""")
                .param("id", parts.group(1)).param("hash", Sha256.of(parts.group(2)))
                .query((row, i) -> new Found(row.getBoolean("fresh"), Accounts.account(row, i))).optional()
                .flatMap(found -> {
                    Optional<Caller> caller = accounts.caller(found.account());
                    if (caller.isPresent() && !found.fresh()) {
                        jdbc.sql("UPDATE people.api_key SET last_used_at = clock_timestamp() WHERE id = :id")
                                .param("id", parts.group(1)).update();
                    }
                    return caller;
                });
    }

    /** @return the key itself, which nobody can show again */
    String issue(String account, String purpose, String by, Instant expiresAt) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secret);
        String key = PREFIX + HexFormat.of().formatHex(id) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        insert(key, account, purpose, by, expiresAt);
        return key;
    }

    /** Keeps a key that is known already. */
    void insert(String key, String account, String purpose, String by, Instant expiresAt) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a key");
        }
        jdbc.sql("""
                 INSERT INTO people.api_key (id, account, hash, purpose, created_by, expires_at)
                 VALUES (:id, :account, :hash, :purpose, :by, :expires) ON CONFLICT DO NOTHING""")
                .param("id", parts.group(1)).param("account", account).param("hash", Sha256.of(parts.group(2)))
                .param("purpose", purpose).param("by", by).param("expires", Sql.time(expiresAt)).update();
    }

    public List<Key> of(String account) {
        return jdbc.sql("SELECT * FROM people.api_key WHERE account = :account ORDER BY created_at")
                .param("account", account).query(
                        (row, i) -> new Key(
                                row.getString("id"),
                                row.getString("account"),
                                row.getString("purpose"),
                                row.getString("created_by"),
                                Sql.instant(row, "created_at"),
                                Sql.instant(row, "expires_at"),
                                Sql.optional(row, "last_used_at"),
                                Sql.optional(row, "revoked_at")))
                .list();
    }

    /** The account of a key. */
    Optional<String> account(String id) {
        return jdbc.sql("SELECT account FROM people.api_key WHERE id = :id").param("id", id).query(String.class)
                .optional();
    }

    void revoke(String id) {
        jdbc.sql("UPDATE people.api_key SET revoked_at = clock_timestamp() WHERE id = :id AND revoked_at IS NULL")
                .param("id", id).update();
    }
}
