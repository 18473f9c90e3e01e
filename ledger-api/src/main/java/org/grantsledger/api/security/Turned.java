package org.grantsledger.api.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Browser;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers who is turned away: a browser is led to the page that helps, everybody else gets a problem. */
@Component
class Turned implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final HandlerExceptionResolver problems;
    private final LocaleResolver locales;
    private final AuditLog audit;
    private final Attempts attempts;
    private final BearerTokenAuthenticationEntryPoint bearer = new BearerTokenAuthenticationEntryPoint();

    Turned(
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems,
            LocaleResolver locales,
            AuditLog audit,
            Attempts attempts) {
        this.problems = problems;
        this.locales = locales;
        this.audit = audit;
        this.attempts = attempts;
    }

    /** Nobody is signed in, or whoever it is was not believed. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof OAuth2AuthenticationException) {
            audit.record(Action.SIGN_IN_FAILED, "", "", request.getRequestURI(), "bearer");
        }
        if (browses(request)) {
            leadTo(SignInPage.PATH + (fromForm(request) ? "?ended" : ""), request, response);
            return;
        }
        bearer.commence(request, response, failure);
        write(request, response, failure);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        Gate.Answer answer = denied instanceof AuthorizationDeniedException d
                && d.getAuthorizationResult() instanceof Gate.Answer a ? a : null;
        Gate.Refusal refusal = answer == null ? null : answer.refusal();
        if (refusal == Gate.Refusal.UNKNOWN_PATH) {
            write(request, response,
                    new NoResourceFoundException(
                            HttpMethod.valueOf(request.getMethod()),
                            request.getRequestURI(),
                            request.getRequestURI()));
            return;
        }
        if (answer != null && refusal == Gate.Refusal.WRONG_METHOD) {
            write(request, response,
                    new HttpRequestMethodNotSupportedException(
                            request.getMethod(),
                            answer.methods().stream().map(HttpMethod::name).sorted().toList()));
            return;
        }
        if (refusal == Gate.Refusal.PASSWORD_MUST_CHANGE && browses(request)) {
            leadTo(SignInPage.CHANGE, request, response);
            return;
        }
        Optional<Caller> known = Known.of(SecurityContextHolder.getContext().getAuthentication());
        if (denied instanceof CsrfException && known.isEmpty() && browses(request)) {
            Arrival.comeBackToForm(request);
            leadTo(SignInPage.PATH + "?ended", request, response);
            return;
        }
        String rule = denied instanceof CsrfException ? "CSRF" : String.valueOf(refusal);
        if (known.isPresent()) {
            record(request, rule);
        } else {
            attempts.note(request, rule);
        }
        write(request, response, new InvalidInput(List.of(problem(rule, answer))));
    }

    /** Writes down that somebody, known or not, was turned away. */
    void record(HttpServletRequest request, String rule) {
        Optional<Caller> known = Known.of(SecurityContextHolder.getContext().getAuthentication());
        audit.record(
                Action.DENIED,
                known.map(Caller::account).orElse(""),
                known.map(Caller::jurisdiction).orElse(""),
                request.getMethod() + " " + request.getRequestURI(),
                rule);
    }

    private static InputProblem problem(String rule, Gate.@Nullable Answer answer) {
        String roles = answer == null
                ? ""
                : answer.roles().stream().sorted().map(Enum::name).collect(Collectors.joining(", "));
        return new InputProblem("path", rule, "", roles);
    }

    /** As a controller's failure would be: the same problems, in the language of the client. */
    void write(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        LocaleContextHolder.setLocale(locales.resolveLocale(request));
        if (problems.resolveException(request, response, null, failure) == null) {
            throw new IllegalStateException(failure);
        }
    }

    /** A browser that shows a page, not a program that calls the interface. */
    static boolean browses(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null && Browser.asks(request);
    }

    /** What a page asks for while it is filled in: whoever signs in again comes back to that page. */
    private static boolean fromForm(HttpServletRequest request) {
        boolean part = request.getHeader("HX-Request") != null && request.getHeader(HttpHeaders.REFERER) != null;
        if (part) {
            Arrival.comeBackToForm(request);
        }
        return part;
    }

    /** htmx would put the page into the middle of another, so it is told to leave for it. */
    private static void leadTo(String page, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Redirect", request.getContextPath() + page);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else {
            response.sendRedirect(request.getContextPath() + page);
        }
    }
}
