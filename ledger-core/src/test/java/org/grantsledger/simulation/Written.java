package org.grantsledger.simulation;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.Share;
import org.grantsledger.limit.Finding;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.LedgerEvent;

/** What the ledger wrote, in the words of the {@link Model}. */
final class Written {

    private Written() {
    }

    static String text(LedgerEvent event) {
        return switch (event) {
            case EnterpriseEvent e -> text(e);
            case BudgetEvent e -> text(e);
            case CatalogueAdopted e -> "adopted " + e.version();
            default -> throw new IllegalArgumentException("unknown event " + event);
        };
    }

    private static String text(EnterpriseEvent event) {
        return switch (event) {
            case EnterpriseEvent.Registered e -> words(
                    "registered",
                    e.enterprise().value(),
                    e.jurisdiction(),
                    e.since());
            case EnterpriseEvent.Renamed e -> words("renamed", e.enterprise().value(), e.name());
            case EnterpriseEvent.Relocated e -> words(
                    "relocated",
                    e.enterprise().value(),
                    e.jurisdiction(),
                    e.from());
            case EnterpriseEvent.PredecessorAbsorbed e -> words(
                    "took-over",
                    e.enterprise().value(),
                    e.predecessor().value(),
                    new TreeSet<>(e.matters()));
            case EnterpriseEvent.Absorbed e -> words("absorbed", e.enterprise().value(), e.successor().value());
            case EnterpriseEvent.Suspended e -> words("suspended", e.enterprise().value(), e.until());
            case EnterpriseEvent.SuspensionLifted e -> words("lifted", e.enterprise().value());
            case EnterpriseEvent.AwardPrepared e -> words(
                    "prepared",
                    e.award(),
                    e.clause().value(),
                    e.bookedTo().value(),
                    e.jurisdiction(),
                    e.factDate(),
                    e.decidedOn(),
                    e.expiresOn(),
                    e.outcome(),
                    e.claimed().fen(),
                    e.amount().fen(),
                    shares(e.shares()),
                    instalments(e.instalments()),
                    codes(e.warnings()),
                    e.preparedBy());
            case EnterpriseEvent.AwardApproved e -> words(
                    "approved",
                    e.award(),
                    e.on(),
                    e.amount().fen(),
                    shares(e.shares()),
                    e.preparedBy(),
                    e.approvedBy());
            case EnterpriseEvent.AwardRejected e -> words(
                    "rejected",
                    e.award(),
                    e.on(),
                    e.amount().fen(),
                    e.rejectedBy());
            case EnterpriseEvent.AwardExpired e -> words("expired", e.award(), e.on(), e.amount().fen());
            case EnterpriseEvent.AwardRefused e -> words(
                    "refused",
                    e.refusal(),
                    e.clause().value(),
                    e.jurisdiction(),
                    e.factDate(),
                    e.decidedOn(),
                    e.outcome(),
                    e.claimed().fen(),
                    codes(e.findings()));
            case EnterpriseEvent.AwardReduced e -> words(
                    "reduced",
                    e.award(),
                    e.on(),
                    e.before().fen() + ">" + e.after().fen(),
                    changes(e.shares()));
            case EnterpriseEvent.AwardRevoked e -> words(
                    "revoked",
                    e.award(),
                    e.on(),
                    e.before().fen(),
                    e.ground(),
                    changes(e.shares()));
            case EnterpriseEvent.DisbursementPrepared e -> paid(
                    "pay-prepared",
                    e.disbursement(),
                    e.payment(),
                    e.expiresOn(),
                    e.preparedBy());
            case EnterpriseEvent.DisbursementApproved e -> paid(
                    "paid",
                    e.disbursement(),
                    e.payment(),
                    e.preparedBy(),
                    e.approvedBy());
            case EnterpriseEvent.DisbursementRejected e -> paid(
                    "pay-rejected",
                    e.disbursement(),
                    e.payment(),
                    e.rejectedBy());
            case EnterpriseEvent.DisbursementExpired e -> paid("pay-expired", e.disbursement(), e.payment());
            case EnterpriseEvent.DisbursementReversed e -> paid(
                    "reversed",
                    e.disbursement(),
                    e.payment(),
                    e.on(),
                    e.overpaid().fen());
            case EnterpriseEvent.RecoveryOrdered e -> words(
                    "ordered",
                    e.recovery(),
                    e.award(),
                    e.payer(),
                    e.amount().fen(),
                    e.on());
            case EnterpriseEvent.RecoveryReceived e -> words(
                    "received",
                    e.recovery(),
                    e.award(),
                    e.payer(),
                    e.amount().fen(),
                    e.receivedOn());
        };
    }

    private static String text(BudgetEvent event) {
        return switch (event) {
            case BudgetEvent.LineOpened e -> words("opened", e.line(), e.amount().fen());
            case BudgetEvent.Appropriated e -> words("appropriated", e.line(), e.amount().fen());
            case BudgetEvent.Adjusted e -> words("adjusted", e.line(), e.change().fen());
            case BudgetEvent.Transferred e -> words("transferred", e.line(), e.to(), e.amount().fen());
            case BudgetEvent.LineClosed e -> words(
                    "closed",
                    e.line(),
                    e.lapsed().fen(),
                    e.lapsedEncumbrance().fen());
            case BudgetEvent.ShareSet e -> words("share", e.jurisdiction(), e.from(), e.cityBp());
            case BudgetEvent.ApprovalLimitSet e -> words(
                    "approval-limit",
                    e.jurisdiction(),
                    e.from(),
                    e.amount().fen());
            case BudgetEvent.PoolSet e -> words("pool", e.pool(), e.year(), e.amount().fen());
            case BudgetEvent.DecisionRegistered e -> words("decision", e.number(), fen(e.amount()));
            case BudgetEvent.DecisionWithdrawn e -> words("withdrawn", e.number());
        };
    }

    private static String fen(Fen amount) {
        return amount == null ? "null" : Long.toString(amount.fen());
    }

    private static String paid(String what, String id, Payment p, Object... more) {
        LocalDate paidOn = p.paidOn();
        return words(
                what,
                id,
                p.award(),
                p.clause().value(),
                p.payer(),
                p.amount().fen(),
                paidOn,
                p.voucher(),
                p.line())
                + (more.length == 0 ? "" : " " + words(more));
    }

    private static String shares(List<Share> shares) {
        List<String> texts = new ArrayList<>();
        shares.forEach(s -> texts.add(s.payer() + "=" + s.amount().fen() + (s.remainder() ? "+" : "")));
        return texts.toString();
    }

    private static String instalments(List<Instalment> instalments) {
        List<String> texts = new ArrayList<>();
        instalments.forEach(i -> texts.add(i.amount().fen() + "@" + i.due() + (i.conditional() ? "?" : "")));
        return texts.toString();
    }

    private static String changes(List<ShareChange> changes) {
        List<String> texts = new ArrayList<>();
        changes.forEach(
                c -> texts.add(
                        c.payer() + ":" + c.before().fen() + ">" + c.after().fen() + "(" + c.overpaid().fen() + ")"));
        return texts.toString();
    }

    private static String codes(List<Finding> findings) {
        return findings.stream().map(f -> (f.refuses() ? "" : "?") + f.code()).distinct().sorted().toList().toString();
    }

    private static String words(Object... words) {
        List<String> texts = new ArrayList<>();
        for (Object word : words) {
            texts.add(String.valueOf(word));
        }
        return String.join(" ", texts);
    }
}
