package org.grantsledger.api.pages;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.grantsledger.api.http.Texts;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Catalogue;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Fact;
import org.grantsledger.policy.Instalments;
import org.grantsledger.policy.JurisdictionClass;
import org.grantsledger.policy.Occurrence;
import org.grantsledger.policy.PoolName;
import org.grantsledger.policy.Recipient;
import org.springframework.stereotype.Component;

/** Says in a sentence what a clause states as data. */
@Component
class ClauseWords {

    private final Texts texts;
    private final Words words;

    ClauseWords(Texts texts, Words words) {
        this.texts = texts;
        this.words = words;
    }

    /**
     * A cap, in words.
     *
     * @param counts the clauses whose awards count against it
     */
    record CapLine(String scope, String limit, String period, String text, boolean derived, List<String> counts) {}

    /** A fact that a claim states, in words. */
    record FactLine(String name, String label, String type, boolean required, String choices) {}

    public String lead(Clause clause) {
        return words.department(clause.lead());
    }

    List<Table.Option> leads(List<Clause> clauses) {
        return words.departments(clauses);
    }

    public String amount(Clause clause) {
        return switch (clause.calculation()) {
            case Calculation.Fixed c -> texts.get("calculation.fixed", Map.of("amount", yuan(c.amount())));
            case Calculation.Rate c -> texts.get(
                    c.upTo() ? "calculation.rate-up-to" : "calculation.rate",
                    Map.of("base", label(clause, c.base()), "rate", percent(c.rateBp())));
            case Calculation.Matching c -> texts.get(
                    "calculation.matching",
                    Map.of(
                            "base",
                            label(clause, c.base()),
                            "ratios",
                            c.branches().stream().map(b -> classes(b.classes()) + " " + b.ratioText())
                                    .collect(Collectors.joining("; "))));
            case Calculation.Periodic c -> texts.get(
                    "calculation.monthly",
                    Map.of("amount", yuan(c.perMonth()), "months", Integer.toString(c.maxMonths())));
            case Calculation.Ceiling c -> texts.get("calculation.ceiling", Map.of("amount", yuan(c.max())));
            case Calculation.Discretionary c -> texts.get("calculation.open", Map.of("wording", c.wording()));
            case Calculation.External c -> texts.get("calculation.external", Map.of("reference", c.reference()));
        };
    }

    private static String yuan(Fen amount) {
        return Unit.YUAN.show(amount);
    }

    private static String percent(int basisPoints) {
        return basisPoints % 100 == 0 ? basisPoints / 100 + "%" : basisPoints / 100.0 + "%";
    }

    private static String label(Clause clause, String fact) {
        return clause.fact(fact).map(ClauseWords::label).orElse(fact);
    }

    private static String label(Fact fact) {
        return Texts.english() ? fact.en() : fact.zh();
    }

    public String instalments(Clause clause) {
        return switch (clause.instalments()) {
            case Instalments.Single i -> texts.get("instalments.single");
            case Instalments.EqualParts i -> texts.get(
                    "instalments.equal",
                    Map.of(
                            "parts",
                            Integer.toString(i.parts()),
                            "months",
                            Integer.toString(i.monthsApart()),
                            "text",
                            i.text()));
            case Instalments.Staged i -> texts.get("instalments.staged", Map.of("text", i.text()));
            case Instalments.Monthly i -> texts.get("instalments.monthly", Map.of("text", i.text()));
        };
    }

    public String payer(Clause clause) {
        return texts.get("payer." + clause.payer().rule().name());
    }

    public String remainder(Clause clause) {
        return texts.get("remainder." + clause.payer().remainder().name());
    }

    public String recipients(Clause clause) {
        Recipient recipient = clause.recipient();
        String kinds = recipient.kinds().stream().map(k -> words.of("kind", k.name()))
                .collect(Collectors.joining(", "));
        return Texts.english() ? kinds : recipient.zh() + "（" + kinds + "）";
    }

    public String occurrence(Clause clause) {
        Occurrence occurrence = clause.occurrence();
        Integer max = occurrence.max();
        return max == null
                ? texts.get("occurrence.open")
                : texts.get("occurrence.limited", Map.of("max", max.toString()));
    }

    public String form(Clause clause) {
        return texts.get("form." + clause.form().name());
    }

    public String scope(Clause clause) {
        return classes(clause.scope());
    }

    private String classes(Iterable<JurisdictionClass> classes) {
        StringBuilder named = new StringBuilder();
        for (JurisdictionClass kind : classes) {
            named.append(named.isEmpty() ? "" : ", ").append(texts.get("jurisdiction." + kind.name()));
        }
        return named.toString();
    }

    List<CapLine> caps(Clause clause, Catalogue catalogue) {
        return clause.caps().stream().map(
                cap -> new CapLine(
                        words.of("scope", cap.scope()),
                        limit(cap, clause, catalogue),
                        texts.get("period." + cap.period().name()),
                        cap.text(),
                        cap.derived(),
                        cap.counts().stream().map(Object::toString).toList()))
                .toList();
    }

    private String limit(Cap cap, Clause clause, Catalogue catalogue) {
        return switch (cap.limit()) {
            case Cap.Amount a -> texts.get("limit.amount", Map.of("amount", yuan(a.amount())));
            case Cap.ShareOf s -> texts.get(
                    "limit.share",
                    Map.of(
                            "rate",
                            percent(s.rateBp()),
                            "of",
                            s.of().stream().map(f -> label(clause, f)).collect(Collectors.joining(", "))));
            case Cap.Pool p -> texts.get(
                    "limit.pool",
                    Map.of(
                            "pool",
                            catalogue.pool(p.pool()).map(PoolName::name).map(Texts::of).orElse(p.pool().value())));
        };
    }

    List<FactLine> facts(Clause clause) {
        return clause.facts().stream().map(
                f -> new FactLine(
                        f.name(),
                        label(f),
                        texts.get("fact." + f.type().name()),
                        f.required(),
                        String.join(", ", f.choices())))
                .toList();
    }
}
