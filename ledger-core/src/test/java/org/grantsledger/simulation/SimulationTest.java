package org.grantsledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Random histories against the plain {@link Model}. {@code -Dsimulation.commands=…} tells more of them,
 * {@code -Dsimulation.seed=…} another one; a difference names the seed it was found with.
 */
class SimulationTest {

    private static final long SEED = Long.getLong("simulation.seed", 20210828);
    private static final int COMMANDS = Integer.getInteger("simulation.commands", 200_000);

    /** How many of them go through the whole ledger; the same histories, only fewer. */
    private static final int ON_POSTGRES = COMMANDS / 50;

    /** A history is long enough for limits to fill up and short enough for its end to be read. */
    private static final int OF_ONE_HISTORY = 5_000;

    private static final int HISTORIES_AT_ONCE = 2;

    @Test
    void everyRandomHistoryOfTheDecidersEndsAsThePlainModelSays() throws Exception {
        Map<String, Integer> outcomes = histories("deciders", COMMANDS, OF_ONE_HISTORY, InMemory::new);
        everythingHappened(outcomes);
    }

    @Test
    void everyRandomHistoryOfTheWholeLedgerEndsAsThePlainModelSays() throws Exception {
        Map<String, Integer> outcomes = histories("PostgreSQL", ON_POSTGRES, ON_POSTGRES / 2, OnPostgres::new);
        assertThat(outcomes).containsKeys("repeated", "other words", "claim PAY", "paid", "received", "took-over");
    }

    private static Map<String, Integer> histories(
            String where,
            int commands,
            int ofOne,
            Function<Clock, Subject> ledgers) throws Exception {
        int each = Math.clamp(ofOne, 1, commands);
        int histories = commands / each;
        AtomicInteger next = new AtomicInteger();
        Map<String, Integer> outcomes = new TreeMap<>();
        long started = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(HISTORIES_AT_ONCE)) {
            List<Callable<Void>> tellers = new ArrayList<>();
            for (int i = 0; i < HISTORIES_AT_ONCE; i++) {
                tellers.add(() -> {
                    for (int history = next.getAndIncrement(); history < histories; history = next.getAndIncrement()) {
                        try (Simulation simulation = new Simulation(SEED + history, each, ledgers)) {
                            simulation.run();
                            synchronized (outcomes) {
                                simulation.outcomes().forEach((k, n) -> outcomes.merge(k, n, Integer::sum));
                            }
                        } catch (Throwable failure) {
                            next.set(histories);
                            throw failure;
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> teller : threads.invokeAll(tellers)) {
                teller.get();
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
                "simulation of %s: seeds from %d, %d histories of %d commands, %.0f commands a second%n%s%n",
                where,
                SEED,
                histories,
                each,
                histories * each / seconds,
                outcomes);
        return outcomes;
    }

    /** A generator that is always refused proves nothing: so many of a thousand, at least. */
    private static void everythingHappened(Map<String, Integer> outcomes) {
        int commands = COMMANDS;
        int claims = sum(outcomes, "claim ");
        assertThat(claims - sum(outcomes, "claim refused")).as("granted").isGreaterThan(claims / 4);
        atLeast(outcomes, claims, 180, "claim PAY");
        atLeast(outcomes, claims, 30, "claim CLIPPED");
        atLeast(outcomes, claims, 10, "claim TOP_UP", "claim refused DUPLICATE", "claim refused CLIPPED");
        atLeast(outcomes, claims, 10, "claim refused REJECT", "claim refused NEEDS_DECISION",
                "claim refused NO_BUDGET");
        atLeast(outcomes, claims, 1, "claim refused NO_SHARE_TABLE");
        atLeast(outcomes, commands, 30, "approved", "pay-prepared", "paid");
        atLeast(outcomes, commands, 8, "reduced", "revoked", "rejected", "pay-rejected", "reversed", "ordered");
        atLeast(outcomes, commands, 8, "received", "registered", "appropriated", "decision");
        atLeast(outcomes, commands, 2, "adjusted", "pool", "relocated", "took-over", "suspended", "share");
        atLeast(outcomes, commands, 1, "transferred", "closed", "expired", "pay-expired", "withdrawn", "lifted");
        atLeast(outcomes, commands, 1, "malformed OUT_OF_ORDER", "malformed BEFORE_AWARD", "malformed FUTURE_DATE");
        for (String code : List.of("SHARE_EXCEEDED", "INSTALMENT_NOT_DUE", "INSTALMENT_CONDITION", "VOUCHER_USED")) {
            assertThat(outcomes).containsKey("rejected " + code);
        }
        atLeast(outcomes, commands, 1, "approval-limit", "rejected SECOND_PERSON", "rejected ALREADY_APPROVED");
        for (String code : List.of("BUDGET_EXCEEDED", "BELOW_USED", "RECOVERY_EXCEEDED", "LINE_CLOSED")) {
            assertThat(outcomes).containsKey("rejected " + code);
        }
    }

    private static int sum(Map<String, Integer> outcomes, String prefix) {
        return outcomes.entrySet().stream().filter(e -> e.getKey().startsWith(prefix)).mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static void atLeast(Map<String, Integer> outcomes, int of, int perMille, String... names) {
        for (String outcome : names) {
            assertThat(outcomes.getOrDefault(outcome, 0)).as(outcome)
                    .isGreaterThanOrEqualTo((int) ((long) of * perMille / 1000));
        }
    }
}
