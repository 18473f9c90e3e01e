package org.grantsledger.api.pages;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.people.Account;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.Role;
import org.grantsledger.log.LedgerCore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What pages say of accounts and keys. */
@Component
class AccountWords {

    private final Texts texts;
    private final LedgerCore core;
    private final Clock clock;

    AccountWords(Texts texts, LedgerCore core, Clock clock) {
        this.texts = texts;
        this.core = core;
        this.clock = clock;
    }

    public String roles(Collection<Role> roles) {
        return roles.stream().sorted().map(role -> texts.get("role." + role))
                .collect(Collectors.joining(" · "));
    }

    public String jurisdiction(String code) {
        return core.reference().newestRuleBook().flatMap(book -> book.catalogue().jurisdiction(code))
                .map(jurisdiction -> Texts.of(jurisdiction.name())).orElse(code);
    }

    /** In the city's time; empty for what has not happened. */
    public String moment(@Nullable Instant moment) {
        return moment == null ? "" : Tables.MOMENT.format(moment.atZone(clock.getZone()));
    }

    /** Whether it can come in, and what it must do first. */
    public String state(Account account) {
        if (account.disabled()) {
            return texts.get("account.disabled");
        }
        if (account.barred()) {
            return texts.get("account.barred");
        }
        return account.initialUntil() == null
                ? texts.get("account.open")
                : texts.get("account.initial", Map.of("until", moment(account.initialUntil())));
    }

    /** Whether a key still opens anything. */
    public boolean good(Keys.Key key) {
        return key.revokedAt() == null && key.expiresAt().isAfter(clock.instant());
    }

    public String state(Keys.Key key) {
        if (key.revokedAt() != null) {
            return texts.get("key.revoked", Map.of("at", moment(key.revokedAt())));
        }
        return texts.get(good(key) ? "key.good" : "key.expired");
    }
}
