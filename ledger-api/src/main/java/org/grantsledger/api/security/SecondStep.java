package org.grantsledger.api.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.people.Enrolment;
import org.grantsledger.api.people.Halfway;
import org.grantsledger.api.people.SignIn;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;
import org.springframework.security.web.authentication.SimpleUrlAuthenticationFailureHandler;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.authentication.session.CompositeSessionAuthenticationStrategy;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfAuthenticationStrategy;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;

/**
 * 两步验证: takes the code after the password, or the first one of a device that is enrolled before somebody comes in. Who
 * has given the password only is kept in the session, and is nobody to everything else.
 */
final class SecondStep extends AbstractAuthenticationProcessingFilter {

    /** Where a code is asked for. */
    static final String CODE = SignInPage.PATH + "/code";

    /** Where a device is enrolled by those who must have one. */
    static final String ENROLMENT = SignInPage.PATH + "/enrolment";

    private static final String HALFWAY = "halfway";

    private static final String SETTING_UP = "enrolment";

    private static final String FAILURE = "second step";

    private static final String HOW = SecondStep.class.getName();

    private final SignIn signIn;

    SecondStep(SignIn signIn, Arrival arrival) {
        super(
                request -> request.getMethod().equals("POST")
                        && Set.of(CODE, ENROLMENT).contains(request.getServletPath()));
        this.signIn = signIn;
        // As for a password: the session and the token of its pages are new ones from here on.
        setSessionAuthenticationStrategy(
                new CompositeSessionAuthenticationStrategy(
                        List.of(
                                new ChangeSessionIdAuthenticationStrategy(),
                                new CsrfAuthenticationStrategy(new HttpSessionCsrfTokenRepository()))));
        setSecurityContextRepository(new HttpSessionSecurityContextRepository());
        arrival.setRedirectStrategy(SecondStep::leadOn);
        setAuthenticationSuccessHandler(arrival);
        setAuthenticationFailureHandler(SecondStep::refuse);
    }

    /** Behind the form of the password: leads to the second step where one is due. */
    static final class Due extends SimpleUrlAuthenticationFailureHandler {

        Due() {
            super(SignInPage.PATH + "?refused");
        }

        @Override
        public void onAuthenticationFailure(
                HttpServletRequest request,
                HttpServletResponse response,
                AuthenticationException failure) throws IOException, ServletException {
            if (failure instanceof SignIn.SecondStep due) {
                HttpSession session = request.getSession();
                request.changeSessionId();
                session.removeAttribute(SETTING_UP);
                session.setAttribute(HALFWAY, due.halfway());
                getRedirectStrategy().sendRedirect(request, response, due.halfway().enrols() ? ENROLMENT : CODE);
                return;
            }
            super.onAuthenticationFailure(request, response, failure);
        }
    }

    /** Who is between the steps. */
    static Optional<Halfway> halfway(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(HALFWAY) instanceof Halfway halfway
                ? Optional.of(halfway)
                : Optional.empty();
    }

    /** What they set up; the same until it is done, so that the page can be loaded again. */
    static Enrolment enrolment(HttpServletRequest request, Halfway halfway, SignIn signIn) {
        HttpSession session = request.getSession();
        if (session.getAttribute(SETTING_UP) instanceof Enrolment begun) {
            return begun;
        }
        Enrolment enrolment = signIn.enrolment(halfway);
        session.setAttribute(SETTING_UP, enrolment);
        return enrolment;
    }

    @Override
    public Authentication attemptAuthentication(HttpServletRequest request, HttpServletResponse response) {
        Halfway halfway = halfway(request).orElseThrow(() -> new CredentialsExpiredException("no password given"));
        HttpSession session = request.getSession();
        Authentication known;
        if (request.getServletPath().equals(ENROLMENT)) {
            if (!(session.getAttribute(SETTING_UP) instanceof Enrolment enrolment)) {
                throw new BadCredentialsException("nothing was shown yet");
            }
            SignIn.Enrolled enrolled = signIn.enrol(halfway, enrolment, given(request, "code"));
            session.removeAttribute(SETTING_UP);
            RecoveryCodes.keep(session, enrolled.codes(), SignInPage.HOME);
            request.setAttribute(HOW, "password, device enrolled");
            known = SignIn.authenticated(enrolled.caller());
        } else {
            String recovery = given(request, "recovery");
            boolean lost = !recovery.isBlank();
            known = SignIn.authenticated(signIn.second(halfway, lost ? recovery : given(request, "code"), lost));
            request.setAttribute(HOW, lost ? "password, recovery code" : "password, code");
        }
        session.removeAttribute(HALFWAY);
        session.removeAttribute(FAILURE);
        return known;
    }

    private static String given(HttpServletRequest request, String name) {
        return Objects.requireNonNullElse(request.getParameter(name), "");
    }

    /** In which way they came in. */
    static String how(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(HOW));
    }

    /** Recovery codes come first, where there are new ones; their page leads on within the ledger. */
    private static void leadOn(HttpServletRequest request, HttpServletResponse response, String to) throws IOException {
        URI next = URI.create(to);
        String own = next.getRawPath() + (next.getRawQuery() == null ? "" : "?" + next.getRawQuery());
        new DefaultRedirectStrategy().sendRedirect(
                request,
                response,
                RecoveryCodes.before(request.getSession(), own) ? RecoveryCodes.PATH : to);
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        boolean over = failure instanceof CredentialsExpiredException;
        HttpSession session = request.getSession();
        if (over) {
            session.removeAttribute(HALFWAY);
            session.removeAttribute(SETTING_UP);
        }
        session.setAttribute(FAILURE, failure);
        new DefaultRedirectStrategy().sendRedirect(
                request,
                response,
                over ? SignInPage.PATH + "?late" : request.getServletPath() + "?refused");
    }

    /** What kept somebody from taking the second step, for the page that says so. */
    static @Nullable AuthenticationException failure(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(FAILURE) instanceof AuthenticationException failure
                ? failure
                : null;
    }
}
