package org.grantsledger.api.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.util.pattern.PathPattern;

/** Holds every request to the table of permissions. */
final class Gate implements AuthorizationManager<RequestAuthorizationContext> {

    /** What the table says to a request; {@code refusal} says why not. */
    record Answer(@Nullable Refusal refusal, Set<Role> roles, Set<HttpMethod> methods) implements AuthorizationResult {

        static final Answer GRANTED = new Answer(null, Set.of(), Set.of());

        static Answer refused(Refusal why) {
            return new Answer(why, Set.of(), Set.of());
        }

        @Override
        public boolean isGranted() {
            return refusal == null;
        }
    }

    /** Why a request is turned away. */
    enum Refusal {
        UNKNOWN_PATH, WRONG_METHOD, NOT_SIGNED_IN, PASSWORD_MUST_CHANGE, ROLE_NEEDED, CITY_ONLY
    }

    private final List<Permission> table;
    private final int managementPort;

    /** @param managementPort of its own for machines that watch, published to nobody else; 0 where there is none */
    Gate(List<Permission> table, int managementPort) {
        this.table = table;
        this.managementPort = managementPort;
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication,
            RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        return watched(request)
                ? Answer.GRANTED
                : answer(request.getMethod(), path(request), Known.of(authentication.get()).orElse(null));
    }

    Answer answer(String method, String path, @Nullable Caller caller) {
        Optional<Permission> row = row(method, path);
        if (row.filter(r -> r.who() == Permission.Who.ANYBODY).isPresent()) {
            return Answer.GRANTED;
        }
        if (caller == null) {
            return Answer.refused(Refusal.NOT_SIGNED_IN);
        }
        if (row.isEmpty()) {
            Set<HttpMethod> methods = at(path).map(Permission::method).collect(Collectors.toSet());
            return methods.isEmpty()
                    ? Answer.refused(Refusal.UNKNOWN_PATH)
                    : new Answer(Refusal.WRONG_METHOD, Set.of(), methods);
        }
        Permission permission = row.get();
        if (caller.initial() && permission.who() != Permission.Who.ARRIVING) {
            return Answer.refused(Refusal.PASSWORD_MUST_CHANGE);
        }
        if (permission.who() == Permission.Who.ROLES && permission.roles().stream().noneMatch(caller::is)) {
            return new Answer(Refusal.ROLE_NEEDED, permission.roles(), Set.of());
        }
        return permission.scope() == Permission.Scope.CITY && caller.scope() != null
                ? Answer.refused(Refusal.CITY_ONLY)
                : Answer.GRANTED;
    }

    private boolean watched(HttpServletRequest request) {
        return managementPort > 0 && request.getLocalPort() == managementPort && path(request).startsWith("/actuator");
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    /** The row of an address: of several patterns that match, the most specific. */
    Optional<Permission> row(String method, String path) {
        HttpMethod asked = HttpMethod.valueOf(method.equals("HEAD") ? "GET" : method);
        return at(path).filter(p -> p.method().equals(asked)).findFirst();
    }

    private Stream<Permission> at(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return table.stream().filter(p -> p.pattern().matches(parsed))
                .sorted(Comparator.comparing(Permission::pattern, PathPattern.SPECIFICITY_COMPARATOR));
    }
}
