package org.grantsledger.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From registering an enterprise to recovering what it was paid too much, over HTTP alone. */
class AwardFlowTest {

    private static final Served LEDGER = Served.shared();

    private static final Http HTTP = LEDGER.http;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String CITY_LINE = "LYG." + LEDGER.today.getYear() + ".ample";

    private static JsonNode line(String id) {
        return HTTP.get("/api/budget-lines/" + id).json();
    }

    private static long fen(JsonNode line, String field) {
        return Long.parseLong(line.path(field).asString().replace(".", ""));
    }

    @Test
    void aYuanIsFollowedFromTheBudgetToTheEnterpriseAndBack() {
        String code = LEDGER.register();
        JsonNode budgetBefore = line(CITY_LINE);

        JsonNode award = LEDGER.award(code, "FLOW-1", "3000000.01");
        String id = award.path("id").asString();
        assertThat(id).isEqualTo(code + ".A1");
        assertThat(award.path("status").asString()).isEqualTo("APPROVED");
        assertThat(award.path("amount").asString()).isEqualTo("150000.00");
        JsonNode budget = line(CITY_LINE);
        assertThat(fen(budget, "encumbered") - fen(budgetBefore, "encumbered")).isEqualTo(75_000_00);

        JsonNode paid = HTTP.must("/api/disbursements", payment(id, "75000.00", "FLOW-V1"));
        assertThat(paid.path("status").asString()).isEqualTo("APPROVED");
        assertThat(paid.path("line").asString()).isEqualTo(CITY_LINE);
        budget = line(CITY_LINE);
        assertThat(fen(budget, "encumbered")).isEqualTo(fen(budgetBefore, "encumbered"));
        assertThat(fen(budget, "spent") - fen(budgetBefore, "spent")).isEqualTo(75_000_00);

        String disbursement = paid.path("id").asString();
        assertThat(
                HTTP.must("/api/disbursements/" + disbursement + "/reversal", Map.of("reason", "凭证有误")).path("status")
                        .asString())
                .isEqualTo("REVERSED");
        assertThat(fen(line(CITY_LINE), "spent")).isEqualTo(fen(budgetBefore, "spent"));
        HTTP.must("/api/disbursements", payment(id, "75000.00", "FLOW-V2"));

        JsonNode reduced = HTTP
                .must("/api/awards/" + id + "/reduction", Map.of("amount", "100000.00", "reason", "审计核减"));
        assertThat(reduced.path("amount").asString()).isEqualTo("100000.00");
        assertThat(reduced.path("decidedAmount").asString()).isEqualTo("150000.00");
        JsonNode cityShare = reduced.path("shares").path(0);
        assertThat(cityShare.path("payer").asString()).isEqualTo("LYG");
        assertThat(cityShare.path("granted").asString()).isEqualTo("50000.00");
        assertThat(cityShare.path("overpaid").asString()).isEqualTo("25000.00");

        JsonNode recovery = HTTP.must(
                "/api/recoveries",
                Map.of(
                        "award",
                        id,
                        "payer",
                        "LYG",
                        "amount",
                        "25000.00",
                        "reason",
                        "审计核减",
                        "document",
                        "追缴1号"));
        assertThat(recovery.path("outstanding").asString()).isEqualTo("25000.00");
        String recoveryId = recovery.path("id").asString();
        recovery = HTTP.must(
                "/api/recoveries/" + recoveryId + "/receipts",
                Map.of("amount", "20000.00", "receivedOn", LEDGER.today.toString(), "voucher", "FLOW-V3"));
        assertThat(recovery.path("received").asString()).isEqualTo("20000.00");
        assertThat(HTTP.get("/api/recoveries/" + recoveryId).json().path("outstanding").asString())
                .isEqualTo("5000.00");

        JsonNode enterprise = HTTP.get("/api/enterprises/" + code).json();
        assertThat(enterprise.path("awarded").asString()).isEqualTo("100000.00");
        assertThat(enterprise.path("paid").asString()).isEqualTo("55000.00");
        JsonNode awards = HTTP.get("/api/enterprises/" + code + "/awards").json();
        assertThat(awards).hasSize(1);
        assertThat(awards.path(0).path("id").asString()).isEqualTo(id);
        List<String> types = new ArrayList<>();
        HTTP.get("/api/enterprises/" + code + "/events").json().forEach(e -> types.add(e.path("type").asString()));
        assertThat(types).containsExactly(
                "enterprise-registered",
                "award-prepared",
                "award-approved",
                "disbursement-prepared",
                "disbursement-approved",
                "disbursement-reversed",
                "disbursement-prepared",
                "disbursement-approved",
                "award-reduced",
                "recovery-ordered",
                "recovery-received");
        assertThat(LEDGER.core.check().run().differences()).isEmpty();
    }

    private static Map<String, Object> payment(String award, String amount, String voucher) {
        return Map.of(
                "award",
                award,
                "payer",
                "LYG",
                "amount",
                amount,
                "paidOn",
                LEDGER.today.toString(),
                "voucher",
                voucher);
    }

    @Test
    void aPreviewRecordsNothingAndEqualsTheAwardThatFollows() {
        String code = LEDGER.register();
        LEDGER.award(code, "SAME", "3000000.00");
        LEDGER.award(code, "OTHER", "4000000.00");
        long before = LEDGER.head();

        JsonNode preview = HTTP.must("/api/awards/preview", LEDGER.claim(code, "SAME", "9000000.00"));

        assertThat(LEDGER.head()).isEqualTo(before);
        JsonNode award = LEDGER.award(code, "SAME", "9000000.00");
        assertThat(award.path("decision")).isEqualTo(preview);
        assertThat(preview.path("outcome").asString()).isEqualTo("CLIPPED");
        assertThat(preview.path("amount").asString()).isEqualTo("50000.00");
        assertThat(HTTP.get("/api/awards/" + award.path("id").asString()).json().path("decision")).isEqualTo(preview);
    }

    @Test
    void aPreviewOfARefusalShowsTheFindingsThatTheRefusalRecords() {
        String code = LEDGER.register();
        LEDGER.award(code, "FULL", "4000000.00");
        Map<String, Object> again = LEDGER.claim(code, "FULL", "1000000.00");

        JsonNode preview = HTTP.must("/api/awards/preview", again);
        Http.Answer refused = HTTP.post("/api/awards", again);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("decision")).isEqualTo(preview);
        assertThat(refused.json().path("title").asString()).isEqualTo("不予核定：限额已用完");
        assertThat(refused.json().propertyNames()).containsExactly(
                "type",
                "title",
                "status",
                "detail",
                "refusal",
                "outcome",
                "findings",
                "decision",
                "events");
        JsonNode finding = preview.path("findings").path(0);
        assertThat(finding.path("limit").asString()).isEqualTo("200000.00");
        assertThat(finding.path("used").asString()).isEqualTo("200000.00");
        assertThat(finding.path("asked").asString()).isEqualTo("50000.00");
    }

    @Test
    void everyStepOfTheWaterfallLeadsToItsClauseItsWordsAndItsEvents() {
        String code = LEDGER.register();
        JsonNode first = LEDGER.award(code, "WATERFALL-1", "4000000.00");
        JsonNode second = LEDGER.award(code, "WATERFALL-2", "4000000.00");

        JsonNode third = LEDGER.award(code, "WATERFALL-3", "4000000.00");

        JsonNode decision = third.path("decision");
        List<String> steps = new ArrayList<>();
        decision.path("waterfall").forEach(s -> steps.add(s.path("step").asString()));
        assertThat(steps).containsExactly(
                "claimed",
                "rate",
                "entitled",
                "headroom",
                "headroom",
                "payable",
                "share",
                "budget",
                "share-remainder",
                "budget");
        assertThat(decision.path("clauseText").asString()).contains("同一企业年度补助最高50万元");
        decision.path("waterfall").forEach(s -> {
            assertThat(s.path("clause").asString()).isEqualTo("LYG-2021-64/11-1");
            assertThat(s.path("explanation").asString()).isNotBlank();
            assertThat(s.has("amount")).isTrue();
        });
        JsonNode yearly = decision.path("waterfall").valueStream()
                .filter(s -> s.path("text").asString("").equals("同一企业年度补助最高50万元")).findFirst().orElseThrow();
        assertThat(yearly.path("limit").asString()).isEqualTo("500000.00");
        assertThat(yearly.path("used").asString()).isEqualTo("400000.00");
        assertThat(yearly.path("left").asString()).isEqualTo("100000.00");
        assertThat(yearly.path("amount").asString()).isEqualTo("100000.00");
        assertThat(yearly.path("sources")).hasSize(2);
        Set<String> claims = new HashSet<>();
        yearly.path("sources").forEach(source -> {
            claims.add(source.path("claim").asString());
            JsonNode event = HTTP.get("/api/events/" + source.path("position").asLong()).json();
            assertThat(event.path("type").asString()).isEqualTo("award-prepared");
            assertThat(event.path("payload").path("award").asString()).isEqualTo(source.path("claim").asString());
        });
        assertThat(claims).containsExactlyInAnyOrder(first.path("id").asString(), second.path("id").asString());
        assertThat(decision.path("catalogue").path("hash").asString()).matches("[0-9a-f]{64}");
    }

    @Test
    void theLimitsOfAnEnterpriseShowWhatIsLeft() {
        String code = LEDGER.register();
        JsonNode answer = LEDGER.award(code, "LIMITS", "2000000.00");
        String award = answer.path("id").asString();

        List<JsonNode> limits = HTTP.get("/api/enterprises/" + code + "/limits").json().valueStream().toList();

        assertThat(limits).anySatisfy(limit -> {
            assertThat(limit.path("text").asString()).isEqualTo("同一企业年度补助最高50万元");
            assertThat(limit.path("limit").asString()).isEqualTo("500000.00");
            assertThat(limit.path("used").asString()).isEqualTo("100000.00");
            assertThat(limit.path("left").asString()).isEqualTo("400000.00");
            JsonNode source = limit.path("sources").path(0);
            assertThat(source.path("claim").asString()).isEqualTo(award);
            assertThat(source.path("position")).isEqualTo(answer.path("events").path(0).path("position"));
        });
        assertThat(limits).anySatisfy(limit -> {
            assertThat(limit.path("text").asString()).isEqualTo("单个合同最高20万元补助");
            assertThat(limit.path("left").asString()).isEqualTo("100000.00");
        });
    }

    @Test
    void aStaleViewOfAnEnterpriseChangesNothing() {
        String code = LEDGER.register();
        String path = "/api/enterprises/" + code;
        String seen = HTTP.get(path).header("ETag");
        assertThat(seen).isEqualTo("\"0\"");
        HTTP.must(path + "/name-changes", Map.of("name", "甲"), "If-Match", seen);

        Http.Answer stale = HTTP.post(path + "/name-changes", Map.of("name", "乙"), "If-Match", seen);

        assertThat(stale.status()).isEqualTo(412);
        assertThat(HTTP.get(path).json().path("name").asString()).isEqualTo("甲");
        assertThat(HTTP.get(path).header("ETag")).isEqualTo("\"1\"");
        HTTP.must(path + "/name-changes", Map.of("name", "乙"), "If-Match", "*");
        HTTP.must(path + "/name-changes", Map.of("name", "丙"), "If-Match", "W/\"2\"");
    }

    @Test
    void theLogIsStreamedFromAPositionToTheByte() {
        String code = LEDGER.register();
        LEDGER.award(code, "NDJSON", "100.00");
        long head = LEDGER.head();

        Http.Answer answer = HTTP.get("/api/events?after=" + (head - 3));

        assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
        List<String> lines = answer.text().lines().toList();
        assertThat(lines).hasSize(3);
        for (int i = 0; i < 3; i++) {
            JsonNode event = JSON.readTree(lines.get(i));
            assertThat(event.path("position").asLong()).isEqualTo(head - 2 + i);
            String stored = LEDGER.core.log().at(head - 2 + i).orElseThrow().payload();
            assertThat(lines.get(i)).contains("\"payload\":" + stored + ",\"metadata\":");
        }
        assertThat(HTTP.get("/api/events?after=" + (head - 3) + "&limit=2").text().lines()).hasSize(2);
        assertThat(HTTP.get("/api/events?after=" + head).text()).isEmpty();
        assertThat(HTTP.get("/api/events?after=1&limit=" + Long.MAX_VALUE).text().lines()).hasSize((int) head - 1);
        assertThat(HTTP.get("/api/events").text().lines()).hasSize((int) head);
        assertThat(HTTP.get("/api/log").json().path("position").asLong()).isEqualTo(head);
    }

    @Test
    void everythingAClientNeedsToAskForAnAwardCanBeRead() {
        JsonNode clause = HTTP.get("/api/clauses/LYG-2021-64/11-1").json();
        assertThat(clause.path("text").asString()).contains("给予单个合同最高20万元补助");
        assertThat(clause.path("facts").valueStream().map(f -> f.path("name").asString()))
                .contains("contract", "base", "contract_registered_on", "converted_in_city");
        clause.path("facts").forEach(f -> {
            assertThat(f.path("zh").asString()).isNotBlank();
            assertThat(f.path("en").asString()).isNotBlank();
            assertThat(f.path("type").asString()).isNotBlank();
            assertThat(f.path("required").isBoolean()).isTrue();
        });
        assertThat(HTTP.get("/api/clauses").json()).hasSize(121);
        assertThat(HTTP.get("/api/clauses?policy=LYG-2021-65").json())
                .allMatch(c -> c.path("id").asString().startsWith("LYG-2021-65/")).isNotEmpty();
        assertThat(HTTP.get("/api/clauses?text=" + URLEncoder.encode("孵化", UTF_8)).json()).isNotEmpty();
        assertThat(HTTP.get("/api/provisions").json()).hasSize(47);
        for (String list : List.of(
                "policies",
                "ambiguities",
                "jurisdictions",
                "catalogues",
                "fiscal-shares",
                "approval-limits")) {
            assertThat(HTTP.get("/api/" + list).json()).as(list).isNotEmpty();
        }
        assertThat(HTTP.get("/api/matters").json().path("matters")).isNotEmpty();
        assertThat(HTTP.get("/api/budget-lines?payer=LYG&year=" + LEDGER.today.getYear()).json())
                .anyMatch(l -> l.path("id").asString().equals(CITY_LINE));
    }

    @Test
    void anAwardMayWaitForItsApprovalAndHoldsItsHeadroomMeanwhile() {
        String code = LEDGER.register();
        ObjectNode claim = JSON.valueToTree(LEDGER.claim(code, "TWO-STEPS", "4000000.00"));
        claim.put("approve", false);
        JsonNode prepared = HTTP.send("POST", "/api/awards", claim.toString()).json();
        String id = prepared.path("id").asString();
        assertThat(prepared.path("status").asString()).isEqualTo("PREPARED");

        assertThat(HTTP.post("/api/awards", LEDGER.claim(code, "TWO-STEPS", "1.00")).status()).isEqualTo(422);
        assertThat(HTTP.post("/api/disbursements", payment(id, "1.00", "TWO-STEPS")).status()).isEqualTo(409);
        HTTP.must("/api/awards/" + id + "/rejection", Map.of("reason", "材料不全"));

        assertThat(LEDGER.award(code, "TWO-STEPS", "4000000.00").path("amount").asString()).isEqualTo("200000.00");
        assertThat(HTTP.get("/api/awards/" + id).json().path("status").asString()).isEqualTo("REJECTED");
    }
}
