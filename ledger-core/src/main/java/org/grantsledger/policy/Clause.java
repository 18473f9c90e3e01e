package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.grantsledger.money.Rounding;
import org.jspecify.annotations.Nullable;

/**
 * 条款: one payable provision of a policy, for one period of validity, with the reading that the catalogue takes.
 *
 * @param article number of the article, as the policy writes it
 * @param validFrom first fact date the clause applies to
 * @param validTo last fact date, null while open
 * @param text the exact words of the gazette
 * @param level the level of recognition the text speaks of, null where it names none
 * @param form in what the benefit consists; vouchers are booked at face value and paid when redeemed
 * @param derived amounts and rates of this clause that are not words of its text, with the reason
 * @param scope classes of jurisdiction whose bodies may claim
 * @param booksTo the clause of the other policy that gets the entry when both give the same, or null
 * @param lead the department that leads the approval and pays out (G64-2, reading A-48)
 * @param ambiguities the readings taken, by their ids
 */
public record Clause(
        ClauseId id,
        String article,
        LocalDate validFrom,
        @Nullable LocalDate validTo,
        Label name,
        String text,
        Recipient recipient,
        @Nullable String level,
        BenefitForm form,
        Calculation calculation,
        @Nullable String derived,
        Rounding rounding,
        List<Cap> caps,
        Occurrence occurrence,
        List<Condition> conditions,
        @Nullable NonDuplication nonDuplication,
        Instalments instalments,
        Payer payer,
        Set<JurisdictionClass> scope,
        Matter matter,
        @Nullable ClauseId booksTo,
        Trigger trigger,
        List<Fact> facts,
        String lead,
        String leadBasis,
        List<String> ambiguities,
        @Nullable String notes) {

    /** In what a benefit consists. */
    public enum BenefitForm {
        CASH, CASH_OR_EQUITY, VOUCHER, IN_KIND_LAND_QUOTA
    }

    /** What the text, or the catalogue, says about paying the same thing twice. */
    public record NonDuplication(@Nullable String text, String rule, Condition.Source source) {}

    public boolean appliesOn(LocalDate day) {
        return !day.isBefore(validFrom) && (validTo == null || !day.isAfter(validTo));
    }

    public Optional<Fact> fact(String factName) {
        return facts.stream().filter(f -> f.name().equals(factName)).findFirst();
    }

    /** The facts that name the thing for which the clause pays only so often. */
    public List<String> occurrenceKey() {
        return occurrence.key().isEmpty() ? matter.key() : occurrence.key();
    }

    /** Every fact that deciding a claim reads. */
    public Stream<String> reads() {
        return Stream.of(
                conditions.stream().flatMap(c -> c.check().reads()),
                calculation.reads(),
                caps.stream().flatMap(Clause::reads),
                occurrenceKey().stream(),
                matter.key().stream(),
                Stream.of(trigger.fact()),
                instalments instanceof Instalments.Staged staged
                        ? Stream.of(staged.percentages())
                        : Stream.<String>of())
                .flatMap(s -> s);
    }

    private static Stream<String> reads(Cap cap) {
        Stream<String> amount = cap.limit() instanceof Cap.ShareOf share ? share.of().stream() : Stream.of();
        return Stream.of(cap.key().stream(), Stream.ofNullable(cap.year()), amount).flatMap(s -> s);
    }
}
