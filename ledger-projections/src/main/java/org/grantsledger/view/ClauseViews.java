package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import org.grantsledger.view.Column.Kind;

/** 条款与政策. */
final class ClauseViews {

    /**
     * 核定登记: every claim that was decided, one by one. {@code refused} is 1 where it was refused, else 0, so that its
     * total counts the refusals; {@code findings} are the codes of what refused it.
     */
    static final View CLAIMS = new View(
            "claims",
            List.of(
                    column("decided_on", Kind.DATE),
                    column("position", Kind.POSITION),
                    column("claim", Kind.TEXT),
                    column("enterprise", Kind.ENTERPRISE),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("clause", Kind.CLAUSE),
                    column("booked_to", Kind.CLAUSE),
                    column("outcome", Kind.TEXT),
                    column("refused", Kind.COUNT),
                    column("findings", Kind.TEXT),
                    column("claimed_amount", Kind.MONEY),
                    column("awarded_amount", Kind.MONEY),
                    column("month", Kind.MONTH)),
            List.of("position"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT decided_on, position, claim, enterprise, jurisdiction, clause, booked_to, outcome,
                refused::integer::bigint AS refused, findings, claimed AS claimed_amount, amount AS awarded_amount,
                to_char(decided_on, 'YYYY-MM') AS month
            FROM {decision} d WHERE {year} IS NULL OR extract(year FROM decided_on) = {year}""");

    /** What came of the claims under each clause; what is booked to it stands in cost-sharing. */
    static final View STATISTICS = new View(
            "clause-statistics",
            List.of(
                    column("policy", Kind.POLICY),
                    column("clause", Kind.CLAUSE),
                    column("claims", Kind.COUNT),
                    column("applicants", Kind.NUMBER),
                    column("awards", Kind.COUNT),
                    column("clipped", Kind.COUNT),
                    column("topped_up", Kind.COUNT),
                    column("refused", Kind.COUNT),
                    column("claimed_amount", Kind.MONEY),
                    column("awarded_amount", Kind.MONEY)),
            List.of("clause"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT split_part(clause, '/', 1) AS policy, clause, count(*) AS claims,
                count(DISTINCT enterprise) AS applicants, count(*) FILTER (WHERE NOT refused) AS awards,
                count(*) FILTER (WHERE NOT refused AND outcome = 'CLIPPED') AS clipped,
                count(*) FILTER (WHERE outcome = 'TOP_UP') AS topped_up, count(*) FILTER (WHERE refused) AS refused,
                sum(claimed)::bigint AS claimed_amount, sum(amount)::bigint AS awarded_amount
            FROM {decision} d WHERE {year} IS NULL OR extract(year FROM decided_on) = {year}
            GROUP BY clause""");

    /** Why claims were refused, by finding; a claim with several findings stands in several rows, so nothing is summed. */
    static final View REFUSALS = new View(
            "clause-refusals",
            List.of(
                    column("policy", Kind.POLICY),
                    column("clause", Kind.CLAUSE),
                    column("finding", Kind.TEXT),
                    column("refused", Kind.NUMBER),
                    column("claimed_amount", Kind.LEVEL)),
            List.of("clause", "finding"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT split_part(clause, '/', 1) AS policy, clause, finding, count(*) AS refused,
                sum(claimed)::bigint AS claimed_amount
            FROM {decision} d CROSS JOIN unnest(string_to_array(findings, ',')) AS finding
            WHERE refused AND ({year} IS NULL OR extract(year FROM decided_on) = {year})
            GROUP BY clause, finding""");

    /** Month by month: claims and awards by the day of decision, grants and payments by the day they count from. */
    static final View TREND = new View(
            "clause-trend",
            List.of(
                    column("month", Kind.MONTH),
                    column("policy", Kind.POLICY),
                    column("clause", Kind.CLAUSE),
                    column("claims", Kind.COUNT),
                    column("refused", Kind.COUNT),
                    column("awarded_amount", Kind.MONEY),
                    column("decided", Kind.MONEY),
                    column("paid", Kind.MONEY)),
            List.of("month", "clause"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT month, split_part(clause, '/', 1) AS policy, clause, sum(claims)::bigint AS claims,
                sum(refused)::bigint AS refused, sum(awarded)::bigint AS awarded_amount, sum(decided)::bigint AS decided,
                sum(paid)::bigint AS paid
            FROM (
                SELECT to_char(decided_on, 'YYYY-MM') AS month, booked_to AS clause, 1 AS claims, refused::integer AS refused,
                    amount AS awarded, 0::bigint AS decided, 0::bigint AS paid
                FROM {decision} d
                UNION ALL
                SELECT month, clause, 0, 0, 0, granted, paid FROM {month_turnover} t) m
            WHERE {year} IS NULL OR left(month, 4)::integer = {year}
            GROUP BY month, clause""");

    static final View BY_MONTH = Views.grouped("monthly-trend", TREND, List.of("month"));

    private ClauseViews() {
    }
}
