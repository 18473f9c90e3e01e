package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.view.Column.Kind;

/** 分担与结算. */
final class SettlementViews {

    /**
     * Who bears what under which clause. Decided and paid are flows, of one year where a year is asked for; what is
     * outstanding, overpaid or to be recovered is a level, at the end of that year.
     */
    static final View COST_SHARING = new View(
            "cost-sharing",
            List.of(
                    column("policy", Kind.POLICY),
                    column("clause", Kind.CLAUSE),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("payer", Kind.PAYER),
                    column("decided", Kind.MONEY),
                    column("paid", Kind.MONEY),
                    column("recovered", Kind.MONEY),
                    column("outstanding", Kind.MONEY),
                    column("overpaid", Kind.MONEY),
                    column("receivable", Kind.MONEY)),
            List.of("clause", "jurisdiction", "payer"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT split_part(clause, '/', 1) AS policy, clause, jurisdiction, payer,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:granted' AND flow), 0)::bigint AS decided,
                coalesce(-sum(fen) FILTER (WHERE account = 'awards:paid' AND flow), 0)::bigint AS paid,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:recovered' AND flow), 0)::bigint AS recovered,
                coalesce(-sum(fen) FILTER (WHERE account = 'awards:owed'), 0)::bigint AS outstanding,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:overpaid'), 0)::bigint AS overpaid,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:receivable'), 0)::bigint AS receivable
            FROM (SELECT b.*, {year} IS NULL OR fiscal_year = {year} AS flow FROM {balance} b
                WHERE account LIKE 'awards:%' AND ({year} IS NULL OR fiscal_year <= {year})) f
            GROUP BY clause, jurisdiction, payer""");

    static final View BY_PAYER = Views.grouped("cost-sharing-by-payer", COST_SHARING, List.of("payer"));

    static final View BY_POLICY = Views.grouped("cost-sharing-by-policy", COST_SHARING, List.of("policy"));

    static final View BY_CLAUSE = Views.grouped("cost-sharing-by-clause", COST_SHARING, List.of("policy", "clause"));

    /** From whom, under which clause, to which kind of body: what was decided and paid, of one year where it is asked for. */
    static final View FLOW = new View(
            "cost-sharing-flow",
            List.of(
                    column("payer", Kind.PAYER),
                    column("clause", Kind.CLAUSE),
                    column("kind", Kind.TEXT),
                    column("decided", Kind.MONEY),
                    column("paid", Kind.MONEY)),
            List.of("payer", "clause", "kind"),
            List.of(new View.Parameter("year", Kind.YEAR, false)),
            """
            SELECT payer, clause, kind, sum(granted)::bigint AS decided, sum(paid)::bigint AS paid
            FROM {month_turnover} m WHERE {year} IS NULL OR left(month, 4)::integer = {year}
            GROUP BY payer, clause, kind""");

    /**
     * What each payer owes for each award; what was recovered is taken off what was paid. Overdue is what fell due before
     * the business day and is neither paid nor reduced away, by its age in days; a stage without a date is never overdue.
     */
    static final String AWARDS = """
                                 SELECT jurisdiction, payer, award, enterprise, clause, granted, net_paid, owed, overpaid, receivable,
                                     o0 AS overdue, o0 - o30 AS overdue_30, o30 - o90 AS overdue_90,
                                     o90 - o180 AS overdue_180, o180 AS overdue_more
                                 FROM (
                                     SELECT *,
                                         greatest(least(due_0, granted) - net_paid, 0) AS o0,
                                         greatest(least(due_30, granted) - net_paid, 0) AS o30,
                                         greatest(least(due_90, granted) - net_paid, 0) AS o90,
                                         greatest(least(due_180, granted) - net_paid, 0) AS o180
                                     FROM (SELECT *, paid - recovered AS net_paid FROM {award_due} b) a) o""";

    private static final List<Column> AMOUNTS = List.of(
            column("granted", Kind.MONEY),
            column("net_paid", Kind.MONEY),
            column("owed", Kind.MONEY),
            column("overdue", Kind.MONEY),
            column("overdue_30", Kind.MONEY),
            column("overdue_90", Kind.MONEY),
            column("overdue_180", Kind.MONEY),
            column("overdue_more", Kind.MONEY),
            column("overpaid", Kind.MONEY),
            column("receivable", Kind.MONEY));

    private static final List<Column> AWARD = List.of(
            column("jurisdiction", Kind.JURISDICTION),
            column("payer", Kind.PAYER),
            column("award", Kind.TEXT),
            column("enterprise", Kind.ENTERPRISE),
            column("clause", Kind.CLAUSE));

    static final View SETTLEMENT_AWARDS = new View(
            "settlement-awards",
            concat(AWARD, AMOUNTS),
            List.of("jurisdiction", "payer", "award"),
            List.of(),
            AWARDS);

    /** A row of settlement-awards as a line: its values in the order of the columns, with tabs between, in yuan. */
    private static final String LINE = "concat_ws(chr(9), " + Stream.concat(
            AWARD.stream().map(Column::name),
            AMOUNTS.stream().map(c -> "round(" + c.name() + " / 100.0, 2)"))
            .collect(Collectors.joining(", ")) + ") || chr(10)";

    /**
     * The same, summed: for the enterprises of each jurisdiction, what each tier owes. The checksum of a jurisdiction
     * is the SHA-256 of the lines of its awards, the city's and its own, so that whoever asks, and however, can see
     * that the other tier has the same statement.
     */
    static final View SETTLEMENT = new View(
            "settlement",
            concat(
                    List.of(
                            column("jurisdiction", Kind.JURISDICTION),
                            column("payer", Kind.PAYER),
                            column("awards", Kind.COUNT)),
                    concat(AMOUNTS, List.of(column("checksum", Kind.TEXT)))),
            List.of("jurisdiction", "payer"),
            List.of(),
            """
            SELECT jurisdiction, payer, awards, %s, encode(sha256(convert_to(string_agg(lines, '') OVER (
                    PARTITION BY jurisdiction ORDER BY payer ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
                'UTF8')), 'hex') AS checksum
            FROM (
                SELECT jurisdiction, payer, count(*) AS awards, %s, string_agg(%s, '' ORDER BY award) AS lines
                FROM (""".formatted(names(c -> c), names(c -> "sum(" + c + ")::bigint AS " + c), LINE)
                    + AWARDS + ") w GROUP BY jurisdiction, payer) p");

    private SettlementViews() {
    }

    private static String names(UnaryOperator<String> amount) {
        return AMOUNTS.stream().map(Column::name).map(amount).collect(Collectors.joining(", "));
    }

    private static List<Column> concat(List<Column> first, List<Column> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
