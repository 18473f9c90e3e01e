package org.grantsledger.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.people.Accounts;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Sessions;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a session whose account was changed or disabled since, on whatever node, and one that was idle or open too long or
 * was ended from another. A key or token is looked at anew with every request anyway and has no session.
 */
final class Freshness extends OncePerRequestFilter {

    /** What an open page asks for by itself: that it is open does not mean that somebody sits before it. */
    private static final Set<String> UNATTENDED = Set.of("/live", "/overview/latest", "/policies/trials/progress");

    private final Accounts accounts;
    private final Sessions sessions;

    Freshness(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        Optional<Caller> caller = Known.of(SecurityContextHolder.getContext().getAuthentication());
        if (session != null && caller.isPresent() && !Bearers.bears(request) && !fresh(caller.get(), request)) {
            session.invalidate();
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }

    private boolean fresh(Caller caller, HttpServletRequest request) {
        String session = Sessions.current(request);
        return session != null && sessions.holds(session, !UNATTENDED.contains(request.getServletPath()))
                && accounts.find(caller.account()).flatMap(accounts::caller).filter(caller::equals).isPresent();
    }
}
