package org.grantsledger.api.http;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;

/** Tells a person in a browser from a program. */
public final class Browser {

    private Browser() {
    }

    /** Whether the answer is to be shown to a person: browsers and htmx say so. */
    public static boolean asks(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return request.getHeader("HX-Request") != null || (accept != null && accept.contains("text/html"));
    }
}
