package org.grantsledger.api.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.function.Function;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.api.people.SignIn;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;

/** Writes down who came in, and leads them back to the page they asked for, which can only be one of the ledger's own. */
final class Arrival extends SavedRequestAwareAuthenticationSuccessHandler {

    /** The attribute of a session with the page of a form that was sent too late. */
    private static final String FORM = "form";

    private final SignIn signIn;
    private final Sessions sessions;
    private final Function<HttpServletRequest, String> how;

    /** @param how says in which way they came in */
    Arrival(SignIn signIn, Sessions sessions, Function<HttpServletRequest, String> how, RequestCache asked) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.how = how;
        setRequestCache(asked);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request,
            HttpServletResponse response,
            Authentication authentication) throws ServletException, IOException {
        Known.of(authentication).ifPresent(caller -> {
            sessions.begin(request, caller, how.apply(request));
            signIn.succeeded(caller, how.apply(request));
        });
        super.onAuthenticationSuccess(request, response, authentication);
    }

    /** Where the form stands whose sender was not signed in any more; else the first page that they may open. */
    @Override
    protected String determineTargetUrl(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Authentication authentication) {
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(FORM) instanceof String form) {
            session.removeAttribute(FORM);
            return form;
        }
        return Known.of(authentication).filter(caller -> !Permissions.allow(caller, "GET", SignInPage.HOME))
                .map(caller -> SignInPage.ADMINISTRATION).orElse(SignInPage.HOME);
    }

    /** A form comes from a page of the ledger's own, whatever the header says: its host is not looked at. */
    static void comeBackToForm(HttpServletRequest request) {
        String from = request.getHeader(HttpHeaders.REFERER);
        if (from == null) {
            return;
        }
        try {
            URI page = new URI(from);
            String path = Objects.requireNonNullElse(page.getRawPath(), "");
            // a second slash at the beginning would lead to another server
            String own = "/" + path.replaceFirst("^/+", "");
            request.getSession().setAttribute(
                    FORM,
                    page.getRawQuery() == null ? own : own + "?" + page.getRawQuery());
        } catch (URISyntaxException unreadable) {
            // then they begin on the first page
        }
    }
}
