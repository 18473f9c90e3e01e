package org.grantsledger.api.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.cases.CaseResult;
import org.grantsledger.api.cases.Past;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.people.Role;
import org.grantsledger.api.trials.Trial.Cause;
import org.grantsledger.api.trials.Trial.State;
import org.grantsledger.log.Request;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A policy officer tries a draft on worked cases, or on the claims of a year; the scratch ledger is a process of its own. */
class TrialTest {

    private static final Served LEDGER = Served.shared();

    private static final Http POLICY = LEDGER.as("LYG", Role.POLICY);

    private static final Http AUDITOR = LEDGER.as("LYG", Role.AUDITOR);

    private static final Caller CALLER = new Caller("tester", "王某", "tester", Set.of(Role.POLICY), "LYG", null,
            0, false);

    private static final String FOLDER = "grants-ledger-trial";

    /** Under the draft the award of clause 2-1 is 70,000 yuan in place of 80,000. */
    private static final String CASES = """
                                        examples:
                                        - {id: T-1, item: LYG-2021-64/2-1, title: 按草案, inputs: {in_cultivation_library: true},
                                           expected: {decision: PAY, total_yuan: '70000.00'}}
                                        - {id: T-2, item: LYG-2021-64/2-1, title: 按现行, inputs: {in_cultivation_library: true},
                                           expected: {decision: PAY, total_yuan: '80000.00'}}
                                        - {id: T-3, item: LYG-2021-64/99-1, title: 没有的条款, inputs: {}, expected: {}}
                                        - {id: T-4, item: LYG-2021-64/2-1, title: 另一读法, inputs: {},
                                           config: {rounding.mode: HALF_UP_FEN}, expected: {}}
                                        """;

    private static final String ONE = "[{id: T-1, item: LYG-2021-64/2-1, inputs: {}, expected: {decision: PAY}}]";

    @AfterEach
    void nothingIsLeft() {
        patiently().untilAsserted(() -> {
            assertThat(folders()).isEmpty();
            assertThat(processes()).isEmpty();
            assertThat(LEDGER.context.getBean(TrialDesk.class).running()).isNull();
        });
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(f -> String.valueOf(f.getFileName()).startsWith(FOLDER)).toList();
        }
    }

    /** The database of a scratch ledger, whether or not it is still anybody's child. */
    private static List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(p -> p.info().commandLine().orElse("").contains(FOLDER)).toList();
    }

    private static ObjectNode draft() {
        ObjectNode draft = ((ObjectNode) CatalogueReader.read(CatalogueSource.shipped()).tree()).deepCopy();
        draft.put("version", "2021.1-draft");
        for (JsonNode clause : draft.path("clauses")) {
            if (clause.path("id").asString().equals("LYG-2021-64/2-1")) {
                ((ObjectNode) clause.path("calculation")).put("amount", 70000);
            }
        }
        return draft;
    }

    private static JsonNode ended(long id) {
        return ended(POLICY, id);
    }

    private static JsonNode ended(Http who, long id) {
        List<JsonNode> seen = new ArrayList<>();
        patiently().until(() -> {
            seen.add(who.get("/api/trials/" + id).json());
            return !seen.getLast().path("state").asString().equals("RUNNING");
        });
        return seen.getLast();
    }

    private static String page(String path, String language) {
        Http.Answer page = AUDITOR.get(path, "Accept", "text/html", "Cookie", "language=" + language, "Authorization",
                "Bearer " + AUDITOR.key());
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page.text();
    }

    @Test
    void aDraftIsTriedOnWorkedCasesBesideTheLedger() {
        long head = LEDGER.head();
        ObjectNode draft = draft();
        Map<String, Object> body = Map.of("catalogue", draft, "cases", CASES);

        Http.Answer started = POLICY.post("/api/trials", body, "Idempotency-Key", "trial-1");

        assertThat(started.status()).as(started.text()).isEqualTo(202);
        assertThat(started.json().path("state").asString()).isEqualTo("RUNNING");
        long id = started.json().path("id").asLong();
        Http.Answer again = POLICY.post("/api/trials", body, "Idempotency-Key", "trial-1");
        assertThat(again.json().path("id").asLong()).as("sent twice, started once").isEqualTo(id);
        Http.Answer other = POLICY.post("/api/trials", Map.of("cases", ONE), "Idempotency-Key", "trial-1");
        assertThat(other.status()).isEqualTo(422);
        Http.Answer second = POLICY.post("/api/trials", Map.of("cases", ONE));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("TRIAL_RUNNING", "本节点正在进行另一次试算");
        assertThat(page("/policies/trials/" + id, "zh-CN"))
                .contains("进行中，已完成", "/policies/trials/progress?trial=" + id, "/policies/trials/" + id + "\"");
        assertThat(page("/policies/trials/progress?trial=" + id, "en")).contains("of 4 cases").doesNotContain("<html");

        JsonNode trial = ended(id);

        assertThat(trial.path("state").asString()).as(trial.toString()).isEqualTo("COMPLETED");
        assertThat(trial.path("passed").asInt()).isEqualTo(1);
        assertThat(trial.path("failed").asInt()).isEqualTo(3);
        assertThat(trial.path("done").asInt()).isEqualTo(4);
        assertThat(trial.path("startedBy").asString()).isEqualTo("lyg-policy");
        assertThat(trial.path("catalogue").path("hash").asString())
                .isEqualTo(CatalogueDocument.parse(draft.toString()).version().hash());
        JsonNode results = trial.path("results");
        assertThat(results.valueStream().map(r -> r.path("id").asString()))
                .containsExactly("T-1", "T-2", "T-3", "T-4");
        assertThat(results.path(0).path("passed").asBoolean()).isTrue();
        JsonNode wrong = results.path(1).path("mismatches").path(0);
        assertThat(wrong.path("differences").path(0).path("field").asString()).isEqualTo("total_yuan");
        assertThat(wrong.path("differences").path(0).path("expected").asString()).isEqualTo("80000.00");
        assertThat(wrong.path("differences").path(0).path("got").asString()).isEqualTo("70000.00");
        assertThat(wrong.path("workings").path(0).asString()).isEqualTo("定额 70,000.00 元");
        assertThat(results.path(2).path("problem").asString()).isEqualTo("没有条款 LYG-2021-64/99-1");
        assertThat(results.path(3).path("problem").asString()).contains("没有保存按此读法的目录");
        assertThat(LEDGER.head()).as("nothing happened on the ledger itself").isEqualTo(head);

        assertThat(page("/policies/trials/" + id, "zh-CN")).contains("相符 1 例，不符 3 例", "期望 80000.00，得到 70000.00",
                "定额 70,000.00 元", "无法运行：没有条款", "lyg-policy").doesNotContain("hx-get=\"/policies");
        assertThat(page("/policies/trials/" + id, "en")).contains("1 passed, 3 failed",
                "expected 80000.00, got 70000.00", "there is no clause LYG-2021-64/99-1");
        assertThat(page("/policies/trials", "zh-CN")).contains("/policies/trials/" + id, "2021.1-draft")
                .doesNotContain("type=\"file\"");
        assertThat(AUDITOR.get("/api/trials").json().valueStream().filter(t -> t.path("id").asLong() == id))
                .singleElement().satisfies(t -> assertThat(t.has("results")).isFalse());
        JsonNode audit = AUDITOR.get("/api/audit?about=/api/trials/" + id).json();
        assertThat(audit.valueStream().map(e -> e.path("action").asString() + " " + e.path("actor").asString()))
                .containsExactly("TRIAL_ENDED system", "TRIAL_STARTED lyg-policy");
        assertThat(audit.path(0).path("detail").asString()).isEqualTo("COMPLETED, 1 passed, 3 failed");
    }

    @Test
    void aScratchLedgerThatIsKilledFailsTheTrialAndLeavesNothing() {
        long id = POLICY.must("/api/trials", Map.of("cases", ONE)).path("id").asLong();
        List<ProcessHandle> server = new ArrayList<>();
        patiently().until(() -> server.addAll(processes()));

        ProcessHandle scratch = ProcessHandle.current().children()
                .filter(child -> child.descendants().anyMatch(server::contains)).findFirst().orElseThrow();
        scratch.destroyForcibly();

        JsonNode trial = ended(id);
        assertThat(trial.path("state").asString()).isEqualTo("FAILED");
        assertThat(trial.path("cause").asString()).isEqualTo("NOT_STARTED");
        assertThat(trial.path("detail").asString()).startsWith("exit 137");
        assertThat(page("/policies/trials/" + id, "zh-CN")).contains("临时台账未能启动", "exit 137");
    }

    @Test
    void aTrialIsCancelledOnce() {
        long id = POLICY.must("/api/trials", Map.of("cases", ONE)).path("id").asLong();

        JsonNode cancelled = POLICY.must("/api/trials/" + id + "/cancellation", Map.of());

        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(cancelled.path("detail").asString()).isEqualTo("lyg-policy");
        Http.Answer again = POLICY.post("/api/trials/" + id + "/cancellation", Map.of());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text()).contains("TRIAL_ENDED");
        assertThat(page("/policies/trials/" + id, "en")).contains("cancelled by lyg-policy");
    }

    /** What stops a trial besides: a limit of time, and the stop of its node. */
    @ParameterizedTest
    @EnumSource(value = Cause.class, names = {"TIME_LIMIT", "NODE_STOPPED"})
    void aTrialEndsWithItsTimeAndWithItsNode(Cause cause) throws InterruptedException {
        Trials trials = LEDGER.context.getBean(Trials.class);
        boolean late = cause == Cause.TIME_LIMIT;
        TrialDesk desk = new TrialDesk(trials, LEDGER.core, late ? Duration.ZERO : Duration.ofMinutes(1));
        CatalogueDocument shipped = CatalogueReader.read(CatalogueSource.shipped());
        long id = desk.start(CALLER, shipped, ONE, "zh", Request.by("tester")).id();

        if (!late) {
            desk.destroy();
        }

        assertThat(ended(id).path("cause").asString()).isEqualTo(cause.name());
    }

    @Test
    void aTrialWhoseNodeIsGoneHasFailed() {
        Trials trials = LEDGER.context.getBean(Trials.class);
        CatalogueDocument shipped = CatalogueReader.read(CatalogueSource.shipped());
        long id = trials.begin(CALLER, shipped.version(), null, 1, Request.by("tester")).id();
        trials.failLost(Duration.ofHours(1));
        assertThat(trials.find(id).orElseThrow().state()).isEqualTo(State.RUNNING);
        assertThat(trials.beat(id, 0)).isTrue();

        trials.failLost(Duration.ZERO);

        assertThat(ended(id).path("cause").asString()).isEqualTo("NODE_LOST");
        assertThat(trials.beat(id, 1)).as("if it comes back, it does not go on").isFalse();
        assertThat(trials.complete(id, List.<CaseResult>of())).isFalse();
        assertThat(ended(id).path("state").asString()).isEqualTo("FAILED");
    }

    // ---- the claims of a year

    /** No other test decides anything in it. */
    private static final int YEAR = 2024;

    /** The claims of the year under 64/11-1, 64/11-2 and 64/2-1; the same whichever test comes first. */
    private static final class OfYear {

        static final String ENTERPRISE = LEDGER.register();

        static final String FIRST;

        static {
            for (String payer : List.of("LYG", "LYG-HZ")) {
                Map<String, Object> line = new HashMap<>(
                        LEDGER.line(
                                payer,
                                "past",
                                "1000000000.00",
                                List.of("LYG-2021-64/11-1", "LYG-2021-64/11-2", "LYG-2021-64/2-1")));
                line.put("year", YEAR);
                LEDGER.http.must("/api/budget-lines", line);
            }
            FIRST = claim(ENTERPRISE, contract("A", "4000000.00"), 201).path("id").asString();
            claim(ENTERPRISE, contract("B", "2000000.00"), 201);
            claim(ENTERPRISE, contract("C", "8000000.00"), 201);
            claim(ENTERPRISE, contract("D", "1000000.00"), 422);
            String other = LEDGER.register();
            String revoked = claim(other, contract("E", "1000000.00"), 201).path("id").asString();
            LEDGER.http.must(
                    "/api/awards/" + revoked + "/revocation",
                    Map.of("ground", "WRONGLY_MADE", "reason", "试"));
            claim(
                    other,
                    Map.of(
                            "clause",
                            "LYG-2021-64/2-1",
                            "facts",
                            Map.of(
                                    "applied_on",
                                    YEAR + "-03-01",
                                    "in_cultivation_library",
                                    true,
                                    "prior_compliant_applications",
                                    0,
                                    "application_compliant",
                                    true)),
                    201);
            claim(
                    other,
                    Map.of(
                            "clause",
                            "LYG-2021-64/11-2",
                            "facts",
                            Map.of(
                                    "contract",
                                    "SIM-F",
                                    "base",
                                    "1000000.00",
                                    "contract_registered_on",
                                    YEAR + "-03-01",
                                    "brokered_into_city",
                                    true,
                                    "year",
                                    YEAR)),
                    201);
        }

        private static Map<String, Object> contract(String name, String base) {
            Map<String, Object> facts = new HashMap<>(LEDGER.facts("SIM-" + name, base));
            facts.put("contract_registered_on", YEAR + "-03-01");
            facts.put("year", YEAR);
            return Map.of("clause", "LYG-2021-64/11-1", "facts", facts);
        }

        private static JsonNode claim(String enterprise, Map<String, Object> what, int status) {
            Map<String, Object> body = new HashMap<>(what);
            body.put("enterprise", enterprise);
            body.put("decidedOn", YEAR + "-06-30");
            Http.Answer answer = LEDGER.http.post("/api/awards", body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            return answer.json();
        }
    }

    private static JsonNode simulated(Map<String, Object> body) {
        Http.Answer started = POLICY.post("/api/trials/simulations", body);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        JsonNode trial = ended(started.json().path("id").asLong());
        assertThat(trial.path("state").asString()).as(trial.toString()).isEqualTo("COMPLETED");
        return trial;
    }

    private static List<String> sum(JsonNode sum) {
        return List.of("claims", "then", "undecided", "now", "difference", "differing").stream()
                .map(field -> sum.path(field).asString()).toList();
    }

    /**
     * A contract may get 150,000 yuan in place of 200,000, which leaves more of the yearly 500,000 to a later one, and
     * 64/11-2 asks for a fact that nobody stated.
     */
    @Test
    void aDraftThatLowersALimitMakesExactlyThisDifferenceOfAYear() {
        String enterprise = OfYear.ENTERPRISE;
        long head = LEDGER.head();
        ObjectNode draft = draft();
        for (JsonNode clause : draft.path("clauses")) {
            String id = clause.path("id").asString();
            for (JsonNode cap : clause.path("caps")) {
                if (cap.path("id").asString().equals("LYG-2021-64/11#contract")) {
                    ((ObjectNode) cap.path("limit")).put("amount", 150000);
                }
            }
            for (JsonNode fact : clause.path("facts")) {
                if (id.equals("LYG-2021-64/11-2") && fact.path("name").asString().equals("approved_rate_bp")) {
                    ((ObjectNode) fact).put("required", true);
                }
            }
            if (id.equals("LYG-2021-64/2-1")) {
                ((ObjectNode) clause.path("calculation")).put("amount", 80000);
            }
        }

        JsonNode trial = simulated(Map.of("catalogue", draft, "year", YEAR));

        JsonNode simulation = trial.path("simulation");
        assertThat(trial.path("cases").asInt()).isEqualTo(6);
        assertThat(trial.path("done").asInt()).isEqualTo(6);
        assertThat(trial.path("passed").asInt()).isEqualTo(2);
        assertThat(trial.path("failed").asInt()).isEqualTo(4);
        assertThat(simulation.path("year").asInt()).isEqualTo(YEAR);
        assertThat(simulation.path("position").asLong()).isEqualTo(head);
        assertThat(simulation.path("leftOut").asInt()).as("the revoked award").isEqualTo(1);
        assertThat(
                simulation.path("clauses").valueStream()
                        .map(one -> one.path("clause").asString() + " " + sum(one.path("sum"))))
                .containsExactly(
                        "LYG-2021-64/11-1 [4, 500000.00, 0.00, 450000.00, -50000.00, 3]",
                        "LYG-2021-64/11-2 [1, 20000.00, 20000.00, 0.00, 0.00, 1]",
                        "LYG-2021-64/2-1 [1, 80000.00, 0.00, 80000.00, 0.00, 0]");
        assertThat(sum(simulation.path("total")))
                .containsExactly("6", "600000.00", "20000.00", "530000.00", "-50000.00", "4");
        JsonNode claims = simulation.path("claims");
        assertThat(
                claims.valueStream().map(
                        c -> c.path("difference").asString() + " " + c.path("then") + " " + c.path("now")))
                .containsExactly(
                        "-50000.00 {\"outcome\":\"PAY\",\"amount\":\"200000.00\",\"by\":[]}"
                                + " {\"outcome\":\"CLIPPED\",\"amount\":\"150000.00\",\"by\":[\"PER_CONTRACT\"]}",
                        "-50000.00 {\"outcome\":\"CLIPPED\",\"amount\":\"200000.00\",\"by\":[\"PER_CONTRACT\"]}"
                                + " {\"outcome\":\"CLIPPED\",\"amount\":\"150000.00\",\"by\":[\"PER_CONTRACT\"]}",
                        "50000.00 {\"outcome\":\"CLIPPED\",\"amount\":\"0.00\",\"by\":[\"CAP_EXHAUSTED\"]}"
                                + " {\"outcome\":\"PAY\",\"amount\":\"50000.00\",\"by\":[]}",
                        "0.00 {\"outcome\":\"PAY\",\"amount\":\"20000.00\",\"by\":[]} ");
        assertThat(claims.path(0).path("award").asString()).isEqualTo(OfYear.FIRST);
        assertThat(claims.path(0).path("enterprise").asString()).isEqualTo(enterprise);
        assertThat(claims.path(2).has("award")).isFalse();
        assertThat(claims.path(3).path("problem").asString()).contains("approved_rate_bp");
        assertThat(LEDGER.head()).as("nothing happened on the ledger itself").isEqualTo(head);

        long id = trial.path("id").asLong();
        assertThat(page("/policies/trials/" + id, "zh-CN")).contains("相同 2 笔，不同 4 笔", YEAR + " 年度，依据台账截至第",
                "/awards/" + OfYear.FIRST, "/policies/LYG-2021-64/11-1", "-50,000.00", "450,000.00", "限额已用完",
                "未能重算：", "按上限核减 · 每份合同").doesNotContain("hx-get=\"/policies");
        assertThat(page("/policies/trials/" + id, "en")).contains("2 the same, 4 differ", "Cannot be decided anew: ");
        assertThat(page("/policies/trials", "zh-CN")).contains(YEAR + " 年度申报重算", "相同 2 笔，不同 4 笔");
        JsonNode audit = AUDITOR.get("/api/audit?about=/api/trials/" + id).json();
        assertThat(audit.valueStream().map(e -> e.path("action").asString() + " " + e.path("detail").asString()))
                .satisfiesExactly(
                        ended -> assertThat(ended).isEqualTo("TRIAL_ENDED COMPLETED, 2 passed, 4 failed"),
                        begun -> assertThat(begun).startsWith("TRIAL_STARTED 6 claims of " + YEAR));
    }

    @Test
    void underTheCatalogueInForceAYearComesToTheSame() {
        assertThat(OfYear.FIRST).isNotEmpty();

        JsonNode trial = simulated(Map.of("year", YEAR));

        assertThat(trial.path("simulation").path("claims").valueStream()).isEmpty();
        assertThat(sum(trial.path("simulation").path("total")))
                .containsExactly("6", "600000.00", "0.00", "600000.00", "0.00", "0");
        assertThat(page("/policies/trials/" + trial.path("id").asLong(), "zh-CN")).contains("没有不同");
    }

    /** With pools shared in a run, relocations, an absorption, and awards that were rejected, reduced and revoked. */
    @Test
    void theDemonstrationYearComesToTheSameUnderItsCatalogue() {
        Http policy = Served.demonstration().as("LYG", Role.POLICY);
        long id = policy.must("/api/trials/simulations", Map.of("year", 2022)).path("id").asLong();

        JsonNode trial = ended(policy, id);

        assertThat(trial.path("state").asString()).as(trial.toString()).isEqualTo("COMPLETED");
        assertThat(trial.path("simulation").path("claims").valueStream()).as(trial.toString()).isEmpty();
        assertThat(trial.path("cases").asInt()).isGreaterThan(300);
    }

    @Test
    void aYearThatCannotBeSimulatedIsSaid() {
        Http.Answer none = POLICY.post("/api/trials/simulations", Map.of("year", 1999));
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text()).contains("NO_CLAIMS", "\"field\":\"year\"", "1999 年度没有可以重算的申报");
        assertThat(POLICY.post("/api/trials/simulations", Map.of()).text()).contains("\"field\":\"year\"", "MISSING");
        assertThat(POLICY.post("/api/trials/simulations", Map.of("year", "2024")).text()).contains("WRONG_TYPE");
        ObjectNode later = draft().put("valid_from", LEDGER.today.plusDays(1).toString());
        assertThat(POLICY.post("/api/trials/simulations", Map.of("catalogue", later, "year", YEAR)).text())
                .contains("NOT_YET_VALID");
    }

    /** What a ledger decided in a year, read with room for fewer claims than there are. */
    @Test
    void claimsBeyondTheMostAreCountedAndNotKept() {
        assertThat(OfYear.FIRST).isNotEmpty();
        Year.Reading all = Year.read(LEDGER.core.log(), YEAR, LEDGER.head(), TrialDesk.MOST_CLAIMS);
        Year.Reading few = Year.read(LEDGER.core.log(), YEAR, LEDGER.head(), 2);
        assertThat(all.claims()).isEqualTo(6);
        assertThat(all.leftOut()).isEqualTo(1);
        assertThat(few.decided()).isEqualTo(all.decided()).isGreaterThanOrEqualTo(7);
        assertThat(few.past().stream().filter(Past.Claimed.class::isInstance).count()).isLessThanOrEqualTo(2);
        assertThat(all.past().stream().map(Past::line).toList().toString()).contains("SIM-A").doesNotContain("测试企业");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                                            no YAML        | examples: [unclosed                                            | BAD_CASES | 第 1 行
                                            a text         | just words                                                     | BAD_CASES | 没有算例清单
                                            no cases       | examples: []                                                   | BAD_CASES | 没有算例清单
                                            no id          | [{item: LYG-2021-64/2-1, expected: {}}]                        | BAD_CASES | 第 1 个算例没有编号
                                            no expectation | [{id: A, item: LYG-2021-64/2-1}]                               | BAD_CASES | A：没有期望结果
                                            no amount      | [{id: A, item: B, expected: {total_yuan: x}}]                  | BAD_CASES | A：total_yuan 不是金额：x
                                            """)
    void whatIsWrongWithTheCasesIsSaid(String name, String cases, String rule, String reason) {
        Http.Answer answer = POLICY.post("/api/trials", Map.of("cases", cases));
        assertThat(answer.status()).isEqualTo(400);
        JsonNode error = answer.json().path("errors").path(0);
        assertThat(error.path("field").asString()).isEqualTo("cases");
        assertThat(error.path("rule").asString()).isEqualTo(rule);
        assertThat(error.path("message").asString()).startsWith("算例文件有误：").contains(reason);
    }

    @Test
    void aFileWithTooManyCasesIsRefused() {
        String many = "- {id: A, item: B, expected: {}}\n".repeat(TrialDesk.MOST_CASES + 1);
        Http.Answer answer = POLICY.post("/api/trials", Map.of("cases", many));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("TOO_MANY_CASES", "算例有 2001 个，一次最多 2000 个");
    }

    @Test
    void whatIsWrongWithTheDraftIsSaidPlaceByPlace() {
        ObjectNode draft = draft();
        ((ObjectNode) draft.path("policies").path(0)).put("id", 7);
        Http.Answer answer = POLICY.post("/api/trials", Map.of("catalogue", draft, "cases", ONE));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(0).path("rule").asString()).isEqualTo("BAD_CATALOGUE");
        assertThat(answer.text()).contains("catalogue/policies/0/id");
        ObjectNode later = draft().put("valid_from", LEDGER.today.plusDays(1).toString());
        assertThat(POLICY.post("/api/trials", Map.of("catalogue", later, "cases", ONE)).text())
                .contains("NOT_YET_VALID", "\"field\":\"catalogue\"");
        assertThat(POLICY.post("/api/trials", Map.of()).text()).contains("\"field\":\"cases\"", "MISSING");
        assertThat(POLICY.post("/api/trials", Map.of("cases", List.of())).text()).contains("WRONG_TYPE");
    }

    @Test
    void policyOfficersOfTheCityTryAndAuditorsRead() {
        assertThat(LEDGER.as("LYG", Role.OFFICER).post("/api/trials", Map.of("cases", ONE)).text())
                .contains("ROLE_NEEDED");
        assertThat(AUDITOR.post("/api/trials", Map.of("cases", ONE)).text()).contains("ROLE_NEEDED");
        assertThat(LEDGER.as("LYG-HZ", Role.POLICY).post("/api/trials", Map.of("cases", ONE)).text())
                .contains("CITY_ONLY");
        Map<String, Object> year = Map.of("year", YEAR);
        assertThat(LEDGER.as("LYG", Role.OFFICER).post("/api/trials/simulations", year).text())
                .contains("ROLE_NEEDED");
        assertThat(AUDITOR.post("/api/trials/simulations", year).text()).contains("ROLE_NEEDED");
        assertThat(LEDGER.as("LYG-HZ", Role.POLICY).post("/api/trials/simulations", year).text())
                .contains("CITY_ONLY");
        assertThat(AUDITOR.get("/api/trials").status()).isEqualTo(200);
        assertThat(AUDITOR.get("/api/trials/0").status()).isEqualTo(404);
        assertThat(AUDITOR.get("/api/trials/x").text()).contains("UNKNOWN_TRIAL");
    }
}
