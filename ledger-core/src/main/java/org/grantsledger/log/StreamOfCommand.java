package org.grantsledger.log;

import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.policy.AdoptCatalogue;

/** The stream a command is for, so that commands need no annotations of a framework. */
final class StreamOfCommand implements CommandTargetResolver {

    static final String EXPECTED_VERSION = "expectedVersion";

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> command) {
        return new VersionedAggregateIdentifier(
                (Object) stream(command.getPayload()),
                (Long) command.getMetaData().get(EXPECTED_VERSION));
    }

    static String stream(Object command) {
        return switch (command) {
            case EnterpriseCommand c -> c.enterprise().value();
            case BudgetCommand c -> c.stream();
            case AdoptCatalogue c -> AdoptCatalogue.STREAM;
            default -> throw new IllegalArgumentException("not a command of a stream: " + command.getClass());
        };
    }
}
