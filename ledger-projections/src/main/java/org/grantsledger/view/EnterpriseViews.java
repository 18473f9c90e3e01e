package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import java.util.stream.Collectors;
import org.grantsledger.projection.Summary;
import org.grantsledger.view.Column.Kind;

/**
 * 企业台账、额度使用. The index of an enterprise's entries holds those of enterprises only; unless a condition says the same,
 * every entry is looked at.
 */
final class EnterpriseViews {

    /** One description serves the rows of a statement and its totals. */
    private static final String HAPPENED = Summary.HAPPENED.stream().map(Summary.Column::named)
            .collect(Collectors.joining(", "));

    static final View.Parameter SEARCH = new View.Parameter("search", Kind.TEXT, false);

    /** Whether a row of reading.enterprise is what {@code search} looks for. */
    private static final String FOUND = """
                                        ({search} IS NULL OR strpos(lower(name), lower({search})) > 0
                                        OR starts_with(code, upper({search})) OR strpos(initials, lower({search})) > 0)""";

    /** The same of a row that names an enterprise. */
    static final String OF_FOUND = "({search} IS NULL OR EXISTS (SELECT FROM reading.enterprise n WHERE n.code = enterprise AND "
            + FOUND + "))";

    /**
     * 企业名录, by names of now. {@code search} keeps those whose name contains it, whose code begins with it, or whose
     * name in pinyin has these initials. Amounts are read for the rows of a page only, so nothing is summed.
     */
    static final View LIST = new View(
            "enterprises",
            List.of(
                    column("enterprise", Kind.ENTERPRISE),
                    column("kind", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("granted_so_far", Kind.LEVEL),
                    column("received_so_far", Kind.LEVEL),
                    column("owed_so_far", Kind.LEVEL)),
            List.of("enterprise"),
            List.of(SEARCH),
            """
            SELECT code AS enterprise, kind, jurisdiction, %s, %s, %s
            FROM reading.enterprise n
            WHERE registered <= :position
                AND (:scope::text IS NULL OR jurisdiction = :scope OR EXISTS (SELECT FROM {entry} p
                    WHERE p.enterprise <> '' AND p.enterprise = n.code))
                AND %s"""
                    .formatted(
                            sum("granted_so_far", "granted"),
                            sum("received_so_far", "paid - recovered"),
                            sum("owed_so_far", "owed_more"),
                            FOUND));

    private static String sum(String column, String of) {
        return "(SELECT coalesce(sum(%s), 0)::bigint FROM {day_turnover} t WHERE t.enterprise = n.code) AS %s"
                .formatted(of, column);
    }

    /**
     * What happened to an enterprise's awards, one row an event and payer, with the running balances of what it was
     * granted, what it has received, and what it is owed (what it owes itself taken off).
     */
    static final View STATEMENT = new View(
            "enterprise-statement",
            List.of(
                    column("effective_on", Kind.DATE),
                    column("position", Kind.POSITION),
                    new Column(
                            "type",
                            Kind.EVENT,
                            "(SELECT e.type FROM event e WHERE e.position = s.position)"),
                    column("award", Kind.TEXT),
                    column("reference", Kind.TEXT),
                    column("clause", Kind.CLAUSE),
                    column("payer", Kind.PAYER),
                    column("granted", Kind.MONEY),
                    column("paid", Kind.MONEY),
                    column("recovered", Kind.MONEY),
                    column("granted_so_far", Kind.LEVEL),
                    column("received_so_far", Kind.LEVEL),
                    column("owed_so_far", Kind.LEVEL)),
            List.of("effective_on", "position", "payer"),
            List.of(new View.Parameter("enterprise", Kind.ENTERPRISE, true)),
            """
            SELECT s.effective_on, s.position, s.award, s.reference, s.clause, s.payer, s.granted, s.paid, s.recovered,
                sum(s.granted) OVER w::bigint AS granted_so_far,
                sum(s.paid - s.recovered) OVER w::bigint AS received_so_far,
                sum(s.owed_more) OVER w::bigint AS owed_so_far
            FROM (
                SELECT effective_on, position, payer, min(award) AS award, min(reference) AS reference, min(clause) AS clause,
                    %s
                FROM {entry} j WHERE enterprise <> '' AND enterprise = {enterprise} AND account LIKE 'awards:%%'
                GROUP BY effective_on, position, payer {first}) s
            WINDOW w AS (ORDER BY s.effective_on, s.position, s.payer)"""
                    .formatted(HAPPENED),
            """
            SELECT events AS counted, granted, paid, recovered FROM {day_turnover} t WHERE enterprise = {enterprise}""");

    /**
     * How much of each limit is used, for every limit that a decision has met by the business day, and every pool from
     * the first day of its year. {@code near} keeps those of which at most so many basis points are left. One award can
     * count against several limits, so nothing is summed. A jurisdiction sees the limits that its enterprises met, and
     * pools; what is used of them is used by all.
     */
    static final View LIMIT_USAGE = new View(
            "limit-usage",
            List.of(
                    column("scope", Kind.TEXT),
                    column("cap", Kind.TEXT),
                    column("clause", Kind.CLAUSE),
                    column("enterprise", Kind.ENTERPRISE),
                    column("limit_key", Kind.TEXT),
                    column("maximum", Kind.LEVEL),
                    column("used", Kind.LEVEL),
                    column("headroom", Kind.LEVEL),
                    column("usage", Kind.RATE)),
            List.of("limit_key"),
            List.of(new View.Parameter("near", Kind.RATE, false)),
            """
            SELECT k.scope, k.cap, k.clause, k.enterprise, k.limit_key, k.fen AS maximum, coalesce(u.fen, 0)::bigint AS used,
                greatest(k.fen - coalesce(u.fen, 0), 0)::bigint AS headroom,
                CASE WHEN k.fen = 0 THEN 10000 ELSE least(coalesce(u.fen, 0) * 10000::numeric / k.fen, 2147483647)::integer END
                    AS usage
            FROM (
                SELECT DISTINCT ON (limit_key) l.*
                FROM reading.limit_known l LEFT JOIN reading.decision d ON d.position = l.position
                WHERE l.position <= :position
                    AND (:scope::text IS NULL OR d.position IS NULL OR l.limit_key IN (
                        SELECT o.limit_key FROM reading.limit_known o JOIN reading.decision m ON m.position = o.position
                        WHERE m.jurisdiction = :scope))
                    AND coalesce(d.decided_on, make_date(right(limit_key, 4)::integer, 1, 1)) <= :effective
                ORDER BY limit_key, l.position DESC) k
            LEFT JOIN (
                SELECT limit_key, sum(fen) AS fen FROM {all} b WHERE account = 'limits:used' GROUP BY limit_key) u
                ON u.limit_key = k.limit_key
            WHERE {near} IS NULL OR coalesce(u.fen, 0) * 10000::numeric >= k.fen * (10000 - {near})::numeric""");

    private EnterpriseViews() {
    }
}
