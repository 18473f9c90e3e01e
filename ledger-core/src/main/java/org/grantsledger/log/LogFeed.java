package org.grantsledger.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.common.stream.BlockingStream;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.StreamableMessageSource;
import org.jspecify.annotations.Nullable;

/**
 * The log as processors follow it. The stream of Axon's own event store cannot call when there is something new, so a
 * processor would look every half second; this one calls after the commits of this node, at once after a pause and
 * then at most every {@link #PACE}, so that what many transactions commit is one batch; and, whatever happens, ten times
 * a second for what other nodes have written.
 */
final class LogFeed implements StreamableMessageSource<TrackedEventMessage<?>>, AutoCloseable {

    private static final Duration PACE = Duration.ofMillis(50);

    /** After how long processors look for what other nodes have written. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private static final int PAGE = 1000;

    private final LogReader log;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().name("log-feed").daemon().factory(),
            // A commit while the ledger closes calls nobody any more.
            new ThreadPoolExecutor.DiscardPolicy());
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile long called = System.nanoTime() - PACE.toNanos();

    LogFeed(LogReader log) {
        this.log = log;
    }

    /** Something was committed. */
    void committed() {
        if (!followers.isEmpty() && due.compareAndSet(false, true)) {
            var _ = clock.schedule(this::call, PACE.toNanos() - (System.nanoTime() - called), TimeUnit.NANOSECONDS);
        }
    }

    private void call() {
        due.set(false);
        called = System.nanoTime();
        followers.forEach(Follower::call);
    }

    @Override
    public BlockingStream<TrackedEventMessage<?>> openStream(@Nullable TrackingToken after) {
        Follower follower = new Follower(after == null ? 0 : after.position().orElse(0));
        followers.add(follower);
        return follower;
    }

    /** From the first event on. */
    @Override
    public @Nullable TrackingToken createTailToken() {
        return null;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** One processor's place in the log; its thread reads, and is told by another that there may be more. */
    private final class Follower implements BlockingStream<TrackedEventMessage<?>> {

        private final Queue<TrackedEventMessage<?>> read = new ArrayDeque<>();
        private final Future<?> looking;
        private volatile Runnable callback = () -> {
        };
        private volatile boolean perhapsMore = true;
        private long looked = System.nanoTime();
        private long position;

        Follower(long position) {
            this.position = position;
            this.looking = clock.scheduleWithFixedDelay(
                    this::call,
                    LOOK_AGAIN.toMillis(),
                    LOOK_AGAIN.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        private void call() {
            perhapsMore = true;
            callback.run();
        }

        @Override
        public boolean setOnAvailableCallback(Runnable onAvailable) {
            callback = onAvailable;
            return true;
        }

        @Override
        public Optional<TrackedEventMessage<?>> peek() {
            return hasNextAvailable() ? Optional.of(read.element()) : Optional.empty();
        }

        @Override
        public boolean hasNextAvailable(int timeout, TimeUnit unit) throws InterruptedException {
            long until = System.nanoTime() + unit.toNanos(timeout);
            while (!available()) {
                if (System.nanoTime() >= until) {
                    return false;
                }
                LockSupport.parkNanos(this, LOOK_AGAIN.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        }

        /** Nothing follows a page that was not full, as far as was committed when it was read; soon there may be. */
        private boolean available() {
            if (read.isEmpty() && (perhapsMore || System.nanoTime() - looked > LOOK_AGAIN.toNanos())) {
                perhapsMore = false;
                looked = System.nanoTime();
                List<RecordedEvent> page = log.after(position, PAGE);
                page.forEach(event -> read.add(message(event)));
                if (!page.isEmpty()) {
                    position = page.getLast().position();
                }
                if (page.size() == PAGE) {
                    perhapsMore = true;
                }
            }
            return !read.isEmpty();
        }

        /** It carries the event as it stands, so that one which cannot be read is a failure of its handler alone. */
        private static TrackedEventMessage<?> message(RecordedEvent e) {
            return new GenericTrackedDomainEventMessage<>(
                    new GlobalSequenceTrackingToken(e.position()),
                    new GenericDomainEventMessage<>(
                            "ledger",
                            e.ref().stream(),
                            e.ref().sequence(),
                            e,
                            MetaData.emptyInstance(),
                            e.id().toString(),
                            e.recordedAt()));
        }

        @Override
        public TrackedEventMessage<?> nextAvailable() throws InterruptedException {
            boolean available = false;
            while (!available) {
                available = hasNextAvailable(1, TimeUnit.SECONDS);
            }
            return read.remove();
        }

        @Override
        public void close() {
            looking.cancel(false);
            followers.remove(this);
        }
    }
}
