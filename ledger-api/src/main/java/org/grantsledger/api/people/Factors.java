package org.grantsledger.api.people;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.grantsledger.policy.Sha256;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The second factors as they are kept, and what is right at the moment; time is the database's. */
@Component
class Factors {

    /** Whether people with a password must have one. */
    enum Demand {
        REQUIRED, OPTIONAL
    }

    static final int RECOVERY_CODES = 10;

    /** 120 bits, 24 letters and digits: nobody guesses one, so a fast hash keeps it. */
    private static final int RECOVERY_BYTES = 15;

    private static final String BETWEEN = "-";

    private final JdbcClient jdbc;
    private final Seal seal;
    private final Accounts accounts;
    private final @Nullable Demand demand;

    /** @param demand null for what depends on whether everything is fictional */
    Factors(
            JdbcClient jdbc,
            Seal seal,
            Accounts accounts,
            @Value("${ledger.second-factor:}") @Nullable Demand demand) {
        this.jdbc = jdbc;
        this.seal = seal;
        this.accounts = accounts;
        this.demand = demand;
    }

    boolean required() {
        return Objects.requireNonNullElseGet(
                demand,
                () -> accounts.demonstration() ? Demand.OPTIONAL : Demand.REQUIRED) == Demand.REQUIRED;
    }

    /** Since when there is one. */
    Optional<Instant> since(String account) {
        return jdbc.sql("SELECT enrolled_at FROM people.second_factor WHERE account = :account")
                .param("account", account).query((row, i) -> Sql.instant(row, "enrolled_at")).optional();
    }

    /**
     * Keeps it if the code is the device's; a code that is accepted here is used up.
     *
     * @param replaces whether it may take the place of another
     */
    boolean keep(Enrolment enrolment, String code, boolean replaces) {
        long now = jdbc.sql("SELECT extract(epoch FROM clock_timestamp())::bigint").query(Long.class).single();
        return OneTimeCodes.steps(enrolment.secret(), digits(code), now).boxed().findFirst().map(
                step -> jdbc
                        .sql("""
                             INSERT INTO people.second_factor (account, secret, last_step) VALUES (:account, :secret, :step)
                             ON CONFLICT (account) DO UPDATE SET secret = :secret, last_step = :step,
                                 enrolled_at = clock_timestamp() WHERE :replaces""")
                        .param("account", enrolment.account())
                        .param("secret", seal.sealed(enrolment.secret(), enrolment.account())).param("step", step)
                        .param("replaces", replaces).update() > 0)
                .orElse(false);
    }

    /** Whether a code is right and was not used: looking and using it up is one statement, whatever the node. */
    boolean use(String account, String code) {
        record Kept(String secret, long now) {}
        return jdbc
                .sql("""
                     SELECT secret, extract(epoch FROM clock_timestamp())::bigint AS now FROM people.second_factor
                     WHERE account = :account""")
                .param("account", account).query((row, i) -> new Kept(row.getString("secret"), row.getLong("now")))
                .optional()
                .filter(
                        kept -> OneTimeCodes.steps(seal.opened(kept.secret(), account), digits(code), kept.now())
                                .anyMatch(step -> advance(account, step)))
                .isPresent();
    }

    private boolean advance(String account, long step) {
        return jdbc
                .sql("UPDATE people.second_factor SET last_step = :step WHERE account = :account AND last_step < :step")
                .param("account", account).param("step", step).update() > 0;
    }

    private static String digits(String code) {
        return code.replaceAll("\\s", "");
    }

    // ---- for the day on which the device is lost

    /** @return new ones in the place of all there were, which nobody can show again */
    List<String> renew(String account) {
        jdbc.sql("DELETE FROM people.recovery_code WHERE account = :account").param("account", account).update();
        List<String> codes = Stream.generate(() -> OneTimeCodes.random(RECOVERY_BYTES)).limit(RECOVERY_CODES).toList();
        codes.forEach(
                code -> jdbc.sql("INSERT INTO people.recovery_code (account, hash) VALUES (:account, :hash)")
                        .param("account", account).param("hash", Sha256.of(code)).update());
        return codes.stream().map(code -> Enrolment.grouped(code).replace(" ", BETWEEN)).toList();
    }

    boolean redeem(String account, String typed) {
        String code = typed.replaceAll("[\\s" + BETWEEN + "]", "").toUpperCase(Locale.ROOT);
        return jdbc.sql("""
                        UPDATE people.recovery_code SET used_at = clock_timestamp()
                        WHERE account = :account AND hash = :hash AND used_at IS NULL""")
                .param("account", account).param("hash", Sha256.of(code)).update() > 0;
    }

    int left(String account) {
        return jdbc.sql("SELECT count(*) FROM people.recovery_code WHERE account = :account AND used_at IS NULL")
                .param("account", account).query(Integer.class).single();
    }

    void remove(String account) {
        jdbc.sql("DELETE FROM people.recovery_code WHERE account = :account").param("account", account).update();
        jdbc.sql("DELETE FROM people.second_factor WHERE account = :account").param("account", account).update();
    }
}
