package org.grantsledger.view;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.view.Column.Kind;

/** Every view there is. */
public final class Views {

    public static final List<View> ALL = Stream
            .of(
                    BudgetViews.EXECUTION,
                    BudgetViews.BY_PAYER,
                    BudgetViews.AWARDS,
                    DisbursementViews.DUE,
                    DisbursementViews.PAYMENTS,
                    DisbursementViews.RECOVERIES,
                    DisbursementViews.OVERPAID,
                    SettlementViews.COST_SHARING,
                    SettlementViews.BY_PAYER,
                    SettlementViews.BY_POLICY,
                    SettlementViews.BY_CLAUSE,
                    SettlementViews.FLOW,
                    SettlementViews.SETTLEMENT,
                    SettlementViews.SETTLEMENT_AWARDS,
                    EnterpriseViews.LIST,
                    EnterpriseViews.STATEMENT,
                    EnterpriseViews.LIMIT_USAGE,
                    ApprovalViews.PENDING,
                    ClauseViews.CLAIMS,
                    ClauseViews.STATISTICS,
                    ClauseViews.REFUSALS,
                    ClauseViews.TREND,
                    ClauseViews.BY_MONTH,
                    ActivityViews.EVENTS,
                    ActivityViews.ENTRIES,
                    ActivityViews.ACCOUNTS)
            .toList();

    private Views() {
    }

    public static Optional<View> find(String name) {
        return ALL.stream().filter(v -> v.name().equals(name)).findFirst();
    }

    /** A view with all that is summed in another, by fewer columns; it takes the same parameters. */
    static View grouped(String name, View view, List<String> by) {
        List<Column> columns = view.columns().stream().filter(c -> by.contains(c.name()) || c.kind().summed()).toList();
        if (columns.stream().anyMatch(column -> column.lookup() != null)) {
            throw new IllegalArgumentException("what is looked up for single rows of " + view.name() + " is no group");
        }
        String sums = columns.stream().map(
                c -> by.contains(c.name()) ? c.name() : "sum(" + c.name() + ")::bigint AS " + c.name())
                .collect(Collectors.joining(", "));
        return new View(
                name,
                columns,
                by,
                view.parameters(),
                "SELECT " + sums + " FROM (" + view.sql() + ") g GROUP BY " + String.join(", ", by));
    }

    static Column column(String name, Kind kind) {
        return new Column(name, kind);
    }
}
