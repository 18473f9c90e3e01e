package org.grantsledger.api.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.Vouched;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Programs: {@code Authorization: Bearer} with a key of the ledger, or with a token of the identity provider. */
final class Bearers implements AuthenticationManager {

    private static final String SCHEME = "bearer ";

    private final Keys keys;
    private final Vouched vouched;
    private final @Nullable JwtDecoder tokens;

    /** @param tokens null where no identity provider issues any */
    Bearers(Keys keys, Vouched vouched, @Nullable JwtDecoder tokens) {
        this.keys = keys;
        this.vouched = vouched;
        this.tokens = tokens;
    }

    /** What a request bears in its header; an address or a form is no place for a secret. */
    static @Nullable String borne(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        String token = header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? header.substring(SCHEME.length()).strip()
                : "";
        return token.isEmpty() ? null : token;
    }

    static boolean bears(HttpServletRequest request) {
        return borne(request) != null;
    }

    @Override
    public Authentication authenticate(Authentication given) {
        String token = ((BearerTokenAuthenticationToken) given).getToken();
        Caller caller = token.startsWith(Keys.PREFIX)
                ? keys.caller(token).orElseThrow(() -> new InvalidBearerTokenException("no such key"))
                : vouched(token);
        return UsernamePasswordAuthenticationToken.authenticated(caller, null, caller.authorities());
    }

    private Caller vouched(String token) {
        if (tokens == null) {
            throw new InvalidBearerTokenException("no such key");
        }
        try {
            Jwt jwt = tokens.decode(token);
            return vouched.caller(jwt.getClaims());
        } catch (JwtException | AuthenticationException refused) {
            throw new InvalidBearerTokenException("the token is not accepted", refused);
        }
    }
}
