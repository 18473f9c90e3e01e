package org.grantsledger.api.people;

import java.io.Serializable;
import java.security.Principal;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Who asks, once it is known.
 *
 * @param account as whom it came in
 * @param actor as whom it acts, which events name: a person, also where a client acts for that person
 * @param jurisdiction to which the roles are bound
 * @param scope the jurisdiction that bounds what it sees and does; null for the city, which sees all
 * @param version of the account when it came in
 * @param initial whether its password was given by another and must be changed first
 */
public record Caller(
        String account,
        String displayName,
        String actor,
        Set<Role> roles,
        String jurisdiction,
        @Nullable String scope,
        int version,
        boolean initial) implements Principal, Known, Serializable {

    public boolean is(Role role) {
        return roles.contains(role);
    }

    /** Whether what belongs to a jurisdiction is this caller's: all of it is the city's. */
    public boolean owns(String of) {
        return scope == null || scope.equals(of);
    }

    /** For what asks by the names of roles. */
    public Collection<GrantedAuthority> authorities() {
        return roles.stream().<GrantedAuthority>map(r -> new SimpleGrantedAuthority("ROLE_" + r.name())).toList();
    }

    @Override
    public String getName() {
        return account;
    }

    @Override
    public Caller caller() {
        return this;
    }
}
