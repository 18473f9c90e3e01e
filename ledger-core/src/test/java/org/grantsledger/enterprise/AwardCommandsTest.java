package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.enterprise.Bureau.CITY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.TODAY;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveAward;
import org.grantsledger.enterprise.EnterpriseCommand.ExpireAward;
import org.grantsledger.enterprise.EnterpriseCommand.ReduceAward;
import org.grantsledger.enterprise.EnterpriseCommand.RejectAward;
import org.grantsledger.enterprise.EnterpriseCommand.RevokeAward;
import org.grantsledger.enterprise.EnterpriseEvent.Due;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.PayerRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Preparing, approving, rejecting, expiring, reducing and revoking awards, through the Axon shell. */
class AwardCommandsTest {

    private static final String CONTRACT_CAP = "cap/LYG-2021-64%2F11#contract/C-1";

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);
    private final String award = company + ".A1";

    @Test
    void aPreparedAwardHoldsHeadroomAndBudgetAndWaitsThirtyDays() {
        EnterpriseEvent.AwardPrepared prepared = Shell
                .accepts(bureau, claiming(false), EnterpriseEvent.AwardPrepared.class);
        assertThat(prepared.award()).isEqualTo(award);
        assertThat(prepared.amount()).hasToString("200000.00");
        assertThat(prepared.expiresOn()).isEqualTo("2023-03-31");
        assertThat(prepared.jurisdiction()).isEqualTo(DISTRICT);
        assertThat(prepared.catalogue()).isEqualTo(Bureau.SHIPPED.version());
        assertThat(prepared.shares()).containsExactly(
                new Share(CITY, PayerRole.CITY, Fen.ofYuan("100000.00"), "LYG.2023.all", false),
                new Share(DISTRICT, PayerRole.LOCAL, Fen.ofYuan("100000.00"), "LYG-HZ.2023.all", true));
        assertThat(prepared.steps()).extracting(s -> s.getClass().getSimpleName()).containsExactly(
                "Claimed", "RateApplied", "Entitled", "HeadroomApplied", "HeadroomApplied", "Payable", "Shared",
                "Encumbered", "Shared", "Encumbered");
        assertThat(bureau.line("LYG.2023.all").encumbered()).hasToString("100000.00");
        assertThat(used(CONTRACT_CAP)).hasToString("200000.00");
    }

    @Test
    void preparingAndApprovingInOneStepRecordsBoth() {
        List<EnterpriseEvent> events = Shell.accepts(bureau, claiming(true));
        assertThat(events).hasExactlyElementsOfTypes(
                EnterpriseEvent.AwardPrepared.class,
                EnterpriseEvent.AwardApproved.class);
        EnterpriseEvent.AwardPrepared prepared = (EnterpriseEvent.AwardPrepared) events.getFirst();
        assertThat(events.getLast()).isEqualTo(
                new EnterpriseEvent.AwardApproved(
                        company,
                        award,
                        new ClauseId("LYG-2021-64/11-1"),
                        DISTRICT,
                        TODAY,
                        Bureau.OFFICER,
                        Bureau.OFFICER,
                        Fen.ofYuan("200000.00"),
                        prepared.shares(),
                        List.of(
                                new Due(CITY, Fen.ofYuan("100000.00"), TODAY),
                                new Due(DISTRICT, Fen.ofYuan("100000.00"), TODAY))));
    }

    @Test
    void aRefusedClaimIsRecordedAndHoldsNothing() {
        Map<String, Object> facts = Claims.contract("C-1", "4000000.00", "converted_in_city", false);
        EnterpriseEvent.AwardRefused refused = Shell.accepts(
                bureau,
                Bureau.claiming(company, "LYG-2021-64/11-1", facts, true),
                EnterpriseEvent.AwardRefused.class);
        assertThat(refused.refusal()).isEqualTo(company + ".F1");
        assertThat(refused.moves()).isEmpty();
        assertThat(bureau.line("LYG.2023.all").encumbered()).isEqualTo(Fen.ZERO);
    }

    @Test
    void aMalformedClaimIsNotRecorded() {
        Shell.refuses(bureau, Bureau.claiming(company, "LYG-2021-64/99-9", Map.of(), true), "clause", "UNKNOWN_CLAUSE");
        Shell.refuses(
                bureau,
                Bureau.claiming(company, "LYG-2021-64/2-7", Map.of("recognised_on", "2022-06-01"), true),
                "facts.newly_recognised",
                "MISSING");
        Shell.refuses(
                bureau,
                new EnterpriseCommand.PrepareAward(
                        company,
                        new ClauseId("LYG-2021-64/2-7"),
                        Claims.recognised("2022-06-01"),
                        TODAY.plusDays(1),
                        true,
                        null),
                "decidedOn",
                "FUTURE_DATE");
        Shell.refuses(
                bureau,
                new EnterpriseCommand.PrepareAward(
                        company,
                        new ClauseId("LYG-2021-64/2-7"),
                        Claims.recognised("2022-06-01"),
                        LocalDate.of(2022, 5, 31),
                        true,
                        null),
                "decidedOn",
                "BEFORE_FACT");
        Shell.refuses(
                bureau,
                Bureau.claiming(company, "LYG-2021-64/13-5", Claims.doctor("P", "2022-02", "2022-01"), true),
                "facts.last_month",
                "BEFORE_FIRST_MONTH");
    }

    @Test
    void aPreviewGivesTheFiguresOfTheAwardThatFollows() {
        EnterpriseCommand.PrepareAward command = claiming(false);
        EnterpriseDecider decider = bureau.decider(command, bureau.state(company));
        Assessment preview = decider.assess(bureau.lock(decider.keys()));
        EnterpriseEvent.AwardPrepared prepared = Shell
                .accepts(bureau, command, EnterpriseEvent.AwardPrepared.class);
        assertThat(preview).usingRecursiveComparison().comparingOnlyFields(
                "clause", "bookedTo", "jurisdiction", "catalogue", "facts", "factDate", "decidedOn", "outcome",
                "claimed",
                "amount", "bindingCap", "shares", "instalments", "steps", "moves").isEqualTo(prepared);
    }

    // ---- the second step

    @Test
    void anAwardIsApprovedOnItsLastDayAndExpiresTheDayAfter() {
        bureau.decide(claiming(false));
        bureau.on("2023-03-31");
        Shell.rejects(bureau, new ExpireAward(company, award), FindingCode.NOT_EXPIRED);
        assertThat(
                Shell.accepts(bureau, new ApproveAward(company, award, null), EnterpriseEvent.AwardApproved.class).on())
                .isEqualTo("2023-03-31");
        bureau.on("2023-04-01");
        Shell.rejects(bureau, new ApproveAward(company, award, null), FindingCode.EXPIRED);
        assertThat(Shell.accepts(bureau, new ExpireAward(company, award), EnterpriseEvent.AwardExpired.class).amount())
                .hasToString("200000.00");
        assertNothingHeld();
    }

    @Test
    void aRejectedAwardGivesEverythingBackAndWasNeverClaimed() {
        bureau.decide(claiming(false));
        EnterpriseEvent.AwardRejected rejected = Shell.accepts(
                bureau,
                new RejectAward(company, award, "材料不实", null),
                EnterpriseEvent.AwardRejected.class);
        assertThat(rejected.amount()).hasToString("200000.00");
        assertNothingHeld();
    }

    @ParameterizedTest
    @EnumSource(value = Award.Status.class, names = {"APPROVED", "REJECTED", "EXPIRED", "REVOKED"})
    void onlyAPreparedAwardIsApprovedRejectedOrExpired(Award.Status status) {
        bring(status);
        Shell.rejects(
                bureau,
                new ApproveAward(company, award, null),
                status == Award.Status.APPROVED ? FindingCode.ALREADY_APPROVED : FindingCode.WRONG_STATUS);
        Shell.rejects(bureau, new RejectAward(company, award, "x", null), FindingCode.WRONG_STATUS);
        Shell.rejects(bureau, new ExpireAward(company, award), FindingCode.WRONG_STATUS);
    }

    @ParameterizedTest
    @EnumSource(value = Award.Status.class, names = {"PREPARED", "REJECTED", "EXPIRED", "REVOKED"})
    void onlyAnApprovedAwardIsReducedRevokedOrPaid(Award.Status status) {
        bring(status);
        Shell.rejects(bureau, new ReduceAward(company, award, Fen.ZERO, "x", null), FindingCode.WRONG_STATUS);
        Shell.rejects(
                bureau,
                new RevokeAward(company, award, RevocationGround.FRAUD, "x", null),
                FindingCode.WRONG_STATUS);
        Shell.rejects(bureau, bureau.paying(company, award, CITY, "1.00", "V"), FindingCode.WRONG_STATUS);
    }

    @Test
    void anAwardThatDoesNotExistIsUnknown() {
        Shell.rejects(bureau, new ApproveAward(company, company + ".A9", null), FindingCode.UNKNOWN);
        Shell.rejects(bureau, new ReduceAward(company, company + ".A9", Fen.ZERO, "x", null), FindingCode.UNKNOWN);
    }

    @Test
    void nothingHappensToAnAwardBeforeItWasDecidedOrTomorrow() {
        bureau.decide(claiming(false));
        Shell.refuses(bureau, new ApproveAward(company, award, TODAY.minusDays(1)), "on", "BEFORE_AWARD");
        Shell.refuses(bureau, new RejectAward(company, award, "x", TODAY.plusDays(1)), "on", "FUTURE_DATE");
    }

    // ---- shrinking

    @ParameterizedTest(name = "reduced to {0}")
    @CsvSource({"200000.00, false", "199999.99, true", "0.00, true"})
    void aReductionIsBelowTheAward(String amount, boolean reduces) {
        bureau.decide(claiming(true));
        ReduceAward command = new ReduceAward(company, award, Fen.ofYuan(amount), "审计核减", null);
        if (!reduces) {
            Shell.rejects(bureau, command, FindingCode.NOT_A_REDUCTION);
            return;
        }
        EnterpriseEvent.AwardReduced reduced = Shell.accepts(bureau, command, EnterpriseEvent.AwardReduced.class);
        assertThat(reduced.before()).hasToString("200000.00");
        assertThat(reduced.after()).hasToString(amount);
        assertThat(used(CONTRACT_CAP)).hasToString(amount);
        assertThat(bureau.line("LYG.2023.all").encumbered().plus(bureau.line("LYG-HZ.2023.all").encumbered()))
                .hasToString(amount);
    }

    @Test
    void aReductionKeepsTheProportionAndSaysWhatWasOverpaid() {
        bureau.decide(claiming(true));
        bureau.pay(company, award, CITY, "90000.00");
        EnterpriseEvent.AwardReduced reduced = Shell.accepts(
                bureau,
                new ReduceAward(company, award, Fen.ofYuan("100000.01"), "审计核减", null),
                EnterpriseEvent.AwardReduced.class);
        assertThat(reduced.shares()).containsExactly(
                new ShareChange(CITY, Fen.ofYuan("100000.00"), Fen.ofYuan("50000.00"), Fen.ofYuan("40000.00")),
                new ShareChange(DISTRICT, Fen.ofYuan("100000.00"), Fen.ofYuan("50000.01"), Fen.ZERO));
        // Money that is out counts until it is back: 90000.00 of the city and 50000.01 of the district.
        assertThat(used(CONTRACT_CAP)).hasToString("140000.01");
        assertThat(bureau.line("LYG.2023.all").encumbered()).isEqualTo(Fen.ZERO);
        assertThat(bureau.line("LYG.2023.all").spent()).hasToString("90000.00");
        assertThat(bureau.line("LYG-HZ.2023.all").encumbered()).hasToString("50000.01");
    }

    @ParameterizedTest
    @EnumSource(RevocationGround.class)
    void anUnpaidAwardThatIsRevokedRestoresHeadroomAtOnce(RevocationGround ground) {
        bureau.decide(claiming(true));
        EnterpriseEvent.AwardRevoked revoked = Shell.accepts(
                bureau,
                new RevokeAward(company, award, ground, "x", null),
                EnterpriseEvent.AwardRevoked.class);
        assertThat(revoked.before()).hasToString("200000.00");
        assertThat(used(CONTRACT_CAP)).isEqualTo(Fen.ZERO);
        assertThat(bureau.line("LYG.2023.all").encumbered()).isEqualTo(Fen.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"WRONGLY_MADE, PAY", "FRAUD, REJECT", "WAIVED, REJECT"})
    void aOnceOnlyRightComesBackOnlyWhereTheAwardWasWronglyMade(RevocationGround ground, Outcome second) {
        bureau.award(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"));
        bureau.decide(new RevokeAward(company, award, ground, "x", null));
        EnterpriseEvent event = bureau.claim(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"));
        if (second == Outcome.PAY) {
            ThresholdsTest.assertAward(event, "100000.00", second);
        } else {
            ThresholdsTest.assertRefused(event, second, "ONCE_ONLY");
        }
    }

    @Test
    void aPreparedPaymentMustBeSettledBeforeAnAwardShrinks() {
        bureau.decide(claiming(true));
        EnterpriseCommand.PrepareDisbursement pay = bureau.paying(company, award, CITY, "1.00", "V-1");
        bureau.decide(
                new EnterpriseCommand.PrepareDisbursement(
                        company,
                        award,
                        CITY,
                        pay.amount(),
                        pay.paidOn(),
                        "V-1",
                        false,
                        false));
        Shell.rejects(
                bureau,
                new ReduceAward(company, award, Fen.ZERO, "x", null),
                FindingCode.PENDING_DISBURSEMENT);
        Shell.rejects(
                bureau,
                new RevokeAward(company, award, RevocationGround.WAIVED, "x", null),
                FindingCode.PENDING_DISBURSEMENT);
    }

    @Test
    void theAmountOfADecisionComesBackWithTheAward() {
        Claims.decision(bureau, "DOC-1", "100.00", "LYG-2021-65/6-1");
        bureau.award(company, "LYG-2021-65/6-1", Claims.platformTask("P", "G", "DOC-1", "100.00"));
        Shell.accepts(bureau, new RevokeAward(company, award, RevocationGround.FRAUD, "x", null));
        assertThat(bureau.position("decision/DOC-1")).hasToString("Draw[drawn=0.00]");
    }

    @Test
    void aPayerWhoBearsNothingOfAnAwardDoesNotHinderItsEnd() {
        // One fen of matching cannot be shared: the district bears it, yet the city's own cap knows the claim.
        Bureau perPayer = Bureau.with(
                Bureau.SHIPPED.with(
                        List.of(
                                CatalogueReader.reading(CatalogueSource.shipped(), "art7.cap_scope", "PER_PAYER")
                                        .orElseThrow())))
                .funding();
        CreditCode platform = perPayer.register(DISTRICT);
        EnterpriseEvent.AwardPrepared one = perPayer
                .award(platform, "LYG-2021-64/7-1", Claims.platform("P", "G", "国家级", "0.01"));
        assertThat(one.shares()).extracting(Share::payer).containsExactly(DISTRICT);
        assertThat(
                Shell.accepts(
                        perPayer,
                        new RevokeAward(platform, one.award(), RevocationGround.WAIVED, "x", null)))
                .hasSize(1);
    }

    // ---- helpers

    private EnterpriseCommand.PrepareAward claiming(boolean approve) {
        return Bureau.claiming(company, "LYG-2021-64/11-1", Claims.contract("C-1", "4000000.00"), approve);
    }

    private void bring(Award.Status status) {
        bureau.decide(claiming(false));
        switch (status) {
            case PREPARED -> assertThat(bureau.state(company).awards()).hasSize(1);
            case APPROVED -> bureau.decide(new ApproveAward(company, award, null));
            case REJECTED -> bureau.decide(new RejectAward(company, award, "x", null));
            case EXPIRED -> bureau.on("2023-04-01").decide(new ExpireAward(company, award));
            case REVOKED -> {
                bureau.decide(new ApproveAward(company, award, null));
                bureau.decide(new RevokeAward(company, award, RevocationGround.WAIVED, "x", null));
            }
        }
        assertThat(bureau.state(company).award(award).orElseThrow().status()).isEqualTo(status);
    }

    private Fen used(String key) {
        return ((Tally) bureau.position(key)).used();
    }

    private void assertNothingHeld() {
        assertThat(bureau.position(CONTRACT_CAP)).isEqualTo(Tally.NONE);
        assertThat(bureau.line("LYG.2023.all").encumbered()).isEqualTo(Fen.ZERO);
        assertThat(bureau.line("LYG-HZ.2023.all").encumbered()).isEqualTo(Fen.ZERO);
    }
}
