package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Commands that wait together are carried out together. A side connection holds the head of the log, so that the first
 * group is under way and everything sent meanwhile becomes one group.
 */
class GroupCommitTest {

    /** Longer than any test takes: who is decided behind another one stays there, however slow the machine is. */
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private TestLedger ledger;
    private ExecutorService clients;

    @BeforeEach
    void start() {
        ledger = TestLedger.withCatalogue(PATIENT);
        clients = Executors.newCachedThreadPool();
    }

    @AfterEach
    void stop() {
        clients.shutdown();
        ledger.close();
    }

    @Test
    void whatWaitsTogetherIsRecordedTogether() throws Exception {
        assertThat(transactionsOfHeldUp(10)).isOne();
    }

    /** One half of them is decided while the other is written. */
    @Test
    void manyThatWaitAreNotTakenAllAtOnce() throws Exception {
        assertThat(transactionsOfHeldUp(16)).isGreaterThan(1);
    }

    /** In how many transactions so many commands are recorded that waited together. */
    private @Nullable Long transactionsOfHeldUp(int commands) throws Exception {
        List<CreditCode> companies = registered(commands);
        List<Future<List<EventRef>>> answers = heldUp(companies.stream().map(this::renaming).toList());
        for (Future<List<EventRef>> answer : answers) {
            assertThat(answer.get()).hasSize(1);
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
        // All events of a transaction are recorded at one moment.
        return ledger.jdbc.queryForObject(
                "SELECT count(DISTINCT recorded_at) FROM event WHERE type = 'enterprise-renamed' AND sequence = 1"
                        + " AND stream <> ALL (?)",
                Long.class,
                (Object) blocking.toArray(String[]::new));
    }

    @Test
    void oneThatIsTurnedAwayLeavesItsNeighboursAlone() throws Exception {
        List<CreditCode> companies = registered(6);
        List<Callable<List<EventRef>>> work = new ArrayList<>();
        for (int i = 0; i < companies.size(); i++) {
            work.add(
                    i == 3
                            ? sending(new EnterpriseCommand.LiftSuspension(companies.get(i), "is not suspended"))
                            : renaming(companies.get(i)));
        }
        List<Future<List<EventRef>>> answers = heldUp(work);
        for (int i = 0; i < answers.size(); i++) {
            if (i == 3) {
                assertThatThrownBy(answers.get(i)::get).isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(Rejection.class);
            } else {
                assertThat(answers.get(i).get()).containsExactly(new EventRef(companies.get(i).value(), 1));
            }
        }
        assertThat(ledger.state(companies.get(3)).version()).isEqualTo(1);
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void aClaimForNobodyLeavesItsNeighboursAlone() throws Exception {
        List<CreditCode> companies = registered(3);
        List<Callable<List<EventRef>>> work = new ArrayList<>(companies.stream().map(this::renaming).toList());
        work.add(sending(award(CreditCode.completing("91000000999999999"))));
        List<Future<List<EventRef>>> answers = heldUp(work);
        for (int i = 0; i < companies.size(); i++) {
            assertThat(answers.get(i).get()).hasSize(1);
        }
        assertThatThrownBy(answers.getLast()::get).hasCauseInstanceOf(AggregateNotFoundException.class);
    }

    @Test
    void oneThatTheDatabaseRefusesFailsAlone() throws Exception {
        List<CreditCode> companies = registered(6);
        refusePoison();
        List<Callable<List<EventRef>>> work = new ArrayList<>();
        for (int i = 0; i < companies.size(); i++) {
            work.add(sending(new EnterpriseCommand.Rename(companies.get(i), i == 2 ? "poison" : "new name", null)));
        }
        List<Future<List<EventRef>>> answers = heldUp(work);
        for (int i = 0; i < answers.size(); i++) {
            if (i == 2) {
                assertThatThrownBy(answers.get(i)::get).hasMessageContaining("poison");
            } else {
                assertThat(answers.get(i).get()).hasSize(1);
            }
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void severalCommandsOnOneEnterpriseFollowEachOther() throws Exception {
        CreditCode company = registered(1).getFirst();
        List<Future<List<EventRef>>> answers = heldUp(
                IntStream.range(0, 5).mapToObj(i -> renaming(company)).toList());
        List<Long> sequences = new ArrayList<>();
        for (Future<List<EventRef>> answer : answers) {
            sequences.add(answer.get().getFirst().sequence());
        }
        assertThat(sequences).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aRequestRepeatedWithinAGroupHasOneEffect() throws Exception {
        CreditCode company = registered(1).getFirst();
        Request request = Request.by("clerk").keyed("once", "body");
        List<Future<List<EventRef>>> answers = heldUp(
                IntStream.range(0, 5).mapToObj(
                        i -> (Callable<List<EventRef>>) () -> ledger.core.ledger()
                                .send(new EnterpriseCommand.Rename(company, "new name", null), request))
                        .toList());
        for (Future<List<EventRef>> answer : answers) {
            assertThat(answer.get()).containsExactly(new EventRef(company.value(), 1));
        }
        assertThat(ledger.state(company).version()).isEqualTo(2);
    }

    @Test
    void anImportIsAnsweredInItsOrderAndGoesOnBehindAFailure() {
        List<CreditCode> companies = registered(GroupCommit.LARGEST + 40);
        CreditCode unknown = CreditCode.completing("91000000999999999");
        List<EnterpriseCommand> commands = new ArrayList<>();
        companies.forEach(company -> commands.add(new EnterpriseCommand.Rename(company, "new name", null)));
        commands.add(7, new EnterpriseCommand.Rename(unknown, "nobody", null));
        List<Ledger.Answer> answers = ledger.core.ledger().sendAll(commands, Request.by("import"));
        assertThat(answers).hasSameSizeAs(commands);
        for (int i = 0; i < answers.size(); i++) {
            if (i == 7) {
                assertThatThrownBy(answers.get(i)::orElseThrow).isNotNull();
            } else {
                assertThat(answers.get(i).orElseThrow())
                        .containsExactly(new EventRef(commands.get(i).enterprise().value(), 1));
            }
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** Each group but the first may be decided while the one ahead is written. */
    @Test
    void groupsOfAnImportFollowEachOther() {
        try (TestLedger funded = TestLedger.funded(1_000_000_000)) {
            List<EnterpriseCommand> commands = new ArrayList<>();
            for (int i = 0; i < 3 * GroupCommit.LARGEST; i++) {
                CreditCode company = funded.register(TestLedger.DISTRICT);
                commands.add(i % 4 == 0 ? award(company) : new EnterpriseCommand.Rename(company, "new name", null));
            }
            List<EventRef> refs = funded.core.ledger().sendAll(commands, Request.by("import")).stream()
                    .flatMap(a -> a.orElseThrow().stream()).toList();
            List<RecordedEvent> events = funded.core.log().find(refs);
            assertThat(events).extracting(RecordedEvent::position)
                    .isEqualTo(
                            LongStream.rangeClosed(events.getFirst().position(), events.getLast().position()).boxed()
                                    .toList());
            // Those of one group are recorded at one moment.
            assertThat(events.stream().map(RecordedEvent::recordedAt).distinct()).hasSize(3);
            assertThat(events).as("as this node keeps what it has written")
                    .isEqualTo(funded.core.log().after(events.getFirst().position() - 1, events.size()));
            assertThat(funded.core.check().run().differences()).isEmpty();
            assertThat(funded.send(award(funded.register(TestLedger.DISTRICT)))).hasSize(2);
        }
    }

    /** All commands of an import that is turned away, and one at its end that is not. */
    @Test
    void aGroupOfWhichNothingIsCarriedOutHoldsUpNothing() {
        List<CreditCode> companies = registered(GroupCommit.LARGEST + 1);
        List<EnterpriseCommand> commands = new ArrayList<>();
        companies.forEach(c -> commands.add(new EnterpriseCommand.LiftSuspension(c, "is not suspended")));
        commands.set(GroupCommit.LARGEST, new EnterpriseCommand.Rename(companies.getLast(), "new name", null));
        List<Ledger.Answer> answers = ledger.core.ledger().sendAll(commands, Request.by("import"));
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).failure() == null).isEqualTo(i == GroupCommit.LARGEST);
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** The second group may have been decided on the first, of which nothing was written as a whole. */
    @Test
    void whereAGroupIsRefusedTheGroupsBehindItAreDecidedAgain() throws Exception {
        List<CreditCode> companies = registered(2 * GroupCommit.LARGEST);
        refusePoison();
        List<EnterpriseCommand> commands = new ArrayList<>();
        for (int i = 0; i < companies.size(); i++) {
            CreditCode company = companies.get(i % GroupCommit.LARGEST);
            commands.add(new EnterpriseCommand.Rename(company, i == 3 ? "poison" : "name " + i, null));
        }
        List<Ledger.Answer> answers = ledger.core.ledger().sendAll(commands, Request.by("import"));
        for (int i = 0; i < answers.size(); i++) {
            if (i == 3) {
                assertThat(answers.get(i).failure()).hasMessageContaining("poison");
            } else {
                long sequence = i < GroupCommit.LARGEST || i == GroupCommit.LARGEST + 3 ? 1 : 2;
                assertThat(answers.get(i).orElseThrow())
                        .containsExactly(new EventRef(commands.get(i).enterprise().value(), sequence));
            }
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void whatRestsOnACommandThatIsRefusedIsDecidedAgain() throws Exception {
        CreditCode company = registered(1).getFirst();
        refusePoison();
        List<Future<List<EventRef>>> answers = behind(
                sending(new EnterpriseCommand.Suspend(company, "poison", TestLedger.TODAY)),
                sending(new EnterpriseCommand.LiftSuspension(company, "is suspended, if the one ahead is recorded")));
        assertThatThrownBy(answers.getFirst()::get).hasMessageContaining("poison");
        assertThatThrownBy(answers.getLast()::get).hasCauseInstanceOf(Rejection.class);
        assertThat(ledger.state(company).version()).isEqualTo(1);
        assertThat(decidedAgain()).isEqualTo(1);
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void aCommandIsDecidedOnWhatTheOneAheadWillLeaveBehind() throws Exception {
        CreditCode company = registered(1).getFirst();
        List<Future<List<EventRef>>> answers = behind(
                sending(new EnterpriseCommand.Suspend(company, "for a while", TestLedger.TODAY)),
                sending(new EnterpriseCommand.LiftSuspension(company, "not any more")));
        assertThat(answers.getFirst().get()).containsExactly(new EventRef(company.value(), 1));
        assertThat(answers.getLast().get()).containsExactly(new EventRef(company.value(), 2));
        assertThat(decidedAgain()).isZero();
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** Each payer's budget line has enough for its half of one award of 100,000 yuan. */
    @Test
    void whatTheOneAheadTakesFromABudgetLineIsGone() throws Exception {
        try (TestLedger funded = TestLedger.funded(75_000, PATIENT)) {
            List<CreditCode> companies = List
                    .of(funded.register(TestLedger.DISTRICT), funded.register(TestLedger.DISTRICT));
            List<Future<List<EventRef>>> answers = behind(
                    funded,
                    () -> funded.core.ledger().send(award(companies.getFirst()), Request.by("clerk")),
                    () -> funded.core.ledger().send(award(companies.getLast()), Request.by("clerk")),
                    () -> {
                    });
            assertThat(answers.getFirst().get()).hasSize(2);
            assertThat(funded.core.log().find(answers.getLast().get()).stream().map(RecordedEvent::event))
                    .hasExactlyElementsOfTypes(EnterpriseEvent.AwardRefused.class);
            assertThat(funded.core.check().run().differences()).isEmpty();
        }
    }

    @Test
    void aRequestRepeatedBehindItselfHasOneEffect() throws Exception {
        CreditCode company = registered(1).getFirst();
        Callable<List<EventRef>> renaming = () -> ledger.core.ledger().send(
                new EnterpriseCommand.Rename(company, "new name", null),
                Request.by("clerk").keyed("once", "body"));
        for (Future<List<EventRef>> answer : behind(renaming, renaming)) {
            assertThat(answer.get()).containsExactly(new EventRef(company.value(), 1));
        }
        assertThat(ledger.state(company).version()).isEqualTo(2);
        assertThat(decidedAgain()).as("what writes nothing is not confirmed").isEqualTo(1);
        assertThat(renaming(company).call()).hasSize(1);
        assertThat(decidedAgain()).as("nobody else wrote").isEqualTo(1);
    }

    /** The other node always gets in between, so one try in 3, in 5, in 9 is enough to find out that it still does. */
    @Test
    void whoIsSurprisedAgainAndAgainForeseesLessAndLess() throws Exception {
        CreditCode company = registered(1).getFirst();
        try (TestLedger other = ledger.anotherNode()) {
            for (int i = 0; i < 13; i++) {
                other.send(new EnterpriseCommand.Rename(company, "by the other node", null));
                assertThat(renaming(company).call()).containsExactly(new EventRef(company.value(), 2L * i + 2));
            }
        }
        assertThat(decidedAgain()).isEqualTo(3);
        for (int i = 0; i < 20; i++) {
            renaming(company).call();
        }
        assertThat(decidedAgain()).as("nobody else writes any more").isEqualTo(3);
    }

    /** The first group waits for more than a second, so what was decided behind it is given back. */
    @Test
    void anImportThatIsHeldUpKeepsItsOrder() throws Exception {
        lessPatient();
        List<CreditCode> companies = registered(GroupCommit.LARGEST);
        List<EnterpriseCommand> commands = new ArrayList<>();
        for (String name : List.of("first", "second", "third")) {
            companies.forEach(company -> commands.add(new EnterpriseCommand.Rename(company, name, null)));
        }
        Future<List<Ledger.Answer>> answers = held(ledger, () -> {
            Future<List<Ledger.Answer>> importing = clients
                    .submit(() -> ledger.core.ledger().sendAll(commands, Request.by("import")));
            // The second group is given back to those that wait.
            await().until(() -> decidedAgain() > 0 && ledger.core.ledger().waiting() == 2 * GroupCommit.LARGEST);
            return importing;
        });
        for (int i = 0; i < commands.size(); i++) {
            assertThat(answers.get().get(i).orElseThrow()).containsExactly(
                    new EventRef(commands.get(i).enterprise().value(), 1L + i / GroupCommit.LARGEST));
        }
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void anImportThatWaitsDoesNothingMeanwhile() throws Exception {
        lessPatient();
        List<CreditCode> companies = registered(3);
        FutureTask<List<Ledger.Answer>> answers = new FutureTask<>(
                () -> ledger.core.ledger().sendAll(renamings(companies), Request.by("import")));
        held(ledger, () -> {
            Future<List<EventRef>> _ = clients.submit(renaming(companies.getFirst()));
            await().until(() -> waitingForALock(ledger, "append_events") == 1);
            Thread importing = new Thread(answers);
            importing.start();
            Thread.sleep(HELD_FOR_LONG);
            assertThat(ManagementFactory.getThreadMXBean().getThreadCpuTime(importing.threadId()))
                    .isLessThan(HELD_FOR_LONG.toNanos() / 5);
            return null;
        });
        assertThat(answers.get()).allSatisfy(answer -> assertThat(answer.orElseThrow()).hasSize(1));
    }

    @Test
    void anEnterpriseThatAnotherNodeHasWrittenToIsDecidedOnAsItIs() throws Exception {
        try (TestLedger other = ledger.anotherNode()) {
            CreditCode company = registered(1).getFirst();
            other.send(new EnterpriseCommand.Suspend(company, "by the other node", TestLedger.TODAY));
            assertThat(renaming(company).call()).containsExactly(new EventRef(company.value(), 2));
        }
    }

    /** What is turned away writes nothing that an index could refuse. */
    @Test
    void whatIsTurnedAwayBesideOthersIsDecidedOnWhatAnotherNodeHasWritten() {
        try (TestLedger other = ledger.anotherNode()) {
            List<CreditCode> companies = registered(2);
            other.send(new EnterpriseCommand.Suspend(companies.getLast(), "by the other node", TestLedger.TODAY));
            List<Ledger.Answer> answers = ledger.core.ledger().sendAll(
                    List.of(
                            new EnterpriseCommand.Rename(companies.getFirst(), "new name", null),
                            new EnterpriseCommand.LiftSuspension(companies.getLast(), "not any more")),
                    Request.by("import"));
            assertThat(answers.getFirst().orElseThrow()).containsExactly(new EventRef(companies.getFirst().value(), 1));
            assertThat(answers.getLast().orElseThrow()).containsExactly(new EventRef(companies.getLast().value(), 2));
            assertThat(decidedAgain()).isOne();
        }
    }

    /** Each payer's budget line has enough for its half of one award of 100,000 yuan. */
    @Test
    void whatAnotherNodeHasTakenFromABudgetLineIsGone() {
        try (TestLedger funded = TestLedger.funded(75_000); TestLedger other = funded.anotherNode()) {
            CreditCode first = funded.register(TestLedger.DISTRICT);
            assertThat(other.send(award(funded.register(TestLedger.DISTRICT)))).hasSize(2);
            assertThat(funded.send(award(first))).hasExactlyElementsOfTypes(EnterpriseEvent.AwardRefused.class);
            assertThat(funded.core.check().run().differences()).isEmpty();
        }
    }

    /** Under a contract that neither node has seen, a limit of 200,000 yuan, for enterprises that nothing else connects. */
    @Test
    void aLimitThatAnotherNodeHasMovedFirstIsNotFree() {
        try (TestLedger county = connectedByAContract(1_000_000)) {
            assertThat(claimedBehindAnotherNode(county))
                    .isInstanceOfSatisfying(EnterpriseEvent.AwardPrepared.class, award -> assertThat(award.amount())
                            .isEqualTo(Fen.ofYuan("20000.00")));
            assertThat(county.core.check().run().differences()).isEmpty();
        }
    }

    /** A refusal moves nothing, and yet says what of each limit is used. */
    @Test
    void aRefusalSaysWhatAnotherNodeHasUsedOfALimit() {
        try (TestLedger county = connectedByAContract(1)) {
            assertThat(claimedBehindAnotherNode(county))
                    .isInstanceOfSatisfying(
                            EnterpriseEvent.AwardRefused.class,
                            refusal -> assertThat(refusal.steps())
                                    .filteredOn(Step.HeadroomApplied.class::isInstance)
                                    .extracting(step -> ((Step.HeadroomApplied) step).used())
                                    .contains(Fen.ofYuan("180000.00")));
        }
    }

    /** Who has made the row may wait for the head of the log: whoever holds the head must not wait for him. */
    @Test
    void whoeverHasTheHeadDoesNotWaitForAPositionThatSomebodyMakes() throws Exception {
        try (TestLedger county = connectedByAContract(1_000_000);
                TestLedger other = county.anotherNode();
                Connection owner = DriverManager.getConnection(county.url);
                Statement sql = owner.createStatement()) {
            CreditCode ours = county.register(TestLedger.COUNTY);
            CreditCode another = county.register(TestLedger.COUNTY);
            owner.setAutoCommit(false);
            sql.execute("INSERT INTO shared_position (key) VALUES ('cap/LYG-2021-64%2F11#contract/C-1')");
            Future<EnterpriseEvent> claimed = clients
                    .submit(() -> county.claim(ours, TRANSFER, contract("1000000.00")));
            await().until(() -> waitingForALock(county, "make_positions") == 1);
            assertThat(other.send(new EnterpriseCommand.Rename(another, "meanwhile", null))).hasSize(1);
            owner.rollback();
            assertThat(claimed.get()).isInstanceOf(EnterpriseEvent.AwardPrepared.class);
            assertThat(county.core.check().run().differences()).isEmpty();
        }
    }

    /** Its connection is lost while it waits in the server for what it rests on: it is told so, and nothing more is done. */
    @Test
    void whatWasSentBehindAnotherAndLostIsNotCarriedOutAgain() throws Exception {
        CreditCode company = registered(1).getFirst();
        List<Future<List<EventRef>>> answers = behind(
                ledger,
                sending(new EnterpriseCommand.Suspend(company, "for a while", TestLedger.TODAY)),
                sending(new EnterpriseCommand.LiftSuspension(company, "not any more")),
                () -> {
                    try (Connection owner = DriverManager.getConnection(ledger.url);
                            Statement sql = owner.createStatement()) {
                        sql.execute(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                        + " WHERE datname = current_database() AND wait_event = 'advisory'");
                    }
                });
        assertThat(answers.getFirst().get()).containsExactly(new EventRef(company.value(), 1));
        assertThatThrownBy(answers.getLast()::get).hasCauseInstanceOf(DataAccessResourceFailureException.class);
        assertThat(decidedAgain()).isZero();
        assertThat(ledger.state(company).version()).isEqualTo(2);
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    private static final String TRANSFER = "LYG-2021-64/11-1";

    /** A ledger where county and district pay all of their own, from budget lines of their own. */
    private static TestLedger connectedByAContract(long yuanOfTheCounty) {
        TestLedger ledger = TestLedger.withCatalogue();
        for (String payer : List.of(TestLedger.DISTRICT, TestLedger.COUNTY)) {
            ledger.openLine(
                    payer,
                    TestLedger.TODAY.getYear(),
                    "all",
                    payer.equals(TestLedger.COUNTY) ? yuanOfTheCounty : 1_000_000,
                    LineMode.HARD,
                    TestLedger.everyClause());
            ledger.send(new BudgetCommand.SetShare(payer, LocalDate.of(2021, 1, 1), 0, "test"));
            ledger.onePersonSuffices(payer);
        }
        return ledger;
    }

    /** What comes of a claim for 50,000 yuan when another node has used 180,000 under the same contract. */
    private static EnterpriseEvent claimedBehindAnotherNode(TestLedger county) {
        try (TestLedger other = county.anotherNode()) {
            CreditCode ours = county.register(TestLedger.COUNTY);
            other.claim(county.register(TestLedger.DISTRICT), TRANSFER, contract("3600000.00"));
            return county.claim(ours, TRANSFER, contract("1000000.00"));
        }
    }

    private static Map<String, Object> contract(String base) {
        return Map.of("contract", "C-1", "contract_registered_on", "2022-05-10", "converted_in_city", true, "base",
                base);
    }

    /** What is asked differs only so that nothing but the key can tell that it was asked before. */
    @Test
    void aRequestThatAnotherNodeHasCarriedOutIsNotCarriedOutAgain() {
        try (TestLedger other = ledger.anotherNode()) {
            List<CreditCode> companies = registered(2);
            Request once = Request.by("clerk").keyed("once", "body");
            List<EventRef> first = other.core.ledger()
                    .send(new EnterpriseCommand.Rename(companies.getFirst(), "new name", null), once);
            assertThat(
                    ledger.core.ledger()
                            .send(new EnterpriseCommand.Rename(companies.getLast(), "new name", null), once))
                    .isEqualTo(first);
            assertThat(ledger.state(companies.getLast()).version()).isEqualTo(1);
        }
    }

    /** Here it would be turned away, beside another. */
    @Test
    void aRequestThatWouldBeTurnedAwayIsAnsweredAsAnotherNodeHasCarriedItOut() throws Exception {
        try (TestLedger other = ledger.anotherNode()) {
            List<CreditCode> companies = registered(3);
            Request once = Request.by("clerk").keyed("once", "body");
            List<EventRef> first = other.core.ledger()
                    .send(new EnterpriseCommand.Rename(companies.getFirst(), "new name", null), once);
            List<Future<List<EventRef>>> answers = heldUp(
                    List.of(
                            renaming(companies.get(1)),
                            () -> ledger.core.ledger().send(
                                    new EnterpriseCommand.LiftSuspension(companies.getLast(), "is not suspended"),
                                    once)));
            assertThat(answers.getFirst().get()).containsExactly(new EventRef(companies.get(1).value(), 1));
            assertThat(answers.getLast().get()).isEqualTo(first);
        }
    }

    @Test
    void commandsOfOneImportOnOneEnterpriseAreDecidedInTurn() {
        TestLedger funded = TestLedger.funded(1_000_000);
        CreditCode company = funded.register(TestLedger.DISTRICT);
        List<Ledger.Answer> answers = funded.core.ledger().sendAll(
                List.of(
                        new EnterpriseCommand.Rename(company, "first", null),
                        new EnterpriseCommand.Suspend(company, "second", TestLedger.TODAY),
                        new EnterpriseCommand.LiftSuspension(company, "third")),
                Request.by("import"));
        assertThat(answers.stream().map(a -> a.orElseThrow().getFirst().sequence())).containsExactly(1L, 2L, 3L);
        assertThat(funded.core.log().stream(company.value(), 1).stream().map(RecordedEvent::event))
                .hasExactlyElementsOfTypes(
                        EnterpriseEvent.Renamed.class,
                        EnterpriseEvent.Suspended.class,
                        EnterpriseEvent.SuspensionLifted.class);
        funded.close();
    }

    /** The stream of an enterprise is held, so a group waits for it; what has a transaction of its own does not wait. */
    @Test
    void aGroupThatIsHeldUpHoldsUpNothingElse() throws Exception {
        lessPatient();
        CreditCode company = registered(1).getFirst();
        CreditCode other = registered(1).getFirst();
        Future<List<EventRef>> renamed;
        try (Connection owner = DriverManager.getConnection(ledger.url);
                PreparedStatement hold = owner.prepareStatement(
                        "SELECT pg_advisory_xact_lock(hashtextextended(?, 1))")) {
            owner.setAutoCommit(false);
            hold.setString(1, company.value());
            hold.execute();
            renamed = clients.submit(renaming(company));
            await().until(() -> waitingForALock(ledger, "append_events") == 1);
            assertThat(
                    ledger.core.ledger().send(
                            new BudgetCommand.SetApprovalLimit(
                                    TestLedger.DISTRICT,
                                    TestLedger.TODAY,
                                    Fen.ofYuan("70000.00"),
                                    "set while a group waits"),
                            Request.by("clerk")))
                    .hasSize(1);
            // Nor, for longer than a second or two, does what would have been in the next group.
            assertThat(clients.submit(renaming(other)).get(10, TimeUnit.SECONDS)).hasSize(1);
            assertThat(renamed.isDone()).isFalse();
            owner.commit();
        }
        assertThat(renamed.get()).hasSize(1);
    }

    @Test
    void whoHandlesACommandDoesNotSendOne() {
        CreditCode company = registered(1).getFirst();
        var unit = DefaultUnitOfWork.startAndGet(new GenericMessage<>("handled"));
        assertThatThrownBy(renaming(company)::call).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait here for himself");
        unit.rollback();
        assertThat(ledger.state(company).version()).isEqualTo(1);
    }

    /** His transaction may be rolled back when he has his answer. */
    @Test
    void whoIsInATransactionDoesNotSendACommand() {
        CreditCode company = registered(1).getFirst();
        var within = new TransactionTemplate(new DataSourceTransactionManager(ledger.dataSource));
        assertThatThrownBy(
                () -> within.execute(status -> ledger.send(new EnterpriseCommand.Rename(company, "new name", null))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("before it is durable");
        assertThat(ledger.state(company).version()).isEqualTo(1);
    }

    // ----

    private List<CreditCode> registered(int count) {
        return IntStream.range(0, count).mapToObj(i -> ledger.register(TestLedger.DISTRICT)).toList();
    }

    /** From now on the database refuses an event that says so. */
    private void refusePoison() throws SQLException {
        try (Connection owner = DriverManager.getConnection(ledger.url); Statement sql = owner.createStatement()) {
            sql.execute(
                    """
                    CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'poison'; END $$;
                    CREATE TRIGGER poison BEFORE INSERT ON event FOR EACH ROW
                        WHEN (NEW.payload::text LIKE '%poison%') EXECUTE FUNCTION refuse_poison()""");
        }
    }

    private static EnterpriseCommand award(CreditCode company) {
        return new EnterpriseCommand.PrepareAward(
                company,
                new ClauseId("LYG-2021-64/2-7"),
                Map.of("recognised_on", "2022-06-01", "newly_recognised", true),
                null,
                true,
                null);
    }

    private double decidedAgain() {
        return decidedAgain(ledger);
    }

    private static double decidedAgain(TestLedger on) {
        return on.meters.counter("ledger.groups.again").count();
    }

    private Callable<List<EventRef>> renaming(CreditCode company) {
        return sending(new EnterpriseCommand.Rename(company, "new name", null));
    }

    @Test
    void aGroupThatMayHaveBeenCommittedIsNotCarriedOutAgain() {
        List<CreditCode> companies = registered(3);
        AtomicBoolean lost = new AtomicBoolean();
        DataSource losing = losing(lost);
        try (LedgerCore node = node(losing)) {
            lost.set(true);
            List<Ledger.Answer> answers = node.ledger().sendAll(renamings(companies), Request.by("clerk"));
            assertThat(answers).extracting(Ledger.Answer::failure)
                    .allMatch(DataAccessResourceFailureException.class::isInstance);
        }
        assertThat(companies).allSatisfy(c -> assertThat(ledger.state(c).version()).isEqualTo(2));
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** What an Error ends while it is prepared is neither committed nor rolled back by Axon, and the thread goes on. */
    @Test
    void whoComesAfterAnErrorDoesNotJoinWhatItLeftOpen() {
        CreditCode company = registered(1).getFirst();
        AtomicBoolean full = new AtomicBoolean();
        DataSource failing = new DelegatingDataSource(ledger.dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                return proxy(Connection.class, super.getConnection(), (method, answer) -> {
                    if (method.equals("createArrayOf") && full.getAndSet(false)) {
                        throw new OutOfMemoryError("of this test");
                    }
                    return answer;
                });
            }
        };
        try (LedgerCore node = node(failing)) {
            EnterpriseCommand.Rename renaming = new EnterpriseCommand.Rename(company, "renamed", null);
            node.ledger().send(renaming, Request.by("clerk"));
            full.set(true);
            assertThatThrownBy(() -> node.ledger().send(renaming, Request.by("clerk")))
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            assertThat(
                    node.ledger().send(new EnterpriseCommand.Rename(company, "once more", null), Request.by("clerk")))
                    .containsExactly(new EventRef(company.value(), 2));
        }
        assertThat(ledger.state(company).version()).isEqualTo(3);
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** Whoever is wanted elsewhere while he writes for others, or others for him, has his answer first. */
    @Test
    void whoIsInterruptedHasHisAnswerAndIsToldAfterwards() throws Exception {
        List<CreditCode> companies = registered(6);
        Queue<Thread> callers = new ConcurrentLinkedQueue<>();
        List<Future<Boolean>> interrupted = new ArrayList<>();
        held(ledger, () -> {
            for (CreditCode company : companies) {
                interrupted.add(clients.submit(() -> {
                    callers.add(Thread.currentThread());
                    renaming(company).call();
                    return Thread.interrupted();
                }));
                // The first one alone, and who comes next behind him, are in the server; the rest waits for one of them.
                await().until(() -> waitingForALock(ledger, "append_events") == Math.min(2, interrupted.size()));
            }
            await().until(() -> callers.size() == companies.size());
            callers.forEach(Thread::interrupt);
            return null;
        });
        for (Future<Boolean> told : interrupted) {
            assertThat(told.get()).isTrue();
        }
        assertThat(companies).allSatisfy(c -> assertThat(ledger.state(c).version()).isEqualTo(2));
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    /** As while a node is stopped: threads that carry out what waits for one that writes are not given any more. */
    @Test
    void whereNobodyHelpsAnImportIsCarriedOutByWhoSentIt() {
        List<CreditCode> companies = registered(2 * GroupCommit.LARGEST + 1);
        LedgerCore node = node(ledger.dataSource);
        node.close();
        List<EventRef> refs = node.ledger().sendAll(renamings(companies), Request.by("clerk")).stream()
                .flatMap(answer -> answer.orElseThrow().stream()).toList();
        // At most half of what waits is taken at a time, but not one by one, as after a failure.
        assertThat(ledger.core.log().find(refs)).hasSameSizeAs(companies).extracting(RecordedEvent::recordedAt)
                .satisfies(moments -> assertThat(Set.copyOf(moments)).hasSizeLessThan(10));
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void whereNoConnectionIsToBeHadAllAreToldAfterOneTry() {
        List<CreditCode> companies = registered(3);
        AtomicBoolean gone = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        DataSource away = new DelegatingDataSource(ledger.dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                if (gone.get()) {
                    tries.incrementAndGet();
                    throw new SQLException("nobody answers", "08001");
                }
                return super.getConnection();
            }
        };
        try (LedgerCore node = node(away)) {
            gone.set(true);
            assertThat(node.ledger().sendAll(renamings(companies), Request.by("clerk")))
                    .extracting(Ledger.Answer::failure).allMatch(CannotCreateTransactionException.class::isInstance);
            assertThat(tries).hasValue(1);
            gone.set(false);
            assertThat(node.ledger().sendAll(renamings(companies), Request.by("clerk")))
                    .allSatisfy(answer -> assertThat(answer.orElseThrow()).hasSize(1));
        }
    }

    private static LedgerCore node(DataSource dataSource) {
        return new LedgerCore(
                dataSource,
                new DataSourceTransactionManager(dataSource),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static List<EnterpriseCommand.Rename> renamings(List<CreditCode> companies) {
        return companies.stream().map(c -> new EnterpriseCommand.Rename(c, "renamed", null)).toList();
    }

    /** Connections of the ledger that break once, after a commit and before anybody hears of it. */
    private DataSource losing(AtomicBoolean lost) {
        return new DelegatingDataSource(ledger.dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection real = super.getConnection();
                return proxy(Connection.class, real, (method, answer) -> method.equals("prepareStatement")
                        ? proxy(PreparedStatement.class, (PreparedStatement) answer, (called, result) -> {
                            if (called.equals("execute") && answer.toString().contains("COMMIT")
                                    && lost.getAndSet(false)) {
                                throw new SQLException("lost", "08006");
                            }
                            return result;
                        })
                        : answer);
            }
        };
    }

    private interface Afterwards {
        Object of(String method, Object answer) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T real, Afterwards afterwards) {
        return type
                .cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (self, method, arguments) -> {
                    try {
                        return afterwards.of(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Callable<List<EventRef>> sending(EnterpriseCommand command) {
        return () -> ledger.core.ledger().send(command, Request.by("clerk"));
    }

    private List<String> blocking = List.of();

    /**
     * Sends two commands that cannot end yet, the second decided on what the first will leave behind; then all the work,
     * and lets go when all of it waits.
     */
    private List<Future<List<EventRef>>> heldUp(List<Callable<List<EventRef>>> work) throws Exception {
        List<CreditCode> first = registered(2);
        List<Future<List<EventRef>>> answers = new ArrayList<>();
        behind(ledger, renaming(first.getFirst()), renaming(first.getLast()), () -> {
            for (Callable<List<EventRef>> one : work) {
                answers.add(clients.submit(one));
            }
            await().until(() -> ledger.core.ledger().waiting() == work.size());
        });
        blocking = first.stream().map(CreditCode::value).toList();
        return answers;
    }

    private List<Future<List<EventRef>>> behind(Callable<List<EventRef>> first, Callable<List<EventRef>> second)
            throws Exception {
        return behind(ledger, first, second, () -> {
        });
    }

    /** Begins anew with the patience of every day. */
    private void lessPatient() {
        ledger.close();
        ledger = TestLedger.withCatalogue();
    }

    /** Longer than anybody has patience for. */
    private static final Duration HELD_FOR_LONG = Duration.ofMillis(2500);

    /** Holds the head of the log while something is done, so that nothing can be written. */
    private static <T> T held(TestLedger on, Callable<T> meanwhile) throws Exception {
        try (Connection owner = DriverManager.getConnection(on.url); Statement sql = owner.createStatement()) {
            owner.setAutoCommit(false);
            sql.execute("SELECT FROM log_head FOR UPDATE");
            T done = meanwhile.call();
            owner.commit();
            return done;
        }
    }

    private interface Meanwhile {
        void run() throws Exception;
    }

    /** Two commands, of which the second is decided while the first waits for the head of the log. */
    private List<Future<List<EventRef>>> behind(
            TestLedger on,
            Callable<List<EventRef>> first,
            Callable<List<EventRef>> second,
            Meanwhile meanwhile) throws Exception {
        FutureTask<List<EventRef>> decided = new FutureTask<>(second);
        Thread deciding = new Thread(decided);
        return held(on, () -> {
            Future<List<EventRef>> written = clients.submit(first);
            await().until(() -> waitingForALock(on, "append_events") == 1);
            deciding.start();
            // Both wait in the server, or the second, which has nothing to write, for the end of the first.
            await().until(() -> waitingForALock(on, "append_events") == 2 || decidedAgain(on) > 0);
            meanwhile.run();
            return List.of(written, decided);
        });
    }

    private static long waitingForALock(TestLedger on, String statement) throws SQLException {
        try (Connection owner = DriverManager.getConnection(on.url);
                PreparedStatement sql = owner.prepareStatement(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock' AND query LIKE '%' || ? || '%'")) {
            sql.setString(1, statement);
            var rows = sql.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }
}
