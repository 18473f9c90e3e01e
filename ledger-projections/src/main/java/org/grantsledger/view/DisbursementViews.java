package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import org.grantsledger.view.Column.Kind;

/** 拨付、追回. */
final class DisbursementViews {

    private static final List<View.Parameter> PERIOD = List.of(
            EnterpriseViews.SEARCH,
            new View.Parameter("from", Kind.DATE, false),
            new View.Parameter("to", Kind.DATE, false));

    /**
     * 应付: each instalment of which a payer owes something, those that fell due first at the head. {@code promised} is
     * what reductions left of it, from the last instalment backwards; payments, and then what waits for approval
     * ({@code pending}), cover the first. {@code payable} may be paid on the business day: its day has come, or, for a
     * stage without a day, all payers have paid what is theirs of the stages before it. {@code overdue} is owed and fell
     * due before the business day; a stage never is. {@code until} leaves out what falls due later.
     */
    static final View DUE = new View(
            "due",
            List.of(
                    column("due_on", Kind.DATE),
                    column("payer", Kind.PAYER),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("award", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("instalment", Kind.NUMBER),
                    column("promised", Kind.MONEY),
                    column("owed", Kind.MONEY),
                    column("overdue", Kind.MONEY),
                    column("pending", Kind.MONEY),
                    column("payable", Kind.MONEY)),
            List.of("due_on", "payer", "award", "instalment"),
            List.of(EnterpriseViews.SEARCH, new View.Parameter("until", Kind.DATE, false)),
            """
            SELECT due_on, payer, enterprise, clause, award, jurisdiction, instalment, promised, owed,
                CASE WHEN due_on < :effective THEN owed ELSE 0 END AS overdue, owed - free AS pending,
                CASE WHEN coalesce(due_on <= :effective, earlier <= paid_by_all) THEN free ELSE 0 END AS payable
            FROM (
                SELECT due_on, payer, enterprise, clause, award, jurisdiction, instalment, earlier, paid_by_all,
                    (least(upto, granted) - least(before, granted))::bigint AS promised,
                    greatest(least(upto, granted) - greatest(before, paid), 0)::bigint AS owed,
                    greatest(least(upto, granted) - greatest(before, paid + coalesce(prepared, 0)), 0)::bigint AS free
                FROM (
                    SELECT due_on, payer, enterprise, clause, award, jurisdiction, instalment, upto, upto - part AS before,
                        coalesce(sum(part) OVER (PARTITION BY award ORDER BY instalment GROUPS BETWEEN UNBOUNDED PRECEDING
                            AND 1 PRECEDING), 0) AS earlier
                    FROM (
                        SELECT due_on, payer, enterprise, clause, award, jurisdiction, -fen AS part,
                            row_number() OVER i AS instalment, sum(-fen) OVER i AS upto
                        FROM {entry} e WHERE %s AND {open}
                        WINDOW i AS (PARTITION BY payer, award ORDER BY position, line)) p) d
                JOIN (
                    SELECT payer, award, granted, paid - recovered AS paid,
                        sum(paid - recovered) OVER (PARTITION BY award) AS paid_by_all
                    FROM {award_balance} b WHERE {open}) s USING (payer, award)
                LEFT JOIN (
                    SELECT payer, award, sum(fen) AS prepared FROM reading.waiting
                    WHERE type = 'disbursement-prepared' AND position <= :position AND effective_on <= :effective
                        AND (settled_position IS NULL OR settled_position > :position OR settled_on > :effective)
                    GROUP BY payer, award) w USING (payer, award)) a
            WHERE owed > 0 AND ({until} IS NULL OR due_on IS NULL OR due_on <= {until})"""
                    .formatted(Query.INSTALMENT) + " AND " + EnterpriseViews.OF_FOUND);

    /**
     * 拨付登记: one row a payment, from its preparation on. {@code amount} is what it says, {@code paid} what of it stands
     * as paid.
     */
    static final View PAYMENTS = new View(
            "payments",
            List.of(
                    column("paid_on", Kind.DATE),
                    column("disbursement", Kind.TEXT),
                    column("status", Kind.TEXT),
                    column("payer", Kind.PAYER),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("award", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("amount", Kind.LEVEL),
                    column("paid", Kind.MONEY),
                    column("voucher", Kind.TEXT),
                    column("budget_line", Kind.TEXT),
                    column("prepared_by", Kind.TEXT),
                    column("position", Kind.POSITION)),
            List.of("paid_on", "disbursement"),
            PERIOD,
            """
            SELECT w.effective_on AS paid_on, w.reference AS disbursement,
                CASE WHEN p.paid > 0 THEN 'APPROVED' WHEN p.paid = 0 THEN 'REVERSED'
                    WHEN w.settled_position > :position OR w.settled_on > :effective THEN 'PREPARED'
                    WHEN w.settled_type = 'disbursement-rejected' THEN 'REJECTED'
                    WHEN w.settled_type = 'disbursement-expired' THEN 'EXPIRED' ELSE 'PREPARED' END AS status,
                w.payer, w.enterprise, w.clause, w.award, w.jurisdiction, w.fen AS amount,
                coalesce(p.paid, 0)::bigint AS paid, w.voucher, w.budget_line, w.prepared_by, w.position
            FROM reading.waiting w LEFT JOIN (
                SELECT reference, -sum(fen) AS paid FROM {entry} e WHERE account = 'awards:paid' GROUP BY reference) p
                ON p.reference = w.reference
            WHERE w.type = 'disbursement-prepared' AND w.position <= :position AND w.effective_on <= :effective
                AND (:scope::text IS NULL OR w.payer = :scope OR w.jurisdiction = :scope)
                AND ({from} IS NULL OR w.effective_on >= {from}) AND ({to} IS NULL OR w.effective_on <= {to})"""
                    + " AND " + EnterpriseViews.OF_FOUND);

    /** 追回登记: what was demanded back, what of it came in and what is outstanding. */
    static final View RECOVERIES = new View(
            "recoveries",
            List.of(
                    column("ordered_on", Kind.DATE),
                    column("recovery", Kind.TEXT),
                    column("payer", Kind.PAYER),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("award", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("ordered", Kind.MONEY),
                    column("recovered", Kind.MONEY),
                    column("receivable", Kind.MONEY)),
            List.of("ordered_on", "recovery"),
            List.of(),
            """
            SELECT min(effective_on) AS ordered_on, reference AS recovery, payer, enterprise, clause, award, jurisdiction,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:receivable' AND fen > 0), 0)::bigint AS ordered,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:recovered'), 0)::bigint AS recovered,
                coalesce(sum(fen) FILTER (WHERE account = 'awards:receivable'), 0)::bigint AS receivable
            FROM {entry} e WHERE account IN ('awards:receivable', 'awards:recovered')
            GROUP BY reference, payer, enterprise, clause, award, jurisdiction""");

    /** 多付待追: what was paid beyond a share and is not demanded back yet. */
    static final View OVERPAID = new View(
            "overpaid",
            List.of(
                    column("payer", Kind.PAYER),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("award", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("granted", Kind.MONEY),
                    column("net_paid", Kind.MONEY),
                    column("receivable", Kind.MONEY),
                    column("overpaid", Kind.MONEY)),
            List.of("payer", "award"),
            List.of(),
            """
            SELECT payer, enterprise, clause, award, jurisdiction, granted, paid - recovered AS net_paid, receivable, overpaid
            FROM {award_balance} b WHERE overpaid > 0""");

    private DisbursementViews() {
    }
}
