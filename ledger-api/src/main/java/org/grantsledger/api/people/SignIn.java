package org.grantsledger.api.people;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets a person in by name and password, and by a code where one is due. After {@value #ATTEMPTS} wrong ones in a row a name is locked, for a
 * minute at first and twice as long each time, up to a quarter of an hour; it makes no difference whether there is such
 * a name. The only provider of the application, which Spring Security therefore asks for every form.
 */
@Component
public class SignIn implements AuthenticationProvider {

    static final int ATTEMPTS = 5;

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

    /** The password was right, and something more is asked for. */
    public static final class SecondStep extends AuthenticationException {

        private static final long serialVersionUID = 1L;

        private final Halfway halfway;

        SecondStep(Halfway halfway) {
            super("a second factor is due");
            this.halfway = halfway;
        }

        public Halfway halfway() {
            return halfway;
        }
    }

    private record Proven(Account account, Caller caller) {}

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final Factors factors;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    SignIn(
            JdbcClient jdbc,
            Accounts accounts,
            Factors factors,
            AuditLog audit,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.factors = factors;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return authentication == UsernamePasswordAuthenticationToken.class;
    }

    /** @throws SecondStep where the password alone does not let them in; who they are is nobody's until then */
    @Override
    public Authentication authenticate(Authentication given) {
        Proven proven = proven(given.getName(), String.valueOf(given.getCredentials()));
        Account account = proven.account();
        boolean enrols = !account.secondFactor() && takesSecondFactor(account) && account.initialUntil() == null
                && factors.required();
        if (account.secondFactor() || enrols) {
            throw new SecondStep(new Halfway(account.name(), account.version(), enrols, Instant.now()));
        }
        forget(account.name());
        return authenticated(proven.caller());
    }

    public static Authentication authenticated(Caller caller) {
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, caller.authorities());
    }

    /** A password that everybody knows is nobody's to protect with a device of theirs. */
    static boolean takesSecondFactor(Account account) {
        return account.password() != null && !account.demonstration();
    }

    /**
     * Who gives the right password, once more or for the first time.
     *
     * @throws Locked after too many wrong passwords
     * @throws BadCredentialsException where name or password is wrong, or the account is disabled
     * @throws CredentialsExpiredException where an initial password was not changed in time
     */
    Caller caller(String typed, String password) {
        Proven proven = proven(typed, password);
        forget(proven.account().name());
        return proven.caller();
    }

    private Proven proven(String typed, String password) {
        String name = typed.strip().toLowerCase(Locale.ROOT);
        Optional<Account> account = accounts.find(name);
        open(name, account.orElse(null));
        String hash = account.map(Account::password).orElse(Passwords.NOBODYS);
        // A password of any length costs the same: what is longer than the longest is none.
        boolean right = password.length() <= Passwords.LONGEST && Passwords.ENCODER.matches(password, hash);
        Optional<Caller> caller = account.filter(a -> right && a.password() != null).flatMap(accounts::caller);
        if (caller.isEmpty()) {
            failed(name, account.orElse(null), "");
            throw new BadCredentialsException("wrong name or password");
        }
        Instant until = account.get().initialUntil();
        if (until != null && until.isBefore(Instant.now())) {
            record(Action.SIGN_IN_FAILED, account.get(), "expired");
            throw new CredentialsExpiredException("the initial password has expired");
        }
        return new Proven(account.get(), caller.get());
    }

    /**
     * Who gives a code after the password. Wrong ones count like wrong passwords, and the right password alone does not
     * start the count anew.
     *
     * @param recovery whether it is one of those for a lost device
     * @throws CredentialsExpiredException where it came too late, or the account has changed since
     */
    public Caller second(Halfway halfway, String code, boolean recovery) {
        Proven proven = still(halfway);
        String name = halfway.account();
        open(name, proven.account());
        if (halfway.enrols() || !(recovery ? factors.redeem(name, code) : factors.use(name, code))) {
            failed(name, proven.account(), "code");
            throw new BadCredentialsException("wrong code");
        }
        forget(name);
        if (recovery) {
            audit.record(Action.RECOVERY_CODE_USED, proven.caller(), name, factors.left(name) + " left");
        }
        return proven.caller();
    }

    /** What a person who must have a second factor, and has none yet, sets up before they come in. */
    public Enrolment enrolment(Halfway halfway) {
        if (!halfway.enrols()) {
            throw new BadCredentialsException("a code is due");
        }
        return new Enrolment(still(halfway).account().name(), OneTimeCodes.secret());
    }

    /**
     * Who has set up a second factor, and their recovery codes.
     *
     * @param codes which nobody can show again
     */
    public record Enrolled(Caller caller, List<String> codes) {}

    /** @throws BadCredentialsException where the code is not the device's; nobody guesses, so it is not counted */
    public Enrolled enrol(Halfway halfway, Enrolment enrolment, String code) {
        Proven proven = still(halfway);
        // enrolled from another browser since: then it is the code of that device that is due
        if (proven.account().secondFactor() || !enrolment.account().equals(halfway.account())) {
            throw new CredentialsExpiredException("enrolled meanwhile");
        }
        List<String> codes = Objects.requireNonNull(transaction.execute(status -> keep(enrolment, code, false)))
                .orElseThrow(() -> new BadCredentialsException("wrong code"));
        forget(halfway.account());
        return new Enrolled(proven.caller(), codes);
    }

    /** @return new recovery codes; empty where the code is not the device's */
    Optional<List<String>> keep(Enrolment enrolment, String code, boolean replaces) {
        if (!factors.keep(enrolment, code, replaces)) {
            return Optional.empty();
        }
        Account account = accounts.find(enrolment.account()).orElseThrow();
        audit.record(
                Action.SECOND_FACTOR_ENROLLED,
                account.name(),
                account.jurisdiction(),
                account.name(),
                "");
        return Optional.of(factors.renew(account.name()));
    }

    private Proven still(Halfway halfway) {
        return accounts.find(halfway.account())
                .filter(a -> a.version() == halfway.version() && halfway.lasts(Instant.now()))
                .flatMap(a -> accounts.caller(a).map(caller -> new Proven(a, caller)))
                .orElseThrow(() -> new CredentialsExpiredException("too late"));
    }

    private void open(String name, @Nullable Account account) {
        locked(name).ifPresent(until -> {
            record(Action.SIGN_IN_FAILED, account, "locked");
            throw new Locked(until);
        });
    }

    private Optional<Instant> locked(String name) {
        return jdbc.sql("""
                        SELECT locked_until FROM people.sign_in_failure
                        WHERE name_hash = :name AND locked_until > clock_timestamp()""")
                .param("name", Sha256.of(name)).query((row, i) -> Sql.instant(row, "locked_until")).optional();
    }

    private void failed(String name, @Nullable Account account, String detail) {
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
        record(Action.SIGN_IN_FAILED, account, detail);
        if (locked) {
            record(Action.SIGN_IN_LOCKED, account, "");
        }
    }

    /** @param account null where there is none of that name, which may be a password in the wrong field */
    private void record(Action action, @Nullable Account account, String detail) {
        audit.record(
                action,
                "",
                account == null ? "" : account.jurisdiction(),
                account == null ? "" : account.name(),
                detail);
    }

    /** After whatever is asked for was right, or when another gave a new one, the count starts anew. */
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
