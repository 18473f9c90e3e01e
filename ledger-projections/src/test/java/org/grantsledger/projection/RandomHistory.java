package org.grantsledger.projection;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.BudgetDecider;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseDecider;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.Recovery;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.ShareState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.MovingEvent;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.limit.Tally;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.policy.ReferenceEvent;

/**
 * A history as chance has it: commands drawn from a seed and decided by the deciders in memory, so that a hundred
 * thousand events take seconds. It goes through three fiscal years, with lines opened, moved and closed.
 */
public final class RandomHistory {

    /** The first day of the history. */
    public static final LocalDate FIRST_DAY = LocalDate.of(2021, 11, 1);

    /** The last day on which anything in it may count. */
    public static final LocalDate LAST_DAY = LocalDate.of(2024, 3, 31);

    private static final long DAYS = LAST_DAY.toEpochDay() - FIRST_DAY.toEpochDay();

    private static final int EVENTS_IN_A_BATCH = 2_000;

    /** What a name may hold that a text format, an array or a pattern could trip over. */
    private static final List<String> NAMES = List
            .of("连云港企业", "tab\there", "back\\slash", "line\nbreak", "\\N", "NULL", "a,b", "{x}", "\"quoted\"",
                    "o'clock");

    private static final List<String> DECISIONS = List
            .of("连科〔2022〕1号", "连科〔2022〕~/2%号", "no. 3, of all", "limited\\4");

    private static final List<RevocationGround> GROUNDS = List.of(RevocationGround.values());

    private static final PoolId POOL = new PoolId("rd-award");

    private final Random random;
    private final int expected;
    private final List<String> payers;
    private final List<LedgerEvent> events = new ArrayList<>();
    private final List<EventRef> refs = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, EnterpriseState> enterprises = new LinkedHashMap<>();
    private final List<CreditCode> codes = new ArrayList<>();
    private final Map<PositionKey, Position> positions = new HashMap<>();
    private final Set<String> lines = new LinkedHashSet<>();
    private ReferenceData reference = ReferenceData.EMPTY;
    private LocalDate today = FIRST_DAY;
    private int appended;
    private int ordinal;

    private RandomHistory(long seed, int expected) {
        this.random = new Random(seed);
        this.expected = expected;
        this.payers = TestLedger.SHIPPED.catalogue().jurisdictions().stream().map(Jurisdiction::code).toList();
    }

    /** A history of at least so many events; the same seed and length give the same history. */
    public static RandomHistory of(long seed, int length) {
        RandomHistory history = new RandomHistory(seed, length);
        history.begin();
        history.grow(length);
        return history;
    }

    /** Goes on until there are so many events. */
    public void grow(int length) {
        while (events.size() < length) {
            pass();
            step();
        }
    }

    public List<LedgerEvent> events() {
        return List.copyOf(events);
    }

    /** How often each kind of event is in it. */
    public Map<String, Long> kinds() {
        return events.stream().collect(Collectors.groupingBy(e -> e.getClass().getSimpleName(), Collectors.counting()));
    }

    /** The enterprises as the events leave them. */
    public Map<String, EnterpriseState> enterprises() {
        return Map.copyOf(enterprises);
    }

    /** The shared positions as the events leave them. */
    public Map<PositionKey, Position> positions() {
        return Map.copyOf(positions);
    }

    /** Writes to the log what is not there yet. */
    public void appendTo(LedgerCore core) {
        while (appended < events.size()) {
            appendTo(core, Math.min(EVENTS_IN_A_BATCH, events.size() - appended));
        }
    }

    /** Writes the next so many events, in one transaction. */
    public void appendTo(LedgerCore core, int count) {
        List<DomainEventMessage<LedgerEvent>> messages = new ArrayList<>();
        for (int i = appended; i < appended + count; i++) {
            EventRef ref = refs.get(i);
            messages.add(new GenericDomainEventMessage<>("ledger", ref.stream(), ref.sequence(), events.get(i)));
        }
        core.reference();
        UnitOfWork<?> unit = DefaultUnitOfWork.startAndGet(null);
        unit.attachTransaction(core.transactions());
        unit.execute(() -> core.eventStore().publish(messages));
        appended += count;
    }

    // ---- what must be there first

    private void begin() {
        record(
                new CatalogueAdopted(
                        TestLedger.SHIPPED.version(),
                        TestLedger.SHIPPED.catalogue().validFrom(),
                        "history",
                        TestLedger.SHIPPED.tree()));
        for (String payer : payers) {
            send(new BudgetCommand.SetShare(payer, LocalDate.of(2021, 1, 1), 1000 * random.nextInt(11), "history"));
            send(
                    new BudgetCommand.SetApprovalLimit(
                            payer,
                            FIRST_DAY,
                            Fen.ofYuan(random.nextInt(4) == 0 ? 100_000 : 1_000_000_000),
                            "history"));
        }
        for (String number : DECISIONS) {
            Fen amount = number.startsWith("limited") ? Fen.ofYuan(3_000_000) : null;
            send(new BudgetCommand.RegisterDecision(number, number, FIRST_DAY, Set.of(), amount, null));
        }
        openYear(FIRST_DAY.getYear());
    }

    private void openYear(int year) {
        Set<ClauseId> all = TestLedger.everyClause();
        for (String payer : payers) {
            boolean hard = random.nextInt(3) > 0;
            open(payer, year, "all", all, hard ? LineMode.HARD : LineMode.WARN, hard ? 2_000_000_000L : 1L);
            open(payer, year, "spare", Set.of(), LineMode.HARD, random.nextInt(2) * 40_000_000L);
        }
        send(new BudgetCommand.SetPool(POOL, year, Fen.ofYuan(30_000_000), "history"));
    }

    private void open(String payer, int year, String programme, Set<ClauseId> clauses, LineMode mode, long yuan) {
        BudgetCommand.OpenLine open = new BudgetCommand.OpenLine(
                payer,
                new FiscalYear(year),
                programme,
                name(),
                clauses,
                mode,
                Fen.ofYuan(yuan),
                "history",
                null);
        send(open);
        lines.add(open.line());
    }

    /** Time passes with the events. */
    private void pass() {
        LocalDate now = FIRST_DAY.plusDays(Math.min(DAYS, DAYS * events.size() / expected));
        boolean newYear = now.getYear() > today.getYear();
        today = now;
        if (newYear) {
            openYear(now.getYear());
        }
    }

    // ---- one command

    private void step() {
        int draw = random.nextInt(1000);
        if (codes.size() < 5 || draw < 20) {
            register();
        } else if (draw < 300) {
            claim();
        } else if (draw < 900) {
            follow();
        } else if (draw < 950) {
            change();
        } else {
            budget();
        }
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private void register() {
        CreditCode code = CreditCode.completing("91000000%09d".formatted(codes.size() + 1));
        codes.add(code);
        send(
                new EnterpriseCommand.Register(
                        code,
                        name() + codes.size(),
                        RecipientKind.ENTERPRISE,
                        payers.get(random.nextInt(payers.size())),
                        LocalDate.of(2020, 1, 1)));
    }

    private void claim() {
        LocalDate on = latest(today.minusDays(random.nextInt(6)), FIRST_DAY);
        String fact = on.minusDays(5 + random.nextInt(40)).toString();
        String key = "K" + (random.nextInt(4) == 0 ? random.nextInt(1 + ordinal) : ++ordinal);
        String base = money(9_000_000);
        Map<String, Object> facts = new LinkedHashMap<>();
        String clause = switch (random.nextInt(9)) {
            case 0 -> {
                put(facts, "contract", key, "contract_registered_on", fact, "converted_in_city", true);
                put(facts, "base", base, "year", on.getYear());
                yield "LYG-2021-64/11-1";
            }
            case 1 -> {
                put(facts, "contract", key, "contract_registered_on", fact, "is_hnte", true, "converted_in_city", true);
                put(facts, "case_decision_doc", decision(), "proposed", money(400_000));
                yield "LYG-2021-65/7-2";
            }
            case 2 -> {
                put(facts, "person", key, "employed_on", fact, "full_time_introduced", true, "degree", "博士研究生");
                put(facts, "first_month", month(on, 2 + random.nextInt(6)), "last_month", month(on, 1));
                put(facts, "lianban_2021_8_satisfied", random.nextInt(9) > 0);
                yield "LYG-2021-64/13-5";
            }
            case 3 -> {
                put(facts, "tax_year", on.getYear() - 1, "is_hnte", false, "tech_sme_evaluated", true);
                put(facts, "rd_current", base, "rd_prior", "0.01");
                yield "LYG-2021-64/5-1";
            }
            case 4 -> {
                put(facts, "platform", key, "superior_grant", "G" + ordinal, "approved_on", fact, "level", "国家级");
                put(facts, "major_platform", true, "base", base);
                yield "LYG-2021-64/7-1";
            }
            case 5 -> {
                put(facts, "person", key, "entered_on", fact, "postdoc_entered", true);
                put(facts, "lianban_2021_8_satisfied", true);
                yield "LYG-2021-64/13-14";
            }
            case 6 -> {
                put(facts, "agreement", key, "agreement_signed_on", fact, "challenge_agreement_signed", true);
                put(facts, "base", base, "approved_rate_bp", 4001, "stage_split_pct", List.of(33, 33, 34));
                yield "LYG-2021-64/18-1";
            }
            case 7 -> {
                put(facts, "project", key, "approved_on", fact, "is_hnte", true, "leads_major_project", true);
                put(facts, "case_decision_doc", decision(), "proposed", money(900_000));
                yield "LYG-2021-65/7-1";
            }
            default -> {
                put(facts, "person", key, "employed_on", fact, "via_market_agency", true, "full_time_introduced", true);
                put(facts, "talent_class", "行业领军人才", "base", money(200_000), "lianban_2021_8_satisfied", true);
                yield "LYG-2021-64/14-4";
            }
        };
        send(
                new EnterpriseCommand.PrepareAward(
                        enterprise(),
                        new ClauseId(clause),
                        facts,
                        on,
                        random.nextInt(4) > 0,
                        null));
    }

    private static void put(Map<String, Object> facts, Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    private String decision() {
        return DECISIONS.get(random.nextInt(DECISIONS.size()));
    }

    private String money(long atMostYuan) {
        return new Fen(random.nextLong(1, atMostYuan * 100)).toString();
    }

    private static String month(LocalDate day, int before) {
        return day.minusMonths(before).toString().substring(0, 7);
    }

    private static LocalDate latest(LocalDate day, LocalDate first) {
        return day.isBefore(first) ? first : day;
    }

    private CreditCode enterprise() {
        return codes.get(random.nextInt(codes.size()));
    }

    private EnterpriseState state(CreditCode code) {
        return enterprises.getOrDefault(code.value(), EnterpriseState.NONE);
    }

    /** Goes on with something that an enterprise has. */
    private void follow() {
        CreditCode code = enterprise();
        EnterpriseState state = state(code);
        if (state.awards().isEmpty()) {
            return;
        }
        List<Disbursement> disbursements = List.copyOf(state.disbursements().values());
        List<Recovery> recoveries = List.copyOf(state.recoveries().values());
        int draw = random.nextInt(10);
        if (draw < 3 && !disbursements.isEmpty()) {
            follow(code, disbursements.get(random.nextInt(disbursements.size())));
        } else if (draw < 5 && !recoveries.isEmpty()) {
            receive(code, recoveries.get(random.nextInt(recoveries.size())));
        } else {
            List<Award> awards = List.copyOf(state.awards().values());
            follow(code, awards.get(random.nextInt(awards.size())));
        }
    }

    private void receive(CreditCode code, Recovery recovery) {
        if (recovery.outstanding().isPositive()) {
            send(
                    new EnterpriseCommand.ReceiveRecovery(
                            code,
                            recovery.id(),
                            part(recovery.outstanding()),
                            today,
                            "R" + ++ordinal));
        }
    }

    private void follow(CreditCode code, Disbursement disbursement) {
        String id = disbursement.id();
        switch (disbursement.status()) {
            case PREPARED -> send(switch (random.nextInt(6)) {
                case 0 -> new EnterpriseCommand.RejectDisbursement(code, id, "history");
                case 1 -> new EnterpriseCommand.ExpireDisbursement(code, id);
                default -> new EnterpriseCommand.ApproveDisbursement(code, id);
            });
            case APPROVED -> {
                if (random.nextInt(4) == 0) {
                    send(new EnterpriseCommand.ReverseDisbursement(code, id, "history", today));
                }
            }
            case REJECTED, EXPIRED, REVERSED -> {
                // stays as it is
            }
        }
    }

    private void follow(CreditCode code, Award award) {
        String id = award.terms().id();
        LocalDate on = latest(today.minusDays(random.nextInt(4)), award.terms().decidedOn());
        ShareState share = award.shares().get(random.nextInt(award.shares().size()));
        switch (award.status()) {
            case PREPARED -> send(switch (random.nextInt(8)) {
                case 0 -> new EnterpriseCommand.RejectAward(code, id, "history", on);
                case 1, 2 -> new EnterpriseCommand.ExpireAward(code, id);
                default -> new EnterpriseCommand.ApproveAward(code, id, on);
            });
            case APPROVED -> approved(code, award, share, on);
            case REVOKED -> recover(code, id, share, on);
            case REJECTED, EXPIRED -> {
                // stays as it is
            }
        }
    }

    private void approved(CreditCode code, Award award, ShareState share, LocalDate on) {
        String id = award.terms().id();
        int draw = random.nextInt(40);
        if (draw < 4) {
            send(new EnterpriseCommand.ReduceAward(code, id, part(award.amount()), "history", on));
        } else if (draw == 4) {
            RevocationGround ground = GROUNDS.get(random.nextInt(GROUNDS.size()));
            send(new EnterpriseCommand.RevokeAward(code, id, ground, "history", on));
        } else if (share.overpaid().isPositive()) {
            recover(code, id, share, on);
        } else if (share.left().isPositive()) {
            send(
                    new EnterpriseCommand.PrepareDisbursement(
                            code,
                            id,
                            share.payer(),
                            part(share.left()),
                            on,
                            "V" + ++ordinal,
                            random.nextInt(5) > 0,
                            random.nextInt(4) > 0));
        }
    }

    private void recover(CreditCode code, String award, ShareState share, LocalDate on) {
        if (share.overpaid().isPositive()) {
            send(
                    new EnterpriseCommand.OrderRecovery(
                            code,
                            award,
                            share.payer(),
                            part(share.overpaid()),
                            "history",
                            "history",
                            on));
        }
    }

    /** All of it, or a part to the fen. */
    private Fen part(Fen whole) {
        return whole.fen() < 2 || random.nextInt(3) > 0 ? whole : new Fen(random.nextLong(1, whole.fen()));
    }

    private void change() {
        CreditCode code = enterprise();
        switch (random.nextInt(6)) {
            case 0, 1 -> send(new EnterpriseCommand.Rename(code, name() + ++ordinal, today));
            case 2, 3 -> send(
                    new EnterpriseCommand.Relocate(code, payers.get(random.nextInt(payers.size())), today));
            case 4 -> send(
                    state(code).known().suspension() == null
                            ? new EnterpriseCommand.Suspend(code, "history", today.plusDays(30))
                            : new EnterpriseCommand.LiftSuspension(code, "history"));
            default -> absorb(code, enterprise());
        }
    }

    private void absorb(CreditCode successor, CreditCode predecessor) {
        if (random.nextInt(4) > 0 || state(successor).known().successor() != null || successor.equals(predecessor)) {
            return;
        }
        List<EnterpriseEvent> absorbed = decided(
                new EnterpriseCommand.BeAbsorbed(/* enterprise= */ predecessor, /* successor= */ successor, today));
        if (absorbed.isEmpty()) {
            return;
        }
        List<EnterpriseEvent.Carried> carried = new ArrayList<>();
        state(predecessor).own().forEach((key, position) -> {
            if (position instanceof Tally tally) {
                carried.add(new EnterpriseEvent.Carried(key, tally));
            }
        });
        record(
                new EnterpriseEvent.PredecessorAbsorbed(
                        /* enterprise= */ successor,
                        /* predecessor= */ predecessor,
                        today,
                        state(predecessor).awardedMatters().stream().sorted().toList(),
                        carried));
        absorbed.forEach(this::record);
    }

    private void budget() {
        List<String> known = List.copyOf(lines);
        String line = known.get(random.nextInt(known.size()));
        Fen amount = new Fen(random.nextLong(1, 500_000_000));
        switch (random.nextInt(9)) {
            case 0, 1 -> send(new BudgetCommand.Appropriate(line, amount, "history", today));
            case 2 -> send(new BudgetCommand.Adjust(line, amount, "history", today));
            case 3 -> send(new BudgetCommand.Adjust(line, amount.negated(), "history", today.minusDays(3)));
            case 4, 5 -> send(
                    new BudgetCommand.Transfer(
                            line,
                            line.endsWith("all") ? line.replace("all", "spare") : line.replace("spare", "all"),
                            amount,
                            "history",
                            today));
            case 6 -> decide();
            case 7 -> send(
                    new BudgetCommand.SetPool(
                            POOL,
                            today.getYear(),
                            Fen.ofYuan(20_000_000L + random.nextInt(30_000_000)),
                            "history"));
            default -> {
                if (!line.contains("." + today.getYear() + ".") && random.nextInt(4) == 0) {
                    send(new BudgetCommand.CloseLine(line, "history", today));
                }
            }
        }
    }

    /** Registers a decision that nobody refers to, or withdraws it again. */
    private void decide() {
        String number = "spare " + random.nextInt(5);
        send(
                reference.decision(number).isPresent()
                        ? new BudgetCommand.WithdrawDecision(number, "history")
                        : new BudgetCommand.RegisterDecision(number, number, today, Set.of(), null, null));
    }

    /** One of three; whoever prepared something may not be the one who is to approve it. */
    private String actor() {
        return "person-" + random.nextInt(3);
    }

    // ---- deciding and recording

    private void send(EnterpriseCommand command) {
        decided(command).forEach(this::record);
    }

    /** What it leads to; nothing where the present state does not allow it, which is part of a history. */
    private List<EnterpriseEvent> decided(EnterpriseCommand command) {
        try {
            return new EnterpriseDecider(command, state(command.enterprise()), reference, today)
                    .decide(this::shared, actor());
        } catch (Rejection | InvalidInput refused) {
            return List.of();
        }
    }

    private void send(BudgetCommand command) {
        try {
            record(BudgetDecider.decide(command, reference, this::shared, today));
        } catch (Rejection refused) {
            // part of a history
        }
    }

    private Position shared(PositionKey key) {
        return positions.getOrDefault(key, Position.none(key.kind()));
    }

    private void record(LedgerEvent event) {
        String stream = stream(event);
        EventRef ref = new EventRef(stream, sequences.merge(stream, 1L, Long::sum) - 1);
        events.add(event);
        refs.add(ref);
        if (event instanceof EnterpriseEvent e) {
            enterprises.put(stream, enterprises.getOrDefault(stream, EnterpriseState.NONE).evolve(e));
        }
        if (event instanceof MovingEvent moving) {
            for (Move move : moving.moves()) {
                if (!move.key().own()) {
                    positions.put(move.key(), shared(move.key()).after(move, ref));
                }
            }
        }
        if (event instanceof ReferenceEvent e) {
            reference = reference.after(e, events.size());
        }
    }

    private static String stream(LedgerEvent event) {
        return switch (event) {
            case EnterpriseEvent e -> e.enterprise().value();
            case BudgetEvent e -> e.stream();
            default -> AdoptCatalogue.STREAM;
        };
    }
}
