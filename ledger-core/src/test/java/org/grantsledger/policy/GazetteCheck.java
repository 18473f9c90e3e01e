package org.grantsledger.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.jspecify.annotations.Nullable;

/**
 * Compares a catalogue with the gazette: every quote must stand there, in its own article, and every number of a clause
 * in the words of the clause. A number that follows from other words must be marked as derived and say from which.
 */
final class GazetteCheck {

    /** A quote from another article, as the caps do that follow from one: （64号第7条）最高支持额度1000万元. */
    private static final Pattern CITED = Pattern.compile("（(64|65)号第(\\d+)条）(.+)");

    /** Months × amount: （参照…：）连续3年×每月2000元. */
    private static final Pattern PRODUCT = Pattern.compile("(?:参照\\S+：)?连续(\\d+)年×每月(\\d+)元");

    private static final Pattern CLAUSE = Pattern.compile("LYG-2021-\\d+/\\d+-\\d+");

    /** Words that make a number a maximum, with the list they reach over: 分别给予不高于10万元、20万元. */
    private static final Pattern AT_MOST = Pattern.compile("(不超过|不高于|最高)[^，、；。（）]*(、[\\d.]+[万亿]?元)*");

    private final Gazette gazette;
    private final Catalogue catalogue;
    private final List<String> findings = new ArrayList<>();

    private GazetteCheck(Gazette gazette, Catalogue catalogue) {
        this.gazette = gazette;
        this.catalogue = catalogue;
    }

    /** What does not agree, a line each. */
    static List<String> findings(Gazette gazette, Catalogue catalogue) {
        GazetteCheck check = new GazetteCheck(gazette, catalogue);
        catalogue.policies().forEach(check::policy);
        catalogue.articles().forEach(check::article);
        catalogue.provisions().forEach(
                p -> check.quote(p.id(), "text", p.text(),
                        check.articleOf(new ClauseId(p.id()).policy(), p.article())));
        catalogue.ambiguities().forEach(check::ambiguity);
        catalogue.clauses().forEach(check::quotes);
        catalogue.clauses().forEach(check::numbers);
        check.order();
        return check.findings;
    }

    private String articleOf(String policy, String number) {
        return gazette.article(policy, number);
    }

    private void found(String where, String what) {
        findings.add(where + ": " + what);
    }

    private void quote(String where, String what, @Nullable String quote, String text) {
        if (quote != null && !Gazette.quotes(text, quote)) {
            found(where, what + " is not in the gazette: " + quote);
        }
    }

    private void number(String where, String what, List<String> ways, String text) {
        if (!Numerals.stands(text, ways)) {
            found(where, what + " " + ways + " does not stand in: " + text);
        }
    }

    // ---- documents

    private void policy(Policy policy) {
        String text = gazette.policy(policy.id());
        quote(policy.id(), "title", policy.title(), text);
        quote(policy.id(), "number", policy.documentNo(), text);
        quote(policy.id(), "issuer", policy.issuer(), text);
        quote(
                policy.id(),
                "date",
                "%d年%d月%d日".formatted(
                        policy.documentDate().getYear(),
                        policy.documentDate().getMonthValue(),
                        policy.documentDate().getDayOfMonth()),
                text);
        for (Policy.Superseded old : policy.supersedes()) {
            quote(
                    policy.id(),
                    "superseded",
                    "《" + old.title() + "》（" + old.documentNo() + "）" + old.mode(),
                    text);
        }
        policy.generalRules().forEach(r -> quote(r.id(), "text", r.text(), text));
    }

    private void article(Article article) {
        String where = article.policy() + " " + article.number();
        Gazette.Printed printed = gazette.articles().get(where);
        if (printed == null) {
            found(where, "no such article is printed");
            return;
        }
        equal(where, "title", article.title(), printed.title());
        equal(where, "section", article.section() == null ? "" : article.section(), printed.section());
        equal(where, "departments", article.departments() == null ? "" : article.departments(), printed.departments());
    }

    private void equal(String where, String what, String stated, String printed) {
        if (!stated.equals(printed)) {
            found(where, what + " is printed as " + printed + ", not " + stated);
        }
    }

    /** The words an ambiguity turns on may be joined from several places, with a stroke between them. */
    private void ambiguity(Ambiguity ambiguity) {
        if (ambiguity.text() != null) {
            String both = gazette.policy("LYG-2021-64") + gazette.policy("LYG-2021-65");
            for (String part : ambiguity.text().split("/", -1)) {
                quote(ambiguity.id(), "text", part.strip(), both);
            }
        }
    }

    // ---- the words of a clause

    private void quotes(Clause clause) {
        String where = clause.id().value();
        String article = articleOf(clause.id().policy(), clause.article());
        quote(where, "text", clause.text(), article);
        quote(where, "occurrence", clause.occurrence().text(), article);
        quote(where, "payer", clause.payer().text(), article + gazette.policy(clause.id().policy()));
        payer(where, clause);
        if (clause.nonDuplication() != null) {
            quote(where, "non-duplication", clause.nonDuplication().text(), article);
        }
        if (clause.calculation() instanceof Calculation.Discretionary discretionary) {
            quote(where, "wording", discretionary.wording(), article);
        }
        quote(where, "instalments", switch (clause.instalments()) {
            case Instalments.Single s -> null;
            case Instalments.EqualParts e -> e.text();
            case Instalments.Staged s -> s.text();
            case Instalments.Monthly m -> m.text();
        }, article);
        for (Cap cap : clause.caps()) {
            if (!cap.derived()) {
                quote(where, cap.id(), cap.text(), article);
            }
        }
    }

    private void payer(String where, Clause clause) {
        Payer.Rule rule = clause.payer().rule();
        String words = switch (rule) {
            case CITY -> "市财政|由市|当年市级奖励资金";
            case FISCAL_SYSTEM -> "按现行财政体制分担";
            case EXPLICIT_SPLIT -> "市、区（功能板块）.*县级";
            case LOCAL -> "县区.*也可";
            case BY_DECISION -> "市、县区|按自贸试验区相关政策";
        };
        if (!Pattern.compile(words).matcher(clause.payer().text()).find()) {
            found(where, "a payer " + rule + " does not follow from: " + clause.payer().text());
        }
        if (clause.text().contains("市财政") && rule != Payer.Rule.CITY) {
            found(where, "市财政 pays, not " + rule);
        }
    }

    // ---- the numbers of a clause

    private void numbers(Clause clause) {
        String where = clause.id().value();
        String text = Gazette.squeezed(clause.text());
        if (clause.derived() == null) {
            calculation(where, clause.calculation(), text);
        } else {
            derivedCalculation(where, clause.calculation(), clause.derived());
        }
        clause.caps().forEach(cap -> limit(where, clause, cap));
        clause.conditions().stream().filter(c -> c.source() == Condition.Source.TEXT)
                .forEach(c -> condition(where + " " + c.code(), c, articleOf(clause.id().policy(), clause.article())));
        if (clause.instalments() instanceof Instalments.EqualParts parts) {
            number(where, "parts", Numerals.count(parts.parts(), "年"), parts.text());
            if (parts.monthsApart() != 12) {
                found(where, "parts of 分…年 are a year apart, not " + parts.monthsApart() + " months");
            }
        }
        if (clause.occurrence().stated() && clause.occurrence().text() == null) {
            found(where, "an occurrence that the text states needs its words");
        }
    }

    private void calculation(String where, Calculation calculation, String text) {
        switch (calculation) {
            case Calculation.Fixed c -> {
                number(where, "amount", Numerals.amount(c.amount()), text);
                atMost(where, Numerals.amount(c.amount()), text, false);
            }
            case Calculation.Rate c -> {
                List<String> ways = Numerals.percent(Ratio.ofBasisPoints(c.rateBp()));
                number(where, "rate", ways, text);
                atMost(where, ways, text, c.upTo());
            }
            case Calculation.Matching c -> c.branches().forEach(b -> branch(where, b, text));
            case Calculation.Periodic c -> {
                quote(where, "month", "每月", text);
                number(where, "monthly amount", Numerals.amount(c.perMonth()), text);
                number(where, "months", years(c.maxMonths()), text);
            }
            case Calculation.Ceiling c -> {
                number(where, "ceiling", Numerals.amount(c.max()), text);
                atMost(where, Numerals.amount(c.max()), text, true);
            }
            case Calculation.Discretionary c -> noNumber(where, c.wording());
            case Calculation.External c -> noNumber(where, text);
        }
    }

    private static List<String> years(int months) {
        List<String> ways = new ArrayList<>(Numerals.count(months, "个月"));
        if (months % 12 == 0) {
            ways.addAll(Numerals.count(months / 12, "年"));
        }
        return ways;
    }

    /** Whether the words before the number make it a maximum must agree with the data. */
    private void atMost(String where, List<String> ways, String text, boolean expected) {
        boolean is = AT_MOST.matcher(text).results().anyMatch(m -> Numerals.stands(m.group(), ways));
        if (is != expected) {
            found(where, ways + (is ? " is a maximum in: " : " is no maximum in: ") + text);
        }
    }

    private void branch(String where, Calculation.Branch branch, String text) {
        number(where, "ratio", List.of(branch.ratioText()), text);
        String[] parts = branch.ratioText().split(":", -1);
        Ratio superior = Ratio.of(parts[0]);
        Ratio sum = new Ratio(0, 1);
        for (int i = 1; i < parts.length; i++) {
            sum = sum.plus(Ratio.of(parts[i]));
            if (parts.length > 2 && !branch.payers().get(i - 1).ratio().equals(Ratio.of(parts[i]))) {
                found(where, "payer " + i + " of " + branch.ratioText() + " has another ratio");
            }
        }
        if (!superior.equals(Ratio.ONE) || !sum.equals(branch.total())) {
            found(where, branch.ratioText() + " does not make " + branch.total());
        }
    }

    private void noNumber(String where, String words) {
        if (Pattern.compile("\\d+(\\.\\d+)?(万|亿)?(元|%)").matcher(words).find()) {
            found(where, "there is a number in: " + words);
        }
    }

    /** 参照 another clause: the same calculation, whose own numbers are checked there. */
    private void derivedCalculation(String where, Calculation calculation, String reason) {
        Matcher named = CLAUSE.matcher(reason);
        if (!named.find()) {
            found(where, "the reason names no clause: " + reason);
            return;
        }
        ClauseId source = new ClauseId(named.group());
        boolean same = catalogue.clauses().stream()
                .anyMatch(c -> c.id().equals(source) && c.derived() == null && c.calculation().equals(calculation));
        if (!same) {
            found(where, "the numbers are not those of " + source);
        }
    }

    private void limit(String where, Clause clause, Cap cap) {
        switch (cap.limit()) {
            case Cap.Amount a when cap.derived() -> derivedLimit(where, clause, cap, a.amount());
            case Cap.Amount a -> number(where, cap.id(), Numerals.amount(a.amount()), cap.text());
            case Cap.ShareOf s -> number(
                    where,
                    cap.id(),
                    Numerals.percent(Ratio.ofBasisPoints(s.rateBp())),
                    cap.text());
            case Cap.Pool p -> noNumber(where, cap.text());
        }
        if (cap.period() != Cap.Period.LIFETIME && cap.stated() && !cap.text().matches(".*(年度|当年).*")) {
            found(where, cap.id() + " has a year that is not stated in: " + cap.text());
        }
    }

    private void derivedLimit(String where, Clause clause, Cap cap, Fen amount) {
        Matcher cited = CITED.matcher(cap.text());
        Matcher product = PRODUCT.matcher(cap.text());
        if (cited.matches()) {
            quote(where, cap.id(), cited.group(3), articleOf("LYG-2021-" + cited.group(1), cited.group(2)));
            number(where, cap.id(), Numerals.amount(amount), cited.group(3));
        } else if (product.matches()) {
            long months = 12L * Long.parseLong(product.group(1));
            Fen perMonth = Fen.ofYuan(product.group(2));
            if (!perMonth.times(months).equals(amount)
                    || !(clause.calculation() instanceof Calculation.Periodic p
                            && p.perMonth().equals(perMonth) && p.maxMonths() == months)) {
                found(where, cap.id() + ": " + cap.text() + " does not make " + amount);
            }
        } else {
            found(where, cap.id() + " is derived, but says not from what: " + cap.text());
        }
    }

    private void condition(String where, Condition condition, String text) {
        switch (condition.check()) {
            case Check.AtLeast c -> number(where, "threshold", threshold(c.value()), text);
            case Check.LessThan c -> number(where, "threshold", threshold(c.value()), text);
            case Check.GrowthAtLeast c -> number(where, "growth", Numerals.percent(c.value()), text);
            case Check.RankImprovedBy c -> number(where, "places", Numerals.count(c.places(), "位"), text);
            case Check.WithinYears c -> number(where, "years", Numerals.count(c.years(), "年"), text);
            case Check.Equal c when c.value().equals("0") -> quote(where, "zero", "首次", text);
            case Check.Equal c -> {
            }
            case Check.IsTrue c -> {
            }
            case Check.IsFalse c -> {
            }
            case Check.In c -> {
            }
            case Check.NotAfter c -> {
            }
            case Check.Present c -> {
            }
        }
    }

    /** A share, an amount of money, a number of persons, or the ordinal of an event. */
    private static List<String> threshold(String value) {
        List<String> ways = new ArrayList<>(Numerals.percent(Ratio.of(value)));
        if (!value.contains(".")) {
            ways.addAll(Numerals.amount(Fen.ofYuan(value)));
            ways.addAll(Numerals.count(Long.parseLong(value), "人", "次"));
        }
        return ways;
    }

    // ---- who gets which number of one sentence

    /** Clauses that share a sentence take its numbers in the order in which they stand: 分别奖励100万元、20万元. */
    private void order() {
        Map<String, List<Clause>> sentences = new LinkedHashMap<>();
        catalogue.clauses().forEach(
                c -> sentences.computeIfAbsent(Gazette.squeezed(c.text()) + c.id().policy(), k -> new ArrayList<>())
                        .add(c));
        sentences.forEach((text, clauses) -> {
            int at = 0;
            for (Clause clause : clauses) {
                List<String> ways = clause.derived() != null ? List.of() : mainNumber(clause.calculation());
                if (!ways.isEmpty()) {
                    int next = Numerals.find(text, ways, at);
                    if (next < 0) {
                        found(clause.id().value(), ways + " stands before that of the clause before it: " + text);
                    }
                    at = Math.max(at, next);
                }
            }
        });
    }

    private static List<String> mainNumber(Calculation calculation) {
        return switch (calculation) {
            case Calculation.Fixed c -> Numerals.amount(c.amount());
            case Calculation.Rate c -> Numerals.percent(Ratio.ofBasisPoints(c.rateBp()));
            case Calculation.Matching c -> List.of(c.branches().getFirst().ratioText());
            case Calculation.Periodic c -> Numerals.amount(c.perMonth());
            case Calculation.Ceiling c -> Numerals.amount(c.max());
            case Calculation.Discretionary c -> List.of();
            case Calculation.External c -> List.of();
        };
    }
}
