package org.grantsledger.api.cases;

import java.util.Collection;
import java.util.Map;

/**
 * What a scratch ledger is given where only amounts are asked for: a budget line for each payer and year under every
 * clause that no award exceeds, and no amount for which another person would be waited for.
 */
final class Ample {

    /** For any case and any year: 10^12 yuan. */
    static final String AMOUNT = "1000000000000.00";

    private static final String DOCUMENT = "CASES";

    private Ample() {
    }

    static void budget(
            LedgerClient ledger,
            Collection<String> payers,
            Collection<String> clauses,
            Collection<Integer> years) {
        for (String payer : payers) {
            for (int year : years) {
                ledger.must(
                        "/api/budget-lines",
                        Map.of(
                                "payer",
                                payer,
                                "year",
                                year,
                                "programme",
                                "cases",
                                "name",
                                "算例",
                                "clauses",
                                clauses,
                                "mode",
                                "HARD",
                                "amount",
                                AMOUNT,
                                "document",
                                DOCUMENT));
            }
            ledger.must(
                    "/api/approval-limits",
                    Map.of("jurisdiction", payer, "from", "2000-01-01", "amount", AMOUNT, "document", DOCUMENT));
        }
    }

    /** Lets a pool hold this much; never less than was drawn from it. */
    static void pool(LedgerClient ledger, String pool, int year, String amount) {
        ledger.must("/api/pools", Map.of("pool", pool, "year", year, "amount", amount, "document", DOCUMENT));
    }
}
