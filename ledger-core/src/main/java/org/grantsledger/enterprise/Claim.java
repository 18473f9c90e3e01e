package org.grantsledger.enterprise;

import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.limit.Canonical;
import org.grantsledger.limit.ClaimKeys;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.Fact;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.policy.Jurisdiction;
import org.grantsledger.policy.RuleBook;
import org.grantsledger.policy.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A claim that was read: the clause in force on the fact date, its facts, and the names of everything that deciding it
 * touches.
 *
 * @param jurisdiction where the enterprise belongs on the fact date
 * @param decisionNumber the decision document that the claim names
 * @param payers who would pay; empty where the fiscal share is not known
 * @param fingerprint names what is claimed, whatever the order of its facts: the same claim again has the same
 */
record Claim(
        RuleBook book,
        Clause clause,
        Facts facts,
        LocalDate factDate,
        LocalDate decidedOn,
        Jurisdiction jurisdiction,
        ClaimKeys keys,
        Optional<String> decisionNumber,
        Optional<DecisionTerms> decision,
        Optional<Payers> payers,
        String fingerprint) {

    /**
     * Reads a claim.
     *
     * @throws InvalidInput naming every field that cannot be read
     */
    static Claim read(
            ClauseId id,
            Map<String, Object> given,
            LocalDate decidedOn,
            Profile profile,
            ReferenceData reference,
            LocalDate today) {
        Optional<InForce> inForce = inForce(id, given, reference);
        Clause clause = inForce.map(InForce::clause).orElseGet(() -> newest(id, reference));
        Facts facts = read(clause, given);
        LocalDate factDate = clause.trigger().date(facts);
        List<InputProblem> problems = new ArrayList<>();
        dates(clause, factDate, decidedOn, today, problems);
        months(clause, facts, problems);
        if (inForce.isEmpty()) {
            String from = reference.ruleBooks().isEmpty()
                    ? ""
                    : reference.ruleBooks().getFirst().catalogue().validFrom().toString();
            problems.add(
                    new InputProblem(
                            "facts." + clause.trigger().fact(),
                            "BEFORE_POLICY",
                            factDate.toString(),
                            from));
        } else if (problems.isEmpty()) {
            years(inForce.get().book().countersOf(id, factDate), facts, factDate, decidedOn, problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        RuleBook book = inForce.orElseThrow().book();
        String code = profile.jurisdiction(factDate);
        Jurisdiction jurisdiction = book.catalogue().jurisdiction(code).or(
                () -> reference.newestRuleBook().flatMap(b -> b.catalogue().jurisdiction(code))).orElseThrow();
        ClaimKeys keys = new ClaimKeys(facts, code, factDate.getYear(), decidedOn.getYear());
        Optional<String> number = clause.calculation().decisions().stream().filter(facts::has).map(facts::text)
                .findFirst();
        Optional<DecisionTerms> decision = number.flatMap(reference::decision);
        return new Claim(
                book,
                clause,
                facts,
                factDate,
                decidedOn,
                jurisdiction,
                keys,
                number,
                decision,
                Payers.of(clause, profile.kind(), jurisdiction, book.catalogue().city(), decision, reference,
                        decidedOn),
                fingerprint(clause.id(), facts.asText()));
    }

    private record InForce(RuleBook book, Clause clause) {}

    /**
     * The version in force on the fact date (reading A-52). Which one that is follows from one fact, which each version
     * may call otherwise: that version applies which finds a date on which it is in force itself.
     */
    private static Optional<InForce> inForce(ClauseId id, Map<String, Object> given, ReferenceData reference) {
        for (RuleBook book : reference.ruleBooks().reversed()) {
            for (Clause clause : book.clauses(id).reversed()) {
                Optional<LocalDate> date = factDate(clause, given);
                if (date.flatMap(reference::ruleBook).filter(book::equals).isPresent()
                        && clause.appliesOn(date.get())) {
                    return Optional.of(new InForce(book, clause));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<LocalDate> factDate(Clause clause, Map<String, Object> given) {
        Fact trigger = clause.fact(clause.trigger().fact()).orElseThrow();
        Map<String, Object> alone = new HashMap<>(given);
        alone.keySet().removeIf(name -> !name.equals(trigger.name()) && !trigger.aliases().contains(name));
        Facts.Reading reading = Facts.read(List.of(trigger), alone);
        return reading.problems().isEmpty() ? Optional.of(clause.trigger().date(reading.facts())) : Optional.empty();
    }

    private static Clause newest(ClauseId id, ReferenceData reference) {
        return reference.ruleBooks().stream().flatMap(b -> b.clauses(id).stream()).reduce((earlier, later) -> later)
                .orElseThrow(() -> new InvalidInput("clause", "UNKNOWN_CLAUSE", id.value()));
    }

    /** A claim counts in a year from that of the fact to that of the decision (readings A-07, A-08). */
    private static void years(
            List<Cap> counters,
            Facts facts,
            LocalDate factDate,
            LocalDate decidedOn,
            List<InputProblem> problems) {
        counters.stream().map(Cap::year).filter(Objects::nonNull).distinct().filter(facts::has).forEach(fact -> {
            long year = facts.whole(fact);
            if (year < factDate.getYear() || year > decidedOn.getYear()) {
                problems.add(
                        new InputProblem(
                                "facts." + fact,
                                "YEAR_OUT_OF_RANGE",
                                facts.text(fact),
                                factDate.getYear() + "–" + decidedOn.getYear()));
            }
        });
    }

    private static Facts read(Clause clause, Map<String, Object> given) {
        Facts.Reading reading = Facts.read(clause.facts(), given);
        if (!reading.problems().isEmpty()) {
            throw new InvalidInput(
                    reading.problems().stream()
                            .map(
                                    p -> new InputProblem(
                                            "facts." + p.fact(),
                                            p.rule().name(),
                                            p.given(),
                                            clause.fact(p.fact()).map(Fact::choices).map(c -> String.join("、", c))
                                                    .orElse("")))
                            .toList());
        }
        return reading.facts();
    }

    private static void dates(
            Clause clause,
            LocalDate factDate,
            LocalDate decidedOn,
            LocalDate today,
            List<InputProblem> problems) {
        if (factDate.isAfter(today)) {
            problems.add(
                    new InputProblem(
                            "facts." + clause.trigger().fact(),
                            "FUTURE_DATE",
                            factDate.toString(),
                            today.toString()));
        }
        if (decidedOn.isAfter(today)) {
            problems.add(new InputProblem("decidedOn", "FUTURE_DATE", decidedOn.toString(), today.toString()));
        } else if (decidedOn.isBefore(factDate)) {
            problems.add(new InputProblem("decidedOn", "BEFORE_FACT", decidedOn.toString(), factDate.toString()));
        }
    }

    private static void months(Clause clause, Facts facts, List<InputProblem> problems) {
        if (clause.calculation() instanceof Calculation.Periodic periodic
                && facts.month(periodic.lastMonth()).isBefore(facts.month(periodic.firstMonth()))) {
            problems.add(
                    new InputProblem(
                            "facts." + periodic.lastMonth(),
                            "BEFORE_FIRST_MONTH",
                            facts.text(periodic.lastMonth()),
                            facts.text(periodic.firstMonth())));
        }
    }

    static String fingerprint(ClauseId clause, Map<String, String> facts) {
        MessageDigest digest = Sha256.digest();
        new TreeMap<>(facts).forEach((name, value) -> {
            Sha256.text(digest, name);
            Sha256.text(digest, Canonical.of(value));
        });
        return clause + "#" + HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** The clause that gets the entry (reading A-47). */
    ClauseId bookedTo() {
        return clause.booksTo() == null ? clause.id() : clause.booksTo();
    }

    /** The counters an award adds to: one per payer where the cap counts each payer's share. */
    List<Counter> counters() {
        List<Counter> counters = new ArrayList<>();
        for (Cap cap : book.countersOf(clause.id(), factDate)) {
            if (cap.perPayer()) {
                payers.ifPresent(
                        p -> p.list().forEach(
                                payer -> counters
                                        .add(new Counter(cap, keys.counter(cap, payer.code()), payer.code()))));
            } else {
                counters.add(new Counter(cap, keys.counter(cap, null), null));
            }
        }
        return counters;
    }

    record Counter(Cap cap, PositionKey key, @Nullable String payer) {}

    /** The open budget lines of a payer for this claim. */
    List<LineTerms> lines(String payer, ReferenceData reference) {
        return reference.openLines(payer, FiscalYear.of(decidedOn), bookedTo());
    }

    /** Every position that deciding this claim looks at or changes. */
    Set<PositionKey> positions(ReferenceData reference) {
        Set<PositionKey> all = new LinkedHashSet<>();
        all.add(keys.matter(clause));
        all.add(keys.once(clause));
        counters().forEach(c -> all.add(c.key()));
        decision.filter(d -> d.amount() != null).ifPresent(d -> all.add(PositionKey.decision(d.number())));
        payers.ifPresent(
                p -> p.list().forEach(
                        payer -> lines(payer.code(), reference).forEach(l -> all.add(PositionKey.line(l.line())))));
        return all;
    }
}
