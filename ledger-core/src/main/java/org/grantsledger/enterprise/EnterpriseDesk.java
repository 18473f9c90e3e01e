package org.grantsledger.enterprise;

import org.grantsledger.budget.Desk;

/** The desk at which commands to enterprises are decided. */
public interface EnterpriseDesk extends Desk {

    /**
     * Who decides a command on a state. What its transaction had to work out before, to know which positions to lock, is
     * not worked out again where the state is still the same.
     */
    default EnterpriseDecider decider(EnterpriseCommand command, EnterpriseState state) {
        return new EnterpriseDecider(command, state, reference(), today());
    }

    /** What an enterprise has become by the events of a command: the next one is decided on it, and all once they are committed. */
    void became(EnterpriseState state);
}
