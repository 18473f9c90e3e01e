package org.grantsledger.api.people;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The accounts, and as whom each of them acts. */
@Component
public class Accounts {

    /** Of an account {@code a} whose owner is {@code o}: all but whether there is a second factor. */
    static final String COLUMNS = """
                                  a.*, a.disabled OR coalesce(o.disabled, false) AS barred, o.roles AS owner_roles,
                                  o.jurisdiction AS owner_jurisdiction, o.demonstration AS owner_demonstration""";

    private static final String SELECT = "SELECT " + COLUMNS
            + ", EXISTS (SELECT FROM people.second_factor f WHERE f.account = a.name) AS second_factor"
            + " FROM people.account a LEFT JOIN people.account o ON o.name = a.owner";

    private final JdbcClient jdbc;
    private final Jurisdictions jurisdictions;
    private volatile boolean demonstration;

    Accounts(JdbcClient jdbc, Jurisdictions jurisdictions) {
        this.jdbc = jdbc;
        this.jurisdictions = jurisdictions;
    }

    /** From now on accounts that everybody knows the password of may come in: what they can reach is fictional. */
    void openDemonstration() {
        demonstration = true;
    }

    public boolean demonstration() {
        return demonstration;
    }

    public Optional<Account> find(String name) {
        return jdbc.sql(SELECT + " WHERE a.name = :name").param("name", name).query(Accounts::account).optional();
    }

    Optional<Account> find(String issuer, String subject) {
        return jdbc.sql(SELECT + " WHERE a.issuer = :issuer AND a.subject = :subject").param("issuer", issuer)
                .param("subject", subject).query(Accounts::account).optional();
    }

    /** @param scope the jurisdiction whose accounts are wanted, null for all */
    public List<Account> list(boolean clients, @Nullable String scope) {
        return jdbc.sql(
                SELECT + " WHERE (a.name LIKE 'client:%') = :clients AND (:scope::text IS NULL OR a.jurisdiction = :scope)"
                        + " ORDER BY a.name")
                .param("clients", clients).param("scope", scope).query(Accounts::account).list();
    }

    /** As whom an account comes in now; empty where it may not. */
    public Optional<Caller> caller(Account account) {
        Account.Behind behind = account.behind();
        boolean fictional = account.demonstration() || (behind != null && behind.demonstration());
        if (account.barred() || (fictional && !demonstration)) {
            return Optional.empty();
        }
        Set<Role> roles = EnumSet.copyOf(account.roles());
        if (behind != null) {
            roles.retainAll(allowing(behind, account.jurisdiction()));
        } else if (account.client()) {
            roles.removeAll(Role.PERSONAL);
        }
        return Optional.of(
                new Caller(
                        account.name(),
                        account.displayName(),
                        account.owner() == null ? account.name() : account.owner(),
                        roles,
                        account.jurisdiction(),
                        jurisdictions.scope(account.jurisdiction()),
                        account.version(),
                        account.initialUntil() != null));
    }

    /** The roles of a person where a client of theirs is: those they have, if it is theirs to act there at all. */
    private Set<Role> allowing(Account.Behind person, String jurisdiction) {
        String scope = jurisdictions.scope(person.jurisdiction());
        return scope == null || scope.equals(jurisdiction) ? person.roles() : Set.of();
    }

    /** Whether a client would have all of its roles from the person it acts for. */
    boolean allows(Account person, String jurisdiction, Set<Role> roles) {
        return allowing(new Account.Behind(person.roles(), person.jurisdiction(), person.demonstration()), jurisdiction)
                .containsAll(roles);
    }

    /** Whether somebody can administer accounts without knowing what everybody knows. */
    boolean administered() {
        return jdbc.sql(
                "SELECT EXISTS (SELECT FROM people.account WHERE 'ADMINISTRATOR' = ANY (roles) AND NOT demonstration)")
                .query(Boolean.class).single();
    }

    /** @return whether there was none of that name, of whatever kind */
    boolean insert(
            String name,
            String displayName,
            String jurisdiction,
            Set<Role> roles,
            @Nullable String owner,
            boolean inDemonstration) {
        return jdbc.sql(
                """
                INSERT INTO people.account (name, spelling, display_name, jurisdiction, roles, owner, demonstration)
                VALUES (:name, :spelling, :display, :jurisdiction, :roles, :owner, :demonstration)
                ON CONFLICT DO NOTHING""")
                .param("name", name).param("spelling", spelling(name)).param("display", displayName)
                .param("jurisdiction", jurisdiction)
                .param("roles", names(roles)).param("owner", owner).param("demonstration", inDemonstration)
                .update() > 0;
    }

    /** @return whether neither name nor subject was there */
    boolean insertVouched(
            String name,
            String displayName,
            String jurisdiction,
            Set<Role> roles,
            String issuer,
            String subject) {
        return jdbc.sql("""
                        INSERT INTO people.account (name, spelling, display_name, jurisdiction, roles, issuer, subject)
                        VALUES (:name, :spelling, :display, :jurisdiction, :roles, :issuer, :subject)
                        ON CONFLICT DO NOTHING""")
                .param("name", name).param("spelling", spelling(name)).param("display", displayName)
                .param("jurisdiction", jurisdiction)
                .param("roles", names(roles)).param("issuer", issuer).param("subject", subject).update() > 0;
    }

    /** In which no two names are the same that a person could take for one, that of a client included. */
    static String spelling(String name) {
        return (name.startsWith(Account.CLIENT) ? name.substring(Account.CLIENT.length()) : name)
                .toLowerCase(Locale.ROOT);
    }

    void grant(String name, String displayName, String jurisdiction, Set<Role> roles, @Nullable String owner) {
        jdbc.sql("""
                 UPDATE people.account SET display_name = :display, jurisdiction = :jurisdiction, roles = :roles,
                     owner = :owner, version = version + 1 WHERE name = :name""")
                .param("name", name).param("display", displayName).param("jurisdiction", jurisdiction)
                .param("roles", names(roles)).param("owner", owner).update();
    }

    /** Keeps an account as it is until the transaction ends. @return its version */
    int lock(String name) {
        return jdbc.sql("SELECT version FROM people.account WHERE name = :name FOR UPDATE").param("name", name)
                .query(Integer.class).single();
    }

    void disable(String name, boolean disabled) {
        jdbc.sql("UPDATE people.account SET disabled = :disabled, version = version + 1 WHERE name = :name")
                .param("name", name).param("disabled", disabled).update();
    }

    /** @param initialFor how long another's password is good, as an interval; null for one of its own */
    void password(String name, String hash, @Nullable String initialFor) {
        jdbc.sql("""
                 UPDATE people.account SET password = :hash, version = version + 1,
                     initial_until = clock_timestamp() + :initial::interval WHERE name = :name""")
                .param("name", name).param("hash", hash).param("initial", initialFor).update();
    }

    /** Ends every session of it. */
    void touch(String name) {
        jdbc.sql("UPDATE people.account SET version = version + 1 WHERE name = :name").param("name", name).update();
    }

    void signedIn(String name) {
        jdbc.sql("UPDATE people.account SET signed_in_at = clock_timestamp() WHERE name = :name").param("name", name)
                .update();
    }

    private static String[] names(Set<Role> roles) {
        return roles.stream().map(Role::name).sorted().toArray(String[]::new);
    }

    static Account account(ResultSet row, int number) throws SQLException {
        return new Account(
                row.getString("name"),
                row.getString("display_name"),
                row.getString("jurisdiction"),
                roles(row.getArray("roles")),
                row.getString("owner"),
                row.getString("issuer"),
                row.getString("password"),
                Sql.optional(row, "initial_until"),
                row.getBoolean("second_factor"),
                row.getBoolean("demonstration"),
                row.getBoolean("disabled"),
                row.getBoolean("barred"),
                behind(row),
                row.getInt("version"),
                Sql.instant(row, "created_at"),
                Sql.optional(row, "signed_in_at"));
    }

    private static Account.@Nullable Behind behind(ResultSet row) throws SQLException {
        Array roles = row.getArray("owner_roles");
        return roles == null
                ? null
                : new Account.Behind(
                        roles(roles),
                        row.getString("owner_jurisdiction"),
                        row.getBoolean("owner_demonstration"));
    }

    private static Set<Role> roles(Array names) throws SQLException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        Arrays.stream((String[]) names.getArray()).map(Role::valueOf).forEach(roles::add);
        return roles;
    }
}
