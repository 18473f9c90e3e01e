package org.grantsledger.api.people;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.policy.Sha256;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/**
 * Lets a person in by name and password. After {@value #ATTEMPTS} wrong passwords in a row a name is locked, for a
 * minute at first and twice as long each time, up to a quarter of an hour; it makes no difference whether there is such
 * a name. The only provider of the application, which Spring Security therefore asks for every form.
 */
@Component
public class SignIn implements AuthenticationProvider {

    static final int ATTEMPTS = 5;

    private static final String NOBODY = Passwords.ENCODER.encode("nobody has this password");

    /** Too many wrong passwords: says until when. */
    public static final class Locked extends LockedException {

        private static final long serialVersionUID = 1L;

        private final Instant until;

        Locked(Instant until) {
            super("locked until " + until);
            this.until = until;
        }

        public Instant until() {
            return until;
        }
    }

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final AuditLog audit;

    SignIn(JdbcClient jdbc, Accounts accounts, AuditLog audit) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.audit = audit;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return authentication == UsernamePasswordAuthenticationToken.class;
    }

    @Override
    public Authentication authenticate(Authentication given) {
        Caller caller = caller(given.getName(), String.valueOf(given.getCredentials()));
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, caller.authorities());
    }

    /**
     * @throws Locked after too many wrong passwords
     * @throws BadCredentialsException where name or password is wrong, or the account is disabled
     * @throws CredentialsExpiredException where an initial password was not changed in time
     */
    Caller caller(String typed, String password) {
        String name = typed.strip().toLowerCase(Locale.ROOT);
        Optional<Account> account = accounts.find(name);
        locked(name).ifPresent(until -> {
            throw new Locked(until);
        });
        String hash = account.map(Account::password).orElse(NOBODY);
        // A password of any length costs the same: what is longer than the longest is none.
        boolean right = password.length() <= Passwords.LONGEST && Passwords.ENCODER.matches(password, hash);
        Optional<Caller> caller = account.filter(a -> right && a.password() != null).flatMap(accounts::caller);
        if (caller.isEmpty()) {
            failed(name, account.orElse(null));
            throw new BadCredentialsException("wrong name or password");
        }
        Instant until = account.get().initialUntil();
        if (until != null && until.isBefore(Instant.now())) {
            throw new CredentialsExpiredException("the initial password has expired");
        }
        forget(name);
        return caller.get();
    }

    private Optional<Instant> locked(String name) {
        return jdbc.sql("""
                        SELECT locked_until FROM people.sign_in_failure
                        WHERE name_hash = :name AND locked_until > clock_timestamp()""")
                .param("name", Sha256.of(name)).query((row, i) -> Sql.instant(row, "locked_until")).optional();
    }

    private void failed(String name, @Nullable Account account) {
        // What is a day old is over; who tries many names leaves no more behind than a day's.
        jdbc.sql("DELETE FROM people.sign_in_failure WHERE last_at < clock_timestamp() - interval '1 day'").update();
        boolean locked = jdbc
                .sql("""
                     INSERT INTO people.sign_in_failure AS f (name_hash, failures, last_at)
                     VALUES (:name, 1, clock_timestamp())
                     ON CONFLICT (name_hash) DO UPDATE SET failures = f.failures + 1, last_at = clock_timestamp(),
                         locked_until = CASE WHEN f.failures + 1 >= :attempts THEN clock_timestamp()
                             + least(interval '1 minute' * power(2, least(f.failures + 1 - :attempts, 4)), interval '15 minutes')
                             END
                     RETURNING locked_until IS NOT NULL""")
                .param("name", Sha256.of(name)).param("attempts", ATTEMPTS).query(Boolean.class).single();
        String known = account == null ? "" : account.name();
        String jurisdiction = account == null ? "" : account.jurisdiction();
        audit.record(Action.SIGN_IN_FAILED, "", jurisdiction, known, "");
        if (locked) {
            audit.record(Action.SIGN_IN_LOCKED, "", jurisdiction, known, "");
        }
    }

    /** After the right password, or when another gave a new one, the count starts anew. */
    void forget(String name) {
        jdbc.sql("DELETE FROM people.sign_in_failure WHERE name_hash = :name").param("name", Sha256.of(name))
                .update();
    }

    /** @param how for example {@code password} */
    public void succeeded(Caller caller, String how) {
        accounts.signedIn(caller.account());
        audit.record(Action.SIGNED_IN, caller, caller.account(), how);
    }
}
