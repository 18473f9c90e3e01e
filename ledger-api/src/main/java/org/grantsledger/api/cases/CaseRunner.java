package org.grantsledger.api.cases;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Rounding;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueException;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.Label;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Runs worked cases through HTTP, each on enterprises and keys of its own. What a case does not state is taken as the
 * conventions of the format say: a condition is met, a key is the case's own, a budget is ample.
 */
final class CaseRunner {

    private static final int DEFAULT_CITY_BP = 5000;

    private static final int DEFAULT_YEAR = 2022;

    private final LedgerClient ledger;
    private final CatalogueDocument catalogue;
    private final CatalogueSource readings;
    private final LocalDate today;
    private final Map<String, JsonNode> clauses = new HashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();
    private final Map<String, String> unitsByName = new HashMap<>();
    private int enterprises;

    /**
     * @param catalogue with which the ledger started
     * @param readings where its other readings are kept
     * @param today the day on which the ledger decides
     */
    CaseRunner(LedgerClient ledger, CatalogueDocument catalogue, CatalogueSource readings, LocalDate today) {
        this.ledger = ledger;
        this.catalogue = catalogue;
        this.readings = readings;
        this.today = today;
    }

    /**
     * Runs cases under the readings of the catalogue first, then those under each other reading.
     *
     * @param done told of each as soon as it was run
     */
    List<CaseResult> run(List<WorkedCase> cases, Consumer<CaseResult> done) {
        setUp();
        Map<Map<String, String>, List<Integer>> byReading = new LinkedHashMap<>();
        byReading.put(Map.of(), new ArrayList<>());
        for (int i = 0; i < cases.size(); i++) {
            byReading.computeIfAbsent(cases.get(i).config(), k -> new ArrayList<>()).add(i);
        }
        Map<Integer, CaseResult> results = new TreeMap<>();
        byReading.forEach((config, group) -> {
            Optional<Label> problem = adopted(config);
            for (int i : group) {
                CaseResult result = problem.map(p -> CaseResult.notRun(i + 1, cases.get(i), p))
                        .orElseGet(() -> run(i + 1, cases.get(i)));
                results.put(i, result);
                done.accept(result);
            }
        });
        return List.copyOf(results.values());
    }

    private void setUp() {
        ledger.get("/api/jurisdictions").body().forEach(j -> {
            String code = j.path("code").asString();
            units.put(code, j.path("class").asString());
            j.path("name").forEach(name -> unitsByName.put(name.asString(), code));
        });
        List<String> all = new ArrayList<>();
        ledger.get("/api/clauses").body().forEach(c -> {
            clauses.put(c.path("id").asString(), c);
            all.add(c.path("id").asString());
        });
        Ample.budget(ledger, units.keySet(), all, List.of(today.getYear()));
        units.forEach((unit, kind) -> {
            if (!"CITY".equals(kind)) {
                share(unit, DEFAULT_CITY_BP);
            }
        });
    }

    private void share(String unit, int cityBp) {
        ledger.must(
                "/api/fiscal-shares",
                Map.of("jurisdiction", unit, "from", "2000-01-01", "cityBp", cityBp, "document", "CASES"));
    }

    private Optional<Label> adopted(Map<String, String> config) {
        try {
            return adopt(config);
        } catch (CatalogueException | IllegalStateException e) {
            String reason = String.valueOf(e.getMessage());
            return Optional.of(new Label(reason, reason));
        }
    }

    /** Adopts the catalogue under other readings; says why where that cannot be done. */
    private Optional<Label> adopt(Map<String, String> config) {
        if (config.isEmpty()) {
            return Optional.empty();
        }
        List<JsonNode> patches = new ArrayList<>();
        for (Map.Entry<String, String> reading : config.entrySet()) {
            Optional<JsonNode> patch = CatalogueReader.reading(readings, reading.getKey(), reading.getValue());
            if (patch.isEmpty()) {
                return Optional.of(
                        new Label(
                                "没有保存按此读法的目录：" + reading,
                                "no catalogue is kept for the reading " + reading));
            }
            patches.add(patch.get());
        }
        CatalogueDocument document = catalogue.with(patches);
        ledger.must("/api/catalogues", Map.of("reason", "cases", "catalogue", document.tree()));
        clauses.clear();
        ledger.get("/api/clauses").body().forEach(c -> clauses.put(c.path("id").asString(), c));
        return Optional.empty();
    }

    private CaseResult run(int number, WorkedCase worked) {
        Run run = new Run(worked);
        try {
            List<Mismatch> mismatches = worked.pool() == null ? run.claims() : run.pool(worked.pool());
            return new CaseResult(number, worked.id(), worked.title(), mismatches, null);
        } catch (CaseProblem problem) {
            return CaseResult.notRun(number, worked, problem.reason());
        } catch (IllegalStateException | IllegalArgumentException | JacksonException e) {
            String reason = String.valueOf(e.getMessage());
            return CaseResult.notRun(number, worked, new Label(reason, reason));
        } finally {
            run.tidyUp();
        }
    }

    /** One case while it runs. */
    private final class Run {

        private final WorkedCase worked;
        private final Map<String, String> registered = new LinkedHashMap<>();
        private final Map<String, YearMonth> nextMonth = new HashMap<>();
        private final Map<String, String> decisions = new HashMap<>();
        private final List<String> awardsByJurisdiction = new ArrayList<>();
        private final List<String> sharesToRestore = new ArrayList<>();
        private final List<Mismatch> mismatches = new ArrayList<>();

        Run(WorkedCase worked) {
            this.worked = worked;
        }

        List<Mismatch> claims() {
            Fen sum = Fen.ZERO;
            for (int i = 0; i < worked.steps().size(); i++) {
                WorkedCase.Step step = worked.steps().get(i);
                Came came = claim(step);
                sum = sum.plus(came.total());
                int number = worked.steps().size() > 1 ? i + 1 : 0;
                came.compare(number, step.expected(), monthly(clause(step))).ifPresent(mismatches::add);
            }
            Came.amount("sequence_total_yuan", worked.expected(), sum).map(Mismatch::whole).ifPresent(mismatches::add);
            return mismatches;
        }

        /**
         * A step about several objects claims for each of them: first for the one that the step names, then for others.
         */
        private Came claim(WorkedCase.Step step) {
            int objects = step.inputs().path("quantity").asInt(1);
            Came came = claim(step, worked.id());
            for (int i = 2; i <= objects; i++) {
                came = came.and(claim(step, worked.id() + "." + i));
            }
            return came;
        }

        private Came claim(WorkedCase.Step step, String prefix) {
            LedgerClient.Answer answer = ledger.post("/api/awards", body(step, prefix));
            if (clause(step).path("matter").path("key").toString().contains("\"jurisdiction\"") && answer.ok()) {
                awardsByJurisdiction.add(answer.body().path("id").asString());
            }
            return Came.of(answer);
        }

        private static Set<String> monthly(JsonNode clause) {
            Set<String> scopes = new HashSet<>();
            if (clause.path("calculation").path("kind").asString().equals("PERIODIC")) {
                clause.path("caps").forEach(cap -> {
                    if (cap.path("derived").asBoolean()) {
                        scopes.add(cap.path("scope").asString());
                    }
                });
            }
            return scopes;
        }

        private JsonNode clause(WorkedCase.Step step) {
            JsonNode clause = clauses.get(step.clause());
            if (clause == null) {
                throw new CaseProblem("没有条款 " + step.clause(), "there is no clause " + step.clause());
            }
            return clause;
        }

        private Map<String, Object> body(WorkedCase.Step step, String prefix) {
            JsonNode clause = clause(step);
            String enterprise = enterprise(step);
            Map<String, Object> facts = new CaseFacts(clause, step.inputs(), prefix, this::decision)
                    .facts(nextMonth, DEFAULT_YEAR, today);
            poolsOf(clause, facts);
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("enterprise", enterprise);
            body.put("clause", step.clause());
            body.put("facts", facts);
            return body;
        }

        private String enterprise(WorkedCase.Step step) {
            String body = bodies().getOrDefault(step, "");
            String unit = body.substring(body.indexOf('@') + 1);
            JsonNode bp = step.inputs().path("fiscal_city_share_bp");
            if (bp.isNumber()) {
                share(unit, bp.asInt());
                sharesToRestore.add(unit);
            }
            return registered.computeIfAbsent(body, k -> register(unit, kind(body)));
        }

        /**
         * The receiving body of each step under any of its names; one of the same name in a case is the same body. A
         * step that does not say where it belongs means the body of that name met before, wherever that is.
         */
        private Map<WorkedCase.Step, String> bodies() {
            Map<WorkedCase.Step, String> bodies = new LinkedHashMap<>();
            for (WorkedCase.Step step : worked.steps()) {
                String name = name(step.inputs(), kinds(step).getFirst()) + "@";
                String own = name + unit(step.inputs());
                bodies.putIfAbsent(
                        step,
                        located(step.inputs())
                                ? own
                                : bodies.values().stream().filter(b -> b.startsWith(name)).findFirst().orElse(own));
            }
            return bodies;
        }

        private List<String> kinds(WorkedCase.Step step) {
            List<String> kinds = new ArrayList<>();
            clause(step).path("recipient").path("kinds").forEach(k -> kinds.add(k.asString()));
            return kinds;
        }

        /** A kind that every clause accepts under which the case lets this body claim; the first clause chooses. */
        private String kind(String body) {
            List<List<String>> accepted = new ArrayList<>();
            bodies().forEach((step, claimant) -> {
                if (claimant.equals(body)) {
                    accepted.add(kinds(step));
                }
            });
            return accepted.getFirst().stream().filter(kind -> accepted.stream().allMatch(a -> a.contains(kind)))
                    .findFirst().orElseThrow(
                            () -> new CaseProblem(
                                    "没有哪类主体可以申报 " + worked.id() + " 中由同一主体申报的全部条款",
                                    "no kind of body may claim all that " + worked.id() + " lets one claim"));
        }

        private String register(String unit, String kind) {
            String code = CreditCode.completing("91000000%09d".formatted(++enterprises)).value();
            ledger.must(
                    "/api/enterprises",
                    Map.of(
                            "creditCode",
                            code,
                            "name",
                            worked.id(),
                            "kind",
                            kind,
                            "jurisdiction",
                            unit,
                            "since",
                            "2000-01-01"));
            return code;
        }

        /** A body without a name is one and the same, but a local authority is not an enterprise. */
        private static String name(JsonNode inputs, String kind) {
            return Stream.of("enterprise", "institution", "unit", "recipient")
                    .map(field -> inputs.path(field).asString("")).filter(n -> !n.isEmpty()).findFirst()
                    .orElse(kind.equals("LOCAL_AUTHORITY") ? "authority" : "");
        }

        private static boolean located(JsonNode inputs) {
            return inputs.has("jurisdiction") || inputs.has("jurisdiction_class");
        }

        private String unit(JsonNode inputs) {
            String stated = inputs.path("jurisdiction").asString("");
            String code = unitsByName.getOrDefault(stated, stated);
            if (units.containsKey(code)) {
                return code;
            }
            String kind = inputs.path("jurisdiction_class").asString("DISTRICT");
            return units.entrySet().stream().filter(u -> u.getValue().equals(kind)).map(Map.Entry::getKey).findFirst()
                    .orElseThrow(() -> new CaseProblem("没有此类地区：" + kind, "no jurisdiction of class " + kind));
        }

        /** Registers a decision document the first time a case names it. */
        private String decision(String number) {
            return decisions.computeIfAbsent(number, n -> {
                String own = worked.id() + "/" + n;
                ledger.must(
                        "/api/decisions",
                        Map.of("number", own, "title", "算例", "date", "2021-08-28"));
                return own;
            });
        }

        private void poolsOf(JsonNode clause, Map<String, Object> facts) {
            for (JsonNode cap : clause.path("caps")) {
                String pool = cap.path("limit").path("pool").asString("");
                if (!pool.isEmpty()) {
                    int year = cap.path("period").asString().equals("BUDGET_YEAR")
                            ? today.getYear()
                            : CaseFacts.year(clause, facts);
                    fill(pool, year, Fen.ofYuan(Ample.AMOUNT));
                }
            }
        }

        /** Leaves exactly this much in a pool. */
        private void fill(String pool, int year, Fen left) {
            LedgerClient.Answer now = ledger.get("/api/pools/" + pool + "/" + year);
            Fen drawn = now.ok() ? Fen.ofYuan(now.body().path("drawn").asString()) : Fen.ZERO;
            Ample.pool(ledger, pool, year, drawn.plus(left).toString());
        }

        /** A run over a pool: each candidate claims so much that its entitlement is the amount the case states. */
        List<Mismatch> pool(WorkedCase.Step step) {
            JsonNode clause = clause(step);
            String pool = "";
            for (JsonNode cap : clause.path("caps")) {
                pool = pool.isEmpty() ? cap.path("limit").path("pool").asString("") : pool;
            }
            if (pool.isEmpty()) {
                throw new CaseProblem(
                        step.clause() + " 不从资金池支出",
                        step.clause() + " draws on no pool");
            }
            fill(pool, today.getYear(), Fen.ofYuan(step.inputs().path("pool_yuan").asString()));
            Map<String, String> names = new LinkedHashMap<>();
            List<Map<String, Object>> candidates = new ArrayList<>();
            step.inputs().path("entitlements").properties().forEach(e -> {
                String code = register(unit(step.inputs()), clause.path("recipient").path("kinds").path(0).asString());
                names.put(code, e.getKey());
                candidates.add(candidate(clause, step, code, Fen.ofYuan(e.getValue().asString())));
            });
            JsonNode run = ledger.must("/api/pools/" + pool + "/runs", Map.of("candidates", candidates));
            compareRun(names, run);
            fill(pool, today.getYear(), Fen.ofYuan(Ample.AMOUNT));
            return mismatches;
        }

        private Map<String, Object> candidate(JsonNode clause, WorkedCase.Step step, String code, Fen entitlement) {
            JsonNode calculation = clause.path("calculation");
            Map<String, Object> facts = new CaseFacts(clause, step.inputs(), worked.id() + code, this::decision)
                    .facts(nextMonth, DEFAULT_YEAR, today);
            if (calculation.path("kind").asString().equals("RATE")) {
                Fen base = entitlement
                        .times(new Ratio(10_000, calculation.path("rateBp").asLong()), Rounding.FLOOR_FEN);
                String fact = calculation.path("base").asString();
                facts.put(fact, base.toString());
                CaseFacts.growing(clause, fact, base).forEach(facts::put);
            } else {
                facts.put(calculation.path("proposed").asString(), entitlement.toString());
                JsonNode decidedBy = calculation.path("decisions").path(0);
                if (decidedBy.isString()) {
                    facts.put(decidedBy.asString(), decision("DEMO-POOL"));
                }
            }
            return new LinkedHashMap<>(Map.of("enterprise", code, "clause", step.clause(), "facts", facts));
        }

        private void compareRun(Map<String, String> names, JsonNode run) {
            JsonNode expected = worked.expected();
            Fen sum = Fen.ZERO;
            for (JsonNode allocation : run.path("allocations")) {
                String name = names.getOrDefault(allocation.path("enterprise").asString(), "");
                Fen got = Fen.ofYuan(allocation.path("amount").asString());
                sum = sum.plus(got);
                JsonNode decision = allocation.path("decision");
                Came.amount(name, expected.path("allocations"), got)
                        .map(d -> new Mismatch(0, List.of(d), "", Came.workings(decision)))
                        .ifPresent(mismatches::add);
                Came.of(decision).outcome(expected, Set.of()).map(Mismatch::whole).ifPresent(mismatches::add);
            }
            Came.amount("total_yuan", expected, sum).map(Mismatch::whole).ifPresent(mismatches::add);
        }

        /** Leaves nothing behind that another case could meet: shares, and awards keyed by jurisdiction. */
        void tidyUp() {
            sharesToRestore.forEach(unit -> share(unit, DEFAULT_CITY_BP));
            for (String award : awardsByJurisdiction) {
                ledger.must(
                        "/api/awards/" + award + "/revocation",
                        Map.of("ground", "WRONGLY_MADE", "reason", "算例结束"));
            }
        }
    }
}
