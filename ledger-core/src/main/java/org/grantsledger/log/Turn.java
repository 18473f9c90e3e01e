package org.grantsledger.log;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandMessage;
import org.grantsledger.log.Lane.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * How one group passes through its lane. It is decided on what this node knows and on what the group ahead of it will
 * leave behind, while that one is written; is sent after it, even while that one is on its way; and is written if all that
 * it was decided on is true once it is locked: that the one ahead is committed, for one, where they have anything in common.
 * Otherwise it is decided again on what it has locked, and so are some groups after it where what it was decided on went on.
 *
 * <p>The next group is taken when this one is sent and the one ahead is over. So at most two are on their way while a third
 * is decided; each rests on at most one that is not committed; and whoever has nobody ahead any more need not hurry, as nobody
 * who rests on it can get before it.
 */
final class Turn {

    private final Lane lane;
    private final Runnable next;
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private final CountDownLatch over = new CountDownLatch(1);
    /** Whose turn it is before, until that is over and this group sent; and whose turn comes after that. */
    private @Nullable Turn ahead;
    private @Nullable Turn behind;
    /** Whether the group is decided before anything is locked, and whether nothing of that is on its way to be confirmed. */
    private boolean foresees;
    private boolean guesses;
    /** What the one ahead will leave behind, as this group is decided on it. */
    private @Nullable LogTransaction before;
    /** Whether it is decided for the second time. */
    private boolean second;
    /** Whether nobody else may decide: also after its end, until the one ahead is over. */
    private boolean decides = true;
    private boolean interrupted;
    /** How many commands it has taken; negative before. */
    private volatile int size = -1;
    private volatile long writingSince = since;
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
            if (last != null && !last.isOver()) {
                ahead = last;
                last.behind = this;
                before = foresees ? last.handedOver : null;
            }
        }
        if (ahead == null) {
            return true;
        }
        long left = lane.patience() - (System.nanoTime() - ahead.writingSince);
        if (before != null) {
            return left >= 0;
        }
        if (!ahead.isOverWithin(left, this)) {
            return false;
        }
        synchronized (lane) {
            ahead = null;
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
        synchronized (lane) {
            if (guesses && (!writesSomething || (transaction.rests() && !isStillThere()))) {
                throw new Unforeseen();
            }
            guesses = false;
            before = null;
            writingSince = System.nanoTime();
            if (decides && lane.overlaps()) {
                handedOver = transaction;
                lane.last = this;
            }
        }
        passOn();
    }

    /** Whether what this group is decided on may still be committed. */
    private boolean isStillThere() {
        return ahead != null && !ahead.isOver() && ahead.handedOver == before;
    }

    /** Whether what was decided, or why it could not be, rests on what nobody has confirmed or will confirm. */
    boolean guesses() {
        return guesses;
    }

    /**
     * Prepares for deciding again, on what is locked, when the group ahead is over.
     *
     * @param surprised whether what it was decided on went on
     * @return whether it is this group's turn; if not, nobody was taken after it
     */
    boolean again(boolean surprised) {
        if (surprised) {
            lane.surprised();
        }
        second = true;
        foresees = false;
        guesses = false;
        before = null;
        Turn first;
        synchronized (lane) {
            handedOver = null;
            first = ahead;
        }
        boolean mine = first == null || first.isOverWithin(lane.patience() - (System.nanoTime() - since), this);
        writingSince = System.nanoTime();
        return mine;
    }

    /** All of the group is committed; the next one may be decided before anybody is answered. */
    void committed() {
        if (foresees) {
            lane.notSurprised();
        }
        lane.answered(size, System.nanoTime() - since);
        leave();
    }

    void end() {
        synchronized (lane) {
            if (!isOver()) {
                handedOver = null;
            }
        }
        leave();
        lane.wake();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        Turn waiting;
        synchronized (lane) {
            over.countDown();
            waiting = behind;
        }
        passOn();
        if (waiting != null) {
            waiting.passOn();
        }
    }

    /** Lets the next group be decided, once this one is sent or over and the one ahead is over; or it has found nothing. */
    private void passOn() {
        synchronized (lane) {
            boolean first = ahead == null || ahead.isOver();
            boolean done = isOver() || handedOver != null;
            if (!decides || !((first && done) || (isOver() && size == 0))) {
                return;
            }
            decides = false;
            ahead = null;
        }
        lane.deciding.release();
        if (lane.waitsFor(Thread.currentThread()) || (!isOver() && lane.waitsFor(thread))) {
            next.run();
        } else {
            lane.wake();
        }
    }

    private boolean isOver() {
        return over.getCount() == 0;
    }

    /** Waits for the end of this turn, as another one comes after it. */
    private boolean isOverWithin(long nanos, Turn waiting) {
        long end = System.nanoTime() + nanos;
        while (true) {
            try {
                return over.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The thread works for others, too; it is told once that is done.
                waiting.interrupted = true;
            }
        }
    }
}
