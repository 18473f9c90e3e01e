package org.grantsledger.api.people;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where an identity provider says who somebody is.
 *
 * @param account the claim that names a person's account, as events will have it
 * @param displayName the claim with what to call them
 * @param roles the claim with the roles: a list, or a text with spaces between
 * @param jurisdiction the claim with the code of the jurisdiction
 * @param mapping from the provider's names of roles; besides them a role's own name, in lower case, is understood
 */
@ConfigurationProperties("ledger.claims")
record ClaimNames(
        @DefaultValue("preferred_username") String account,
        @DefaultValue("name") String displayName,
        @DefaultValue("roles") String roles,
        @DefaultValue("jurisdiction") String jurisdiction,
        @Nullable Map<String, Role> mapping) {

    @Override
    public Map<String, Role> mapping() {
        Map<String, Role> all = new HashMap<>();
        Arrays.stream(Role.values()).forEach(r -> all.put(r.name().toLowerCase(Locale.ROOT), r));
        if (mapping != null) {
            all.putAll(mapping);
        }
        return all;
    }
}
