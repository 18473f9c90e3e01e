package org.grantsledger.api.people;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** A principal of whom the ledger knows who it is. */
public interface Known {

    Caller caller();

    /** @throws InsufficientAuthenticationException where nobody is signed in */
    static Caller now() {
        return of(SecurityContextHolder.getContext().getAuthentication())
                .orElseThrow(() -> new InsufficientAuthenticationException("nobody is signed in"));
    }

    static Optional<Caller> of(@Nullable Authentication authentication) {
        return authentication != null && authentication.isAuthenticated()
                && authentication.getPrincipal() instanceof Known known
                        ? Optional.of(known.caller())
                        : Optional.empty();
    }
}
