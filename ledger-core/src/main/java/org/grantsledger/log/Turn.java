package org.grantsledger.log;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.jspecify.annotations.Nullable;

/**
 * How one group passes through its lane. It is decided on what this node knows and on what the group ahead of it will
 * leave behind, while that one is written; waits until that one is committed; and is written if all that it was decided
 * on is true once it is locked. Otherwise it is decided again on what it has locked, and so are some groups after it.
 *
 * <p>So a group is decided on the events of at most one that is not committed, and never written unless that one was.
 */
final class Turn {

    private final Lane lane;
    private final Runnable next;
    private final long since = System.nanoTime();
    private @Nullable Turn ahead;
    /** Whether the group is decided before anything is locked, and whether nothing of that is on its way to be confirmed. */
    private boolean foresees;
    private boolean guesses;
    /** Whether it is decided for the second time. */
    private boolean second;
    /** Which of the two of its lane it holds. */
    private boolean decides = true;
    private boolean writes;
    private boolean interrupted;
    private volatile long writingSince;
    private volatile @Nullable LogTransaction handedOver;
    private volatile boolean committed;

    /**
     * Of who holds {@link Lane#deciding}.
     *
     * @param next lets another thread carry out what waits
     */
    Turn(Lane lane, Runnable next) {
        this.lane = lane;
        this.next = next;
        this.ahead = lane.last;
    }

    /** @return whether a group may be taken and decided now */
    boolean begin() {
        foresees = lane.foresees();
        guesses = foresees;
        if (write(0)) {
            ahead = null;
            return true;
        }
        if (ahead != null && System.nanoTime() - ahead.writingSince > lane.patience()) {
            return false;
        }
        if (foresees && ahead != null && ahead.handedOver != null) {
            return true;
        }
        ahead = null;
        return write(lane.patience());
    }

    /** @return whether the commands are decided on what is foreseen; otherwise what they need is to be locked now */
    boolean foresee(LogTransaction transaction, List<CommandMessage<?>> commands) {
        if (foresees) {
            transaction.foresee(commands, ahead == null ? null : ahead.handedOver);
        } else if (!second) {
            lane.wasCareful();
        }
        return foresees;
    }

    /**
     * The group is decided: it waits for the one ahead, and whoever comes next may be decided while it is written.
     *
     * @param writesSomething whether there is anything to be written; otherwise nothing would be confirmed
     */
    void decided(LogTransaction transaction, boolean writesSomething) {
        if (guesses) {
            if (!writesSomething || !write(lane.patience()) || (ahead != null && !ahead.committed)) {
                throw new Unforeseen(null);
            }
            transaction.aheadIsCommitted();
            guesses = false;
        }
        ahead = null;
        if (decides && lane.overlaps()) {
            handedOver = transaction;
            lane.last = this;
            decides = false;
            lane.deciding.release();
            if (lane.waitsForThisThread()) {
                next.run();
            } else {
                lane.wake();
            }
        }
    }

    /** Whether what was decided, or why it could not be, rests on what nobody has confirmed or will confirm. */
    boolean guesses() {
        return guesses;
    }

    /**
     * Prepares for deciding again, on what is locked.
     *
     * @return whether it is this group's turn to write
     */
    boolean again() {
        if (!guesses) {
            lane.surprised();
        }
        second = true;
        foresees = false;
        guesses = false;
        ahead = null;
        handedOver = null;
        return write(lane.patience() - (System.nanoTime() - since));
    }

    /** All of the group is committed; the next one may write before anybody is answered. */
    void committed(int size) {
        committed = handedOver != null;
        if (foresees) {
            lane.notSurprised();
        }
        lane.answered(size, System.nanoTime() - since);
        writes = false;
        lane.writing.release();
    }

    void end() {
        if (writes) {
            lane.writing.release();
        }
        if (decides) {
            lane.deciding.release();
        }
        lane.wake();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean write(long nanos) {
        if (!writes && acquired(lane.writing, nanos)) {
            writes = true;
            writingSince = System.nanoTime();
        }
        return writes;
    }

    private boolean acquired(Semaphore semaphore, long nanos) {
        long end = System.nanoTime() + nanos;
        while (true) {
            try {
                return semaphore.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The thread works for others, too; it is told once that is done.
                interrupted = true;
            }
        }
    }
}
