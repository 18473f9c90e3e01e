package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;

/** Decides recoveries: what was paid too much is demanded back, and received. */
final class RecoveryDecider extends Decider {

    RecoveryDecider(EnterpriseState state, ReferenceData reference, LocalDate today) {
        super(state, reference, today);
    }

    Set<PositionKey> keys(EnterpriseCommand.ReceiveRecovery c) {
        return touched(recovery(c.recovery()).award());
    }

    EnterpriseEvent order(EnterpriseCommand.OrderRecovery c) {
        positive(c.amount());
        Award award = award(c.award());
        if (!award.hasShareOf(c.payer())) {
            throw new Rejection(FindingCode.NO_SHARE_OF_PAYER, Map.of("payer", c.payer()));
        }
        Fen overpaid = award.share(c.payer()).overpaid();
        if (c.amount().exceeds(overpaid)) {
            FindingCode code = overpaid.isZero() ? FindingCode.NOTHING_OVERPAID : FindingCode.RECOVERY_EXCEEDED;
            throw new Rejection(
                    List.of(
                            Finding.refuses(code, Map.of("award", c.award(), "payer", c.payer()))
                                    .amounts(overpaid, Fen.ZERO, c.amount())));
        }
        LocalDate on = onOrAfterDecision("on", award, c.on());
        return inOrder(
                "on",
                on,
                c.award(),
                new EnterpriseEvent.RecoveryOrdered(
                        c.enterprise(),
                        state.nextRecovery(),
                        c.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        c.payer(),
                        c.amount(),
                        on,
                        c.reason(),
                        c.document()));
    }

    /** Money that is back restores headroom; an open line it was paid from may spend it again (reading A-53). */
    EnterpriseEvent receive(EnterpriseCommand.ReceiveRecovery c) {
        Recovery recovery = recovery(c.recovery());
        day("receivedOn", c.receivedOn());
        positive(c.amount());
        if (c.amount().exceeds(recovery.outstanding())) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.RECOVERY_EXCEEDED, Map.of("recovery", c.recovery()))
                                    .amounts(recovery.ordered(), recovery.received(), c.amount())));
        }
        Award award = award(recovery.award());
        Award after = award.withShare(recovery.payer(), s -> s.paying(c.amount().negated()));
        List<Move> moves = new ArrayList<>(award.recounted(after));
        ShareState share = award.share(recovery.payer());
        Fen back = c.amount();
        for (String line : openFirst(share.spent().keySet()).reversed()) {
            Fen restored = share.spentOn(line).min(back);
            if (restored.isPositive()) {
                moves.add(new Move.Budgeted(PositionKey.line(line), Fen.ZERO, Fen.ZERO, restored.negated()));
                back = back.minus(restored);
            }
        }
        return inOrder(
                "receivedOn",
                c.receivedOn(),
                recovery.award(),
                new EnterpriseEvent.RecoveryReceived(
                        c.enterprise(),
                        c.recovery(),
                        recovery.award(),
                        award.terms().bookedTo(),
                        award.terms().jurisdiction(),
                        recovery.payer(),
                        c.amount(),
                        c.receivedOn(),
                        c.voucher(),
                        moves));
    }

    private Recovery recovery(String id) {
        return state.recovery(id).orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("recovery", id)));
    }
}
