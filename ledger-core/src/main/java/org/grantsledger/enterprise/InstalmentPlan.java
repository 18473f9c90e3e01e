package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.grantsledger.limit.Months;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Rounding;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.Instalments;
import org.jspecify.annotations.Nullable;

/** Splits an award into what falls due when. Each part ends a cumulative total, so that the parts cannot drift. */
final class InstalmentPlan {

    private InstalmentPlan() {
    }

    static List<Instalment> of(Clause clause, Facts facts, @Nullable Months months, LocalDate decidedOn, Fen total) {
        if (total.isZero()) {
            return List.of();
        }
        return switch (clause.instalments()) {
            case Instalments.Single s -> List.of(new Instalment(total, decidedOn, false));
            case Instalments.EqualParts p -> equalParts(p, decidedOn, total);
            case Instalments.Staged s -> staged(s, facts, total);
            case Instalments.Monthly m -> monthly(clause, months, decidedOn, total);
        };
    }

    private static List<Instalment> equalParts(Instalments.EqualParts plan, LocalDate decidedOn, Fen total) {
        List<Instalment> parts = new ArrayList<>();
        Fen part = total.times(new Ratio(1, plan.parts()), Rounding.FLOOR_FEN);
        for (int i = 0; i < plan.parts(); i++) {
            Fen amount = i < plan.parts() - 1 ? part : total.minus(part.times(i));
            LocalDate due = decidedOn.plusMonths((long) i * plan.monthsApart());
            parts.add(new Instalment(amount, due, i > 0 && plan.condition() != null));
        }
        return parts;
    }

    private static List<Instalment> staged(Instalments.Staged plan, Facts facts, Fen total) {
        List<Integer> percentages = facts.has(plan.percentages())
                ? facts.percentages(plan.percentages())
                : List.of(100);
        List<Instalment> parts = new ArrayList<>();
        Fen before = Fen.ZERO;
        int sum = 0;
        for (int percentage : percentages) {
            sum += percentage;
            Fen cumulative = total.times(new Ratio(sum, 100), Rounding.FLOOR_FEN);
            parts.add(new Instalment(cumulative.minus(before), null, false));
            before = cumulative;
        }
        return parts;
    }

    private static List<Instalment> monthly(Clause clause, @Nullable Months months, LocalDate decidedOn, Fen total) {
        if (!(clause.calculation() instanceof Calculation.Periodic periodic) || months == null) {
            return List.of(new Instalment(total, decidedOn, false));
        }
        List<Instalment> parts = new ArrayList<>();
        Fen left = total;
        for (YearMonth month = months.first(); left.isPositive(); month = month.plusMonths(1)) {
            Fen amount = periodic.perMonth().min(left);
            parts.add(new Instalment(amount, month.plusMonths(1).atDay(1), false));
            left = left.minus(amount);
        }
        return parts;
    }
}
