package org.grantsledger.enterprise;

import java.util.Optional;

/** Reads enterprises without deciding anything: folded from their streams, as far as committed. */
public interface EnterpriseStates {

    /** The enterprise as it stands; empty where none is registered under the code. */
    Optional<EnterpriseState> find(CreditCode enterprise);
}
