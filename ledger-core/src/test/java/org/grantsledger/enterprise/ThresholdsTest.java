package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.grantsledger.enterprise.Bureau.COUNTY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.limit.Finding;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every kind of calculation and of limit, exactly at its threshold, one fen below and one fen above. */
class ThresholdsTest {

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);
    private final CreditCode institution = bureau.register(DISTRICT, RecipientKind.INSTITUTION);

    // ---- kinds of calculation

    @ParameterizedTest(name = "11-1, contract of {0}: {1}, {2}")
    @CsvSource(textBlock = """
                           # 不高于技术合同实际成交额的5%，单个合同最高20万元
                           3999999.80, 199999.99, PAY
                           4000000.00, 200000.00, PAY
                           4000000.19, 200000.00, PAY
                           4000000.20, 200000.00, CLIPPED
                           0.19,       0.00,      PAY
                           0.20,       0.01,      PAY
                           """)
    void aRateIsFlooredToTheFenAndClippedAtTheContract(String base, String amount, Outcome outcome) {
        assertAward(claim("LYG-2021-64/11-1", Claims.contract("C-1", base)), amount, outcome);
    }

    @ParameterizedTest(name = "11-1 at {0} basis points: {1}, {2}")
    @CsvSource({"499, 4990.00, PAY", "500, 5000.00, PAY"})
    void anApproverMayGrantALowerRate(int rate, String amount, Outcome outcome) {
        assertAward(
                claim("LYG-2021-64/11-1", Claims.contract("C-1", "100000.00", "approved_rate_bp", rate)),
                amount,
                outcome);
    }

    @Test
    void oneBasisPointAboveTheRateOfTheClauseIsRefused() {
        assertRefused(
                claim("LYG-2021-64/11-1", Claims.contract("C-1", "100000.00", "approved_rate_bp", 501)),
                Outcome.REJECT,
                "RATE_ABOVE_CEILING");
    }

    @ParameterizedTest(name = "11-1, {0} proposed of 5000.00: {1}, {2}")
    @CsvSource({"4999.99, 4999.99, PAY", "5000.00, 5000.00, PAY", "5000.01, 5000.00, CLIPPED"})
    void anApproverMayProposeLessThanTheRateGivesButNotMore(String proposed, String amount, Outcome outcome) {
        assertAward(
                claim("LYG-2021-64/11-1", Claims.contract("C-1", "100000.00", "proposed", proposed)),
                amount,
                outcome);
    }

    @ParameterizedTest(name = "2-5, sales of {0}: {1}, {2}")
    @CsvSource({"20000000.00, 200000.00, PAY", "20000000.99, 200000.00, PAY", "20000001.00, 200000.01, PAY",
            "99999999.99, 999999.99, PAY", "100000000.00, 1000000.00, PAY", "100000001.00, 1000000.00, CLIPPED"})
    void anExactRateRunsFromItsConditionToItsCap(String sales, String amount, Outcome outcome) {
        assertAward(claim("LYG-2021-64/2-5", Claims.sales(2022, sales)), amount, outcome);
    }

    @Test
    void salesOneFenBelowTwentyMillionAreRefused() {
        assertRefused(
                claim("LYG-2021-64/2-5", Claims.sales(2022, "19999999.99")),
                Outcome.REJECT,
                "SALES_AT_LEAST_20M");
    }

    @Test
    void eachVarietyIsAClaimOfItsOwnWithinTheYearlyCapOfItsBreeder() {
        for (int i = 1; i <= 8; i++) {
            assertAward(claim("LYG-2021-64/12-5", Claims.variety("V-" + i)), "100000.00", Outcome.PAY);
        }
        assertRefused(claim("LYG-2021-64/12-5", Claims.variety("V-9")), Outcome.CLIPPED, "CAP_EXHAUSTED");
        assertThatThrownBy(() -> claim("LYG-2021-64/12-5", with(Claims.variety("V-10"), "quantity", 8)))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("UNKNOWN");
        assertThatThrownBy(() -> claim("LYG-2021-64/12-5", with(Claims.variety("V-10"), "year", 2023)))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("UNKNOWN");
    }

    @ParameterizedTest(name = "7-1 in {0}, superior funding {1}: city {2}, local {3}, {4}")
    @CsvSource(textBlock = """
                           # 市、区（功能板块）按上级扶持经费1:0.5:0.5，县级按1:1；最高支持额度1000万元。奇数分由区承担
                           LYG-HZ,  9999999.99, 4999999.99, 5000000.00, PAY
                           LYG-HZ,  10000000.00, 5000000.00, 5000000.00, PAY
                           LYG-HZ,  10000000.01, 5000000.00, 5000000.00, CLIPPED
                           LYG-KFQ, 0.03,        0.01,       0.02,       PAY
                           LYG-DH,  9999999.99,  ,           9999999.99, PAY
                           LYG-DH,  10000000.01, ,           10000000.00, CLIPPED
                           """)
    void matchingIsSharedByCityAndDistrictAndBorneByTheCountyAlone(
            String jurisdiction,
            String superior,
            String city,
            String local,
            Outcome outcome) {
        CreditCode platform = bureau.register(jurisdiction);
        EnterpriseEvent.AwardPrepared award = bureau
                .award(platform, "LYG-2021-64/7-1", Claims.platform("P", "G", "国家级", superior));
        assertThat(award.outcome()).isEqualTo(outcome);
        assertThat(award.shares()).extracting(Share::payer, s -> s.amount().toString()).containsExactlyElementsOf(
                city == null
                        ? List.of(tuple(jurisdiction, local))
                        : List.of(
                                tuple(Bureau.CITY, city),
                                tuple(jurisdiction, local)));
    }

    @ParameterizedTest(name = "13-5 until {0}: {1}, {2}")
    @CsvSource({"2022-01, 2000.00, PAY", "2024-11, 70000.00, PAY", "2024-12, 72000.00, PAY",
            "2025-01, 72000.00, CLIPPED"})
    void aDoctorIsPaidThirtySixMonthsAndNotOneMore(String last, String amount, Outcome outcome) {
        assertAward(claim("LYG-2021-64/13-5", Claims.doctor("P-1", "2022-01", last)), amount, outcome);
    }

    @Test
    void aMonthIsPaidOnceAndTheWindowRunsFromTheFirstMonth() {
        assertAward(claim("LYG-2021-64/13-5", Claims.doctor("P-1", "2022-01", "2022-06")), "12000.00", Outcome.PAY);
        assertRefused(
                claim("LYG-2021-64/13-5", Claims.doctor("P-1", "2022-06", "2022-07")),
                Outcome.REJECT,
                "OVERLAPPING_MONTHS");
        // Six months are a gap and lost: the window still ends with December 2024.
        assertAward(claim("LYG-2021-64/13-5", Claims.doctor("P-1", "2023-01", "2025-06")), "48000.00", Outcome.CLIPPED);
        assertThat(bureau.state(company).award(company + ".A2").orElseThrow().terms().instalments()).hasSize(24);
        assertRefused(
                claim("LYG-2021-64/13-5", Claims.doctor("P-1", "2025-07", "2025-07")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
    }

    @ParameterizedTest(name = "20-1, {0} proposed: {1}, {2}")
    @CsvSource({", 500000.00, PAY", "499999.99, 499999.99, PAY", "500000.00, 500000.00, PAY",
            "500000.01, 500000.00, CLIPPED"})
    void aCeilingIsPaidInFullUnlessLessIsProposed(String proposed, String amount, Outcome outcome) {
        assertAward(claim("LYG-2021-64/20-1", Claims.conversion("0.40", proposed)), amount, outcome);
    }

    @Test
    void aConversionRatioJustBelowFortyPercentIsRefused() {
        assertRefused(
                claim("LYG-2021-64/20-1", Claims.conversion("0.39999999", null)),
                Outcome.REJECT,
                "RATIO_40");
    }

    @Test
    void whatTheTextLeavesOpenNeedsARegisteredDecisionAndGetsNoFenMoreThanItSays() {
        assertRefused(navigation(Claims.navigation("N-1", null)), Outcome.NEEDS_DECISION, "NO_DECISION");
        assertRefused(
                navigation(Claims.navigation("N-1", "DOC-1")),
                Outcome.NEEDS_DECISION,
                "DECISION_NOT_REGISTERED");
        Claims.decision(bureau, "DOC-1", "100000.00", "LYG-2021-64/17-1");
        Claims.decision(bureau, "DOC-2", "100000.00", "LYG-2021-64/17-2");
        Claims.decision(bureau, "DOC-3", null, "LYG-2021-64/17-1");
        bureau.budget(
                new BudgetCommand.RegisterDecision("DOC-4", "test", Bureau.TODAY.plusDays(1), Set.of(), null, null));
        assertRefused(
                navigation(Claims.navigation("N-1", "DOC-4")),
                Outcome.NEEDS_DECISION,
                "DECISION_LATER");
        assertRefused(
                navigation(Claims.navigation("N-1", "DOC-2")),
                Outcome.NEEDS_DECISION,
                "DECISION_FOR_OTHER_CLAUSE");
        assertRefused(
                navigation(Claims.navigation("N-1", "DOC-3")),
                Outcome.NEEDS_DECISION,
                "NO_AMOUNT");
        assertAward(
                navigation(Claims.navigation("N-1", "DOC-1", "99999.99")),
                "99999.99",
                Outcome.PAY);
        assertAward(navigation(Claims.navigation("N-2", "DOC-1", "0.02")), "0.01", Outcome.CLIPPED);
        assertRefused(
                navigation(Claims.navigation("N-3", "DOC-1", "0.01")),
                Outcome.NEEDS_DECISION,
                "DECISION_EXHAUSTED");
    }

    @Test
    void anExternalRuleIsBlockedUntilItIsRegisteredAndAgainWhenItIsWithdrawn() {
        Map<String, Object> listing = Map.of(
                "board",
                "创业板",
                "listed_on",
                "2022-06-01",
                "referenced_policy_doc_no",
                "DOC-9",
                "proposed",
                "1000000.00");
        assertRefused(claim("LYG-2021-64/3-9", listing), Outcome.NEEDS_DECISION, "DECISION_NOT_REGISTERED");
        Claims.decision(bureau, "DOC-9", null, "LYG-2021-64/3-9");
        assertAward(claim("LYG-2021-64/3-9", listing), "1000000.00", Outcome.PAY);
        bureau.budget(new BudgetCommand.WithdrawDecision("DOC-9", "replaced"));
        assertRefused(claim("LYG-2021-64/3-9", listing), Outcome.NEEDS_DECISION, "DECISION_NOT_REGISTERED");
    }

    // ---- dates

    @Test
    void theDayBeforeThePolicyIsNotPayableAndItsFirstDayIs() {
        assertThatThrownBy(() -> claim("LYG-2021-64/2-7", Claims.recognised("2021-08-27")))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> assertThat(e.problems()).extracting("field", "rule").containsExactly(
                                tuple("facts.recognised_on", "BEFORE_POLICY")));
        assertAward(claim("LYG-2021-64/2-7", Claims.recognised("2021-08-28")), "100000.00", Outcome.PAY);
    }

    @Test
    void aFactOfTomorrowIsMalformedAndOneOfTodayIsNot() {
        assertThatThrownBy(() -> claim("LYG-2021-64/2-7", Claims.recognised("2023-03-02")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("FUTURE_DATE");
        assertAward(claim("LYG-2021-64/2-7", Claims.recognised("2023-03-01")), "100000.00", Outcome.PAY);
    }

    @Test
    void anAnnualMeasureCountsOnTheLastDayOfItsYear() {
        assertThatThrownBy(() -> claim("LYG-2021-64/2-5", Claims.sales(2020, "20000000.00")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("BEFORE_POLICY");
        assertThatThrownBy(() -> claim("LYG-2021-64/2-5", Claims.sales(2023, "20000000.00")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("FUTURE_DATE");
        assertAward(claim("LYG-2021-64/2-5", Claims.sales(2021, "20000000.00")), "200000.00", Outcome.PAY);
    }

    @Test
    void aSuspensionBindsUntilItsLastDay() {
        bureau.on("2023-02-01");
        bureau.decide(new EnterpriseCommand.Suspend(company, "骗补", LocalDate.of(2023, 2, 28)));
        bureau.on("2023-02-28");
        assertRefused(claim("LYG-2021-64/2-7", Claims.recognised("2022-06-01")), Outcome.REJECT, "SUSPENDED");
        bureau.on("2023-03-01");
        assertAward(claim("LYG-2021-64/2-7", Claims.recognised("2022-06-01")), "100000.00", Outcome.PAY);
    }

    @Test
    void whoPaysFollowsTheJurisdictionOfTheDayOfTheFact() {
        bureau.decide(new EnterpriseCommand.Relocate(company, COUNTY, LocalDate.of(2022, 7, 1)));
        assertThat(bureau.award(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-30")).shares())
                .extracting(Share::payer).containsExactly(Bureau.CITY, DISTRICT);
        assertThat(
                bureau.award(company, "LYG-2021-64/7-1", Claims.platform("P", "G", "国家级", "2022-07-01", "100.00"))
                        .shares())
                .extracting(Share::payer).containsExactly(COUNTY);
    }

    // ---- large amounts

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"LYG-2021-64/11-1, 200000.00", "LYG-2021-64/11-2, 200000.00"})
    void aBaseOfATrillionYuanDoesNotOverflow(String clause, String amount) {
        Map<String, Object> facts = clause.endsWith("11-1")
                ? Claims.contract("C-1", "1000000000000.00")
                : Claims.brokered("C-1", "1000000000000.00");
        assertAward(claim(clause, facts), amount, Outcome.CLIPPED);
    }

    @Test
    void theLargestAmountThatMayBeEnteredIsPaidToTheFenWhereNoCapBinds() {
        // 14-4 pays half of a commission and knows no cap (reading A-37).
        EnterpriseEvent.AwardPrepared award = bureau
                .award(company, "LYG-2021-64/14-4", Claims.commission("P-1", Fen.LARGEST.toString()));
        assertThat(award.amount()).hasToString("50000000000000.00");
        assertThat(award.shares()).extracting(s -> s.amount().toString())
                .containsExactly("25000000000000.00", "25000000000000.00");
        assertThatThrownBy(
                () -> claim(
                        "LYG-2021-64/14-4",
                        Claims.commission("P-2", Fen.LARGEST.plus(new Fen(1)).toString())))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("TOO_LARGE");
    }

    // ---- for whom a clause is

    @Test
    void onlyTheKindsOfBodyThatAClauseNamesReceiveIt() {
        Map<String, Object> zone = Map
                .of("zone", "Z", "recognised_on", "2022-05-01", "newly_recognised", true, "level", "国家级");
        assertRefused(claim("LYG-2021-64/8-1", zone), Outcome.REJECT, "NOT_A_RECIPIENT");
        CreditCode authority = bureau.register(DISTRICT, RecipientKind.LOCAL_AUTHORITY);
        assertAward(bureau.claim(authority, "LYG-2021-64/8-1", zone), "3000000.00", Outcome.PAY);
        assertRefused(
                bureau.claim(authority, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")),
                Outcome.REJECT,
                "NOT_A_RECIPIENT");
    }

    // ---- the year in which a claim counts

    @ParameterizedTest(name = "registered 2022, decided 2023, counted in {0}: {1}")
    @CsvSource({"2021, false", "2022, true", "2023, true", "2024, false", "1, false", "999999999, false"})
    void aClaimCountsInAYearFromItsFactToItsDecision(int year, boolean fits) {
        Map<String, Object> facts = Claims.contract("C-1", "100000.00", "year", year);
        if (fits) {
            assertAward(claim("LYG-2021-64/11-1", facts), "5000.00", Outcome.PAY);
        } else {
            assertThatThrownBy(() -> claim("LYG-2021-64/11-1", facts)).isInstanceOfSatisfying(
                    InvalidInput.class,
                    e -> assertThat(e.problems()).containsExactly(
                            new InputProblem("facts.year", "YEAR_OUT_OF_RANGE", Integer.toString(year), "2022–2023")));
        }
    }

    // ---- versions

    @Test
    void aLaterVersionDoesNotAskAnEarlierFactForMore() {
        ObjectNode later = (ObjectNode) Bureau.SHIPPED.tree();
        later.put("version", "2023.1").put("valid_from", "2023-01-01");
        for (JsonNode clause : later.get("clauses")) {
            if (clause.get("id").stringValue().equals("LYG-2021-64/2-7")) {
                ArrayNode declared = (ArrayNode) clause.get("facts");
                declared.add(((ObjectNode) declared.get(0)).deepCopy().put("name", "certified_on"));
            }
        }
        bureau.adopt(CatalogueDocument.parse(later.toString()));
        assertThatThrownBy(
                () -> claim("LYG-2021-64/2-7", with(Claims.recognised("2022-12-31"), "certified_on", "2022-12-31")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("UNKNOWN");
        EnterpriseEvent.AwardPrepared earlier = bureau
                .award(company, "LYG-2021-64/2-7", Claims.recognised("2022-12-31"));
        assertThat(earlier.catalogue().version()).isEqualTo("2021.1");
        assertThatThrownBy(() -> claim("LYG-2021-64/2-7", Claims.recognised("2023-01-01"))).isInstanceOfSatisfying(
                InvalidInput.class,
                e -> assertThat(e.problems()).containsExactly(new InputProblem("facts.certified_on", "MISSING", "")));
    }

    // ---- what can be written

    @Test
    void halfASurrogatePairIsNoText() {
        assertThatThrownBy(() -> claim("LYG-2021-64/11-1", Claims.contract("甲\ud800", "100.00")))
                .isInstanceOf(InvalidInput.class).hasMessageContaining("BAD_CHARACTER");
        assertAward(claim("LYG-2021-64/11-1", Claims.contract("甲\ud842\udfb7", "100.00")), "5.00", Outcome.PAY);
    }

    // ---- helpers

    private EnterpriseEvent navigation(Map<String, Object> facts) {
        return bureau.claim(institution, "LYG-2021-64/17-1", facts);
    }

    private static Map<String, Object> with(Map<String, Object> facts, String name, Object value) {
        Map<String, Object> all = new HashMap<>(facts);
        all.put(name, value);
        return all;
    }

    private EnterpriseEvent claim(String clause, Map<String, Object> facts) {
        return bureau.claim(company, clause, facts);
    }

    static void assertAward(EnterpriseEvent event, String amount, Outcome outcome) {
        assertThat(event).isInstanceOfSatisfying(EnterpriseEvent.AwardPrepared.class, award -> {
            assertThat(award.amount()).hasToString(amount);
            assertThat(award.outcome()).isEqualTo(outcome);
            assertThat(award.shares().stream().map(Share::amount).reduce(Fen.ZERO, Fen::plus))
                    .isEqualTo(award.amount());
            assertThat(award.instalments().stream().map(Instalment::amount).reduce(Fen.ZERO, Fen::plus))
                    .isEqualTo(award.amount());
        });
    }

    static void assertRefused(EnterpriseEvent event, Outcome outcome, String... findings) {
        assertThat(event).isInstanceOfSatisfying(EnterpriseEvent.AwardRefused.class, refusal -> {
            assertThat(refusal.outcome()).isEqualTo(outcome);
            assertThat(refusal.findings()).extracting(Finding::code).containsExactly(findings);
        });
    }
}
