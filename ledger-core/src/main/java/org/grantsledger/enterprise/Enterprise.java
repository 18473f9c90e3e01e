package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.grantsledger.budget.Desk;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.MovingEvent;
import org.jspecify.annotations.Nullable;

/**
 * The Axon shell of an enterprise: brings reference data, locked positions, the date and who asks to {@link EnterpriseDecider},
 * and applies what it decides. Every command answers with the events it led to.
 */
@AggregateRoot
public final class Enterprise {

    private EnterpriseState state = EnterpriseState.NONE;

    @AggregateIdentifier
    @Nullable
    String stream() {
        return state.profile() == null ? null : state.profile().code().value();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(EnterpriseCommand.Register command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Rename command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Relocate command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Absorb command, Desk desk) {
        LocalDate on = Objects.requireNonNullElse(command.on(), desk.today());
        EnterpriseState predecessor = desk.send(
                new EnterpriseCommand.BeAbsorbed(
                        /* enterprise= */ command.predecessor(),
                        /* successor= */ command.enterprise(),
                        on),
                EnterpriseState.class);
        List<EventRef> refs = new ArrayList<>(
                apply(EnterpriseDecider.absorb(command, state, predecessor, on), desk));
        refs.add(new EventRef(command.predecessor().value(), predecessor.version() - 1));
        return refs;
    }

    @CommandHandler
    EnterpriseState handle(EnterpriseCommand.BeAbsorbed command, Desk desk) {
        decide(command, desk);
        return state;
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Suspend command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.LiftSuspension command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.PrepareAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ApproveAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RejectAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ExpireAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReduceAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RevokeAward command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.PrepareDisbursement command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ApproveDisbursement command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RejectDisbursement command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ExpireDisbursement command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReverseDisbursement command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.OrderRecovery command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReceiveRecovery command, Desk desk) {
        return decide(command, desk);
    }

    private List<EventRef> decide(EnterpriseCommand command, Desk desk) {
        return apply(
                EnterpriseDecider.decide(
                        command,
                        state,
                        desk.reference(),
                        desk.lock(EnterpriseDecider.keys(command, state, desk.reference(), desk.today())),
                        desk.today(),
                        desk.actor()),
                desk);
    }

    private List<EventRef> apply(List<EnterpriseEvent> events, Desk desk) {
        List<EventRef> refs = new ArrayList<>();
        for (EnterpriseEvent event : events) {
            EventRef ref = new EventRef(event.enterprise().value(), state.version());
            AggregateLifecycle.apply(event);
            if (event instanceof MovingEvent moving) {
                desk.moved(moving, ref);
            }
            refs.add(ref);
        }
        return refs;
    }

    /** A snapshot: the state as folded up to some event. */
    @EventSourcingHandler
    void on(EnterpriseState snapshot) {
        state = snapshot;
    }

    @EventSourcingHandler
    void on(EnterpriseEvent event) {
        state = state.evolve(event);
    }
}
