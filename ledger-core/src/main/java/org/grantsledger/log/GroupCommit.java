package org.grantsledger.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.commandhandling.CommandResultMessage;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.GenericCommandResultMessage;
import org.axonframework.commandhandling.callbacks.FutureCallback;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.ResultMessage;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.log.Lane.Waiting;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Commands that arrive while others are on their way to the disk are carried out together: one transaction, one flush,
 * then each caller is answered. The thread of one waiting caller does the work for those that wait with it, so a lone
 * command changes no thread, and waits for nobody unless it comes within a moment after a group.
 *
 * <p>A command that is turned away leaves no trace in the group. Where the transaction of a group fails, its commands
 * are carried out one by one, so that none suffers from another; unless the server was lost, as it may have committed.
 */
final class GroupCommit {

    /** The most commands of one group: its locks are held until all of it is written. */
    static final int LARGEST = 128;

    private final CommandBus commandBus;
    private final TransactionManager transactions;
    private final LogTransaction.Factory desks;
    private final Executor helpers;
    private final LedgerMetrics metrics;
    private final Lane together;
    private final Lane alone;

    /**
     * @param commandBus handles each command within the unit of work of its group
     * @param helpers whose threads carry out what waits where the thread that waits for it is busy with what came before
     * @param patience how long a command waits for a group that is held up, before it goes by itself
     */
    GroupCommit(
            CommandBus commandBus,
            TransactionManager transactions,
            LogTransaction.Factory desks,
            Executor helpers,
            LedgerMetrics metrics,
            Duration patience) {
        this.commandBus = commandBus;
        this.transactions = transactions;
        this.desks = desks;
        this.helpers = helpers;
        this.metrics = metrics;
        this.together = new Lane(true, patience);
        this.alone = new Lane(false, patience);
    }

    /** Carries commands out, in their order, and answers once each is durable, or with why it failed. */
    List<CommandResultMessage<?>> run(List<? extends CommandMessage<?>> commands) {
        if (CurrentUnitOfWork.isStarted()) {
            throw new IllegalStateException("whoever handles a command would wait here for himself");
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("whoever is in a transaction would be answered before it is durable");
        }
        List<Waiting> own = new ArrayList<>();
        for (CommandMessage<?> command : commands) {
            own.add(new Waiting(command));
        }
        // What shares its transaction with nothing may take long; for their order, commands sent together stay together.
        Lane lane = commands.stream().allMatch(GroupCommit::joins) ? together : alone;
        lane.add(own);
        List<CommandResultMessage<?>> answers = new ArrayList<>();
        boolean interrupted = false;
        while (answers.size() < own.size()) {
            // The work may be done by now, and is done for others, too; whether the caller is wanted elsewhere is asked
            // afterwards.
            interrupted |= Thread.interrupted();
            Waiting first = own.get(answers.size());
            CommandResultMessage<?> answer = first.answer();
            if (answer != null) {
                answers.add(answer);
            } else if ((first.taken() && own.getLast().taken()) || !lead(lane)) {
                if (own.size() == 1 && first.late(lane.patience()) && lane.beside.tryAcquire()) {
                    try {
                        lane.only(first).forEach(this::byItself);
                    } finally {
                        lane.beside.release();
                        lane.wake();
                    }
                } else {
                    LockSupport.parkNanos(this, lane.patience());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answers;
    }

    /** How many commands wait for a transaction to carry them out. */
    int waiting() {
        return together.waiting() + alone.waiting();
    }

    /**
     * Whether a command shares its transaction with others. One that changes what others are decided by, or that spans
     * several enterprises, does not.
     */
    static boolean joins(CommandMessage<?> message) {
        return message.getPayload() instanceof EnterpriseCommand command
                && !(command instanceof EnterpriseCommand.Absorb);
    }

    /**
     * Carries out the commands that wait first.
     *
     * @return whether it could be done by this thread now
     */
    private boolean lead(Lane lane) {
        if (!lane.deciding.tryAcquire()) {
            return false;
        }
        Turn turn = new Turn(lane, () -> elsewhere(lane));
        try {
            if (!turn.begin()) {
                return false;
            }
            lane.gather();
            List<Waiting> group = turn.take();
            if (!group.isEmpty()) {
                carryOut(lane, turn, group);
            }
            return true;
        } finally {
            turn.end();
        }
    }

    /** Has another thread carry out what waits, as the one that waits for it is writing what came before. */
    private void elsewhere(Lane lane) {
        try {
            helpers.execute(() -> lead(lane));
        } catch (RejectedExecutionException | OutOfMemoryError nobody) {
            // Whoever waits for it does it when he has written.
        }
    }

    private void carryOut(Lane lane, Turn turn, List<Waiting> group) {
        List<CommandResultMessage<?>> answers;
        try {
            answers = inOneTransaction(group, turn);
        } catch (Throwable failure) {
            if (cannotBegin(failure) || (!turn.guesses() && !(failure instanceof Unforeseen))) {
                failed(group, failure);
                return;
            }
            metrics.decidedAgain();
            if (turn.again(failure instanceof Unforeseen unforeseen && unforeseen.surprises())) {
                carryOut(lane, turn, group);
            } else {
                lane.giveBack(group);
            }
            return;
        }
        turn.committed();
        answer(group, answers);
    }

    /** Carries a command out beside all that others do. */
    private void byItself(Waiting waiting) {
        List<Waiting> group = List.of(waiting);
        try {
            answer(group, inOneTransaction(group, null));
        } catch (Throwable failure) {
            failed(group, failure);
        }
    }

    private void failed(List<Waiting> group, Throwable failure) {
        if (group.size() == 1 || Ledger.conflict(failure) || inDoubt(failure) || cannotBegin(failure)) {
            group.forEach(w -> w.answer(new GenericCommandResultMessage<>(failure)));
        } else {
            group.forEach(this::byItself);
        }
    }

    private static void answer(List<Waiting> group, List<CommandResultMessage<?>> answers) {
        for (int i = 0; i < group.size(); i++) {
            group.get(i).answer(answers.get(i));
        }
    }

    /**
     * Whether the server may have committed before it was lost, or before this machine could read its answer: what is in doubt
     * is not carried out again unasked.
     */
    private static boolean inDoubt(Throwable failure) {
        return failure instanceof DataAccessResourceFailureException || failure instanceof Error;
    }

    /** Whether no connection was to be had, which was waited for long enough. */
    private static boolean cannotBegin(Throwable failure) {
        return failure instanceof CannotCreateTransactionException;
    }

    private List<CommandResultMessage<?>> inOneTransaction(List<Waiting> group, @Nullable Turn turn)
            throws Throwable {
        List<CommandMessage<?>> commands = group.stream().<CommandMessage<?>>map(Waiting::command).toList();
        Transaction transaction = transactions.startTransaction();
        try {
            return inOneUnit(commands, turn, transaction);
        } finally {
            // Axon neither commits nor rolls back what an Error ends while it is prepared: whoever came next on this thread
            // would join a transaction that nobody commits.
            transaction.rollback();
        }
    }

    private List<CommandResultMessage<?>> inOneUnit(
            List<CommandMessage<?>> commands,
            @Nullable Turn turn,
            Transaction begun) throws Throwable {
        List<CommandResultMessage<?>> answers = new ArrayList<>();
        DefaultUnitOfWork<CommandMessage<?>> unit = DefaultUnitOfWork
                .startAndGet(new GenericCommandMessage<>(commands));
        unit.attachTransaction(() -> begun);
        ResultMessage<?> result = unit.executeWithResult(() -> {
            LogTransaction transaction = desks.current();
            if (turn == null || !turn.foresee(transaction, commands)) {
                transaction.open(commands, joins(commands.getFirst()));
            }
            LogWriter writer = transaction.writer();
            for (CommandMessage<?> command : commands) {
                int taken = writer.taken();
                CommandResultMessage<?> answer = dispatched(commandBus, command);
                if (answer.isExceptional() && (commands.size() == 1 || writer.taken() != taken)) {
                    throw Ledger.unchecked(answer.exceptionResult());
                }
                answers.add(answer);
            }
            if (turn != null) {
                turn.decided(transaction, writer.taken() > 0);
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
