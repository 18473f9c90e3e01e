package org.grantsledger.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of a view.
 *
 * @param position up to which events are in it
 * @param rows values in the order of the columns: String, Long (fen, counts, positions), Integer, LocalDate or Instant
 * @param totals over the whole selection, by the name of the column
 * @param count rows of the whole selection
 * @param next the sort values of the last row where more follow, else null
 */
public record Rows(
        long position,
        List<List<@Nullable Object>> rows,
        Map<String, Long> totals,
        long count,
        @Nullable List<String> next) {}
