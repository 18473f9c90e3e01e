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
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.MovingEvent;
import org.jspecify.annotations.Nullable;

/**
 * The Axon shell of an enterprise: brings state, reference data, locked positions, the date and who asks to {@link EnterpriseDecider},
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
    List<EventRef> handle(EnterpriseCommand.Register command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Rename command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Relocate command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Absorb command, EnterpriseDesk desk) {
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
    EnterpriseState handle(EnterpriseCommand.BeAbsorbed command, EnterpriseDesk desk) {
        decide(command, desk);
        return state;
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.Suspend command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.LiftSuspension command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.PrepareAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ApproveAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RejectAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ExpireAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReduceAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RevokeAward command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.PrepareDisbursement command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ApproveDisbursement command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.RejectDisbursement command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ExpireDisbursement command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReverseDisbursement command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.OrderRecovery command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    List<EventRef> handle(EnterpriseCommand.ReceiveRecovery command, EnterpriseDesk desk) {
        return decide(command, desk);
    }

    private List<EventRef> decide(EnterpriseCommand command, EnterpriseDesk desk) {
        EnterpriseDecider decider = desk.decider(command, state);
        return apply(decider.decide(desk.lock(decider.keys()), desk.actor()), desk);
    }

    private List<EventRef> apply(List<EnterpriseEvent> events, EnterpriseDesk desk) {
        List<EventRef> refs = new ArrayList<>();
        for (EnterpriseEvent event : events) {
            EventRef ref = new EventRef(event.enterprise().value(), state.version());
            AggregateLifecycle.apply(event);
            if (event instanceof MovingEvent moving) {
                desk.moved(moving, ref);
            }
            refs.add(ref);
        }
        desk.became(state);
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
