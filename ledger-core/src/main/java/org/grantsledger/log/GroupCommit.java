package org.grantsledger.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Commands that arrive while others are on their way to the disk are carried out together: one transaction, one flush,
 * then each caller is answered. The thread of one waiting caller does the work for those that wait with it, so a lone
 * command changes no thread, and waits for nobody unless it comes within a moment after a group.
 *
 * <p>A command that is turned away leaves no trace in the group. Where the transaction of a group fails, its commands
 * are carried out one by one, so that none suffers from another; unless the server was lost, as it may have committed.
 */
final class GroupCommit {

    /** The most commands of one group: its locks are held until all of them are decided. */
    static final int LARGEST = 128;

    /** How long a command waits for a group that is on its way, which somebody's lock may hold up. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    /** The longest that those who were answered are waited for. */
    private static final long LONGEST_GATHERING = TimeUnit.MICROSECONDS.toNanos(300);

    private final CommandBus commandBus;
    private final TransactionManager transactions;
    private final LogTransaction.Factory desks;
    private final Lane together = new Lane();
    private final Lane alone = new Lane();

    /** @param commandBus handles each command within the unit of work of its group */
    GroupCommit(CommandBus commandBus, TransactionManager transactions, LogTransaction.Factory desks) {
        this.commandBus = commandBus;
        this.transactions = transactions;
        this.desks = desks;
    }

    /**
     * Where commands wait. One group of a lane at a time is on its way: of two, each would be half as large, and most of
     * what a transaction costs does not depend on how large it is. Beside it goes who has waited too long, by itself.
     */
    private static final class Lane {

        private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
        private final Semaphore free = new Semaphore(1);
        private final Semaphore beside = new Semaphore(1);
        /** How many were answered together last, and until when they are waited for; of who holds {@link #free}. */
        private int answered;
        private long until;

        /**
         * Those who were answered together ask again one after another, and whoever does so first would be carried out
         * alone while the rest wait for it. So they are given a moment to come back, a small part of what that saves.
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

        /** The commands at the head of the queue that can be carried out together. */
        List<Waiting> next() {
            List<Waiting> group = new ArrayList<>();
            synchronized (queue) {
                Waiting waiting = queue.peek();
                while (waiting != null && group.size() < LARGEST
                        && (group.isEmpty() || (joins(waiting.command) && joins(group.getFirst().command)))) {
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

        /** Lets go, and wakes who waits longest. */
        void leave(Semaphore held) {
            held.release();
            Waiting waiting = queue.peek();
            if (waiting != null) {
                LockSupport.unpark(waiting.caller);
            }
        }
    }

    /** A command and the thread that waits for its answer. */
    private static final class Waiting {

        private final CommandMessage<?> command;
        private final Thread caller = Thread.currentThread();
        private final long since = System.nanoTime();
        private volatile boolean taken;
        private volatile @Nullable CommandResultMessage<?> answer;

        Waiting(CommandMessage<?> command) {
            this.command = command;
        }

        boolean late() {
            return System.nanoTime() - since > PATIENCE;
        }

        void answer(CommandResultMessage<?> result) {
            answer = result;
            if (caller != Thread.currentThread()) {
                LockSupport.unpark(caller);
            }
        }
    }

    /** Carries commands out, in their order, and answers once each is durable, or with why it failed. */
    List<CommandResultMessage<?>> run(List<? extends CommandMessage<?>> commands) {
        if (CurrentUnitOfWork.isStarted()) {
            throw new IllegalStateException("whoever handles a command would wait here for himself");
        }
        List<Waiting> own = new ArrayList<>();
        for (CommandMessage<?> command : commands) {
            own.add(new Waiting(command));
        }
        // What shares its transaction with nothing may take long; for their order, commands sent together stay together.
        Lane lane = commands.stream().allMatch(GroupCommit::joins) ? together : alone;
        lane.queue.addAll(own);
        List<CommandResultMessage<?>> answers = new ArrayList<>();
        boolean interrupted = false;
        while (answers.size() < own.size()) {
            Waiting first = own.get(answers.size());
            CommandResultMessage<?> answer = first.answer;
            if (answer != null) {
                answers.add(answer);
            } else if (!first.taken && lane.free.tryAcquire()) {
                try {
                    lane.gather();
                    long start = System.nanoTime();
                    List<Waiting> group = lane.next();
                    carryOut(group);
                    lane.answered(group.size(), System.nanoTime() - start);
                } finally {
                    lane.leave(lane.free);
                }
            } else if (own.size() == 1 && !first.taken && first.late() && lane.beside.tryAcquire()) {
                try {
                    carryOut(lane.only(first));
                } finally {
                    lane.leave(lane.beside);
                }
            } else {
                LockSupport.parkNanos(this, PATIENCE);
                // The work may be done by now; whether the caller is wanted elsewhere is asked afterwards.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answers;
    }

    /** How many commands wait for a transaction to carry them out. */
    int waiting() {
        return together.queue.size() + alone.queue.size();
    }

    /**
     * Whether a command shares its transaction with others. One that changes what others are decided by, or that spans
     * several enterprises, does not.
     */
    private static boolean joins(CommandMessage<?> message) {
        return message.getPayload() instanceof EnterpriseCommand command
                && !(command instanceof EnterpriseCommand.Absorb);
    }

    private void carryOut(List<Waiting> group) {
        if (group.isEmpty()) {
            return;
        }
        try {
            List<CommandResultMessage<?>> answers = inOneTransaction(group);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer(answers.get(i));
            }
        } catch (Throwable failure) {
            if (group.size() == 1 || Ledger.conflict(failure) || inDoubt(failure)) {
                group.forEach(w -> w.answer(new GenericCommandResultMessage<>(failure)));
            } else {
                group.forEach(w -> carryOut(List.of(w)));
            }
        }
    }

    /**
     * Whether the server may have committed before it was lost, or before this machine could read its answer: what is in doubt
     * is not carried out again unasked.
     */
    private static boolean inDoubt(Throwable failure) {
        return failure instanceof DataAccessResourceFailureException || failure instanceof Error;
    }

    private List<CommandResultMessage<?>> inOneTransaction(List<Waiting> group) throws Throwable {
        List<CommandMessage<?>> commands = group.stream().<CommandMessage<?>>map(w -> w.command).toList();
        List<CommandResultMessage<?>> answers = new ArrayList<>();
        DefaultUnitOfWork<CommandMessage<?>> unit = DefaultUnitOfWork
                .startAndGet(new GenericCommandMessage<>(commands));
        unit.attachTransaction(transactions);
        ResultMessage<?> result = unit.executeWithResult(() -> {
            LogTransaction transaction = desks.current();
            transaction.open(commands, joins(commands.getFirst()));
            LogWriter writer = transaction.writer();
            try {
                for (CommandMessage<?> command : commands) {
                    writer.ahead();
                    int taken = writer.taken();
                    CommandResultMessage<?> answer = dispatched(commandBus, command);
                    if (answer.isExceptional() && (commands.size() == 1 || writer.taken() != taken)) {
                        throw Ledger.unchecked(answer.exceptionResult());
                    }
                    answers.add(answer);
                }
            } finally {
                writer.await();
            }
            return null;
        });
        if (result.isExceptional()) {
            throw result.exceptionResult();
        }
        return answers;
    }

    /** Has a command handled within the unit of work that runs. */
    static CommandResultMessage<?> dispatched(CommandBus commandBus, CommandMessage<?> command) {
        FutureCallback<Object, Object> answer = new FutureCallback<>();
        commandBus.dispatch(command, answer);
        return answer.getResult();
    }
}
