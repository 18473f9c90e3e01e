package org.grantsledger.log;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.grantsledger.log.Lane.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * How one group passes through its lane. It is decided on what this node knows and on what the group ahead of it will
 * leave behind, while that one is written; is sent after it, even while that one is on its way; and is written if all that
 * it was decided on is true once it is locked, that the one ahead is committed, for one. Otherwise it is decided again on
 * what it has locked, and so are some groups after it where another node was the reason.
 *
 * <p>The next group is taken when this one is sent and the one ahead has ended, so at most two are on their way while a third
 * is decided, and each rests on at most one that is not committed.
 */
final class Turn {

    private final Lane lane;
    private final Runnable next;
    private final long since = System.nanoTime();
    /** Whose turn it is before, while that lasts, and whose turn comes after that. */
    private @Nullable Turn ahead;
    private @Nullable Turn behind;
    /** Whether the group is decided before anything is locked, and whether nothing of that is on its way to be confirmed. */
    private boolean foresees;
    private boolean guesses;
    /** Whether it is decided for the second time. */
    private boolean second;
    /** What it holds of its lane. */
    private boolean decides = true;
    private int ways;
    private volatile int size;
    private boolean ended;
    private boolean interrupted;
    private volatile long writingSince;
    private @Nullable LogTransaction handedOver;

    /**
     * Of who holds {@link Lane#deciding}.
     *
     * @param next lets another thread carry out what waits
     */
    Turn(Lane lane, Runnable next) {
        this.lane = lane;
        this.next = next;
    }

    /** @return whether a group may be taken and decided now */
    boolean begin() {
        foresees = lane.foresees();
        guesses = foresees;
        synchronized (lane) {
            Turn last = lane.last;
            if (last != null && !last.ended) {
                ahead = last;
                last.behind = this;
            }
        }
        if (ahead != null && System.nanoTime() - ahead.writingSince > lane.patience()) {
            return false;
        }
        if (foresees && leftBehind(ahead) != null) {
            return true;
        }
        if (!write(Lane.WAYS, lane.patience())) {
            return false;
        }
        if (foresees) {
            // Whoever comes next may be sent after it.
            ways = 1;
            lane.writing.release(Lane.WAYS - 1);
        }
        return true;
    }

    /** Takes commands that wait. */
    List<Waiting> take() {
        List<Waiting> group = lane.next(ahead == null ? 0 : ahead.size);
        size = group.size();
        return group;
    }

    /** @return whether the commands are decided on what is foreseen; otherwise what they need is to be locked now */
    boolean foresee(LogTransaction transaction, List<CommandMessage<?>> commands) {
        if (foresees) {
            LogTransaction before = leftBehind(ahead);
            if (before == null && ways == 0) {
                throw new Unforeseen();
            }
            transaction.foresee(commands, before, lane.patience());
        } else if (!second) {
            lane.wasCareful();
        }
        return foresees;
    }

    /**
     * The group is decided and to be sent; whoever comes next may be decided while it is written.
     *
     * @param writesSomething whether there is anything to be written; otherwise nothing would be confirmed
     */
    void decided(LogTransaction transaction, boolean writesSomething) {
        if (guesses) {
            if (!writesSomething || !write(1, lane.patience())) {
                throw new Unforeseen();
            }
            if (isOver(ahead) && transaction.rests()) {
                throw new Unforeseen();
            }
            guesses = false;
        }
        synchronized (lane) {
            if (decides && lane.overlaps()) {
                handedOver = transaction;
                lane.last = this;
            }
        }
        passOn();
    }

    /** Whether what was decided, or why it could not be, rests on what nobody has confirmed or will confirm. */
    boolean guesses() {
        return guesses;
    }

    /**
     * Prepares for deciding again, on what is locked.
     *
     * @param surprised whether somebody else was the reason
     * @return whether it is this group's turn to write
     */
    boolean again(boolean surprised) {
        if (surprised) {
            lane.surprised();
        }
        second = true;
        foresees = false;
        guesses = false;
        synchronized (lane) {
            handedOver = null;
        }
        giveUpWriting();
        return write(Lane.WAYS, lane.patience() - (System.nanoTime() - since));
    }

    /** All of the group is committed; the next one may write before anybody is answered. */
    void committed() {
        if (foresees) {
            lane.notSurprised();
        }
        lane.answered(size, System.nanoTime() - since);
        leave();
    }

    void end() {
        leave();
        lane.wake();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        giveUpWriting();
        Turn waiting;
        synchronized (lane) {
            ended = true;
            waiting = behind;
        }
        passOn();
        if (waiting != null) {
            waiting.passOn();
        }
    }

    /** Lets the next group be decided, once this one is sent or over, and the one ahead is over. */
    private void passOn() {
        synchronized (lane) {
            if (!decides || !(ended || handedOver != null) || !isOver(ahead)) {
                return;
            }
            decides = false;
            ahead = null;
        }
        lane.deciding.release();
        if (lane.waitsForThisThread()) {
            next.run();
        } else {
            lane.wake();
        }
    }

    private boolean isOver(@Nullable Turn turn) {
        synchronized (lane) {
            return turn == null || turn.ended;
        }
    }

    /** What a group that is on its way will leave behind; null where it is not sent. */
    private @Nullable LogTransaction leftBehind(@Nullable Turn turn) {
        synchronized (lane) {
            return turn == null ? null : turn.handedOver;
        }
    }

    /** @param wanted in how many of the lane's ways */
    private boolean write(int wanted, long nanos) {
        if (ways == 0 && acquired(wanted, nanos)) {
            ways = wanted;
            writingSince = System.nanoTime();
        }
        return ways > 0;
    }

    private void giveUpWriting() {
        lane.writing.release(ways);
        ways = 0;
    }

    private boolean acquired(int wanted, long nanos) {
        long end = System.nanoTime() + nanos;
        while (true) {
            try {
                return lane.writing.tryAcquire(wanted, end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The thread works for others, too; it is told once that is done.
                interrupted = true;
            }
        }
    }
}
