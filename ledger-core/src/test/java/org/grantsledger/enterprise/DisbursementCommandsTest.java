package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.enterprise.Bureau.CITY;
import static org.grantsledger.enterprise.Bureau.COUNTY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.TODAY;

import java.time.LocalDate;
import java.util.List;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.ExpireDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.OrderRecovery;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.ReceiveRecovery;
import org.grantsledger.enterprise.EnterpriseCommand.ReduceAward;
import org.grantsledger.enterprise.EnterpriseCommand.RejectDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.ReverseDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.RevokeAward;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paying, undoing and recovering through the Axon shell. The award is 200000.00, half of it the city's. */
class DisbursementCommandsTest {

    private static final String CONTRACT_CAP = "cap/LYG-2021-64%2F11#contract/C-1";

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);
    private final String award = bureau
            .award(company, "LYG-2021-64/11-1", Claims.contract("C-1", "4000000.00")).award();
    private final String disbursement = company + ".D1";
    private final String recovery = company + ".R1";

    // ---- paying

    @Test
    void aPaymentTakesItsVoucherAndTurnsEncumberedIntoSpent() {
        Payment payment = new Payment(
                award,
                new ClauseId("LYG-2021-64/11-1"),
                DISTRICT,
                CITY,
                Fen.ofYuan("60000.00"),
                TODAY,
                "V-1",
                "LYG.2023.all");
        assertThat(Shell.accepts(bureau, paying(CITY, "60000.00", "V-1", true))).containsExactly(
                new EnterpriseEvent.DisbursementPrepared(
                        company,
                        disbursement,
                        payment,
                        LocalDate.of(2023, 3, 31),
                        Bureau.OFFICER,
                        List.of(new Move.Taken(PositionKey.voucher(CITY, 2023, "V-1"), disbursement))),
                new EnterpriseEvent.DisbursementApproved(
                        company,
                        disbursement,
                        payment,
                        Bureau.OFFICER,
                        Bureau.OFFICER,
                        List.of(
                                new Move.Budgeted(
                                        PositionKey.line("LYG.2023.all"),
                                        Fen.ZERO,
                                        Fen.ofYuan("-60000.00"),
                                        Fen.ofYuan("60000.00")))));
        assertLine("LYG.2023.all", "40000.00", "60000.00");
    }

    @ParameterizedTest(name = "40000.00 paid and 30000.00 prepared, then {0}")
    @CsvSource({"30000.00, true", "30000.01, false"})
    void aShareIsPaidToItsLastFen(String amount, boolean fits) {
        bureau.decide(paying(CITY, "40000.00", "V-1", true));
        bureau.decide(paying(CITY, "30000.00", "V-2", false));
        if (fits) {
            assertThat(Shell.accepts(bureau, paying(CITY, amount, "V-3", true))).hasSize(2);
        } else {
            Shell.rejects(bureau, paying(CITY, amount, "V-3", true), FindingCode.SHARE_EXCEEDED);
        }
    }

    @Test
    void onlyAPayerOfTheAwardPaysIt() {
        Shell.rejects(bureau, paying(COUNTY, "1.00", "V-1", true), FindingCode.NO_SHARE_OF_PAYER);
    }

    @Test
    void aVoucherIsUsedOncePerPayerAndYearByWhicheverEnterprise() {
        bureau.decide(paying(CITY, "1.00", "V-1", true));
        Shell.rejects(bureau, paying(CITY, "1.00", "V-1", true), FindingCode.VOUCHER_USED);
        assertThat(Shell.accepts(bureau, paying(DISTRICT, "1.00", "V-1", true))).hasSize(2);
        CreditCode other = bureau.register(DISTRICT);
        String second = bureau.award(other, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")).award();
        Shell.rejects(bureau, bureau.paying(other, second, CITY, "1.00", "V-1"), FindingCode.VOUCHER_USED);
    }

    @Test
    void aPaymentIsNeitherBeforeTheAwardNorInTheFuture() {
        Shell.refuses(bureau, on("2023-02-28"), "paidOn", "BEFORE_AWARD");
        Shell.refuses(bureau, on("2023-03-02"), "paidOn", "FUTURE_DATE");
    }

    @Test
    void aPaymentIsNotBeforeTheApprovalOfItsAward() {
        bureau.decide(
                Bureau.claiming(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"), /* approve= */ false));
        String later = company + ".A2";
        bureau.on("2023-03-10");
        bureau.decide(new EnterpriseCommand.ApproveAward(company, later, null));
        bureau.on("2023-03-20");
        refuses(paying(later, "1.00", "V-1", "2023-03-09", true), "paidOn", "2023-03-10");
        assertThat(Shell.accepts(bureau, paying(later, "1.00", "V-1", "2023-03-10", true))).hasSize(2);
    }

    // ---- one day after another

    /** Reversed on the 10th, so between the 5th and the 9th the share was paid in full. */
    @ParameterizedTest(name = "{0} of a share of 100000.00, on {1}")
    @CsvSource({"40000.01, 2023-03-05, false", "40000.00, 2023-03-05, true", "40000.01, 2023-03-09, false",
            "100000.00, 2023-03-10, true"})
    void aPaymentFitsOnEveryDaySinceItsOwn(String amount, String on, boolean fits) {
        bureau.on("2023-03-20");
        pay("60000.00", "2023-03-05");
        bureau.decide(reverse("2023-03-10"));
        PrepareDisbursement late = paying(award, amount, "V-2", on, true);
        if (fits) {
            assertThat(Shell.accepts(bureau, late)).hasSize(2);
        } else {
            refuses(late, "paidOn", "2023-03-10");
        }
    }

    @Test
    void preparedPaymentsTakeTheirPlaceOnTheirDay() {
        bureau.on("2023-03-20");
        pay("60000.00", "2023-03-05");
        bureau.decide(paying(award, "40000.00", "V-2", "2023-03-06", false));
        bureau.decide(reverse("2023-03-10"));
        PrepareDisbursement late = paying(award, "0.01", "V-3", "2023-03-09", true);
        refuses(late, "paidOn", "2023-03-10");
        bureau.decide(new EnterpriseCommand.RejectDisbursement(company, company + ".D2", "x"));
        assertThat(Shell.accepts(bureau, late)).hasSize(2);
    }

    @Test
    void aReversalIsNotBeforeItsPayment() {
        bureau.on("2023-03-20");
        pay("60000.00", "2023-03-05");
        refuses(reverse("2023-03-04"), "on", "2023-03-05");
        assertThat(Shell.accepts(bureau, reverse("2023-03-05"))).hasSize(1);
    }

    /** The reduction counted the payment: on the days before it nothing was overpaid. */
    @Test
    void aReversalOfWhatWasOverpaidIsNotBeforeTheReduction() {
        bureau.on("2023-03-20");
        pay("100000.00", "2023-03-05");
        bureau.decide(reduce("120000.00", "2023-03-10"));
        refuses(reverse("2023-03-09"), "on", "2023-03-10");
        assertThat(Shell.accepts(bureau, reverse("2023-03-10"))).hasSize(1);
    }

    @Test
    void aReductionIsNotBeforeThePaymentItMakesTooMuch() {
        bureau.on("2023-03-20");
        pay("100000.00", "2023-03-05");
        refuses(reduce("120000.00", "2023-03-04"), "on", "2023-03-05");
        refuses(
                new RevokeAward(company, award, RevocationGround.FRAUD, "x", day("2023-03-04")),
                "on",
                "2023-03-05");
        assertThat(Shell.accepts(bureau, reduce("120000.00", "2023-03-05"))).hasSize(1);
        Shell.refuses(bureau, reduce("120000.00", "2023-02-28"), "on", "BEFORE_AWARD");
    }

    @Test
    void anOrderIsNotBeforeTheReductionNorAReceiptBeforeItsOrder() {
        bureau.on("2023-03-20");
        pay("100000.00", "2023-03-05");
        bureau.decide(reduce("120000.00", "2023-03-10"));
        refuses(order("40000.00", "2023-03-09"), "on", "2023-03-10");
        bureau.decide(order("40000.00", "2023-03-12"));
        refuses(receive("40000.00", "2023-03-11"), "receivedOn", "2023-03-12");
        assertThat(Shell.accepts(bureau, receive("40000.00", "2023-03-12"))).hasSize(1);
    }

    @Test
    void aPaymentOfALaterYearIsChargedToThatYearAndMovesThePromise() {
        bureau.on("2024-01-01");
        Shell.rejects(bureau, paying(CITY, "60000.00", "V-1", true), FindingCode.YEAR_NOT_OPEN);
        bureau.open(CITY, 2024, "a", "50000.00", LineMode.HARD);
        Shell.rejects(bureau, paying(CITY, "50000.01", "V-1", true), FindingCode.BUDGET_EXCEEDED);
        assertThat(Shell.accepts(bureau, paying(CITY, "50000.00", "V-1", true))).hasSize(2);
        assertLine("LYG.2024.a", "0.00", "50000.00");
        assertLine("LYG.2023.all", "50000.00", "0.00");
    }

    @Test
    void preparedPaymentsOfALaterYearDoNotSpendThePromiseTwice() {
        bureau.on("2024-01-01");
        bureau.open(CITY, 2024, "a", "50000.00", LineMode.HARD);
        bureau.decide(paying(CITY, "50000.00", "V-1", false));
        Shell.rejects(bureau, paying(CITY, "0.01", "V-2", false), FindingCode.BUDGET_EXCEEDED);
        bureau.budget(new BudgetCommand.Appropriate("LYG.2024.a", Fen.ofYuan("30000.00"), "test", null));
        bureau.decide(paying(CITY, "30000.00", "V-2", false));
        bureau.decide(new ApproveDisbursement(company, disbursement));
        bureau.decide(new ApproveDisbursement(company, company + ".D2"));
        assertLine("LYG.2024.a", "0.00", "80000.00");
        assertLine("LYG.2023.all", "20000.00", "0.00");
    }

    @Test
    void aWarningLineIsOverdrawnAndSeveralLinesOfTheYearAreAmbiguous() {
        bureau.on("2024-01-01");
        bureau.open(CITY, 2024, "a", "0.00", LineMode.WARN);
        assertThat(Shell.accepts(bureau, paying(CITY, "60000.00", "V-1", true))).hasSize(2);
        assertThat(bureau.line("LYG.2024.a").available()).hasToString("-60000.00");
        bureau.open(CITY, 2024, "b", "100000.00", LineMode.HARD);
        Shell.rejects(bureau, paying(CITY, "100000.00", "V-2", true), FindingCode.SEVERAL_BUDGET_LINES);
    }

    @Test
    void aPromiseOnAClosedLineIsPaidFromTheNextYear() {
        bureau.budget(new BudgetCommand.CloseLine("LYG.2023.all", "year end", null));
        assertLine("LYG.2023.all", "0.00", "0.00");
        Shell.rejects(bureau, paying(CITY, "1.00", "V-1", true), FindingCode.YEAR_NOT_OPEN);
        bureau.on("2024-01-01");
        bureau.open(CITY, 2024, "a", "100000.00", LineMode.HARD);
        assertThat(Shell.accepts(bureau, paying(CITY, "100000.00", "V-1", true))).hasSize(2);
        assertLine("LYG.2024.a", "0.00", "100000.00");
        assertLine("LYG.2023.all", "0.00", "0.00");
    }

    // ---- instalments

    @Test
    void theSecondHalfIsDueAYearLaterAndNeedsItsConditionConfirmed() {
        String halves = bureau.award(company, "LYG-2021-64/13-14", Claims.postdoc("P-1")).award();
        Shell.rejects(bureau, bureau.paying(company, halves, CITY, "40000.01", "V"), FindingCode.INSTALMENT_NOT_DUE);
        bureau.decide(bureau.paying(company, halves, CITY, "40000.00", "V-1"));
        bureau.open(CITY, 2024, "a", "100000.00", LineMode.HARD);
        bureau.on("2024-02-29");
        Shell.rejects(bureau, bureau.paying(company, halves, CITY, "0.01", "V"), FindingCode.INSTALMENT_NOT_DUE);
        bureau.on("2024-03-01");
        PrepareDisbursement second = bureau.paying(company, halves, CITY, "40000.00", "V");
        Shell.rejects(bureau, second, FindingCode.INSTALMENT_CONDITION);
        assertThat(
                Shell.accepts(
                        bureau,
                        new PrepareDisbursement(
                                company,
                                halves,
                                CITY,
                                second.amount(),
                                second.paidOn(),
                                "V",
                                true,
                                true)))
                .hasSize(2);
    }

    @Test
    void aStageIsDueWhenTheOneBeforeItIsPaidByEveryPayer() {
        String stages = bureau.award(
                company,
                "LYG-2021-64/18-1",
                Claims.agreement("A", "2000.00", "stage_split_pct", List.of(40, 60))).award();
        bureau.decide(bureau.paying(company, stages, CITY, "200.00", "V-1"));
        Shell.rejects(bureau, bureau.paying(company, stages, CITY, "0.01", "V"), FindingCode.INSTALMENT_NOT_DUE);
        bureau.decide(bureau.paying(company, stages, DISTRICT, "200.00", "V-1"));
        assertThat(Shell.accepts(bureau, bureau.paying(company, stages, CITY, "300.00", "V-2"))).hasSize(2);
    }

    @Test
    void aMonthIsDueOnTheFirstDayOfTheNext() {
        bureau.on("2023-03-31");
        String months = bureau.award(company, "LYG-2021-64/13-5", Claims.doctor("P-1", "2023-02", "2023-03")).award();
        bureau.decide(bureau.paying(company, months, CITY, "1000.00", "V-1"));
        Shell.rejects(bureau, bureau.paying(company, months, CITY, "1000.00", "V"), FindingCode.INSTALMENT_NOT_DUE);
        bureau.on("2023-04-01");
        assertThat(Shell.accepts(bureau, bureau.paying(company, months, CITY, "1000.00", "V"))).hasSize(2);
    }

    // ---- the second step

    @Test
    void aPreparedPaymentIsApprovedOnItsLastDayAndExpiresTheDayAfter() {
        bureau.decide(paying(CITY, "60000.00", "V-1", false));
        bureau.on("2023-03-31");
        Shell.rejects(bureau, new ExpireDisbursement(company, disbursement), FindingCode.NOT_EXPIRED);
        assertThat(Shell.accepts(bureau, new ApproveDisbursement(company, disbursement))).hasSize(1);
        bureau.on("2023-04-01");
        Shell.rejects(bureau, new ApproveDisbursement(company, disbursement), FindingCode.EXPIRED);
    }

    @Test
    void aRejectedOrExpiredPaymentFreesItsVoucherAndKeepsThePromise() {
        bureau.decide(paying(CITY, "60000.00", "V-1", false));
        bureau.decide(paying(CITY, "30000.00", "V-2", false));
        List<Move> freed = List.of(new Move.Freed(PositionKey.voucher(CITY, 2023, "V-1")));
        assertThat(
                Shell.accepts(
                        bureau,
                        new RejectDisbursement(company, disbursement, "账号有误"),
                        EnterpriseEvent.DisbursementRejected.class).moves())
                .isEqualTo(freed);
        bureau.decide(new RejectDisbursement(company, disbursement, "账号有误"));
        bureau.on("2023-04-01");
        assertThat(
                Shell.accepts(
                        bureau,
                        new ExpireDisbursement(company, company + ".D2"),
                        EnterpriseEvent.DisbursementExpired.class).moves())
                .containsExactly(new Move.Freed(PositionKey.voucher(CITY, 2023, "V-2")));
        bureau.decide(new ExpireDisbursement(company, company + ".D2"));
        assertLine("LYG.2023.all", "100000.00", "0.00");
        assertThat(Shell.accepts(bureau, paying(CITY, "100000.00", "V-1", true))).hasSize(2);
    }

    @Test
    void eachStepOfAPaymentNeedsTheStatusBeforeIt() {
        Shell.rejects(bureau, new ApproveDisbursement(company, disbursement), FindingCode.UNKNOWN);
        bureau.decide(paying(CITY, "60000.00", "V-1", false));
        Shell.rejects(bureau, reverse(), FindingCode.WRONG_STATUS);
        bureau.decide(new ApproveDisbursement(company, disbursement));
        Shell.rejects(bureau, new ApproveDisbursement(company, disbursement), FindingCode.ALREADY_APPROVED);
        Shell.rejects(bureau, new RejectDisbursement(company, disbursement, "x"), FindingCode.WRONG_STATUS);
        Shell.rejects(bureau, new ExpireDisbursement(company, disbursement), FindingCode.WRONG_STATUS);
        bureau.decide(reverse());
        Shell.rejects(bureau, reverse(), FindingCode.WRONG_STATUS);
    }

    @Test
    void nothingIsPostedToAClosedLine() {
        bureau.decide(paying(CITY, "60000.00", "V-1", true));
        bureau.decide(paying(CITY, "40000.00", "V-2", false));
        bureau.budget(new BudgetCommand.CloseLine("LYG.2023.all", "year end", null));
        Shell.rejects(bureau, new ApproveDisbursement(company, company + ".D2"), FindingCode.LINE_CLOSED);
    }

    @Test
    void aPaymentIsOfMoreThanNothing() {
        for (String amount : List.of("0.00", "-0.01")) {
            Shell.refuses(bureau, paying(CITY, amount, "V-1", true), "amount", "NOT_POSITIVE");
            Shell.refuses(bureau, order(amount), "amount", "NOT_POSITIVE");
        }
    }

    // ---- undoing a posting

    @Test
    void aReversalOnAClosedLineGivesItNothingBackAndIsOwedFromALaterYear() {
        bureau.decide(paying(CITY, "60000.00", "V-1", true));
        bureau.budget(new BudgetCommand.CloseLine("LYG.2023.all", "year end", null));
        bureau.decide(reverse());
        assertThat(bureau.line("LYG.2023.all")).isEqualTo(Position.Line.NONE);
        bureau.on("2024-01-01");
        bureau.open(CITY, 2024, "a", "100000.00", LineMode.HARD);
        bureau.decide(paying(CITY, "100000.00", "V-2", true));
        assertLine("LYG.2024.a", "0.00", "100000.00");
        assertThat(bureau.line("LYG.2023.all")).isEqualTo(Position.Line.NONE);
    }

    @Test
    void whatWasRecoveredFromALineIsNotReversedOnItToo() {
        bureau.decide(paying(CITY, "40000.00", "V-1", true));
        bureau.on("2024-01-01");
        bureau.open(CITY, 2024, "a", "100000.00", LineMode.HARD);
        bureau.decide(paying(CITY, "40000.00", "V-2", true));
        bureau.decide(new ReduceAward(company, award, Fen.ofYuan("80000.00"), "x", null));
        bureau.decide(order("40000.00"));
        bureau.decide(receive("40000.00"));
        assertLine("LYG.2024.a", "0.00", "0.00");
        Shell.rejects(
                bureau,
                new ReverseDisbursement(company, company + ".D2", "x", null),
                FindingCode.RECOVERY_EXCEEDED);
        bureau.decide(reverse());
        assertLine("LYG.2023.all", "40000.00", "0.00");
    }

    @Test
    void aReversalGivesShareAndBudgetBackAndKeepsTheVoucher() {
        bureau.decide(paying(CITY, "60000.00", "V-1", true));
        EnterpriseEvent.DisbursementReversed reversed = (EnterpriseEvent.DisbursementReversed) bureau
                .decide(reverse()).getFirst();
        assertThat(reversed.overpaid()).isEqualTo(Fen.ZERO);
        assertLine("LYG.2023.all", "100000.00", "0.00");
        assertThat(bureau.position("voucher/LYG/2023/V-1")).isEqualTo(new Position.Owner(disbursement));
        assertThat(bureau.state(company).award(award).orElseThrow().share(CITY).left()).hasToString("100000.00");
        Shell.refuses(
                bureau,
                new ReverseDisbursement(company, pay("1.00"), "x", TODAY.plusDays(1)),
                "on",
                "FUTURE_DATE");
    }

    @Test
    void ofAReversalAfterAReductionOnlyTheRestIsOwedAgain() {
        bureau.decide(paying(CITY, "100000.00", "V-1", true));
        bureau.decide(new ReduceAward(company, award, Fen.ofYuan("120000.00"), "x", null));
        EnterpriseEvent.DisbursementReversed reversed = Shell
                .accepts(bureau, reverse(), EnterpriseEvent.DisbursementReversed.class);
        assertThat(reversed.overpaid()).hasToString("40000.00");
        assertLine("LYG.2023.all", "60000.00", "0.00");
        assertThat(((Tally) bureau.position(CONTRACT_CAP)).used()).hasToString("120000.00");
    }

    @Test
    void moneyThatIsDemandedBackIsNotReversedAsWell() {
        bureau.decide(paying(CITY, "100000.00", "V-1", true));
        bureau.decide(new RevokeAward(company, award, RevocationGround.FRAUD, "x", null));
        bureau.decide(order("0.01"));
        Shell.rejects(bureau, reverse(), FindingCode.RECOVERY_EXCEEDED);
    }

    /** 60000.00 and 40000.00 were paid of a share that is 60000.00 now. */
    @ParameterizedTest(name = "after {0} was demanded back")
    @CsvSource({"40000.00, false", "0.01, false", "0.00, true"})
    void aReversalLeavesOverpaidWhatIsDemandedBack(String demanded, boolean reversible) {
        bureau.decide(paying(CITY, "40000.00", "V-1", true));
        bureau.decide(paying(CITY, "60000.00", "V-2", true));
        bureau.decide(reduce("120000.00", TODAY.toString()));
        if (!demanded.equals("0.00")) {
            bureau.decide(order(demanded));
        }
        if (reversible) {
            assertThat(Shell.accepts(bureau, reverse())).hasSize(1);
        } else {
            Shell.rejects(bureau, reverse(), FindingCode.RECOVERY_EXCEEDED);
        }
    }

    @Test
    void aReversalBesideADemandIsBoundedByWhatIsOverpaidBeyondIt() {
        bureau.decide(paying(CITY, "10000.00", "V-1", true));
        bureau.decide(paying(CITY, "60000.00", "V-2", true));
        bureau.decide(reduce("100000.00", TODAY.toString()));
        bureau.decide(order("10000.00"));
        assertThat(Shell.accepts(bureau, reverse())).hasSize(1);
        bureau.decide(reverse());
        assertThat(Shell.accepts(bureau, receive("10000.00"))).hasSize(1);
    }

    // ---- recovering (reading A-53)

    @ParameterizedTest(name = "of 100000.00 paid on a share now 60000.00, {0} is demanded")
    @CsvSource({"40000.00, ", "40000.01, RECOVERY_EXCEEDED"})
    void whatWasOverpaidCanBeDemandedAndNoFenMore(String amount, FindingCode finding) {
        bureau.decide(paying(CITY, "100000.00", "V-1", true));
        bureau.decide(new ReduceAward(company, award, Fen.ofYuan("120000.00"), "x", null));
        if (finding != null) {
            Shell.rejects(bureau, order(amount), finding);
            return;
        }
        assertThat(Shell.accepts(bureau, order(amount))).containsExactly(
                new EnterpriseEvent.RecoveryOrdered(
                        company,
                        recovery,
                        award,
                        new ClauseId("LYG-2021-64/11-1"),
                        DISTRICT,
                        CITY,
                        Fen.ofYuan(amount),
                        TODAY,
                        "多付",
                        "追回〔2023〕1号"));
        bureau.decide(order(amount));
        Shell.rejects(bureau, order("0.01"), FindingCode.NOTHING_OVERPAID);
    }

    @Test
    void onlyWhatAPayerPaidCanBeDemanded() {
        Shell.rejects(bureau, order("0.01"), FindingCode.NOTHING_OVERPAID);
        Shell.rejects(
                bureau,
                new OrderRecovery(company, award, COUNTY, new Fen(1), "x", "x", null),
                FindingCode.NO_SHARE_OF_PAYER);
        Shell.rejects(bureau, receive("0.01"), FindingCode.UNKNOWN);
    }

    @Test
    void headroomAndBudgetComeBackWithTheMoneyAndNotWithTheOrder() {
        bureau.decide(paying(CITY, "100000.00", "V-1", true));
        bureau.decide(new RevokeAward(company, award, RevocationGround.FRAUD, "x", null));
        assertUsed("100000.00");
        bureau.decide(order("100000.00"));
        assertUsed("100000.00");
        bureau.decide(receive("30000.00"));
        assertUsed("70000.00");
        Shell.rejects(bureau, receive("70000.01"), FindingCode.RECOVERY_EXCEEDED);
        assertThat(Shell.accepts(bureau, receive("70000.00"))).hasSize(1);
        assertUsed("0.00");
        assertLine("LYG.2023.all", "0.00", "0.00");
        Shell.refuses(
                bureau,
                new ReceiveRecovery(company, recovery, Fen.ZERO, TODAY.plusDays(1), "R"),
                "receivedOn",
                "FUTURE_DATE");
    }

    @Test
    void moneyRecoveredAfterItsLineIsClosedDoesNotReopenTheBudget() {
        bureau.decide(paying(CITY, "100000.00", "V-1", true));
        bureau.budget(new BudgetCommand.CloseLine("LYG.2023.all", "year end", null));
        bureau.decide(new RevokeAward(company, award, RevocationGround.WRONGLY_MADE, "x", null));
        bureau.decide(order("100000.00"));
        bureau.decide(receive("100000.00"));
        assertUsed("0.00");
        assertLine("LYG.2023.all", "0.00", "100000.00");
    }

    @ParameterizedTest
    @CsvSource({"WRONGLY_MADE, PAY", "FRAUD, REJECT", "WAIVED, REJECT"})
    void aPaidOnceOnlyRightComesBackWithTheLastFenAndOnlyIfWronglyMade(RevocationGround ground, Outcome second) {
        String once = bureau.award(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")).award();
        bureau.pay(company, once, CITY, "50000.00");
        bureau.decide(new RevokeAward(company, once, ground, "x", null));
        bureau.decide(new OrderRecovery(company, once, CITY, Fen.ofYuan("50000.00"), "x", "x", null));
        bureau.decide(receive("49999.99"));
        assertThat(bureau.claim(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")))
                .isInstanceOfSatisfying(
                        EnterpriseEvent.AwardRefused.class,
                        r -> assertThat(r.outcome()).isEqualTo(Outcome.REJECT));
        bureau.decide(receive("0.01"));
        EnterpriseEvent event = bureau.claim(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"));
        if (second == Outcome.PAY) {
            ThresholdsTest.assertAward(event, "100000.00", second);
        } else {
            ThresholdsTest.assertRefused(event, second, "ONCE_ONLY");
        }
    }

    // ---- helpers

    private PrepareDisbursement paying(String payer, String amount, String voucher, boolean approve) {
        return new PrepareDisbursement(
                company,
                award,
                payer,
                Fen.ofYuan(amount),
                bureau.today(),
                voucher,
                false,
                approve);
    }

    private PrepareDisbursement on(String day) {
        return new PrepareDisbursement(
                company,
                award,
                CITY,
                Fen.ofYuan("1.00"),
                LocalDate.parse(day),
                "V-1",
                false,
                true);
    }

    private String pay(String amount) {
        return bureau.pay(company, award, CITY, amount);
    }

    private void pay(String amount, String day) {
        bureau.decide(paying(award, amount, "V-1", day, true));
    }

    private PrepareDisbursement paying(String of, String amount, String voucher, String day, boolean approve) {
        return new PrepareDisbursement(company, of, CITY, Fen.ofYuan(amount), day(day), voucher, false, approve);
    }

    private ReverseDisbursement reverse() {
        return reverse(bureau.today().toString());
    }

    private ReverseDisbursement reverse(String day) {
        return new ReverseDisbursement(company, disbursement, "记错账户", day(day));
    }

    private ReduceAward reduce(String amount, String day) {
        return new ReduceAward(company, award, Fen.ofYuan(amount), "x", day(day));
    }

    private OrderRecovery order(String amount) {
        return order(amount, bureau.today().toString());
    }

    private OrderRecovery order(String amount, String day) {
        return new OrderRecovery(company, award, CITY, Fen.ofYuan(amount), "多付", "追回〔2023〕1号", day(day));
    }

    private ReceiveRecovery receive(String amount) {
        return receive(amount, bureau.today().toString());
    }

    private ReceiveRecovery receive(String amount, String day) {
        return new ReceiveRecovery(company, recovery, Fen.ofYuan(amount), day(day), "R-1");
    }

    private static LocalDate day(String day) {
        return LocalDate.parse(day);
    }

    /** Says of a date that it lies before what it builds on, and names the first day that does not. */
    private void refuses(EnterpriseCommand command, String field, String first) {
        Shell.refuses(bureau, command, field, "OUT_OF_ORDER", first);
    }

    private void assertUsed(String amount) {
        assertThat(((Tally) bureau.position(CONTRACT_CAP)).used()).hasToString(amount);
    }

    private void assertLine(String line, String encumbered, String spent) {
        assertThat(bureau.line(line)).extracting(l -> l.encumbered().toString(), l -> l.spent().toString())
                .containsExactly(encumbered, spent);
    }
}
