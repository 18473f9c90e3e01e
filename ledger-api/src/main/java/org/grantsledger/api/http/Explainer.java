package org.grantsledger.api.http;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.enterprise.Assessment;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.Instalment;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.Share;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.EventRef;
import org.grantsledger.limit.Finding;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.CatalogueVersion;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.Policy;
import org.grantsledger.policy.RuleBook;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts the words of the policy and the events of the log beside every figure of a decision. */
@Component
public class Explainer {

    /** Basis points of a whole. */
    private static final long WHOLE = 10_000;

    private final LedgerCore core;
    private final Texts texts;
    private final Sight sight;

    Explainer(LedgerCore core, Texts texts, Sight sight) {
        this.core = core;
        this.sight = sight;
        this.texts = texts;
    }

    public Views.Decision decision(EnterpriseEvent.AwardPrepared e) {
        return decision(
                e.catalogue(),
                e.clause(),
                e.factDate(),
                e.decidedOn(),
                e.facts(),
                e.outcome(),
                e.claimed(),
                e.amount(),
                e.bindingCap(),
                e.shares(),
                e.instalments(),
                e.warnings(),
                e.steps());
    }

    public Views.Decision decision(EnterpriseEvent.AwardRefused e) {
        return decision(
                e.catalogue(),
                e.clause(),
                e.factDate(),
                e.decidedOn(),
                e.facts(),
                e.outcome(),
                e.claimed(),
                Fen.ZERO,
                e.bindingCap(),
                List.of(),
                List.of(),
                e.findings(),
                e.steps());
    }

    Views.Decision decision(Assessment a) {
        return decision(
                a.catalogue(),
                a.clause(),
                a.factDate(),
                a.decidedOn(),
                a.facts(),
                a.outcome(),
                a.claimed(),
                a.amount(),
                a.bindingCap(),
                a.shares(),
                a.instalments(),
                a.findings(),
                a.steps());
    }

    private Views.Decision decision(
            CatalogueVersion catalogue,
            ClauseId id,
            LocalDate factDate,
            LocalDate decidedOn,
            Map<String, String> facts,
            Outcome outcome,
            Fen claimed,
            Fen amount,
            @Nullable String bindingCap,
            List<Share> shares,
            List<Instalment> instalments,
            List<Finding> findings,
            List<Step> steps) {
        RuleBook book = book(catalogue);
        Clause clause = book.clause(id, factDate).orElseThrow();
        Map<EventRef, Long> positions = positions(steps);
        return new Views.Decision(
                outcome,
                outcomeText(outcome, findings),
                id,
                Texts.of(clause.name()),
                clause.text(),
                catalogue,
                factDate,
                decidedOn,
                facts,
                claimed,
                amount,
                bindingCap,
                shares.stream().map(s -> new Views.ShareView(s.payer(), s.role(), s.amount(), s.line())).toList(),
                instalments,
                findings.stream().map(f -> Views.finding(f, texts.finding(f, clause))).toList(),
                steps.stream().map(s -> step(s, clause, book, positions)).toList());
    }

    /** A claim is cut to what a limit has left; of which nothing is left, there is nothing to cut it to. */
    private String outcomeText(Outcome outcome, List<Finding> findings) {
        boolean nothing = outcome == Outcome.CLIPPED && findings.stream().anyMatch(Finding::refuses);
        return texts.get(nothing ? "exhausted" : "outcome." + outcome);
    }

    private RuleBook book(CatalogueVersion version) {
        return core.ruleBook(version.hash()).orElseThrow();
    }

    private Map<EventRef, Long> positions(List<Step> steps) {
        Set<EventRef> refs = new HashSet<>();
        for (Step step : steps) {
            sources(step).forEach(s -> refs.add(s.event()));
        }
        return refs.isEmpty() ? Map.of() : core.log().positions(refs);
    }

    private static List<Step.Source> sources(Step step) {
        return switch (step) {
            case Step.MatterNetted s -> s.sources();
            case Step.HeadroomApplied s -> s.sources();
            default -> List.of();
        };
    }

    private Views.StepView step(Step step, Clause clause, RuleBook book, Map<EventRef, Long> positions) {
        Map<String, String> values = new HashMap<>();
        values.put("amount", Texts.yuan(step.amount()));
        String name = name(step, clause, values);
        Step.HeadroomApplied headroom = step instanceof Step.HeadroomApplied h ? h : null;
        return new Views.StepView(
                name,
                clause.id(),
                words(step, clause, book),
                texts.get("step." + name, values),
                step.amount(),
                headroom == null ? null : headroom.limit(),
                headroom == null ? null : headroom.used(),
                headroom == null ? null : headroom.left(),
                sources(step).stream().filter(s -> sight.sees(s.claim())).map(
                        s -> new Views.SourceView(s.claim(), s.clause(), s.amount(), positions.get(s.event())))
                        .toList());
    }

    /** The name of a step; what its sentence needs is put into {@code values}. */
    private String name(Step step, Clause clause, Map<String, String> values) {
        return switch (step) {
            case Step.Claimed s -> {
                values.put("fact", clause.fact(s.fact()).map(f -> Texts.english() ? f.en() : f.zh()).orElse(s.fact()));
                yield "claimed";
            }
            case Step.FixedAmount s -> "fixed";
            case Step.RateApplied s -> {
                values.put("rate", percent(s.approvedBp()));
                values.put("ceiling", percent(s.rateBp()));
                if (s.factorBp() != null) {
                    values.put("factor", percent(s.factorBp()));
                }
                yield s.factorBp() == null ? "rate" : "rate-factor";
            }
            case Step.RatioApplied s -> {
                values.put("ratio", s.ratio());
                yield "ratio";
            }
            case Step.MonthsCounted s -> {
                values.put("perMonth", Texts.yuan(s.perMonth()));
                values.put("claimed", Long.toString(s.claimed()));
                values.put("paid", Long.toString(s.paid()));
                values.put("windowEnds", s.windowEnds().toString());
                yield "months";
            }
            case Step.Proposed s -> {
                values.put("decision", s.decision() == null ? "" : s.decision());
                yield s.decision() == null ? "proposed" : "proposed-decision";
            }
            case Step.Entitled s -> {
                values.put("before", Texts.yuan(s.before()));
                values.put("claimed", Texts.yuan(s.claimed()));
                values.put("limit", s.limit() == null ? "" : Texts.yuan(s.limit()));
                yield s.limit() == null ? "entitled" : "entitled-limited";
            }
            case Step.MatterNetted s -> {
                values.put("own", Texts.yuan(s.own()));
                values.put("others", Texts.yuan(s.others()));
                yield "matter";
            }
            case Step.HeadroomApplied s -> {
                values.put("scope", texts.scope(s.scope()));
                values.put("limit", Texts.yuan(s.limit()));
                values.put("used", Texts.yuan(s.used()));
                values.put("left", Texts.yuan(s.left()));
                yield "headroom";
            }
            case Step.ProRata s -> {
                values.put("available", Texts.yuan(s.available()));
                values.put("claimed", Texts.yuan(s.claimed()));
                yield "pro-rata";
            }
            case Step.Payable s -> "payable";
            case Step.Shared s -> {
                values.put("payer", texts.jurisdiction(s.payer()));
                values.put(
                        "part",
                        s.of() == WHOLE ? percent(s.weight()) : s.weight() + "/" + s.of());
                yield s.remainder() ? "share-remainder" : "share";
            }
            case Step.Encumbered s -> {
                values.put("line", s.line());
                values.put("available", Texts.yuan(s.available()));
                yield "budget";
            }
        };
    }

    private static String percent(long basisPoints) {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + "%";
    }

    private static @Nullable String words(Step step, Clause clause, RuleBook book) {
        return switch (step) {
            case Step.Claimed s -> clause.text();
            case Step.FixedAmount s -> clause.text();
            case Step.RateApplied s -> clause.text();
            case Step.RatioApplied s -> clause.text();
            case Step.MonthsCounted s -> clause.text();
            case Step.Proposed s -> clause.text();
            case Step.Entitled s -> cap(s.cap(), clause).map(Cap::text).orElse(null);
            case Step.MatterNetted s -> noDuplication(clause, book);
            case Step.HeadroomApplied s -> cap(s.cap(), clause).map(Cap::text).orElse(null);
            case Step.ProRata s -> clause.text();
            case Step.Payable s -> null;
            case Step.Shared s -> clause.payer().text();
            case Step.Encumbered s -> null;
        };
    }

    private static Optional<Cap> cap(@Nullable String id, Clause clause) {
        return clause.caps().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    /** 从高不重复: the words of the clause itself where it has some, else of the policy's closing paragraph. */
    private static @Nullable String noDuplication(Clause clause, RuleBook book) {
        if (clause.nonDuplication() != null && clause.nonDuplication().text() != null) {
            return clause.nonDuplication().text();
        }
        return book.catalogue().policies().stream().filter(p -> p.id().equals(clause.id().policy()))
                .flatMap(p -> p.generalRules().stream()).filter(r -> r.code().contains("HIGHEST"))
                .map(Policy.GeneralRule::text).findFirst().orElse(null);
    }
}
