package org.grantsledger.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.grantsledger.log.TestLedger.CITY;
import static org.grantsledger.log.TestLedger.DISTRICT;
import static org.grantsledger.log.TestLedger.SHIPPED;
import static org.grantsledger.log.TestLedger.TODAY;
import static org.grantsledger.log.TestLedger.ZONE;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseCommand.PrepareAward;
import org.grantsledger.enterprise.EnterpriseEvent.AwardPrepared;
import org.grantsledger.enterprise.EnterpriseEvent.AwardRefused;
import org.grantsledger.enterprise.MemoryLedger;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.RunPool;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Position;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.AdoptCatalogue;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;

/** The shortest histories of what random ones have found. */
class FoundBySimulationTest {

    private static final PoolId RD_AWARD = new PoolId("rd-award");
    private static final LocalDate LAST_YEAR = LocalDate.of(2022, 12, 31);

    private final MemoryLedger ledger = new MemoryLedger(
            Clock.fixed(TODAY.atTime(12, 0).atZone(ZoneId.of("Asia/Shanghai")).toInstant(),
                    ZoneId.of("Asia/Shanghai")));
    private int enterprises;

    private void open(CatalogueDocument catalogue) {
        send(new AdoptCatalogue(catalogue, "test"));
        for (String payer : List.of(CITY, DISTRICT, ZONE)) {
            send(new BudgetCommand.SetShare(payer, LocalDate.of(2021, 1, 1), 0, "test"));
            for (int year : List.of(2022, 2023)) {
                send(
                        new BudgetCommand.OpenLine(
                                payer,
                                new FiscalYear(year),
                                "all",
                                "all",
                                catalogue.catalogue().clauses().stream().map(c -> c.id()).collect(Collectors.toSet()),
                                LineMode.HARD,
                                Fen.ofYuan(1_000_000),
                                "test",
                                null));
            }
            send(new BudgetCommand.SetApprovalLimit(payer, LAST_YEAR, Fen.ofYuan(1_000_000), "test"));
        }
    }

    private CreditCode register(String place) {
        CreditCode code = CreditCode.completing("91000000%09d".formatted(++enterprises));
        send(
                new EnterpriseCommand.Register(
                        code,
                        "Test",
                        RecipientKind.ENTERPRISE,
                        place,
                        LocalDate.of(2020, 1, 1)));
        return code;
    }

    private LedgerEvent send(Object command) {
        int before = ledger.log().size();
        ledger.send(command, "test");
        return ledger.log().get(before);
    }

    private Position.Line line(String line) {
        return ledger.positions().line(PositionKey.line(line));
    }

    /** 100 yuan, promised by the zone on its line of 2022. */
    private String awardOfLastYear(CreditCode enterprise) {
        return ((AwardPrepared) send(
                Facts.returneeProject(enterprise, "project", Fen.ofYuan(100), LAST_YEAR))).award();
    }

    private void pay(CreditCode enterprise, String award, long yuan, LocalDate on, String voucher, boolean approve) {
        send(
                new EnterpriseCommand.PrepareDisbursement(
                        enterprise,
                        award,
                        ZONE,
                        Fen.ofYuan(yuan),
                        on,
                        voucher,
                        true,
                        approve));
    }

    @Test
    void twoPreparedPaymentsDoNotCountOnTheSamePromise() {
        open(SHIPPED);
        CreditCode enterprise = register(ZONE);
        String award = awardOfLastYear(enterprise);
        pay(enterprise, award, 60, TODAY, "V1", false);
        pay(enterprise, award, 40, TODAY, "V2", false);
        assertThat(line(ZONE + ".2023.all").encumbered()).isEqualTo(Fen.ofYuan(100));

        send(new EnterpriseCommand.ApproveDisbursement(enterprise, enterprise + ".D1"));
        send(new EnterpriseCommand.ApproveDisbursement(enterprise, enterprise + ".D2"));

        assertThat(line(ZONE + ".2023.all").encumbered()).isEqualTo(Fen.ZERO);
        assertThat(line(ZONE + ".2023.all").spent()).isEqualTo(Fen.ofYuan(100));
        assertThat(line(ZONE + ".2022.all").encumbered()).isEqualTo(Fen.ZERO);
    }

    @Test
    void aPaymentWhoseMoneyCameBackByRecoveryIsNotReversedAsWell() {
        open(SHIPPED);
        CreditCode enterprise = register(ZONE);
        String award = awardOfLastYear(enterprise);
        pay(enterprise, award, 60, LAST_YEAR, "V1", true);
        pay(enterprise, award, 40, TODAY, "V2", true);
        send(new EnterpriseCommand.ReduceAward(enterprise, award, Fen.ofYuan(60), "less", null));
        send(
                new EnterpriseCommand.OrderRecovery(enterprise, award, ZONE, Fen.ofYuan(40), "overpaid", "no. 1",
                        null));
        send(
                new EnterpriseCommand.ReceiveRecovery(enterprise, enterprise + ".R1", Fen.ofYuan(40), TODAY, "R1"));
        assertThat(line(ZONE + ".2023.all").spent()).isEqualTo(Fen.ZERO);

        assertThatExceptionOfType(Rejection.class).isThrownBy(
                () -> send(
                        new EnterpriseCommand.ReverseDisbursement(enterprise, enterprise + ".D2", "typo", null)))
                .withMessage("RECOVERY_EXCEEDED");
    }

    @Test
    void aPoolRunWithNothingLeftRefusesInsteadOfAwardingNothing() {
        open(SHIPPED);
        send(new BudgetCommand.SetPool(RD_AWARD, 2023, Fen.ZERO, "test"));
        PrepareAward claim = Facts.research(register(ZONE), 2022, Fen.ofYuan(1000), TODAY, true);

        LedgerEvent refused = send(
                new RunPool(
                        RD_AWARD,
                        List.of(new RunPool.Candidate(claim.enterprise(), claim.clause(), claim.facts())),
                        TODAY,
                        true));

        assertThat(refused).isInstanceOfSatisfying(AwardRefused.class, r -> {
            assertThat(r.outcome()).isEqualTo(Outcome.CLIPPED);
            assertThat(r.findings()).extracting(Finding::code).containsExactly("CAP_EXHAUSTED");
        });
        send(new BudgetCommand.SetPool(RD_AWARD, 2023, Fen.ofYuan(1000), "test"));
        assertThat(send(claim)).isInstanceOfSatisfying(
                AwardPrepared.class,
                a -> assertThat(a.amount()).isEqualTo(Fen.ofYuan(50)));
    }

    @Test
    void aRefusedClaimMadeAgainForTheSameMonthsIsRefusedAgain() {
        open(SHIPPED);
        CreditCode enterprise = register(ZONE);
        send(Facts.doctor(enterprise, "scholar", "2022-01", "2022-12"));
        PrepareAward asMaster = Facts.master(enterprise, "scholar", "2022-01", "2022-12");

        for (int i = 0; i < 3; i++) {
            assertThat(send(asMaster)).isInstanceOfSatisfying(
                    AwardRefused.class,
                    r -> assertThat(r.outcome()).isEqualTo(Outcome.DUPLICATE));
        }
        // Other months do add up: 36,000 for both years, of which 24,000 were paid.
        assertThat(send(Facts.master(enterprise, "scholar", "2023-01", "2023-12"))).isInstanceOfSatisfying(
                AwardPrepared.class,
                a -> assertThat(a.amount()).isEqualTo(Fen.ofYuan(12_000)));
        send(
                new EnterpriseCommand.RevokeAward(
                        enterprise,
                        enterprise + ".A2",
                        RevocationGround.WRONGLY_MADE,
                        "wrong",
                        null));
        assertThat(ledger.rebuildsFromTheLog()).isTrue();
    }

    @Test
    void aTransferToTheLineItselfIsRejected() {
        open(SHIPPED);
        String line = ZONE + ".2023.all";
        assertThatExceptionOfType(Rejection.class)
                .isThrownBy(() -> send(new BudgetCommand.Transfer(line, line, Fen.ofYuan(1), "moved", null)))
                .withMessage("OTHER_PAYER_OR_YEAR");
    }

    @Test
    void anAwardOfWhichOnePayerBearsNothingCanBeRevoked() {
        open(
                SHIPPED.with(
                        List.of(
                                CatalogueReader.reading(CatalogueSource.shipped(), "art7.cap_scope", "PER_PAYER")
                                        .orElseThrow())));
        CreditCode enterprise = register(ZONE);
        // One fen of local matching: the city's half of it is nothing, and the zone bears it.
        AwardPrepared award = (AwardPrepared) send(Facts.majorPlatform(enterprise, "platform", "grant", new Fen(1)));
        assertThat(award.shares()).hasSize(1);

        send(
                new EnterpriseCommand.RevokeAward(
                        enterprise,
                        award.award(),
                        RevocationGround.FRAUD,
                        "wrong",
                        null));

        assertThat(line(ZONE + ".2023.all").encumbered()).isEqualTo(Fen.ZERO);
    }

    @Test
    void theCityIsOnePayerWhereItWouldShareWithItself() {
        open(SHIPPED);
        send(
                new BudgetCommand.RegisterDecision("decision", "test", TODAY, Set.of(), null, 5000));
        AwardRefused refused = (AwardRefused) send(
                Facts.majorProject(register(CITY), "project", "decision", Fen.ofYuan(1_000_001)));
        assertThat(refused.findings()).extracting(Finding::code)
                .containsExactly("OUT_OF_JURISDICTION_SCOPE", "BUDGET_EXCEEDED");
    }
}
