package org.grantsledger.api.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.api.people.Accounts;
import org.grantsledger.api.people.AuditLog;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Sessions;
import org.grantsledger.api.people.SignIn;
import org.grantsledger.api.people.Vouched;
import org.grantsledger.api.startup.StartupException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.logout.HeaderWriterLogoutHandler;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ClearSiteDataHeaderWriter;
import org.springframework.security.web.header.writers.ClearSiteDataHeaderWriter.Directive;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.session.DisableEncodeUrlFilter;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** The chain through which every request comes: who is it, is it still so, not too often, and may they. */
@Configuration(proxyBeanMethods = false)
class SecurityConfig {

    /** Nothing but what the ledger itself serves; no script and no style inside a page. */
    static final String CONTENT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Tells a browser, over TLS, to forget all it holds of the ledger. */
    static final HeaderWriter FORGET = new ClearSiteDataHeaderWriter(Directive.ALL);

    private static final Set<String> SIGNING_IN = Set.of(SignInPage.PATH, SecondStep.CODE, SecondStep.ENROLMENT);

    /** The request itself is timed; a timer around each of twenty filters took a fifteenth of a posting. */
    @Bean
    SecurityObservationSettings filtersAreNotTimed() {
        return SecurityObservationSettings.noObservations();
    }

    /** Whoever finds a token can send it again until it ends, so one that ends late or never is not accepted. */
    @Bean
    OAuth2TokenValidator<Jwt> tokensEndSoon(Clock clock, @Value("${ledger.longest-token}") Duration longest) {
        return token -> token.getExpiresAt() != null
                && !token.getExpiresAt().isAfter(clock.instant().plus(longest))
                        ? OAuth2TokenValidatorResult.success()
                        : OAuth2TokenValidatorResult.failure(new OAuth2Error("ends_too_late"));
    }

    @Bean
    SecurityFilterChain everyRequest(
            HttpSecurity http,
            Turned turned,
            SignIn signIn,
            Sessions sessions,
            Accounts accounts,
            Keys keys,
            Vouched vouched,
            AuditLog audit,
            Attempts attempts,
            ObjectProvider<JwtDecoder> tokens,
            OAuth2ResourceServerProperties accepted,
            ObjectProvider<ClientRegistrationRepository> providers,
            @Value("${ledger.requests-per-minute}") int perMinute,
            @Value("${ledger.sign-ins-per-minute}") int signInsPerMinute,
            @Value("${spring.servlet.multipart.max-request-size}") DataSize largestForm,
            @Value("${ledger.acr-values:}") Set<String> acr,
            @Value("${ledger.longest-token}") Duration longestToken,
            @Value("${management.server.port:0}") int managementPort) throws Exception {
        boolean issued = StringUtils.hasText(accepted.getJwt().getIssuerUri());
        if (issued && accepted.getJwt().getAudiences().isEmpty()) {
            throw new StartupException(
                    "须设置 spring.security.oauth2.resourceserver.jwt.audiences，否则身份提供方发给任何系统的令牌都会被接受"
                            + " (set it, or a token that is meant for any other system is accepted)");
        }
        Bearers bearers = new Bearers(keys, vouched, signIn, issued ? tokens.getObject() : null, longestToken);
        HttpSessionRequestCache asked = new HttpSessionRequestCache();
        asked.setRequestMatcher(request -> Turned.browses(request) && request.getHeader("HX-Request") == null);
        http.requestCache(cache -> cache.requestCache(asked));
        http.authorizeHttpRequests(
                requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC).permitAll()
                        .anyRequest().access(new Gate(Permissions.TABLE, managementPort)));
        http.exceptionHandling(e -> e.authenticationEntryPoint(turned).accessDeniedHandler(turned));
        http.oauth2ResourceServer(
                server -> server.bearerTokenResolver(Bearers::borne).authenticationManagerResolver(request -> bearers)
                        .authenticationEntryPoint(turned).accessDeniedHandler(turned));
        http.formLogin(
                form -> form.loginPage(SignInPage.PATH).loginProcessingUrl(SignInPage.PATH)
                        .successHandler(new Arrival(signIn, sessions, request -> "password", asked))
                        .failureHandler(new SecondStep.Due()));
        ClientRegistrationRepository clients = providers.getIfAvailable();
        if (clients != null) {
            http.oauth2Login(
                    login -> login.loginPage(SignInPage.PATH)
                            .authorizationEndpoint(end -> end.authorizationRequestResolver(asking(clients, acr)))
                            .successHandler(new Arrival(signIn, sessions, request -> "OpenID Connect", asked))
                            .failureHandler((request, response, failure) -> {
                                audit.record(Action.SIGN_IN_FAILED, "", "", "OpenID Connect", code(failure));
                                response.sendRedirect(request.getContextPath() + SignInPage.PATH + "?provider");
                            }).userInfoEndpoint(user -> user.oidcUserService(new ProviderUsers(vouched, acr))));
        }
        http.logout(
                out -> out.logoutUrl("/sign-out").logoutSuccessUrl(SignInPage.PATH + "?out")
                        .addLogoutHandler(new HeaderWriterLogoutHandler(FORGET)).addLogoutHandler(
                                (request, response, authentication) -> Known.of(authentication).ifPresent(caller -> {
                                    Optional.ofNullable(Sessions.current(request)).ifPresent(sessions::end);
                                    audit.record(Action.SIGNED_OUT, caller, caller.account(), "");
                                })));
        http.addFilterBefore(new Outage(turned), DisableEncodeUrlFilter.class);
        http.addFilterBefore(new Oversized(largestForm, turned), CsrfFilter.class);
        http.addFilterBefore(
                new RateLimit("sign-ins", signInsPerMinute, turned, SecurityConfig::signingIn),
                UsernamePasswordAuthenticationFilter.class);
        http.addFilterAfter(
                new SecondStep(signIn, new Arrival(signIn, sessions, SecondStep::how, asked)),
                UsernamePasswordAuthenticationFilter.class);
        http.addFilterBefore(new Freshness(accounts, sessions), AuthorizationFilter.class);
        http.addFilterBefore(
                new RateLimit("requests", perMinute, turned, SecurityConfig::asking),
                AuthorizationFilter.class);
        // what is answered before anybody asks who it is
        http.addFilterBefore(
                new RateLimit("provider", perMinute, turned, SecurityConfig::atProvider),
                OAuth2AuthorizationRequestRedirectFilter.class);
        http.addFilterBefore(
                new RateLimit(
                        "refused",
                        perMinute,
                        turned,
                        SecurityConfig::bearing,
                        response -> response.getStatus() == HttpServletResponse.SC_UNAUTHORIZED),
                BearerTokenAuthenticationFilter.class);
        http.addFilterBefore(
                (request, response, chain) -> attempts
                        .watch((HttpServletRequest) request, (HttpServletResponse) response, chain),
                AuthorizationFilter.class);
        http.headers(
                headers -> headers.contentSecurityPolicy(content -> content.policyDirectives(CONTENT))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                        .permissionsPolicyHeader(p -> p.policy("camera=(), microphone=(), geolocation=(), payment=()"))
                        .crossOriginOpenerPolicy(
                                opener -> opener.policy(
                                        CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .addHeaderWriter(new StaticHeadersWriter("Cross-Origin-Resource-Policy", "same-origin")));
        return http.build();
    }

    /** Asks a provider for one of these ways of authenticating. */
    private static OAuth2AuthorizationRequestResolver asking(ClientRegistrationRepository clients, Set<String> acr) {
        DefaultOAuth2AuthorizationRequestResolver resolver = new DefaultOAuth2AuthorizationRequestResolver(clients);
        if (!acr.isEmpty()) {
            resolver.setAuthorizationRequestCustomizer(
                    request -> request.additionalParameters(all -> all.put("acr_values", String.join(" ", acr))));
        }
        return resolver;
    }

    /** A password costs a tenth of a second to compare, and a code is short, so nobody has many compared. */
    private static @Nullable String signingIn(HttpServletRequest request) {
        return request.getMethod().equals("POST") && SIGNING_IN.contains(request.getServletPath())
                ? request.getRemoteAddr()
                : null;
    }

    /** The way to a provider and back begins a session, and is written down where it fails. */
    private static @Nullable String atProvider(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.startsWith("/oauth2/authorization/") || path.startsWith("/login/oauth2/code/")
                ? request.getRemoteAddr()
                : null;
    }

    /** A key that is none is looked up and written down like one that is. */
    private static @Nullable String bearing(HttpServletRequest request) {
        return Bearers.bears(request) ? request.getRemoteAddr() : null;
    }

    private static String asking(HttpServletRequest request) {
        return Known.of(SecurityContextHolder.getContext().getAuthentication()).map(Caller::account)
                .orElseGet(() -> "@" + request.getRemoteAddr());
    }

    private static String code(Exception failure) {
        return failure instanceof OAuth2AuthenticationException e ? e.getError().getErrorCode() : "refused";
    }
}
