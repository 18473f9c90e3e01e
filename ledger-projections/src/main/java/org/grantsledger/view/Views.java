package org.grantsledger.view;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.grantsledger.view.Column.Kind;

/** Every view there is. */
public final class Views {

    public static final List<View> ALL = Stream
            .of(
                    BudgetViews.EXECUTION,
                    SettlementViews.COST_SHARING,
                    SettlementViews.SETTLEMENT,
                    SettlementViews.SETTLEMENT_AWARDS,
                    EnterpriseViews.STATEMENT,
                    EnterpriseViews.LIMIT_USAGE,
                    ApprovalViews.PENDING,
                    ClauseViews.STATISTICS,
                    ClauseViews.REFUSALS,
                    ClauseViews.TREND,
                    ActivityViews.EVENTS,
                    ActivityViews.ENTRIES,
                    ActivityViews.ACCOUNTS)
            .toList();

    private Views() {
    }

    public static Optional<View> find(String name) {
        return ALL.stream().filter(v -> v.name().equals(name)).findFirst();
    }

    static Column column(String name, Kind kind) {
        return new Column(name, kind);
    }
}
