package org.grantsledger.enterprise;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Split;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.Payer;
import org.grantsledger.policy.PayerRole;
import org.grantsledger.policy.RecipientKind;

/**
 * Who pays a claim, and in which proportion.
 *
 * @param list payers with a weight above zero
 * @param remainder index of the payer who bears the odd fen
 */
record Payers(List<Weighted> list, int remainder) {

    /** One payer; weights are parts of their sum. */
    record Weighted(PayerRole role, String code, long weight) {}

    /** Empty where the clause is shared under the fiscal system and no share is in force. */
    static Optional<Payers> of(
            Clause clause,
            RecipientKind recipient,
            Jurisdiction local,
            Jurisdiction city,
            Optional<DecisionTerms> decision,
            ReferenceData reference,
            LocalDate decidedOn) {
        return switch (clause.payer().rule()) {
            case CITY -> Optional.of(only(PayerRole.CITY, city));
            case LOCAL -> Optional.of(only(PayerRole.LOCAL, local));
            case EXPLICIT_SPLIT -> explicit(clause, local, city);
            case BY_DECISION -> decision.map(DecisionTerms::cityBp).map(bp -> byBasisPoints(bp, clause, local, city))
                    .or(() -> byFiscalSystem(clause, recipient, local, city, reference, decidedOn));
            case FISCAL_SYSTEM -> byFiscalSystem(clause, recipient, local, city, reference, decidedOn);
        };
    }

    private static Payers only(PayerRole role, Jurisdiction payer) {
        return new Payers(List.of(new Weighted(role, payer.code(), 1)), 0);
    }

    /** A local authority would pay a part to itself; so the city pays all (reading A-28). */
    private static Optional<Payers> byFiscalSystem(
            Clause clause,
            RecipientKind recipient,
            Jurisdiction local,
            Jurisdiction city,
            ReferenceData reference,
            LocalDate decidedOn) {
        if (recipient == RecipientKind.LOCAL_AUTHORITY) {
            return Optional.of(only(PayerRole.CITY, city));
        }
        return reference.share(local.code(), decidedOn).map(s -> byBasisPoints(s.cityBp(), clause, local, city));
    }

    /** The city shares nothing with itself. */
    private static Payers byBasisPoints(int cityBp, Clause clause, Jurisdiction local, Jurisdiction city) {
        if (local.code().equals(city.code())) {
            return only(PayerRole.CITY, city);
        }
        return weighted(clause, local, city, cityBp, 10_000L - cityBp);
    }

    private static Optional<Payers> explicit(Clause clause, Jurisdiction local, Jurisdiction city) {
        if (!(clause.calculation() instanceof Calculation.Matching matching)
                || !clause.scope().contains(local.kind())) {
            return Optional.empty();
        }
        List<Calculation.PayerRatio> ratios = matching.branch(local.kind()).payers();
        return Optional.of(
                weighted(
                        clause,
                        local,
                        city,
                        weight(ratios, PayerRole.CITY),
                        weight(ratios, PayerRole.LOCAL)));
    }

    /** A ratio as a whole number of the common unit of all ratios. */
    private static long weight(List<Calculation.PayerRatio> ratios, PayerRole role) {
        long unit = ratios.stream().map(r -> r.ratio().denominator()).reduce(1L, Math::multiplyExact);
        return ratios.stream().filter(r -> r.payer() == role).map(Calculation.PayerRatio::ratio)
                .mapToLong(r -> in(r, unit)).sum();
    }

    private static long in(Ratio ratio, long unit) {
        return Math.multiplyExact(ratio.numerator(), unit / ratio.denominator());
    }

    private static Payers weighted(Clause clause, Jurisdiction local, Jurisdiction city, long cityWeight,
            long localWeight) {
        List<Weighted> list = new ArrayList<>();
        if (cityWeight > 0) {
            list.add(new Weighted(PayerRole.CITY, city.code(), cityWeight));
        }
        if (localWeight > 0) {
            list.add(new Weighted(PayerRole.LOCAL, local.code(), localWeight));
        }
        Payer payer = clause.payer();
        int remainder = 0;
        for (int i = 0; i < list.size(); i++) {
            remainder = list.get(i).role() == payer.remainder() ? i : remainder;
        }
        return new Payers(List.copyOf(list), remainder);
    }

    long sum() {
        return list.stream().mapToLong(Weighted::weight).sum();
    }

    List<Fen> split(Fen amount) {
        return Split.proportionally(amount, list.stream().map(Weighted::weight).toList(), remainder);
    }
}
