package org.grantsledger.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.grantsledger.enterprise.Bureau.CITY;
import static org.grantsledger.enterprise.Bureau.DISTRICT;
import static org.grantsledger.enterprise.Bureau.TODAY;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.axonframework.test.matchers.Matchers;
import org.grantsledger.budget.BudgetCommand.Adjust;
import org.grantsledger.budget.BudgetCommand.Appropriate;
import org.grantsledger.budget.BudgetCommand.CloseLine;
import org.grantsledger.budget.BudgetCommand.OpenLine;
import org.grantsledger.budget.BudgetCommand.RegisterDecision;
import org.grantsledger.budget.BudgetCommand.SetApprovalLimit;
import org.grantsledger.budget.BudgetCommand.SetPool;
import org.grantsledger.budget.BudgetCommand.SetShare;
import org.grantsledger.budget.BudgetCommand.Transfer;
import org.grantsledger.budget.BudgetCommand.WithdrawDecision;
import org.grantsledger.enterprise.Bureau;
import org.grantsledger.enterprise.Claims;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budget lines, shares, pools and decisions, through their Axon shell. */
class BudgetTest {

    private static final ClauseId CLAUSE = new ClauseId("LYG-2021-64/20-1");

    private static final PoolId POOL = new PoolId("rd-award");

    private final Bureau bureau = Bureau.withCatalogue();

    // ---- lines

    @Test
    void aLineIsOpenedOnceWithItsFirstAppropriation() {
        OpenLine open = open("rd", "100.00");
        accepts(
                open,
                new BudgetEvent.LineOpened(
                        "LYG.2023.rd",
                        CITY,
                        new FiscalYear(2023),
                        "rd",
                        "研发",
                        Set.of(CLAUSE),
                        LineMode.HARD,
                        Fen.ofYuan("100.00"),
                        "连财〔2023〕1号",
                        TODAY,
                        List.of(moved("LYG.2023.rd", "100.00"))));
        bureau.budget(open);
        rejects(open, FindingCode.ALREADY_EXISTS);
        bureau.budget(new CloseLine("LYG.2023.rd", "x", null));
        rejects(open, FindingCode.ALREADY_EXISTS);
    }

    @Test
    void anOpenLineIsAppropriatedAdjustedAndClosed() {
        bureau.budget(open("rd", "100.00"));
        accepts(
                new Appropriate("LYG.2023.rd", Fen.ofYuan("0.01"), "连财〔2023〕2号", TODAY),
                new BudgetEvent.Appropriated(
                        "LYG.2023.rd",
                        Fen.ofYuan("0.01"),
                        "连财〔2023〕2号",
                        TODAY,
                        List.of(moved("LYG.2023.rd", "0.01"))));
        accepts(
                new Adjust("LYG.2023.rd", Fen.ofYuan("-100.00"), "压减", null),
                new BudgetEvent.Adjusted(
                        "LYG.2023.rd",
                        Fen.ofYuan("-100.00"),
                        "压减",
                        TODAY,
                        List.of(moved("LYG.2023.rd", "-100.00"))));
    }

    @Test
    void aClosedOrUnknownLineIsLeftAlone() {
        bureau.budget(open("rd", "100.00"));
        bureau.budget(new CloseLine("LYG.2023.rd", "year end", null));
        for (String line : List.of("LYG.2023.rd", "LYG.2023.none")) {
            FindingCode finding = line.endsWith("rd") ? FindingCode.LINE_CLOSED : FindingCode.UNKNOWN;
            rejects(new Appropriate(line, Fen.ZERO, "x", null), finding);
            rejects(new Adjust(line, Fen.ZERO, "x", null), finding);
            rejects(new Transfer(line, "LYG.2023.rd", Fen.ZERO, "x", null), finding);
            rejects(new CloseLine(line, "x", null), finding);
        }
    }

    @Test
    void onlyAnAdjustmentTakesAway() {
        bureau.budget(open("rd", "100.00"));
        bureau.budget(open("other", "0.00"));
        Fen less = Fen.ofYuan("-0.01");
        for (BudgetCommand command : List.of(
                open("third", "-0.01"),
                new Appropriate("LYG.2023.rd", less, "x", null),
                new Transfer("LYG.2023.rd", "LYG.2023.other", less, "x", null),
                new BudgetCommand.SetPool(POOL, 2023, less, "x"),
                new BudgetCommand.RegisterDecision("DOC", "x", TODAY, Set.of(), less, null))) {
            assertThatThrownBy(() -> bureau.budget(command)).isInstanceOfSatisfying(
                    InvalidInput.class,
                    e -> assertThat(e.problems()).containsExactly(new InputProblem("amount", "NEGATIVE", "-0.01")));
        }
    }

    @Test
    void nothingCountsFromTomorrow() {
        bureau.budget(open("rd", "100.00"));
        when(new Appropriate("LYG.2023.rd", Fen.ZERO, "x", TODAY.plusDays(1))).expectNoEvents()
                .expectException(InvalidInput.class);
    }

    @ParameterizedTest(name = "500000.00 of 600000.00 promised; {0}")
    @CsvSource({"-100000.00, true", "-100000.01, false"})
    void aCutLeavesWhatIsPromisedAndPaid(String change, boolean fits) {
        encumbered("600000.00");
        Adjust adjust = new Adjust("LYG.2023.rd", Fen.ofYuan(change), "压减", null);
        Transfer transfer = new Transfer("LYG.2023.rd", "LYG.2023.b", adjust.change().negated(), "调剂", null);
        bureau.budget(open("b", "0.00"));
        if (!fits) {
            rejects(adjust, FindingCode.BELOW_USED);
            rejects(transfer, FindingCode.BELOW_USED);
            return;
        }
        accepts(
                adjust,
                new BudgetEvent.Adjusted(
                        "LYG.2023.rd",
                        adjust.change(),
                        "压减",
                        TODAY,
                        List.of(moved("LYG.2023.rd", change))));
    }

    @Test
    void moneyMovesBetweenLinesOfOnePayerAndYear() {
        bureau.budget(open("rd", "100.00"));
        bureau.budget(open("b", "0.00"));
        bureau.open(CITY, 2022, "c", "0.00", LineMode.HARD);
        bureau.open(DISTRICT, 2023, "d", "0.00", LineMode.HARD);
        accepts(
                new Transfer("LYG.2023.rd", "LYG.2023.b", Fen.ofYuan("100.00"), "调剂", null),
                new BudgetEvent.Transferred(
                        "LYG.2023.rd",
                        "LYG.2023.b",
                        Fen.ofYuan("100.00"),
                        "调剂",
                        TODAY,
                        List.of(moved("LYG.2023.rd", "-100.00"), moved("LYG.2023.b", "100.00"))));
        for (String other : List.of("LYG.2022.c", "LYG-HZ.2023.d", "LYG.2023.rd")) {
            rejects(new Transfer("LYG.2023.rd", other, Fen.ZERO, "x", null), FindingCode.OTHER_PAYER_OR_YEAR);
        }
    }

    @Test
    void closingALineNamesWhatLapses() {
        encumbered("600000.00");
        accepts(
                new CloseLine("LYG.2023.rd", "年终", null),
                new BudgetEvent.LineClosed(
                        "LYG.2023.rd",
                        "年终",
                        TODAY,
                        Fen.ofYuan("100000.00"),
                        Fen.ofYuan("500000.00"),
                        List.of(
                                new Move.Budgeted(
                                        PositionKey.line("LYG.2023.rd"),
                                        Fen.ofYuan("-600000.00"),
                                        Fen.ofYuan("-500000.00"),
                                        Fen.ZERO))));
    }

    // ---- shares, pools, decisions

    @Test
    void aShareIsSetAndSetAnew() {
        LocalDate from = LocalDate.of(2022, 1, 1);
        accepts(new SetShare(DISTRICT, from, 4000, "体制"), new BudgetEvent.ShareSet(DISTRICT, from, 4000, "体制"));
        bureau.budget(new SetShare(DISTRICT, from, 4000, "体制"));
        bureau.budget(new SetShare(DISTRICT, from, 5000, "更正"));
        assertThat(bureau.reference().share(DISTRICT, from)).map(ReferenceData.ShareEntry::cityBp).contains(5000);
        assertThat(bureau.reference().share(DISTRICT, from.minusDays(1))).isEmpty();
    }

    @ParameterizedTest(name = "62500.00 drawn, then {0}")
    @CsvSource({"62500.00, true", "62499.99, false"})
    void aPoolIsNotSetBelowWhatIsDrawn(String amount, boolean fits) {
        bureau.funding();
        bureau.budget(new SetPool(POOL, 2023, Fen.ofYuan("100000.00"), "x"));
        bureau.award(
                bureau.register(DISTRICT),
                "LYG-2021-64/5-1",
                Claims.research(2022, "1250000.00", "1000000.00"));
        SetPool set = new SetPool(POOL, 2023, Fen.ofYuan(amount), "更正");
        if (fits) {
            accepts(set, new BudgetEvent.PoolSet(POOL, 2023, Fen.ofYuan(amount), "更正"));
        } else {
            rejects(set, FindingCode.BELOW_USED);
        }
    }

    @Test
    void aDecisionIsRegisteredOnceAndWithdrawnOnce() {
        RegisterDecision register = new RegisterDecision("D-1", "一事一议", TODAY, Set.of(CLAUSE), Fen.ofYuan("1.00"),
                3000);
        WithdrawDecision withdraw = new WithdrawDecision("D-1", "撤销");
        rejects(withdraw, FindingCode.UNKNOWN);
        accepts(
                register,
                new BudgetEvent.DecisionRegistered("D-1", "一事一议", TODAY, Set.of(CLAUSE), Fen.ofYuan("1.00"), 3000));
        bureau.budget(register);
        rejects(register, FindingCode.ALREADY_EXISTS);
        accepts(withdraw, new BudgetEvent.DecisionWithdrawn("D-1", "撤销"));
        bureau.budget(withdraw);
        rejects(withdraw, FindingCode.UNKNOWN);
        rejects(register, FindingCode.ALREADY_EXISTS);
    }

    @Test
    void anApprovalLimitIsSetAgainAndNeverNegative() {
        SetApprovalLimit none = new SetApprovalLimit(DISTRICT, TODAY, Fen.ZERO, "海财内控〔2023〕1号");
        accepts(none, new BudgetEvent.ApprovalLimitSet(DISTRICT, TODAY, Fen.ZERO, "海财内控〔2023〕1号"));
        when(new SetApprovalLimit(DISTRICT, TODAY, Fen.ofYuan("-0.01"), "x")).expectNoEvents()
                .expectException(InvalidInput.class);
        assertThat(bureau.reference().approvalLimit(DISTRICT, TODAY)).isEmpty();
        bureau.budget(new SetApprovalLimit(DISTRICT, TODAY, Fen.ofYuan("100.00"), "x"));
        bureau.budget(none);
        bureau.budget(new SetApprovalLimit(DISTRICT, TODAY.plusDays(1), Fen.ofYuan("200.00"), "x"));
        assertThat(bureau.reference().approvalLimit(DISTRICT, TODAY.minusDays(1))).isEmpty();
        assertThat(bureau.reference().approvalLimit(DISTRICT, TODAY)).hasValue(Fen.ZERO);
        assertThat(bureau.reference().approvalLimit(DISTRICT, TODAY.plusDays(9))).hasValue(Fen.ofYuan("200.00"));
        assertThat(bureau.reference().approvalLimit(CITY, TODAY.plusDays(9))).isEmpty();
    }

    // ---- helpers

    private ResultValidator<Budget> when(BudgetCommand command) {
        AggregateTestFixture<Budget> fixture = new AggregateTestFixture<>(Budget.class);
        fixture.registerInjectableResource(bureau);
        fixture.registerCommandTargetResolver(
                message -> new VersionedAggregateIdentifier((Object) command.stream(), null));
        return fixture.givenNoPriorActivity().when(command);
    }

    private void accepts(BudgetCommand command, BudgetEvent event) {
        when(command).expectSuccessfulHandlerExecution().expectEvents(event)
                .expectResultMessagePayload(List.of(new EventRef(command.stream(), 0)));
    }

    private void rejects(BudgetCommand command, FindingCode finding) {
        when(command).expectNoEvents().expectException(Matchers.matches((Throwable e) -> {
            assertThat(e).isInstanceOf(Rejection.class).hasMessage(finding.name());
            return true;
        }));
    }

    private static OpenLine open(String programme, String amount) {
        return new OpenLine(
                CITY,
                new FiscalYear(2023),
                programme,
                "研发",
                Set.of(CLAUSE),
                LineMode.HARD,
                Fen.ofYuan(amount),
                "连财〔2023〕1号",
                null);
    }

    private void encumbered(String amount) {
        bureau.budget(open("rd", amount));
        CreditCode institution = bureau.register(DISTRICT);
        bureau.award(institution, CLAUSE.value(), Claims.conversion("0.40", null));
    }

    private static Move.Budgeted moved(String line, String amount) {
        return new Move.Budgeted(PositionKey.line(line), Fen.ofYuan(amount), Fen.ZERO, Fen.ZERO);
    }
}
