package org.grantsledger.limit;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/** A run of whole calendar months, both ends included; the first is not after the last. */
public record Months(YearMonth first, YearMonth last) {

    public long count() {
        return first.until(last, ChronoUnit.MONTHS) + 1;
    }

    public boolean overlaps(Months other) {
        return !first.isAfter(other.last) && !other.first.isAfter(last);
    }
}
