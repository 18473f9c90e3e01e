package org.grantsledger.enterprise;

import org.grantsledger.money.Fen;

/** 追回, as folded from the stream. */
public record Recovery(String id, String award, String payer, Fen ordered, Fen received) {

    public Fen outstanding() {
        return ordered.minus(received);
    }

    Recovery receiving(Fen amount) {
        return new Recovery(id, award, payer, ordered, received.plus(amount));
    }
}
