package org.grantsledger.policy;

import org.jspecify.annotations.Nullable;

/**
 * An article of a policy.
 *
 * @param policy for example {@code LYG-2021-64}
 * @param number as the policy writes it: "11", "（七）"
 * @param section the heading it stands under, null where the policy has none
 * @param departments 责任单位 as printed, null where the policy names none
 */
public record Article(
        String policy,
        String number,
        String title,
        @Nullable String section,
        @Nullable String departments) {}
