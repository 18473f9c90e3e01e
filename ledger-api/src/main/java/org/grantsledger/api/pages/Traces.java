package org.grantsledger.api.pages;

import java.time.YearMonth;
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

    /** In place of a view: the event at the position of the row. */
    private static final String EVENT = "";

    private static final Map<String, String> SHARED = Map.of(
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
            "awards:receivable");

    private static final Set<String> FLOWS = Set.of("awards:granted", "awards:paid", "awards:recovered");

    private static final Map<String, Map<String, Trace>> TRACES = Map.ofEntries(
            Map.entry(
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
                                    "budget:available"))),
            Map.entry(
                    "budget-by-payer",
                    rows("budget-execution", List.of("payer", "year"), "appropriated", "adjusted", "transferred",
                            "lapsed", "total", "encumbered", "spent", "available")),
            Map.entry("cost-sharing", journal(List.of("clause", "jurisdiction", "payer"), SHARED)),
            Map.entry("cost-sharing-by-payer", shared("payer")),
            Map.entry("cost-sharing-by-policy", shared("policy")),
            Map.entry("cost-sharing-by-clause", shared("clause")),
            Map.entry(
                    "settlement",
                    rows("settlement-awards", List.of("jurisdiction", "payer"), "awards", "granted", "net_paid", "owed",
                            "overdue", "overdue_30", "overdue_90", "overdue_180", "overdue_more", "overpaid",
                            "receivable")),
            Map.entry(
                    "settlement-awards",
                    journal(
                            List.of("award", "payer"),
                            Map.of(
                                    "granted",
                                    "awards:granted",
                                    "owed",
                                    "awards:owed",
                                    "overpaid",
                                    "awards:overpaid",
                                    "receivable",
                                    "awards:receivable"))),
            Map.entry("limit-usage", journal(List.of("limit_key"), Map.of("used", "limits:used"))),
            Map.entry("accounts", rows("journal", List.of("account", "payer", "year"), "balance")),
            Map.entry(
                    "enterprises",
                    rows("enterprise-statement", List.of("enterprise"), "granted_so_far", "received_so_far",
                            "owed_so_far")),
            Map.entry("clause-statistics", claims("clause")),
            Map.entry("clause-trend", trend()),
            Map.entry("enterprise-statement", rows(EVENT, List.of("position"), "granted", "paid", "recovered")),
            Map.entry(
                    "monthly-trend",
                    rows("clause-trend", List.of("month"), "claims", "refused", "awarded_amount", "decided", "paid")));

    private Traces() {
    }

    private static Map<String, Trace> journal(List<String> keys, Map<String, String> accounts) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        accounts.forEach(
                (column, account) -> traces.put(
                        column,
                        new Trace("journal", keys, Map.of("account", account), FLOWS.contains(account))));
        return traces;
    }

    private static Map<String, Trace> rows(String view, List<String> keys, String... columns) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        for (String column : columns) {
            traces.put(column, new Trace(view, keys, Map.of(), false));
        }
        return traces;
    }

    /** A view that takes a year takes it also from the one above it. */
    private static Map<String, Trace> shared(String key) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        SHARED.keySet().forEach(
                column -> traces.put(column, new Trace("cost-sharing", List.of(key), Map.of(), true)));
        return traces;
    }

    /** Claims count in the month of the decision, money in that of its business day. */
    private static Map<String, Trace> trend() {
        Map<String, Trace> traces = new LinkedHashMap<>();
        claims("booked_to", "month").forEach((column, trace) -> {
            if (List.of("claims", "refused", "awarded_amount").contains(column)) {
                traces.put(column, trace);
            }
        });
        traces.putAll(
                journal(List.of("month", "clause"), Map.of("decided", "awards:granted", "paid", "awards:paid")));
        return traces;
    }

    private static Map<String, Trace> claims(String... keys) {
        Map<String, Trace> traces = new LinkedHashMap<>();
        Map.of(
                "claims",
                Map.<String, String>of(),
                "claimed_amount",
                Map.<String, String>of(),
                "awarded_amount",
                Map.<String, String>of(),
                "awards",
                Map.of("refused", "0"),
                "clipped",
                Map.of("outcome", "CLIPPED", "refused", "0"),
                "topped_up",
                Map.of("outcome", "TOP_UP"),
                "refused",
                Map.of("refused", "1"))
                .forEach((column, fixed) -> traces.put(column, new Trace("claims", List.of(keys), fixed, true)));
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
        if (trace.view().equals(EVENT)) {
            return "/history/" + row.getOrDefault("position", "");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String key : trace.keys()) {
            String value = row.getOrDefault(key, "");
            if (key.equals("month") && trace.view().equals("journal")) {
                YearMonth month = YearMonth.parse(value);
                parameters.put("from", month.atDay(1).toString());
                parameters.put("to", month.atEndOfMonth().toString());
            } else {
                // a trend is of the clause that gets the entry
                parameters.put(key, key.equals("booked_to") ? row.getOrDefault("clause", "") : value);
            }
        }
        parameters.putAll(trace.fixed());
        if (trace.flow() && !trace.keys().contains("month") && asked.shown().containsKey("year")) {
            parameters.put("year", asked.shown().getOrDefault("year", ""));
        }
        parameters.putAll(asked.bounds());
        return Addresses.of("/views/" + trace.view(), parameters);
    }
}
