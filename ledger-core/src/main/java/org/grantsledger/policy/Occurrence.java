package org.grantsledger.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a clause pays for one thing.
 *
 * @param code the kind of rule, for example FIRST_TIME_ONLY or ONE_OFF
 * @param max awards of this clause under one key; null where tranches, months or cases add up
 * @param key the facts that name the thing; empty takes the key of the matter
 * @param text the words it rests on, null where the reading is the catalogue's
 */
public record Occurrence(
        String code,
        @Nullable Integer max,
        List<String> key,
        @Nullable String text,
        boolean stated,
        @Nullable String note) {}
