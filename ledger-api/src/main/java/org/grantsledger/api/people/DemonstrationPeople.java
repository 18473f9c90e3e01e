package org.grantsledger.api.people;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The people of the demonstration year: one of each role for the city, an officer of a district, and a key. Everybody
 * knows how to come in as one of them, so they come in only where everything is fictional.
 */
@Component
public class DemonstrationPeople {

    public static final String PASSWORD = "demo-2022-lianyungang";

    /** Of the officer, for the examples of the README. */
    public static final String OFFICER_KEY = "glk_demonstration001_known-to-everybody-who-reads-this";

    /** Of the reviewer. */
    public static final String REVIEWER_KEY = "glk_demonstration002_known-to-everybody-who-reads-this";

    private static final String PREFIX = "demo-";

    private static final String DISTRICT = "LYG-HZ";

    private static final Duration LONG = Duration.ofDays(3650);

    /** One of them, as the sign-in page shows it. */
    public record Demonstrator(String name, Role role, String jurisdiction) {}

    private final Accounts accounts;
    private final Keys keys;
    private final Jurisdictions jurisdictions;
    private final Clock clock;

    DemonstrationPeople(Accounts accounts, Keys keys, Jurisdictions jurisdictions, Clock clock) {
        this.accounts = accounts;
        this.keys = keys;
        this.jurisdictions = jurisdictions;
        this.clock = clock;
    }

    public List<Demonstrator> all() {
        return Stream.concat(
                Arrays.stream(Role.values())
                        .map(r -> new Demonstrator(name("", r), r, jurisdictions.city())),
                Stream.of(Role.OFFICER, Role.REVIEWER).map(
                        r -> new Demonstrator(name("haizhou-", r), r, DISTRICT)))
                .toList();
    }

    private static String name(String of, Role role) {
        return PREFIX + of + role.name().toLowerCase(Locale.ROOT);
    }

    private void key(String key, String name) {
        accounts.find(name).filter(Account::demonstration).ifPresent(
                account -> keys.insert(key, name, "README", "demonstration", clock.instant().plus(LONG)));
    }

    /** Lets them in; to be called only where the ledger holds the demonstration year and nothing else. */
    public void arrive() {
        String hash = Passwords.ENCODER.encode(PASSWORD);
        for (Demonstrator d : all()) {
            if (accounts.insert(d.name(), d.name(), d.jurisdiction(), EnumSet.of(d.role()), null, true)) {
                accounts.password(d.name(), hash, null);
            }
        }
        key(OFFICER_KEY, name("", Role.OFFICER));
        key(REVIEWER_KEY, name("", Role.REVIEWER));
        accounts.openDemonstration();
    }
}
