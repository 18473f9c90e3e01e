package org.grantsledger.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.log.EventCodec;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.Sha256;
import org.jspecify.annotations.Nullable;

/** What the views should say, folded from the events in plain Java, with neither journal nor SQL. */
final class Oracle {

    private enum Kind {
        GRANTED, OWED, OVERPAID, RECEIVABLE, PAID, RECOVERED
    }

    /** One change of what stands between a payer and an enterprise; every amount counts upwards. */
    private record Flow(
            Kind kind,
            long fen,
            long position,
            LocalDate on,
            String type,
            String jurisdiction,
            String payer,
            String enterprise,
            String clause,
            String award,
            String reference) {}

    /** @param on null for a stage */
    private record Owed(String award, String payer, @Nullable LocalDate on, long fen) {}

    /** What a line carries for an award. */
    private record Carried(String line, String award) {}

    private record Limit(String scope, String cap, String clause, String enterprise, long fen) {}

    private record Claim(
            LocalDate on,
            String clause,
            String bookedTo,
            String enterprise,
            Outcome outcome,
            boolean refused,
            long claimed,
            long amount,
            Set<String> findings) {}

    private static final class Line {
        private BudgetEvent.@Nullable LineOpened opened;
        private long appropriated;
        private long adjusted;
        private long transferred;
        private long lapsed;
        private long encumbered;
        private long spent;
    }

    private final LocalDate effectiveOn;
    private final List<Flow> flows = new ArrayList<>();
    private final List<Owed> schedule = new ArrayList<>();
    private final Map<String, Line> lines = new TreeMap<>();
    private final Map<String, Limit> limits = new TreeMap<>();
    private final Map<String, Long> used = new TreeMap<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Map<String, List<List<Object>>> waiting = new TreeMap<>();
    private final Map<String, List<Object>> payments = new LinkedHashMap<>();
    private final Map<Carried, List<Object>> carried = new LinkedHashMap<>();

    Oracle(List<LedgerEvent> events, long position, LocalDate effectiveOn) {
        this.effectiveOn = effectiveOn;
        for (int i = 0; i < position; i++) {
            LedgerEvent event = events.get(i);
            known(event);
            LocalDate on = day(event);
            if (on != null && !on.isAfter(effectiveOn)) {
                budget(event);
                award(event, i + 1, on);
                moves(event);
                waits(event, i + 1);
                pays(event, i + 1);
            }
        }
    }

    /** The business day of an event that changes a figure; null for the others. */
    private static @Nullable LocalDate day(LedgerEvent event) {
        return switch (event) {
            case BudgetEvent.OfLine e -> e.on();
            case EnterpriseEvent.PredecessorAbsorbed e -> e.on();
            case EnterpriseEvent.AwardPrepared e -> e.decidedOn();
            case EnterpriseEvent.AwardRefused e -> e.decidedOn();
            case EnterpriseEvent.AwardApproved e -> e.on();
            case EnterpriseEvent.AwardRejected e -> e.on();
            case EnterpriseEvent.AwardExpired e -> e.on();
            case EnterpriseEvent.AwardReduced e -> e.on();
            case EnterpriseEvent.AwardRevoked e -> e.on();
            case EnterpriseEvent.DisbursementReversed e -> e.on();
            case EnterpriseEvent.OfDisbursement e -> e.payment().paidOn();
            case EnterpriseEvent.RecoveryOrdered e -> e.on();
            case EnterpriseEvent.RecoveryReceived e -> e.receivedOn();
            default -> null;
        };
    }

    /** Lines are known from when they are recorded; limits from the day of the decision, or of the pool's first day. */
    private void known(LedgerEvent event) {
        switch (event) {
            case BudgetEvent.LineOpened e -> line(e.line()).opened = e;
            case BudgetEvent.PoolSet e when effectiveOn.getYear() >= e.year() -> limits.put(
                    "pool/" + e.pool().value() + "/" + e.year(),
                    new Limit("CITY_POOL_YEAR", e.pool().value(), "", "", e.amount().fen()));
            case EnterpriseEvent.AwardPrepared e when !e.decidedOn().isAfter(effectiveOn) ->
                met(e.enterprise().value(), e.clause().value(), e.steps());
            case EnterpriseEvent.AwardRefused e when !e.decidedOn().isAfter(effectiveOn) ->
                met(e.enterprise().value(), e.clause().value(), e.steps());
            default -> {
                // nothing to know
            }
        }
    }

    private void met(String enterprise, String clause, List<Step> steps) {
        for (Step step : steps) {
            if (step instanceof Step.HeadroomApplied h) {
                boolean own = h.key().contains("/~");
                limits.put(
                        named(h.key(), enterprise),
                        new Limit(h.scope(), h.cap(), clause, own ? enterprise : "", h.limit().fen()));
            }
        }
    }

    private static String named(String key, String enterprise) {
        return key.replaceAll("/~(?=/|$)", "/" + enterprise);
    }

    private Line line(String id) {
        return lines.computeIfAbsent(id, l -> new Line());
    }

    private void budget(LedgerEvent event) {
        switch (event) {
            case BudgetEvent.LineOpened e -> line(e.line()).appropriated += e.amount().fen();
            case BudgetEvent.Appropriated e -> line(e.line()).appropriated += e.amount().fen();
            case BudgetEvent.Adjusted e -> line(e.line()).adjusted += e.change().fen();
            case BudgetEvent.Transferred e -> {
                line(e.line()).transferred -= e.amount().fen();
                line(e.to()).transferred += e.amount().fen();
            }
            case BudgetEvent.LineClosed e -> line(e.line()).lapsed += e.lapsed().plus(e.lapsedEncumbrance()).fen();
            default -> {
                // no appropriation
            }
        }
    }

    private void award(LedgerEvent event, long position, LocalDate on) {
        switch (event) {
            case EnterpriseEvent.AwardPrepared e -> claims.add(
                    new Claim(
                            on,
                            e.clause().value(),
                            e.bookedTo().value(),
                            e.enterprise().value(),
                            e.outcome(),
                            false,
                            e.claimed().fen(),
                            e.amount().fen(),
                            Set.of()));
            case EnterpriseEvent.AwardRefused e -> {
                Set<String> findings = new HashSet<>();
                e.findings().stream().filter(f -> f.severity() == Finding.Severity.REFUSES)
                        .forEach(f -> findings.add(f.code()));
                claims.add(
                        new Claim(
                                on,
                                e.clause().value(),
                                e.clause().value(),
                                e.enterprise().value(),
                                e.outcome(),
                                true,
                                e.claimed().fen(),
                                0,
                                findings));
            }
            case EnterpriseEvent.AwardApproved e -> {
                Teller teller = new Teller(e, position, on, e.jurisdiction(), e.clause().value(), e.award(), e.award());
                e.shares().forEach(s -> {
                    teller.tell(Kind.GRANTED, s.amount(), s.payer());
                    teller.tell(Kind.OWED, s.amount(), s.payer());
                });
                e.schedule().forEach(d -> schedule.add(new Owed(e.award(), d.payer(), d.on(), d.amount().fen())));
            }
            case EnterpriseEvent.AwardReduced e -> new Teller(
                    e,
                    position,
                    on,
                    e.jurisdiction(),
                    e.clause().value(),
                    e.award(),
                    e.award()).changed(e.shares());
            case EnterpriseEvent.AwardRevoked e -> new Teller(
                    e,
                    position,
                    on,
                    e.jurisdiction(),
                    e.clause().value(),
                    e.award(),
                    e.award()).changed(e.shares());
            case EnterpriseEvent.DisbursementApproved e -> {
                Teller teller = paying(e, position, on);
                teller.tell(Kind.PAID, e.payment().amount(), e.payment().payer());
                teller.tell(Kind.OWED, e.payment().amount().negated(), e.payment().payer());
            }
            case EnterpriseEvent.DisbursementReversed e -> {
                Teller teller = paying(e, position, on);
                teller.tell(Kind.PAID, e.payment().amount().negated(), e.payment().payer());
                teller.tell(Kind.OVERPAID, e.overpaid().negated(), e.payment().payer());
                teller.tell(Kind.OWED, e.payment().amount().minus(e.overpaid()), e.payment().payer());
            }
            case EnterpriseEvent.RecoveryOrdered e -> {
                Teller teller = new Teller(
                        e,
                        position,
                        on,
                        e.jurisdiction(),
                        e.clause().value(),
                        e.award(),
                        e.recovery());
                teller.tell(Kind.RECEIVABLE, e.amount(), e.payer());
                teller.tell(Kind.OVERPAID, e.amount().negated(), e.payer());
            }
            case EnterpriseEvent.RecoveryReceived e -> {
                Teller teller = new Teller(
                        e,
                        position,
                        on,
                        e.jurisdiction(),
                        e.clause().value(),
                        e.award(),
                        e.recovery());
                teller.tell(Kind.RECOVERED, e.amount(), e.payer());
                teller.tell(Kind.RECEIVABLE, e.amount().negated(), e.payer());
            }
            default -> {
                // nothing between payer and enterprise
            }
        }
    }

    private Teller paying(EnterpriseEvent.OfDisbursement e, long position, LocalDate on) {
        return new Teller(
                e,
                position,
                on,
                e.payment().jurisdiction(),
                e.payment().clause().value(),
                e.payment().award(),
                e.disbursement());
    }

    private final class Teller {
        private final Flow about;

        Teller(
                EnterpriseEvent event,
                long position,
                LocalDate on,
                String jurisdiction,
                String clause,
                String award,
                String reference) {
            about = new Flow(
                    Kind.OWED,
                    0,
                    position,
                    on,
                    EventCodec.name(event).name(),
                    jurisdiction,
                    "",
                    event.enterprise().value(),
                    clause,
                    award,
                    reference);
        }

        void tell(Kind kind, Fen amount, String payer) {
            if (!amount.isZero()) {
                flows.add(
                        new Flow(
                                kind,
                                amount.fen(),
                                about.position,
                                about.on,
                                about.type,
                                about.jurisdiction,
                                payer,
                                about.enterprise,
                                about.clause,
                                about.award,
                                about.reference));
            }
        }

        void changed(List<EnterpriseEvent.ShareChange> changes) {
            for (EnterpriseEvent.ShareChange change : changes) {
                Fen more = change.after().minus(change.before());
                tell(Kind.GRANTED, more, change.payer());
                tell(Kind.OVERPAID, change.overpaid(), change.payer());
                tell(Kind.OWED, more.plus(change.overpaid()), change.payer());
            }
        }
    }

    private void moves(LedgerEvent event) {
        String enterprise = event instanceof EnterpriseEvent e ? e.enterprise().value() : "";
        if (event instanceof EnterpriseEvent.PredecessorAbsorbed absorbed) {
            absorbed.carried().stream().filter(c -> c.key().value().startsWith("cap/")).forEach(
                    c -> used.merge(named(c.key().value(), enterprise), c.tally().used().fen(), Long::sum));
        }
        if (event instanceof MovingEvent moving) {
            for (Move move : moving.moves()) {
                String name = named(move.key().value(), enterprise);
                switch (move) {
                    case Move.Budgeted m -> {
                        line(m.key().line()).encumbered += m.encumbered().fen();
                        line(m.key().line()).spent += m.spent().fen();
                        carry(event, m);
                        // What a closed line had paid by mistake lapses with the reversal.
                        line(m.key().line()).lapsed -= event instanceof EnterpriseEvent ? m.appropriated().fen() : 0;
                    }
                    case Move.Counted m -> {
                        if (m.key().kind() == PositionKey.Kind.CAP) {
                            used.merge(name, m.held().minus(m.before()).fen(), Long::sum);
                        }
                    }
                    case Move.Drawn m -> used.merge(name, m.amount().fen(), Long::sum);
                    case Move.Taken m -> {
                    }
                    case Move.Freed m -> {
                    }
                }
            }
        }
    }

    // ---- views

    List<List<Object>> budgetExecution() {
        List<List<Object>> rows = new ArrayList<>();
        lines.forEach((id, line) -> {
            BudgetEvent.LineOpened opened = Objects.requireNonNull(line.opened);
            int year = opened.year().year();
            long total = line.appropriated + line.adjusted + line.transferred - line.lapsed;
            LocalDate first = LocalDate.of(year, 1, 1);
            long days = Math.clamp(first.until(effectiveOn, ChronoUnit.DAYS) + 1, 0, first.lengthOfYear());
            rows.add(
                    List.of(
                            opened.payer(),
                            year,
                            opened.programme(),
                            id,
                            opened.name(),
                            opened.mode().name(),
                            line.appropriated,
                            line.adjusted,
                            line.transferred,
                            line.lapsed,
                            total,
                            line.encumbered,
                            line.spent,
                            total - line.encumbered - line.spent,
                            basisPoints(line.spent, total, 0),
                            (int) (10_000 * days / first.lengthOfYear())));
        });
        return rows;
    }

    private static int basisPoints(long part, long whole, int ofNothing) {
        if (whole == 0) {
            return ofNothing;
        }
        return BigDecimal.valueOf(part).multiply(BigDecimal.valueOf(10_000))
                .divide(BigDecimal.valueOf(whole), 0, RoundingMode.HALF_UP)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
    }

    private static Map<Kind, Long> sums(List<Flow> flows) {
        Map<Kind, Long> sums = new EnumMap<>(Kind.class);
        Arrays.stream(Kind.values()).forEach(k -> sums.put(k, 0L));
        flows.forEach(f -> sums.merge(f.kind, f.fen, Long::sum));
        return sums;
    }

    private static long sum(List<Flow> flows, Kind kind) {
        return Objects.requireNonNull(sums(flows).get(kind));
    }

    private Map<List<String>, List<Flow>> flowsBy(Function<Flow, List<String>> key) {
        Map<List<String>, List<Flow>> by = new TreeMap<>(Oracle::compare);
        flows.forEach(f -> by.computeIfAbsent(key.apply(f), k -> new ArrayList<>()).add(f));
        return by;
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int compared = one.get(i).compareTo(other.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return 0;
    }

    private static String policy(String clause) {
        return clause.substring(0, clause.indexOf('/'));
    }

    /** @param year of the flows, null for all */
    List<List<Object>> costSharing(@Nullable Integer year) {
        List<List<Object>> rows = new ArrayList<>();
        flowsBy(f -> List.of(f.clause, f.jurisdiction, f.payer)).forEach((key, all) -> {
            List<Flow> until = all.stream().filter(f -> year == null || f.on.getYear() <= year).toList();
            List<Flow> within = all.stream().filter(f -> year == null || f.on.getYear() == year).toList();
            if (!until.isEmpty()) {
                rows.add(
                        List.of(
                                policy(key.getFirst()),
                                key.getFirst(),
                                key.get(1),
                                key.getLast(),
                                sum(within, Kind.GRANTED),
                                sum(within, Kind.PAID),
                                sum(within, Kind.RECOVERED),
                                sum(until, Kind.OWED),
                                sum(until, Kind.OVERPAID),
                                sum(until, Kind.RECEIVABLE)));
            }
        });
        return rows;
    }

    /** @param year of the flows, null for all; every enterprise of a random history is of the one kind */
    List<List<Object>> flow(@Nullable Integer year) {
        List<List<Object>> rows = new ArrayList<>();
        flowsBy(f -> List.of(f.payer, f.clause)).forEach((key, all) -> {
            List<Flow> within = all.stream().filter(f -> f.kind == Kind.GRANTED || f.kind == Kind.PAID)
                    .filter(f -> year == null || f.on.getYear() == year).toList();
            if (!within.isEmpty()) {
                rows.add(
                        List.of(
                                key.getFirst(),
                                key.getLast(),
                                "ENTERPRISE",
                                sum(within, Kind.GRANTED),
                                sum(within, Kind.PAID)));
            }
        });
        return rows;
    }

    List<List<Object>> settlementAwards() {
        List<List<Object>> rows = new ArrayList<>();
        flowsBy(f -> List.of(f.jurisdiction, f.payer, f.award)).forEach((key, all) -> {
            long granted = sum(all, Kind.GRANTED);
            long paid = sum(all, Kind.PAID) - sum(all, Kind.RECOVERED);
            long[] ages = ages(key.getLast(), key.get(1), granted, paid);
            List<Object> row = new ArrayList<>(key);
            row.addAll(
                    List.of(
                            all.getFirst().enterprise,
                            all.getFirst().clause,
                            granted,
                            paid,
                            sum(all, Kind.OWED),
                            Arrays.stream(ages).sum()));
            Arrays.stream(ages).forEach(row::add);
            row.add(sum(all, Kind.OVERPAID));
            row.add(sum(all, Kind.RECEIVABLE));
            rows.add(row);
        });
        return rows;
    }

    /** Instalment by instalment, oldest first: what is left of it after reductions, and what payments left of that. */
    private long[] ages(String award, String payer, long granted, long paid) {
        long[] ages = new long[4];
        long promised = granted;
        long money = paid;
        for (Owed owed : schedule.stream().filter(o -> o.award.equals(award) && o.payer.equals(payer)).toList()) {
            long stands = Math.min(owed.fen, promised);
            promised -= stands;
            long covered = Math.min(stands, money);
            money -= covered;
            long days = owed.on == null ? 0 : owed.on.until(effectiveOn, ChronoUnit.DAYS);
            if (days > 0) {
                ages[days <= 30 ? 0 : days <= 90 ? 1 : days <= 180 ? 2 : 3] += stands - covered;
            }
        }
        return ages;
    }

    List<List<Object>> settlement() {
        Map<List<String>, List<Object>> rows = new TreeMap<>(Oracle::compare);
        for (List<Object> award : settlementAwards()) {
            List<String> key = List.of((String) award.getFirst(), (String) award.get(1));
            List<Object> row = rows.computeIfAbsent(key, k -> {
                List<Object> empty = new ArrayList<>(key);
                for (int i = 2; i < 13; i++) {
                    empty.add(0L);
                }
                return empty;
            });
            row.set(2, (Long) row.get(2) + 1);
            for (int i = 3; i < 13; i++) {
                row.set(i, (Long) row.get(i) + (Long) award.get(i + 2));
            }
        }
        rows.values().forEach(row -> row.add(checksum((String) row.getFirst())));
        return List.copyOf(rows.values());
    }

    private String checksum(String jurisdiction) {
        MessageDigest digest = Sha256.digest();
        for (List<Object> award : settlementAwards()) {
            if (award.getFirst().equals(jurisdiction)) {
                String line = award.stream().map(v -> v instanceof Long fen ? new Fen(fen).toString() : v.toString())
                        .collect(Collectors.joining("\t"));
                digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    List<List<Object>> statement(String enterprise) {
        Map<List<String>, List<Flow>> by = flowsBy(
                f -> List.of(f.on.toString(), "%09d".formatted(f.position), f.payer, f.enterprise));
        List<List<Object>> rows = new ArrayList<>();
        long granted = 0;
        long received = 0;
        long owed = 0;
        for (List<Flow> row : by.values()) {
            Flow first = row.getFirst();
            if (first.enterprise.equals(enterprise)) {
                granted += sum(row, Kind.GRANTED);
                received += sum(row, Kind.PAID) - sum(row, Kind.RECOVERED);
                owed += sum(row, Kind.OWED) - sum(row, Kind.OVERPAID) - sum(row, Kind.RECEIVABLE);
                rows.add(
                        List.of(
                                first.on,
                                first.position,
                                first.type,
                                first.award,
                                first.reference,
                                first.clause,
                                first.payer,
                                sum(row, Kind.GRANTED),
                                sum(row, Kind.PAID),
                                sum(row, Kind.RECOVERED),
                                granted,
                                received,
                                owed));
            }
        }
        return rows;
    }

    /** What is prepared waits until the next event of its own; without when it was recorded. */
    private void waits(LedgerEvent event, long position) {
        switch (event) {
            case EnterpriseEvent.AwardPrepared e -> {
                Map<String, Fen> parts = new TreeMap<>();
                e.shares().forEach(s -> parts.put(s.payer(), s.amount()));
                if (parts.isEmpty()) {
                    parts.put(e.jurisdiction(), Fen.ZERO);
                }
                List<List<Object>> rows = new ArrayList<>();
                parts.forEach(
                        (payer, part) -> rows.add(
                                List.of(
                                        e.expiresOn(),
                                        "award-prepared",
                                        e.award(),
                                        e.award(),
                                        e.enterprise().value(),
                                        e.jurisdiction(),
                                        e.bookedTo().value(),
                                        payer,
                                        part.fen(),
                                        e.amount().fen(),
                                        e.preparedBy(),
                                        position)));
                waiting.put(e.award(), rows);
            }
            case EnterpriseEvent.OfAward e -> waiting.remove(e.award());
            case EnterpriseEvent.DisbursementPrepared e -> waiting.put(
                    e.disbursement(),
                    List.of(
                            List.of(
                                    e.expiresOn(),
                                    "disbursement-prepared",
                                    e.disbursement(),
                                    e.payment().award(),
                                    e.enterprise().value(),
                                    e.payment().jurisdiction(),
                                    e.payment().clause().value(),
                                    e.payment().payer(),
                                    e.payment().amount().fen(),
                                    e.payment().amount().fen(),
                                    e.preparedBy(),
                                    position)));
            case EnterpriseEvent.OfDisbursement e -> waiting.remove(e.disbursement());
            default -> {
                // nothing waits for it
            }
        }
    }

    /** A payment from its preparation on; what becomes of it is the status of its row. */
    private void pays(LedgerEvent event, long position) {
        if (event instanceof EnterpriseEvent.OfDisbursement of) {
            EnterpriseEvent.Payment p = of.payment();
            String status = switch (of) {
                case EnterpriseEvent.DisbursementPrepared e -> "PREPARED";
                case EnterpriseEvent.DisbursementApproved e -> "APPROVED";
                case EnterpriseEvent.DisbursementRejected e -> "REJECTED";
                case EnterpriseEvent.DisbursementExpired e -> "EXPIRED";
                case EnterpriseEvent.DisbursementReversed e -> "REVERSED";
            };
            if (of instanceof EnterpriseEvent.DisbursementPrepared e) {
                payments.put(
                        e.disbursement(),
                        new ArrayList<>(
                                List.of(
                                        p.paidOn(),
                                        e.disbursement(),
                                        status,
                                        p.payer(),
                                        e.enterprise().value(),
                                        p.clause().value(),
                                        p.award(),
                                        p.jurisdiction(),
                                        p.amount().fen(),
                                        0L,
                                        p.voucher(),
                                        p.line(),
                                        e.preparedBy(),
                                        position)));
            }
            List<Object> row = Objects.requireNonNull(payments.get(of.disbursement()));
            row.set(2, status);
            row.set(9, status.equals("APPROVED") ? p.amount().fen() : 0L);
        }
    }

    List<List<Object>> payments() {
        return payments.values().stream()
                .sorted(
                        Comparator.comparing((List<Object> row) -> (LocalDate) row.getFirst())
                                .thenComparing(row -> (String) row.get(1)))
                .toList();
    }

    /** @param until the last day on which an instalment may fall due, null for any */
    List<List<Object>> due(@Nullable LocalDate until) {
        List<List<Object>> rows = new ArrayList<>();
        List<List<Object>> shares = settlementAwards();
        for (List<Object> share : shares) {
            String payer = (String) share.get(1);
            String award = (String) share.get(2);
            long paidByAll = shares.stream().filter(s -> s.get(2).equals(award)).mapToLong(s -> (Long) s.get(6)).sum();
            long promised = (Long) share.get(5);
            long money = (Long) share.get(6);
            long prepared = waiting.values().stream().flatMap(List::stream)
                    .filter(w -> w.get(1).equals("disbursement-prepared"))
                    .filter(w -> w.get(3).equals(award) && w.get(7).equals(payer)).mapToLong(w -> (Long) w.get(8))
                    .sum();
            long number = 0;
            for (Owed owed : instalments(award, payer)) {
                long earlier = earlier(award, (int) number);
                number++;
                long stands = Math.min(owed.fen, promised);
                promised -= stands;
                long covered = Math.min(stands, money);
                money -= covered;
                long pending = Math.min(stands - covered, prepared);
                prepared -= pending;
                boolean come = owed.on == null ? earlier <= paidByAll : !owed.on.isAfter(effectiveOn);
                if (stands > covered && (owed.on == null || until == null || !owed.on.isAfter(until))) {
                    List<Object> row = new ArrayList<>();
                    row.add(owed.on == null ? LocalDate.MAX : owed.on);
                    row.addAll(
                            List.of(
                                    payer,
                                    share.get(3),
                                    share.get(4),
                                    award,
                                    share.getFirst(),
                                    number,
                                    stands,
                                    stands - covered,
                                    owed.on != null && owed.on.isBefore(effectiveOn) ? stands - covered : 0L,
                                    pending,
                                    come ? stands - covered - pending : 0L));
                    rows.add(row);
                }
            }
        }
        rows.sort(
                Comparator.comparing((List<Object> row) -> (LocalDate) row.getFirst())
                        .thenComparing(row -> (String) row.get(1)).thenComparing(row -> (String) row.get(4))
                        .thenComparing(row -> (Long) row.get(6)));
        return rows;
    }

    private List<Owed> instalments(String award, String payer) {
        return schedule.stream().filter(o -> o.award.equals(award) && o.payer.equals(payer)).toList();
    }

    /** What all payers were to pay of the first instalments of an award. */
    private long earlier(String award, int instalments) {
        return schedule.stream().filter(o -> o.award.equals(award)).map(Owed::payer).distinct()
                .flatMap(payer -> instalments(award, payer).stream().limit(instalments)).mapToLong(Owed::fen).sum();
    }

    List<List<Object>> recoveries() {
        List<List<Object>> rows = new ArrayList<>();
        Map<String, List<Flow>> by = new TreeMap<>();
        flows.stream().filter(f -> f.kind == Kind.RECEIVABLE || f.kind == Kind.RECOVERED)
                .forEach(f -> by.computeIfAbsent(f.reference, k -> new ArrayList<>()).add(f));
        by.forEach((recovery, all) -> {
            Flow first = all.getFirst();
            rows.add(
                    List.of(
                            all.stream().map(Flow::on).min(Comparator.naturalOrder()).orElseThrow(),
                            recovery,
                            first.payer,
                            first.enterprise,
                            first.clause,
                            first.award,
                            first.jurisdiction,
                            all.stream().filter(f -> f.kind == Kind.RECEIVABLE && f.fen > 0).mapToLong(Flow::fen).sum(),
                            sum(all, Kind.RECOVERED),
                            sum(all, Kind.RECEIVABLE)));
        });
        rows.sort(Comparator.comparing((List<Object> row) -> (LocalDate) row.getFirst()));
        return rows;
    }

    List<List<Object>> overpaid() {
        return settlementAwards().stream().filter(row -> (Long) row.get(13) > 0)
                .map(
                        row -> List.of(
                                row.get(1),
                                row.get(3),
                                row.get(4),
                                row.get(2),
                                row.getFirst(),
                                row.get(5),
                                row.get(6),
                                row.get(14),
                                row.get(13)))
                .sorted(
                        Comparator.comparing((List<Object> row) -> (String) row.getFirst())
                                .thenComparing(row -> (String) row.get(3)))
                .toList();
    }

    private void carry(LedgerEvent event, Move.Budgeted move) {
        List<Object> about = switch (event) {
            case EnterpriseEvent.AwardPrepared e ->
                List.of(e.award(), e.enterprise().value(), e.bookedTo().value(), e.jurisdiction());
            case EnterpriseEvent.AwardRejected e ->
                List.of(e.award(), e.enterprise().value(), e.clause().value(), e.jurisdiction());
            case EnterpriseEvent.AwardExpired e ->
                List.of(e.award(), e.enterprise().value(), e.clause().value(), e.jurisdiction());
            case EnterpriseEvent.AwardReduced e ->
                List.of(e.award(), e.enterprise().value(), e.clause().value(), e.jurisdiction());
            case EnterpriseEvent.AwardRevoked e ->
                List.of(e.award(), e.enterprise().value(), e.clause().value(), e.jurisdiction());
            case EnterpriseEvent.OfDisbursement e -> List.of(
                    e.payment().award(),
                    e.enterprise().value(),
                    e.payment().clause().value(),
                    e.payment().jurisdiction());
            case EnterpriseEvent.RecoveryReceived e ->
                List.of(e.award(), e.enterprise().value(), e.clause().value(), e.jurisdiction());
            default -> List.of("", "", "", "");
        };
        PositionKey key = move.key();
        List<Object> row = carried.computeIfAbsent(new Carried(key.line(), (String) about.getFirst()), k -> {
            List<Object> empty = new ArrayList<>(List.of(key.line(), key.payer()));
            empty.addAll(about);
            empty.addAll(List.of(0L, 0L));
            return empty;
        });
        row.set(6, (Long) row.get(6) + move.encumbered().fen());
        row.set(7, (Long) row.get(7) + move.spent().fen());
    }

    List<List<Object>> budgetAwards() {
        return carried.values().stream().filter(row -> (Long) row.get(6) != 0 || (Long) row.get(7) != 0)
                .sorted(
                        Comparator.comparing((List<Object> row) -> (String) row.getFirst())
                                .thenComparing(row -> (String) row.get(2)))
                .toList();
    }

    List<List<Object>> pending() {
        return waiting.values().stream().flatMap(List::stream)
                .sorted(Comparator.comparing((List<Object> row) -> (LocalDate) row.getFirst())).toList();
    }

    /** @param near basis points that may be left, null for all */
    List<List<Object>> limitUsage(@Nullable Integer near) {
        List<List<Object>> rows = new ArrayList<>();
        limits.forEach((key, limit) -> {
            long now = used.getOrDefault(key, 0L);
            boolean shown = near == null || BigDecimal.valueOf(now).multiply(BigDecimal.valueOf(10_000))
                    .compareTo(BigDecimal.valueOf(limit.fen).multiply(BigDecimal.valueOf(10_000 - near))) >= 0;
            if (shown) {
                rows.add(
                        List.of(
                                limit.scope,
                                limit.cap,
                                limit.clause,
                                limit.enterprise,
                                key,
                                limit.fen,
                                now,
                                Math.max(limit.fen - now, 0),
                                basisPoints(now, limit.fen, 10_000)));
            }
        });
        return rows;
    }

    private List<Claim> claims(@Nullable Integer year, Predicate<Claim> which) {
        return claims.stream().filter(c -> year == null || c.on.getYear() == year).filter(which).toList();
    }

    List<List<Object>> clauseStatistics(@Nullable Integer year) {
        List<List<Object>> rows = new ArrayList<>();
        Set<String> clauses = new TreeSet<>();
        claims(year, c -> true).forEach(c -> clauses.add(c.clause));
        for (String clause : clauses) {
            List<Claim> of = claims(year, c -> c.clause.equals(clause));
            rows.add(
                    List.of(
                            policy(clause),
                            clause,
                            (long) of.size(),
                            of.stream().map(Claim::enterprise).distinct().count(),
                            of.stream().filter(c -> !c.refused).count(),
                            of.stream().filter(c -> !c.refused && c.outcome == Outcome.CLIPPED).count(),
                            of.stream().filter(c -> c.outcome == Outcome.TOP_UP).count(),
                            of.stream().filter(Claim::refused).count(),
                            of.stream().mapToLong(Claim::claimed).sum(),
                            of.stream().mapToLong(Claim::amount).sum()));
        }
        return rows;
    }

    List<List<Object>> clauseRefusals(@Nullable Integer year) {
        Map<List<String>, long[]> by = new TreeMap<>(Oracle::compare);
        for (Claim claim : claims(year, Claim::refused)) {
            for (String finding : claim.findings) {
                long[] sums = by.computeIfAbsent(List.of(claim.clause, finding), k -> new long[2]);
                sums[0]++;
                sums[1] += claim.claimed;
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        by.forEach(
                (key, sums) -> rows
                        .add(List.of(policy(key.getFirst()), key.getFirst(), key.getLast(), sums[0], sums[1])));
        return rows;
    }

    List<List<Object>> clauseTrend() {
        Map<List<String>, long[]> by = new TreeMap<>(Oracle::compare);
        for (Claim claim : claims) {
            long[] sums = by.computeIfAbsent(List.of(month(claim.on), claim.bookedTo), k -> new long[5]);
            sums[0]++;
            sums[1] += claim.refused ? 1 : 0;
            sums[2] += claim.amount;
        }
        for (Flow flow : flows) {
            if (flow.kind == Kind.GRANTED || flow.kind == Kind.PAID) {
                long[] sums = by.computeIfAbsent(List.of(month(flow.on), flow.clause), k -> new long[5]);
                sums[flow.kind == Kind.GRANTED ? 3 : 4] += flow.fen;
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        by.forEach((key, sums) -> {
            List<Object> row = new ArrayList<>(List.of(key.getFirst(), policy(key.getLast()), key.getLast()));
            Arrays.stream(sums).forEach(row::add);
            rows.add(row);
        });
        return rows;
    }

    private static String month(LocalDate day) {
        return day.toString().substring(0, 7);
    }
}
