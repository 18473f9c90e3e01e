package org.grantsledger.api.people;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A person or a client that may come in.
 *
 * @param name as events have it
 * @param owner the person for whom a client acts, null for everybody else
 * @param issuer the identity provider that vouches for it, null where the ledger itself does
 * @param password hashed, null where none opens it
 * @param initialUntil until when a password that another gave is good for changing it; null for one of its own
 * @param secondFactor whether a device was enrolled that shows one-time codes
 * @param barred whether it, or the person it acts for, is disabled
 * @param behind what the person it acts for may now, null where it acts for nobody
 */
public record Account(
        String name,
        String displayName,
        String jurisdiction,
        Set<Role> roles,
        @Nullable String owner,
        @Nullable String issuer,
        @JsonIgnore @Nullable String password,
        @Nullable Instant initialUntil,
        boolean secondFactor,
        boolean demonstration,
        boolean disabled,
        @JsonIgnore boolean barred,
        @JsonIgnore @Nullable Behind behind,
        @JsonIgnore int version,
        Instant createdAt,
        @Nullable Instant signedInAt) {

    /** What the names of clients start with. */
    public static final String CLIENT = "client:";

    /** The person behind a client: it does nothing that they may not do themselves. */
    record Behind(Set<Role> roles, String jurisdiction, boolean demonstration) {}

    public boolean client() {
        return name.startsWith(CLIENT);
    }
}
