package org.grantsledger.api.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.enterprise.Share;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.Request;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.money.Split;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;

/**
 * Writes the year. Everything follows from the file, its seed and the events that come back, and every command has an
 * idempotency key; so a year that was cut off is completed by writing it again.
 */
final class DemonstrationYear {

    /** Written first, so that it tells a year that was cut off from a ledger in use. */
    static final String FIRST_KEY = "demonstration/2022/0001";

    /** Written last, so that it tells whether the year is complete. */
    static final String LAST_KEY = "demonstration/2022/complete";

    /** 经办: prepares, and settles alone what one person may settle. */
    private static final String OFFICER = "demo-officer";

    /** 复核: approves and rejects. */
    private static final String REVIEWER = "demo-reviewer";

    private static final String CITY = "LYG";
    private static final String FICTIONAL = "（示范数据）";

    private final DemonstrationFile file;
    private final LedgerCore core;
    private final Random random;
    private final Agenda agenda = new Agenda();
    private final LocalDate lastPayment;
    private final Map<String, CreditCode> codes = new LinkedHashMap<>();
    private final Map<String, Integer> vouchers = new HashMap<>();
    private int commands;
    private int awards;
    private int payments;

    DemonstrationYear(DemonstrationFile file, LedgerCore core) {
        this.file = file;
        this.core = core;
        this.random = new Random(file.seed());
        this.lastPayment = LocalDate.of(file.year(), 12, 28);
    }

    void write() {
        references();
        lines();
        bodies();
        claims();
        poolRun();
        file.changes().forEach(change -> agenda.on(change.on(), () -> change(change)));
        agenda.carryOut();
        send(
                OFFICER,
                LAST_KEY,
                new BudgetCommand.RegisterDecision(
                        "示范完成〔" + file.year() + "〕",
                        "示范年度数据写入完毕" + FICTIONAL,
                        LocalDate.of(file.year(), 12, 31),
                        Set.of(),
                        Fen.ZERO,
                        null));
    }

    // ---- what must be there first

    private void references() {
        file.shares().forEach(
                s -> send(new BudgetCommand.SetShare(s.jurisdiction(), s.from(), s.cityBp(), s.document())));
        file.approvalLimits().forEach(
                l -> l.jurisdictions().forEach(
                        j -> send(new BudgetCommand.SetApprovalLimit(j, l.from(), l.amount(), l.document()))));
        file.pools().forEach(p -> send(new BudgetCommand.SetPool(p.pool(), p.year(), p.amount(), p.document())));
        file.decisions().forEach(
                d -> send(
                        new BudgetCommand.RegisterDecision(
                                d.number(),
                                d.title() + FICTIONAL,
                                d.date(),
                                new TreeSet<>(d.clauses()),
                                d.amount(),
                                null)));
    }

    private void lines() {
        var catalogue = core.reference().newestRuleBook().orElseThrow().catalogue();
        for (DemonstrationFile.Programme programme : file.programmes()) {
            Set<ClauseId> clauses = catalogue.clauses().stream().map(c -> c.id())
                    .filter(id -> programme.articles().stream()
                            .anyMatch(a -> id.value().startsWith("LYG-2021-" + a + "-")))
                    .collect(Collectors.toCollection(TreeSet::new));
            for (var jurisdiction : catalogue.jurisdictions()) {
                send(
                        new BudgetCommand.OpenLine(
                                jurisdiction.code(),
                                new FiscalYear(file.year()),
                                programme.code(),
                                programme.name() + FICTIONAL,
                                clauses,
                                programme.mode(),
                                jurisdiction.code().equals(CITY) ? programme.city() : programme.local(),
                                "示范预算〔" + file.year() + "〕1号",
                                LocalDate.of(file.year(), 1, 20)));
            }
        }
    }

    private void bodies() {
        for (DemonstrationFile.Body body : file.enterprises()) {
            CreditCode code = CreditCode
                    .completing("%017d".formatted(codes.size() + 1).replaceFirst("^0{11}", "91000000DEM"));
            codes.put(body.name(), code);
            send(
                    new EnterpriseCommand.Register(
                            code,
                            body.name() + FICTIONAL,
                            body.kind(),
                            body.in(),
                            LocalDate.of(file.year() - 2, 1, 1)));
        }
    }

    // ---- claims

    private void claims() {
        int ordinal = 0;
        for (DemonstrationFile.Claims claims : file.claims()) {
            List<CreditCode> claimants = shuffled(claims.by());
            for (int i = 0; i < claims.times(); i++) {
                ordinal++;
                LocalDate on = LocalDate.of(file.year(), 2, 15).plusDays(random.nextInt(285));
                CreditCode claimant = claimants.get(i % claimants.size());
                Map<String, Object> facts = new Draws(random, Integer.toString(ordinal), on).facts(claims.facts());
                agenda.on(on, () -> claim(claimant, claims.clause(), facts, on));
            }
        }
    }

    private List<CreditCode> shuffled(RecipientKind kind) {
        List<CreditCode> codesOfKind = file.enterprises().stream().filter(b -> b.kind() == kind)
                .map(b -> Objects.requireNonNull(codes.get(b.name()))).collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(codesOfKind, random);
        return codesOfKind;
    }

    private void claim(CreditCode claimant, ClauseId clause, Map<String, Object> facts, LocalDate on) {
        int number = awards + 1;
        boolean later = every(file.corrections().approvedLater(), number);
        List<RecordedEvent> events = send(
                new EnterpriseCommand.PrepareAward(claimant, clause, facts, on, !later, null));
        if (!(events.getFirst().event() instanceof EnterpriseEvent.AwardPrepared prepared)) {
            return;
        }
        awards = number;
        if (later) {
            LocalDate approval = on.plusDays(3 + random.nextInt(8));
            agenda.on(approval, () -> settle(prepared, number, approval));
        } else {
            settled(prepared, number, on, events.size() > 1);
        }
    }

    /** What one person may not settle goes to the other on the same day; a few are still on the table at year end. */
    private void settled(EnterpriseEvent.AwardPrepared award, int number, LocalDate on, boolean approved) {
        if (approved) {
            awarded(award, number, on);
        } else if (!every(file.corrections().waiting(), number)) {
            review(new EnterpriseCommand.ApproveAward(award.enterprise(), award.award(), on));
            awarded(award, number, on);
        }
    }

    private void settle(EnterpriseEvent.AwardPrepared award, int number, LocalDate on) {
        if (every(file.corrections().rejected(), number)) {
            review(new EnterpriseCommand.RejectAward(award.enterprise(), award.award(), "附件不全，退回补正", on));
        } else {
            review(new EnterpriseCommand.ApproveAward(award.enterprise(), award.award(), on));
            awarded(award, number, on);
        }
    }

    private void poolRun() {
        DemonstrationFile.PoolRun run = file.poolRun();
        List<CreditCode> claimants = shuffled(RecipientKind.ENTERPRISE);
        List<RunPool.Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < run.candidates(); i++) {
            candidates.add(
                    new RunPool.Candidate(
                            claimants.get(i),
                            run.clause(),
                            new Draws(random, "R" + i, run.on()).facts(run.facts())));
        }
        agenda.on(run.on(), () -> {
            List<LedgerEvent> events = send(new RunPool(run.pool(), candidates, run.on(), true)).stream()
                    .map(RecordedEvent::event).toList();
            for (LedgerEvent event : events) {
                if (event instanceof EnterpriseEvent.AwardPrepared prepared) {
                    awards++;
                    settled(prepared, awards, run.on(), approved(prepared, events));
                }
            }
        });
    }

    private static boolean approved(EnterpriseEvent.AwardPrepared award, List<LedgerEvent> events) {
        return events.stream().anyMatch(
                e -> e instanceof EnterpriseEvent.AwardApproved a && a.award().equals(award.award()));
    }

    // ---- payments

    /**
     * Puts down the payments of an award that fall due within the year, and what goes wrong with it afterwards; some
     * wait for their money at the end of the year.
     */
    private void awarded(EnterpriseEvent.AwardPrepared award, int number, LocalDate approvedOn) {
        if (award.amount().isZero() || every(file.corrections().unpaid(), number)) {
            return;
        }
        List<Fen> before = new ArrayList<>(Collections.nCopies(award.shares().size(), Fen.ZERO));
        Fen cumulative = Fen.ZERO;
        LocalDate day = approvedOn;
        for (Instalment instalment : award.instalments()) {
            LocalDate due = instalment.due();
            day = (due == null || due.isBefore(day) ? day : due).plusDays(4 + random.nextInt(25));
            if (day.isAfter(lastPayment)) {
                return;
            }
            cumulative = cumulative.plus(instalment.amount());
            List<Fen> after = parts(award.shares(), cumulative);
            for (int i = 0; i < after.size(); i++) {
                pay(award, award.shares().get(i).payer(), after.get(i).minus(before.get(i)), day);
            }
            before = new ArrayList<>(after);
        }
        if (award.instalments().size() == 1) {
            LocalDate later = day.plusDays(20).isAfter(lastPayment) ? lastPayment : day.plusDays(20);
            if (every(file.corrections().reduced(), number)) {
                agenda.on(later, () -> reduce(award, later));
            } else if (every(file.corrections().revoked(), number)) {
                agenda.on(later, () -> revoke(award, later));
            }
        }
    }

    private static List<Fen> parts(List<Share> shares, Fen total) {
        int remainder = 0;
        for (int i = 0; i < shares.size(); i++) {
            remainder = shares.get(i).remainder() ? i : remainder;
        }
        return Split.proportionally(total, shares.stream().map(s -> s.amount().fen()).toList(), remainder);
    }

    private void pay(EnterpriseEvent.AwardPrepared award, String payer, Fen amount, LocalDate on) {
        payments++;
        if (!amount.isPositive()) {
            return;
        }
        if (every(file.corrections().paidInParts(), payments)) {
            Fen half = new Fen(amount.fen() / 2);
            agenda.on(on, () -> post(award, payer, half, on, 0));
            agenda.on(on, () -> post(award, payer, amount.minus(half), on, 0));
        } else {
            int number = payments;
            agenda.on(on, () -> post(award, payer, amount, on, number));
        }
    }

    /** @param number of the payment, 0 for one that goes through without incident */
    private void post(EnterpriseEvent.AwardPrepared award, String payer, Fen amount, LocalDate on, int number) {
        boolean later = every(file.corrections().paymentApprovedLater(), number);
        List<RecordedEvent> events = send(
                new EnterpriseCommand.PrepareDisbursement(
                        award.enterprise(),
                        award.award(),
                        payer,
                        amount,
                        on,
                        voucher(payer),
                        true,
                        !later));
        EnterpriseEvent.DisbursementPrepared prepared = (EnterpriseEvent.DisbursementPrepared) events.getFirst()
                .event();
        if (later && every(file.corrections().paymentRejected(), number)) {
            review(
                    new EnterpriseCommand.RejectDisbursement(
                            award.enterprise(),
                            prepared.disbursement(),
                            "收款账户有误"));
            post(award, payer, amount, on, 0);
            return;
        }
        if (events.size() == 1 && every(file.corrections().paymentWaiting(), number)) {
            return;
        }
        if (events.size() == 1) {
            review(new EnterpriseCommand.ApproveDisbursement(award.enterprise(), prepared.disbursement()));
        }
        if (!later && every(file.corrections().paymentReversed(), number)) {
            send(
                    new EnterpriseCommand.ReverseDisbursement(
                            award.enterprise(),
                            prepared.disbursement(),
                            "凭证号录入错误",
                            on));
            post(award, payer, amount, on, 0);
        }
    }

    private String voucher(String payer) {
        return "%s-%04d".formatted(payer, vouchers.merge(payer, 1, Integer::sum));
    }

    // ---- corrections

    private void reduce(EnterpriseEvent.AwardPrepared award, LocalDate on) {
        Fen reduced = new Fen(award.amount().fen() / 10 * 8);
        RecordedEvent event = send(
                new EnterpriseCommand.ReduceAward(
                        award.enterprise(),
                        award.award(),
                        reduced,
                        "审计核减",
                        on))
                .getFirst();
        recover(award, ((EnterpriseEvent.AwardReduced) event.event()).shares(), on, "审计核减");
    }

    private void revoke(EnterpriseEvent.AwardPrepared award, LocalDate on) {
        RecordedEvent event = send(
                new EnterpriseCommand.RevokeAward(
                        award.enterprise(),
                        award.award(),
                        RevocationGround.WRONGLY_MADE,
                        "复核发现不符合申报条件",
                        on))
                .getFirst();
        recover(award, ((EnterpriseEvent.AwardRevoked) event.event()).shares(), on, "撤销后追回");
    }

    /** Demands back what was paid too much; the last payer has got only half of it back by the end of the year. */
    private void recover(
            EnterpriseEvent.AwardPrepared award,
            List<EnterpriseEvent.ShareChange> changes,
            LocalDate on,
            String reason) {
        for (int i = 0; i < changes.size(); i++) {
            EnterpriseEvent.ShareChange change = changes.get(i);
            Fen overpaid = change.overpaid();
            if (overpaid.isPositive()) {
                EnterpriseEvent.RecoveryOrdered ordered = (EnterpriseEvent.RecoveryOrdered) send(
                        new EnterpriseCommand.OrderRecovery(
                                award.enterprise(),
                                award.award(),
                                change.payer(),
                                overpaid,
                                reason,
                                "示范追缴〔" + file.year() + "〕" + award.award(),
                                on))
                        .getFirst().event();
                boolean last = i > 0 && i == changes.size() - 1;
                Fen received = last ? new Fen(overpaid.fen() / 2) : overpaid;
                send(
                        new EnterpriseCommand.ReceiveRecovery(
                                award.enterprise(),
                                ordered.recovery(),
                                received,
                                on,
                                voucher(change.payer())));
            }
        }
    }

    private void change(DemonstrationFile.Change change) {
        switch (change.kind()) {
            case RENAME -> send(
                    new EnterpriseCommand.Rename(code(change.subject()), change.target() + FICTIONAL, change.on()));
            case RELOCATE -> send(
                    new EnterpriseCommand.Relocate(code(change.subject()), change.target(), change.on()));
            case SUSPEND -> send(
                    new EnterpriseCommand.Suspend(
                            code(change.subject()),
                            change.why(),
                            Objects.requireNonNull(change.until())));
            case LIFT -> send(new EnterpriseCommand.LiftSuspension(code(change.subject()), change.why()));
            case ABSORB -> send(
                    new EnterpriseCommand.Absorb(code(change.target()), code(change.subject()), change.on()));
            case ADJUST -> send(new BudgetCommand.Adjust(change.subject(), change.sum(), change.why(), change.on()));
            case TRANSFER -> send(
                    new BudgetCommand.Transfer(change.subject(), change.target(), change.sum(), change.why(),
                            change.on()));
        }
    }

    private CreditCode code(String name) {
        return Objects.requireNonNull(codes.get(name), name);
    }

    private static boolean every(int nth, int number) {
        return number > 0 && number % nth == 0;
    }

    private List<RecordedEvent> send(Object command) {
        return send(OFFICER, nextKey(), command);
    }

    private void review(EnterpriseCommand command) {
        send(REVIEWER, nextKey(), command);
    }

    private String nextKey() {
        commands++;
        return "demonstration/%d/%04d".formatted(file.year(), commands);
    }

    private List<RecordedEvent> send(String actor, String key, Object command) {
        return core.log().find(core.ledger().send(command, Request.by(actor).keyed(key, command.toString())));
    }
}
