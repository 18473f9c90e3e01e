package org.grantsledger.api.cases;

/**
 * A figure or an outcome that is not what a case expects.
 *
 * @param field as the file of cases names it, for example {@code total_yuan} or {@code shares.CITY}
 * @param got empty for none
 */
public record Difference(String field, String expected, String got) {

    @Override
    public String toString() {
        return "expected " + field + "=" + expected + ", got " + (got.isEmpty() ? "none" : got);
    }
}
