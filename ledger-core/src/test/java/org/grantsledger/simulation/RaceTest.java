package org.grantsledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.log.TestLedger.CITY;
import static org.grantsledger.log.TestLedger.DISTRICT;
import static org.grantsledger.log.TestLedger.TODAY;
import static org.grantsledger.log.TestLedger.ZONE;

import io.micrometer.core.instrument.Counter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveAward;
import org.grantsledger.enterprise.EnterpriseCommand.ExpireAward;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareAward;
import org.grantsledger.enterprise.EnterpriseEvent.AwardApproved;
import org.grantsledger.enterprise.EnterpriseEvent.AwardPrepared;
import org.grantsledger.enterprise.EnterpriseEvent.AwardRefused;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.LedgerEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty-four clients press on one limit at once, through two nodes on one PostgreSQL. The limit has room for exactly N
 * of them; exactly N get through, in every one of a hundred rounds, and nobody is answered with anything but an award
 * or an ordinary refusal.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RaceTest {

    private static final int CLIENTS = 64;
    private static final int ROUNDS = Integer.getInteger("race.rounds", 100);

    /** What takes few transactions a round needs few rounds to go either way. */
    private static final int ROUNDS_OF_APPROVALS = Math.max(1, ROUNDS / 4);

    /** What every client asks for. */
    private static final Fen EACH = Fen.ofYuan(100);

    private static final PoolId RD_AWARD = new PoolId("rd-award");
    private static final Request CLIENT = Request.by("race");

    private final Random random = new Random(20210828);
    private ExecutorService clients;
    private List<TestLedger> nodes;
    private TestLedger ledger;
    private List<CreditCode> enterprises;

    @BeforeAll
    void twoNodesOnOnePostgresql() {
        clients = Executors.newFixedThreadPool(CLIENTS);
        ledger = TestLedger.funded(10_000_000_000L);
        nodes = List.of(ledger, ledger.anotherNode());
        enterprises = IntStream.range(0, CLIENTS).mapToObj(i -> ledger.register(DISTRICT)).toList();
    }

    @AfterAll
    void nothingDeadlockedAndTheLogAgreesWithItself() {
        clients.shutdown();
        assertThat(ledger.core.check().run().differences()).isEmpty();
        double retries = nodes.stream()
                .flatMap(n -> n.meters.find("ledger.command.retries").counters().stream())
                .mapToDouble(Counter::count).sum();
        System.out.printf(
                "races: %d events, %.0f commands decided again%n",
                ledger.core.log().head().position(),
                retries);
        // A backend reports its statistics when it ends.
        nodes.forEach(TestLedger::close);
        TestLedger after = ledger.anotherNode();
        assertThat(
                after.jdbc.queryForObject(
                        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
                        Long.class))
                .isZero();
        after.close();
    }

    // ---- one limit

    @Test
    void aContractWithHeadroomForNAwardsGivesExactlyN() {
        for (int round = 0; round < ROUNDS; round++) {
            int n = 1 + random.nextInt(12);
            String contract = "CONTRACT-" + round;
            take(ledger.register(ZONE), contract, 2023, Fen.ofYuan(200_000).minus(EACH.times(n)));

            exactly(n, race(i -> importOf(enterprises.get(i), contract, 2023, EACH)), "CAP_EXHAUSTED");

            assertThat(used("cap/LYG-2021-64%2F11#contract/" + contract)).isEqualTo(Fen.ofYuan(200_000));
        }
    }

    @Test
    void anEnterpriseYearWithHeadroomForNAwardsGivesExactlyN() {
        for (int round = 0; round < ROUNDS; round++) {
            int n = 1 + random.nextInt(12);
            CreditCode enterprise = ledger.register(ZONE);
            String contract = "year-" + round;
            take(enterprise, contract + "-a", 2022, Fen.ofYuan(200_000));
            take(enterprise, contract + "-b", 2022, Fen.ofYuan(200_000));
            take(enterprise, contract + "-c", 2022, Fen.ofYuan(100_000).minus(EACH.times(n)));

            exactly(n, race(i -> importOf(enterprise, contract + "-" + i, 2022, EACH)), "CAP_EXHAUSTED");

            assertThat(
                    ledger.state(enterprise).awards().values().stream().map(a -> a.amount())
                            .reduce(Fen.ZERO, Fen::plus))
                    .isEqualTo(Fen.ofYuan(500_000));
        }
    }

    @Test
    void aPersonWhoseSubsidyIsPaidOnceGetsItFromExactlyOneOfAllEmployers() {
        for (int round = 0; round < ROUNDS; round++) {
            String person = "returnee-" + round;
            exactly(1, race(i -> Facts.returnee(enterprises.get(i), person, TODAY)), "ONCE_ONLY", "CAP_EXHAUSTED");
        }
    }

    @Test
    void aPersonWithNMonthsLeftInTheWindowIsPaidExactlyN() {
        for (int round = 0; round < ROUNDS; round++) {
            int n = 1 + random.nextInt(11);
            String person = "DOCTOR-" + round;
            granted(
                    send(
                            0,
                            Facts.doctor(ledger.register(ZONE), person, "2022-01", "%d-%02d".formatted(2024, 12 - n))));

            // Every client asks for one of the months left; each month is asked for by several employers.
            List<Object> answers = race(
                    i -> Facts.doctor(
                            enterprises.get(i),
                            person,
                            "2024-%02d".formatted(13 - n + i % n),
                            "2024-%02d".formatted(13 - n + i % n)));

            exactly(n, answers, "OVERLAPPING_MONTHS", "CAP_EXHAUSTED");
            assertThat(used("cap/LYG-2021-64%2F13-5#person/" + person)).isEqualTo(Fen.ofYuan(72_000));
        }
    }

    @Test
    void aPoolWithRoomForNAwardsGivesExactlyN() {
        for (int round = 0; round < ROUNDS; round++) {
            int n = 1 + random.nextInt(12);
            ledger.send(new BudgetCommand.SetPool(RD_AWARD, TODAY.getYear(), EACH.times(n), "round " + round));

            List<Object> answers = race(i -> Facts.research(enterprises.get(i), 2022, EACH.times(20), TODAY, false));

            exactly(n, answers, "CAP_EXHAUSTED");
            assertThat(drawn(PositionKey.pool(RD_AWARD, TODAY.getYear()))).isEqualTo(EACH.times(n));
            answers.stream().filter(AwardPrepared.class::isInstance).map(AwardPrepared.class::cast)
                    .forEach(
                            a -> ledger.send(
                                    new EnterpriseCommand.RejectAward(a.enterprise(), a.award(), "next round", null)));
            assertThat(drawn(PositionKey.pool(RD_AWARD, TODAY.getYear()))).isEqualTo(Fen.ZERO);
        }
    }

    @Test
    void aDecisionWithRoomForNAwardsGivesExactlyN() {
        for (int round = 0; round < ROUNDS; round++) {
            int n = 1 + random.nextInt(12);
            String number = "decision-" + round;
            ledger.send(
                    new BudgetCommand.RegisterDecision(number, "a race", TODAY, Set.of(), EACH.times(n), null));
            String project = "project-" + round;

            exactly(
                    n,
                    race(i -> Facts.majorProject(enterprises.get(i), project + "-" + i, number, EACH)),
                    "DECISION_EXHAUSTED");

            assertThat(drawn(PositionKey.decision(number))).isEqualTo(EACH.times(n));
        }
    }

    @Test
    void aHardBudgetLineWithMoneyForNAwardsGivesExactlyN() {
        try (TestLedger own = TestLedger.withCatalogue(); TestLedger second = own.anotherNode()) {
            String city = own.openLine(CITY, 2023, "talent", 0, LineMode.HARD, TestLedger.everyClause());
            String zone = own.openLine(ZONE, 2023, "talent", 0, LineMode.HARD, TestLedger.everyClause());
            own.send(new BudgetCommand.SetShare(ZONE, LocalDate.of(2021, 1, 1), 5000, "test"));
            own.onePersonSuffices(CITY);
            own.onePersonSuffices(ZONE);
            List<CreditCode> companies = IntStream.range(0, CLIENTS).mapToObj(i -> own.register(ZONE)).toList();
            Fen half = new Fen(EACH.fen() / 2);
            Fen cityInAll = Fen.ZERO;
            for (int round = 0; round < ROUNDS; round++) {
                int n = 1 + random.nextInt(12);
                // The scarce line alternates; what the other had left over is used up by later rounds.
                Fen before = line(own, city).available();
                own.send(new BudgetCommand.Appropriate(city, half.times(n).minus(before).orZero(), "round", null));
                own.send(
                        new BudgetCommand.Appropriate(
                                zone,
                                half.times(n + round % 2 * 3L).minus(line(own, zone).available()).orZero(),
                                "round",
                                null));
                String project = "round-" + round;

                exactly(
                        n,
                        race(
                                List.of(own, second),
                                i -> Facts.returneeProject(companies.get(i), project + "-" + i, EACH, TODAY)),
                        "BUDGET_EXCEEDED");

                cityInAll = cityInAll.plus(half.times(n));
                assertThat(line(own, city).encumbered()).isEqualTo(cityInAll);
                assertThat(line(own, city).available()).isEqualTo(Fen.ZERO);
            }
            assertThat(own.core.check().run().differences()).isEmpty();
        }
    }

    // ---- the second person

    /**
     * A ledger of two nodes on which no award of the zone is approved by the person who prepared it; the other node's day
     * may be another.
     */
    private static final class TwoPersons implements AutoCloseable {

        private static final Request OFFICER = Request.by("officer");

        private final TestLedger own = TestLedger.withCatalogue();
        private final TestLedger second;
        private final String line = own.openLine(ZONE, 2023, "all", 10_000_000, LineMode.HARD,
                TestLedger.everyClause());

        TwoPersons(LocalDate secondDay) {
            second = own.anotherNodeOn(secondDay);
            own.send(new BudgetCommand.SetShare(ZONE, LocalDate.of(2021, 1, 1), 0, "test"));
        }

        AwardPrepared prepared(CreditCode company, String contract, Fen amount) {
            return (AwardPrepared) own.send(importOf(company, contract, 2023, amount), OFFICER).getFirst();
        }

        Award award(AwardPrepared prepared) {
            return own.state(prepared.enterprise()).award(prepared.award()).orElseThrow();
        }

        Fen encumbered() {
            return line(own, line).encumbered();
        }

        @Override
        public void close() {
            assertThat(own.core.check().run().differences()).isEmpty();
            second.close();
            own.close();
        }
    }

    @Test
    void ofManyReviewersAtOnceOneApprovesAndTheOthersAreToldWho() {
        try (TwoPersons ledgers = new TwoPersons(TODAY)) {
            CreditCode company = ledgers.own.register(ZONE);
            for (int round = 0; round < ROUNDS_OF_APPROVALS; round++) {
                AwardPrepared prepared = ledgers.prepared(company, "reviewed-" + round, EACH);
                ApproveAward approve = new ApproveAward(company, prepared.award(), null);

                // Client 0 is the person who prepared it.
                List<Object> answers = race(
                        List.of(ledgers.own, ledgers.second),
                        i -> approve,
                        i -> Request.by(i == 0 ? "Officer" : "reviewer-" + i));

                AwardApproved approved = answers.stream().filter(AwardApproved.class::isInstance)
                        .map(AwardApproved.class::cast).collect(onlyElement());
                assertThat(approved.preparedBy()).isEqualTo("officer");
                assertThat(approved.approvedBy()).startsWith("reviewer-");
                assertThat(code(answers.getFirst())).isIn("SECOND_PERSON", "ALREADY_APPROVED");
                answers.stream().skip(1).filter(a -> !a.equals(approved)).forEach(a -> {
                    Finding finding = ((Rejection) a).findings().getFirst();
                    assertThat(finding.code()).isEqualTo("ALREADY_APPROVED");
                    assertThat(finding.about()).containsEntry("by", approved.approvedBy());
                });
            }
        }
    }

    /** One node lives on the last day, the other on the day after it. */
    @Test
    void anAwardIsEitherApprovedOrExpiredWhoeverComesFirst() {
        LocalDate lastDay = TODAY.plusDays(30);
        try (TwoPersons ledgers = new TwoPersons(lastDay.plusDays(1))) {
            CreditCode company = ledgers.own.register(ZONE);
            Fen held = Fen.ZERO;
            for (int round = 0; round < ROUNDS_OF_APPROVALS; round++) {
                AwardPrepared prepared = ledgers.prepared(company, "late-" + round, EACH);
                assertThat(prepared.expiresOn()).isEqualTo(lastDay);

                List<Object> answers = race(
                        List.of(ledgers.own, ledgers.second),
                        i -> i % 2 == 0
                                ? new ApproveAward(company, prepared.award(), null)
                                : new ExpireAward(company, prepared.award()),
                        i -> Request.by(i % 2 == 0 ? "reviewer-" + i : "system"));

                Object ended = answers.stream().filter(LedgerEvent.class::isInstance).collect(onlyElement());
                boolean approved = ended instanceof AwardApproved;
                assertThat(ledgers.award(prepared).status())
                        .isEqualTo(approved ? Award.Status.APPROVED : Award.Status.EXPIRED);
                held = approved ? held.plus(EACH) : held;
                assertThat(ledgers.encumbered()).isEqualTo(held);
                answers.stream().filter(a -> !a.equals(ended))
                        .forEach(a -> assertThat(code(a)).isIn("WRONG_STATUS", "ALREADY_APPROVED"));
            }
        }
    }

    /** Whatever is prepared holds its part of the limit, so approving all of it at once exceeds nothing. */
    @Test
    void approvalsFitHoweverManyOthersUsedUpTheLimit() {
        try (TwoPersons ledgers = new TwoPersons(TODAY)) {
            List<CreditCode> companies = IntStream.range(0, CLIENTS).mapToObj(i -> ledgers.own.register(ZONE)).toList();
            List<TestLedger> both = List.of(ledgers.own, ledgers.second);
            int n = 1 + random.nextInt(12);
            Fen first = Fen.ofYuan(200_000).minus(EACH.times(n));
            AwardPrepared large = ledgers.prepared(companies.getFirst(), "SHARED", first);

            List<Object> claims = race(
                    both,
                    i -> importOf(companies.get(i), "SHARED", 2023, EACH),
                    i -> TwoPersons.OFFICER);
            exactly(n, claims, "CAP_EXHAUSTED");

            List<AwardPrepared> waiting = new ArrayList<>(List.of(large));
            claims.stream().filter(AwardPrepared.class::isInstance).map(AwardPrepared.class::cast)
                    .forEach(waiting::add);
            assertThat(waiting).allSatisfy(
                    p -> assertThat(ledgers.award(p).status()).isEqualTo(Award.Status.PREPARED));
            List<Object> approvals = race(
                    both,
                    i -> i < waiting.size()
                            ? new ApproveAward(waiting.get(i).enterprise(), waiting.get(i).award(), null)
                            : importOf(companies.get(i), "SHARED", 2023, EACH),
                    i -> Request.by("reviewer"));

            assertThat(approvals.stream().filter(AwardApproved.class::isInstance)).hasSize(n + 1);
            assertThat(approvals.stream().filter(AwardRefused.class::isInstance)).hasSize(CLIENTS - n - 1);
            PositionKey key = new PositionKey("cap/LYG-2021-64%2F11#contract/SHARED");
            assertThat(ledgers.own.core.positions(Set.of(key)).tally(key).used()).isEqualTo(Fen.ofYuan(200_000));
            assertThat(ledgers.encumbered()).isEqualTo(Fen.ofYuan(200_000));
        }
    }

    private static String code(Object answer) {
        return ((Rejection) answer).findings().getFirst().code();
    }

    private static <T> Collector<T, ?, T> onlyElement() {
        return Collectors.collectingAndThen(Collectors.toList(), list -> {
            assertThat(list).hasSize(1);
            return list.getFirst();
        });
    }

    // ---- many limits at once

    /**
     * Claims that take several shared positions, two of them always, in an order of their own, beside pool runs, budget
     * changes, absorptions and new reference data. The outcome is not known beforehand; that all are answered, that no
     * limit is exceeded and that the books agree is.
     */
    @Test
    void claimsOnSeveralLimitsInAnyOrderNeitherDeadlockNorExceedOne() {
        String[] contracts = {"MIXED-1", "MIXED-2", "MIXED-3"};
        String[] platforms = {"PLATFORM-1", "PLATFORM-2"};
        ledger.send(
                new BudgetCommand.RegisterDecision("mixed", "a race", TODAY, Set.of(), Fen.ofYuan(600_000), null));
        ledger.send(new BudgetCommand.SetPool(RD_AWARD, 2022, Fen.ofYuan(2_000), "test"));
        List<CreditCode> companies = new ArrayList<>();
        for (String place : List.of(DISTRICT, ZONE, TestLedger.COUNTY)) {
            IntStream.range(0, 8).forEach(i -> companies.add(ledger.register(place)));
        }
        for (String payer : List.of(CITY, DISTRICT, ZONE, TestLedger.COUNTY)) {
            ledger.openLine(payer, 2022, "all", 1_000_000, LineMode.HARD, TestLedger.everyClause());
        }
        Random choices = new Random(64);
        for (int round = 0; round < ROUNDS; round++) {
            List<Object> commands = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int one = choices.nextInt(companies.size());
                CreditCode company = companies.get(one);
                Fen amount = new Fen(1 + choices.nextInt(1_000_000));
                String contract = contracts[choices.nextInt(contracts.length)];
                String platform = platforms[choices.nextInt(platforms.length)];
                commands.add(switch (choices.nextInt(12)) {
                    case 0, 1, 2 -> importOf(company, contract, 2022 + choices.nextInt(2), amount);
                    case 3, 4 -> Facts.importByDecision(company, contract, "mixed", amount);
                    case 5, 6 -> Facts.majorPlatform(company, platform, "grant-" + choices.nextInt(3), amount);
                    case 7 -> Facts.laboratory(company, platform, "grant-" + choices.nextInt(3), amount);
                    case 8 -> Facts.research(company, 2021, amount, LocalDate.of(2022, 6, 1), true);
                    case 9 -> run(companies, choices, amount);
                    case 10 -> choices.nextBoolean()
                            ? new BudgetCommand.Appropriate(CITY + ".2022.all", amount, "more", null)
                            : new BudgetCommand.SetShare(
                                    TestLedger.COUNTY,
                                    LocalDate.of(2021, 1, 1),
                                    choices.nextInt(10_001),
                                    "test");
                    default -> new EnterpriseCommand.Absorb(
                            company,
                            companies.get((one + 1 + choices.nextInt(companies.size() - 1)) % companies.size()),
                            null);
                });
            }
            race(commands::get);
            for (int i = 0; i < companies.size(); i++) {
                if (ledger.state(companies.get(i)).known().successor() != null) {
                    companies.set(i, ledger.register(ZONE));
                }
            }
        }
        for (String contract : contracts) {
            assertThat(used("cap/LYG-2021-64%2F11#contract/" + contract)).isEqualTo(Fen.ofYuan(200_000));
        }
        for (String platform : platforms) {
            assertThat(used("cap/LYG-2021-64%2F7#platform/" + platform).fen())
                    .isPositive().isLessThanOrEqualTo(Fen.ofYuan(10_000_000).fen());
        }
        assertThat(drawn(PositionKey.decision("mixed")).fen()).isPositive()
                .isLessThanOrEqualTo(Fen.ofYuan(600_000).fen());
        assertThat(drawn(PositionKey.pool(RD_AWARD, 2022)).fen()).isPositive()
                .isLessThanOrEqualTo(Fen.ofYuan(2_000).fen());
        for (String payer : List.of(CITY, DISTRICT, ZONE, TestLedger.COUNTY)) {
            assertThat(line(ledger, payer + ".2022.all").available().isNegative()).isFalse();
        }
    }

    private static RunPool run(List<CreditCode> companies, Random choices, Fen amount) {
        List<RunPool.Candidate> candidates = new ArrayList<>();
        int first = choices.nextInt(companies.size());
        for (int i = 0; i < 4; i++) {
            PrepareAward claim = Facts.research(
                    companies.get((first + i * 5) % companies.size()),
                    2021,
                    amount.times(1 + i),
                    LocalDate.of(2022, 6, 1),
                    true);
            candidates.add(new RunPool.Candidate(claim.enterprise(), claim.clause(), claim.facts()));
        }
        return new RunPool(RD_AWARD, candidates, LocalDate.of(2022, 6, 1), true);
    }

    // ---- how a race is run

    private List<Object> race(IntFunction<Object> commandOf) {
        return race(nodes, commandOf);
    }

    /** The first event, or the rejection, that each client was answered with. */
    private List<Object> race(List<TestLedger> on, IntFunction<Object> commandOf) {
        return race(on, commandOf, i -> CLIENT);
    }

    private List<Object> race(
            List<TestLedger> on,
            IntFunction<Object> commandOf,
            IntFunction<Request> requestOf) {
        List<Object> commands = IntStream.range(0, CLIENTS).mapToObj(commandOf).toList();
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            calls.add(() -> {
                start.await();
                return answer(on.get(client % on.size()), commands.get(client), requestOf.apply(client));
            });
        }
        List<Object> answers = new ArrayList<>();
        try {
            for (Future<Object> answer : clients.invokeAll(calls)) {
                answers.add(answer.get());
            }
        } catch (Exception unexpected) {
            throw new AssertionError("a client got neither an award nor a refusal", unexpected);
        }
        List<EventRef> recorded = answers.stream().filter(EventRef.class::isInstance).map(EventRef.class::cast)
                .distinct().toList();
        Map<EventRef, LedgerEvent> events = on.getFirst().core.log().find(recorded).stream()
                .collect(Collectors.toMap(RecordedEvent::ref, RecordedEvent::event));
        return answers.stream().map(a -> a instanceof EventRef ref ? (Object) events.get(ref) : a).toList();
    }

    private static Object answer(TestLedger node, Object command, Request request) {
        try {
            return node.core.ledger().send(command, request).getFirst();
        } catch (Rejection rejection) {
            return rejection;
        }
    }

    private LedgerEvent send(int node, Object command) {
        return nodes.get(node).send(command).getFirst();
    }

    private static void granted(LedgerEvent event) {
        assertThat(event).isInstanceOf(AwardPrepared.class);
    }

    /** N clients got all they asked for; the others were refused, and for nothing but this limit. */
    private static void exactly(int n, List<Object> answers, String... findings) {
        List<AwardPrepared> awards = answers.stream().filter(AwardPrepared.class::isInstance)
                .map(AwardPrepared.class::cast).toList();
        List<AwardRefused> refusals = answers.stream().filter(AwardRefused.class::isInstance)
                .map(AwardRefused.class::cast).toList();
        assertThat(awards).hasSize(n).allSatisfy(a -> assertThat(a.outcome()).isEqualTo(Outcome.PAY));
        assertThat(refusals).hasSize(CLIENTS - n)
                .allSatisfy(
                        r -> assertThat(r.findings()).extracting(Finding::code).contains(findings[0])
                                .isSubsetOf(findings));
    }

    private void take(CreditCode enterprise, String contract, int year, Fen amount) {
        LedgerEvent event = send(1, importOf(enterprise, contract, year, amount));
        assertThat(event).isInstanceOfSatisfying(
                AwardPrepared.class,
                a -> assertThat(a.amount()).isEqualTo(amount));
    }

    /** A claim under article 11 that comes to the amount: 5 % of twenty times of it. */
    private static PrepareAward importOf(CreditCode enterprise, String contract, int year, Fen amount) {
        return Facts.technologyImport(enterprise, contract, year, amount.times(20), TODAY);
    }

    private Fen used(String key) {
        PositionKey position = new PositionKey(key);
        return ledger.core.positions(Set.of(position)).tally(position).used();
    }

    private Fen drawn(PositionKey key) {
        return ledger.core.positions(Set.of(key)).draw(key).drawn();
    }

    private static Position.Line line(TestLedger of, String line) {
        PositionKey key = PositionKey.line(line);
        return of.core.positions(Set.of(key)).line(key);
    }
}
