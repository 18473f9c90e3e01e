package org.grantsledger.api.pages;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chart draws; the figures are those of the table below it, in the same unit.
 *
 * @param type {@code bars} along the categories, {@code columns} over them, or {@code flow}
 */
record Chart(
        String type,
        String unit,
        List<String> categories,
        List<Series> series,
        List<Node> nodes,
        List<Link> links) {

    /** @param stack series of one stack stand upon each other; null for series that stand side by side */
    record Series(String name, @Nullable String stack, List<BigDecimal> values) {}

    /** @param depth from the left, from 0 */
    record Node(String name, String label, int depth) {}

    record Link(String source, String target, BigDecimal value) {}

    static Chart of(String type, String unit, List<String> categories, List<Series> series) {
        return new Chart(type, unit, categories, series, List.of(), List.of());
    }
}
