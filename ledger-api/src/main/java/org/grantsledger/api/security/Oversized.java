package org.grantsledger.api.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.grantsledger.policy.InvalidInput;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Of a form that is larger than the server reads, no field arrives, its token neither; so it is told apart before. */
final class Oversized extends OncePerRequestFilter {

    private final DataSize largest;
    private final Turned turned;

    Oversized(DataSize largest, Turned turned) {
        this.largest = largest;
        this.turned = turned;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = request.getContentType();
        if (type != null && type.startsWith("multipart/") && request.getContentLengthLong() > largest.toBytes()) {
            turned.write(
                    request,
                    response,
                    new InvalidInput("", "FORM_TOO_LARGE", Long.toString(largest.toMegabytes())));
            return;
        }
        chain.doFilter(request, response);
    }
}
