package org.grantsledger.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Keys;
import org.grantsledger.api.people.SignIn;
import org.grantsledger.api.people.Vouched;
import org.grantsledger.policy.Sha256;
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

    private static final int MOST_TOKENS = 10_000;

    private final Keys keys;
    private final Vouched vouched;
    private final SignIn signIn;
    private final @Nullable JwtDecoder tokens;
    /** Hashes of tokens that are written down already: with each a program comes in once, however often it asks. */
    private final Cache<String, Boolean> seen;

    /**
     * @param tokens null where no identity provider issues any
     * @param longest how long a token may be good
     */
    Bearers(Keys keys, Vouched vouched, SignIn signIn, @Nullable JwtDecoder tokens, Duration longest) {
        this.keys = keys;
        this.vouched = vouched;
        this.signIn = signIn;
        this.tokens = tokens;
        this.seen = Caffeine.newBuilder().maximumSize(MOST_TOKENS).expireAfterWrite(longest).build();
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
            Caller caller = vouched.caller(jwt.getClaims());
            seen.asMap().computeIfAbsent(HexFormat.of().formatHex(Sha256.of(token)), first -> {
                signIn.succeeded(caller, "token");
                return true;
            });
            return caller;
        } catch (JwtException | AuthenticationException refused) {
            throw new InvalidBearerTokenException("the token is not accepted", refused);
        }
    }
}
