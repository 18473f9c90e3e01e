package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import org.grantsledger.view.Column.Kind;

/** 预算执行. */
final class BudgetViews {

    /**
     * One row a budget line. {@code total} is what the line may spend after adjustments, {@code execution} what of it is
     * spent, {@code elapsed} how much of the fiscal year has passed on the business day (序时进度).
     */
    static final View EXECUTION = new View(
            "budget-execution",
            List.of(
                    column("payer", Kind.PAYER),
                    column("year", Kind.YEAR),
                    column("programme", Kind.TEXT),
                    column("budget_line", Kind.TEXT),
                    column("name", Kind.TEXT),
                    column("mode", Kind.TEXT),
                    column("appropriated", Kind.MONEY),
                    column("adjusted", Kind.MONEY),
                    column("transferred", Kind.MONEY),
                    column("lapsed", Kind.MONEY),
                    column("total", Kind.MONEY),
                    column("encumbered", Kind.MONEY),
                    column("spent", Kind.MONEY),
                    column("available", Kind.MONEY),
                    column("execution", Kind.RATE),
                    column("elapsed", Kind.RATE)),
            List.of("budget_line"),
            List.of(),
            """
            SELECT l.payer, l.fiscal_year::integer AS year, l.programme, l.line AS budget_line, l.name, l.mode,
                coalesce(appropriated, 0) AS appropriated, coalesce(adjusted, 0) AS adjusted,
                coalesce(transferred, 0) AS transferred, coalesce(lapsed, 0) AS lapsed, coalesce(total, 0) AS total,
                coalesce(encumbered, 0) AS encumbered, coalesce(spent, 0) AS spent, coalesce(available, 0) AS available,
                CASE WHEN coalesce(total, 0) = 0 THEN 0 ELSE least(spent * 10000::numeric / total, 2147483647)::integer END
                    AS execution,
                (10000 * least(greatest(:effective::date - make_date(l.fiscal_year, 1, 1) + 1, 0),
                        make_date(l.fiscal_year + 1, 1, 1) - make_date(l.fiscal_year, 1, 1))
                    / (make_date(l.fiscal_year + 1, 1, 1) - make_date(l.fiscal_year, 1, 1)))::integer AS elapsed
            FROM reading.budget_line l LEFT JOIN (
                SELECT budget_line,
                    coalesce(-sum(fen) FILTER (WHERE account = 'budget:appropriated'), 0)::bigint AS appropriated,
                    coalesce(-sum(fen) FILTER (WHERE account = 'budget:adjusted'), 0)::bigint AS adjusted,
                    coalesce(-sum(fen) FILTER (WHERE account = 'budget:transferred'), 0)::bigint AS transferred,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:lapsed'), 0)::bigint AS lapsed,
                    coalesce(sum(fen) FILTER (WHERE account IN ('budget:available', 'budget:encumbered', 'budget:spent')),
                        0)::bigint AS total,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:encumbered'), 0)::bigint AS encumbered,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:spent'), 0)::bigint AS spent,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:available'), 0)::bigint AS available
                FROM {balance} b WHERE account LIKE 'budget:%' AND budget_line <> '' GROUP BY budget_line) s ON s.budget_line = l.line
            WHERE l.position <= :position AND (:scope::text IS NULL OR l.payer = :scope)""");

    static final View BY_PAYER = Views.grouped("budget-by-payer", EXECUTION, List.of("payer", "year"));

    /**
     * What each award takes of a budget line: promised and not yet paid, and paid. What a closed line let lapse of its
     * promises stands in a row without an award, so that the rows come to the line.
     */
    static final View AWARDS = new View(
            "budget-awards",
            List.of(
                    column("budget_line", Kind.TEXT),
                    column("payer", Kind.PAYER),
                    column("award", Kind.TEXT),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("encumbered", Kind.MONEY),
                    column("spent", Kind.MONEY)),
            List.of("budget_line", "award"),
            List.of(),
            """
            SELECT * FROM (
                SELECT budget_line, min(payer) AS payer, award, min(enterprise) AS enterprise, min(clause) AS clause,
                    min(jurisdiction) AS jurisdiction,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:encumbered'), 0)::bigint AS encumbered,
                    coalesce(sum(fen) FILTER (WHERE account = 'budget:spent'), 0)::bigint AS spent
                FROM {entry} e WHERE account IN ('budget:encumbered', 'budget:spent') GROUP BY budget_line, award) a
            WHERE encumbered <> 0 OR spent <> 0""");

    private BudgetViews() {
    }
}
