package org.grantsledger.view;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of every view: what was recorded by a position, counts by a business day, and concerns a jurisdiction.
 *
 * @param position null for all that is visible when the view is read
 * @param effectiveOn null for every day
 * @param scope the jurisdiction that pays, or for whose enterprises it is; null for all
 */
public record AsOf(@Nullable Long position, @Nullable LocalDate effectiveOn, @Nullable String scope) {

    public static final AsOf NOW = new AsOf(null, null);

    /** Of all jurisdictions: for the ledger itself, never for an answer to somebody. */
    public AsOf(@Nullable Long position, @Nullable LocalDate effectiveOn) {
        this(position, effectiveOn, null);
    }
}
