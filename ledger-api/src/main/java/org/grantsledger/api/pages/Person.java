package org.grantsledger.api.pages;

import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.security.Permissions;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Whoever looks at a page. The one place where pages learn it.
 *
 * @param caller null while nobody is signed in
 */
record Person(@Nullable Caller caller) {

    static Person now() {
        return new Person(Known.of(SecurityContextHolder.getContext().getAuthentication()).orElse(null));
    }

    /** As shown; empty while nobody is signed in. */
    public String name() {
        return caller == null ? "" : caller.displayName();
    }

    /** The account, for what a browser keeps of theirs; null while nobody is signed in. */
    public @Nullable String account() {
        return caller == null ? null : caller.account();
    }

    /** Whether the table of permissions lets them; pages offer nothing else. */
    public boolean may(String method, String path) {
        return caller != null && Permissions.allow(caller, method, path);
    }

    /** Whether what belongs to a jurisdiction is theirs to change; to the city's people, all of it. */
    public boolean owns(String jurisdiction) {
        return caller != null && caller.owns(jurisdiction);
    }
}
