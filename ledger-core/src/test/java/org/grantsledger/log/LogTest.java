package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grantsledger.log.TestLedger.CITY;
import static org.grantsledger.log.TestLedger.DISTRICT;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.modelling.command.ConflictingAggregateVersionException;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the log promises, on a real PostgreSQL. Two nodes share it. */
class LogTest {

    private static TestLedger ledger;
    private static TestLedger other;

    @BeforeAll
    static void start() {
        ledger = TestLedger.funded(1_000_000_000);
        other = ledger.anotherNode();
    }

    @AfterAll
    static void stop() {
        other.close();
        ledger.close();
    }

    // ---- order

    @Test
    void positionsAreGaplessAndInCommitOrderUnderConcurrentWriters() throws Exception {
        List<CreditCode> companies = List.of(ledger.register(DISTRICT), ledger.register(DISTRICT));
        long before = ledger.core.log().head().position();
        List<Long> seen = new ArrayList<>();
        List<Callable<List<EventRef>>> work = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            TestLedger node = i % 2 == 0 ? ledger : other;
            EnterpriseCommand rename = new EnterpriseCommand.Rename(companies.get(i % 2), "name " + i, null);
            work.add(() -> node.core.ledger().send(rename, Request.by("writer")));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(9)) {
            List<Future<List<EventRef>>> answers = work.stream().map(threads::submit).toList();
            // A reader that remembers only how far it came: what it missed once, it would miss for ever.
            Future<?> reader = threads.submit(() -> {
                long at = before;
                while (at < before + 60) {
                    for (RecordedEvent event : other.core.log().after(at, 7)) {
                        seen.add(event.position());
                        at = event.position();
                    }
                }
            });
            for (Future<List<EventRef>> answer : answers) {
                assertThat(answer.get()).hasSize(1);
            }
            reader.get();
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(before + 1, before + 60).boxed().toList());
        List<RecordedEvent> events = ledger.core.log().after(before, 100);
        assertThat(events).extracting(RecordedEvent::recordedAt).isSorted();
        assertThat(ledger.core.check().run().differences()).isEmpty();
    }

    @Test
    void whoFollowsTheLogIsCalledForWhatEitherNodeCommits() throws Exception {
        CreditCode company = ledger.register(DISTRICT);
        long before = ledger.core.log().head().position();
        Semaphore calls = new Semaphore(0);
        try (var stream = ledger.core.feed().openStream(new GlobalSequenceTrackingToken(before))) {
            assertThat(stream.setOnAvailableCallback(calls::release)).isTrue();
            assertThat(stream.hasNextAvailable()).isFalse();
            for (TestLedger node : List.of(ledger, other)) {
                node.core.ledger().send(new EnterpriseCommand.Rename(company, "x", null), Request.by("clerk"));
                while (!stream.hasNextAvailable()) {
                    calls.acquire();
                }
                assertThat(stream.peek()).hasValueSatisfying(
                        next -> assertThat(next.getPayload()).isInstanceOf(RecordedEvent.class));
                stream.nextAvailable();
            }
            ledger.send(new EnterpriseCommand.Rename(company, "y", null));
            assertThat(stream.nextAvailable().trackingToken().position()).hasValue(before + 3);
            assertThat(stream.hasNextAvailable(1, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void aSequenceOfOneStreamIsTakenOnce() throws Exception {
        CreditCode company = ledger.register(DISTRICT);
        List<List<EventRef>> answers = together(
                8,
                i -> (i % 2 == 0 ? ledger : other).core.ledger()
                        .send(new EnterpriseCommand.Rename(company, "name " + i, null), Request.by("writer")));
        assertThat(answers.stream().flatMap(List::stream)).extracting(EventRef::sequence)
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(ledger.state(company)).isEqualTo(other.state(company));
    }

    @Test
    void anEnterpriseIsGivenWithTheEventsAskedForWhichOtherNodesMayHaveWritten() {
        CreditCode company = ledger.register(DISTRICT);
        ledger.core.ledger().send(new EnterpriseCommand.Rename(company, "first", null), Request.by("clerk"));
        assertThat(other.core.enterprise(company, 1)).isEqualTo(ledger.core.enterprise(company, 2))
                .hasValueSatisfying(state -> assertThat(state.version()).isEqualTo(2));
        ledger.core.ledger().send(new EnterpriseCommand.Rename(company, "second", null), Request.by("clerk"));
        assertThat(other.core.enterprise(company, 2)).hasValueSatisfying(s -> assertThat(s.version()).isEqualTo(2));
        assertThat(other.core.enterprise(company, 3)).hasValueSatisfying(s -> assertThat(s.version()).isEqualTo(3));
        assertThat(other.core.enterprise(CreditCode.completing("91000000999999999"), 1)).isEmpty();
    }

    // ---- what is recorded stays

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE event SET payload = '{}' WHERE position = 1",
            "DELETE FROM event WHERE position = 1",
            "TRUNCATE event"})
    void nobodyChangesAnEvent(String change) {
        long before = ledger.core.log().head().position();
        assertThatThrownBy(() -> ledger.jdbc.execute(change)).isInstanceOf(DataAccessException.class)
                .rootCause().hasMessageContaining("permission denied for table event");
        JdbcTemplate owner = new JdbcTemplate(TestDatabase.owner(ledger.url));
        assertThatThrownBy(() -> owner.execute(change)).isInstanceOf(DataAccessException.class)
                .rootCause().hasMessageContaining("events are never changed or removed");
        assertThat(owner.queryForObject("SELECT count(*) FROM event", Long.class)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM shared_position", "DELETE FROM log_head",
            "INSERT INTO log_head DEFAULT VALUES",
            "UPDATE idempotency SET outcome = '[]'", "DELETE FROM idempotency", "TRUNCATE shared_position",
            "ALTER TABLE event DISABLE TRIGGER ALL", "DROP TABLE event", "CREATE TABLE public.mine (x int)"})
    void theRuntimeRoleMayDoNothingElseEither(String statement) {
        assertThatThrownBy(() -> ledger.jdbc.execute(statement)).isInstanceOf(DataAccessException.class)
                .rootCause().hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }

    @Test
    void theServerWritesThroughToTheDisk() {
        assertThat(List.of("fsync", "synchronous_commit", "full_page_writes"))
                .allSatisfy(s -> assertThat(ledger.jdbc.queryForObject("SHOW " + s, String.class)).isEqualTo("on"));
    }

    @Test
    void aRejectedCommandLeavesNothingBehind() {
        RecordedEvent last = ledger.core.log().at(ledger.core.log().head().position()).orElseThrow();
        CreditCode unknown = CreditCode.completing("91000000X00000001");
        assertThatThrownBy(() -> ledger.send(new BudgetCommand.CloseLine("LYG.1999.none", "x", null)))
                .isInstanceOf(Rejection.class);
        assertThatThrownBy(() -> ledger.send(new EnterpriseCommand.Rename(unknown, "x", null)))
                .isInstanceOf(RuntimeException.class);
        assertThat(ledger.core.log().at(last.position() + 1)).isEmpty();
    }

    // ---- the same request again

    @Test
    void aRepeatedRequestGetsTheFirstAnswerAndRecordsNothing() {
        CreditCode company = ledger.register(DISTRICT);
        EnterpriseCommand rename = new EnterpriseCommand.Rename(company, "once", null);
        Request request = Request.by("clerk").keyed("key-1", "{\"name\":\"once\"}");
        List<EventRef> first = ledger.core.ledger().send(rename, request);
        long position = ledger.core.log().head().position();
        assertThat(other.core.ledger().send(rename, request)).isEqualTo(first);
        assertThat(ledger.core.log().head().position()).isEqualTo(position);
        assertThat(ledger.core.log().answered("key-1")).isTrue();
        assertThat(ledger.core.log().answered("key-2")).isFalse();
    }

    @Test
    void theSameKeyWithAnotherBodyIsAConflict() {
        CreditCode company = ledger.register(DISTRICT);
        EnterpriseCommand rename = new EnterpriseCommand.Rename(company, "x", null);
        ledger.core.ledger().send(rename, Request.by("clerk").keyed("key-3", "a"));
        long position = ledger.core.log().head().position();
        assertThatThrownBy(() -> other.core.ledger().send(rename, Request.by("clerk").keyed("key-3", "b")))
                .isInstanceOf(IdempotencyConflict.class);
        assertThat(ledger.core.log().head().position()).isEqualTo(position);
    }

    @Test
    void theSameRequestFromManyClientsAtOnceHasOneEffect() throws Exception {
        CreditCode company = ledger.register(DISTRICT);
        Request request = Request.by("clerk").keyed("key-4", "body");
        List<List<EventRef>> answers = together(
                8,
                i -> (i % 2 == 0 ? ledger : other).core.ledger()
                        .send(new EnterpriseCommand.Rename(company, "once", null), request));
        assertThat(answers).containsOnly(List.of(new EventRef(company.value(), 1)));
        assertThat(ledger.state(company).version()).isEqualTo(2);
    }

    @Test
    void aRejectedRequestMayBeTriedAgainUnderItsKey() {
        CreditCode company = ledger.register(DISTRICT);
        Request request = Request.by("clerk").keyed("key-5", "body");
        EnterpriseCommand lift = new EnterpriseCommand.LiftSuspension(company, "x");
        assertThatThrownBy(() -> ledger.core.ledger().send(lift, request)).isInstanceOf(Rejection.class);
        ledger.send(new EnterpriseCommand.Suspend(company, "x", TestLedger.TODAY));
        assertThat(ledger.core.ledger().send(lift, request)).containsExactly(new EventRef(company.value(), 2));
    }

    // ---- conflicts

    @Test
    void aStaleExpectationIsAConflictAndNotRetried() {
        CreditCode company = ledger.register(DISTRICT);
        EnterpriseCommand rename = new EnterpriseCommand.Rename(company, "x", null);
        ledger.core.ledger().send(rename, Request.by("clerk").expecting(0));
        double retries = retries(ledger, "Rename");
        assertThatThrownBy(() -> ledger.core.ledger().send(rename, Request.by("clerk").expecting(0)))
                .isInstanceOf(ConflictingAggregateVersionException.class);
        assertThat(ledger.core.ledger().send(rename, Request.by("clerk").expecting(1))).hasSize(1);
        assertThat(retries(ledger, "Rename")).isEqualTo(retries);
    }

    @Test
    void aNodeThatIsBehindOnReferenceDataDecidesAgain() {
        CreditCode company = ledger.register(DISTRICT);
        // The other node learns of the new share only when its append is refused.
        other.send(new EnterpriseCommand.Rename(company, "x", null));
        double retries = retries(other, "PrepareAward");
        ledger.send(new BudgetCommand.SetShare(DISTRICT, LocalDate.of(2022, 1, 1), 10000, "test"));
        EnterpriseEvent.AwardPrepared award = (EnterpriseEvent.AwardPrepared) other.claim(
                company,
                "LYG-2021-64/2-7",
                Map.of("recognised_on", "2022-06-01", "newly_recognised", true));
        assertThat(award.shares()).singleElement().matches(s -> s.payer().equals(CITY));
        assertThat(retries(other, "PrepareAward")).isEqualTo(retries + 1);
        ledger.send(new BudgetCommand.SetShare(DISTRICT, LocalDate.of(2022, 1, 1), 5000, "test"));
    }

    @Test
    void aNodeThatIsBehindDoesNotTurnAwayWhatItHasNotReadYet() {
        String line = ledger.openLine(CITY, 2022, "fresh", 5, LineMode.HARD, Set.of());
        assertThat(other.send(new BudgetCommand.Appropriate(line, Fen.ofYuan(1), "x", null))).hasSize(1);
        assertThatThrownBy(() -> other.send(new BudgetCommand.Appropriate("LYG.2022.none", Fen.ZERO, "x", null)))
                .isInstanceOf(Rejection.class).hasMessage(FindingCode.UNKNOWN.name());
    }

    @Test
    void manyPostersOnOneLineSpendItToTheLastFenAndNoFurther() throws Exception {
        String line = ledger.openLine(CITY, 2022, "small", 5, LineMode.HARD, Set.of());
        List<Boolean> taken = together(8, i -> {
            try {
                (i % 2 == 0 ? ledger : other).core.ledger().send(
                        new BudgetCommand.Adjust(line, Fen.ofYuan(-1), "x", null),
                        Request.by("writer"));
                return true;
            } catch (Rejection full) {
                assertThat(full.findings()).extracting("code").containsExactly(FindingCode.BELOW_USED.name());
                return false;
            }
        });
        assertThat(taken.stream().filter(t -> t)).hasSize(5);
        PositionKey key = PositionKey.line(line);
        assertThat(ledger.core.positions(Set.of(key)).at(key)).isEqualTo(Position.Line.NONE);
    }

    private static double retries(TestLedger node, String command) {
        return node.meters.counter("ledger.command.retries", "command", command).count();
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(int number) throws Exception;
    }

    /** Runs the work in as many threads, which start at the same moment. */
    private static <T> List<T> together(int count, Work<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return work.run(number);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        }
    }
}
