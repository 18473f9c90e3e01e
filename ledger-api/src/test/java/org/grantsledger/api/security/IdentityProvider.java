package org.grantsledger.api.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** An authorisation server of the city, as an organisation runs one; whoever is asked for the password says it. */
final class IdentityProvider implements AutoCloseable {

    static final String CLIENT = "ledger";

    static final String SECRET = "secret-of-the-client";

    /** For whom the tokens of the interface are. */
    static final String AUDIENCE = "grants-ledger-api";

    /** How it says that it asked for two factors. */
    static final String ACR = "urn:city:two-factors";

    static final String PASSWORD = "password";

    private static final RSAKey KEY = key("city");

    /** What is said of each user. */
    private static final Map<String, Map<String, Object>> CLAIMS = new ConcurrentHashMap<>();

    private static final AtomicBoolean FORGED = new AtomicBoolean();

    /** A way in which identity tokens are wrong. */
    private static final AtomicReference<Consumer<JwtClaimsSet.Builder>> WRONG = new AtomicReference<>(claims -> {
    });

    private final AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext();

    IdentityProvider() {
        context.register(Server.class);
        context.refresh();
    }

    String issuer() {
        return "http://localhost:" + Objects.requireNonNull(context.getWebServer()).getPort();
    }

    /** Says of a user who they are. */
    void knows(String user, String jurisdiction, String... roles) {
        CLAIMS.put(
                user,
                Map.of("preferred_username", user, "name", "统一身份 " + user, "jurisdiction", jurisdiction, "city_roles",
                        List.of(roles),
                        "acr",
                        ACR));
    }

    void wrongly(Consumer<JwtClaimsSet.Builder> wrong) {
        WRONG.set(wrong);
    }

    /** Its tokens are signed by a key that it does not publish, under the name of the one it does. */
    void forged() {
        FORGED.set(true);
    }

    void rightly() {
        wrongly(claims -> {
        });
        FORGED.set(false);
    }

    /** Sends users back to a ledger. */
    void serves(String ledger) {
        ((InMemoryRegisteredClientRepository) context.getBean(RegisteredClientRepository.class))
                .save(client(ledger + "/login/oauth2/code/city"));
    }

    private static RegisteredClient client(String redirect) {
        return RegisteredClient.withId(CLIENT).clientId(CLIENT).clientSecret("{noop}" + SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE).redirectUri(redirect).scope("openid")
                .scope("profile").build();
    }

    /** A token as a client of the interface gets one. */
    static String token(String issuer, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return token(issuer, KEY, claims);
    }

    /** Signed by a key that the provider does not publish, under the name of its own. */
    static String forged(String issuer, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return token(issuer, key("city"), claims);
    }

    private static String token(String issuer, RSAKey key, UnaryOperator<JWTClaimsSet.Builder> claims) {
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                    claims.apply(
                            new JWTClaimsSet.Builder().issuer(issuer).audience(AUDIENCE).subject("batch")
                                    .issueTime(Date.from(Instant.now()))
                                    .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                                    .claim("jurisdiction", "LYG-HZ").claim("city_roles", List.of("city-audit")))
                            .build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** Not found by the ledger's own search for components, as it is none. */
    @EnableWebSecurity
    @EnableWebMvc
    static class Server {

        @Bean
        TomcatServletWebServerFactory web() {
            return new TomcatServletWebServerFactory(0);
        }

        @Bean
        DispatcherServlet dispatcherServlet() {
            return new DispatcherServlet();
        }

        @Bean
        DelegatingFilterProxyRegistrationBean filters() {
            return new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http) throws Exception {
            return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(basic -> basic.securityContextRepository(new HttpSessionSecurityContextRepository()))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return name -> User.withUsername(name).password("{noop}" + PASSWORD).authorities("USER").build();
        }

        @Bean
        RegisteredClientRepository clients() {
            return new InMemoryRegisteredClientRepository(client("http://127.0.0.1/none"));
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build();
        }

        @Bean
        JWKSource<SecurityContext> keys() {
            return new ImmutableJWKSet<>(new JWKSet(KEY));
        }

        @Bean
        JwtEncoder encoder(JWKSource<SecurityContext> keys) {
            JwtEncoder right = new NimbusJwtEncoder(keys);
            JwtEncoder wrong = new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key(KEY.getKeyID()))));
            return claims -> (FORGED.get() ? wrong : right).encode(claims);
        }

        /** For its own address with what is known of a user. */
        @Bean
        JwtDecoder decoder(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims() {
            return token -> {
                Authentication user = token.getPrincipal();
                if (user != null && token.getTokenType().getValue().equals(OidcParameterNames.ID_TOKEN)) {
                    Map<String, Object> said = CLAIMS.getOrDefault(user.getName(), Map.of());
                    token.getClaims().claims(all -> all.putAll(said));
                    WRONG.get().accept(token.getClaims());
                }
            };
        }
    }
}
