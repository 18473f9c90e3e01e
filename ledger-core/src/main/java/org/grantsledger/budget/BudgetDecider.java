package org.grantsledger.budget;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.Position.Line;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Rejection;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;

/** Decides what a budget office may do. Pure: everything it looks at comes in as an argument. */
public final class BudgetDecider {

    private BudgetDecider() {
    }

    /** The positions that deciding the command looks at or changes. */
    public static Set<PositionKey> keys(BudgetCommand command) {
        return switch (command) {
            // A transfer to the line itself is refused, but must be read first.
            case BudgetCommand.Transfer c -> new HashSet<>(
                    List.of(PositionKey.line(c.line()), PositionKey.line(c.to())));
            case BudgetCommand.OnLine c -> Set.of(PositionKey.line(c.line()));
            case BudgetCommand.SetPool c -> Set.of(PositionKey.pool(c.pool(), c.year()));
            case BudgetCommand.SetShare c -> Set.of();
            case BudgetCommand.SetApprovalLimit c -> Set.of();
            case BudgetCommand.RegisterDecision c -> Set.of();
            case BudgetCommand.WithdrawDecision c -> Set.of();
        };
    }

    /** @throws Rejection where the present state does not allow the command */
    public static BudgetEvent decide(
            BudgetCommand command,
            ReferenceData reference,
            Positions positions,
            LocalDate today) {
        amount(command);
        return switch (command) {
            case BudgetCommand.OpenLine c -> open(c, reference, today);
            case BudgetCommand.Appropriate c -> {
                LineTerms line = openLine(c.line(), reference);
                yield new BudgetEvent.Appropriated(
                        line.line(),
                        c.amount(),
                        c.document(),
                        day(c, today),
                        moved(line, c.amount()));
            }
            case BudgetCommand.Adjust c -> {
                LineTerms line = openLine(c.line(), reference);
                available(line, c.change().negated(), positions);
                yield new BudgetEvent.Adjusted(
                        line.line(),
                        c.change(),
                        c.reason(),
                        day(c, today),
                        moved(line, c.change()));
            }
            case BudgetCommand.Transfer c -> transfer(c, reference, positions, today);
            case BudgetCommand.CloseLine c -> close(c, reference, positions, today);
            case BudgetCommand.SetShare c -> new BudgetEvent.ShareSet(
                    c.jurisdiction(),
                    c.from(),
                    c.cityBp(),
                    c.document());
            case BudgetCommand.SetApprovalLimit c -> new BudgetEvent.ApprovalLimitSet(
                    c.jurisdiction(),
                    c.from(),
                    c.amount(),
                    c.document());
            case BudgetCommand.SetPool c -> setPool(c, positions);
            case BudgetCommand.RegisterDecision c -> {
                if (reference.registered(c.number()).isPresent()) {
                    throw new Rejection(FindingCode.ALREADY_EXISTS, Map.of("decision", c.number()));
                }
                yield new BudgetEvent.DecisionRegistered(
                        c.number(),
                        c.title(),
                        c.date(),
                        c.clauses(),
                        c.amount(),
                        c.cityBp());
            }
            case BudgetCommand.WithdrawDecision c -> {
                DecisionTerms decision = reference.decision(c.number()).orElseThrow(
                        () -> new Rejection(FindingCode.UNKNOWN, Map.of("decision", c.number())));
                yield new BudgetEvent.DecisionWithdrawn(decision.number(), c.reason());
            }
        };
    }

    /** Only an adjustment may take away. */
    private static void amount(BudgetCommand command) {
        Fen amount = switch (command) {
            case BudgetCommand.OpenLine c -> c.amount();
            case BudgetCommand.Appropriate c -> c.amount();
            case BudgetCommand.Transfer c -> c.amount();
            case BudgetCommand.SetApprovalLimit c -> c.amount();
            case BudgetCommand.SetPool c -> c.amount();
            case BudgetCommand.RegisterDecision c -> Objects.requireNonNullElse(c.amount(), Fen.ZERO);
            case BudgetCommand.Adjust c -> Fen.ZERO;
            case BudgetCommand.CloseLine c -> Fen.ZERO;
            case BudgetCommand.SetShare c -> Fen.ZERO;
            case BudgetCommand.WithdrawDecision c -> Fen.ZERO;
        };
        if (amount.isNegative()) {
            throw new InvalidInput("amount", "NEGATIVE", amount.toString());
        }
    }

    private static BudgetEvent open(BudgetCommand.OpenLine c, ReferenceData reference, LocalDate today) {
        if (reference.line(c.line()).isPresent()) {
            throw new Rejection(FindingCode.ALREADY_EXISTS, Map.of("line", c.line()));
        }
        return new BudgetEvent.LineOpened(
                c.line(),
                c.payer(),
                c.year(),
                c.programme(),
                c.name(),
                c.clauses(),
                c.mode(),
                c.amount(),
                c.document(),
                day(c, today),
                List.of(new Move.Budgeted(PositionKey.line(c.line()), c.amount(), Fen.ZERO, Fen.ZERO)));
    }

    private static BudgetEvent transfer(
            BudgetCommand.Transfer c,
            ReferenceData reference,
            Positions positions,
            LocalDate today) {
        LineTerms from = openLine(c.line(), reference);
        LineTerms to = openLine(c.to(), reference);
        if (!from.payer().equals(to.payer()) || !from.year().equals(to.year()) || from.line().equals(to.line())) {
            throw new Rejection(FindingCode.OTHER_PAYER_OR_YEAR, Map.of("line", c.line(), "to", c.to()));
        }
        available(from, c.amount(), positions);
        return new BudgetEvent.Transferred(
                from.line(),
                to.line(),
                c.amount(),
                c.reason(),
                day(c, today),
                List.of(moved(from, c.amount().negated()).getFirst(), moved(to, c.amount()).getFirst()));
    }

    private static BudgetEvent close(
            BudgetCommand.CloseLine c,
            ReferenceData reference,
            Positions positions,
            LocalDate today) {
        LineTerms line = openLine(c.line(), reference);
        PositionKey key = PositionKey.line(line.line());
        Line now = positions.line(key);
        Fen lapsed = now.appropriated().minus(now.spent());
        return new BudgetEvent.LineClosed(
                line.line(),
                c.reason(),
                day(c, today),
                now.available(),
                now.encumbered(),
                List.of(new Move.Budgeted(key, lapsed.negated(), now.encumbered().negated(), Fen.ZERO)));
    }

    private static BudgetEvent setPool(BudgetCommand.SetPool c, Positions positions) {
        Fen drawn = positions.draw(PositionKey.pool(c.pool(), c.year())).drawn();
        if (drawn.exceeds(c.amount())) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.BELOW_USED, Map.of("pool", c.pool() + "." + c.year()))
                                    .amounts(c.amount(), drawn, Fen.ZERO)));
        }
        return new BudgetEvent.PoolSet(c.pool(), c.year(), c.amount(), c.document());
    }

    /** The day given, or today; never in the future. */
    private static LocalDate day(BudgetCommand.OnLine command, LocalDate today) {
        LocalDate on = command.on() == null ? today : command.on();
        if (on.isAfter(today)) {
            throw new InvalidInput(List.of(new InputProblem("on", "FUTURE_DATE", on.toString(), today.toString())));
        }
        return on;
    }

    private static LineTerms openLine(String id, ReferenceData reference) {
        LineTerms line = reference.line(id)
                .orElseThrow(() -> new Rejection(FindingCode.UNKNOWN, Map.of("line", id)));
        if (!line.open()) {
            throw new Rejection(FindingCode.LINE_CLOSED, Map.of("line", id));
        }
        return line;
    }

    private static void available(LineTerms line, Fen asked, Positions positions) {
        Line now = positions.line(PositionKey.line(line.line()));
        if (asked.isPositive() && asked.exceeds(now.available())) {
            throw new Rejection(
                    List.of(
                            Finding.refuses(FindingCode.BELOW_USED, Map.of("line", line.line()))
                                    .amounts(now.appropriated(), now.encumbered().plus(now.spent()), asked)));
        }
    }

    private static List<Move> moved(LineTerms line, Fen appropriated) {
        return List.of(new Move.Budgeted(PositionKey.line(line.line()), appropriated, Fen.ZERO, Fen.ZERO));
    }
}
