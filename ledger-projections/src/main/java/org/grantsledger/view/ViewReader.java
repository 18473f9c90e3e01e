package org.grantsledger.view;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.grantsledger.projection.ReadingSnapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** Runs views. Rows, totals and count of one answer come from one snapshot of the database. */
public final class ViewReader {

    /** In a cursor, a date that is missing; PostgreSQL reads it as later than any day. */
    public static final String NEVER = "infinity";

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
        Long pinned = asOf.position();
        if (pinned == null || asOf.effectiveOn() != null) {
            return once(asOf, query(view, asOf, selection, pinned == null));
        }
        return snapshot.read(visible -> {
            Query query = query(view, asOf, selection, visible == pinned);
            return Objects.requireNonNull(
                    snapshot.jdbc().query(
                            query.page(),
                            (ResultSetExtractor<Rows>) rows -> query.read(pinned, rows),
                            query.pageValues().toArray()));
        });
    }

    /** The first rows of what is visible, neither counted nor summed: of many rows that takes long, and their index not. */
    public Rows first(View view, Selection selection, @Nullable String scope) {
        AsOf now = new AsOf(null, null, scope);
        return once(now, new Query(view, new AsOf(null, today.get(), scope), true, false, selection, zone));
    }

    /** What to read does not depend on what is visible, so both are asked for at once. */
    private Rows once(AsOf asOf, Query query) {
        Long pinned = asOf.position();
        return snapshot.once(
                query.page(),
                query.pageValues(),
                (visible, rows) -> query.read(pinned == null ? visible : pinned, rows));
    }

    /**
     * Hands over every row of the selection in order, without holding them in memory.
     *
     * @return the position up to which events are in it
     */
    public long each(View view, AsOf asOf, Selection selection, Consumer<List<@Nullable Object>> consumer) {
        return snapshot.read(visible -> {
            long position = asOf.position() == null ? visible : asOf.position();
            Query query = query(view, new AsOf(position, asOf.effectiveOn(), asOf.scope()), selection,
                    position == visible);
            snapshot.jdbc().query(query.all(), (RowCallbackHandler) row -> consumer.accept(query.values(row, 0)),
                    query.allValues());
            return position;
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

    /**
     * Balances hold exactly what is visible in this snapshot; entries answer for any other bound.
     *
     * @param visible whether the bound is exactly what is visible
     */
    private Query query(View view, AsOf asOf, Selection selection, boolean visible) {
        boolean live = visible && asOf.effectiveOn() == null;
        LocalDate effectiveOn = asOf.effectiveOn() == null ? today.get() : asOf.effectiveOn();
        return new Query(view, new AsOf(asOf.position(), effectiveOn, asOf.scope()), live, true, selection, zone);
    }
}
