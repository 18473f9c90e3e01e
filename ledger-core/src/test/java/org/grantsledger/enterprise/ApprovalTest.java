package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.enterprise.Bureau.CITY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.OFFICER;
import static org.grantsledger.enterprise.Bureau.TODAY;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveAward;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareDisbursement;
import org.grantsledger.enterprise.EnterpriseCommand.RejectAward;
import org.grantsledger.enterprise.EnterpriseCommand.RejectDisbursement;
import org.grantsledger.enterprise.EnterpriseEvent.AwardApproved;
import org.grantsledger.enterprise.EnterpriseEvent.AwardPrepared;
import org.grantsledger.enterprise.EnterpriseEvent.DisbursementApproved;
import org.grantsledger.enterprise.EnterpriseEvent.DisbursementPrepared;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 双人复核: what one person may settle alone, and what only another person may approve. */
class ApprovalTest {

    private static final String REVIEWER = "reviewer";

    private static final PoolId RD_AWARD = new PoolId("rd-award");

    private static final String CLAUSE = "LYG-2021-64/11-1";

    /** Half of it is the city's, half the district's. */
    private static final String AWARDED = "200000.00";

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);
    private final String award = company + ".A1";
    private final String disbursement = company + ".D1";

    // ---- awards

    @ParameterizedTest(name = "200000.00 where the city allows {0} and the district {1}")
    @CsvSource({"200000.00, 200000.00, true", "199999.99, 200000.00, false", "200000.00, 199999.99, false",
            "200000.01, 200000.01, true", "0.00, 200000.00, false"})
    void onePersonSettlesAnAwardThatEveryPayerAllowsOnePerson(String city, String district, boolean alone) {
        bureau.onePersonUpTo(CITY, city).onePersonUpTo(DISTRICT, district);
        List<EnterpriseEvent> events = Shell.accepts(bureau, claiming(true));
        assertThat(events).hasSize(alone ? 2 : 1);
        assertThat(((AwardPrepared) events.getFirst()).preparedBy()).isEqualTo(OFFICER);
        if (alone) {
            assertThat((AwardApproved) events.getLast())
                    .returns(OFFICER, AwardApproved::preparedBy).returns(OFFICER, AwardApproved::approvedBy);
        }
    }

    @Test
    void whereAPayerHasSetNothingEveryAwardNeedsASecondPersonEvenOneOfNothing() {
        Bureau fresh = Bureau.withCatalogue();
        fresh.open(CITY, 2023, "all", "1000000.00", LineMode.HARD);
        fresh.open(DISTRICT, 2023, "all", "1000000.00", LineMode.HARD);
        fresh.share(DISTRICT, 5000);
        CreditCode small = fresh.register(DISTRICT);
        assertThat(Shell.accepts(fresh, claim(small, "C-1", "0.40"))).hasSize(1);
        assertThat(Shell.accepts(fresh, claim(small, "C-2", "0.00"))).hasSize(1);
        fresh.onePersonUpTo(DISTRICT, "0.00");
        assertThat(Shell.accepts(fresh, claim(small, "C-1", "0.40"))).hasSize(1);
        // Nobody pays it, so the limit of the place it was decided for counts.
        assertThat(Shell.accepts(fresh, claim(small, "C-2", "0.00"))).hasSize(2);
    }

    @Test
    void thePreparerDoesNotApproveAboveTheLimitAndAnotherPersonDoes() {
        waiting();
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.SECOND_PERSON);
        bureau.by(REVIEWER);
        AwardApproved approved = Shell
                .accepts(bureau, new ApproveAward(company, award, null), AwardApproved.class);
        assertThat(approved).returns(OFFICER, AwardApproved::preparedBy).returns(REVIEWER, AwardApproved::approvedBy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OFFICER", "Officer", "ｏｆｆｉｃｅｒ", " officer", "offi\u200bcer"})
    void anAccountIsTheSamePersonHoweverItIsWritten(String account) {
        waiting();
        bureau.by(account);
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.SECOND_PERSON);
    }

    @Test
    void upToTheLimitThePreparerMayAlsoTakeTheSecondStepLater() {
        bureau.onePersonUpTo(CITY, AWARDED).onePersonUpTo(DISTRICT, AWARDED);
        bureau.decide(claiming(false));
        assertThat(Shell.accepts(bureau, new ApproveAward(company, award, null))).hasSize(1);
    }

    /** Whoever states the day of the decision must not choose the limit with it. */
    @Test
    void theLimitOfTheDayOfApprovalCountsNotThatOfADayStatedEarlier() {
        limit(CITY, "2023-02-28", "0.00");
        EnterpriseCommand.PrepareAward yesterday = new EnterpriseCommand.PrepareAward(
                company,
                new ClauseId(CLAUSE),
                Claims.contract("C-1", "4000000.00"),
                LocalDate.of(2023, 2, 27),
                true,
                null);
        assertThat(bureau.decide(yesterday)).hasSize(1);
        limit(CITY, "2023-03-02", AWARDED);
        ApproveAward asOfThen = new ApproveAward(company, award, LocalDate.of(2023, 2, 27));
        Shell.rejects(bureau, asOfThen, FindingCode.SECOND_PERSON);
        bureau.on("2023-03-02");
        assertThat(Shell.accepts(bureau, asOfThen)).hasSize(1);
    }

    @Test
    void aLimitThatIsLoweredHoldsForWhatWaitsAlready() {
        bureau.decide(claiming(false));
        bureau.onePersonUpTo(DISTRICT, "199999.99");
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.SECOND_PERSON);
    }

    @Test
    void whoComesSecondIsToldThatItIsApprovedAndByWhom() {
        waiting();
        bureau.by(REVIEWER).decide(new ApproveAward(company, award, null));
        assertThat(bureau.state(company).award(award).orElseThrow().settledBy()).isEqualTo(REVIEWER);
        bureau.by("another");
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.ALREADY_APPROVED);
        Shell.rejects(bureau, new RejectAward(company, award, "x", null), FindingCode.WRONG_STATUS);
    }

    @Test
    void theLastDayHoldsForTheSecondPersonToo() {
        waiting();
        bureau.by(REVIEWER).on("2023-03-31");
        assertThat(Shell.accepts(bureau, new ApproveAward(company, award, null))).hasSize(1);
        bureau.on("2023-04-01");
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.EXPIRED);
    }

    @Test
    void aRejectionNamesWhoRejectedAndEndsTheWaiting() {
        waiting();
        bureau.by(REVIEWER);
        RejectAward reject = new RejectAward(company, award, "附件不全", null);
        assertThat(Shell.accepts(bureau, reject, EnterpriseEvent.AwardRejected.class).rejectedBy())
                .isEqualTo(REVIEWER);
        bureau.decide(reject);
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.WRONG_STATUS);
    }

    /** Held since it was prepared: what others ask for meanwhile is refused, and the approval changes no limit. */
    @Test
    void anApprovalFitsHoweverMuchOthersAskedForMeanwhile() {
        waiting();
        CreditCode other = bureau.register(DISTRICT);
        assertThat(bureau.claim(other, CLAUSE, Claims.contract("C-1", "1000000.00")))
                .isInstanceOf(EnterpriseEvent.AwardRefused.class);
        String before = bureau.position("cap/LYG-2021-64%2F11#contract/C-1").toString();
        bureau.by(REVIEWER).decide(new ApproveAward(company, award, null));
        assertThat(bureau.state(company).award(award).orElseThrow().amount()).hasToString(AWARDED);
        assertThat(bureau.position("cap/LYG-2021-64%2F11#contract/C-1")).hasToString(before);
        assertThat(bureau.line("LYG.2023.all").encumbered()).hasToString("100000.00");
    }

    @Test
    void everyAwardOfAPoolRunIsMeasuredAlone() {
        MemoryLedger ledger = new MemoryLedger(
                Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC));
        ledger.send(new AdoptCatalogue(Bureau.SHIPPED, "test"), OFFICER);
        ledger.send(new BudgetCommand.SetPool(RD_AWARD, 2023, Fen.ofYuan("10000000.00"), "test"), OFFICER);
        for (String payer : List.of(CITY, DISTRICT)) {
            ledger.send(
                    new BudgetCommand.OpenLine(
                            payer,
                            new FiscalYear(2023),
                            "rd",
                            "rd",
                            Set.of(new ClauseId("LYG-2021-64/5-1")),
                            LineMode.HARD,
                            Fen.ofYuan("10000000.00"),
                            "test",
                            null),
                    OFFICER);
            ledger.send(
                    new BudgetCommand.SetApprovalLimit(payer, TODAY, Fen.ofYuan("50000.00"), "test"),
                    OFFICER);
        }
        ledger.send(new BudgetCommand.SetShare(DISTRICT, LocalDate.of(2021, 1, 1), 5000, "test"), OFFICER);
        int before = ledger.log().size();

        // 5 % of each: the first is at the limit, the second a fen above it.
        ledger.send(
                new RunPool(RD_AWARD, List.of(candidate(ledger, 1, "1000000.00"), candidate(ledger, 2, "1000000.20")),
                        TODAY, true),
                OFFICER);

        List<LedgerEvent> events = ledger.log().subList(before + 2, ledger.log().size());
        assertThat(events).hasExactlyElementsOfTypes(
                AwardPrepared.class,
                AwardApproved.class,
                AwardPrepared.class);
        assertThat(((AwardPrepared) events.getLast()).amount()).hasToString("50000.01");
    }

    private static RunPool.Candidate candidate(MemoryLedger ledger, int number, String spent) {
        CreditCode code = Bureau.code(number);
        ledger.send(
                new EnterpriseCommand.Register(
                        code,
                        "Test",
                        RecipientKind.ENTERPRISE,
                        DISTRICT,
                        LocalDate.of(2020, 1, 1)),
                OFFICER);
        return new RunPool.Candidate(code, new ClauseId("LYG-2021-64/5-1"), Claims.research(2022, spent, "1.00"));
    }

    // ---- disbursements

    @ParameterizedTest(name = "60000.00 where the city allows {0}")
    @CsvSource({"60000.00, true", "59999.99, false", "60000.01, true"})
    void onePersonPaysUpToTheLimitOfThePayer(String limit, boolean alone) {
        bureau.decide(claiming(true));
        bureau.onePersonUpTo(CITY, limit).onePersonUpTo(DISTRICT, "0.00");
        List<EnterpriseEvent> events = Shell.accepts(bureau, paying(true));
        assertThat(events).hasSize(alone ? 2 : 1);
        assertThat(((DisbursementPrepared) events.getFirst()).preparedBy()).isEqualTo(OFFICER);
        if (alone) {
            assertThat(((DisbursementApproved) events.getLast()).approvedBy()).isEqualTo(OFFICER);
        }
    }

    @Test
    void aPaymentAboveTheLimitIsApprovedByAnotherPersonOnly() {
        payingAboveTheLimit();
        ApproveDisbursement approve = new ApproveDisbursement(company, disbursement);
        Shell.rejects(bureau, approve, FindingCode.SECOND_PERSON);
        Shell.rejects(bureau.by("OFFICER"), approve, FindingCode.SECOND_PERSON);
        bureau.by(REVIEWER);
        assertThat(Shell.accepts(bureau, approve, DisbursementApproved.class))
                .returns(OFFICER, DisbursementApproved::preparedBy)
                .returns(REVIEWER, DisbursementApproved::approvedBy);
        bureau.decide(approve);
        Shell.rejects(bureau, approve, FindingCode.ALREADY_APPROVED);
        assertThat(bureau.state(company).disbursement(disbursement).orElseThrow().settledBy()).isEqualTo(REVIEWER);
    }

    @Test
    void aRejectedPaymentNamesWhoRejectedIt() {
        payingAboveTheLimit();
        RejectDisbursement reject = new RejectDisbursement(company, disbursement, "账号有误");
        assertThat(
                Shell.accepts(bureau.by(REVIEWER), reject, EnterpriseEvent.DisbursementRejected.class).rejectedBy())
                .isEqualTo(REVIEWER);
        bureau.decide(reject);
        Shell.rejects(bureau, new ApproveDisbursement(company, disbursement), FindingCode.WRONG_STATUS);
    }

    @Test
    void whatAPreparedPaymentTakesIsNotThereForAnother() {
        payingAboveTheLimit();
        Shell.rejects(
                bureau,
                bureau.paying(company, award, CITY, "40000.01", "V-2"),
                FindingCode.SHARE_EXCEEDED);
        bureau.decide(bureau.paying(company, award, CITY, "40000.00", "V-3"));
        bureau.by(REVIEWER).decide(new ApproveDisbursement(company, disbursement));
        bureau.decide(new ApproveDisbursement(company, company + ".D2"));
        assertThat(bureau.line("LYG.2023.all").spent()).hasToString("100000.00");
        assertThat(bureau.line("LYG.2023.all").encumbered()).isEqualTo(Fen.ZERO);
    }

    // ---- helpers

    private EnterpriseCommand.PrepareAward claiming(boolean approve) {
        return Bureau.claiming(company, CLAUSE, Claims.contract("C-1", "4000000.00"), approve);
    }

    private static EnterpriseCommand.PrepareAward claim(CreditCode enterprise, String contract, String base) {
        Map<String, Object> facts = Claims.contract(contract, base);
        return Bureau.claiming(enterprise, CLAUSE, facts, true);
    }

    private void waiting() {
        bureau.onePersonUpTo(CITY, "199999.99");
        bureau.decide(claiming(true));
        assertThat(bureau.state(company).award(award).orElseThrow().status()).isEqualTo(Award.Status.PREPARED);
    }

    private PrepareDisbursement paying(boolean approve) {
        return new PrepareDisbursement(
                company,
                award,
                CITY,
                Fen.ofYuan("60000.00"),
                bureau.today(),
                "V-1",
                false,
                approve);
    }

    private void payingAboveTheLimit() {
        bureau.decide(claiming(true));
        bureau.onePersonUpTo(CITY, "0.00");
        bureau.decide(paying(true));
        assertThat(bureau.state(company).disbursement(disbursement).orElseThrow().status())
                .isEqualTo(Disbursement.Status.PREPARED);
    }

    private void limit(String payer, String from, String yuan) {
        bureau.budget(new BudgetCommand.SetApprovalLimit(payer, LocalDate.parse(from), Fen.ofYuan(yuan), "test"));
    }
}
