package org.grantsledger.enterprise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.grantsledger.enterprise.Bureau.COUNTY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.TODAY;

import java.time.LocalDate;
import java.util.List;
import org.grantsledger.enterprise.EnterpriseCommand.Absorb;
import org.grantsledger.enterprise.EnterpriseCommand.ApproveAward;
import org.grantsledger.enterprise.EnterpriseCommand.BeAbsorbed;
import org.grantsledger.enterprise.EnterpriseCommand.LiftSuspension;
import org.grantsledger.enterprise.EnterpriseCommand.Register;
import org.grantsledger.enterprise.EnterpriseCommand.Relocate;
import org.grantsledger.enterprise.EnterpriseCommand.Rename;
import org.grantsledger.enterprise.EnterpriseCommand.Suspend;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Tally;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;

/** What may happen to an enterprise itself, through its Axon shell. */
class EnterpriseTest {

    private static final LocalDate SINCE = LocalDate.of(2020, 1, 1);

    private final Bureau bureau = Bureau.funded();
    private final CreditCode company = bureau.register(DISTRICT);

    @Test
    void anUnknownEnterpriseIsRegisteredFromADayOrFromToday() {
        CreditCode code = Bureau.code(9);
        assertThat(Shell.accepts(bureau, new Register(code, "新公司", RecipientKind.ENTERPRISE, DISTRICT, SINCE)))
                .containsExactly(
                        new EnterpriseEvent.Registered(code, "新公司", RecipientKind.ENTERPRISE, DISTRICT, SINCE));
        assertThat(Shell.accepts(bureau, new Register(code, "新公司", RecipientKind.ENTERPRISE, DISTRICT, null)))
                .containsExactly(
                        new EnterpriseEvent.Registered(code, "新公司", RecipientKind.ENTERPRISE, DISTRICT, TODAY));
    }

    @Test
    void aRegistrationNeedsAFreshCodeAKnownJurisdictionAndNoFutureDate() {
        Shell.rejects(
                bureau,
                new Register(company, "again", RecipientKind.ENTERPRISE, DISTRICT, SINCE),
                FindingCode.ALREADY_EXISTS);
        CreditCode code = Bureau.code(9);
        Shell.refuses(
                bureau,
                new Register(code, "new", RecipientKind.ENTERPRISE, "NJ", SINCE),
                "jurisdiction",
                "UNKNOWN_JURISDICTION");
        Shell.refuses(
                bureau,
                new Register(code, "new", RecipientKind.ENTERPRISE, DISTRICT, TODAY.plusDays(1)),
                "since",
                "FUTURE_DATE");
    }

    @Test
    void aNameChangesFromADay() {
        assertThat(Shell.accepts(bureau, new Rename(company, "新名", SINCE)))
                .containsExactly(new EnterpriseEvent.Renamed(company, "新名", SINCE));
        Shell.refuses(bureau, new Rename(company, "新名", TODAY.plusDays(1)), "on", "FUTURE_DATE");
    }

    @Test
    void aRelocationIsToAnotherKnownJurisdiction() {
        LocalDate from = LocalDate.of(2022, 7, 1);
        assertThat(Shell.accepts(bureau, new Relocate(company, COUNTY, from)))
                .containsExactly(new EnterpriseEvent.Relocated(company, COUNTY, from));
        Shell.rejects(bureau, new Relocate(company, DISTRICT, from), FindingCode.ALREADY_EXISTS);
        Shell.refuses(bureau, new Relocate(company, "NJ", from), "jurisdiction", "UNKNOWN_JURISDICTION");
    }

    @Test
    void anEarlierRelocationThatIsRecordedLaterStandsInItsPlace() {
        bureau.decide(new Relocate(company, COUNTY, LocalDate.of(2022, 7, 1)));
        bureau.decide(new Relocate(company, Bureau.ZONE, LocalDate.of(2021, 7, 1)));
        Profile profile = bureau.state(company).known();
        assertThat(List.of("2019-01-01", "2021-06-30", "2021-07-01", "2022-06-30", "2022-07-01"))
                .extracting(day -> profile.jurisdiction(LocalDate.parse(day)))
                .containsExactly(DISTRICT, DISTRICT, Bureau.ZONE, Bureau.ZONE, COUNTY);
    }

    @Test
    void aSuspensionIsLiftedOnce() {
        assertThat(Shell.accepts(bureau, new Suspend(company, "失信", TODAY)))
                .containsExactly(new EnterpriseEvent.Suspended(company, "失信", TODAY));
        Shell.rejects(bureau, new LiftSuspension(company, "修复"), FindingCode.WRONG_STATUS);
        bureau.decide(new Suspend(company, "失信", TODAY));
        assertThat(Shell.accepts(bureau, new LiftSuspension(company, "修复")))
                .containsExactly(new EnterpriseEvent.SuspensionLifted(company, "修复"));
    }

    @Test
    void aSuspensionIsNotShortenedByAnother() {
        bureau.decide(new Suspend(company, "失信", TODAY.minusDays(1)));
        bureau.decide(new Suspend(company, "失信", TODAY.plusDays(10)));
        Shell.rejects(bureau, new Suspend(company, "轻微", TODAY.plusDays(9)), FindingCode.SUSPENDED);
        assertThat(Shell.accepts(bureau, new Suspend(company, "失信", TODAY.plusDays(11)))).hasSize(1);
    }

    @Test
    void anAwardOfASuspendedEnterpriseIsNotApproved() {
        bureau.decide(Bureau.claiming(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"), false));
        bureau.decide(new Suspend(company, "骗补", TODAY));
        Shell.rejects(bureau, new ApproveAward(company, company + ".A1", null), FindingCode.SUSPENDED);
        bureau.on(TODAY.plusDays(1).toString());
        assertThat(Shell.accepts(bureau, new ApproveAward(company, company + ".A1", null))).hasSize(1);
    }

    @Test
    void aSuspensionGoesToTheSuccessorUnlessItsOwnLastsLonger() {
        CreditCode predecessor = bureau.register(DISTRICT);
        bureau.decide(new Suspend(predecessor, "骗补", TODAY.plusDays(10)));
        assertThat(Shell.accepts(bureau, new Absorb(company, predecessor, null)))
                .contains(new EnterpriseEvent.Suspended(company, "骗补", TODAY.plusDays(10))).hasSize(2);
        bureau.decide(new Suspend(company, "失信", TODAY.plusDays(11)));
        assertThat(Shell.accepts(bureau, new Absorb(company, bureau.register(DISTRICT), null))).hasSize(1);
        CreditCode another = bureau.register(DISTRICT);
        bureau.decide(new Suspend(another, "骗补", TODAY.plusDays(10)));
        bureau.decide(new Absorb(company, another, null));
        assertThat(bureau.state(company).known().suspension())
                .isEqualTo(new Profile.Suspension("失信", TODAY.plusDays(11)));
    }

    @Test
    void aSuccessorTakesOverUsedLimitsAndMatters() {
        CreditCode predecessor = bureau.register(DISTRICT);
        bureau.award(predecessor, "LYG-2021-64/11-1", Claims.contract("C-1", "4000000.00"));
        bureau.award(predecessor, "LYG-2021-64/2-2", Claims.firstRecognition());
        EnterpriseEvent.PredecessorAbsorbed absorbed = Shell
                .accepts(bureau, new Absorb(company, predecessor, null), EnterpriseEvent.PredecessorAbsorbed.class);
        assertThat(absorbed.on()).isEqualTo(TODAY);
        assertThat(absorbed.matters()).containsExactly("hnte.first-recognition", "tech-transfer.import");
        assertThat(absorbed.carried()).extracting(c -> c.key().value()).containsExactlyInAnyOrder(
                "matter/tech-transfer.import/~/C-1",
                "cap/LYG-2021-64%2F11#enterprise-year/~/2022",
                "matter/hnte.first-recognition/~");
        assertThat(bureau.state(predecessor).known().successor()).isEqualTo(company);
    }

    @Test
    void whatAPredecessorUsedBindsItsSuccessor() {
        CreditCode predecessor = bureau.register(DISTRICT);
        for (String contract : List.of("C-1", "C-2")) {
            bureau.award(predecessor, "LYG-2021-64/11-1", Claims.contract(contract, "4000000.00"));
            bureau.award(company, "LYG-2021-64/11-1", Claims.contract("own-" + contract, "1000000.00"));
        }
        bureau.decide(new Absorb(company, predecessor, null));
        PositionKey year = new PositionKey("cap/LYG-2021-64%2F11#enterprise-year/~/2022");
        assertThat(bureau.state(company).own().get(year))
                .isInstanceOfSatisfying(Tally.class, t -> assertThat(t.used()).hasToString("500000.00"));
        ThresholdsTest.assertRefused(
                bureau.claim(company, "LYG-2021-64/11-1", Claims.contract("C-3", "100.00")),
                Outcome.CLIPPED,
                "CAP_EXHAUSTED");
        ThresholdsTest.assertRefused(
                bureau.claim(predecessor, "LYG-2021-64/2-7", Claims.recognised("2022-06-01")),
                Outcome.REJECT,
                "ABSORBED");
    }

    @Test
    void nobodyAbsorbsItselfOrWhatIsAbsorbedOrIsAbsorbedAndAbsorbs() {
        CreditCode predecessor = bureau.register(DISTRICT);
        CreditCode third = bureau.register(DISTRICT);
        Shell.refuses(bureau, new Absorb(company, company, null), "predecessor", "ITSELF");
        bureau.decide(new Absorb(company, predecessor, null));
        Shell.rejects(bureau, new Absorb(third, predecessor, null), FindingCode.ABSORBED);
        Shell.rejects(bureau, new Absorb(predecessor, third, null), FindingCode.ABSORBED);
    }

    @Test
    void anEnterpriseWithAnUndecidedAwardIsNotAbsorbed() {
        bureau.decide(Bureau.claiming(company, "LYG-2021-64/2-7", Claims.recognised("2022-06-01"), false));
        Shell.rejects(bureau, new BeAbsorbed(company, Bureau.code(9), TODAY), FindingCode.WRONG_STATUS);
    }

    @Test
    void anAbsorptionIsNotInTheFuture() {
        CreditCode successor = bureau.register(DISTRICT);
        Shell.refuses(bureau, new BeAbsorbed(company, successor, TODAY.plusDays(1)), "on", "FUTURE_DATE");
    }
}
