package org.grantsledger.api.people;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * Who has given the right password and nothing more: still nobody, to whom nothing is open but the second step.
 *
 * @param version of the account when the password was given
 * @param enrols whether a device must be enrolled, as there is none
 * @param since when the password was given
 */
public record Halfway(String account, int version, boolean enrols, Instant since) implements Serializable {

    static final Duration LONGEST = Duration.ofMinutes(10);

    boolean lasts(Instant now) {
        return now.isBefore(since.plus(LONGEST));
    }
}
