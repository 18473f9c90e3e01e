package org.grantsledger.enterprise;

import java.time.LocalDate;
import org.grantsledger.limit.Move;
import org.grantsledger.money.Fen;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * One payer's side of an award.
 *
 * @param share as it was decided; reductions keep the proportion
 * @param granted what the payer bears now
 * @param encumbered by budget line
 * @param spent by budget line, recoveries to an open line taken off
 * @param paid what went out and did not come back
 * @param pending prepared disbursements
 * @param demanded ordered recoveries still to be received; never more than was paid beyond the share
 * @param history the same, by business day
 */
public record ShareState(
        Share share,
        Fen granted,
        PMap<String, Fen> encumbered,
        PMap<String, Fen> spent,
        Fen paid,
        Fen pending,
        Fen demanded,
        ShareHistory history) {

    static ShareState of(Share share) {
        return new ShareState(
                share,
                share.amount(),
                TreePMap.singleton(share.line(), share.amount()),
                TreePMap.empty(),
                Fen.ZERO,
                Fen.ZERO,
                Fen.ZERO,
                ShareHistory.NONE);
    }

    public String payer() {
        return share.payer();
    }

    /** What is still to be paid and not yet prepared. */
    public Fen left() {
        return granted.minus(paid).minus(pending).orZero();
    }

    /** What was paid beyond the share and is not yet demanded back. */
    public Fen overpaid() {
        return paid.minus(granted).minus(demanded).orZero();
    }

    Fen held() {
        return granted.max(paid);
    }

    Fen encumberedOn(String line) {
        return encumbered.getOrDefault(line, Fen.ZERO);
    }

    Fen spentOn(String line) {
        return spent.getOrDefault(line, Fen.ZERO);
    }

    ShareState granting(Fen amount) {
        return new ShareState(share, amount, encumbered, spent, paid, pending, demanded, history);
    }

    ShareState paying(Fen change) {
        return new ShareState(share, granted, encumbered, spent, paid.plus(change), pending, demanded, history);
    }

    ShareState preparing(Fen change) {
        return new ShareState(share, granted, encumbered, spent, paid, pending.plus(change), demanded, history);
    }

    ShareState demanding(Fen change) {
        return new ShareState(share, granted, encumbered, spent, paid, pending, demanded.plus(change), history);
    }

    ShareState moved(Move.Budgeted move) {
        String line = move.key().line();
        return new ShareState(
                share,
                granted,
                encumbered.plus(line, encumberedOn(line).plus(move.encumbered())),
                spent.plus(line, spentOn(line).plus(move.spent())),
                paid,
                pending,
                demanded,
                history);
    }

    ShareState happened(LocalDate on, ShareHistory.Amounts change) {
        return new ShareState(share, granted, encumbered, spent, paid, pending, demanded, history.with(on, change));
    }
}
