package org.grantsledger.api.pages;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a figure leads: to the rows that it sums, down to entries of the journal and to events. A table says for which
 * columns of which view this is known.
 */
final class Traces {

    /**
     * @param view whose rows are summed
     * @param keys columns that the row shares with them
     * @param fixed what else they have in common
     * @param flow whether a year restricts it; a level counts from the beginning
     */
    private record Trace(String view, List<String> keys, Map<String, String> fixed, boolean flow) {}

    private static final Set<String> FLOWS = Set.of("awards:granted", "awards:paid", "awards:recovered");

    private static final Map<String, Map<String, Trace>> TRACES = Map.of(
            "budget-execution",
            journal(
                    List.of("budget_line"),
                    Map.of(
                            "appropriated",
                            "budget:appropriated",
                            "adjusted",
                            "budget:adjusted",
                            "transferred",
                            "budget:transferred",
                            "lapsed",
                            "budget:lapsed",
                            "encumbered",
                            "budget:encumbered",
                            "spent",
                            "budget:spent",
                            "available",
                            "budget:available")),
            "cost-sharing",
            journal(
                    List.of("clause", "jurisdiction", "payer"),
                    Map.of(
                            "decided",
                            "awards:granted",
                            "paid",
                            "awards:paid",
                            "recovered",
                            "awards:recovered",
                            "outstanding",
                            "awards:owed",
                            "overpaid",
                            "awards:overpaid",
                            "receivable",
                            "awards:receivable")),
            "settlement",
            awards("awards", "granted", "net_paid", "owed", "overdue", "overdue_30", "overdue_90", "overdue_180",
                    "overdue_more", "overpaid", "receivable"),
            "settlement-awards",
            journal(
                    List.of("award", "payer"),
                    Map.of(
                            "granted",
                            "awards:granted",
                            "net_paid",
                            "awards:paid",
                            "owed",
                            "awards:owed",
                            "overdue",
                            "awards:owed",
                            "overpaid",
                            "awards:overpaid",
                            "receivable",
                            "awards:receivable")),
            "limit-usage",
            journal(List.of("limit_key"), Map.of("used", "limits:used")),
            "accounts",
            Map.of("balance", new Trace("journal", List.of("account", "payer", "year"), Map.of(), false)));

    private Traces() {
    }

    private static Map<String, Trace> journal(List<String> keys, Map<String, String> accounts) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        accounts.forEach(
                (column, account) -> traces.put(column,
                        new Trace("journal", keys, Map.of("account", account), FLOWS.contains(account))));
        return traces;
    }

    private static Map<String, Trace> awards(String... columns) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        for (String column : columns) {
            traces.put(column, new Trace("settlement-awards", List.of("jurisdiction", "payer"), Map.of(), false));
        }
        return traces;
    }

    /**
     * The address of what a figure sums; null where it sums nothing that could be listed.
     *
     * @param row the codes in its row, by column
     * @param asked of the table: its bounds and its year hold for what it sums too
     */
    static @Nullable String of(String view, String column, Map<String, String> row, Asked asked) {
        Trace trace = TRACES.getOrDefault(view, Map.of()).get(column);
        if (trace == null) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        trace.keys().forEach(key -> parameters.put(key, row.getOrDefault(key, "")));
        parameters.putAll(trace.fixed());
        if (trace.flow() && asked.shown().containsKey("year")) {
            parameters.put("year", asked.shown().getOrDefault("year", ""));
        }
        parameters.putAll(asked.bounds());
        return Addresses.of("/views/" + trace.view(), parameters);
    }
}
