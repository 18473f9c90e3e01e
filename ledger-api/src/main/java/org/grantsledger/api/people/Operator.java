package org.grantsledger.api.people;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Lets a command that runs in this very process, on a ledger of its own, speak HTTP with it as anybody does. */
@Component
public class Operator {

    private static final Duration LONG_ENOUGH = Duration.ofDays(1);

    private final Accounts accounts;
    private final Keys keys;
    private final Jurisdictions jurisdictions;
    private final Clock clock;

    Operator(Accounts accounts, Keys keys, Jurisdictions jurisdictions, Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.jurisdictions = jurisdictions;
        this.clock = clock;
    }

    /** A key of an account of the city, which is made where it is not there. */
    public String key(String account, Set<Role> roles) {
        return key(account, jurisdictions.city(), roles);
    }

    public String key(String account, String jurisdiction, Set<Role> roles) {
        accounts.insert(account, account, jurisdiction, roles, null, false);
        return keys.issue(account, "command line", "system", clock.instant().plus(LONG_ENOUGH));
    }
}
