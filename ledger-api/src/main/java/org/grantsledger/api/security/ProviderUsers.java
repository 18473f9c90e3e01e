package org.grantsledger.api.security;

import java.util.Set;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Known;
import org.grantsledger.api.people.Vouched;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** Persons whom an identity provider signed in, as the ledger knows them. */
final class ProviderUsers implements OAuth2UserService<OidcUserRequest, OidcUser> {

    private final OidcUserService provider = new OidcUserService();
    private final Vouched vouched;
    private final Set<String> acr;

    /** @param acr ways of authenticating of which the provider must have used one; empty where any will do */
    ProviderUsers(Vouched vouched, Set<String> acr) {
        this.vouched = vouched;
        this.acr = acr;
    }

    private static final class KnownUser extends DefaultOidcUser implements Known {

        private static final long serialVersionUID = 1L;

        private final Caller caller;

        KnownUser(OidcUser user, Caller caller) {
            super(caller.authorities(), user.getIdToken(), user.getUserInfo());
            this.caller = caller;
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other) && other instanceof KnownUser user && caller.equals(user.caller);
        }

        @Override
        public int hashCode() {
            return caller.hashCode();
        }
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        OidcUser user = provider.loadUser(request);
        // what was asked for with the request may have been left out of it on its way, so the signed token is looked at
        String used = user.getIdToken().getAuthenticationContextClass();
        if (!acr.isEmpty() && (used == null || !acr.contains(used))) {
            throw new OAuth2AuthenticationException(new OAuth2Error("acr_not_met"));
        }
        try {
            return new KnownUser(user, vouched.caller(user.getClaims()));
        } catch (BadCredentialsException refused) {
            throw new OAuth2AuthenticationException(new OAuth2Error("not_of_this_ledger"), refused.getMessage(),
                    refused);
        }
    }
}
