package org.grantsledger.projection;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.grantsledger.journal.Entry;
import org.grantsledger.projection.Table.Column;
import org.jspecify.annotations.Nullable;

/** The derived tables; see the migration that makes them for what each is for. */
final class Tables {

    static final String SCHEMA = "reading";
    static final String SHADOW = "reading_shadow";

    static final Table<Entry> ENTRY = new Table<>(
            "journal_entry",
            List.of(
                    number("position", "bigint", Entry::position),
                    number("line", "smallint", Entry::line),
                    text("account", e -> e.account().code()),
                    number("fen", "bigint", Entry::fen),
                    number("recorded_at", "timestamptz", Entry::recordedAt),
                    number("effective_on", "date", Entry::effectiveOn),
                    number("fiscal_year", "smallint", Entry::fiscalYear),
                    text("payer", Entry::payer),
                    text("budget_line", Entry::budgetLine),
                    text("jurisdiction", Entry::jurisdiction),
                    text("enterprise", Entry::enterprise),
                    text("clause", Entry::clause),
                    text("award", Entry::award),
                    text("reference", Entry::reference),
                    text("limit_key", Entry::limitKey),
                    number("due_on", "date", Entry::dueOn)));

    static final Table<Derived.Decision> DECISION = new Table<>(
            "decision",
            List.of(
                    number("position", "bigint", Derived.Decision::position),
                    number("recorded_at", "timestamptz", Derived.Decision::recordedAt),
                    number("decided_on", "date", Derived.Decision::decidedOn),
                    number("fact_date", "date", Derived.Decision::factDate),
                    text("claim", Derived.Decision::claim),
                    text("enterprise", Derived.Decision::enterprise),
                    text("jurisdiction", Derived.Decision::jurisdiction),
                    text("clause", Derived.Decision::clause),
                    text("booked_to", Derived.Decision::bookedTo),
                    text("outcome", Derived.Decision::outcome),
                    number("refused", "boolean", Derived.Decision::refused),
                    number("claimed", "bigint", Derived.Decision::claimed),
                    number("amount", "bigint", Derived.Decision::amount),
                    text("findings", Derived.Decision::findings)));

    static final Table<Derived.Limit> LIMIT = new Table<>(
            "limit_known",
            List.of(
                    number("position", "bigint", Derived.Limit::position),
                    text("limit_key", Derived.Limit::key),
                    text("cap", Derived.Limit::cap),
                    text("scope", Derived.Limit::scope),
                    text("clause", Derived.Limit::clause),
                    text("enterprise", Derived.Limit::enterprise),
                    number("fen", "bigint", Derived.Limit::fen)));

    static final Table<Derived.Line> LINE = new Table<>(
            "budget_line",
            List.of(
                    number("position", "bigint", Derived.Line::position),
                    text("line", Derived.Line::line),
                    text("payer", Derived.Line::payer),
                    number("fiscal_year", "smallint", Derived.Line::fiscalYear),
                    text("programme", Derived.Line::programme),
                    text("name", Derived.Line::name),
                    text("mode", Derived.Line::mode)));

    static final Table<Derived.Names> ENTERPRISE = new Table<>(
            "enterprise",
            List.of(
                    number("position", "bigint", Derived.Names::position),
                    text("code", Derived.Names::code),
                    text("name", Derived.Names::name),
                    text("kind", Derived.Names::kind),
                    text("jurisdiction", Derived.Names::jurisdiction),
                    number("registered", "bigint", Derived.Names::registered),
                    text("initials", Derived.Names::initials)));

    static final Table<Derived.Waiting> WAITING = new Table<>(
            "waiting",
            List.of(
                    number("position", "bigint", Derived.Waiting::position),
                    number("recorded_at", "timestamptz", Derived.Waiting::recordedAt),
                    number("effective_on", "date", Derived.Waiting::effectiveOn),
                    text("type", Derived.Waiting::type),
                    text("reference", Derived.Waiting::reference),
                    text("award", Derived.Waiting::award),
                    text("enterprise", Derived.Waiting::enterprise),
                    text("jurisdiction", Derived.Waiting::jurisdiction),
                    text("clause", Derived.Waiting::clause),
                    text("payer", Derived.Waiting::payer),
                    number("fen", "bigint", Derived.Waiting::fen),
                    number("whole", "bigint", Derived.Waiting::whole),
                    text("prepared_by", Derived.Waiting::preparedBy),
                    number("expires_on", "date", Derived.Waiting::expiresOn),
                    number("settled_position", "bigint", w -> w.settled() == null ? null : w.settled().position()),
                    number("settled_on", "date", w -> w.settled() == null ? null : w.settled().on()),
                    text("settled_type", w -> w.settled() == null ? null : w.settled().type()),
                    text("voucher", Derived.Waiting::voucher),
                    text("budget_line", Derived.Waiting::budgetLine)));

    /** No table of its own: the columns of what waited that say how this ended. */
    static final Table<Derived.Settled> SETTLED = new Table<>(
            WAITING.name(),
            List.of(
                    number("settled_position", "bigint", Derived.Settled::position),
                    text("reference", Derived.Settled::reference),
                    number("settled_on", "date", Derived.Settled::on),
                    text("settled_type", Derived.Settled::type)));

    /** The table that readers, the live projection and rebuilds lock before any other, so that none waits in a ring. */
    static final String GATE = SCHEMA + ".journal_entry";

    /** What events give, row by row. */
    static final List<String> DERIVED = Stream.of(ENTRY, DECISION, LIMIT, LINE, ENTERPRISE, WAITING).map(Table::name)
            .toList();

    /** Every derived table. */
    static final List<String> ALL = Stream.concat(DERIVED.stream(), Summary.ALL.stream().map(Summary::name)).toList();

    private Tables() {
    }

    private static <R> Column<R> text(String name, Function<R, @Nullable Object> value) {
        return new Column<>(name, "text", value);
    }

    private static <R> Column<R> number(String name, String type, Function<R, @Nullable Object> value) {
        return new Column<>(name, type, value);
    }
}
