package org.grantsledger.log;

import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.ParameterResolver;
import org.grantsledger.budget.Desk;

/** Gives a command handler the desk of its transaction. */
record DeskResolver(LogTransaction.Factory desks) implements ParameterResolver<Desk> {

    @Override
    public Desk resolveParameterValue(Message<?> message) {
        return desks.current();
    }

    @Override
    public boolean matches(Message<?> message) {
        return true;
    }
}
