package org.grantsledger.projection;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Step;
import org.grantsledger.journal.Entry;
import org.grantsledger.journal.Journal;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.LedgerEvent;
import org.jspecify.annotations.Nullable;

/** The rows that events give, in the order of the events. */
final class Derived {

    /** The scope of pools, as clauses call it. */
    private static final String POOL_SCOPE = "CITY_POOL_YEAR";

    /** A decided claim. */
    record Decision(
            long position,
            Instant recordedAt,
            LocalDate decidedOn,
            LocalDate factDate,
            String claim,
            String enterprise,
            String jurisdiction,
            String clause,
            String bookedTo,
            String outcome,
            boolean refused,
            long claimed,
            long amount,
            String findings) {}

    /** A limit as a decision met it. */
    record Limit(long position, String key, String cap, String scope, String clause, String enterprise, long fen) {}

    record Line(
            long position,
            String line,
            String payer,
            int fiscalYear,
            String programme,
            String name,
            String mode) {}

    /**
     * One payer's part of what waits for approval, or waited.
     *
     * @param voucher and {@code budgetLine} of a payment; empty for an award
     */
    record Waiting(
            long position,
            Instant recordedAt,
            LocalDate effectiveOn,
            String type,
            String reference,
            String award,
            String enterprise,
            String jurisdiction,
            String clause,
            String payer,
            long fen,
            long whole,
            String preparedBy,
            LocalDate expiresOn,
            String voucher,
            String budgetLine,
            @Nullable Settled settled) {

        Waiting until(Settled end) {
            return new Waiting(
                    position,
                    recordedAt,
                    effectiveOn,
                    type,
                    reference,
                    award,
                    enterprise,
                    jurisdiction,
                    clause,
                    payer,
                    fen,
                    whole,
                    preparedBy,
                    expiresOn,
                    voucher,
                    budgetLine,
                    end);
        }
    }

    /** The end of the waiting, by whichever event. */
    record Settled(long position, String reference, LocalDate on, String type) {}

    /**
     * The names of an enterprise; an empty text leaves what was known before.
     *
     * @param registered position of the event that gave the first name; 0 in events that change one
     */
    record Names(long position, String code, String name, String kind, String jurisdiction, long registered) {

        Names after(Names before) {
            return new Names(
                    position,
                    code,
                    name.isEmpty() ? before.name : name,
                    kind.isEmpty() ? before.kind : kind,
                    jurisdiction.isEmpty() ? before.jurisdiction : jurisdiction,
                    before.registered);
        }

        /** What the name begins with, syllable by syllable, as people type it to find it. */
        String initials() {
            return Initials.of(name);
        }
    }

    final List<Entry> entries = new ArrayList<>();
    final List<Decision> decisions = new ArrayList<>();
    final List<Limit> limits = new ArrayList<>();
    final List<Line> lines = new ArrayList<>();
    final Map<String, Names> names = new LinkedHashMap<>();
    /** By reference: most is settled soon after it was prepared, and becomes one row. */
    final Map<String, List<Waiting>> waiting = new LinkedHashMap<>();
    /** The ends of what was prepared before the first of these events. */
    final List<Settled> settled = new ArrayList<>();
    private long position;

    /** Of the last event added; 0 where there is none. */
    long position() {
        return position;
    }

    /**
     * Adds what one event gives, or nothing where it cannot be derived.
     *
     * @throws IllegalStateException where the event is of a kind this version does not know
     */
    void add(RecordedEvent recorded) {
        LedgerEvent event = recorded.outline();
        List<Entry> booked = Journal.entries(recorded.position(), recorded.recordedAt(), event);
        long sum = booked.stream().mapToLong(Entry::fen).reduce(0, Math::addExact);
        if (sum != 0) {
            throw new IllegalStateException("the entries of event " + recorded.position() + " sum to " + sum);
        }
        entries.addAll(booked);
        position = recorded.position();
        switch (event) {
            case EnterpriseEvent.AwardPrepared e -> {
                decisions.add(
                        new Decision(
                                position,
                                recorded.recordedAt(),
                                e.decidedOn(),
                                e.factDate(),
                                e.award(),
                                e.enterprise().value(),
                                e.jurisdiction(),
                                e.clause().value(),
                                e.bookedTo().value(),
                                e.outcome().name(),
                                false,
                                e.claimed().fen(),
                                e.amount().fen(),
                                ""));
                waits(recorded, e);
                limits(position, e.enterprise().value(), e.clause().value(), e.steps());
            }
            case EnterpriseEvent.AwardRefused e -> {
                decisions.add(
                        new Decision(
                                position,
                                recorded.recordedAt(),
                                e.decidedOn(),
                                e.factDate(),
                                e.refusal(),
                                e.enterprise().value(),
                                e.jurisdiction(),
                                e.clause().value(),
                                e.clause().value(),
                                e.outcome().name(),
                                true,
                                e.claimed().fen(),
                                0,
                                e.findings().stream().filter(Finding::refuses).map(Finding::code).distinct()
                                        .collect(Collectors.joining(","))));
                limits(position, e.enterprise().value(), e.clause().value(), e.steps());
            }
            case EnterpriseEvent.AwardApproved e -> settled(recorded, e.award(), e.on());
            case EnterpriseEvent.AwardRejected e -> settled(recorded, e.award(), e.on());
            case EnterpriseEvent.AwardExpired e -> settled(recorded, e.award(), e.on());
            case EnterpriseEvent.DisbursementPrepared e -> waits(recorded, e);
            case EnterpriseEvent.DisbursementApproved e -> settled(recorded, e.disbursement(), e.payment().paidOn());
            case EnterpriseEvent.DisbursementRejected e -> settled(recorded, e.disbursement(), e.payment().paidOn());
            case EnterpriseEvent.DisbursementExpired e -> settled(recorded, e.disbursement(), e.payment().paidOn());
            case EnterpriseEvent.Registered e -> name(
                    new Names(
                            position,
                            e.enterprise().value(),
                            e.name(),
                            e.kind().name(),
                            e.jurisdiction(),
                            position));
            case EnterpriseEvent.Renamed e -> name(new Names(position, e.enterprise().value(), e.name(), "", "", 0));
            case EnterpriseEvent.Relocated e -> name(
                    new Names(position, e.enterprise().value(), "", "", e.jurisdiction(), 0));
            case BudgetEvent.LineOpened e -> lines.add(
                    new Line(
                            position,
                            e.line(),
                            e.payer(),
                            e.year().year(),
                            e.programme(),
                            e.name(),
                            e.mode().name()));
            case BudgetEvent.PoolSet e -> limits.add(
                    new Limit(
                            position,
                            PositionKey.pool(e.pool(), e.year()).value(),
                            e.pool().value(),
                            POOL_SCOPE,
                            "",
                            "",
                            e.amount().fen()));
            default -> {
                // gives entries, or nothing at all
            }
        }
    }

    private void limits(long position, String enterprise, String clause, List<Step> steps) {
        Map<String, Limit> met = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.HeadroomApplied h) {
                PositionKey key = new PositionKey(h.key());
                String name = key.of(enterprise);
                met.put(
                        name,
                        new Limit(
                                position,
                                name,
                                h.cap(),
                                h.scope(),
                                clause,
                                key.own() ? enterprise : "",
                                h.limit().fen()));
            }
        }
        limits.addAll(met.values());
    }

    private void waits(RecordedEvent recorded, EnterpriseEvent.AwardPrepared e) {
        BiFunction<String, Fen, Waiting> part = (payer, amount) -> new Waiting(
                position,
                recorded.recordedAt(),
                e.decidedOn(),
                recorded.type().name(),
                e.award(),
                e.award(),
                e.enterprise().value(),
                e.jurisdiction(),
                e.bookedTo().value(),
                payer,
                amount.fen(),
                e.amount().fen(),
                e.preparedBy(),
                e.expiresOn(),
                "",
                "",
                null);
        waiting.put(
                e.award(),
                e.shares().isEmpty()
                        ? List.of(part.apply(e.jurisdiction(), Fen.ZERO))
                        : e.shares().stream().map(s -> part.apply(s.payer(), s.amount())).toList());
    }

    private void waits(RecordedEvent recorded, EnterpriseEvent.DisbursementPrepared e) {
        EnterpriseEvent.Payment p = e.payment();
        waiting.put(
                e.disbursement(),
                List.of(
                        new Waiting(
                                position,
                                recorded.recordedAt(),
                                p.paidOn(),
                                recorded.type().name(),
                                e.disbursement(),
                                p.award(),
                                e.enterprise().value(),
                                p.jurisdiction(),
                                p.clause().value(),
                                p.payer(),
                                p.amount().fen(),
                                p.amount().fen(),
                                e.preparedBy(),
                                e.expiresOn(),
                                p.voucher(),
                                p.line(),
                                null)));
    }

    private void settled(RecordedEvent recorded, String reference, LocalDate on) {
        Settled end = new Settled(position, reference, on, recorded.type().name());
        List<Waiting> prepared = waiting.get(reference);
        if (prepared == null) {
            settled.add(end);
        } else {
            waiting.put(reference, prepared.stream().map(w -> w.until(end)).toList());
        }
    }

    private void name(Names now) {
        names.merge(now.code(), now, (before, after) -> after.after(before));
    }
}
