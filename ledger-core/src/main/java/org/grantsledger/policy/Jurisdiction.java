package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The city, or a district, functional zone or county of it.
 *
 * @param code for example {@code LYG-HZ}; invented for this ledger, as the gazette gives none
 */
public record Jurisdiction(
        String code,
        Label name,
        @JsonProperty("class") JurisdictionClass kind,
        @Nullable String note) {}
