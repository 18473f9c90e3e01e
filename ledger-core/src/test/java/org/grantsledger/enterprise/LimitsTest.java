package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.grantsledger.enterprise.Bureau.CITY;
import static org.grantsledger.enterprise.Bureau.COUNTY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.ZONE;
import static org.grantsledger.enterprise.ThresholdsTest.assertAward;
import static org.grantsledger.enterprise.ThresholdsTest.assertRefused;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Rejection;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What earlier awards leave of a claim: caps with each kind of key, one matter under several clauses, pools, budget. */
class LimitsTest {

    private static final PoolId RD_AWARD = new PoolId("rd-award");

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);

    // ---- caps

    @ParameterizedTest(name = "450000.00 used of the year, then a contract of {0}: {1}, {2}")
    @CsvSource({"999999.99, 49999.99, PAY", "1000000.00, 50000.00, PAY", "1000000.20, 50000.00, CLIPPED"})
    void theYearlyCapOfAnEnterpriseEndsAtFiveHundredThousand(String base, String amount, Outcome outcome) {
        contracts("C-1", "4000000.00", "C-2", "4000000.00", "C-3", "1000000.00");
        assertAward(claim("LYG-2021-64/11-1", Claims.contract("C-4", base)), amount, outcome);
    }

    @Test
    void aYearlyCapThatIsUsedUpRefusesAndStartsAnewWithTheYear() {
        contracts("C-1", "4000000.00", "C-2", "4000000.00", "C-3", "2000000.00");
        assertRefused(claim("LYG-2021-64/11-1", Claims.contract("C-4", "0.20")), Outcome.CLIPPED, "CAP_EXHAUSTED");
        assertAward(
                claim("LYG-2021-64/11-1", Claims.contract("C-5", "4000000.00", "year", 2023)),
                "200000.00",
                Outcome.PAY);
    }

    @Test
    void whatAYearlyCapCutOffDoesNotComeBackTheNextYear() {
        contracts("C-1", "4000000.00", "C-2", "4000000.00");
        assertAward(claim("LYG-2021-64/11-1", Claims.contract("C-3", "3000000.00")), "100000.00", Outcome.CLIPPED);
        // The next year's tranche gets its own 5000.00, and not the 50000.00 that were cut off.
        assertAward(
                claim("LYG-2021-64/11-1", Claims.contract("C-3", "100000.00", "year", 2023)),
                "5000.00",
                Outcome.PAY);
    }

    @Test
    void tranchesOfOneContractShareItsCapAndAnotherEnterpriseFindsItUsed() {
        contracts("C-1", "3000000.00");
        assertAward(claim("LYG-2021-64/11-1", Claims.contract("C-1", "2000000.00")), "50000.00", Outcome.CLIPPED);
        CreditCode other = bureau.register(DISTRICT);
        assertRefused(
                bureau.claim(other, "LYG-2021-64/11-1", Claims.contract("C-1", "100.00")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
        assertAward(
                bureau.claim(other, "LYG-2021-64/11-1", Claims.contract("C-2", "100.00")),
                "5.00",
                Outcome.PAY);
    }

    @ParameterizedTest(name = "18-1, agreement of 1000000.00, {0} paid so far: {1}, {2}")
    @CsvSource({"999999.98, 499999.99, CLIPPED", "1000000.00, 500000.00, PAY", "1000000.02, 500000.00, PAY"})
    void stagesOfAnAgreementComeToHalfOfWhatWasPaidSoFar(String paid, String amount, Outcome outcome) {
        assertAward(
                claim("LYG-2021-64/18-1", Claims.agreement("A", "1000000.00", "paid_so_far", paid)),
                amount,
                outcome);
    }

    @Test
    void aLaterStageIsPaidUpToTheAgreementAndNoFurther() {
        assertAward(stage("400000.00"), "200000.00", Outcome.CLIPPED);
        assertAward(stage("1000000.00"), "300000.00", Outcome.CLIPPED);
        assertRefused(stage("1000000.00"), Outcome.CLIPPED, "CAP_EXHAUSTED");
    }

    private EnterpriseEvent stage(String paid) {
        return claim("LYG-2021-64/18-1", Claims.agreement("A", "1000000.00", "paid_so_far", paid));
    }

    @Test
    void aPlatformOnceTreatedUnderArticleSevenIsGovernedByItsCap() {
        // Reading A-20: 4-6 alone knows no cap; after 7-2 the five million of 7-2 bind it too.
        assertAward(
                claim("LYG-2021-64/4-6", Claims.laboratory("P-1", "G-1", "20000000.00")),
                "10000000.00",
                Outcome.PAY);
        assertAward(
                claim("LYG-2021-64/7-2", Claims.platform("P-2", "G-1", "省级", "8000000.00")),
                "4000000.00",
                Outcome.PAY);
        assertAward(
                claim("LYG-2021-64/4-6", Claims.laboratory("P-2", "G-2", "20000000.00")),
                "1000000.00",
                Outcome.CLIPPED);
        assertRefused(
                claim("LYG-2021-64/4-6", Claims.laboratory("P-2", "G-3", "2.00")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
    }

    @Test
    void theOtherPolicyPaysNothingBeyondArticleSevenEither() {
        Claims.decision(bureau, "DOC-1", null, "LYG-2021-65/6-1");
        assertAward(
                claim("LYG-2021-65/6-1", Claims.platformTask("P-1", "G-1", "DOC-1", "40000000.00")),
                "40000000.00",
                Outcome.PAY);
        assertAward(
                claim("LYG-2021-64/7-1", Claims.platform("P-2", "G-1", "国家级", "9000000.00")),
                "9000000.00",
                Outcome.PAY);
        assertAward(
                claim("LYG-2021-65/6-1", Claims.platformTask("P-2", "G-1", "DOC-1", "40000000.00")),
                "1000000.00",
                Outcome.TOP_UP);
        assertRefused(
                claim("LYG-2021-65/6-1", Claims.platformTask("P-2", "G-2", "DOC-1", "40000000.00")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
    }

    @Test
    void underTheReadingPerPayerEachPayerHasACapOfItsOwn() {
        Bureau perPayer = Bureau.with(
                Bureau.SHIPPED.with(
                        List.of(
                                CatalogueReader.reading(CatalogueSource.shipped(), "art7.cap_scope", "PER_PAYER")
                                        .orElseThrow())))
                .funding();
        CreditCode platform = perPayer.register(DISTRICT);
        EnterpriseEvent.AwardPrepared award = perPayer
                .award(platform, "LYG-2021-64/7-1", Claims.platform("P", "G", "国家级", "30000000.00"));
        assertThat(award.shares()).extracting(Share::payer, s -> s.amount().toString())
                .containsExactly(tuple(CITY, "10000000.00"), tuple(DISTRICT, "10000000.00"));

        // The platform goes on in the zone: the city has given all it may, the zone nothing yet.
        CreditCode inTheZone = perPayer.register(ZONE);
        EnterpriseEvent.AwardPrepared rest = perPayer
                .award(inTheZone, "LYG-2021-64/7-1", Claims.platform("P", "G-2", "国家级", "4000000.00"));
        assertAward(rest, "2000000.00", Outcome.CLIPPED);
        assertThat(rest.bindingCap()).isEqualTo("TOTAL_LOCAL_MATCHING");
        assertThat(rest.shares()).extracting(Share::payer, s -> s.amount().toString())
                .containsExactly(tuple(ZONE, "2000000.00"));

        EnterpriseEvent none = perPayer
                .claim(platform, "LYG-2021-64/7-1", Claims.platform("P", "G-3", "国家级", "4000000.00"));
        assertRefused(none, Outcome.CLIPPED, "CAP_EXHAUSTED", "CAP_EXHAUSTED");
    }

    // ---- one matter, several clauses

    @Test
    void theSameMatterUnderBothPoliciesIsPaidOnceAndBookedToTheFirst() {
        CreditCode other = bureau.register(DISTRICT);
        assertThat(bureau.award(company, "LYG-2021-65/1-2", Claims.firstRecognition()).bookedTo())
                .isEqualTo(new ClauseId("LYG-2021-64/2-2"));
        assertRefused(claim("LYG-2021-64/2-2", Claims.firstRecognition()), Outcome.DUPLICATE, "DUPLICATE_MATTER");
        assertAward(bureau.claim(other, "LYG-2021-64/2-2", Claims.firstRecognition()), "400000.00", Outcome.PAY);
        assertRefused(
                bureau.claim(other, "LYG-2021-65/1-2", Claims.firstRecognition()),
                Outcome.DUPLICATE,
                "DUPLICATE_MATTER");
    }

    @ParameterizedTest(name = "62500.00 were paid under article 5; 65号（三） gives {1} of {0}")
    @CsvSource(textBlock = """
                           # 25% of the R&D expense, of which the tax rate of 25%: 6.25%
                           1000000.00, ,        DUPLICATE
                           1000000.15, ,        DUPLICATE
                           1000000.16, 0.01,    TOP_UP
                           1250000.00, 15625.00, TOP_UP
                           """)
    void theHigherClauseGetsTheDifferenceToTheFen(String spent, String amount, Outcome outcome) {
        pool("1000000.00");
        assertAward(
                claim("LYG-2021-64/5-1", Claims.research(2022, "1250000.00", "1000000.00")),
                "62500.00",
                Outcome.PAY);
        EnterpriseEvent second = claim("LYG-2021-65/3-1", Claims.superDeduction(2022, spent, 2500));
        if (amount == null) {
            assertRefused(second, outcome, "DUPLICATE_MATTER");
        } else {
            assertAward(second, amount, outcome);
        }
    }

    @Test
    void theTotalOfTwoClausesDoesNotDependOnTheirOrder() {
        pool("1000000.00");
        List<Fen> totals = new ArrayList<>();
        for (List<String> order : List.of(
                List.of("LYG-2021-64/5-1", "LYG-2021-65/3-1"),
                List.of("LYG-2021-65/3-1", "LYG-2021-64/5-1"))) {
            CreditCode enterprise = bureau.register(DISTRICT);
            for (String clause : order) {
                bureau.claim(
                        enterprise,
                        clause,
                        clause.startsWith("LYG-2021-64")
                                ? Claims.research(2022, "1250000.00", "1000000.00")
                                : Claims.superDeduction(2022, "1250000.00", 2500));
            }
            totals.add(
                    bureau.state(enterprise).awards().values().stream().map(Award::amount)
                            .reduce(Fen.ZERO, Fen::plus));
        }
        assertThat(totals).containsExactly(Fen.ofYuan("78125.00"), Fen.ofYuan("78125.00"));
    }

    @Test
    void aClaimThatWasRefusedAsADuplicateStaysRefusedHoweverOftenItIsSent() {
        assertAward(
                claim("LYG-2021-64/7-2", Claims.platform("P", "G", "省级", "2000000.00")),
                "1000000.00",
                Outcome.PAY);
        for (int i = 1; i <= 3; i++) {
            assertRefused(
                    claim("LYG-2021-64/4-6", Claims.laboratory("P", "G", "2000000.00")),
                    Outcome.DUPLICATE,
                    "DUPLICATE_MATTER");
        }
        // Another tranche of the same grant is another claim; both together are entitled to twice the amount.
        assertAward(
                claim("LYG-2021-64/4-6", Claims.laboratory("P", "G", "2000000.02")),
                "1000000.01",
                Outcome.TOP_UP);
    }

    @Test
    void aRefusedClaimThatIsPaidLaterIsCountedOnce() {
        String first = bureau.award(company, "LYG-2021-64/7-2", Claims.platform("P", "G", "省级", "2000000.00")).award();
        claim("LYG-2021-64/4-6", Claims.laboratory("P", "G", "2000000.00"));
        bureau.decide(
                new EnterpriseCommand.RevokeAward(company, first, RevocationGround.WRONGLY_MADE, "not major", null));
        EnterpriseEvent.AwardPrepared second = bureau
                .award(company, "LYG-2021-64/4-6", Claims.laboratory("P", "G", "2000000.00"));
        assertAward(second, "1000000.00", Outcome.PAY);
        assertThat(((Tally) bureau.position("matter/platform.matching/P/G")).entries())
                .extracting(e -> e.counted().claim()).containsExactly(second.award());
        bureau.decide(
                new EnterpriseCommand.ReduceAward(company, second.award(), Fen.ofYuan("400000.00"), "less", null));
        assertThat(((Tally) bureau.position("matter/platform.matching/P/G")).used()).hasToString("400000.00");
    }

    @Test
    void aClaimLikeAStandingAwardIsPointedOut() {
        String first = bureau.award(company, "LYG-2021-64/11-1", Claims.contract("C-1", "1000000.00")).award();
        EnterpriseEvent.AwardPrepared again = bureau
                .award(company, "LYG-2021-64/11-1", Claims.contract("c‐1", "1000000"));
        assertThat(again.warnings())
                .containsExactly(Finding.warns(FindingCode.REPEATED_CLAIM, Map.of("award", first)));
        assertThat(bureau.award(company, "LYG-2021-64/11-1", Claims.contract("C-1", "1000000.01")).warnings())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ht(2022)-001", "ＨＴ〔2022〕－００1", "HT（2022）‑001\u200b", "H T [2022] — 001",
            "\u00a0HT【2022】–001",
            "ht(2022)\u2212001\ufe0f"})
    void aContractInAnotherSpellingFindsItsCapUsed(String spelling) {
        contracts("HT(2022)-001", "4000000.00");
        CreditCode other = bureau.register(DISTRICT);
        assertRefused(
                bureau.claim(other, "LYG-2021-64/11-1", Claims.contract(spelling, "4000000.00")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
    }

    @Test
    void aDecisionIsTheSameInAnotherSpelling() {
        Claims.decision(bureau, "连政办〔2022〕１号", "100.00", "LYG-2021-65/6-1");
        assertThatThrownBy(() -> Claims.decision(bureau, "连政办[2022] 1号", "100.00", "LYG-2021-65/6-1"))
                .isInstanceOf(Rejection.class).hasMessage("ALREADY_EXISTS");
        assertAward(
                claim("LYG-2021-65/6-1", Claims.platformTask("P", "G", "连政办（2022）1号", "100.00")),
                "100.00",
                Outcome.PAY);
        assertRefused(
                claim("LYG-2021-65/6-1", Claims.platformTask("P", "G-2", "连政办[2022]1号", "100.00")),
                Outcome.NEEDS_DECISION,
                "DECISION_EXHAUSTED");
        bureau.budget(new BudgetCommand.WithdrawDecision("连政办(2022)1号", "replaced"));
        assertRefused(
                claim("LYG-2021-65/6-1", Claims.platformTask("P", "G-3", "连政办〔2022〕１号", "100.00")),
                Outcome.NEEDS_DECISION,
                "DECISION_NOT_REGISTERED");
    }

    @Test
    void aContractThatBothPoliciesPayStaysWithinItsOneCap() {
        Claims.decision(bureau, "DOC-1", null, "LYG-2021-65/7-2");
        contracts("C-1", "3000000.00");
        assertAward(
                claim("LYG-2021-65/7-2", Claims.leadingContract("C-1", "DOC-1", "180000.00")),
                "30000.00",
                Outcome.TOP_UP);
        assertAward(
                claim("LYG-2021-65/7-2", Claims.leadingContract("C-1", "DOC-1", "100000.00")),
                "20000.00",
                Outcome.TOP_UP);
    }

    @Test
    void relocationAndFirstRecognitionExcludeEachOther() {
        assertAward(claim("LYG-2021-64/2-2", Claims.firstRecognition()), "400000.00", Outcome.PAY);
        assertRefused(
                claim(
                        "LYG-2021-64/2-4",
                        Map.of(
                                "relocation_date",
                                "2022-06-30",
                                "origin_outside_city",
                                true,
                                "whole_relocation",
                                true,
                                "certificate_valid_to",
                                "2022-06-30")),
                Outcome.REJECT,
                "MUTUALLY_EXCLUSIVE");
    }

    @Test
    void aOnceOnlyRightIsUsedByTheFirstAward() {
        assertAward(claim("LYG-2021-64/2-7", Claims.recognised("2022-06-01")), "100000.00", Outcome.PAY);
        // Already paid in full under its own clause: nothing is left of the matter either.
        assertRefused(
                claim("LYG-2021-64/2-7", Claims.recognised("2022-07-01")),
                Outcome.REJECT,
                "ONCE_ONLY",
                "CAP_EXHAUSTED");
    }

    @Test
    void theDifferenceToAOnceOnlyAwardIsOpenAgainWhenTheFirstAwardIsTakenBack() {
        String filed = bureau.award(company, "LYG-2021-64/9-1", Claims.filedCarrier("K")).award();
        assertAward(claim("LYG-2021-64/9-3", Claims.provincialCarrier("K")), "100000.00", Outcome.TOP_UP);
        assertThat(((EnterpriseEvent.AwardRefused) claim("LYG-2021-64/9-3", Claims.provincialCarrier("K"))).findings())
                .extracting(Finding::code).contains("ONCE_ONLY");
        bureau.decide(
                new EnterpriseCommand.RevokeAward(company, filed, RevocationGround.WRONGLY_MADE, "not filed", null));
        assertAward(claim("LYG-2021-64/9-3", Claims.provincialCarrier("K")), "200000.00", Outcome.TOP_UP);
        assertThat(((EnterpriseEvent.AwardRefused) claim("LYG-2021-64/9-3", Claims.provincialCarrier("K"))).findings())
                .extracting(Finding::code).contains("ONCE_ONLY");
    }

    // ---- pools

    @Test
    void onlyAPoolThatIsSharedInProportionIsRun() {
        pool("100.00");
        PoolRunner runner = new PoolRunner(code -> Optional.of(bureau.state(code)));
        assertThatThrownBy(
                () -> runner.handle(new RunPool(new PoolId("incubation-plan"), List.of(), null, true), bureau))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> assertThat(e.problems())
                                .containsExactly(new InputProblem("pool", "NOT_PRO_RATA", "incubation-plan")));
        assertThat(runner.handle(new RunPool(RD_AWARD, List.of(), null, true), bureau)).isEmpty();
    }

    @ParameterizedTest(name = "{0} left of the pool: {1}, {2}")
    @CsvSource({"62499.99, 62499.99, CLIPPED", "62500.00, 62500.00, PAY", "62500.01, 62500.00, PAY"})
    void aPoolIsDrawnToTheLastFen(String left, String amount, Outcome outcome) {
        pool(left);
        assertAward(claim("LYG-2021-64/5-1", Claims.research(2022, "1250000.00", "1000000.00")), amount, outcome);
    }

    @Test
    void growthOfExactlyTenPercentIsEnoughAndOneFenLessIsNot() {
        pool("1000000.00");
        assertRefused(
                claim("LYG-2021-64/5-1", Claims.research(2022, "1100000.00", "1000000.01")),
                Outcome.REJECT,
                "GROWTH_10PCT");
        assertAward(
                claim("LYG-2021-64/5-1", Claims.research(2022, "1100000.00", "1000000.00")),
                "55000.00",
                Outcome.PAY);
    }

    @Test
    void aPoolWithoutAnAmountBlocks() {
        assertRefused(
                claim("LYG-2021-64/5-1", Claims.research(2022, "1250000.00", "1000000.00")),
                Outcome.NO_BUDGET,
                "NO_POOL");
    }

    @Test
    void anExhaustedPoolRefusesACandidateOfARunAsItRefusesAClaimOnItsOwn() {
        pool("0.00");
        EnterpriseCommand.PrepareAward alone = Bureau.claiming(
                company,
                "LYG-2021-64/5-1",
                Claims.research(2022, "1250000.00", "1000000.00"),
                true);
        EnterpriseCommand.PrepareAward inRun = new EnterpriseCommand.PrepareAward(
                company,
                alone.clause(),
                alone.facts(),
                null,
                true,
                new EnterpriseCommand.PoolRun(Fen.ZERO, Fen.ofYuan("62500.00")));
        assertRefused(bureau.decide(inRun).getFirst(), Outcome.CLIPPED, "CAP_EXHAUSTED");
        assertRefused(bureau.decide(alone).getFirst(), Outcome.CLIPPED, "CAP_EXHAUSTED");
    }

    @Test
    void aRunOverAnOversubscribedPoolPaysInProportionRoundedDown() {
        pool("100.00");
        EnterpriseCommand.PrepareAward inRun = new EnterpriseCommand.PrepareAward(
                company,
                new ClauseId("LYG-2021-64/5-1"),
                Claims.research(2022, "2000.00", "1000.00"),
                null,
                true,
                new EnterpriseCommand.PoolRun(Fen.ofYuan("100.00"), Fen.ofYuan("300.00")));
        // 5 % of 2000.00, of which a third.
        assertAward(bureau.decide(inRun).getFirst(), "33.33", Outcome.CLIPPED);
    }

    // ---- who pays, and from what

    @ParameterizedTest(name = "the city bears {0} basis points of 0.03: {1} and {2}")
    @CsvSource({"0, , 0.03", "3333, , 0.03", "3334, 0.01, 0.02", "5000, 0.01, 0.02", "9999, 0.02, 0.01",
            "10000, 0.03, "})
    void theJurisdictionBearsTheOddFen(int cityBp, String city, String local) {
        bureau.share(DISTRICT, cityBp);
        EnterpriseEvent.AwardPrepared award = bureau
                .award(company, "LYG-2021-64/11-1", Claims.contract("C-1", "0.60"));
        assertThat(award.shares().stream().filter(s -> s.payer().equals(CITY)).map(s -> s.amount().toString()))
                .isEqualTo(city == null ? List.of() : List.of(city));
        assertThat(award.shares().stream().filter(s -> s.payer().equals(DISTRICT)).map(s -> s.amount().toString()))
                .isEqualTo(local == null ? List.of() : List.of(local));
    }

    @Test
    void withoutAShareTableNothingIsDecidedUnlessTheTextNamesThePayer() {
        Bureau unshared = Bureau.withCatalogue();
        unshared.open(CITY, 2023, "all", "1000000.00", LineMode.HARD);
        CreditCode enterprise = unshared.register(DISTRICT);
        assertRefused(
                unshared.claim(enterprise, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")),
                Outcome.NO_SHARE_TABLE,
                "NO_SHARE_TABLE");
        assertAward(
                unshared.claim(enterprise, "LYG-2021-64/20-1", Claims.conversion("0.40", null)),
                "500000.00",
                Outcome.PAY);
        CreditCode authority = unshared.register(DISTRICT, RecipientKind.LOCAL_AUTHORITY);
        Claims.decision(unshared, "DOC-1", "100.00", "LYG-2021-64/17-1");
        assertThat(unshared.award(authority, "LYG-2021-64/17-1", Claims.navigation("N", "DOC-1")).shares())
                .extracting(Share::payer).containsExactly(CITY);
    }

    @Test
    void aShareTakesEffectOnItsDay() {
        Bureau dated = Bureau.withCatalogue();
        dated.open(CITY, 2023, "all", "1000000.00", LineMode.HARD);
        dated.open(DISTRICT, 2023, "all", "1000000.00", LineMode.HARD);
        dated.budget(new BudgetCommand.SetShare(DISTRICT, LocalDate.of(2023, 1, 1), 10000, "test"));
        dated.budget(new BudgetCommand.SetShare(DISTRICT, LocalDate.of(2023, 3, 1), 0, "test"));
        CreditCode enterprise = dated.register(DISTRICT);
        assertThat(
                dated.on("2023-02-28").award(enterprise, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")).shares())
                .extracting(Share::payer).containsExactly(CITY);
        assertThat(dated.on("2023-03-01").award(enterprise, "LYG-2021-64/2-2", Claims.firstRecognition()).shares())
                .extracting(Share::payer).containsExactly(DISTRICT);
    }

    @ParameterizedTest(name = "a {0} line with {1}: {2}")
    @CsvSource({"HARD, 500000.00, PAY", "HARD, 499999.99, NO_BUDGET", "WARN, 499999.99, PAY"})
    void aHardLineRefusesOneFenTooMuchAndAWarningLineSaysSo(LineMode mode, String available, Outcome outcome) {
        Bureau poor = Bureau.withCatalogue();
        poor.open(CITY, 2023, "rd", available, mode);
        CreditCode enterprise = poor.register(COUNTY);
        EnterpriseEvent event = poor.claim(enterprise, "LYG-2021-64/20-1", Claims.conversion("0.40", null));
        if (outcome == Outcome.NO_BUDGET) {
            assertRefused(event, outcome, "BUDGET_EXCEEDED");
            assertThat(poor.line("LYG.2023.rd").encumbered()).isEqualTo(Fen.ZERO);
        } else {
            assertAward(event, "500000.00", outcome);
            assertThat(((EnterpriseEvent.AwardPrepared) event).warnings()).extracting(Finding::code, Finding::severity)
                    .isEqualTo(
                            mode == LineMode.HARD
                                    ? List.of()
                                    : List.of(tuple("BUDGET_EXCEEDED", Finding.Severity.WARNS)));
            assertThat(poor.line("LYG.2023.rd").encumbered()).hasToString("500000.00");
        }
    }

    @Test
    void exactlyOneOpenLineMustCoverTheClause() {
        Bureau lines = Bureau.withCatalogue();
        CreditCode enterprise = lines.register(COUNTY);
        Map<String, Object> facts = Claims.conversion("0.40", null);
        assertRefused(lines.claim(enterprise, "LYG-2021-64/20-1", facts), Outcome.NO_BUDGET, "NO_BUDGET_LINE");
        lines.open(CITY, 2022, "last-year", "1000000.00", LineMode.HARD);
        assertRefused(lines.claim(enterprise, "LYG-2021-64/20-1", facts), Outcome.NO_BUDGET, "NO_BUDGET_LINE");
        lines.open(CITY, 2023, "a", "1000000.00", LineMode.HARD);
        lines.open(CITY, 2023, "b", "1000000.00", LineMode.HARD);
        assertRefused(lines.claim(enterprise, "LYG-2021-64/20-1", facts), Outcome.NO_BUDGET, "SEVERAL_BUDGET_LINES");
        lines.budget(new BudgetCommand.CloseLine("LYG.2023.a", "merged", null));
        assertAward(lines.claim(enterprise, "LYG-2021-64/20-1", facts), "500000.00", Outcome.PAY);
    }

    @Test
    void aRefusalListsAllThatStandsAgainstTheClaim() {
        Bureau bare = Bureau.withCatalogue();
        CreditCode enterprise = bare.register(DISTRICT);
        assertRefused(
                bare.claim(
                        enterprise,
                        "LYG-2021-64/2-2",
                        Map.of("recognised_on", "2022-06-01", "hnte_recognised", false, "prior_hnte_recognitions", 1)),
                Outcome.REJECT,
                "HNTE_RECOGNISED",
                "NO_PRIOR_RECOGNITION",
                "NO_SHARE_TABLE");
    }

    // ---- instalments

    @ParameterizedTest(name = "{0} in stages of {1}: {2}")
    @CsvSource({"0.07, 33:33:34, 0.02 0.02 0.03", "0.02, 50:50, 0.01 0.01", "0.01, 1:99, 0.00 0.01",
            "100.01, 10:20:70, 10.00 20.00 70.01"})
    void stagesCannotDrift(String half, String percentages, String parts) {
        List<Integer> split = List.of(percentages.split(":", -1)).stream().map(Integer::valueOf).toList();
        EnterpriseEvent.AwardPrepared award = bureau.award(
                company,
                "LYG-2021-64/18-1",
                Claims.agreement("A", Fen.ofYuan(half).times(2).toString(), "stage_split_pct", split));
        assertThat(award.instalments()).extracting(i -> i.amount().toString()).containsExactly(parts.split(" ", -1));
    }

    @Test
    void theOddFenOfTwoHalvesIsInTheSecondAYearLater() {
        EnterpriseEvent.AwardPrepared award = bureau
                .award(company, "LYG-2021-64/14-4", Claims.commission("P", "0.06"));
        assertThat(award.instalments()).containsExactly(
                new Instalment(new Fen(1), Bureau.TODAY, false),
                new Instalment(new Fen(2), Bureau.TODAY.plusYears(1), true));
    }

    // ---- helpers

    private EnterpriseEvent claim(String clause, Map<String, Object> facts) {
        return bureau.claim(company, clause, facts);
    }

    private void contracts(String... contractsAndBases) {
        for (int i = 0; i < contractsAndBases.length; i += 2) {
            bureau.award(company, "LYG-2021-64/11-1", Claims.contract(contractsAndBases[i], contractsAndBases[i + 1]));
        }
    }

    private void pool(String yuan) {
        bureau.budget(new BudgetCommand.SetPool(RD_AWARD, 2023, Fen.ofYuan(yuan), "test"));
    }
}
