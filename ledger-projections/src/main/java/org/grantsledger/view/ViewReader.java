package org.grantsledger.view;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.grantsledger.projection.ReadingSnapshot;
import org.grantsledger.view.Column.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Runs views. Rows, totals and count of one answer come from one snapshot of the database. */
public final class ViewReader {

    /** In a cursor, a date that is missing; PostgreSQL reads it as later than any day. */
    public static final String NEVER = "infinity";

    /** What a jurisdiction pays, or what its enterprises receive. */
    private static final String CONCERNS = "(:scope::text IS NULL OR payer = :scope OR jurisdiction = :scope)";

    private static final String EVERYTHING = "true";

    private static final String LIVE_BALANCE = "(SELECT * FROM reading.balance WHERE %s)";

    private static final String ENTRIES = """
                                          (SELECT * FROM reading.journal_entry
                                          WHERE position <= :position AND effective_on <= :effective AND %s)""";

    private static final String ENTRY = ENTRIES.formatted(CONCERNS);

    private static final String DECISION = """
                                           (SELECT * FROM reading.decision
                                           WHERE position <= :position AND decided_on <= :effective
                                               AND (:scope::text IS NULL OR jurisdiction = :scope OR claim IN (
                                                   SELECT award FROM reading.journal_entry WHERE payer = :scope)))""";

    private final NamedParameterJdbcTemplate jdbc;
    private final ZoneId zone;
    private final Supplier<LocalDate> today;
    private final ReadingSnapshot snapshot;

    /** @param clock gives today, in the time zone of the city */
    public ViewReader(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.zone = clock.getZone();
        this.today = () -> LocalDate.now(clock);
        this.snapshot = new ReadingSnapshot(dataSource, transactions);
        this.jdbc = new NamedParameterJdbcTemplate(snapshot.jdbc());
    }

    /** A page with totals over the whole selection. */
    public Rows page(View view, AsOf asOf, Selection selection) {
        return snapshot.read(visible -> {
            Query query = query(view, asOf, selection, visible);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            Map<String, Long> totals = new LinkedHashMap<>();
            long[] count = {0};
            jdbc.query(query.page(), query.values, row -> {
                count[0] = row.getLong(Query.COUNT);
                for (Column column : view.columns()) {
                    if (column.kind().summed()) {
                        totals.put(column.name(), row.getLong(Query.TOTAL + column.name()));
                    }
                }
                if (row.getBoolean(Query.PRESENT)) {
                    rows.add(values(view, row));
                }
            });
            boolean more = rows.size() > selection.limit();
            if (more) {
                rows.removeLast();
            }
            return new Rows(query.position, rows, totals, count[0], more ? query.sortValues(rows.getLast()) : null);
        });
    }

    /**
     * Hands over every row of the selection in order, without holding them in memory.
     *
     * @return the position up to which events are in it
     */
    public long each(View view, AsOf asOf, Selection selection, Consumer<List<@Nullable Object>> consumer) {
        return snapshot.read(visible -> {
            Query query = query(view, asOf, selection, visible);
            jdbc.query(query.all(), query.values, row -> {
                consumer.accept(values(view, row));
            });
            return query.position;
        });
    }

    /** What waits for approval, as far as the tables know, though it had to be approved before a day. */
    public List<Overdue> overdue(LocalDate day) {
        return snapshot.read(
                visible -> jdbc.query(
                        "SELECT DISTINCT type, enterprise, reference FROM reading.waiting"
                                + " WHERE settled_position IS NULL AND expires_on < :day ORDER BY reference",
                        new MapSqlParameterSource("day", day),
                        (row, n) -> new Overdue(
                                row.getString("type"),
                                row.getString("enterprise"),
                                row.getString("reference"))));
    }

    /**
     * The names of enterprises as they are now, by credit code.
     *
     * @param codes whose names are wanted; null for all
     */
    public Map<String, String> enterpriseNames(@Nullable Set<String> codes) {
        if (codes != null && codes.isEmpty()) {
            return Map.of();
        }
        MapSqlParameterSource wanted = new MapSqlParameterSource("all", codes == null).addValue(
                "codes",
                codes == null ? new String[0] : codes.toArray(String[]::new));
        return snapshot.read(visible -> {
            Map<String, String> names = new HashMap<>();
            jdbc.query("SELECT code, name FROM reading.enterprise WHERE :all OR code = ANY(:codes)", wanted, row -> {
                names.put(row.getString("code"), row.getString("name"));
            });
            return names;
        });
    }

    /** Balances hold exactly what is visible in this snapshot; entries answer for any other bound. */
    private Query query(View view, AsOf asOf, Selection selection, long visible) {
        long position = asOf.position() == null ? visible : asOf.position();
        boolean live = position == visible && asOf.effectiveOn() == null;
        LocalDate effectiveOn = asOf.effectiveOn() == null ? today.get() : asOf.effectiveOn();
        return new Query(view, position, effectiveOn, asOf.scope(), live, selection, zone);
    }

    private static List<@Nullable Object> values(View view, ResultSet row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : view.columns()) {
            values.add(switch (column.kind()) {
                case DATE -> row.getObject(column.name(), LocalDate.class);
                case TIME -> {
                    OffsetDateTime time = row.getObject(column.name(), OffsetDateTime.class);
                    yield time == null ? null : time.toInstant();
                }
                case COUNT, NUMBER, POSITION, MONEY, LEVEL -> number(row, column.name());
                case YEAR, RATE -> {
                    Long number = number(row, column.name());
                    yield number == null ? null : (Object) number.intValue();
                }
                default -> row.getString(column.name());
            });
        }
        return values;
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /** The statements of one selection. */
    private static final class Query {

        static final String COUNT = "rows_in_all";
        static final String TOTAL = "total_of_";
        static final String PRESENT = "row_is_present";

        private final View view;
        private final long position;
        private final Selection selection;
        private final List<Selection.Order> order;
        private final MapSqlParameterSource values = new MapSqlParameterSource();
        private final String selected;

        Query(
                View view,
                long position,
                LocalDate effectiveOn,
                @Nullable String scope,
                boolean live,
                Selection selection,
                ZoneId zone) {
            this.position = position;
            this.view = view;
            this.selection = selection;
            this.order = view.order(selection.order());
            values.addValue("position", position);
            values.addValue("effective", effectiveOn);
            values.addValue("scope", scope);
            values.addValue("zone", zone.getId());
            String sql = view.sql().replace("{balance}", live ? LIVE_BALANCE.formatted(CONCERNS) : ENTRY)
                    .replace("{all}", live ? LIVE_BALANCE.formatted(EVERYTHING) : ENTRIES.formatted(EVERYTHING))
                    .replace("{entry}", ENTRY)
                    .replace("{decision}", DECISION);
            for (View.Parameter parameter : view.parameters()) {
                String name = parameter.name();
                sql = sql.replace("{" + name + "}", "(:p_" + name + ")::" + parameter.kind().sql());
                values.addValue("p_" + name, selection.parameters().get(name));
            }
            List<String> conditions = new ArrayList<>();
            selection.filters().forEach((name, value) -> {
                Kind kind = view.column(name).orElseThrow().kind();
                conditions.add(name + " = (:f_" + name + ")::" + kind.sql());
                values.addValue("f_" + name, value);
            });
            // what is summed is read once for rows and totals; else figures are read for the rows of a page only
            boolean summed = view.columns().stream().anyMatch(c -> c.kind().summed());
            selected = "WITH v AS " + (summed ? "" : "NOT MATERIALIZED ") + "(" + sql
                    + "), s AS NOT MATERIALIZED (SELECT * FROM v"
                    + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)) + ")";
        }

        String all() {
            return selected + " SELECT * FROM s" + orderBy();
        }

        /** The rows of a page beside the totals of the whole selection; of an empty page, the totals alone. */
        String page() {
            String after = selection.after() == null ? "" : " WHERE " + after(0, selection.after());
            values.addValue("page", selection.limit() + 1L);
            String sums = view.columns().stream().filter(c -> c.kind().summed())
                    .map(c -> ", coalesce(sum(" + c.name() + "), 0)::bigint AS " + TOTAL + c.name())
                    .collect(Collectors.joining());
            return selected + " SELECT * FROM (SELECT count(*) AS " + COUNT + sums
                    + " FROM s) AS totals LEFT JOIN (SELECT true AS "
                    + PRESENT + ", s.* FROM s" + after + orderBy() + " LIMIT :page) AS page ON true" + orderBy();
        }

        private String orderBy() {
            return " ORDER BY " + order.stream().map(o -> sorted(o.column()) + (o.descending() ? " DESC" : ""))
                    .collect(Collectors.joining(", "));
        }

        /** Only a date can be missing; it is sorted, and compared with that of the last row, as later than any day. */
        private String sorted(String column) {
            return view.column(column).orElseThrow().kind() == Kind.DATE
                    ? "coalesce(" + column + ", '" + NEVER + "')"
                    : column;
        }

        private String after(int at, List<String> last) {
            Selection.Order by = order.get(at);
            String name = "a_" + by.column();
            values.addValue(name, last.get(at));
            String value = "(:" + name + ")::" + view.column(by.column()).orElseThrow().kind().sql();
            String sorted = sorted(by.column());
            String beyond = sorted + (by.descending() ? " < " : " > ") + value;
            return at + 1 == order.size()
                    ? beyond
                    : "(" + beyond + " OR (" + sorted + " = " + value + " AND " + after(at + 1, last) + "))";
        }

        List<String> sortValues(List<@Nullable Object> row) {
            List<String> last = new ArrayList<>();
            for (Selection.Order by : order) {
                for (int i = 0; i < view.columns().size(); i++) {
                    if (view.columns().get(i).name().equals(by.column())) {
                        last.add(Objects.toString(row.get(i), NEVER));
                    }
                }
            }
            return last;
        }
    }
}
