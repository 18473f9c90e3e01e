package org.grantsledger.api.security;

import java.util.EnumSet;
import java.util.Set;
import org.grantsledger.api.people.Role;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A row of the table.
 *
 * @param pattern as the handler declares it
 * @param roles of which a caller needs one; none where {@code who} says it without
 * @param pages whether a person looks at it in a browser, and is sent to sign in there
 */
public record Permission(HttpMethod method, PathPattern pattern, Who who, Set<Role> roles, Scope scope, boolean pages) {

    /** Who is asked to be what. */
    enum Who {
        /** Nobody need be signed in. */
        ANYBODY,
        /** Signed in, even with a password that must be changed first. */
        ARRIVING,
        /** Signed in, in whatever role. */
        EVERYBODY,
        /** In one of the roles. */
        ROLES
    }

    /** How far the jurisdiction of a caller bounds what is seen and done. */
    public enum Scope {
        /** Not at all: it is nobody's in particular. */
        NONE,
        /** The city sees all; others what they pay or what their enterprises receive. What is foreign is unknown. */
        OWN,
        /** The city's alone. */
        CITY
    }

    private static final String LETTERS = "ORBALPM";

    /**
     * @param roles a letter for each role that may, in the order of {@link Role}: O officer, R reviewer, B budget,
     *        A auditor, L leader, P policy, M administrator, with a dot for each that may not; or {@code anybody},
     *        {@code arriving}, {@code everybody}
     */
    static Permission row(String method, String path, String roles, Scope scope) {
        Who who = switch (roles) {
            case "anybody" -> Who.ANYBODY;
            case "arriving" -> Who.ARRIVING;
            case "everybody" -> Who.EVERYBODY;
            default -> Who.ROLES;
        };
        return new Permission(
                HttpMethod.valueOf(method),
                PathPatternParser.defaultInstance.parse(path),
                who,
                who == Who.ROLES ? roles(roles) : EnumSet.noneOf(Role.class),
                scope,
                !path.startsWith("/api/") && !path.startsWith("/actuator/"));
    }

    private static Set<Role> roles(String letters) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        int at = 0;
        for (Role role : Role.values()) {
            if (letters.charAt(at) == LETTERS.charAt(at)) {
                roles.add(role);
            } else if (letters.charAt(at) != '.') {
                throw new IllegalArgumentException(letters + ": no such role at " + at);
            }
            at++;
        }
        return roles;
    }
}
