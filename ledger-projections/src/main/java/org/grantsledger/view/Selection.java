package org.grantsledger.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a view is asked for.
 *
 * @param parameters of the view, as texts
 * @param filters columns that must have a value, as texts
 * @param after the sort values of the last row before, or null for the first page
 * @param limit rows of a page
 */
public record Selection(
        Map<String, String> parameters,
        Map<String, String> filters,
        List<Order> order,
        @Nullable List<String> after,
        int limit) {

    /** Everything, in the view's own order. */
    public static final Selection ALL = new Selection(Map.of(), Map.of(), List.of(), null, Integer.MAX_VALUE);

    public record Order(String column, boolean descending) {}
}
