package org.grantsledger.enterprise;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.grantsledger.budget.LineMode;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.budget.ReferenceData.DecisionTerms;
import org.grantsledger.budget.ReferenceData.LineTerms;
import org.grantsledger.enterprise.Claim.Counter;
import org.grantsledger.enterprise.EnterpriseCommand.PoolRun;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.limit.Headroom;
import org.grantsledger.limit.Months;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.limit.Positions;
import org.grantsledger.limit.Tally;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Rounding;
import org.grantsledger.policy.Calculation;
import org.grantsledger.policy.Cap;
import org.grantsledger.policy.Clause;
import org.grantsledger.policy.Condition;
import org.grantsledger.policy.Facts;
import org.grantsledger.policy.Matter;
import org.grantsledger.policy.MatterRelation.Relation;
import org.grantsledger.policy.PoolName;
import org.jspecify.annotations.Nullable;

/**
 * Decides a claim, rung by rung: scope, conditions, occurrence, amount, cumulative entitlement, what the matter was
 * granted already, headroom, pool, payers, budget. Every rung that can be climbed is, so that a refusal lists all that
 * stands against the claim.
 */
final class Assessor {

    private final Claim claim;
    private final Clause clause;
    private final Facts facts;
    private final EnterpriseState state;
    private final Positions positions;
    private final ReferenceData reference;
    private final @Nullable PoolRun run;
    private final String fingerprint;

    private final Map<Outcome, List<Finding>> refusals = new EnumMap<>(Outcome.class);
    private final List<Finding> warnings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private @Nullable String binding;
    private @Nullable Months months;
    /**
     * Refused claims that stated the same, or asked for some of the same months: this claim takes their place, so that
     * none is counted twice.
     */
    private List<Move.Counted> replaced = List.of();

    private Assessor(
            Claim claim,
            EnterpriseState state,
            Positions shared,
            ReferenceData reference,
            @Nullable PoolRun run) {
        this.claim = claim;
        this.clause = claim.clause();
        this.facts = claim.facts();
        this.state = state;
        this.positions = state.with(shared);
        this.reference = reference;
        this.run = run;
        this.fingerprint = claim.fingerprint();
    }

    /** @param run the pool run the claim is part of, null for a claim on its own */
    static Assessment assess(
            Claim claim,
            EnterpriseState state,
            Positions shared,
            ReferenceData reference,
            @Nullable PoolRun run) {
        return new Assessor(claim, state, shared, reference, run).assess();
    }

    private Assessment assess() {
        standing();
        conditions();
        otherMatters();
        occurrence();
        Optional<Fen> calculated = decisionMissing() ? Optional.empty() : calculate();
        return calculated.map(this::limit).orElseGet(
                () -> refused(precedence().orElseThrow(), Fen.ZERO, List.of()));
    }

    // ---- who may claim

    private void standing() {
        Profile profile = state.known();
        if (profile.successor() != null) {
            refuse(Outcome.REJECT, FindingCode.ABSORBED, Map.of("successor", profile.successor().value()));
        }
        if (profile.suspension() != null && !claim.decidedOn().isAfter(profile.suspension().until())) {
            refuse(
                    Outcome.REJECT,
                    FindingCode.SUSPENDED,
                    Map.of(
                            "reason",
                            profile.suspension().reason(),
                            "until",
                            profile.suspension().until().toString()));
        }
        if (!clause.recipient().kinds().contains(profile.kind())) {
            refuse(
                    Outcome.REJECT,
                    FindingCode.NOT_A_RECIPIENT,
                    Map.of(
                            "kind",
                            profile.kind().name(),
                            "kinds",
                            String.join(", ", clause.recipient().kinds().stream().map(Enum::name).toList())));
        }
        if (!clause.scope().contains(claim.jurisdiction().kind())) {
            refuse(
                    Outcome.REJECT,
                    FindingCode.OUT_OF_JURISDICTION_SCOPE,
                    Map.of("jurisdiction", claim.jurisdiction().code(), "class", claim.jurisdiction().kind().name()));
        }
    }

    private void conditions() {
        for (Condition condition : clause.conditions()) {
            if (!condition.check().holds(facts)) {
                Map<String, String> about = new LinkedHashMap<>();
                condition.check().reads().forEach(f -> about.put(f, facts.has(f) ? facts.text(f) : ""));
                refuse(
                        condition.asksForDocument() ? Outcome.NEEDS_DECISION : Outcome.REJECT,
                        Finding.refuses(condition.code(), about));
            }
        }
    }

    private void otherMatters() {
        Map<Relation, List<String>> related = claim.book().catalogue().related(clause.matter().id());
        for (String matter : related.getOrDefault(Relation.MUTUALLY_EXCLUSIVE, List.of())) {
            if (state.awardedMatters().contains(matter)) {
                refuse(Outcome.REJECT, FindingCode.MUTUALLY_EXCLUSIVE, Map.of("matter", matter));
            }
        }
        for (String matter : related.getOrDefault(Relation.WARN, List.of())) {
            if (state.awardedMatters().contains(matter)) {
                warnings.add(Finding.warns(FindingCode.RELATED_MATTER, Map.of("matter", matter)));
            }
        }
    }

    /** Two tranches may look alike, so a claim that states what a standing award stated is only pointed out. */
    private void repetition() {
        state.awards().values().stream()
                .filter(a -> a.standing() && a.terms().fingerprint().equals(fingerprint)).findFirst()
                .ifPresent(
                        a -> warnings.add(
                                Finding.warns(FindingCode.REPEATED_CLAIM, Map.of("award", a.terms().id()))));
    }

    private void occurrence() {
        Integer max = clause.occurrence().max();
        if (max == null) {
            return;
        }
        PositionKey key = claim.keys().once(clause);
        if (positions.tally(key).occurrences(clause.id()) >= max && !reopened()) {
            refuse(Outcome.REJECT, FindingCode.ONCE_ONLY, Map.of("key", key.value(), "max", max.toString()));
        }
    }

    /**
     * Whether a once-only award leaves a difference: it was topped up to its entitlement from what another clause had
     * paid, and that was taken back since (reading A-45).
     */
    private boolean reopened() {
        Tally matter = positions.tally(claim.keys().matter(clause));
        return !clause.matter().accumulates() && matter.largestEntitlement(clause.id()).exceeds(matter.used());
    }

    /** Where the text gives no number, a registered decision must; see readings. */
    private boolean decisionMissing() {
        if (clause.calculation().decisions().isEmpty()) {
            return false;
        }
        if (claim.decisionNumber().isEmpty()) {
            refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.NO_DECISION,
                    Map.of("facts", String.join(", ", clause.calculation().decisions())));
            return true;
        }
        String number = claim.decisionNumber().get();
        if (claim.decision().isEmpty()) {
            refuse(Outcome.NEEDS_DECISION, FindingCode.DECISION_NOT_REGISTERED, Map.of("decision", number));
            return true;
        }
        if (!claim.decision().get().covers(clause.id())) {
            refuse(Outcome.NEEDS_DECISION, FindingCode.DECISION_FOR_OTHER_CLAUSE, Map.of("decision", number));
            return true;
        }
        if (claim.decision().get().date().isAfter(claim.decidedOn())) {
            refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.DECISION_LATER,
                    Map.of("decision", number, "date", claim.decision().get().date().toString()));
            return true;
        }
        return false;
    }

    // ---- what the clause gives

    private record Calculated(Fen before, Fen amount) {}

    private Fen before = Fen.ZERO;

    /** The amount by the clause's calculation; empty, with a finding, where none can be had. */
    private Optional<Fen> calculate() {
        Optional<Calculated> calculated = switch (clause.calculation()) {
            case Calculation.Fixed c -> fixed(c.amount());
            case Calculation.Rate c -> rate(c);
            case Calculation.Matching c -> matching(c);
            case Calculation.Periodic c -> periodic(c);
            case Calculation.Ceiling c -> proposed(c.proposed(), Optional.of(c.max()));
            case Calculation.Discretionary c -> proposed(c.proposed(), Optional.empty());
            case Calculation.External c -> proposed(c.proposed(), Optional.empty());
        };
        before = calculated.map(Calculated::before).orElse(Fen.ZERO);
        return calculated.map(Calculated::amount);
    }

    private Optional<Calculated> fixed(Fen amount) {
        steps.add(new Step.FixedAmount(amount));
        return whole(amount);
    }

    private Optional<Calculated> rate(Calculation.Rate rate) {
        steps.add(new Step.Claimed(rate.base(), facts.money(rate.base())));
        int approved = rate.approved() != null && facts.has(rate.approved())
                ? (int) facts.whole(rate.approved())
                : rate.rateBp();
        if (approved > rate.rateBp()) {
            refuse(
                    Outcome.REJECT,
                    FindingCode.RATE_ABOVE_CEILING,
                    Map.of("approved", Integer.toString(approved), "ceiling", Integer.toString(rate.rateBp())));
            return Optional.empty();
        }
        Integer factor = rate.factor() == null ? null : Integer.valueOf((int) facts.whole(rate.factor()));
        Ratio ratio = Ratio.ofBasisPoints(approved).times(factor == null ? Ratio.ONE : Ratio.ofBasisPoints(factor));
        Fen amount = facts.money(rate.base()).times(ratio, clause.rounding());
        steps.add(new Step.RateApplied(rate.rateBp(), approved, factor, amount));
        if (rate.proposed() == null || !facts.has(rate.proposed())) {
            return whole(amount);
        }
        Fen proposed = facts.money(rate.proposed());
        steps.add(new Step.Proposed(null, proposed.min(amount)));
        if (proposed.exceeds(amount)) {
            binding = FindingCode.PROPOSED_ABOVE_RATE.name();
        }
        return Optional.of(new Calculated(proposed, proposed.min(amount)));
    }

    private Optional<Calculated> matching(Calculation.Matching matching) {
        if (!clause.scope().contains(claim.jurisdiction().kind())) {
            return Optional.empty();
        }
        steps.add(new Step.Claimed(matching.base(), facts.money(matching.base())));
        Calculation.Branch branch = matching.branch(claim.jurisdiction().kind());
        Fen amount = facts.money(matching.base()).times(branch.total(), clause.rounding());
        steps.add(new Step.RatioApplied(branch.ratioText(), branch.total(), amount));
        return whole(amount);
    }

    /** Whole months inside a fixed window of consecutive months from the first month claimed (reading A-33). */
    private Optional<Calculated> periodic(Calculation.Periodic periodic) {
        Months asked = new Months(facts.month(periodic.firstMonth()), facts.month(periodic.lastMonth()));
        List<Months> granted = positions.tally(claim.keys().matter(clause)).months(clause.id());
        for (Months earlier : granted) {
            if (earlier.overlaps(asked)) {
                refuse(
                        Outcome.REJECT,
                        FindingCode.OVERLAPPING_MONTHS,
                        Map.of("first", earlier.first().toString(), "last", earlier.last().toString()));
            }
        }
        YearMonth start = granted.stream().map(Months::first).reduce(
                asked.first(),
                (a, b) -> a.isBefore(b) ? a : b);
        YearMonth windowEnds = start.plusMonths(periodic.maxMonths() - 1L);
        YearMonth last = asked.last().isAfter(windowEnds) ? windowEnds : asked.last();
        long paid = last.isBefore(asked.first()) ? 0 : new Months(asked.first(), last).count();
        if (paid < asked.count()) {
            binding = FindingCode.MAX_PERIODS.name();
        }
        months = asked;
        Fen amount = periodic.perMonth().times(paid);
        steps.add(new Step.MonthsCounted(periodic.perMonth(), asked.count(), paid, windowEnds, amount));
        return Optional.of(new Calculated(periodic.perMonth().times(asked.count()), amount));
    }

    private Optional<Calculated> proposed(String fact, Optional<Fen> ceiling) {
        boolean decides = !clause.calculation().decisions().isEmpty();
        Optional<Fen> amount = facts.has(fact)
                ? Optional.of(facts.money(fact))
                : decides ? claim.decision().map(DecisionTerms::amount) : ceiling;
        if (amount.isEmpty()) {
            refuse(
                    Outcome.NEEDS_DECISION,
                    FindingCode.NO_AMOUNT,
                    Map.of("decision", claim.decisionNumber().orElse(""), "fact", fact));
            return Optional.empty();
        }
        steps.add(new Step.Proposed(claim.decision().map(DecisionTerms::number).orElse(null), amount.get()));
        return whole(amount.get());
    }

    private static Optional<Calculated> whole(Fen amount) {
        return Optional.of(new Calculated(amount, amount));
    }

    // ---- what limits leave of it

    private Assessment limit(Fen calculated) {
        Tally matter = positions.tally(claim.keys().matter(clause));
        replaced = matter.entries().stream().map(Tally.Entry::counted).filter(this::isReplaced).toList();
        Fen earlier = clause.matter().accumulates()
                ? replaced.stream().map(Move.Counted::entitled).reduce(matter.entitledUnder(clause.id()), Fen::minus)
                : Fen.ZERO;
        Fen entitled = entitlement(earlier, calculated);
        Fen others = matter.heldUnderOthers(clause.id());
        Fen netted = net(matter, entitled, others);
        Fen beforePool = headroom(netted);
        Fen afterPool = decisionAmount(pools(beforePool));
        List<Fen> shares = shares(afterPool);
        Fen payable = shares.isEmpty() ? afterPool : shares.stream().reduce(Fen.ZERO, Fen::plus);
        steps.add(new Step.Payable(payable));
        List<Share> borne = budget(shares);
        nothingLeft(entitled, netted, others, payable);

        Fen cut = netted.minus(payable);
        Move.Counted counted = new Move.Counted(
                claim.keys().matter(clause),
                state.nextAward(),
                clause.id(),
                entitled.minus(cut).minus(earlier).orZero(),
                cut,
                Fen.ZERO,
                payable,
                true,
                null,
                months);
        Optional<Outcome> refusal = precedence();
        if (refusal.isPresent()) {
            return refused(refusal.get(), beforePool, claimedAnyway(refusal.get(), counted));
        }
        repetition();
        boolean difference = others.isPositive()
                || (!clause.matter().accumulates() && matter.heldUnder(clause.id()).isPositive());
        Outcome outcome = difference
                ? Outcome.TOP_UP
                : before.exceeds(payable) ? Outcome.CLIPPED : Outcome.PAY;
        return new Assessment(
                claim.book().version(),
                clause.id(),
                claim.bookedTo(),
                claim.jurisdiction().code(),
                claim.factDate(),
                claim.decidedOn(),
                facts.asText(),
                outcome,
                false,
                before,
                payable,
                beforePool,
                outcome == Outcome.PAY ? null : binding,
                borne,
                InstalmentPlan.of(clause, facts, months, claim.decidedOn(), payable),
                List.copyOf(warnings),
                List.copyOf(steps),
                moves(counted, borne));
    }

    private boolean isReplaced(Move.Counted refused) {
        boolean sameMonths = months != null && refused.months() != null && refused.months().overlaps(months);
        return !refused.counts() && refused.clause().equals(clause.id())
                && (sameMonths || refused.claim().equals(fingerprint));
    }

    /** Cumulative entitlement under the matter, bounded by every cap amount of the clause. */
    private Fen entitlement(Fen earlier, Fen calculated) {
        Fen sum = earlier.plus(calculated);
        Fen entitled = sum;
        Cap bounding = null;
        Fen bound = Fen.ZERO;
        for (Cap cap : clause.caps()) {
            Optional<Fen> limit = binds(cap) ? limitOf(cap) : Optional.empty();
            if (limit.isPresent()) {
                Fen allowed = cap.perPayer() ? perPayer(sum, limit.get()) : limit.get();
                if (entitled.exceeds(allowed)) {
                    entitled = allowed;
                    bounding = cap;
                    bound = limit.get();
                }
            }
        }
        if (bounding != null) {
            binding = bounding.scope();
        }
        steps.add(
                new Step.Entitled(
                        earlier,
                        calculated,
                        bounding == null ? null : bound,
                        bounding == null ? null : bounding.id(),
                        entitled));
        return entitled;
    }

    private Fen perPayer(Fen amount, Fen limit) {
        return claim.payers().map(
                p -> p.split(amount).stream().map(share -> share.min(limit)).reduce(Fen.ZERO, Fen::plus))
                .orElse(amount);
    }

    /** Whether a cap that waits for another clause's treatment binds already (reading A-20). */
    private boolean binds(Cap cap) {
        if (cap.onceTreatedUnder().isEmpty()) {
            return true;
        }
        Tally counter = positions.tally(claim.keys().counter(cap, null));
        return cap.onceTreatedUnder().stream().anyMatch(c -> counter.occurrences(c) > 0);
    }

    /** The amount of a cap; empty for pools, and for shares of facts that the claim does not state. */
    private Optional<Fen> limitOf(Cap cap) {
        return switch (cap.limit()) {
            case Cap.Amount a -> Optional.of(a.amount());
            case Cap.ShareOf s -> s.of().stream().filter(facts::has)
                    .map(f -> facts.money(f).times(Ratio.ofBasisPoints(s.rateBp()), clause.rounding()))
                    .reduce(Fen::min);
            case Cap.Pool p -> Optional.empty();
        };
    }

    /** Minus what the matter was granted: the highest is paid once, a higher claim gets the difference. */
    private Fen net(Tally matter, Fen entitled, Fen others) {
        Fen own = matter.heldUnder(clause.id());
        boolean blocked = clause.matter().mode() == Matter.Mode.BLOCK && others.isPositive();
        Fen netted = blocked ? Fen.ZERO : entitled.minus(own).minus(others).orZero();
        if (own.isPositive() || others.isPositive()) {
            steps.add(
                    new Step.MatterNetted(
                            claim.keys().matter(clause).value(),
                            own,
                            others,
                            sources(matter),
                            netted));
        }
        if (netted.isZero() && others.isPositive()) {
            refuse(
                    Outcome.DUPLICATE,
                    Finding.refuses(
                            FindingCode.DUPLICATE_MATTER,
                            Map.of("matter", claim.keys().matter(clause).value()))
                            .amounts(entitled, own.plus(others), before));
        }
        return netted;
    }

    private Fen headroom(Fen netted) {
        Fen left = netted;
        for (Cap cap : clause.caps()) {
            Optional<Fen> limit = cap.perPayer() || !binds(cap) ? Optional.empty() : limitOf(cap);
            if (limit.isPresent()) {
                PositionKey key = claim.keys().counter(cap, null);
                Tally counter = positions.tally(key);
                left = apply(cap, key, new Headroom(limit.get(), counter.used()), sources(counter), left);
            }
        }
        return left;
    }

    private Fen apply(Cap cap, PositionKey key, Headroom headroom, List<Step.Source> sources, Fen asked) {
        exhausted(cap, key, headroom, asked).ifPresent(f -> refuse(Outcome.CLIPPED, f));
        return cut(cap, key, headroom, sources, asked);
    }

    private static Optional<Finding> exhausted(Cap cap, PositionKey key, Headroom headroom, Fen asked) {
        return headroom.left().isZero() && asked.isPositive()
                ? Optional.of(
                        Finding.refuses(
                                FindingCode.CAP_EXHAUSTED,
                                Map.of("scope", cap.scope(), "key", key.value()))
                                .amounts(headroom.limit(), headroom.used(), asked))
                : Optional.empty();
    }

    private Fen cut(Cap cap, PositionKey key, Headroom headroom, List<Step.Source> sources, Fen asked) {
        Fen allowed = asked.min(headroom.left());
        if (asked.exceeds(allowed)) {
            binding = cap.scope();
        }
        steps.add(
                new Step.HeadroomApplied(
                        cap.id(),
                        cap.scope(),
                        key.value(),
                        headroom.limit(),
                        headroom.used(),
                        headroom.left(),
                        sources,
                        allowed));
        return allowed;
    }

    /** The pools of the clause, in listed order; a run over an oversubscribed pool pays each candidate in proportion. */
    private Fen pools(Fen asked) {
        Fen left = asked;
        for (Cap cap : clause.caps()) {
            if (cap.limit() instanceof Cap.Pool(Cap.PoolId pool)) {
                int year = claim.keys().year(cap);
                Optional<Fen> amount = reference.pool(pool, year);
                if (amount.isEmpty()) {
                    refuse(
                            Outcome.NO_BUDGET,
                            FindingCode.NO_POOL,
                            Map.of("pool", pool.value(), "year", Integer.toString(year)));
                    continue;
                }
                // Of an exhausted pool there is no proportion; its headroom refuses the candidate like any other claim.
                if (run != null && proRata(pool) && run.available().isPositive()
                        && run.claimed().exceeds(run.available())) {
                    Fen whole = left;
                    left = left.times(
                            new Ratio(run.available().fen(), run.claimed().fen()),
                            Rounding.FLOOR_FEN);
                    binding = cap.scope();
                    steps.add(new Step.ProRata(pool.value(), run.available(), run.claimed(), left));
                    if (left.isZero() && whole.isPositive()) {
                        refuse(
                                Outcome.CLIPPED,
                                Finding.refuses(
                                        FindingCode.CAP_EXHAUSTED,
                                        Map.of("scope", cap.scope(), "key", claim.keys().counter(cap, null).value()))
                                        .amounts(run.available(), Fen.ZERO, whole));
                    }
                }
                PositionKey key = claim.keys().counter(cap, null);
                left = apply(
                        cap,
                        key,
                        new Headroom(amount.get(), positions.draw(key).drawn()),
                        List.of(),
                        left);
            }
        }
        return left;
    }

    private boolean proRata(Cap.PoolId pool) {
        return claim.book().catalogue().pool(pool)
                .filter(p -> p.oversubscription() == PoolName.Oversubscription.PRO_RATA).isPresent();
    }

    /** A decision that names an amount allows no more than that in all. */
    private Fen decisionAmount(Fen asked) {
        if (claim.decision().isEmpty() || claim.decision().get().amount() == null) {
            return asked;
        }
        DecisionTerms decision = claim.decision().get();
        PositionKey key = PositionKey.decision(decision.number());
        Headroom headroom = new Headroom(
                Objects.requireNonNull(decision.amount()),
                positions.draw(key).drawn());
        Fen allowed = asked.min(headroom.left());
        if (asked.exceeds(allowed)) {
            binding = FindingCode.DECISION_EXHAUSTED.name();
        }
        steps.add(
                new Step.HeadroomApplied(
                        decision.number(),
                        FindingCode.DECISION_EXHAUSTED.name(),
                        key.value(),
                        headroom.limit(),
                        headroom.used(),
                        headroom.left(),
                        List.of(),
                        allowed));
        if (headroom.left().isZero() && asked.isPositive()) {
            refuse(
                    Outcome.NEEDS_DECISION,
                    Finding.refuses(FindingCode.DECISION_EXHAUSTED, Map.of("decision", decision.number()))
                            .amounts(headroom.limit(), headroom.used(), asked));
        }
        return allowed;
    }

    // ---- who pays it

    /**
     * The payers' shares, each within its own cap where the reading has one; empty where nobody is known to pay. A payer
     * whose cap is used up pays nothing and the others pay their part; only if nobody pays is the claim refused.
     */
    private List<Fen> shares(Fen amount) {
        if (claim.payers().isEmpty()) {
            if (clause.scope().contains(claim.jurisdiction().kind())) {
                refuse(
                        Outcome.NO_SHARE_TABLE,
                        FindingCode.NO_SHARE_TABLE,
                        Map.of(
                                "jurisdiction",
                                claim.jurisdiction().code(),
                                "on",
                                claim.decidedOn().toString()));
            }
            return List.of();
        }
        List<Fen> shares = new ArrayList<>(claim.payers().get().split(amount));
        for (Cap cap : clause.caps()) {
            if (cap.perPayer()) {
                List<Finding> exhausted = new ArrayList<>();
                for (int i = 0; i < shares.size(); i++) {
                    PositionKey key = claim.keys().counter(cap, claim.payers().get().list().get(i).code());
                    Tally counter = positions.tally(key);
                    Headroom headroom = new Headroom(limitOf(cap).orElseThrow(), counter.used());
                    exhausted(cap, key, headroom, shares.get(i)).ifPresent(exhausted::add);
                    shares.set(i, cut(cap, key, headroom, sources(counter), shares.get(i)));
                }
                if (shares.stream().allMatch(Fen::isZero)) {
                    exhausted.forEach(f -> refuse(Outcome.CLIPPED, f));
                }
            }
        }
        return shares;
    }

    private List<Share> budget(List<Fen> amounts) {
        List<Share> borne = new ArrayList<>();
        for (int i = 0; i < amounts.size(); i++) {
            Payers payers = claim.payers().orElseThrow();
            Payers.Weighted payer = payers.list().get(i);
            Fen amount = amounts.get(i);
            boolean remainder = i == payers.remainder();
            steps.add(
                    new Step.Shared(
                            payer.code(),
                            payer.role(),
                            payer.weight(),
                            payers.sum(),
                            remainder,
                            amount));
            if (amount.isPositive()) {
                line(payer.code(), amount).ifPresent(
                        line -> borne.add(new Share(payer.code(), payer.role(), amount, line, remainder)));
            }
        }
        return borne;
    }

    /** The one open line that covers payer, year and clause; anything else is a finding. */
    private Optional<String> line(String payer, Fen amount) {
        List<LineTerms> lines = claim.lines(payer, reference);
        Map<String, String> about = new LinkedHashMap<>();
        about.put("payer", payer);
        about.put("year", Integer.toString(claim.decidedOn().getYear()));
        about.put("clause", claim.bookedTo().value());
        if (lines.isEmpty()) {
            refuse(Outcome.NO_BUDGET, FindingCode.NO_BUDGET_LINE, about);
            return Optional.empty();
        }
        if (lines.size() > 1) {
            about.put("lines", String.join(", ", lines.stream().map(LineTerms::line).toList()));
            refuse(Outcome.NO_BUDGET, FindingCode.SEVERAL_BUDGET_LINES, about);
            return Optional.empty();
        }
        LineTerms line = lines.getFirst();
        var now = positions.line(PositionKey.line(line.line()));
        steps.add(new Step.Encumbered(payer, line.line(), line.mode(), now.available(), amount));
        if (amount.exceeds(now.available())) {
            about.put("line", line.line());
            Finding exceeded = line.mode() == LineMode.HARD
                    ? Finding.refuses(FindingCode.BUDGET_EXCEEDED, about)
                    : Finding.warns(FindingCode.BUDGET_EXCEEDED, about);
            Finding finding = exceeded.amounts(now.appropriated(), now.encumbered().plus(now.spent()), amount);
            if (finding.refuses()) {
                refuse(Outcome.NO_BUDGET, finding);
            } else {
                warnings.add(finding);
            }
        }
        return Optional.of(line.line());
    }

    // ---- what is recorded

    /** A claim of which an own limit leaves nothing is refused; a claim for nothing is not. */
    private void nothingLeft(Fen entitled, Fen netted, Fen others, Fen payable) {
        if (payable.isZero() && before.isPositive() && others.isZero() && netted.isZero()) {
            refuse(
                    Outcome.CLIPPED,
                    Finding.refuses(
                            FindingCode.CAP_EXHAUSTED,
                            Map.of(
                                    "scope",
                                    binding == null ? "" : binding,
                                    "key",
                                    claim.keys().matter(clause).value()))
                            .amounts(entitled, entitled.minus(netted), before));
        }
    }

    /**
     * A refused claim that the cumulative entitlement counts: its tranche was received, only nothing is due for it. It
     * is counted under its fingerprint, so that sending it again does not count it again.
     */
    private List<Move> claimedAnyway(Outcome refusal, Move.Counted counted) {
        boolean counts = clause.matter().accumulates()
                && (refusal == Outcome.DUPLICATE || refusal == Outcome.CLIPPED)
                && (counted.entitled().isPositive() || counted.cut().isPositive());
        if (!counts) {
            return List.of();
        }
        List<Move> moves = new ArrayList<>();
        replaced.forEach(earlier -> moves.add(earlier.annulled()));
        moves.add(
                new Move.Counted(
                        counted.key(),
                        fingerprint,
                        clause.id(),
                        counted.entitled(),
                        counted.cut(),
                        Fen.ZERO,
                        Fen.ZERO,
                        false,
                        null,
                        months));
        return moves;
    }

    private List<Move> moves(Move.Counted counted, List<Share> borne) {
        List<Move> moves = new ArrayList<>();
        replaced.forEach(earlier -> moves.add(earlier.annulled()));
        moves.add(counted);
        PositionKey once = claim.keys().once(clause);
        if (!once.equals(counted.key())) {
            moves.add(at(counted, once, counted.held(), null));
        }
        for (Counter counter : claim.counters()) {
            Fen held = counter.payer() == null
                    ? counted.held()
                    : borne.stream().filter(s -> s.payer().equals(counter.payer())).map(Share::amount)
                            .reduce(Fen.ZERO, Fen::plus);
            moves.add(
                    counter.key().kind() == PositionKey.Kind.POOL
                            ? new Move.Drawn(counter.key(), held)
                            : at(counted, counter.key(), held, counter.payer()));
        }
        claim.decision().filter(d -> d.amount() != null)
                .ifPresent(d -> moves.add(new Move.Drawn(PositionKey.decision(d.number()), counted.held())));
        for (Share share : borne) {
            moves.add(new Move.Budgeted(PositionKey.line(share.line()), Fen.ZERO, share.amount(), Fen.ZERO));
        }
        return moves;
    }

    private static Move.Counted at(Move.Counted counted, PositionKey key, Fen held, @Nullable String payer) {
        return new Move.Counted(
                key,
                counted.claim(),
                counted.clause(),
                Fen.ZERO,
                Fen.ZERO,
                Fen.ZERO,
                held,
                true,
                payer,
                null);
    }

    private Assessment refused(Outcome outcome, Fen beforePool, List<Move> moves) {
        List<Finding> all = new ArrayList<>();
        refusals.entrySet().stream().sorted(Comparator.comparingInt(e -> rank(e.getKey())))
                .forEach(e -> all.addAll(e.getValue()));
        all.addAll(warnings);
        return new Assessment(
                claim.book().version(),
                clause.id(),
                claim.bookedTo(),
                claim.jurisdiction().code(),
                claim.factDate(),
                claim.decidedOn(),
                facts.asText(),
                outcome,
                true,
                before,
                Fen.ZERO,
                outcome == Outcome.REJECT || outcome == Outcome.NEEDS_DECISION || outcome == Outcome.DUPLICATE
                        ? Fen.ZERO
                        : beforePool,
                outcome == Outcome.CLIPPED ? binding : null,
                List.of(),
                List.of(),
                all,
                List.copyOf(steps),
                moves);
    }

    private static List<Step.Source> sources(Tally tally) {
        return tally.holding().stream()
                .map(
                        e -> new Step.Source(
                                e.counted().claim(),
                                e.counted().clause(),
                                e.counted().held(),
                                e.event()))
                .toList();
    }

    private void refuse(Outcome outcome, FindingCode code, Map<String, String> about) {
        refuse(outcome, Finding.refuses(code, about));
    }

    private void refuse(Outcome outcome, Finding finding) {
        refusals.computeIfAbsent(outcome, o -> new ArrayList<>()).add(finding);
    }

    /** The refusal that names the outcome; of several kinds, the one that must be mended first. */
    private Optional<Outcome> precedence() {
        return refusals.keySet().stream().min(Comparator.comparingInt(Assessor::rank));
    }

    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case REJECT -> 0;
            case NEEDS_DECISION -> 1;
            case DUPLICATE -> 2;
            case CLIPPED -> 3;
            case NO_SHARE_TABLE -> 4;
            case NO_BUDGET -> 5;
            case PAY, TOP_UP -> 6;
        };
    }
}
