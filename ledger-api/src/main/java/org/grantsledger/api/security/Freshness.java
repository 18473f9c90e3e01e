package org.grantsledger.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.grantsledger.api.people.Accounts;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a session whose account was changed or disabled since, on whatever node, and one that is older than a working
 * day. A key or token is looked at anew with every request anyway and has no session.
 */
final class Freshness extends OncePerRequestFilter {

    private static final Duration LONGEST = Duration.ofHours(12);

    private final Accounts accounts;

    Freshness(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        Optional<Caller> caller = Known.of(SecurityContextHolder.getContext().getAuthentication());
        if (session != null && caller.isPresent() && !Bearers.bears(request) && !fresh(caller.get(), session)) {
            session.invalidate();
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }

    private boolean fresh(Caller caller, HttpSession session) {
        boolean young = System.currentTimeMillis() - session.getCreationTime() < LONGEST.toMillis();
        return young && accounts.find(caller.account()).flatMap(accounts::caller).filter(caller::equals).isPresent();
    }
}
