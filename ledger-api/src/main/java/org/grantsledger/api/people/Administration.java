package org.grantsledger.api.people;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 用户管理: what an administrator does to accounts, and a person to their own. Every change is written to the audit log
 * in the same transaction. An administrator of a district sees and changes accounts of the district only; any other is
 * unknown to them.
 */
@Component
public class Administration {

    /** How long an initial password is good. */
    static final String INITIAL_FOR = "7 days";

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{1,39}");

    /** Actors of the ledger itself, which must not be mistaken for a person. */
    static final Set<String> RESERVED = Set.of("system", "demonstration", "loopback");

    private static final Duration LONGEST_KEY = Duration.ofDays(366);

    private final Accounts accounts;
    private final Keys keys;
    private final SignIn signIn;
    private final Sessions sessions;
    private final Jurisdictions jurisdictions;
    private final BreachedPasswords breached;
    private final AuditLog audit;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Administration(
            Accounts accounts,
            Keys keys,
            SignIn signIn,
            Sessions sessions,
            Jurisdictions jurisdictions,
            BreachedPasswords breached,
            AuditLog audit,
            Clock clock,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.keys = keys;
        this.signIn = signIn;
        this.sessions = sessions;
        this.jurisdictions = jurisdictions;
        this.breached = breached;
        this.audit = audit;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * What an account is to be.
     *
     * @param owner the person for whom a client acts, null for everybody else
     */
    public record Grants(String displayName, String jurisdiction, Set<Role> roles, @Nullable String owner) {}

    /** @return the initial password, which nobody can show again */
    public String createUser(Caller by, String name, Grants grants) {
        named(name);
        allowed(by, name, grants);
        String password = Passwords.initial();
        transaction.executeWithoutResult(status -> {
            insert(by, name, grants);
            accounts.password(name, Passwords.ENCODER.encode(password), INITIAL_FOR);
        });
        return password;
    }

    /** @param name without the prefix */
    public Account createClient(Caller by, String name, Grants grants) {
        named(name);
        String full = Account.CLIENT + name;
        allowed(by, full, grants);
        transaction.executeWithoutResult(status -> insert(by, full, grants));
        return account(by, full);
    }

    private static void named(String name) {
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new InvalidInput("name", "BAD_ACCOUNT_NAME", name);
        }
    }

    private void insert(Caller by, String name, Grants grants) {
        if (!accounts.insert(name, grants.displayName(), grants.jurisdiction(), grants.roles(), grants.owner(),
                false)) {
            throw accounts.find(name).isPresent()
                    ? new InvalidInput("name", "ACCOUNT_EXISTS", name)
                    : new InvalidInput("name", "NAME_TAKEN", Accounts.spelling(name));
        }
        audit.record(Action.ACCOUNT_CREATED, by.account(), grants.jurisdiction(), name, described(grants));
    }

    private void allowed(Caller by, String name, Grants grants) {
        if (grants.roles().isEmpty()) {
            throw new InvalidInput("roles", "EMPTY", "");
        }
        if (grants.roles().contains(Role.ADMINISTRATOR) && !Collections.disjoint(grants.roles(), Role.MONEY)) {
            throw new InvalidInput("roles", "ADMINISTRATOR_APART", "");
        }
        if (!jurisdictions.exists(grants.jurisdiction())) {
            throw new InvalidInput("jurisdiction", "UNKNOWN_JURISDICTION", grants.jurisdiction());
        }
        if (by.scope() != null && !by.scope().equals(grants.jurisdiction())) {
            throw new InvalidInput("jurisdiction", "OTHER_JURISDICTION", grants.jurisdiction());
        }
        if (!name.startsWith(Account.CLIENT)) {
            return;
        }
        String owner = grants.owner();
        if (owner != null) {
            Account person = accounts.find(owner).filter(a -> !a.client() && by.owns(a.jurisdiction()))
                    .orElseThrow(() -> new InvalidInput("owner", "UNKNOWN_USER", owner));
            if (!accounts.allows(person, grants.jurisdiction(), grants.roles())) {
                throw new InvalidInput("owner", "OWNER_MAY_LESS", owner);
            }
        } else if (!Collections.disjoint(grants.roles(), Role.PERSONAL)) {
            throw new InvalidInput("owner", "OWNER_NEEDED", "");
        }
    }

    public Account regrant(Caller by, String name, Grants grants) {
        Account before = another(by, name);
        allowed(by, name, grants);
        if (before.issuer() != null && before.owner() != null && !before.owner().equals(grants.owner())) {
            // whoever has its secret at the provider would go on in the name of another
            throw new InvalidInput("owner", "OWNER_STAYS", before.owner());
        }
        transaction.executeWithoutResult(status -> {
            unchanged(before);
            accounts.grant(name, grants.displayName(), grants.jurisdiction(), grants.roles(), grants.owner());
            if (!Objects.equals(before.owner(), grants.owner())) {
                // whoever holds them acted for another until now
                keys.of(name).stream().filter(k -> k.revokedAt() == null).forEach(k -> revoke(by, before, k.id()));
            }
            audit.record(
                    Action.GRANTS_CHANGED,
                    by.account(),
                    grants.jurisdiction(),
                    name,
                    before.roles() + " " + before.jurisdiction() + " → " + described(grants));
        });
        return account(by, name);
    }

    /**
     * Else the former owner of a client could be issued a key in the moment in which it gets another and its keys end.
     *
     * @throws InvalidInput where somebody changed the account since it was looked at
     */
    private void unchanged(Account account) {
        if (accounts.lock(account.name()) != account.version()) {
            throw new InvalidInput("name", "CHANGED_MEANWHILE", account.name());
        }
    }

    private static String described(Grants grants) {
        return grants.roles().stream().sorted().toList() + " " + grants.jurisdiction()
                + (grants.owner() == null ? "" : " for " + grants.owner());
    }

    public Account disable(Caller by, String name, boolean disabled, String reason) {
        Account before = another(by, name);
        transaction.executeWithoutResult(status -> {
            accounts.disable(name, disabled);
            audit.record(
                    disabled ? Action.ACCOUNT_DISABLED : Action.ACCOUNT_ENABLED,
                    by.account(),
                    before.jurisdiction(),
                    name,
                    reason);
        });
        return account(by, name);
    }

    /** @return a new initial password; it also ends a lock */
    public String resetPassword(Caller by, String name) {
        Account before = account(by, name);
        if (before.client() || before.issuer() != null) {
            throw new InvalidInput("name", "NO_PASSWORD", name);
        }
        String password = Passwords.initial();
        transaction.executeWithoutResult(status -> {
            accounts.password(name, Passwords.ENCODER.encode(password), INITIAL_FOR);
            signIn.forget(name);
            audit.record(Action.PASSWORD_RESET, by.account(), before.jurisdiction(), name, "");
        });
        return password;
    }

    /**
     * Changes one's own password; every session of the account ends.
     *
     * @throws BadCredentialsException where the present one is wrong
     * @throws SignIn.Locked after too many wrong ones
     */
    public void changePassword(Caller caller, String present, String next) {
        Account account = accounts.find(caller.account()).filter(a -> a.password() != null)
                .orElseThrow(() -> new InvalidInput("name", "NO_PASSWORD", caller.account()));
        signIn.caller(caller.account(), present);
        if (present.equals(next)) {
            throw new InvalidInput("next", "PASSWORD_SAME", "");
        }
        String hash = Passwords.ENCODER.encode(Passwords.accepted("next", next, account, breached));
        transaction.executeWithoutResult(status -> {
            accounts.password(account.name(), hash, null);
            audit.record(Action.PASSWORD_CHANGED, caller, account.name(), "");
        });
    }

    /**
     * Ends sessions of one's own. Who has a password gives it again: a session left open is not to end the others.
     *
     * @param present null for those whose password is the identity provider's
     * @param which the one to end; null for all but the current
     * @throws BadCredentialsException where the password is wrong
     * @throws SignIn.Locked after too many wrong ones
     */
    public void endSessions(Caller caller, @Nullable String present, @Nullable String which, @Nullable String current) {
        if (hasPassword(caller)) {
            if (present == null) {
                throw new InvalidInput("present", "MISSING", "");
            }
            signIn.caller(caller.account(), present);
        }
        List<Sessions.Session> ended = sessions.of(caller, current).stream()
                .filter(s -> which == null ? !s.current() : s.id().equals(which)).toList();
        if (which != null && ended.isEmpty()) {
            throw new InvalidInput("session", "UNKNOWN_SESSION", which);
        }
        transaction.executeWithoutResult(status -> ended.forEach(s -> {
            sessions.end(s.id());
            audit.record(Action.SESSION_ENDED, caller, caller.account(), s.id());
        }));
    }

    /** Whether the ledger itself keeps one, to be asked for again. */
    public boolean hasPassword(Caller caller) {
        return accounts.find(caller.account()).map(Account::password).isPresent();
    }

    /**
     * A key is issued by whom it acts for: a person for themselves and for clients they own, an administrator for
     * clients that act for nobody; and by nobody who came with a key themselves: one that leaked would leave others
     * behind that are not revoked with it.
     *
     * @param request comes in a session
     * @param expiresOn its last day; a year from now where it is null
     * @return the key, which nobody can show again
     */
    public String issueKey(
            Caller by,
            HttpServletRequest request,
            String name,
            String purpose,
            @Nullable LocalDate expiresOn) {
        Account account = accounts.find(name).orElseThrow(() -> unknown(name));
        keeper(by, account);
        sessions.needed(request, by);
        Instant latest = clock.instant().plus(LONGEST_KEY);
        Instant expires = expiresOn == null
                ? latest
                : expiresOn.plusDays(1).atStartOfDay(clock.getZone()).toInstant();
        if (expires.isBefore(clock.instant()) || expires.isAfter(latest.plus(Duration.ofDays(1)))) {
            throw new InvalidInput("expiresOn", "BAD_EXPIRY", String.valueOf(expiresOn));
        }
        return transaction.execute(status -> {
            unchanged(account);
            String key = keys.issue(name, purpose, by.account(), expires);
            audit.record(Action.KEY_ISSUED, by.account(), account.jurisdiction(), name, purpose);
            return key;
        });
    }

    private void keeper(Caller by, Account account) {
        boolean own = account.name().equals(by.account()) || by.account().equals(account.owner());
        boolean nobodys = account.client() && account.owner() == null && by.is(Role.ADMINISTRATOR)
                && by.owns(account.jurisdiction());
        if (!own && !nobodys) {
            audit.record(Action.DENIED, by, account.name(), "NOT_YOURS");
            if (by.is(Role.ADMINISTRATOR) && by.owns(account.jurisdiction())) {
                throw new AccessDeniedException("the key of another");
            }
            throw unknown(account.name());
        }
    }

    public List<Keys.Key> keys(Caller by, String name) {
        Account account = accounts.find(name).orElseThrow(() -> unknown(name));
        boolean audits = by.is(Role.AUDITOR) && by.owns(account.jurisdiction());
        if (!audits && !endsKeys(by, account)) {
            throw unknown(name);
        }
        return keys.of(name);
    }

    private boolean endsKeys(Caller by, Account account) {
        boolean ends = account.name().equals(by.account()) || by.account().equals(account.owner())
                || (by.is(Role.ADMINISTRATOR) && by.owns(account.jurisdiction()));
        if (!ends) {
            audit.record(Action.DENIED, by, account.name(), "NOT_YOURS");
        }
        return ends;
    }

    public void revokeKey(Caller by, String id) {
        Account account = keys.account(id).flatMap(accounts::find).filter(a -> endsKeys(by, a))
                .orElseThrow(() -> new InvalidInput("key", "UNKNOWN_KEY", id));
        if (keys.of(account.name()).stream().anyMatch(k -> k.id().equals(id) && k.revokedAt() == null)) {
            transaction.executeWithoutResult(status -> revoke(by, account, id));
        }
    }

    private void revoke(Caller by, Account account, String id) {
        keys.revoke(id);
        audit.record(Action.KEY_REVOKED, by.account(), account.jurisdiction(), account.name(), id);
    }

    public List<Account> users(Caller by) {
        return accounts.list(false, by.scope());
    }

    public List<Account> clients(Caller by) {
        return accounts.list(true, by.scope());
    }

    /** The clients that act for whoever asks. */
    public List<Account> ownClients(Caller by) {
        return accounts.list(true, null).stream().filter(client -> by.account().equals(client.owner())).toList();
    }

    public Account account(Caller by, String name) {
        Account account = accounts.find(name).orElseThrow(() -> unknown(name));
        if (!by.owns(account.jurisdiction())) {
            audit.foreign(by, "account", name);
            throw unknown(name);
        }
        return account;
    }

    /** An account that is not the caller's own: that somebody tried to change what they are themselves is written down. */
    Account another(Caller by, String name) {
        Account account = account(by, name);
        if (account.name().equals(by.account())) {
            audit.record(Action.DENIED, by, name, "NOT_ONESELF");
            throw new InvalidInput("name", "NOT_ONESELF", name);
        }
        return account;
    }

    private static InvalidInput unknown(String name) {
        return new InvalidInput("name", "UNKNOWN_USER", name);
    }
}
