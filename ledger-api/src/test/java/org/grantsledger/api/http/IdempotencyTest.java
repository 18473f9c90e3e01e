package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import java.util.Arrays;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;
import org.grantsledger.log.Request;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request that is repeated under its idempotency key records nothing twice and gets the first answer. */
class IdempotencyTest {

    private static final Served LEDGER = Served.shared();

    private static final Http HTTP = LEDGER.http;

    /** These derive tables from the log and record nothing, however often they are asked. */
    private static final String DERIVING = "/api/projections/";

    private static final String TODAY = LEDGER.today.toString();

    private record Sample(String path, Map<String, ?> body) {}

    private final Map<String, Supplier<Sample>> samples = new LinkedHashMap<>();

    /** @param pattern of the path, with the id in braces */
    private void sample(String pattern, Supplier<String> id, Supplier<Map<String, ?>> body) {
        samples.put(pattern, () -> new Sample(pattern.replaceFirst("\\{\\w+}", id.get()), body.get()));
    }

    private static String prepared() {
        ObjectNode claim = JsonMapper.shared().valueToTree(LEDGER.claim(LEDGER.register(), unique(), "2000000.00"));
        return HTTP.send("POST", "/api/awards", claim.put("approve", false).toString()).json().path("id").asString();
    }

    private static String approved() {
        return LEDGER.award(LEDGER.register(), unique(), "2000000.00").path("id").asString();
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }

    private static Map<String, Object> payment(String award, boolean approve) {
        return Map.of(
                "award",
                award,
                "payer",
                "LYG",
                "amount",
                "50000.00",
                "paidOn",
                TODAY,
                "voucher",
                unique(),
                "approve",
                approve);
    }

    private static String paid(boolean approve) {
        return HTTP.must("/api/disbursements", payment(approved(), approve)).path("id").asString();
    }

    /** What demands back the 25,000 yuan that the city has paid too much. */
    private static Map<String, Object> recovery() {
        String award = approved();
        HTTP.must("/api/disbursements", payment(award, true));
        HTTP.must("/api/awards/" + award + "/reduction", Map.of("amount", "50000.00", "reason", "A"));
        return Map.of("award", award, "payer", "LYG", "amount", "25000.00", "reason", "A", "document", "A");
    }

    private static Map<String, Object> newLine() {
        return LEDGER.line("LYG-GY", unique(), "100.00", List.of("LYG-2021-64/11-2"));
    }

    private static String line() {
        return HTTP.must("/api/budget-lines", newLine()).path("id").asString();
    }

    private static Map<String, Object> newDecision() {
        return Map.of("number", unique(), "title", "A", "date", "2022-01-01");
    }

    private static Map<String, String> suspension() {
        return Map.of("reason", "A", "until", LEDGER.today.plusYears(1).toString());
    }

    private static String suspended() {
        String code = LEDGER.register();
        HTTP.must("/api/enterprises/" + code + "/suspensions", suspension());
        return code;
    }

    private static String filledPool() {
        HTTP.must(
                "/api/pools",
                Map.of("pool", "rd-award", "year", LEDGER.today.getYear(), "amount", "1000.00", "document", "A"));
        return "rd-award";
    }

    /** A claim on the pool for research and development. */
    private static Map<String, Object> candidate() {
        JsonNode clause = HTTP.get("/api/clauses/LYG-2021-64/5-1").json();
        Map<String, Object> facts = new LinkedHashMap<>();
        clause.path("facts").valueStream().filter(f -> f.path("required").asBoolean()).forEach(f -> {
            String name = f.path("name").asString();
            facts.put(name, switch (f.path("type").asString()) {
                case "MONEY" -> "9000000.00";
                case "INTEGER" -> (Object) (name.contains("year") ? LEDGER.today.getYear() - 1 : 0);
                case "BOOLEAN" -> true;
                case "DATE" -> TODAY;
                case "CHOICE" -> f.path("choices").path(0).asString();
                default -> unique();
            });
        });
        return Map.of("enterprise", LEDGER.register(), "clause", "LYG-2021-64/5-1", "facts", facts);
    }

    private static Map<String, Object> newCatalogue() {
        ObjectNode document = ((ObjectNode) CatalogueReader.read(CatalogueSource.shipped()).tree()).deepCopy();
        return Map.of("reason", "A", "catalogue", document.put("version", "2021.1-" + unique()));
    }

    private static Set<String> posts() {
        return LEDGER.context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods().entrySet().stream()
                .filter(m -> m.getKey().getMethodsCondition().getMethods().contains(RequestMethod.POST))
                .filter(m -> commands(m.getValue())).flatMap(m -> m.getKey().getPatternValues().stream())
                // the key of a form stands in the form; its page is tried with it
                .filter(path -> path.startsWith("/api/"))
                // a trial goes on between the two answers; TrialTest repeats it
                .filter(path -> !path.startsWith("/api/trials"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Takes a claim or a command, which the log records under its key. Accounts and derived tables are not in the log. */
    private static boolean commands(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters()).map(MethodParameter::getParameterType)
                .anyMatch(type -> type == Request.class || type == Requests.Claim.class);
    }

    private void samples() {
        Supplier<String> none = () -> "";
        Supplier<Map<String, ?>> nothing = Map::of;
        Supplier<Map<String, ?>> reason = () -> Map.of("reason", "A");
        sample("/api/enterprises", none, () -> Served.registration(Served.freshCode()));
        sample("/api/enterprises/{code}/name-changes", LEDGER::register, () -> Map.of("name", "新名"));
        sample(
                "/api/enterprises/{code}/relocations",
                LEDGER::register,
                () -> Map.of("jurisdiction", "LYG-GY", "from", TODAY));
        sample(
                "/api/enterprises/{code}/absorptions",
                LEDGER::register,
                () -> Map.of("predecessor", LEDGER.register()));
        sample("/api/enterprises/{code}/suspensions", LEDGER::register, IdempotencyTest::suspension);
        sample("/api/enterprises/{code}/suspensions/lift", IdempotencyTest::suspended, reason);
        sample("/api/awards/preview", none, () -> LEDGER.claim(LEDGER.register(), unique(), "100.00"));
        sample("/api/awards", none, () -> LEDGER.claim(LEDGER.register(), unique(), "100.00"));
        sample("/api/awards/{id}/approval", IdempotencyTest::prepared, () -> Map.of("on", TODAY));
        sample("/api/awards/{id}/rejection", IdempotencyTest::prepared, reason);
        sample("/api/awards/{id}/expiry", IdempotencyTest::prepared, nothing);
        sample(
                "/api/awards/{id}/reduction",
                IdempotencyTest::approved,
                () -> Map.of("amount", "1.00", "reason", "A"));
        sample(
                "/api/awards/{id}/revocation",
                IdempotencyTest::approved,
                () -> Map.of("ground", "WRONGLY_MADE", "reason", "A"));
        sample("/api/disbursements", none, () -> payment(approved(), true));
        sample("/api/disbursements/{id}/approval", () -> paid(false), nothing);
        sample("/api/disbursements/{id}/rejection", () -> paid(false), reason);
        sample("/api/disbursements/{id}/expiry", () -> paid(false), nothing);
        sample("/api/disbursements/{id}/reversal", () -> paid(true), reason);
        sample("/api/recoveries", none, IdempotencyTest::recovery);
        sample(
                "/api/recoveries/{id}/receipts",
                () -> HTTP.must("/api/recoveries", recovery()).path("id").asString(),
                () -> Map.of("amount", "1.00", "receivedOn", TODAY, "voucher", unique()));
        sample("/api/budget-lines", none, IdempotencyTest::newLine);
        sample(
                "/api/budget-lines/{id}/appropriations",
                IdempotencyTest::line,
                () -> Map.of("amount", "1.00", "document", "A"));
        sample(
                "/api/budget-lines/{id}/adjustments",
                IdempotencyTest::line,
                () -> Map.of("change", "-1.00", "reason", "A"));
        sample(
                "/api/budget-lines/{id}/transfers",
                IdempotencyTest::line,
                () -> Map.of("to", line(), "amount", "1.00", "reason", "A"));
        sample("/api/budget-lines/{id}/closure", IdempotencyTest::line, reason);
        sample(
                "/api/fiscal-shares",
                none,
                () -> Map.of("jurisdiction", "LYG-GY", "from", "2000-01-02", "cityBp", 5000, "document", "A"));
        sample("/api/approval-limits", none, () -> LEDGER.approvalLimit("LYG-GY", "1000000000000.00"));
        sample(
                "/api/pools",
                none,
                () -> Map.of("pool", "rd-award", "year", 2100, "amount", "1.00", "document", "A"));
        sample(
                "/api/pools/{pool}/runs",
                IdempotencyTest::filledPool,
                () -> Map.of("candidates", List.of(candidate(), candidate())));
        sample("/api/decisions", none, IdempotencyTest::newDecision);
        samples.put("/api/decisions/withdrawals", () -> {
            Map<String, Object> decision = newDecision();
            HTTP.must("/api/decisions", decision);
            return new Sample("/api/decisions/withdrawals?number=" + decision.get("number"), reason.get());
        });
        sample("/api/catalogues", none, IdempotencyTest::newCatalogue);
    }

    @Test
    void everyPostThatIsRepeatedRecordsNothingAndAnswersTheSame() {
        samples();
        assertThat(samples.keySet()).containsExactlyInAnyOrderElementsOf(posts());
        samples.forEach((pattern, request) -> {
            Sample sample = request.get();
            String key = unique();
            long before = LEDGER.head();
            Http.Answer first = HTTP.post(sample.path(), sample.body(), "Idempotency-Key", key);
            long after = LEDGER.head();
            Http.Answer again = HTTP.post(sample.path(), sample.body(), "Idempotency-Key", key);

            // nothing of today has expired yet, and a preview is no command
            boolean expiry = pattern.endsWith("/expiry");
            boolean records = !expiry && !pattern.endsWith("/preview");
            assertThat(first.status()).as(pattern + " " + first.text()).matches(s -> expiry ? s == 422 : s < 300);
            assertThat(after > before).as(pattern).isEqualTo(records);
            assertThat(again.status()).as(pattern).isEqualTo(first.status());
            assertThat(again.json()).as(pattern).isEqualTo(first.json());
            assertThat(LEDGER.head()).as(pattern).isEqualTo(after);
        });
    }

    @Test
    void derivingTablesAnewRecordsNothing() {
        long before = LEDGER.head();
        for (String what : List.of("retries", "rebuilds", "rebuilds")) {
            assertThat(LEDGER.as("LYG", Role.ADMINISTRATOR).send("POST", DERIVING + what, "").status()).isEqualTo(200);
        }
        assertThat(LEDGER.head()).isEqualTo(before);
    }

    @Test
    void aRefusalIsRepeatedAsTheSameRefusal() {
        Map<String, Object> facts = new LinkedHashMap<>(LEDGER.facts(unique(), "100.00"));
        facts.put("converted_in_city", false);
        Map<String, Object> claim = new LinkedHashMap<>(LEDGER.claim(LEDGER.register(), "", "1.00"));
        claim.put("facts", facts);
        String key = unique();

        Http.Answer first = HTTP.post("/api/awards", claim, "Idempotency-Key", key);
        long head = LEDGER.head();
        Http.Answer again = HTTP.post("/api/awards", claim, "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(422);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(LEDGER.head()).isEqualTo(head);
    }

    @Test
    void theSameRequestSentManyTimesAtOnceIsCarriedOutOnce() throws Exception {
        Map<String, Object> claim = LEDGER.claim(LEDGER.register(), unique(), "100.00");
        String key = unique();
        long before = LEDGER.head();
        Callable<Http.Answer> post = () -> HTTP.post("/api/awards", claim, "Idempotency-Key", key);

        Set<JsonNode> answers = new HashSet<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (Future<Http.Answer> answer : clients.invokeAll(Collections.nCopies(16, post))) {
                assertThat(answer.get().status()).isEqualTo(201);
                answers.add(answer.get().json());
            }
        }

        assertThat(answers).hasSize(1);
        assertThat(LEDGER.head()).isEqualTo(before + 2);
    }
}
