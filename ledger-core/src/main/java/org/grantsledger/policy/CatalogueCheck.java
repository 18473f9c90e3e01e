package org.grantsledger.policy;

import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.jspecify.annotations.Nullable;

/** What the schema cannot say: names that must exist, types that must fit, counters that must agree. */
final class CatalogueCheck {

    /** Key parts that are not facts of the claim: the receiving body under its several names, and where it belongs. */
    private static final Set<String> NOT_FACTS = Stream
            .concat(KeyParts.SELF.stream(), Stream.of(KeyParts.JURISDICTION, KeyParts.PAYER))
            .collect(Collectors.toUnmodifiableSet());

    private final Catalogue catalogue;
    private final BiConsumer<String, Label> problem;
    private final Map<String, Cap> counters = new HashMap<>();
    private final Map<String, Matter> matters = new HashMap<>();

    /** @param problem takes a JSON pointer and a reason */
    CatalogueCheck(Catalogue catalogue, BiConsumer<String, Label> problem) {
        this.catalogue = catalogue;
        this.problem = problem;
    }

    void run() {
        unique("/policies", catalogue.policies(), Policy::id);
        unique("/articles", catalogue.articles(), a -> a.policy() + " " + a.number());
        unique("/provisions", catalogue.provisions(), Provision::id);
        unique("/matters", catalogue.matters(), MatterName::id);
        unique("/pools", catalogue.pools(), p -> p.id().value());
        unique("/ambiguities", catalogue.ambiguities(), Ambiguity::id);
        unique("/jurisdictions", catalogue.jurisdictions(), Jurisdiction::code);
        unique("/departments", catalogue.departments(), Department::code);
        if (catalogue.jurisdictions().stream().filter(j -> j.kind() == JurisdictionClass.CITY).count() != 1) {
            problem("/jurisdictions", "须有且只有一个地区的类别为 CITY", "exactly one jurisdiction must be of class CITY");
        }
        for (int i = 0; i < catalogue.relations().size(); i++) {
            for (String matter : catalogue.relations().get(i).matters()) {
                known("/relations/" + i, new Label("事项", "matter"), matter, catalogue.matters(), MatterName::id);
            }
        }
        for (int i = 0; i < catalogue.policies().size(); i++) {
            policy("/policies/" + i, catalogue.policies().get(i));
        }
        for (int i = 0; i < catalogue.articles().size(); i++) {
            known("/articles/" + i, new Label("政策", "policy"), catalogue.articles().get(i).policy(),
                    catalogue.policies(), Policy::id);
        }
        for (int i = 0; i < catalogue.provisions().size(); i++) {
            Provision provision = catalogue.provisions().get(i);
            article("/provisions/" + i, new ClauseId(provision.id()).policy(), provision.article());
        }
        validity();
        for (int i = 0; i < catalogue.clauses().size(); i++) {
            clause("/clauses/" + i, catalogue.clauses().get(i));
        }
    }

    private void problem(String at, String zh, String en) {
        problem.accept(at, new Label(zh, en));
    }

    private <T> void unique(String list, List<T> entries, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            if (!seen.add(name.apply(entries.get(i)))) {
                problem(list + "/" + i, "编号重复：" + name.apply(entries.get(i)),
                        "duplicate id " + name.apply(entries.get(i)));
            }
        }
    }

    private <T> void known(String at, Label what, String id, Collection<T> all, Function<T, String> name) {
        if (all.stream().noneMatch(t -> name.apply(t).equals(id))) {
            problem(at, "没有" + what.zh() + " " + id, "unknown " + what.en() + " " + id);
        }
    }

    private void policy(String at, Policy policy) {
        for (int i = 0; i < policy.generalRules().size(); i++) {
            ambiguities(at + "/general_rules/" + i, policy.generalRules().get(i).ambiguities());
        }
    }

    private void ambiguities(String at, List<String> ids) {
        ids.forEach(a -> known(at, new Label("歧义", "ambiguity"), a, catalogue.ambiguities(), Ambiguity::id));
    }

    /** An article of an unknown policy is unknown, too; that is said once. */
    private void article(String at, String policy, String number) {
        if (catalogue.policies().stream().noneMatch(p -> p.id().equals(policy))) {
            problem(at, "没有政策 " + policy, "unknown policy " + policy);
        } else {
            known(at, new Label("条文", "article"), policy + " " + number, catalogue.articles(),
                    a -> a.policy() + " " + a.number());
        }
    }

    private void validity() {
        List<Clause> clauses = catalogue.clauses();
        for (int i = 0; i < clauses.size(); i++) {
            Clause clause = clauses.get(i);
            if (clause.validTo() != null && clause.validTo().isBefore(clause.validFrom())) {
                problem("/clauses/" + i, clause.id() + " 的终止日期早于起始日期", clause.id() + " ends before it begins");
            }
            for (int j = 0; j < i; j++) {
                if (clauses.get(j).id().equals(clause.id()) && overlap(clauses.get(j), clause)) {
                    problem("/clauses/" + i, "编号重复：" + clause.id() + "，有效期重叠",
                            "duplicate id " + clause.id() + " with overlapping validity");
                }
            }
        }
    }

    private static boolean overlap(Clause a, Clause b) {
        return !a.validFrom().isAfter(end(b)) && !b.validFrom().isAfter(end(a));
    }

    private static LocalDate end(Clause clause) {
        return clause.validTo() == null ? LocalDate.MAX : clause.validTo();
    }

    private void clause(String at, Clause clause) {
        article(at, clause.id().policy(), clause.article());
        ambiguities(at + "/ambiguities", clause.ambiguities());
        known(at + "/matter", new Label("事项", "matter"), clause.matter().id(), catalogue.matters(), MatterName::id);
        known(at + "/lead", new Label("部门", "department"), clause.lead(), catalogue.departments(), d -> d.name().zh());
        facts(at, clause);
        declared(at, clause);
        conditions(at, clause);
        calculation(at + "/calculation", clause);
        trigger(at + "/trigger", clause);
        for (int i = 0; i < clause.caps().size(); i++) {
            cap(at + "/caps/" + i, clause, clause.caps().get(i));
        }
        matter(at + "/matter", clause);
        if (clause.booksTo() != null && catalogue.clauses().stream().noneMatch(
                c -> c.id().equals(clause.booksTo()) && c.matter().id().equals(clause.matter().id()))) {
            problem(at + "/books_to", "同一事项中没有条款 " + clause.booksTo(),
                    "no clause of the same matter is called " + clause.booksTo());
        }
    }

    /** Every fact that the clause uses must be declared; a missing one is reported where it is first used. */
    private void declared(String at, Clause clause) {
        Set<String> missing = new HashSet<>();
        for (int i = 0; i < clause.conditions().size(); i++) {
            declared(at + "/conditions/" + i, clause, clause.conditions().get(i).check().reads(), missing);
        }
        declared(at + "/calculation", clause, clause.calculation().reads(), missing);
        declared(at + "/matter", clause, clause.matter().key().stream(), missing);
        declared(at + "/occurrence", clause, clause.occurrenceKey().stream(), missing);
        declared(at + "/trigger", clause, Stream.of(clause.trigger().fact()), missing);
        declared(at, clause, clause.reads(), missing);
    }

    private void declared(String at, Clause clause, Stream<String> uses, Set<String> missing) {
        uses.filter(f -> !NOT_FACTS.contains(f) && clause.fact(f).isEmpty() && missing.add(f)).forEach(
                f -> problem(at, "没有事实 " + f + "：条款使用了它，但没有声明",
                        "unknown fact " + f + ": the clause uses it but does not declare it"));
    }

    private void facts(String at, Clause clause) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < clause.facts().size(); i++) {
            Fact fact = clause.facts().get(i);
            String here = at + "/facts/" + i;
            Stream.concat(Stream.of(fact.name()), fact.aliases().stream()).filter(n -> !names.add(n))
                    .forEach(n -> problem(here, "事实重复：" + n, "duplicate fact " + n));
            if ((fact.type() == FactType.CHOICE) == fact.choices().isEmpty()) {
                problem(here, fact.name() + "：类型 CHOICE 须列出选项，其他类型不得有选项",
                        fact.name() + ": choices belong to the type CHOICE, and it needs some");
            }
            if ((fact.fallback() != null || fact.person()) && fact.type() != FactType.TEXT) {
                problem(here, fact.name() + "：只有类型 TEXT 可以有默认值或指向个人",
                        fact.name() + ": only a TEXT may have a fallback or refer to a person");
            }
        }
    }

    private void conditions(String at, Clause clause) {
        Set<String> codes = new HashSet<>();
        for (int i = 0; i < clause.conditions().size(); i++) {
            Condition condition = clause.conditions().get(i);
            String here = at + "/conditions/" + i;
            if (!codes.add(condition.code())) {
                problem(here, "条件重复：" + condition.code(), "duplicate condition " + condition.code());
            }
            switch (condition.check()) {
                case Check.IsTrue c -> type(here, clause, c.fact(), FactType.BOOLEAN);
                case Check.IsFalse c -> type(here, clause, c.fact(), FactType.BOOLEAN);
                case Check.Equal c -> values(here, clause, c.fact(), List.of(c.value()));
                case Check.In c -> values(here, clause, c.fact(), c.values());
                case Check.AtLeast c -> number(here, clause, c.fact(), c.value());
                case Check.LessThan c -> number(here, clause, c.fact(), c.value());
                case Check.GrowthAtLeast c -> {
                    type(here, clause, c.current(), FactType.MONEY);
                    type(here, clause, c.prior(), FactType.MONEY);
                }
                case Check.RankImprovedBy c -> {
                    type(here, clause, c.previous(), FactType.INTEGER);
                    type(here, clause, c.current(), FactType.INTEGER);
                }
                case Check.NotAfter c -> {
                    type(here, clause, c.fact(), FactType.DATE);
                    type(here, clause, c.other(), FactType.DATE);
                }
                case Check.WithinYears c -> {
                    type(here, clause, c.fact(), FactType.DATE);
                    type(here, clause, c.of(), FactType.DATE);
                }
                case Check.Present c -> {
                    if (clause.fact(c.fact()).filter(Fact::required).isPresent()) {
                        problem(here, c.fact() + " 是必填事实，不可能缺少", c.fact() + " cannot be missing, as it is required");
                    }
                }
            }
        }
    }

    private void type(String at, Clause clause, String name, FactType... expected) {
        clause.fact(name).filter(f -> !List.of(expected).contains(f.type())).ifPresent(
                f -> problem(at, "事实 " + name + " 的类型是 " + f.type() + "，应为 " + List.of(expected),
                        "fact " + name + " is of type " + f.type() + ", not " + List.of(expected)));
    }

    private void values(String at, Clause clause, String name, List<String> values) {
        type(at, clause, name, FactType.CHOICE, FactType.TEXT, FactType.INTEGER);
        clause.fact(name).filter(f -> f.type() == FactType.CHOICE).ifPresent(
                f -> values.stream().filter(v -> !f.choices().contains(v))
                        .forEach(v -> problem(at, v + " 不是事实 " + name + " 的选项",
                                v + " is no choice of the fact " + name)));
    }

    private void number(String at, Clause clause, String name, String value) {
        type(at, clause, name, FactType.MONEY, FactType.INTEGER, FactType.RATIO);
        Optional<FactType> type = clause.fact(name).map(Fact::type);
        if (type.equals(Optional.of(FactType.INTEGER)) && !value.matches("\\d{1,10}")) {
            problem(at, "整数 " + name + " 的数值有误：" + value, "bad number " + value + " for the integer " + name);
        }
        if (type.equals(Optional.of(FactType.MONEY))) {
            try {
                Fen.ofYuan(value);
            } catch (BadAmount bad) {
                problem(at, "金额 " + name + " 的数值有误：" + value, "bad number " + value + " for the amount " + name);
            }
        }
    }

    private void calculation(String at, Clause clause) {
        switch (clause.calculation()) {
            case Calculation.Fixed c -> {
                // an amount, whatever the facts
            }
            case Calculation.Rate c -> {
                type(at, clause, c.base(), FactType.MONEY);
                optional(c.approved(), f -> type(at, clause, f, FactType.INTEGER));
                optional(c.proposed(), f -> type(at, clause, f, FactType.MONEY));
                optional(c.factor(), f -> type(at, clause, f, FactType.INTEGER));
                if (!c.upTo() && (c.approved() != null || c.proposed() != null)) {
                    problem(at, "固定比例不能另行核定或申报", "an exact rate leaves nothing to approve or propose");
                }
            }
            case Calculation.Matching c -> matching(at, clause, c);
            case Calculation.Periodic c -> {
                type(at, clause, c.firstMonth(), FactType.MONTH);
                type(at, clause, c.lastMonth(), FactType.MONTH);
            }
            case Calculation.Ceiling c -> decided(at, clause, c.proposed(), c.decisions());
            case Calculation.Discretionary c -> decided(at, clause, c.proposed(), c.decisions());
            case Calculation.External c -> decided(at, clause, c.proposed(), c.decisions());
        }
        boolean split = clause.payer().rule() == Payer.Rule.EXPLICIT_SPLIT;
        if (split && !(clause.calculation() instanceof Calculation.Matching)) {
            problem(at, "EXPLICIT_SPLIT 须有配套计算的支付方", "EXPLICIT_SPLIT needs the payers of a matching rule");
        }
    }

    private static void optional(@Nullable String fact, Consumer<String> check) {
        if (fact != null) {
            check.accept(fact);
        }
    }

    private void decided(String at, Clause clause, String proposed, List<String> decisions) {
        type(at, clause, proposed, FactType.MONEY);
        decisions.forEach(f -> type(at, clause, f, FactType.TEXT));
    }

    private void matching(String at, Clause clause, Calculation.Matching matching) {
        type(at, clause, matching.base(), FactType.MONEY);
        Set<JurisdictionClass> covered = EnumSet.noneOf(JurisdictionClass.class);
        for (int i = 0; i < matching.branches().size(); i++) {
            Calculation.Branch branch = matching.branches().get(i);
            String here = at + "/branches/" + i;
            branch.classes().stream().filter(c -> !covered.add(c))
                    .forEach(c -> problem(here, "类别 " + c + " 有两个分支", "a second branch for " + c));
            Ratio sum = branch.payers().stream().map(Calculation.PayerRatio::ratio)
                    .reduce(new Ratio(0, 1), Ratio::plus);
            if (!branch.payers().isEmpty() && !sum.equals(branch.total())) {
                problem(here, "各支付方比例之和为 " + sum + "，应为 " + branch.total(),
                        "the payers' ratios sum to " + sum + ", not to " + branch.total());
            }
            if (branch.payers().isEmpty() && clause.payer().rule() == Payer.Rule.EXPLICIT_SPLIT) {
                problem(here, "EXPLICIT_SPLIT 的分支没有列出支付方", "EXPLICIT_SPLIT, but the branch names no payers");
            }
        }
        if (!covered.containsAll(clause.scope())) {
            problem(at, "适用地区的类别没有全部列入分支", "no branch for every class of the clause's scope");
        }
    }

    private void trigger(String at, Clause clause) {
        type(
                at,
                clause,
                clause.trigger().fact(),
                clause.trigger().kind() == Trigger.Kind.DATE ? FactType.DATE : FactType.INTEGER);
        if (clause.fact(clause.trigger().fact()).filter(f -> !f.required()).isPresent()) {
            problem(at, "决定目录版本的事实须为必填", "the fact that decides the version must be required");
        }
    }

    private void cap(String at, Clause clause, Cap cap) {
        boolean pool = cap.limit() instanceof Cap.Pool;
        if (cap.key().isEmpty() && !pool) {
            problem(at, "上限没有计数依据（key）：" + cap.id(), "cap without key: " + cap.id());
        }
        if (cap.limit() instanceof Cap.Pool(Cap.PoolId id)) {
            known(at, new Label("资金池", "pool"), id.value(), catalogue.pools(), p -> p.id().value());
        }
        if (cap.perPayer() && (pool || !cap.onceTreatedUnder().isEmpty())) {
            problem(at, "对每一出资方的上限须有金额或比例，且一开始即适用：" + cap.id(),
                    "a cap on each payer's share has an amount or a rate and binds from the start: " + cap.id());
        }
        if (cap.limit() instanceof Cap.ShareOf share) {
            share.of().forEach(f -> type(at, clause, f, FactType.MONEY));
        }
        if (cap.year() != null) {
            type(at, clause, cap.year(), FactType.INTEGER);
            if (cap.period() != Cap.Period.YEAR) {
                problem(at, "只有年度上限可以指定年度：" + cap.id(), "a year belongs to a yearly cap: " + cap.id());
            }
        }
        optional(cap.ambiguity(), a -> ambiguities(at, List.of(a)));
        if (!cap.counts().contains(clause.id())) {
            problem(at, "上限没有计入本条款", "the cap does not count its own clause");
        }
        if (!cap.counts().containsAll(cap.onceTreatedUnder())) {
            problem(at, "once_treated_under 中有上限未计入的条款",
                    "once_treated_under names a clause that the cap does not count");
        }
        // The clause's own use of the key is checked with its other facts.
        for (ClauseId counted : cap.counts().stream().filter(c -> !c.equals(clause.id())).toList()) {
            catalogue.clauses().stream().filter(c -> c.id().equals(counted)).findFirst().ifPresentOrElse(
                    c -> cap.key().stream().filter(k -> !NOT_FACTS.contains(k) && c.fact(k).isEmpty()).forEach(
                            k -> problem(at, "被计入的条款 " + counted + " 没有事实 " + k,
                                    "unknown fact " + k + " of the counted clause " + counted)),
                    () -> problem(at, "没有条款 " + counted, "unknown clause " + counted));
        }
        Cap first = counters.putIfAbsent(cap.id(), cap);
        if (first != null && !(first.key().equals(cap.key()) && first.period() == cap.period()
                && first.counts().equals(cap.counts()))) {
            problem(at, "上限 " + cap.id() + " 在别处的计数依据、期间或计入条款不同",
                    "the counter " + cap.id() + " has another key, period or counted clauses elsewhere");
        }
    }

    private void matter(String at, Clause clause) {
        Matter matter = clause.matter();
        Matter first = matters.putIfAbsent(matter.id(), matter);
        if (first != null && !first.key().equals(matter.key())) {
            problem(at, "事项 " + matter.id() + " 在别处的计数依据不同",
                    "the matter " + matter.id() + " has another key elsewhere");
        }
        boolean once = clause.occurrence().max() != null && matter.key().containsAll(clause.occurrenceKey());
        if (!matter.accumulates() && !once) {
            problem(at, "不累计的申报须限定每一事项一次", "claims that do not add up must be limited to one per matter");
        }
    }
}
