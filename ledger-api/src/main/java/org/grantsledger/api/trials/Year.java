package org.grantsledger.api.trials;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.cases.Decided;
import org.grantsledger.api.cases.Past;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.enterprise.Step;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.log.EventCodec;
import org.grantsledger.log.LogReader;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.LedgerEvent;
import org.jspecify.annotations.Nullable;

/**
 * The claims decided in a fiscal year, as the log has them up to a position, with all that bears on what they come to.
 *
 * <p>Claims of other years that were decided before the last of them come too: they use up limits. So do awards that
 * were taken back, until they are; none of these is compared. Left out is what was refused for want of a budget alone,
 * since budgets are ample on a scratch ledger; whoever was refused so has claimed again when there was money.
 */
final class Year {

    /** What stands in the place of names and reasons, which decide nothing. */
    private static final String UNNAMED = "-";

    private static final Set<Class<?>> BEARING = Set.of(
            EnterpriseEvent.Registered.class,
            EnterpriseEvent.Relocated.class,
            EnterpriseEvent.PredecessorAbsorbed.class,
            EnterpriseEvent.Suspended.class,
            EnterpriseEvent.SuspensionLifted.class,
            EnterpriseEvent.AwardPrepared.class,
            EnterpriseEvent.AwardRefused.class,
            EnterpriseEvent.AwardRejected.class,
            EnterpriseEvent.AwardExpired.class,
            EnterpriseEvent.AwardReduced.class,
            EnterpriseEvent.AwardRevoked.class,
            BudgetEvent.ShareSet.class,
            BudgetEvent.PoolSet.class,
            BudgetEvent.DecisionRegistered.class,
            BudgetEvent.DecisionWithdrawn.class);

    private static final Set<String> BUDGET = Set.of(
            FindingCode.NO_BUDGET_LINE.name(),
            FindingCode.SEVERAL_BUDGET_LINES.name(),
            FindingCode.BUDGET_EXCEEDED.name());

    /** @param enterprise whose it is; null for what concerns all */
    private record Noted(@Nullable String enterprise, Past past) {}

    private final int year;
    private final int most;
    private final List<Noted> noted = new ArrayList<>();
    private final Set<String> takenBack = new HashSet<>();
    private final Set<String> involved = new HashSet<>();
    private int claims;
    private int decided;
    private int unfunded;

    private Year(int year, int most) {
        this.year = year;
        this.most = most;
    }

    /**
     * @param claims that are compared
     * @param decided claims up to the last of the year, compared or not
     * @param leftOut claims of the year that are not compared
     * @param past all that a scratch ledger is told, in order; not whole where the claims are too many
     */
    record Reading(int claims, int decided, int leftOut, List<Past> past) {}

    /** @param most claims that are kept */
    static Reading read(LogReader log, int year, long until, int most) {
        Year reader = new Year(year, most);
        log.stream(0, until, reader::note);
        return reader.reading();
    }

    private void note(RecordedEvent recorded) {
        Class<?> type = EventCodec.types().get(recorded.type());
        if (type == null || BEARING.contains(type)) {
            note(recorded.position(), recorded.outline());
        }
    }

    private void note(long position, LedgerEvent event) {
        switch (event) {
            case EnterpriseEvent.Registered e -> told(
                    e.enterprise().value(),
                    "",
                    Map.of(
                            "creditCode",
                            e.enterprise().value(),
                            "name",
                            e.enterprise().value(),
                            "kind",
                            e.kind().name(),
                            "jurisdiction",
                            e.jurisdiction(),
                            "since",
                            e.since().toString()));
            case EnterpriseEvent.Relocated e -> told(
                    e.enterprise().value(),
                    "/relocations",
                    Map.of("jurisdiction", e.jurisdiction(), "from", e.from().toString()));
            case EnterpriseEvent.PredecessorAbsorbed e -> {
                involved.add(e.enterprise().value());
                involved.add(e.predecessor().value());
                told(
                        e.enterprise().value(),
                        "/absorptions",
                        Map.of("predecessor", e.predecessor().value(), "on", e.on().toString()));
            }
            case EnterpriseEvent.Suspended e -> told(
                    e.enterprise().value(),
                    "/suspensions",
                    Map.of("reason", UNNAMED, "until", e.until().toString()));
            case EnterpriseEvent.SuspensionLifted e -> told(
                    e.enterprise().value(),
                    "/suspensions/lift",
                    Map.of("reason", UNNAMED));
            case EnterpriseEvent.AwardPrepared e -> claimed(granted(position, e));
            case EnterpriseEvent.AwardRefused e -> refused(position, e);
            case EnterpriseEvent.AwardRejected e -> takenBack(e, RevocationGround.WRONGLY_MADE, e.on());
            case EnterpriseEvent.AwardExpired e -> takenBack(e, RevocationGround.WRONGLY_MADE, e.on());
            case EnterpriseEvent.AwardRevoked e -> takenBack(e, e.ground(), e.on());
            case EnterpriseEvent.AwardReduced e -> note(
                    e.enterprise().value(),
                    new Past.Reduced(e.award(), e.after(), e.on()));
            case BudgetEvent.ShareSet e -> note(
                    null,
                    new Past.Told(
                            "/api/fiscal-shares",
                            Map.of(
                                    "jurisdiction",
                                    e.jurisdiction(),
                                    "from",
                                    e.from().toString(),
                                    "cityBp",
                                    e.cityBp(),
                                    "document",
                                    UNNAMED)));
            case BudgetEvent.PoolSet e -> note(null, new Past.PoolSet(e.pool().value(), e.year(), e.amount()));
            case BudgetEvent.DecisionRegistered e -> note(null, new Past.Told("/api/decisions", decision(e)));
            case BudgetEvent.DecisionWithdrawn e -> note(
                    null,
                    new Past.Told(
                            "/api/decisions/withdrawals?number=" + encoded(e.number()),
                            Map.of("reason", UNNAMED)));
            default -> throw new IllegalStateException("bears on no claim: " + event);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, Object> decision(BudgetEvent.DecisionRegistered e) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("number", e.number());
        body.put("title", UNNAMED);
        body.put("date", e.date().toString());
        if (!e.clauses().isEmpty()) {
            body.put("clauses", e.clauses().stream().map(Object::toString).toList());
        }
        if (e.amount() != null) {
            body.put("amount", e.amount().toString());
        }
        if (e.cityBp() != null) {
            body.put("cityBp", e.cityBp());
        }
        return body;
    }

    private void told(String enterprise, String path, Map<String, Object> body) {
        String of = path.isEmpty() ? "" : "/" + enterprise + path;
        note(enterprise, new Past.Told("/api/enterprises" + of, body));
    }

    private void note(@Nullable String enterprise, Past past) {
        if (claims <= most) {
            noted.add(new Noted(enterprise, past));
        }
    }

    private void takenBack(EnterpriseEvent.OfAward e, RevocationGround ground, LocalDate on) {
        takenBack.add(e.award());
        note(e.enterprise().value(), new Past.TakenBack(e.award(), ground, on));
    }

    private Past.Claimed granted(long position, EnterpriseEvent.AwardPrepared e) {
        Decided then = new Decided(
                e.outcome(),
                e.amount(),
                e.bindingCap() == null ? List.of() : List.of(e.bindingCap()));
        return new Past.Claimed(
                position,
                e.enterprise().value(),
                e.clause().value(),
                e.jurisdiction(),
                e.award(),
                e.facts(),
                e.decidedOn(),
                then,
                e.decidedOn().getYear() == year,
                run(e.steps()));
    }

    private void refused(long position, EnterpriseEvent.AwardRefused e) {
        List<String> against = e.findings().stream().filter(Finding::refuses).map(Finding::code).distinct().toList();
        boolean ofYear = e.decidedOn().getYear() == year;
        if (BUDGET.containsAll(against)) {
            unfunded += ofYear ? 1 : 0;
            return;
        }
        claimed(
                new Past.Claimed(
                        position,
                        e.enterprise().value(),
                        e.clause().value(),
                        e.jurisdiction(),
                        null,
                        e.facts(),
                        e.decidedOn(),
                        new Decided(e.outcome(), Fen.ZERO, against),
                        ofYear,
                        run(e.steps())));
    }

    /** Of a run over a pool that sufficed, every candidate came to the same as alone, and nothing says that it was one. */
    private static Past.@Nullable Run run(List<Step> steps) {
        for (Step step : steps) {
            if (step instanceof Step.ProRata shared) {
                return new Past.Run(shared.pool(), shared.available(), shared.claimed());
            }
        }
        return null;
    }

    private void claimed(Past.Claimed claim) {
        claims++;
        decided = claim.counted() ? claims : decided;
        involved.add(claim.enterprise());
        note(claim.enterprise(), claim);
    }

    private Reading reading() {
        List<Past> kept = new ArrayList<>();
        int compared = 0;
        int returned = 0;
        int met = 0;
        int end = 0;
        int before = 0;
        for (Noted one : noted) {
            if (one.enterprise() != null && !involved.contains(one.enterprise())) {
                continue;
            }
            met += one.past() instanceof Past.Claimed ? 1 : 0;
            if (one.past() instanceof Past.Claimed claim && claim.counted()) {
                boolean back = claim.award() != null && takenBack.contains(claim.award());
                kept.add(back ? uncounted(claim) : claim);
                returned += back ? 1 : 0;
                compared += back ? 0 : 1;
                end = back ? end : kept.size();
                before = back ? before : met;
            } else {
                kept.add(one.past());
            }
        }
        // what happened after the last of them has no bearing any more
        return new Reading(
                compared,
                decided > most ? decided : before,
                returned + unfunded,
                List.copyOf(kept.subList(0, end)));
    }

    private static Past.Claimed uncounted(Past.Claimed claim) {
        return new Past.Claimed(
                claim.position(),
                claim.enterprise(),
                claim.clause(),
                claim.jurisdiction(),
                claim.award(),
                claim.facts(),
                claim.decidedOn(),
                claim.then(),
                false,
                claim.run());
    }
}
