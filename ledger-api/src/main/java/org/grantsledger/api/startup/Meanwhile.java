package org.grantsledger.api.startup;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Something that takes a while at the start, done by a thread of its own while the rest starts. */
public final class Meanwhile<T> {

    private final FutureTask<T> task;

    private Meanwhile(FutureTask<T> task) {
        this.task = task;
    }

    /**
     * Begins.
     *
     * @param name of the thread, which keeps no process alive
     */
    public static <T> Meanwhile<T> begin(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name(name).daemon().start(task);
        return new Meanwhile<>(task);
    }

    /** Waits for what came of it; throws what it threw. */
    public T result() {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("启动被中断 (interrupted while the ledger starts)", e);
        }
    }

    /** What came of it; empty where that is nothing, or is not known after this time. */
    public Optional<T> within(Duration atMost) {
        try {
            return Optional.of(task.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException nothing) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
