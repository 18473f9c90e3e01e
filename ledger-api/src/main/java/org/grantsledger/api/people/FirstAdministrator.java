package org.grantsledger.api.people;

import java.util.EnumSet;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.startup.StartupException;
import org.grantsledger.policy.InvalidInput;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the first administrator where there is none. Its password is printed once, on the console and in no log, unless
 * one was given; either way it opens nothing but the page on which it is changed.
 */
@Component
class FirstAdministrator implements SmartLifecycle {

    /** After the catalogue, which says what the city is. */
    static final int PHASE = 1;

    static final String NAME = "admin";

    private final Accounts accounts;
    private final Jurisdictions jurisdictions;
    private final AuditLog audit;
    private final String given;
    private final BreachedPasswords breached;
    private final TransactionTemplate transaction;
    private volatile boolean running;

    FirstAdministrator(
            Accounts accounts,
            Jurisdictions jurisdictions,
            AuditLog audit,
            @Value("${ledger.administrator-password:}") String given,
            BreachedPasswords breached,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.jurisdictions = jurisdictions;
        this.audit = audit;
        this.given = given;
        this.breached = breached;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void start() {
        running = true;
        if (accounts.administered()) {
            return;
        }
        String password = given.isEmpty() ? Passwords.initial() : given;
        boolean made = Boolean.TRUE.equals(transaction.execute(status -> {
            String city = jurisdictions.city();
            if (!accounts.insert(NAME, "系统管理员", city, EnumSet.of(Role.ADMINISTRATOR), null, false)) {
                return false;
            }
            if (!given.isEmpty()) {
                accepted(given, accounts.find(NAME).orElseThrow(), breached);
            }
            accounts.password(NAME, Passwords.ENCODER.encode(password), Administration.INITIAL_FOR);
            audit.record(Action.ACCOUNT_CREATED, "system", city, NAME, "first start");
            return true;
        }));
        if (made && given.isEmpty()) {
            System.out.println(
                    "首个管理员，首次登录须改密码 (first administrator, to be changed at sign-in): " + NAME + " / " + password);
        }
    }

    /** For some days it is all that keeps others from taking the ledger over, so it is no weaker than any other. */
    static void accepted(String given, Account account, BreachedPasswords breached) {
        try {
            Passwords.accepted("password", given, account, breached);
        } catch (InvalidInput refused) {
            throw new StartupException(
                    "ledger.administrator-password 须 12 至 128 位，不得常用、易猜或已泄露"
                            + " (12 to 128 characters, neither common nor guessable nor breached): "
                            + refused.problems().getFirst().rule(),
                    refused);
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
