package org.grantsledger.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Where commands wait. One group at a time is taken to be decided, and one at a time is written, while the one behind it waits
 * in the server for its end or for the head: of more, each would be smaller, and most of what a transaction costs does not depend on how
 * large it is. Beside them goes who has waited too long, by itself.
 */
final class Lane {

    /** The longest that those who were answered are waited for. */
    private static final long LONGEST_GATHERING = TimeUnit.MICROSECONDS.toNanos(300);

    /** So many groups at most are decided on what they have locked, as one before them was surprised: 2 to this power. */
    private static final int MOST_CAREFUL = 6;

    /** So many commands are worth two transactions. */
    private static final int MANY = 16;

    final Semaphore deciding = new Semaphore(1);
    final Semaphore beside = new Semaphore(1);
    private final Deque<Waiting> queue = new ConcurrentLinkedDeque<>();
    private final boolean overlaps;
    private final long patience;
    /** Whose turn it was last to be decided; guarded by this lane. */
    @Nullable
    Turn last;
    /** How many groups were surprised one after another, and how many are still to be careful for that. */
    private final AtomicInteger surprises = new AtomicInteger();
    private final AtomicInteger careful = new AtomicInteger();
    /** How many were answered together last, and until when they are waited for. */
    private volatile int answered;
    private volatile long until;

    /**
     * @param overlaps whether a group may be decided before anything is locked, and so while the one ahead is written
     * @param patience how long a command waits for a group that is on its way, which somebody's lock may hold up
     */
    Lane(boolean overlaps, Duration patience) {
        this.overlaps = overlaps;
        this.patience = patience.toNanos();
    }

    /** A command and the thread that waits for its answer. */
    static final class Waiting {

        private final CommandMessage<?> command;
        private final Thread caller = Thread.currentThread();
        private final long since = System.nanoTime();
        private volatile boolean taken;
        private volatile @Nullable CommandResultMessage<?> answer;

        Waiting(CommandMessage<?> command) {
            this.command = command;
        }

        CommandMessage<?> command() {
            return command;
        }

        boolean late(long patience) {
            return !taken && System.nanoTime() - since > patience;
        }

        /** Whether a group has taken it. */
        boolean taken() {
            return taken;
        }

        /** Null until there is one. */
        @Nullable
        CommandResultMessage<?> answer() {
            return answer;
        }

        void answer(CommandResultMessage<?> result) {
            answer = result;
            if (caller != Thread.currentThread()) {
                LockSupport.unpark(caller);
            }
        }
    }

    void add(List<Waiting> commands) {
        queue.addAll(commands);
    }

    int waiting() {
        return queue.size();
    }

    /**
     * Those who were answered together ask again one after another, and whoever does so first would be carried out alone
     * while the rest wait for it. So they are given a moment to come back, a small part of what that saves.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it: it lets those run who are waited for
    void gather() {
        while (answered > 1 && queue.size() < answered && until - System.nanoTime() > 0) {
            Thread.yield();
        }
    }

    /** @param nanos that the group took */
    void answered(int size, long nanos) {
        answered = size;
        until = System.nanoTime() + Math.min(nanos / 8, LONGEST_GATHERING);
    }

    /**
     * The commands at the head of the queue that can be carried out together. Of many, not more than half of what is under way:
     * one half can be decided only while the other is written.
     *
     * @param ahead how many are on their way
     */
    List<Waiting> next(int ahead) {
        List<Waiting> group = new ArrayList<>();
        synchronized (queue) {
            int underWay = ahead + queue.size();
            int most = overlaps && underWay >= MANY
                    ? Math.min(GroupCommit.LARGEST, (underWay + 1) / 2)
                    : GroupCommit.LARGEST;
            Waiting waiting = queue.peek();
            while (waiting != null && group.size() < most && (group.isEmpty()
                    || (GroupCommit.joins(waiting.command) && GroupCommit.joins(group.getFirst().command)))) {
                queue.remove();
                waiting.taken = true;
                group.add(waiting);
                waiting = queue.peek();
            }
        }
        return group;
    }

    /** This command alone; nothing where a group has taken it. */
    List<Waiting> only(Waiting waiting) {
        synchronized (queue) {
            if (waiting.taken) {
                return List.of();
            }
            queue.remove(waiting);
            waiting.taken = true;
            return List.of(waiting);
        }
    }

    /** Puts back what was taken and cannot be carried out now. */
    void giveBack(List<Waiting> group) {
        synchronized (queue) {
            for (Waiting waiting : group.reversed()) {
                queue.addFirst(waiting);
                waiting.taken = false;
            }
        }
    }

    /** Wakes who waits longest, unless it is this thread, which looks for itself. */
    void wake() {
        Waiting next = queue.peek();
        if (next != null && next.caller != Thread.currentThread()) {
            LockSupport.unpark(next.caller);
        }
    }

    /** Whether it is this thread that waits longest. */
    boolean waitsFor(Thread thread) {
        Waiting next = queue.peek();
        return next != null && next.caller == thread;
    }

    boolean overlaps() {
        return overlaps;
    }

    /** In nanoseconds. */
    long patience() {
        return patience;
    }

    /** Whether the next group is to be decided before anything is locked. */
    boolean foresees() {
        return overlaps && careful.get() == 0;
    }

    /** A group is decided on what it has locked. */
    void wasCareful() {
        careful.updateAndGet(groups -> Math.max(0, groups - 1));
    }

    /** What a group was decided on was not true: somebody else writes to the same, and may do so again. */
    void surprised() {
        careful.set(1 << Math.min(MOST_CAREFUL, surprises.incrementAndGet()));
    }

    /** All was as foreseen. */
    void notSurprised() {
        surprises.set(0);
    }
}
