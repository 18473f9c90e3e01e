package org.grantsledger.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Where the database does not say who somebody is, that is the problem to answer with, as it is behind the filters. */
final class Outage extends OncePerRequestFilter {

    private final Turned turned;

    Outage(Turned turned) {
        this.turned = turned;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException | TransactionException unavailable) {
            if (response.isCommitted()) {
                throw unavailable;
            }
            turned.write(request, response, unavailable);
        }
    }
}
