package org.grantsledger.api.pages;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A view, ready to be shown.
 *
 * @param view the name of the view
 * @param address of the page it stands on, where its filters lead
 * @param unit of its amounts in words, empty where it has none
 * @param doings what can be done with each row; empty where there is nothing to do with any
 * @param totals over the whole selection, null where nothing is summed
 * @param sums the same by column, also of columns that are not shown; empty where there are no rows
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
        List<Doing> doings,
        @Nullable List<Cell> totals,
        Map<String, Cell> sums,
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
    record Column(String name, String label, boolean figure, @Nullable String sort, String sorted) {

        Column(String name, String label, boolean figure) {
            this(name, label, figure, null, "none");
        }
    }

    /**
     * @param below the code behind a name, empty for none
     * @param whole what is shown shortened or rounded, in full; empty where it is shown in full
     * @param address what it sums, or what it names; null for none
     * @param bar of a rate: basis points to draw, at most 10,000; -1 for none
     */
    record Cell(String text, String below, String whole, @Nullable String address, boolean figure, int bar) {

        static final Cell EMPTY = new Cell("", "", "", null, false);

        static Cell text(String text) {
            return new Cell(text, "", "", null, false);
        }

        static Cell figure(String text) {
            return new Cell(text, "", "", null, true);
        }

        Cell(String text, String below, String whole, @Nullable String address, boolean figure) {
            this(text, below, whole, address, figure, -1);
        }

        /** Whether it is a name that exists in Chinese only, where the page is not. */
        public boolean chinese() {
            return Table.chinese(text);
        }

        /**
         * How it is laid out: figures stand to the right, names and long texts may take several lines, names three at
         * most, ids may not, and some words only where they are English.
         */
        public String layout() {
            return figure
                    ? "figure"
                    : !below.isEmpty()
                            ? "long named"
                            : width(text) > (ID.matcher(text).matches() ? LONG_ID : LONG)
                                    ? "long"
                                    : text.contains(" ") ? "phrase" : "";
        }

        /** In letters; a Chinese character is as wide as two. */
        private static int width(String text) {
            return text.codePoints().map(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN ? 2 : 1)
                    .sum();
        }
    }

    /**
     * @param text of the link, empty where nothing can be done
     * @param about what it is done with, for those who do not see the row
     * @param pick the value under which the row is chosen to be done together with others; empty where it cannot be
     */
    record Doing(String text, String about, String address, String pick) {

        static final Doing NONE = new Doing("", "", "", "");
    }

    /** A list that is no view. */
    static Table list(String title, List<Column> columns, List<List<Cell>> rows) {
        return new Table("", title, "", "", columns, rows, List.of(), null, Map.of(), rows.size(), 0, List.of(),
                List.of(),
                false, "", "", null, null, null);
    }

    /** The same, whose amounts are in a unit. */
    Table in(String unit) {
        return new Table(view, title, address, unit, columns, rows, doings, totals, sums, count, position, filters,
                bounds, narrowed, csv, xlsx, all, first, next);
    }

    /** Whether a text has Chinese characters; to be marked as Chinese where the page around it is English. */
    static boolean chinese(String text) {
        return text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    /** Whether it has more columns than a window of 1366 holds at their usual width in English. */
    public boolean wide() {
        return columns.size() > MANY;
    }

    /** Whether any row can be chosen. */
    public boolean choice() {
        return doings.stream().anyMatch(d -> !d.pick().isEmpty());
    }

    private static final int MANY = 9;

    /** Letters of a text that may be broken into lines. */
    private static final int LONG = 20;

    private static final int LONG_ID = 32;

    private static final Pattern ID = Pattern.compile("[!-~&&[^#]]*");

    /** @param type text, select, date, month or number */
    record Filter(String name, String label, String type, String value, List<Option> options) {}

    record Option(String value, String label) {

        /** As of {@link Cell#chinese}. */
        public boolean chinese() {
            return Table.chinese(label);
        }
    }
}
