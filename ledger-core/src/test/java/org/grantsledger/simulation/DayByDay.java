package org.grantsledger.simulation;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.money.Fen;

/**
 * What a view of any business day would show of each payer's share, added up from the events alone: nothing is ever
 * below zero, on no day, however late its events were recorded.
 */
final class DayByDay {

    private final Map<String, TreeMap<LocalDate, Long>> accounts = new TreeMap<>();

    void take(EnterpriseEvent event) {
        switch (event) {
            case EnterpriseEvent.AwardApproved e -> e.shares().forEach(s -> {
                String share = share(e.award(), s.payer());
                add(share + "granted", e.on(), s.amount());
                add(share + "owed", e.on(), s.amount());
            });
            case EnterpriseEvent.AwardReduced e -> e.shares().forEach(c -> changed(e.award(), e.on(), c));
            case EnterpriseEvent.AwardRevoked e -> e.shares().forEach(c -> changed(e.award(), e.on(), c));
            case EnterpriseEvent.DisbursementApproved e -> {
                Payment p = e.payment();
                add(share(p.award(), p.payer()) + "owed", p.paidOn(), p.amount().negated());
                add(share(p.award(), p.payer()) + "paid", p.paidOn(), p.amount());
            }
            case EnterpriseEvent.DisbursementReversed e -> {
                Payment p = e.payment();
                String share = share(p.award(), p.payer());
                add(share + "paid", e.on(), p.amount().negated());
                add(share + "overpaid", e.on(), e.overpaid().negated());
                add(share + "owed", e.on(), p.amount().minus(e.overpaid()));
            }
            case EnterpriseEvent.RecoveryOrdered e -> {
                add(share(e.award(), e.payer()) + "overpaid", e.on(), e.amount().negated());
                add(share(e.award(), e.payer()) + "receivable", e.on(), e.amount());
            }
            case EnterpriseEvent.RecoveryReceived e -> {
                add(share(e.award(), e.payer()) + "receivable", e.receivedOn(), e.amount().negated());
                add(share(e.award(), e.payer()) + "paid", e.receivedOn(), e.amount().negated());
            }
            default -> {
                // moves no money of a share
            }
        }
    }

    private static String share(String award, String payer) {
        return award + " " + payer + " ";
    }

    private void changed(String award, LocalDate on, EnterpriseEvent.ShareChange change) {
        Fen lost = change.before().minus(change.after());
        add(share(award, change.payer()) + "granted", on, lost.negated());
        add(share(award, change.payer()) + "overpaid", on, change.overpaid());
        add(share(award, change.payer()) + "owed", on, change.overpaid().minus(lost));
    }

    private void add(String account, LocalDate on, Fen amount) {
        accounts.computeIfAbsent(account, a -> new TreeMap<>()).merge(on, amount.fen(), Long::sum);
    }

    void check() {
        accounts.forEach((account, days) -> {
            long balance = 0;
            for (Map.Entry<LocalDate, Long> day : days.entrySet()) {
                balance += day.getValue();
                if (balance < 0) {
                    throw new AssertionError(account + " is " + balance + " on " + day.getKey());
                }
            }
        });
    }
}
