package org.grantsledger.budget;

import java.util.List;
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
 * The Axon shell of budget lines, share tables, approval limits, pools and decision documents: one stream each. What they may do is
 * decided in {@link BudgetDecider}, on the reference data; the stream itself only keeps the order of events.
 */
@AggregateRoot
public final class Budget {

    private @Nullable String stream;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.OpenLine command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.Appropriate command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.Adjust command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.Transfer command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.CloseLine command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.SetShare command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.SetApprovalLimit command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.SetPool command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.RegisterDecision command, Desk desk) {
        return decide(command, desk);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<EventRef> handle(BudgetCommand.WithdrawDecision command, Desk desk) {
        return decide(command, desk);
    }

    private List<EventRef> decide(BudgetCommand command, Desk desk) {
        BudgetEvent event = BudgetDecider.decide(
                command,
                desk.reference(),
                desk.lock(BudgetDecider.keys(command)),
                desk.today());
        AggregateLifecycle.apply(event);
        EventRef ref = new EventRef(event.stream(), AggregateLifecycle.getVersion());
        if (event instanceof MovingEvent moving) {
            desk.moved(moving, ref);
        }
        return List.of(ref);
    }

    @EventSourcingHandler
    void on(BudgetEvent event) {
        stream = event.stream();
    }

    @AggregateIdentifier
    @Nullable
    String stream() {
        return stream;
    }
}
