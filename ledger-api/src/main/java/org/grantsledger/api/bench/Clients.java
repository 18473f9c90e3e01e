package org.grantsledger.api.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that do one thing after another, each as soon as it is answered. */
final class Clients {

    private Clients() {
    }

    /** What a client does once. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Makes what a client does; a connection that it holds belongs in here. */
    @FunctionalInterface
    interface Client {
        Step of(int number) throws Exception;
    }

    /**
     * What was measured.
     *
     * @param perSecond steps of all clients together
     * @param p50 median time of a step, in microseconds
     * @param p99 99 % of all steps took no longer, in microseconds
     */
    record Measured(double perSecond, double p50, double p99) {

        static Measured of(long[] nanos, double seconds) {
            long[] sorted = nanos.clone();
            Arrays.sort(sorted);
            return new Measured(
                    sorted.length / seconds,
                    sorted[(sorted.length - 1) / 2] / 1e3,
                    sorted[(int) ((sorted.length - 1) * 0.99)] / 1e3);
        }
    }

    /** Lets so many clients work for a while. */
    static Measured run(int count, Duration time, Client client) throws Exception {
        CountDownLatch ready = new CountDownLatch(count);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Step step = client.of(i);
                running.add(threads.submit(() -> {
                    ready.countDown();
                    go.await();
                    return steps(step, System.nanoTime() + time.toNanos());
                }));
            }
            ready.await();
            long start = System.nanoTime();
            go.countDown();
            List<long[]> all = new ArrayList<>();
            for (Future<long[]> one : running) {
                all.add(one.get());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return Measured.of(all.stream().flatMapToLong(Arrays::stream).toArray(), seconds);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static long[] steps(Step step, long until) throws Exception {
        long[] nanos = new long[1024];
        int steps = 0;
        for (long now = System.nanoTime(); now < until || steps == 0;) {
            step.run();
            long then = System.nanoTime();
            if (steps == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * steps);
            }
            nanos[steps++] = then - now;
            now = then;
        }
        return Arrays.copyOf(nanos, steps);
    }
}
