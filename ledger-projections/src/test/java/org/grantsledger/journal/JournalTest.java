package org.grantsledger.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Award;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseEvent.Due;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.enterprise.EnterpriseState;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.Share;
import org.grantsledger.enterprise.ShareState;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.grantsledger.log.EventCodec;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.CatalogueAdopted;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.Clause.BenefitForm;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.PayerRole;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.projection.RandomHistory;
import org.junit.jupiter.api.Test;

class JournalTest {

    private static final CreditCode FIRM = CreditCode.completing("91000000000000001");
    private static final CreditCode OTHER = CreditCode.completing("91000000000000002");
    private static final String AWARD = FIRM + ".A1";
    private static final ClauseId CLAIMED = new ClauseId("LYG-2021-64/11-1");
    private static final ClauseId BOOKED = new ClauseId("LYG-2021-65/7-2");
    private static final LocalDate DAY = LocalDate.of(2023, 3, 1);
    private static final LocalDate DUE = LocalDate.of(2024, 3, 1);
    private static final Instant RECORDED = Instant.parse("2023-03-02T08:00:00.123456Z");
    private static final CatalogueVersion VERSION = new CatalogueVersion("1", "00");

    private static final PositionKey LINE = PositionKey.line("LYG.2023.rd");
    private static final PositionKey LAST_LINE = PositionKey.line("LYG.2022.rd");
    private static final PositionKey OWN = new PositionKey("cap/enterprise/~/2023");
    private static final PositionKey SHARED = new PositionKey("cap/contract/K1");
    private static final PositionKey POOL = PositionKey.pool(new PoolId("rd"), 2023);
    private static final PositionKey DECISION = PositionKey.decision("1号");
    private static final PositionKey MATTER = new PositionKey("matter/import/K1");
    private static final PositionKey VOUCHER = PositionKey.voucher("LYG", 2023, "V1");

    private static final List<Share> SHARES = List.of(
            new Share("LYG", PayerRole.CITY, fen(60), "LYG.2023.rd", false),
            new Share("LYG-HZ", PayerRole.LOCAL, fen(41), "LYG-HZ.2023.rd", true));

    private static Fen fen(long fen) {
        return new Fen(fen);
    }

    private static Move.Counted counted(PositionKey key, long before, long held) {
        return new Move.Counted(key, AWARD, CLAIMED, Fen.ZERO, Fen.ZERO, fen(before), fen(held), true, null, null);
    }

    private static Move.Budgeted budgeted(PositionKey key, long appropriated, long encumbered, long spent) {
        return new Move.Budgeted(key, fen(appropriated), fen(encumbered), fen(spent));
    }

    private static List<Entry> entries(LedgerEvent event) {
        List<Entry> entries = Journal.entries(7, RECORDED, event);
        assertThat(entries.stream().mapToLong(Entry::fen).sum()).isZero();
        assertThat(entries).extracting(Entry::line).containsExactlyElementsOf(
                IntStream.range(0, entries.size()).boxed().toList());
        assertThat(entries).allSatisfy(e -> {
            assertThat(e.position()).isEqualTo(7);
            assertThat(e.recordedAt()).isEqualTo(RECORDED);
            assertThat(e.fen()).isNotZero();
        });
        return entries;
    }

    /** Account, amount and what tells it apart: budget line, limit or payer; for what is owed, the day it is due. */
    private static List<String> booked(LedgerEvent event) {
        return entries(event).stream().map(
                e -> e.account().code() + " " + e.fen() + " " + e.budgetLine() + e.limitKey()
                        + (e.budgetLine().isEmpty() ? e.payer() : "")
                        + (e.dueOn() == null ? "" : " " + e.dueOn()))
                .toList();
    }

    // ---- budget

    @Test
    void aLineOpensWithItsFirstAppropriation() {
        BudgetEvent opened = new BudgetEvent.LineOpened(
                "LYG.2023.rd",
                "LYG",
                new FiscalYear(2023),
                "rd",
                "研发",
                Set.of(CLAIMED),
                LineMode.HARD,
                fen(1000),
                "文",
                LocalDate.of(2022, 12, 28),
                List.of(budgeted(LINE, 1000, 0, 0)));
        assertThat(booked(opened))
                .containsExactly("budget:appropriated -1000 LYG.2023.rd", "budget:available 1000 LYG.2023.rd");
        // The fiscal year is the line's, not that of the day.
        assertThat(entries(opened)).allSatisfy(e -> {
            assertThat(e.fiscalYear()).isEqualTo(2023);
            assertThat(e.effectiveOn()).isEqualTo("2022-12-28");
            assertThat(e.payer()).isEqualTo("LYG");
            assertThat(e.enterprise() + e.award() + e.clause() + e.jurisdiction() + e.reference()).isEmpty();
        });
    }

    @Test
    void aLineThatOpensWithNothingBooksNothing() {
        assertThat(
                booked(
                        new BudgetEvent.LineOpened(
                                "LYG.2023.rd",
                                "LYG",
                                new FiscalYear(2023),
                                "rd",
                                "研发",
                                Set.of(),
                                LineMode.WARN,
                                Fen.ZERO,
                                "文",
                                DAY,
                                List.of(budgeted(LINE, 0, 0, 0)))))
                .isEmpty();
    }

    @Test
    void laterAppropriationsAndAdjustmentsStandApart() {
        assertThat(
                booked(
                        new BudgetEvent.Appropriated(
                                "LYG.2023.rd",
                                fen(5),
                                "文",
                                DAY,
                                List.of(budgeted(LINE, 5, 0, 0)))))
                .containsExactly("budget:appropriated -5 LYG.2023.rd", "budget:available 5 LYG.2023.rd");
        assertThat(
                booked(
                        new BudgetEvent.Adjusted(
                                "LYG.2023.rd",
                                fen(-5),
                                "why",
                                DAY,
                                List.of(budgeted(LINE, -5, 0, 0)))))
                .containsExactly("budget:adjusted 5 LYG.2023.rd", "budget:available -5 LYG.2023.rd");
    }

    @Test
    void aTransferTakesFromOneLineAndBringsToTheOther() {
        assertThat(
                booked(
                        new BudgetEvent.Transferred(
                                "LYG.2023.rd",
                                "LYG.2023.talent",
                                fen(9),
                                "why",
                                DAY,
                                List.of(
                                        budgeted(LINE, -9, 0, 0),
                                        budgeted(PositionKey.line("LYG.2023.talent"), 9, 0, 0)))))
                .containsExactly(
                        "budget:transferred 9 LYG.2023.rd",
                        "budget:available -9 LYG.2023.rd",
                        "budget:transferred -9 LYG.2023.talent",
                        "budget:available 9 LYG.2023.talent");
    }

    @Test
    void aClosedLineLetsGoOfWhatIsNotSpent() {
        assertThat(
                booked(
                        new BudgetEvent.LineClosed(
                                "LYG.2022.rd",
                                "why",
                                DAY,
                                fen(70),
                                fen(30),
                                List.of(budgeted(LAST_LINE, -100, -30, 0)))))
                .containsExactly(
                        "budget:lapsed 100 LYG.2022.rd",
                        "budget:available -70 LYG.2022.rd",
                        "budget:encumbered -30 LYG.2022.rd");
    }

    // ---- awards

    @Test
    void aPreparedAwardHoldsBudgetAndLimitsAndOwesNothing() {
        EnterpriseEvent prepared = new EnterpriseEvent.AwardPrepared(
                FIRM,
                AWARD,
                CLAIMED,
                BOOKED,
                "LYG-HZ",
                VERSION,
                Map.of(),
                DAY.minusDays(9),
                DAY,
                DAY.plusDays(30),
                "officer",
                Outcome.PAY,
                fen(101),
                fen(101),
                null,
                BenefitForm.CASH,
                "import",
                SHARES,
                List.of(new Instalment(fen(101), DAY, false)),
                List.of(),
                List.of(),
                List.of(
                        counted(MATTER, 0, 101),
                        counted(OWN, 0, 101),
                        counted(SHARED, 0, 60),
                        new Move.Drawn(POOL, fen(101)),
                        new Move.Drawn(DECISION, fen(101)),
                        budgeted(LINE, 0, 60, 0),
                        budgeted(PositionKey.line("LYG-HZ.2023.rd"), 0, 41, 0)));
        assertThat(booked(prepared)).containsExactly(
                "budget:available -60 LYG.2023.rd",
                "budget:encumbered 60 LYG.2023.rd",
                "budget:available -41 LYG-HZ.2023.rd",
                "budget:encumbered 41 LYG-HZ.2023.rd",
                "limits:used 101 cap/enterprise/" + FIRM + "/2023",
                "limits:claimed -101 cap/enterprise/" + FIRM + "/2023",
                "limits:used 60 cap/contract/K1",
                "limits:claimed -60 cap/contract/K1",
                "limits:used 101 pool/rd/2023",
                "limits:claimed -101 pool/rd/2023",
                "limits:used 101 decision/1号",
                "limits:claimed -101 decision/1号");
        // The clause that gets the entry, not the one claimed under; the day of decision, not of the fact.
        assertThat(entries(prepared)).allSatisfy(e -> {
            assertThat(e.clause()).isEqualTo(BOOKED.value());
            assertThat(e.effectiveOn()).isEqualTo(DAY);
            assertThat(e.jurisdiction()).isEqualTo("LYG-HZ");
            assertThat(e.enterprise()).isEqualTo(FIRM.value());
            assertThat(e.award()).isEqualTo(AWARD);
            assertThat(e.reference()).isEqualTo(AWARD);
            assertThat(e.fiscalYear()).isEqualTo(2023);
        });
    }

    @Test
    void anApprovedAwardIsGrantedAndOwedByTheDaysItFallsDue() {
        EnterpriseEvent approved = new EnterpriseEvent.AwardApproved(
                FIRM,
                AWARD,
                BOOKED,
                "LYG-HZ",
                DAY,
                "officer",
                "reviewer",
                fen(101),
                SHARES,
                List.of(
                        new Due("LYG", fen(30), DAY),
                        new Due("LYG-HZ", fen(20), DAY),
                        new Due("LYG", fen(30), DUE),
                        new Due("LYG-HZ", fen(21), null)));
        assertThat(booked(approved)).containsExactly(
                "awards:granted 60 LYG",
                "awards:granted 41 LYG-HZ",
                "awards:owed -30 LYG 2023-03-01",
                "awards:owed -20 LYG-HZ 2023-03-01",
                "awards:owed -30 LYG 2024-03-01",
                "awards:owed -21 LYG-HZ");
        // What falls due next year is granted, and owed, this year.
        assertThat(entries(approved)).extracting(Entry::fiscalYear).containsOnly(2023);
        assertThat(entries(approved)).extracting(Entry::effectiveOn).containsOnly(DAY);
    }

    @Test
    void rejectedAndExpiredAwardsGiveBackWhatTheyHeld() {
        List<Move> back = List.of(
                counted(OWN, 101, 0),
                counted(MATTER, 101, 0),
                new Move.Drawn(POOL, fen(-101)),
                budgeted(LINE, 0, -101, 0));
        List<String> expected = List.of(
                "budget:available 101 LYG.2023.rd",
                "budget:encumbered -101 LYG.2023.rd",
                "limits:used -101 cap/enterprise/" + FIRM + "/2023",
                "limits:claimed 101 cap/enterprise/" + FIRM + "/2023",
                "limits:used -101 pool/rd/2023",
                "limits:claimed 101 pool/rd/2023");
        assertThat(
                booked(
                        new EnterpriseEvent.AwardRejected(
                                FIRM,
                                AWARD,
                                BOOKED,
                                "LYG-HZ",
                                DAY,
                                "reviewer",
                                fen(101),
                                SHARES,
                                "why",
                                back)))
                .isEqualTo(expected);
        assertThat(
                booked(
                        new EnterpriseEvent.AwardExpired(
                                FIRM,
                                AWARD,
                                BOOKED,
                                "LYG-HZ",
                                DAY,
                                fen(101),
                                SHARES,
                                back)))
                .isEqualTo(expected);
    }

    @Test
    void aRefusedClaimBooksNothingEvenWhereItCountsAsClaimed() {
        assertThat(
                booked(
                        new EnterpriseEvent.AwardRefused(
                                FIRM,
                                FIRM + ".F1",
                                CLAIMED,
                                "LYG-HZ",
                                VERSION,
                                Map.of(),
                                DAY,
                                DAY,
                                Outcome.CLIPPED,
                                fen(9),
                                null,
                                List.of(),
                                List.of(),
                                List.of(counted(MATTER, 0, 0)))))
                .isEmpty();
    }

    @Test
    void aReductionBeforePaymentTakesFromWhatIsOwed() {
        assertThat(
                booked(
                        reduced(
                                new ShareChange("LYG", fen(60), fen(30), Fen.ZERO),
                                new ShareChange("LYG-HZ", fen(41), fen(20), Fen.ZERO))))
                .containsExactly(
                        "awards:granted -30 LYG",
                        "awards:owed 30 LYG",
                        "awards:granted -21 LYG-HZ",
                        "awards:owed 21 LYG-HZ");
    }

    @Test
    void aReductionAfterPaymentLeavesWhatWasOverpaid() {
        // Paid 60 of 60: all of the difference can be demanded back. Paid 25 of 41: 5 beyond the new share of 20.
        assertThat(
                booked(
                        reduced(
                                new ShareChange("LYG", fen(60), fen(30), fen(30)),
                                new ShareChange("LYG-HZ", fen(41), fen(20), fen(5)))))
                .containsExactly(
                        "awards:granted -30 LYG",
                        "awards:overpaid 30 LYG",
                        "awards:granted -21 LYG-HZ",
                        "awards:overpaid 5 LYG-HZ",
                        "awards:owed 16 LYG-HZ");
    }

    private static EnterpriseEvent reduced(ShareChange... changes) {
        return new EnterpriseEvent.AwardReduced(
                FIRM,
                AWARD,
                BOOKED,
                "LYG-HZ",
                DAY,
                fen(101),
                fen(50),
                "why",
                List.of(changes),
                List.of());
    }

    @Test
    void aRevocationTakesAllAndFreesBudgetAndLimits() {
        assertThat(
                booked(
                        new EnterpriseEvent.AwardRevoked(
                                FIRM,
                                AWARD,
                                BOOKED,
                                "LYG-HZ",
                                DAY,
                                fen(60),
                                RevocationGround.WRONGLY_MADE,
                                "why",
                                List.of(new ShareChange("LYG", fen(60), Fen.ZERO, fen(25))),
                                List.of(counted(SHARED, 60, 25), budgeted(LINE, 0, -35, 0)))))
                .containsExactly(
                        "awards:granted -60 LYG",
                        "awards:overpaid 25 LYG",
                        "awards:owed 35 LYG",
                        "budget:available 35 LYG.2023.rd",
                        "budget:encumbered -35 LYG.2023.rd",
                        "limits:used -35 cap/contract/K1",
                        "limits:claimed 35 cap/contract/K1");
    }

    // ---- disbursements and recoveries

    private static final Payment PAYMENT = new Payment(
            AWARD,
            BOOKED,
            "LYG-HZ",
            "LYG",
            fen(25),
            DAY,
            "V1",
            "LYG.2023.rd");

    @Test
    void aPreparedDisbursementMovesThePromiseToTheLineThatPaysAndNoMoney() {
        EnterpriseEvent prepared = new EnterpriseEvent.DisbursementPrepared(
                FIRM,
                FIRM + ".D1",
                PAYMENT,
                DAY.plusDays(30),
                "officer",
                List.of(
                        new Move.Taken(VOUCHER, FIRM + ".D1"),
                        budgeted(LINE, 0, 25, 0),
                        budgeted(LAST_LINE, 0, -25, 0)));
        assertThat(booked(prepared)).containsExactly(
                "budget:available -25 LYG.2023.rd",
                "budget:encumbered 25 LYG.2023.rd",
                "budget:available 25 LYG.2022.rd",
                "budget:encumbered -25 LYG.2022.rd");
        assertThat(entries(prepared)).extracting(Entry::fiscalYear).containsExactly(2023, 2023, 2022, 2022);
        assertThat(entries(prepared)).extracting(Entry::reference).containsOnly(FIRM + ".D1");
    }

    @Test
    void anApprovedDisbursementPaysWhatWasOwedOutOfThePromise() {
        assertThat(
                booked(
                        new EnterpriseEvent.DisbursementApproved(
                                FIRM,
                                FIRM + ".D1",
                                PAYMENT,
                                "officer",
                                "reviewer",
                                List.of(budgeted(LINE, 0, -25, 25)))))
                .containsExactly(
                        "awards:owed 25 LYG",
                        "awards:paid -25 LYG",
                        "budget:encumbered -25 LYG.2023.rd",
                        "budget:spent 25 LYG.2023.rd");
    }

    @Test
    void rejectedAndExpiredDisbursementsBookNothing() {
        List<Move> freed = List.of(new Move.Freed(VOUCHER));
        assertThat(
                booked(new EnterpriseEvent.DisbursementRejected(FIRM, FIRM + ".D1", PAYMENT, "reviewer", "why", freed)))
                .isEmpty();
        assertThat(booked(new EnterpriseEvent.DisbursementExpired(FIRM, FIRM + ".D1", PAYMENT, freed))).isEmpty();
    }

    @Test
    void whatIsReversedIsOwedAgain() {
        EnterpriseEvent reversed = new EnterpriseEvent.DisbursementReversed(
                FIRM,
                FIRM + ".D1",
                PAYMENT,
                Fen.ZERO,
                DAY.plusDays(2),
                "why",
                List.of(budgeted(LINE, 0, 25, -25)));
        assertThat(booked(reversed)).containsExactly(
                "awards:paid 25 LYG",
                "awards:owed -25 LYG",
                "budget:encumbered 25 LYG.2023.rd",
                "budget:spent -25 LYG.2023.rd");
        // From the day of the reversal, not of the payment.
        assertThat(entries(reversed)).extracting(Entry::effectiveOn).containsOnly(DAY.plusDays(2));
    }

    @Test
    void reversingAnOverpaidShareFirstUndoesWhatWasPaidTooMuch() {
        assertThat(
                booked(
                        new EnterpriseEvent.DisbursementReversed(
                                FIRM,
                                FIRM + ".D1",
                                PAYMENT,
                                fen(20),
                                DAY,
                                "why",
                                List.of(counted(SHARED, 25, 5)))))
                .containsExactly(
                        "awards:paid 25 LYG",
                        "awards:overpaid -20 LYG",
                        "awards:owed -5 LYG",
                        "limits:used -20 cap/contract/K1",
                        "limits:claimed 20 cap/contract/K1");
    }

    @Test
    void anOrderedRecoveryTurnsWhatWasOverpaidIntoAReceivable() {
        EnterpriseEvent ordered = new EnterpriseEvent.RecoveryOrdered(
                FIRM,
                FIRM + ".R1",
                AWARD,
                BOOKED,
                "LYG-HZ",
                "LYG",
                fen(20),
                DAY,
                "why",
                "文");
        assertThat(booked(ordered)).containsExactly("awards:receivable 20 LYG", "awards:overpaid -20 LYG");
        assertThat(entries(ordered)).extracting(Entry::reference).containsOnly(FIRM + ".R1");
    }

    @Test
    void aReceivedRecoveryGivesLimitsAndAnOpenLineTheirMoneyBack() {
        assertThat(
                booked(
                        new EnterpriseEvent.RecoveryReceived(
                                FIRM,
                                FIRM + ".R1",
                                AWARD,
                                BOOKED,
                                "LYG-HZ",
                                "LYG",
                                fen(20),
                                DAY,
                                "R9",
                                List.of(counted(OWN, 25, 5), budgeted(LINE, 0, 0, -20)))))
                .containsExactly(
                        "awards:recovered 20 LYG",
                        "awards:receivable -20 LYG",
                        "budget:available 20 LYG.2023.rd",
                        "budget:spent -20 LYG.2023.rd",
                        "limits:used -20 cap/enterprise/" + FIRM + "/2023",
                        "limits:claimed 20 cap/enterprise/" + FIRM + "/2023");
    }

    @Test
    void limitsOfAPredecessorCountAgainstItsSuccessor() {
        Tally tally = (Tally) Tally.NONE.after(counted(OWN, 0, 40), new EventRef(OTHER.value(), 3));
        EnterpriseEvent absorbed = new EnterpriseEvent.PredecessorAbsorbed(
                FIRM,
                OTHER,
                DAY,
                List.of(),
                List.of(
                        new EnterpriseEvent.Carried(OWN, tally),
                        new EnterpriseEvent.Carried(new PositionKey("matter/m/~"), tally)));
        assertThat(booked(absorbed)).containsExactly(
                "limits:used 40 cap/enterprise/" + FIRM + "/2023",
                "limits:claimed -40 cap/enterprise/" + FIRM + "/2023");
        assertThat(entries(absorbed)).extracting(Entry::reference).containsOnly(AWARD);
    }

    /** A claim of 2023 decided in 2024 counts against 2023; what has no year counts in that of the business day. */
    @Test
    void whatCountsAgainstAYearlyLimitStandsInTheYearOfTheLimit() {
        EnterpriseEvent rejected = new EnterpriseEvent.AwardRejected(
                FIRM,
                AWARD,
                CLAIMED,
                "LYG-HZ",
                DAY.plusYears(1),
                "reviewer",
                fen(101),
                SHARES,
                "why",
                List.of(
                        counted(OWN, 101, 0),
                        counted(SHARED, 60, 0),
                        new Move.Drawn(POOL, fen(-101)),
                        new Move.Drawn(DECISION, fen(-101))));
        assertThat(entries(rejected)).extracting(e -> e.limitKey() + " " + e.fiscalYear()).containsExactly(
                "cap/enterprise/" + FIRM + "/2023 2023",
                "cap/enterprise/" + FIRM + "/2023 2023",
                "cap/contract/K1 2024",
                "cap/contract/K1 2024",
                "pool/rd/2023 2023",
                "pool/rd/2023 2023",
                "decision/1号 2024",
                "decision/1号 2024");
        assertThat(entries(rejected)).extracting(Entry::effectiveOn).containsOnly(DAY.plusYears(1));
    }

    @Test
    void whatMovesNoMoneyBooksNothing() {
        List<LedgerEvent> events = List.of(
                new EnterpriseEvent.Registered(FIRM, "甲", RecipientKind.ENTERPRISE, "LYG", DAY),
                new EnterpriseEvent.Renamed(FIRM, "乙", DAY),
                new EnterpriseEvent.Relocated(FIRM, "LYG-HZ", DAY),
                new EnterpriseEvent.Absorbed(FIRM, OTHER, DAY),
                new EnterpriseEvent.Suspended(FIRM, "why", DAY),
                new EnterpriseEvent.SuspensionLifted(FIRM, "why"),
                new BudgetEvent.ShareSet("LYG-HZ", DAY, 5000, "文"),
                new BudgetEvent.PoolSet(new PoolId("rd"), 2023, fen(9), "文"),
                new BudgetEvent.DecisionRegistered("1号", "题", DAY, Set.of(), fen(9), null),
                new BudgetEvent.DecisionWithdrawn("1号", "why"),
                new CatalogueAdopted(VERSION, DAY, "why", TestLedger.SHIPPED.tree()));
        assertThat(events).allSatisfy(event -> assertThat(booked(event)).isEmpty());
    }

    // ---- after any history

    @Test
    void afterAnyHistoryTheJournalSaysWhatTheCoreDecidedOn() {
        RandomHistory history = RandomHistory.of(11, 20_000);
        Set<String> kinds = new HashSet<>(history.kinds().keySet());
        EventCodec.types().values().forEach(type -> assertThat(kinds).contains(type.getSimpleName()));

        Map<String, Long> sums = new HashMap<>();
        Map<String, Long> trial = new HashMap<>();
        List<LedgerEvent> events = history.events();
        for (int i = 0; i < events.size(); i++) {
            List<Entry> entries = Journal.entries(i + 1, RECORDED, events.get(i));
            Map<String, Long> groups = new HashMap<>();
            for (Entry e : entries) {
                String group = e.account().code().substring(0, e.account().code().indexOf(':'));
                groups.merge(group, e.fen(), Math::addExact);
                trial.merge(e.account().code(), e.fen(), Math::addExact);
                sums.merge(
                        e.account().code() + "|" + e.award() + "|" + e.payer() + "|" + e.budgetLine() + "|"
                                + e.limitKey(),
                        e.fen(),
                        Math::addExact);
                sums.merge(e.account().code() + "|" + e.budgetLine() + e.limitKey(), e.fen(), Math::addExact);
            }
            // Each of the three books balances after every event, so the trial balance does.
            assertThat(groups.values()).as("event " + (i + 1)).allMatch(sum -> sum == 0);
        }
        assertThat(trial.values().stream().mapToLong(Long::longValue).sum()).isZero();
        assertThat(trial).containsOnlyKeys(Arrays.stream(Account.values()).map(Account::code).toList());
        history.enterprises().values().forEach(enterprise -> {
            enterprise.awards().values().forEach(award -> compareAward(award, sums));
            compareOwnLimits(enterprise, sums);
        });
        history.positions().forEach((key, position) -> compareShared(key, position, sums));
    }

    private static void compareAward(Award award, Map<String, Long> sums) {
        boolean approved = award.status() == Award.Status.APPROVED || award.status() == Award.Status.REVOKED;
        for (ShareState share : award.shares()) {
            String about = "|" + award.terms().id() + "|" + share.payer() + "||";
            long granted = approved ? share.granted().fen() : 0;
            long owed = -sums.getOrDefault("awards:owed" + about, 0L);
            long overpaid = sums.getOrDefault("awards:overpaid" + about, 0L);
            long receivable = sums.getOrDefault("awards:receivable" + about, 0L);
            long paid = -sums.getOrDefault("awards:paid" + about, 0L)
                    - sums.getOrDefault("awards:recovered" + about, 0L);
            assertThat(sums.getOrDefault("awards:granted" + about, 0L)).isEqualTo(granted);
            assertThat(paid).isEqualTo(share.paid().fen());
            assertThat(receivable).isEqualTo(share.demanded().fen());
            assertThat(overpaid).isEqualTo(approved ? share.overpaid().fen() : 0);
            assertThat(granted - paid).isEqualTo(owed - overpaid - receivable);
            assertThat(owed).isNotNegative();
        }
    }

    private static void compareOwnLimits(EnterpriseState enterprise, Map<String, Long> sums) {
        enterprise.own().forEach((key, position) -> {
            if (key.kind() == PositionKey.Kind.CAP) {
                String name = key.of(enterprise.known().code().value());
                assertThat(sums.getOrDefault("limits:used|" + name, 0L)).as(name)
                        .isEqualTo(((Tally) position).used().fen());
            }
        });
    }

    private static void compareShared(PositionKey key, Position position, Map<String, Long> sums) {
        switch (position) {
            case Position.Line line -> {
                assertThat(sums.getOrDefault("budget:available|" + key.line(), 0L)).isEqualTo(line.available().fen());
                assertThat(sums.getOrDefault("budget:encumbered|" + key.line(), 0L))
                        .isEqualTo(line.encumbered().fen());
                assertThat(sums.getOrDefault("budget:spent|" + key.line(), 0L)).isEqualTo(line.spent().fen());
                long appropriated = 0;
                for (String account : List.of("appropriated", "adjusted", "transferred", "lapsed")) {
                    appropriated -= sums.getOrDefault("budget:" + account + "|" + key.line(), 0L);
                }
                assertThat(appropriated).isEqualTo(line.appropriated().fen());
            }
            case Position.Draw draw -> assertThat(sums.getOrDefault("limits:used|" + key.value(), 0L))
                    .isEqualTo(draw.drawn().fen());
            case Tally tally -> {
                if (key.kind() == PositionKey.Kind.CAP) {
                    assertThat(sums.getOrDefault("limits:used|" + key.value(), 0L)).isEqualTo(tally.used().fen());
                }
            }
            case Position.Owner owner -> assertThat(key.kind()).isEqualTo(PositionKey.Kind.VOUCHER);
        }
    }

    @Test
    void anEventGivesTheSameEntriesHoweverOftenItIsRead() {
        List<LedgerEvent> events = RandomHistory.of(12, 2_000).events();
        List<List<Entry>> once = new ArrayList<>();
        List<List<Entry>> again = new ArrayList<>();
        events.forEach(event -> once.add(Journal.entries(1, RECORDED, event)));
        events.reversed().forEach(event -> again.addFirst(Journal.entries(1, RECORDED, event)));
        assertThat(again).isEqualTo(once);
    }

    @Test
    void everyAccountIsFoundByItsCode() {
        for (Account account : Account.values()) {
            assertThat(Account.of(account.code())).contains(account);
        }
        assertThat(Account.of("awards:lost")).isEmpty();
    }
}
