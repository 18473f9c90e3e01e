package org.grantsledger.api.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view, ready to be shown.
 *
 * @param view the name of the view
 * @param address of the page it stands on, where its filters lead
 * @param unit of its amounts in words, empty where it has none
 * @param totals over the whole selection, null where nothing is summed
 * @param count rows of the whole selection, on all pages
 * @param position up to which events are in it
 * @param all the same table with filters and files on a page of its own; null on that page
 * @param first the first page, null on the first
 * @param next the next page, null on the last
 * @param narrowed whether anything but the bounds restricts it
 */
record Table(
        String view,
        String title,
        String address,
        String unit,
        List<Column> columns,
        List<List<Cell>> rows,
        @Nullable List<Cell> totals,
        long count,
        long position,
        List<Filter> filters,
        List<Filter> bounds,
        boolean narrowed,
        String csv,
        String xlsx,
        @Nullable String all,
        @Nullable String first,
        @Nullable String next) {

    /**
     * @param figure whether it holds figures, which stand to the right
     * @param sort the table sorted by it, or by it the other way round; null where it cannot be sorted
     * @param sorted for assistive technology: ascending, descending or none
     */
    record Column(String name, String label, boolean figure, @Nullable String sort, String sorted) {}

    /**
     * @param below the code behind a name, empty for none
     * @param whole what is shown shortened or rounded, in full; empty where it is shown in full
     * @param address what it sums, or what it names; null for none
     * @param bar of a rate: basis points to draw, at most 10,000; -1 for none
     */
    record Cell(String text, String below, String whole, @Nullable String address, boolean figure, int bar) {

        static final Cell EMPTY = new Cell("", "", "", null, false);

        Cell(String text, String below, String whole, @Nullable String address, boolean figure) {
            this(text, below, whole, address, figure, -1);
        }

        /** How it is laid out: figures stand to the right, names and long texts may take several lines. */
        public String layout() {
            return figure ? "figure" : !below.isEmpty() || text.length() > LONG ? "long" : "";
        }
    }

    /** Characters of a text that may be broken into lines. */
    private static final int LONG = 20;

    /** @param type text, select, date, month or number */
    record Filter(String name, String label, String type, String value, List<Option> options) {}

    record Option(String value, String label) {}
}
