package org.grantsledger.view;

import static org.grantsledger.view.Views.column;

import java.util.List;
import org.grantsledger.view.Column.Kind;

/** 历史: events, entries and accounts. */
final class ActivityViews {

    private static final List<View.Parameter> PERIOD = List.of(
            new View.Parameter("from", Kind.DATE, false),
            new View.Parameter("to", Kind.DATE, false));

    /**
     * The log in short; the period is of the log's clock, in the city's time zone. For a jurisdiction: what is booked for
     * it or decided for its enterprises, what else happened to these, its own lines and shares, and what holds for all.
     */
    static final View EVENTS = new View(
            "events",
            List.of(
                    column("position", Kind.POSITION),
                    column("recorded_at", Kind.TIME),
                    column("type", Kind.EVENT),
                    column("stream", Kind.TEXT),
                    column("sequence", Kind.POSITION),
                    column("actor", Kind.TEXT)),
            List.of("position"),
            PERIOD,
            """
            SELECT position, recorded_at, type, stream, sequence, coalesce(metadata ->> 'actor', '') AS actor
            FROM event v WHERE (:scope::text IS NULL
                    OR EXISTS (SELECT FROM reading.journal_entry j
                        WHERE j.position = v.position AND (j.payer = :scope OR j.jurisdiction = :scope))
                    OR EXISTS (SELECT FROM reading.decision d WHERE d.position = v.position AND d.jurisdiction = :scope)
                    OR (EXISTS (SELECT FROM reading.enterprise n WHERE n.code = v.stream AND n.jurisdiction = :scope)
                        AND NOT EXISTS (SELECT FROM reading.journal_entry j WHERE j.position = v.position)
                        AND NOT EXISTS (SELECT FROM reading.decision d WHERE d.position = v.position))
                    OR EXISTS (SELECT FROM reading.budget_line l WHERE 'line:' || l.line = v.stream AND l.payer = :scope)
                    OR stream IN ('shares:' || :scope, 'approval:' || :scope)
                    OR (stream !~ '^(line|shares|approval):' AND stream !~ '^[0-9A-Z]{18}$'))
                AND position <= :position AND ({from} IS NULL OR recorded_at >= {from}::timestamp AT TIME ZONE :zone)
                AND ({to} IS NULL OR recorded_at < ({to} + 1)::timestamp AT TIME ZONE :zone)""");

    /** The journal itself. */
    static final View ENTRIES = new View(
            "journal",
            List.of(
                    column("position", Kind.POSITION),
                    column("line", Kind.POSITION),
                    column("effective_on", Kind.DATE),
                    column("recorded_at", Kind.TIME),
                    column("account", Kind.ACCOUNT),
                    column("amount", Kind.MONEY),
                    column("year", Kind.YEAR),
                    column("payer", Kind.PAYER),
                    column("budget_line", Kind.TEXT),
                    column("jurisdiction", Kind.JURISDICTION),
                    column("enterprise", Kind.ENTERPRISE),
                    column("clause", Kind.CLAUSE),
                    column("award", Kind.TEXT),
                    column("reference", Kind.TEXT),
                    column("limit_key", Kind.TEXT),
                    column("due_on", Kind.DATE)),
            List.of("position", "line"),
            PERIOD,
            """
            SELECT position, line, effective_on, recorded_at, account, fen AS amount, fiscal_year AS year, payer, budget_line,
                jurisdiction, enterprise, clause, award, reference, limit_key, due_on
            FROM {entry} e WHERE ({from} IS NULL OR effective_on >= {from}) AND ({to} IS NULL OR effective_on <= {to})""");

    /** The trial balance: debits, credits and balance of each account; all balances together are zero. */
    static final View ACCOUNTS = new View(
            "accounts",
            List.of(
                    column("account", Kind.ACCOUNT),
                    column("payer", Kind.PAYER),
                    column("year", Kind.YEAR),
                    column("balance", Kind.MONEY)),
            List.of("account", "payer", "year"),
            List.of(),
            """
            SELECT account, payer, fiscal_year AS year, sum(fen)::bigint AS balance
            FROM {balance} b GROUP BY account, payer, fiscal_year""");

    private ActivityViews() {
    }
}
