package org.grantsledger.api.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/**
 * Whoever looks at a page. The one place where pages learn it.
 *
 * @param name as shown; empty while nobody is signed in
 */
record Person(String name) {

    static Person of(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return new Person(principal == null ? "" : principal.getName());
    }
}
