package org.grantsledger.limit;

import org.grantsledger.money.Fen;

/** 剩余额度: a limit, how much of it is used, and so what is left; never negative. */
public record Headroom(Fen limit, Fen used) {

    public Fen left() {
        return limit.minus(used).orZero();
    }
}
