package org.grantsledger.api.people;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 两步验证: what a person does to their own second factor, and an administrator for one who has lost it. Whatever changes
 * it asks for the password again and ends the other sessions.
 */
@Component
public class SecondFactor {

    private final Accounts accounts;
    private final Factors factors;
    private final SignIn signIn;
    private final Sessions sessions;
    private final Administration administration;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    SecondFactor(
            Accounts accounts,
            Factors factors,
            SignIn signIn,
            Sessions sessions,
            Administration administration,
            AuditLog audit,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.factors = factors;
        this.signIn = signIn;
        this.sessions = sessions;
        this.administration = administration;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * How it is with one's own.
     *
     * @param possible whether the ledger keeps a password of theirs, and theirs alone
     * @param required whether nobody comes in with a password alone
     * @param since when the device was enrolled; null where there is none
     */
    public record State(boolean possible, boolean required, @Nullable Instant since, int recoveryCodesLeft) {}

    public State state(Caller caller) {
        return new State(
                accounts.find(caller.account()).filter(SignIn::takesSecondFactor).isPresent(),
                factors.required(),
                factors.since(caller.account()).orElse(null),
                factors.left(caller.account()));
    }

    /**
     * @param present the password
     * @throws BadCredentialsException where it is wrong
     */
    public Enrolment begin(Caller caller, String present) {
        prove(caller, present);
        return new Enrolment(caller.account(), OneTimeCodes.secret());
    }

    private void prove(Caller caller, String present) {
        if (accounts.find(caller.account()).filter(SignIn::takesSecondFactor).isEmpty()) {
            throw new InvalidInput("name", "NO_SECOND_FACTOR", caller.account());
        }
        signIn.caller(caller.account(), present);
    }

    /** @return recovery codes, which nobody can show again */
    public List<String> confirm(Caller caller, Enrolment enrolment, String code, @Nullable String current) {
        if (!enrolment.account().equals(caller.account())) {
            throw new InvalidInput("code", "CODE_WRONG", "");
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            List<String> codes = signIn.keep(enrolment, code, true)
                    .orElseThrow(() -> new InvalidInput("code", "CODE_WRONG", ""));
            endOthers(caller, current);
            return codes;
        }));
    }

    private void endOthers(Caller caller, @Nullable String current) {
        sessions.of(caller, current).stream().filter(s -> !s.current()).forEach(s -> sessions.end(s.id()));
    }

    /** @return new recovery codes; the old ones are good for nothing */
    public List<String> renew(Caller caller, String present) {
        prove(caller, present);
        if (factors.since(caller.account()).isEmpty()) {
            throw new InvalidInput("name", "NO_SECOND_FACTOR", caller.account());
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            List<String> codes = factors.renew(caller.account());
            audit.record(Action.RECOVERY_CODES_ISSUED, caller, caller.account(), "");
            return codes;
        }));
    }

    /** Where none is required. */
    public void remove(Caller caller, String present, @Nullable String current) {
        if (factors.required()) {
            throw new InvalidInput("present", "SECOND_FACTOR_REQUIRED", "");
        }
        prove(caller, present);
        transaction.executeWithoutResult(status -> {
            factors.remove(caller.account());
            endOthers(caller, current);
            audit.record(Action.SECOND_FACTOR_REMOVED, caller, caller.account(), "");
        });
    }

    /** For one who has lost device and codes; ends their sessions and a lock, and they enrol anew at the next sign-in. */
    public Account reset(Caller by, String name, String reason) {
        Account before = administration.another(by, name);
        if (!before.secondFactor()) {
            throw new InvalidInput("name", "NO_SECOND_FACTOR", name);
        }
        transaction.executeWithoutResult(status -> {
            factors.remove(name);
            accounts.touch(name);
            signIn.forget(name);
            audit.record(Action.SECOND_FACTOR_RESET, by.account(), before.jurisdiction(), name, reason);
        });
        return administration.account(by, name);
    }
}
