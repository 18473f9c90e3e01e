package org.grantsledger.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.projection.ReadingSnapshot;
import org.grantsledger.projection.Summary;
import org.grantsledger.view.Column.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;
import org.springframework.util.ConcurrentLruCache;

/** A selection of a view as one statement, and the reading of its rows. */
final class Query {

    /** What a jurisdiction pays, or what its enterprises receive. */
    private static final String CONCERNS = "(:scope::text IS NULL OR payer = :scope OR jurisdiction = :scope)";

    private static final String EVERYTHING = "true";

    private static final String KEPT = "(SELECT * FROM reading.%s WHERE %s)";

    /** Whether anything is owed for an award; there is an index of those. */
    private static final String OPEN = "award IN (SELECT award FROM reading.award_balance WHERE owed > 0)";

    private static final String ENTRIES = """
                                          (SELECT * FROM reading.journal_entry
                                          WHERE position <= :position AND effective_on <= :effective AND %s)""";

    private static final String ENTRY = ENTRIES.formatted(CONCERNS);

    /** Which entries promise an instalment; their index has those of what is owed. */
    static final String INSTALMENT = "account = 'awards:owed' AND fen < 0 AND reference = award";

    /** What fell due more than so many days before the business day; only instalments have a day. */
    private static final List<Summary.Column> DUE = Stream.of(0, 30, 90, 180)
            .map(
                    days -> new Summary.Column(
                            "due_" + days,
                            "coalesce(-sum(fen) FILTER (WHERE due_on < :effective::date - " + days + "), 0)::bigint"))
            .toList();

    /** Instalments are looked for only where something is owed: nothing else can be overdue. */
    private static final String KEPT_DUE = """
                                           (SELECT b.*, d.* FROM %s b CROSS JOIN LATERAL (
                                               SELECT %s FROM reading.journal_entry i
                                               WHERE b.owed > 0 AND i.award = b.award AND i.payer = b.payer AND %s) d)"""
            .formatted(
                    KEPT.formatted(Summary.AWARD_BALANCE.name(), CONCERNS),
                    DUE.stream().map(Summary.Column::named).collect(Collectors.joining(", ")),
                    INSTALMENT);

    private static final String WITHIN_DAYS = "effective_on <= :effective AND " + CONCERNS;

    private static final String KEPT_DAYS = KEPT.formatted(Summary.DAY_TURNOVER.name(), WITHIN_DAYS);

    /** As it was known at a position: what was recorded later is taken off, and looked for only where there may be any. */
    private static final String KNOWN_DAYS = "(SELECT * FROM ("
            + Summary.DAY_TURNOVER.without(
                    "reading",
                    "(SELECT * FROM reading.journal_entry WHERE position > :position AND :position < "
                            + ReadingSnapshot.VISIBLE + ")")
            + ") known WHERE " + WITHIN_DAYS + ")";

    private static final String DECISION = """
                                           (SELECT * FROM reading.decision
                                           WHERE position <= :position AND decided_on <= :effective
                                               AND (:scope::text IS NULL OR jurisdiction = :scope OR claim IN (
                                                   SELECT award FROM reading.journal_entry WHERE payer = :scope)))""";

    private static final String COUNT = "rows_in_all";
    private static final String TOTAL = "total_of_";
    private static final String PRESENT = "row_is_present";

    /** How many texts of statements are kept; selections that people make differ in their values, rarely in shape. */
    private static final int MOST = 500;

    private static final ConcurrentLruCache<Shape, Text> TEXTS = new ConcurrentLruCache<>(MOST, Shape::text);

    private final View view;
    private final Selection selection;
    private final List<Selection.Order> order;
    private final List<Column> summed;
    private final MapSqlParameterSource values = new MapSqlParameterSource();
    private final Text text;

    /**
     * All that the text of a statement depends on.
     *
     * @param pinned whether a position is given; otherwise it is what is visible
     * @param counted whether rows are counted and summed
     * @param after whether it begins behind a row
     */
    private record Shape(
            View view,
            boolean live,
            boolean pinned,
            boolean counted,
            List<String> filters,
            List<Selection.Order> order,
            boolean after) {

        Text text() {
            List<Column> summed = summed(view);
            List<Column> chosen = view.columns().stream().filter(c -> c.lookup() != null && chooses(c)).toList();
            String known = filters.isEmpty() ? view.totals() : null;
            boolean first = known != null && !after && order.equals(view.order(List.of()));
            // What is summed is read once for rows and totals, but only what the conditions leave; else, and where totals are
            // known without, rows are read for a page only.
            String kept = summed.isEmpty() || known != null ? "NOT MATERIALIZED" : "MATERIALIZED";
            String columns = view.columns().stream()
                    .map(c -> c.lookup() == null || chosen.contains(c) ? c.name() : lookup(c))
                    .collect(Collectors.joining(", "));
            String sums = summed.stream()
                    .map(c -> ", " + (counted ? "coalesce(sum(" + c.name() + "), 0)::bigint" : "0") + " AS " + TOTAL
                            + c.name())
                    .collect(Collectors.joining());
            String count = known == null ? "count(*)" : "coalesce(sum(" + View.COUNTED + "), 0)::bigint";
            String totals = "SELECT " + (counted ? count : "0") + " AS " + COUNT + sums
                    + (counted ? " FROM " + (known == null ? "s" : "(" + bounded(known) + ") t") : "");
            String rows = " FROM s" + (after ? " WHERE " + beyond(0) : "") + orderBy();
            return Text.of(
                    "WITH s AS " + kept + selected(chosen, first ? orderBy() + " LIMIT :page" : "")
                            + " SELECT * FROM ("
                            + totals + ") AS totals LEFT JOIN (SELECT true AS " + PRESENT + ", "
                            + columns + rows
                            + " LIMIT :page) AS page ON true" + orderBy(),
                    "WITH s AS " + kept + selected(chosen, "") + " SELECT " + columns + " FROM s" + orderBy());
        }

        /**
         * The rows of the view that the conditions leave.
         *
         * @param first stands for {first}
         */
        private String selected(List<Column> chosen, String first) {
            String sql = bounded(view.sql().replace("{first}", first));
            if (!chosen.isEmpty()) {
                sql = "SELECT s.*, " + chosen.stream().map(Shape::lookup).collect(Collectors.joining(", ")) + " FROM ("
                        + sql
                        + ") s";
            }
            String conditions = filters.stream()
                    .map(name -> name + " = (:f_" + name + ")::" + view.column(name).orElseThrow().kind().sql())
                    .collect(Collectors.joining(" AND "));
            return " (SELECT * FROM (" + sql + ") v" + (conditions.isEmpty() ? "" : " WHERE " + conditions) + ")";
        }

        /** With what stands for the bounds, and for what lies within them, put in. */
        private String bounded(String text) {
            String balance = Summary.BALANCE.name();
            String sql = text.replace("{balance}", live ? KEPT.formatted(balance, CONCERNS) : ENTRY)
                    .replace("{all}", live ? KEPT.formatted(balance, EVERYTHING) : ENTRIES.formatted(EVERYTHING))
                    .replace("{open}", live ? OPEN : EVERYTHING);
            for (Summary summary : List.of(Summary.AWARD_BALANCE, Summary.MONTH_TURNOVER)) {
                sql = sql.replace(
                        "{" + summary.name() + "}",
                        live ? KEPT.formatted(summary.name(), CONCERNS) : worked(summary, List.of()));
            }
            sql = sql.replace("{award_due}", live ? KEPT_DUE : worked(Summary.AWARD_BALANCE, DUE))
                    .replace("{day_turnover}", live || !pinned ? KEPT_DAYS : KNOWN_DAYS).replace("{entry}", ENTRY)
                    .replace("{decision}", DECISION);
            if (!pinned) {
                sql = sql.replace(":position", ReadingSnapshot.VISIBLE);
            }
            for (View.Parameter parameter : view.parameters()) {
                String name = parameter.name();
                sql = sql.replace("{" + name + "}", "(:p_" + name + ")::" + parameter.kind().sql());
            }
            return sql;
        }

        /** Whether rows are chosen or ordered by a column. */
        private boolean chooses(Column column) {
            return filters.contains(column.name()) || order.stream().anyMatch(by -> by.column().equals(column.name()));
        }

        private static String lookup(Column column) {
            return column.lookup() + " AS " + column.name();
        }

        /** Sums that are kept for now only, from the entries within the bounds. */
        private static String worked(Summary summary, List<Summary.Column> also) {
            return "(" + summary.with(also).select("reading", ENTRY) + ")";
        }

        /** A missing date is sorted as later than any day: last, and first where days descend. */
        private String orderBy() {
            return " ORDER BY " + order.stream().map(o -> o.column() + (o.descending() ? " DESC" : ""))
                    .collect(Collectors.joining(", "));
        }

        /** What comes behind the last row. Only a date can be missing; it is compared as later than any day. */
        private String beyond(int at) {
            Selection.Order by = order.get(at);
            Kind kind = view.column(by.column()).orElseThrow().kind();
            String value = "(:a_" + by.column() + ")::" + kind.sql();
            String compared = kind == Kind.DATE
                    ? "coalesce(" + by.column() + ", '" + ViewReader.NEVER + "')"
                    : by.column();
            String later = compared + (by.descending() ? " < " : " > ") + value;
            return at + 1 == order.size()
                    ? later
                    : "(" + later + " OR (" + compared + " = " + value + " AND " + beyond(at + 1) + "))";
        }
    }

    /** The statements of a page and of all rows, and where their parameters are. */
    private record Text(ParsedSql page, String pageText, ParsedSql all, String allText) {

        static Text of(String page, String all) {
            ParsedSql ofPage = NamedParameterUtils.parseSqlStatement(page);
            ParsedSql ofAll = NamedParameterUtils.parseSqlStatement(all);
            return new Text(
                    ofPage,
                    NamedParameterUtils.substituteNamedParameters(ofPage, null),
                    ofAll,
                    NamedParameterUtils.substituteNamedParameters(ofAll, null));
        }
    }

    /**
     * @param asOf with a business day; without a position, it is about what is visible
     * @param counted whether {@link #page} counts and sums as well
     */
    Query(View view, AsOf asOf, boolean live, boolean counted, Selection selection, ZoneId zone) {
        this.view = view;
        this.selection = selection;
        this.order = view.order(selection.order());
        this.summed = summed(view);
        values.addValue("position", asOf.position());
        values.addValue("effective", asOf.effectiveOn());
        values.addValue("scope", asOf.scope());
        values.addValue("zone", zone.getId());
        values.addValue("page", selection.limit() + 1L);
        for (View.Parameter parameter : view.parameters()) {
            values.addValue("p_" + parameter.name(), selection.parameters().get(parameter.name()));
        }
        selection.filters().forEach((name, value) -> values.addValue("f_" + name, value));
        List<String> after = selection.after();
        for (int i = 0; after != null && i < order.size(); i++) {
            values.addValue("a_" + order.get(i).column(), after.get(i));
        }
        this.text = TEXTS.get(new Shape(
                view,
                live,
                asOf.position() != null,
                counted,
                List.copyOf(new TreeMap<>(selection.filters()).keySet()),
                order,
                after != null));
    }

    private static List<Column> summed(View view) {
        return view.columns().stream().filter(c -> c.kind().summed()).toList();
    }

    /** The statement of a page: its rows beside the totals of the whole selection; of an empty page, the totals alone. */
    String page() {
        return text.pageText();
    }

    /** What {@link #page} takes. */
    List<@Nullable Object> pageValues() {
        return Arrays.asList(NamedParameterUtils.buildValueArray(text.page(), values, null));
    }

    /** The statement of all rows, in order. */
    String all() {
        return text.allText();
    }

    /** What {@link #all} takes. */
    @Nullable
    Object[] allValues() {
        return NamedParameterUtils.buildValueArray(text.all(), values, null);
    }

    /** Reads what {@link #page} gives. */
    Rows read(long position, ResultSet row) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Map<String, Long> totals = new LinkedHashMap<>();
        long count = 0;
        int present = 2 + summed.size();
        while (row.next()) {
            if (row.isFirst()) {
                count = row.getLong(1);
                for (int i = 0; i < summed.size(); i++) {
                    totals.put(summed.get(i).name(), row.getLong(2 + i));
                }
            }
            if (row.getBoolean(present)) {
                rows.add(values(row, present));
            }
        }
        boolean more = rows.size() > selection.limit();
        if (more) {
            rows.removeLast();
        }
        return new Rows(position, rows, totals, count, more ? sortValues(rows.getLast()) : null);
    }

    /** @param before how many columns stand before those of the view */
    List<@Nullable Object> values(ResultSet row, int before) throws SQLException {
        List<@Nullable Object> found = new ArrayList<>(view.columns().size());
        int at = before;
        for (Column column : view.columns()) {
            at++;
            found.add(switch (column.kind()) {
                case DATE -> row.getObject(at, LocalDate.class);
                case TIME -> {
                    OffsetDateTime time = row.getObject(at, OffsetDateTime.class);
                    yield time == null ? null : time.toInstant();
                }
                case COUNT, NUMBER, POSITION, MONEY, LEVEL -> number(row, at);
                case YEAR, RATE -> {
                    Long number = number(row, at);
                    yield number == null ? null : (Object) number.intValue();
                }
                default -> row.getString(at);
            });
        }
        return found;
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private List<String> sortValues(List<@Nullable Object> row) {
        List<String> last = new ArrayList<>();
        for (Selection.Order by : order) {
            for (int i = 0; i < view.columns().size(); i++) {
                if (view.columns().get(i).name().equals(by.column())) {
                    last.add(Objects.toString(row.get(i), ViewReader.NEVER));
                }
            }
        }
        return last;
    }
}
