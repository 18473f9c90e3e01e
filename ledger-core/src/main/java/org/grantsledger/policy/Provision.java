package org.grantsledger.policy;

import org.jspecify.annotations.Nullable;

/** A sentence of a policy that pays nothing: a target, a service, a priority. Shown so that no sentence is missing. */
public record Provision(
        String id,
        String article,
        String type,
        String en,
        String text,
        @Nullable String notes) {}
