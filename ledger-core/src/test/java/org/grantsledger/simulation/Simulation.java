package org.grantsledger.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.enterprise.ShareState;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.IdempotencyConflict;
import org.grantsledger.log.Request;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.simulation.Ask.Rule;
import org.grantsledger.simulation.Model.Answer;
import org.grantsledger.simulation.Model.Company;
import org.grantsledger.simulation.Model.Grant;
import org.grantsledger.simulation.Model.Line;
import org.grantsledger.simulation.Model.Part;

/**
 * A random history of two fiscal years, told to a ledger of its own on PostgreSQL and to the {@link Model}. Amounts and
 * dates lean towards the edges: what is left of a limit, a fen more, a fen less, the day before and the day after.
 */
public final class Simulation implements AutoCloseable {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final LocalDate FIRST_DAY = LocalDate.of(2022, 3, 1);
    private static final int DAYS = 700;
    private static final List<String> ACCOUNTS = Model.PEOPLE.keySet().stream().sorted().toList();
    private static final List<String> PLACES = List.of("LYG-HZ", "LYG-KFQ", "LYG-DH", "LYG");
    private static final Set<String> TALENT = Set.of(
            Rule.RETURNEE.clause,
            Rule.RETURNEE_PROJECT.clause,
            Rule.EXPERT.clause,
            Rule.COMMISSION.clause,
            Rule.DOCTOR.clause,
            Rule.MASTER.clause);

    /** No key of these may ever hold more; the limits of platforms and agreements depend on the claim. */
    private static final Map<String, Long> LIMITS = Map.of(
            "cap:contract|",
            200_000_00L,
            "cap:import|",
            500_000_00L,
            "cap:research|",
            500_000_00L,
            "cap:returnee-project|",
            100_000_00L,
            "cap:expert|",
            300_000_00L,
            "cap:doctor|",
            72_000_00L,
            "cap:master|",
            36_000_00L);

    private final Random random;
    private final long seed;
    private final int commands;
    private final Model model = new Model();
    private final Days days = new Days();
    private final Subject ledger;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final DayByDay dayByDay = new DayByDay();
    private final Deque<String> last = new ArrayDeque<>();
    private final List<String> expected = new ArrayList<>();
    private final List<Keyed> keyed = new ArrayList<>();
    private Request office = Request.by(model.actor);
    private long verified;
    private int sent;
    private int vouchers;

    private record Keyed(Object command, Request request, List<EventRef> refs) {}

    /** The clock of the ledger: noon of the day the history has come to. */
    private static final class Days extends Clock {
        private LocalDate today = FIRST_DAY;

        @Override
        public ZoneId getZone() {
            return ZONE;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return today.atTime(12, 0).atZone(ZONE).toInstant();
        }
    }

    Simulation(long seed, int commands, Function<Clock, Subject> ledgerWith) {
        this.seed = seed;
        this.commands = commands;
        this.random = new Random(seed);
        this.ledger = ledgerWith.apply(days);
    }

    /** Everything that a random history in memory wrote, in order. */
    public static List<LedgerEvent> history(long seed, int commands) {
        try (Simulation simulation = new Simulation(seed, commands, InMemory::new)) {
            simulation.run();
            return List.copyOf(simulation.ledger.after(0, Integer.MAX_VALUE));
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    /** How often each outcome occurred. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** Runs the whole history; a difference is thrown with the seed and the last commands. */
    void run() {
        try {
            ledger.send(new AdoptCatalogue(TestLedger.SHIPPED, "simulation"), office);
            verified = 1;
            model.today = days.today;
            begin();
            while (sent < commands) {
                step();
                if (sent % 500 == 0) {
                    compare();
                }
            }
            compare();
            ledger.check();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "seed " + seed + ", after " + sent + " commands on " + days.today + " (run again with "
                            + "-Dsimulation.seed=" + seed + " -Dsimulation.commands=" + commands + "): "
                            + failure.getMessage() + "\nlast commands:\n" + String.join("\n", last),
                    failure);
        }
    }

    // ---- what happens

    private void begin() {
        for (String place : List.of("LYG-HZ", "LYG-KFQ")) {
            share(place, LocalDate.of(2021, 1, 1), place.equals("LYG-HZ") ? 5000 : 3333);
        }
        share("LYG-DH", LocalDate.of(2022, 3, 10), 0);
        approvalLimit("LYG", FIRST_DAY, 5_000_000_00L);
        approvalLimit("LYG-HZ", LocalDate.of(2021, 1, 1), 500_000_00L);
        approvalLimit("LYG-KFQ", LocalDate.of(2022, 9, 1), 200_000_00L);
        approvalLimit("LYG-DH", LocalDate.of(2022, 3, 10), 2_000_000_00L);
        for (int year = 2022; year <= 2024; year++) {
            openLines(year);
        }
        send(
                new BudgetCommand.SetPool(new PoolId("rd-award"), 2022, Fen.ofYuan(1_500_000), "budget"),
                model.setPool("rd-award", 2022, 1_500_000_00));
        send(
                new BudgetCommand.SetPool(new PoolId("incubation-plan"), 2022, Fen.ofYuan(3_000_000), "budget"),
                model.setPool("incubation-plan", 2022, 3_000_000_00));
        for (int i = 0; i < 10; i++) {
            register();
        }
    }

    private void step() {
        actor(any(ACCOUNTS));
        if (random.nextInt(Math.max(1, commands / DAYS)) == 0) {
            days.today = days.today.plusDays(1);
            model.today = days.today;
        }
        int choice = random.nextInt(1000);
        if (choice < 12) {
            register();
        } else if (choice < 20) {
            relocate();
        } else if (choice < 28) {
            absorb();
        } else if (choice < 35) {
            suspend();
        } else if (choice < 430) {
            claim();
        } else if (choice < 440) {
            runPool();
        } else if (choice < 540) {
            settleAward();
        } else if (choice < 600) {
            shrinkAward();
        } else if (choice < 770) {
            pay();
        } else if (choice < 830) {
            settlePayment();
        } else if (choice < 850) {
            reverse();
        } else if (choice < 890) {
            recover();
        } else if (choice < 980) {
            budget();
        } else if (ledger.keyed()) {
            again();
        }
    }

    private void actor(String account) {
        model.actor = account;
        office = Request.by(account);
    }

    /** Mostly somebody else than who prepared it. */
    private void approver(String preparedBy) {
        for (int i = 0; i < 2 && Model.PEOPLE.get(model.actor).equals(Model.PEOPLE.get(preparedBy)); i++) {
            actor(any(ACCOUNTS));
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** One of the last few: what happened lately is more likely to be touched again. */
    private <T> T recent(List<T> list, int reach) {
        return list.get(Math.max(0, list.size() - 1 - random.nextInt(Math.min(reach, list.size()))));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Company company() {
        List<Company> all = new ArrayList<>(model.companies.values());
        if (chance(3)) {
            return any(all);
        }
        Company company = recent(all, 12);
        for (int i = 0; i < 4 && company.successor != null; i++) {
            company = recent(all, 20);
        }
        return company;
    }

    private static CreditCode code(Company company) {
        return new CreditCode(company.code);
    }

    private void register() {
        String code = chance(3) && !model.companies.isEmpty()
                ? any(new ArrayList<>(model.companies.keySet()))
                : CreditCode.completing("91000000%09d".formatted(model.companies.size() + 1)).value();
        String place = chance(4) ? "LYG" : PLACES.get(random.nextInt(3));
        boolean authority = chance(4);
        LocalDate since = chance(3) ? days.today.plusDays(random.nextInt(2)) : LocalDate.of(2020, 1, 1);
        send(
                new EnterpriseCommand.Register(
                        new CreditCode(code),
                        "Company",
                        authority ? RecipientKind.LOCAL_AUTHORITY : RecipientKind.ENTERPRISE,
                        place,
                        since),
                model.register(code, authority, place, since));
    }

    private void relocate() {
        Company company = company();
        String place = chance(5) ? "LYG" : PLACES.get(random.nextInt(3));
        LocalDate from = days.today.plusDays(random.nextInt(120) - 100L);
        send(
                new EnterpriseCommand.Relocate(code(company), place, from),
                model.relocate(company, place, from));
    }

    private void absorb() {
        Company successor = company();
        Company predecessor = company();
        send(
                new EnterpriseCommand.Absorb(code(successor), code(predecessor), null),
                model.absorb(successor, predecessor));
    }

    private void suspend() {
        Company company = company();
        if (company.suspendedUntil != null ? chance(80) : chance(10)) {
            send(new EnterpriseCommand.LiftSuspension(code(company), "over"), model.lift(company));
        } else {
            LocalDate until = days.today.plusDays(random.nextInt(6) - 1L);
            send(new EnterpriseCommand.Suspend(code(company), "audit", until), model.suspend(company, until));
        }
    }

    // ---- claims

    private void claim() {
        Company company = company();
        Ask ask = ask(company);
        EnterpriseCommand.PrepareAward command = new EnterpriseCommand.PrepareAward(
                code(company),
                new ClauseId(ask.rule.clause),
                ask.facts(),
                ask.decidedOn,
                ask.approve,
                null);
        send(command, model.claim(company, ask, null));
    }

    /** Things come and go: most claims are about one of a few that are current. */
    private String subject(String kind, int pace, int width) {
        return kind + "-" + (sent / pace + random.nextInt(width));
    }

    private Ask ask(Company company) {
        Ask ask = new Ask();
        ask.rule = any(Arrays.asList(Rule.values()));
        ask.approve = chance(65);
        ask.unmet = chance(3);
        ask.date = date();
        switch (ask.rule) {
            case IMPORT, IMPORT_65 -> {
                ask.subject = subject("contract", 250, 5);
                ask.year = chance(70) ? null : Integer.valueOf(2021 + random.nextInt(3));
            }
            case NATIONAL, PROVINCIAL, LABORATORY -> {
                ask.subject = subject("platform", 400, 3);
                ask.grant = chance(50) ? "-" : "grant-" + random.nextInt(2);
            }
            case RETURNEE, COMMISSION -> ask.subject = subject("person", 40, 12);
            case RETURNEE_PROJECT, EXPERT -> ask.subject = subject("project", 150, 4);
            case DOCTOR, MASTER -> {
                ask.subject = subject("scholar", 250, 4);
                ask.first = YearMonth.of(2021, 9).plusMonths(random.nextInt(30));
                ask.last = ask.first.plusMonths(chance(3) ? -1 : chance(20) ? 35 : random.nextInt(14));
                ask.graduated = ask.date.minusYears(3).minusDays(random.nextInt(chance(10) ? 2 : 1));
            }
            case EVALUATED, RESEARCH, RESEARCH_65 -> ask.year = 2021 + random.nextInt(chance(5) ? 3 : 2);
            case PROJECT_65 -> ask.subject = subject("major", 150, 4);
            case EVENT -> ask.subject = subject("event", 150, 4);
            case CHALLENGE -> {
                ask.subject = subject("agreement", 150, 4);
                ask.stages = chance(30) ? null : any(List.of(List.of(100), List.of(33, 33, 34), List.of(50, 50)));
                ask.paidSoFar = chance(60) ? null : Long.valueOf(random.nextInt(1_000_000_00));
            }
            case GAZELLE, GAZELLE_65, HNTE_FIRST, HNTE_MOVED -> {
            }
        }
        decidedOn(ask);
        amounts(company, ask);
        return ask;
    }

    private LocalDate date() {
        return switch (random.nextInt(40)) {
            case 0 -> Model.POLICY_FROM;
            case 1 -> Model.POLICY_FROM.minusDays(1);
            case 2, 3 -> days.today;
            case 4 -> days.today.plusDays(1);
            case 5 -> LocalDate.of(2021, 12, 31);
            case 6 -> LocalDate.of(2022, 1, 1);
            default -> {
                LocalDate date = days.today.minusDays(random.nextInt(200));
                yield date.isBefore(Model.POLICY_FROM) ? Model.POLICY_FROM : date;
            }
        };
    }

    private void decidedOn(Ask ask) {
        ask.decidedOn = switch (random.nextInt(40)) {
            case 0 -> days.today.plusDays(1);
            case 1 -> Model.factDate(ask);
            case 2 -> Model.factDate(ask).minusDays(1);
            case 3, 4 -> LocalDate.of(days.today.getYear() - 1, 12, 31);
            case 5, 6 -> days.today.minusDays(random.nextInt(40));
            default -> null;
        };
    }

    private void amounts(Company company, Ask ask) {
        long typical = switch (ask.rule) {
            case IMPORT, IMPORT_65 -> 80_000_00;
            case NATIONAL -> 2_000_000_00;
            case PROVINCIAL, LABORATORY -> 1_500_000_00;
            case RETURNEE_PROJECT -> 40_000_00;
            case EXPERT -> 120_000_00;
            case RESEARCH, RESEARCH_65 -> 200_000_00;
            case COMMISSION -> 30_000_00;
            default -> 100_000_00;
        };
        long wanted = 1 + (long) (random.nextDouble() * 2 * typical);
        if (chance(35)) {
            wanted = Math.max(0, edge(company, ask, wanted));
        }
        if (chance(2)) {
            wanted = random.nextInt(4);
        }
        switch (ask.rule) {
            case IMPORT, RESEARCH -> {
                ask.rate = chance(20) ? Integer.valueOf(chance(20) ? 501 : 1 + random.nextInt(500)) : null;
                ask.base = wanted * 20 + random.nextInt(20);
                ask.proposed = chance(15) ? Long.valueOf(Math.max(0, wanted + random.nextInt(3) - 1)) : null;
                ask.prior = switch (random.nextInt(20)) {
                    case 0 -> 0;
                    case 1 -> ask.base * 10 / 11;
                    case 2 -> ask.base * 10 / 11 + 1;
                    default -> ask.base / 2 + 1;
                };
            }
            case RESEARCH_65 -> {
                ask.incomeTax = chance(50) ? 2500 : 1500;
                ask.rate = chance(20) ? Integer.valueOf(chance(20) ? 2501 : 1 + random.nextInt(2500)) : null;
                ask.base = wanted * 16 + random.nextInt(16);
                ask.proposed = chance(15) ? Long.valueOf(wanted) : null;
            }
            case CHALLENGE, COMMISSION -> {
                ask.base = wanted * 2 + random.nextInt(2);
                if (ask.rule == Rule.CHALLENGE) {
                    ask.rate = chance(20) ? Integer.valueOf(chance(20) ? 5001 : 1 + random.nextInt(5000)) : null;
                    ask.proposed = chance(30) ? Long.valueOf(wanted) : null;
                }
            }
            case NATIONAL -> ask.base = wanted;
            case PROVINCIAL, LABORATORY -> ask.base = wanted * 2 + random.nextInt(2);
            case RETURNEE_PROJECT, EXPERT -> ask.proposed = chance(5) ? null : Long.valueOf(wanted);
            case IMPORT_65, PROJECT_65, EVENT -> {
                List<String> numbers = new ArrayList<>(model.everDecided);
                ask.decision = chance(3)
                        ? null
                        : numbers.isEmpty() || chance(4)
                                ? "not-registered"
                                : recent(numbers.stream().sorted(
                                        (a, b) -> Integer.compare(number(a), number(b))).toList(), 8);
                ask.proposed = chance(10) ? null : Long.valueOf(wanted);
            }
            default -> {
            }
        }
    }

    private static int number(String decision) {
        return Integer.parseInt(decision.substring(decision.indexOf('-') + 1));
    }

    /** What a limit of the claim has left, or a fen more or less. */
    private long edge(Company company, Ask ask, long otherwise) {
        List<Long> left = new ArrayList<>();
        String own = "~" + company.code + "|";
        switch (ask.rule) {
            case IMPORT, IMPORT_65 -> {
                left.add(200_000_00 - model.used("cap:contract|" + ask.subject));
                int year = ask.year == null ? ask.date.getYear() : ask.year;
                left.add(500_000_00 - model.used(own + "cap:import|" + year));
            }
            case NATIONAL -> left.add(10_000_000_00L - model.used("cap:platform|" + ask.subject));
            case PROVINCIAL, LABORATORY -> left.add(5_000_000_00L - model.used("cap:platform|" + ask.subject));
            case RETURNEE_PROJECT -> left.add(100_000_00 - model.used("cap:returnee-project|" + ask.subject));
            case EXPERT -> left.add(300_000_00 - model.used("cap:expert|" + ask.subject));
            case RESEARCH -> left.add(500_000_00L);
            default -> {
            }
        }
        // What the same matter was granted: at it a duplicate, a fen above it a top-up of one fen.
        left.add(model.used(Model.matterKey(company, ask)));
        left.add(model.approvalLimit(any(PLACES)));
        List<Line> lines = model.openLines("LYG", days.today.getYear(), ask.rule.clause);
        if (lines.size() == 1) {
            long share = model.available(lines.getFirst());
            left.add(ask.rule == Rule.RESEARCH ? share : share * 2);
        }
        long edge = any(left);
        return edge <= 0 || edge > 20_000_000_00L ? otherwise : edge + random.nextInt(3) - 1;
    }

    private void runPool() {
        LocalDate decidedOn = chance(80) ? days.today : LocalDate.of(days.today.getYear() - 1, 12, 31);
        int year = decidedOn.getYear() - 1;
        List<Map.Entry<Company, Ask>> candidates = new ArrayList<>();
        List<RunPool.Candidate> asked = new ArrayList<>();
        boolean approve = chance(70);
        Set<Company> seen = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            Company company = company();
            if (!seen.add(company) && !chance(3)) {
                continue;
            }
            Ask ask = new Ask();
            ask.rule = Rule.RESEARCH;
            ask.year = year;
            ask.decidedOn = decidedOn;
            ask.approve = approve;
            amounts(company, ask);
            candidates.add(Map.entry(company, ask));
            asked.add(new RunPool.Candidate(code(company), new ClauseId(ask.rule.clause), ask.facts()));
        }
        send(
                new RunPool(new PoolId("rd-award"), asked, decidedOn, approve),
                model.run(candidates, decidedOn));
    }

    // ---- awards

    private Grant grant(String... wanted) {
        List<Grant> all = new ArrayList<>(model.grants.values());
        if (all.isEmpty()) {
            return null;
        }
        for (int i = 0; i < 12; i++) {
            Grant grant = recent(all, chance(20) ? all.size() : 60);
            if (wanted.length == 0 || Arrays.stream(wanted).anyMatch(grant.status::startsWith) || chance(3)) {
                return grant;
            }
        }
        return any(all);
    }

    private LocalDate on(Grant grant) {
        return switch (random.nextInt(30)) {
            case 0 -> grant.decidedOn.minusDays(1);
            case 1 -> days.today.plusDays(1);
            case 2 -> grant.decidedOn;
            case 3, 4, 5 -> since(grant);
            default -> null;
        };
    }

    /** A day from which something of the award is counted, the day before it, or any day since its decision. */
    private LocalDate since(Grant grant) {
        List<LocalDate> known = grant.parts.stream().flatMap(p -> p.days.known().stream()).toList();
        if (!known.isEmpty() && chance(60)) {
            return any(known).minusDays(random.nextInt(2));
        }
        int age = (int) grant.decidedOn.until(days.today, ChronoUnit.DAYS);
        return grant.decidedOn.plusDays(random.nextInt(age + 1));
    }

    private void settleAward() {
        Grant grant = grant("PREPARED");
        if (grant == null) {
            return;
        }
        CreditCode code = code(grant.company);
        if (chance(60)) {
            LocalDate on = on(grant);
            approver(grant.preparedBy);
            send(new EnterpriseCommand.ApproveAward(code, grant.id, on), model.approve(grant, on));
        } else if (chance(50) || !days.today.isAfter(grant.expiresOn.minusDays(1))) {
            send(
                    new EnterpriseCommand.RejectAward(code, grant.id, "no", null),
                    model.drop(grant, false));
        } else {
            send(new EnterpriseCommand.ExpireAward(code, grant.id), model.drop(grant, true));
        }
    }

    private void shrinkAward() {
        Grant grant = grant("APPROVED");
        if (grant == null) {
            return;
        }
        CreditCode code = code(grant.company);
        LocalDate on = on(grant);
        if (chance(55)) {
            long to = switch (random.nextInt(8)) {
                case 0 -> grant.amount;
                case 1 -> Math.max(0, grant.amount - 1);
                case 2 -> grant.paid();
                case 3 -> Math.max(0, grant.paid() - 1);
                case 4 -> 0;
                default -> (long) (random.nextDouble() * grant.amount);
            };
            send(
                    new EnterpriseCommand.ReduceAward(code, grant.id, new Fen(to), "less", on),
                    model.reduce(grant, to, on));
        } else {
            RevocationGround ground = any(Arrays.asList(RevocationGround.values()));
            send(
                    new EnterpriseCommand.RevokeAward(code, grant.id, ground, "wrong", on),
                    model.revoke(grant, ground.name(), on));
        }
    }

    // ---- payments

    private void pay() {
        Grant grant = grant("APPROVED");
        for (int i = 0; i < 8 && grant != null && grant.parts.stream().noneMatch(p -> p.left() > 0); i++) {
            grant = grant("APPROVED");
        }
        if (grant == null || grant.parts.isEmpty()) {
            return;
        }
        Part part = any(grant.parts);
        String payer = chance(2) ? any(PLACES) : part.payer;
        long due = Math.max(1, part.left());
        long amount = switch (random.nextInt(8)) {
            case 0, 1, 2 -> due;
            case 3 -> due + 1;
            case 4 -> Math.max(1, due - 1);
            case 5 -> Math.max(1, due / 2);
            default -> 1 + (long) (random.nextDouble() * due);
        };
        LocalDate paidOn = switch (random.nextInt(20)) {
            case 0 -> grant.decidedOn.minusDays(1);
            case 1 -> days.today.plusDays(1);
            case 2 -> LocalDate.of(days.today.getYear() - 1, 12, 31);
            case 3 -> grant.decidedOn;
            case 4, 5, 6 -> since(grant);
            default -> days.today;
        };
        String voucher = "V" + (chance(3) ? Math.max(1, vouchers - random.nextInt(20)) : ++vouchers);
        boolean confirmed = chance(70);
        boolean approve = chance(45);
        send(
                new EnterpriseCommand.PrepareDisbursement(
                        code(grant.company),
                        grant.id,
                        payer,
                        new Fen(amount),
                        paidOn,
                        voucher,
                        confirmed,
                        approve),
                model.pay(grant, payer, amount, paidOn, voucher, confirmed, approve));
    }

    private Model.Payment payment(String wanted) {
        List<Model.Payment> found = model.companies.values().stream().flatMap(c -> c.payments.stream())
                .filter(p -> p.status.equals(wanted)).toList();
        if (found.isEmpty() || chance(2)) {
            found = model.companies.values().stream().flatMap(c -> c.payments.stream()).toList();
        }
        return found.isEmpty() ? null : any(found);
    }

    private void settlePayment() {
        Model.Payment payment = payment("PREPARED");
        if (payment == null) {
            return;
        }
        CreditCode code = code(payment.grant.company);
        if (chance(60)) {
            approver(payment.preparedBy);
            send(new EnterpriseCommand.ApproveDisbursement(code, payment.id), model.approve(payment));
        } else if (chance(50) || !days.today.isAfter(payment.expiresOn.minusDays(1))) {
            send(
                    new EnterpriseCommand.RejectDisbursement(code, payment.id, "no"),
                    model.drop(payment, false));
        } else {
            send(new EnterpriseCommand.ExpireDisbursement(code, payment.id), model.drop(payment, true));
        }
    }

    private void reverse() {
        Model.Payment payment = payment("APPROVED");
        if (payment == null) {
            return;
        }
        LocalDate on = chance(60) ? on(payment.grant) : payment.paidOn.minusDays(random.nextInt(3) - 1L);
        send(
                new EnterpriseCommand.ReverseDisbursement(code(payment.grant.company), payment.id, "typo", on),
                model.reverse(payment, on));
    }

    private void recover() {
        List<Model.Recovery> open = model.companies.values().stream().flatMap(c -> c.recoveries.stream())
                .filter(r -> r.received < r.ordered || chance(3)).toList();
        if (!open.isEmpty() && chance(50)) {
            Model.Recovery recovery = any(open);
            long outstanding = recovery.ordered - recovery.received;
            long amount = Math.max(
                    1,
                    chance(50)
                            ? outstanding
                            : chance(15) ? outstanding + 1 : (long) (random.nextDouble() * outstanding));
            LocalDate on = chance(80) ? days.today : since(recovery.grant);
            send(
                    new EnterpriseCommand.ReceiveRecovery(
                            code(recovery.grant.company),
                            recovery.id,
                            new Fen(amount),
                            on,
                            "R" + sent),
                    model.receive(recovery, amount, on));
            return;
        }
        List<Grant> overpaid = model.grants.values().stream()
                .filter(g -> g.parts.stream().anyMatch(p -> p.overpaid() > 0)).toList();
        Grant grant = overpaid.isEmpty() || chance(5) ? grant() : any(overpaid);
        if (grant == null || grant.parts.isEmpty()) {
            return;
        }
        Part part = any(grant.parts);
        long over = Math.max(1, part.overpaid());
        long amount = chance(60) ? over : chance(15) ? over + 1 : 1 + (long) (random.nextDouble() * over);
        LocalDate on = on(grant);
        send(
                new EnterpriseCommand.OrderRecovery(
                        code(grant.company),
                        grant.id,
                        part.payer,
                        new Fen(amount),
                        "overpaid",
                        "order",
                        on),
                model.order(grant, part.payer, amount, on));
    }

    // ---- budget

    private void openLines(int year) {
        for (String payer : PLACES) {
            open(payer, year, "science", true, everythingBut(TALENT), 8_000_000_00);
            open(payer, year, "talent", payer.equals("LYG-KFQ"), TALENT, 900_000_00);
        }
    }

    private static Set<String> everythingBut(Set<String> clauses) {
        return Arrays.stream(Rule.values()).map(r -> r.clause).filter(c -> !clauses.contains(c))
                .collect(Collectors.toSet());
    }

    private void open(String payer, int year, String programme, boolean hard, Set<String> clauses, long amount) {
        send(
                new BudgetCommand.OpenLine(
                        payer,
                        new FiscalYear(year),
                        programme,
                        programme,
                        clauses.stream().map(ClauseId::new).collect(Collectors.toSet()),
                        hard ? LineMode.HARD : LineMode.WARN,
                        new Fen(amount),
                        "budget",
                        null),
                model.openLine(payer, year, programme, hard, clauses, amount));
    }

    private void share(String place, LocalDate from, int cityBp) {
        send(
                new BudgetCommand.SetShare(place, from, cityBp, "share table"),
                model.setShare(place, from, cityBp));
    }

    private void approvalLimit(String place, LocalDate from, long amount) {
        send(
                new BudgetCommand.SetApprovalLimit(place, from, new Fen(amount), "internal control"),
                model.setApprovalLimit(place, from, amount));
    }

    private Line line() {
        List<Line> all = new ArrayList<>(model.lines.values());
        List<Line> current = all.stream().filter(l -> l.open && l.year == days.today.getYear()).toList();
        return current.isEmpty() || chance(10) ? any(all) : any(current);
    }

    private void budget() {
        Line line = line();
        switch (random.nextInt(20)) {
            case 0 -> {
                if (chance(30)) {
                    LocalDate from = days.today.plusDays(random.nextInt(30) - 20L);
                    approvalLimit(any(PLACES), from,
                            any(List.of(0L, 1_000_00L, 100_000_00L, 5_000_000_00L, 9_000_000_00L)));
                    return;
                }
                LocalDate from = days.today.minusDays(random.nextInt(60));
                share(PLACES.get(random.nextInt(3)), from, any(List.of(0, 1, 3333, 5000, 6667, 9999, 10_000)));
            }
            case 1, 2 -> {
                String pool = chance(60) ? "rd-award" : "incubation-plan";
                int year = days.today.getYear() - random.nextInt(2);
                long used = model.used(Model.poolKey(pool, year));
                long amount = used + (chance(25) ? random.nextInt(3) - 1 : random.nextInt(1_000_000_00));
                send(
                        new BudgetCommand.SetPool(
                                new PoolId(pool),
                                year,
                                new Fen(Math.max(0, amount)),
                                "budget"),
                        model.setPool(pool, year, Math.max(0, amount)));
            }
            case 3, 4, 5, 6 -> {
                String number = "decision-" + (chance(10) ? 0 : model.everDecided.size());
                Set<String> clauses = chance(60)
                        ? Set.of()
                        : Set.of(any(List.of(Rule.IMPORT_65, Rule.PROJECT_65, Rule.EVENT)).clause);
                Long amount = chance(30) ? null : Long.valueOf(1 + random.nextInt(400_000_00));
                Integer cityBp = chance(60) ? null : any(List.of(0, 2500, 5000, 10_000));
                send(
                        new BudgetCommand.RegisterDecision(
                                number,
                                "decision",
                                days.today,
                                clauses.stream().map(ClauseId::new).collect(Collectors.toSet()),
                                amount == null ? null : new Fen(amount),
                                cityBp),
                        model.registerDecision(new Model.Decision(number, days.today, clauses, amount, cityBp)));
            }
            case 7 -> {
                String number = "decision-" + random.nextInt(model.everDecided.size() + 1);
                send(
                        new BudgetCommand.WithdrawDecision(number, "void"),
                        model.withdrawDecision(number));
            }
            case 8 -> {
                // The old year is closed early in the new one; now and then a line of this year, too.
                List<Line> old = model.lines.values().stream()
                        .filter(l -> l.open && l.year < days.today.getYear()).toList();
                Line closing = !old.isEmpty() && chance(60) ? any(old) : chance(15) ? line : null;
                if (closing != null) {
                    send(new BudgetCommand.CloseLine(closing.id, "year end", null), model.close(closing.id));
                }
            }
            case 9 -> {
                // Where no line covers a clause any more, another is opened; seldom a second one beside it.
                for (String payer : PLACES) {
                    if (model.openLines(payer, days.today.getYear(), Rule.IMPORT.clause).isEmpty() || chance(1)) {
                        open(
                                payer,
                                days.today.getYear(),
                                "science-" + sent,
                                true,
                                everythingBut(TALENT),
                                2_000_000_00);
                        return;
                    }
                    if (model.openLines(payer, days.today.getYear(), Rule.DOCTOR.clause).isEmpty()) {
                        open(payer, days.today.getYear(), "talent-" + sent, chance(50), TALENT, 300_000_00);
                        return;
                    }
                }
            }
            case 10, 11 -> {
                Line to = chance(30)
                        ? line()
                        : any(
                                model.lines.values().stream()
                                        .filter(l -> l.payer.equals(line.payer) && l.year == line.year).toList());
                long amount = edgeOf(line);
                send(
                        new BudgetCommand.Transfer(line.id, to.id, new Fen(amount), "moved", null),
                        model.transfer(line.id, to.id, amount));
            }
            case 12, 13 -> {
                long change = chance(60) ? -edgeOf(line) : random.nextInt(500_000_00);
                send(
                        new BudgetCommand.Adjust(line.id, new Fen(change), "adjusted", null),
                        model.adjust(line.id, change));
            }
            default -> {
                long amount = line.id.contains("talent") ? 400_000_00 : 8_000_000_00L;
                long given = 1 + (long) (random.nextDouble() * amount);
                send(
                        new BudgetCommand.Appropriate(line.id, new Fen(given), "more", null),
                        model.appropriate(line.id, given));
            }
        }
    }

    private long edgeOf(Line line) {
        long available = Math.max(0, model.available(line));
        return Math.max(1,
                chance(30) ? available + random.nextInt(3) - 1 : (long) (random.nextDouble() * available / 3));
    }

    // ---- repetition

    /** A request that was answered before, word for word, or under the same key with other words. */
    private void again() {
        if (keyed.isEmpty()) {
            return;
        }
        Keyed first = recent(keyed, 50);
        note("again " + first.command);
        sent++;
        if (chance(80)) {
            List<EventRef> refs = ledger.send(first.command, first.request);
            check(first.refs.toString(), refs.toString());
            count("repeated");
        } else {
            try {
                ledger.send(first.command, office.keyed(first.request.key(), "other words"));
                throw new AssertionError("the same key with other words was answered");
            } catch (IdempotencyConflict conflict) {
                count("other words");
            }
        }
    }

    // ---- telling the ledger, and comparing

    private void note(String command) {
        last.addLast(sent + " " + days.today + " " + command);
        if (last.size() > 12) {
            last.removeFirst();
        }
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void send(Object command, Answer answer) {
        note(command.toString());
        sent++;
        Request request = chance(10) && ledger.keyed() ? office.keyed("key-" + sent, command.toString()) : office;
        try {
            List<EventRef> refs = ledger.send(command, request);
            if (answer.events().isEmpty() != refs.isEmpty() || answer.invalid() || !answer.codes().isEmpty()) {
                throw new AssertionError("the model says " + answer + ", the ledger recorded " + written(refs));
            }
            expected.addAll(answer.events());
            answer.events().forEach(this::countEvent);
            if (request.key() != null) {
                keyed.add(new Keyed(command, request, refs));
            }
        } catch (Rejection rejection) {
            Set<String> codes = rejection.findings().stream().map(Finding::code)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (answer.invalid() || !answer.events().isEmpty() || !answer.codes().equals(codes)) {
                throw new AssertionError("the model says " + answer + ", the ledger rejects: " + rejection.findings());
            }
            codes.forEach(c -> count("rejected " + c));
        } catch (InvalidInput invalid) {
            Set<String> rules = invalid.problems().stream().map(InputProblem::rule)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!answer.invalid() || !answer.codes().equals(rules)) {
                throw new AssertionError("the model says " + answer + ", the ledger cannot read: " + rules);
            }
            rules.forEach(r -> count("malformed " + r));
        }
        if (expected.size() >= 300 || sent % 50 == 0) {
            verify();
        }
    }

    private void countEvent(String event) {
        List<String> words = List.of(event.split(" ", -1));
        count(switch (words.getFirst()) {
            case "prepared" -> "claim " + words.get(8);
            case "refused" -> "claim refused " + words.get(6);
            default -> words.getFirst();
        });
    }

    private List<String> written(List<EventRef> refs) {
        List<LedgerEvent> events = ledger.after(verified + expected.size(), refs.size());
        return events.stream().map(Written::text).toList();
    }

    /** Compares what the ledger wrote since the last look with what the model says, event by event. */
    private void verify() {
        List<LedgerEvent> found = ledger.after(verified, expected.size() + 1);
        for (int i = 0; i < Math.max(found.size(), expected.size()); i++) {
            String is = i < found.size() ? Written.text(found.get(i)) : "nothing";
            String should = i < expected.size() ? expected.get(i) : "nothing";
            if (i < found.size() && found.get(i) instanceof EnterpriseEvent.AwardPrepared award) {
                sane(award);
            }
            if (i < found.size() && found.get(i) instanceof EnterpriseEvent event) {
                dayByDay.take(event);
            }
            if (!is.equals(should)) {
                throw new AssertionError(
                        "event " + (verified + 1 + i) + "\n  model:  " + should + "\n  ledger: " + is
                                + (i < found.size() ? "\n  " + found.get(i) : ""));
            }
        }
        verified += found.size();
        expected.clear();
    }

    private static void sane(EnterpriseEvent.AwardPrepared award) {
        long shares = award.shares().stream().mapToLong(s -> s.amount().fen()).sum();
        long instalments = award.instalments().stream().mapToLong(i -> i.amount().fen()).sum();
        if (shares != award.amount().fen() || instalments != award.amount().fen()) {
            throw new AssertionError("shares or instalments do not sum to the award: " + award);
        }
        if (award.shares().stream().anyMatch(s -> !s.amount().isPositive())) {
            throw new AssertionError("a share of nothing: " + award);
        }
        check(award.amount().toString(), award.steps().stream().filter(Step.Payable.class::isInstance).findFirst()
                .orElseThrow().amount().toString());
    }

    /** The books as they stand: every limit, line, award and share, in the ledger and in the model. */
    private void compare() {
        verify();
        Map<String, PositionKey> keys = new LinkedHashMap<>();
        model.lines.keySet().forEach(l -> keys.put(l, PositionKey.line(l)));
        model.pools.keySet().forEach(p -> {
            String name = p.substring("pool:".length());
            int bar = name.indexOf('|');
            keys.put(
                    p,
                    PositionKey.pool(
                            new PoolId(name.substring(0, bar)),
                            Integer.parseInt(name.substring(bar + 1))));
        });
        model.everDecided.forEach(d -> keys.put("decision:" + d, PositionKey.decision(d)));
        var positions = ledger.positions(Set.copyOf(keys.values()));
        for (Line line : model.lines.values()) {
            Position.Line is = positions.line(keys.get(line.id));
            check(
                    line.id + " " + line.appropriated + " " + model.promised(line) + " " + model.spent(line),
                    line.id + " " + is.appropriated().fen() + " " + is.encumbered().fen() + " " + is.spent().fen());
            if (is.appropriated().isNegative() || is.encumbered().isNegative() || is.spent().isNegative()
                    || (line.hard && is.available().isNegative())) {
                throw new AssertionError("a line that cannot be: " + line.id + " " + is);
            }
        }
        keys.forEach((name, key) -> {
            if (!model.lines.containsKey(name)) {
                check(name + " " + model.used(name), name + " " + positions.draw(key).drawn().fen());
            }
        });
        limits();
        dayByDay.check();
        for (Company company : model.companies.values()) {
            EnterpriseState state = ledger.find(code(company));
            check(company.grants.size() + " awards", state.awards().size() + " awards");
            for (Grant grant : company.grants) {
                check(text(grant), text(state.award(grant.id).orElseThrow()));
            }
        }
    }

    /** Nobody was granted more than the policy allows, whatever happened on the way. */
    private void limits() {
        for (Grant grant : model.grants.values()) {
            for (String cap : grant.entry.caps) {
                long limit = LIMITS.entrySet().stream().filter(l -> cap.contains(l.getKey())).findFirst()
                        .map(Map.Entry::getValue).orElse(Long.MAX_VALUE);
                boolean carried = model.at(cap).stream().anyMatch(e -> e.grant == null);
                if (!carried && model.used(cap) > limit) {
                    throw new AssertionError(cap + " is exceeded: " + model.used(cap));
                }
            }
        }
        model.pools.forEach((pool, amount) -> {
            if (model.used(pool) > amount) {
                throw new AssertionError(pool + " is exceeded: " + model.used(pool));
            }
        });
    }

    private static String text(Grant grant) {
        StringBuilder text = new StringBuilder(grant.id + " " + grant.status + " " + grant.amount);
        for (Part p : grant.parts) {
            if (p.paid < 0 || p.pending < 0 || p.demanded < 0 || p.spent.values().stream().anyMatch(v -> v < 0)) {
                throw new AssertionError("the model itself went wrong: " + grant.id);
            }
            text.append(" [%s %d %d %d %d]".formatted(p.payer, p.granted, p.paid, p.pending, p.demanded));
        }
        return text.toString();
    }

    private static String text(Award award) {
        StringBuilder text = new StringBuilder(
                award.terms().id() + " " + award.status()
                        + (award.ground() == null ? "" : ":" + award.ground()) + " " + award.amount().fen());
        for (ShareState s : award.shares()) {
            text.append(
                    " [%s %d %d %d %d]".formatted(
                            s.payer(),
                            s.granted().fen(),
                            s.paid().fen(),
                            s.pending().fen(),
                            s.demanded().fen()));
        }
        return text.toString();
    }

    private static void check(String model, String ledger) {
        if (!model.equals(ledger)) {
            throw new AssertionError("\n  model:  " + model + "\n  ledger: " + ledger);
        }
    }
}
