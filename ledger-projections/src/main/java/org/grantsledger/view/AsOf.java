package org.grantsledger.view;

import java.time.LocalDate;

/**
 * The two bounds of every view: what was recorded by a position, and counts by a business day.
 *
 * @param live whether both bounds are "now", so that balances answer instead of entries
 */
public record AsOf(long position, LocalDate effectiveOn, boolean live) {}
