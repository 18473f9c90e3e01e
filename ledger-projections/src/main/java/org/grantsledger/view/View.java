package org.grantsledger.view;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.view.Column.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A named query.
 *
 * @param columns in the order shown
 * @param key the columns that tell rows apart; the order where no other is asked for
 * @param parameters what the query itself takes, besides filters on its columns
 * @param sql gives exactly the columns, but those that are looked up. It takes :position and :effective, and :scope,
 *        which is null for all jurisdictions; {balance}, {entry} and {decision} stand for balances, entries and decided claims within the
 *        bounds, {all} for balances of all jurisdictions. A balance is there in one row or, as of a day, in the entries
 *        that it is the sum of: it is always to be summed. {award_balance} and {month_turnover} are summed already;
 *        {award_due} is the former with what fell due by the business day, and 30, 90 and 180 days before it.
 *        {open} says of an award whether anything may be owed for it, as far as that is known without reading it.
 *        {day_turnover} is to be summed, too. {first} ends what gives all rows in the order of the key, where only the first
 *        are needed; there must be totals, then. A table that is read besides bounds itself
 * @param totals where what is summed is known without reading all rows: gives, to be summed, {@value #COUNTED} as the number of
 *        rows, and the summed columns. It takes what {@code sql} takes
 */
public record View(
        String name,
        List<Column> columns,
        List<String> key,
        List<Parameter> parameters,
        String sql,
        @Nullable String totals) {

    /** In totals, a number of rows. */
    static final String COUNTED = "counted";

    /** One whose totals are those of its rows. */
    public View(String name, List<Column> columns, List<String> key, List<Parameter> parameters, String sql) {
        this(name, columns, key, parameters, sql, null);
    }

    /** @param required whether the view says nothing without it; else it is null in SQL */
    public record Parameter(String name, Kind kind, boolean required) {}

    /** The order asked for, and behind it the key, so that no two rows are equal in it. */
    public List<Selection.Order> order(List<Selection.Order> asked) {
        Set<String> named = new LinkedHashSet<>();
        List<Selection.Order> order = new ArrayList<>();
        for (Selection.Order by : asked) {
            if (named.add(by.column())) {
                order.add(by);
            }
        }
        key.stream().filter(named::add).forEach(k -> order.add(new Selection.Order(k, false)));
        return order;
    }

    public Optional<Column> column(String named) {
        return columns.stream().filter(c -> c.name().equals(named)).findFirst();
    }

    public Optional<Parameter> parameter(String named) {
        return parameters.stream().filter(p -> p.name().equals(named)).findFirst();
    }
}
