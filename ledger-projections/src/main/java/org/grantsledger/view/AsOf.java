package org.grantsledger.view;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The two bounds of every view: what was recorded by a position, and counts by a business day.
 *
 * @param position null for all that is visible when the view is read
 * @param effectiveOn null for every day
 */
public record AsOf(@Nullable Long position, @Nullable LocalDate effectiveOn) {

    public static final AsOf NOW = new AsOf(null, null);
}
