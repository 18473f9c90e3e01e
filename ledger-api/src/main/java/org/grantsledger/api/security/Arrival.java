package org.grantsledger.api.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.api.people.SignIn;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;

/** Writes down who came in, and leads them back to the page they asked for, which can only be one of the ledger's own. */
final class Arrival extends SavedRequestAwareAuthenticationSuccessHandler {

    private final SignIn signIn;
    private final Sessions sessions;
    private final String how;

    Arrival(SignIn signIn, Sessions sessions, String how, RequestCache asked) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.how = how;
        setRequestCache(asked);
        setDefaultTargetUrl(SignInPage.HOME);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request,
            HttpServletResponse response,
            Authentication authentication) throws ServletException, IOException {
        Known.of(authentication).ifPresent(caller -> {
            sessions.begin(request, caller, how);
            signIn.succeeded(caller, how);
        });
        super.onAuthenticationSuccess(request, response, authentication);
    }
}
