package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.log.Request;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** 双人复核 over HTTP, in a county of its own that lets one person settle 100 yuan. */
class ApprovalFlowTest {

    private static final Served LEDGER = Served.shared();

    private static final Http HTTP = LEDGER.http;

    private static final String COUNTY = "LYG-GN";

    private static final Request REVIEWER = Request.by("li.reviewer");

    @BeforeAll
    static void limit() {
        HTTP.must("/api/approval-limits", LEDGER.approvalLimit(COUNTY, "100.00"));
    }

    private static String register() {
        String code = Served.freshCode();
        HTTP.must(
                "/api/enterprises",
                Map.of("creditCode", code, "name", "测试企业", "kind", "ENTERPRISE", "jurisdiction", COUNTY, "since",
                        "2000-01-01"));
        return code;
    }

    private static CreditCode code(String id) {
        return new CreditCode(id.substring(0, id.indexOf('.')));
    }

    @Test
    void anAwardAboveTheLimitWaitsForAnotherPersonAndSaysSo() {
        JsonNode prepared = LEDGER.award(register(), "ABOVE", "2000.20");
        String id = prepared.path("id").asString();

        assertThat(prepared.path("amount").asString()).isEqualTo("100.01");
        assertThat(prepared.path("status").asString()).isEqualTo("PREPARED");
        assertThat(prepared.path("preparedBy").asString()).isEqualTo("tester");
        assertThat(prepared.path("needsSecondPerson").asBoolean()).isTrue();
        assertThat(prepared.path("nextStep").asString()).isEqualTo("须由 tester 以外的另一人复核");
        assertThat(HTTP.get("/api/awards/" + id, "Accept-Language", "en").json().path("nextStep").asString())
                .isEqualTo("another person than tester must approve it");
        assertThat(prepared.path("events")).hasSize(1);

        Http.Answer own = HTTP.post("/api/awards/" + id + "/approval", Map.of(), "Accept-Language", "en");
        assertThat(own.status()).isEqualTo(403);
        assertThat(own.json().path("type").asString()).isEqualTo("urn:grantsledger:problem:second-person");
        assertThat(own.json().path("detail").asString()).isEqualTo(
                "Another person must approve: tester prepared it, and 100.01 yuan are more than Guannan County lets one "
                        + "person settle");
        JsonNode finding = own.json().path("findings").path(0);
        assertThat(finding.path("limit").asString()).isEqualTo("100.00");
        assertThat(finding.path("asked").asString()).isEqualTo("100.01");

        LEDGER.core.ledger().send(new EnterpriseCommand.ApproveAward(code(id), id, null), REVIEWER);
        JsonNode approved = HTTP.get("/api/awards/" + id).json();
        assertThat(approved.path("status").asString()).isEqualTo("APPROVED");
        assertThat(approved.path("preparedBy").asString()).isEqualTo("tester");
        assertThat(approved.path("settledBy").asString()).isEqualTo("li.reviewer");
        assertThat(approved.propertyNames()).doesNotContain("needsSecondPerson", "nextStep");

        Http.Answer again = HTTP.post("/api/awards/" + id + "/approval", Map.of());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("detail").asString()).isEqualTo("已由 li.reviewer 复核通过");
    }

    @Test
    void anAwardAtTheLimitIsSettledByOnePerson() {
        JsonNode award = LEDGER.award(register(), "AT", "2000.00");
        assertThat(award.path("amount").asString()).isEqualTo("100.00");
        assertThat(award.path("status").asString()).isEqualTo("APPROVED");
        assertThat(award.path("settledBy").asString()).isEqualTo("tester");
    }

    @Test
    void aPaymentAboveTheLimitOfItsPayerWaitsAndIsListedUntilItIsSettled() {
        String award = LEDGER.award(register(), "PAID", "100000.00").path("id").asString();
        LEDGER.core.ledger().send(new EnterpriseCommand.ApproveAward(code(award), award, null), REVIEWER);
        assertThat(pay(award, "LYG", "2500.00", "V-1").path("status").asString()).isEqualTo("APPROVED");
        JsonNode prepared = pay(award, COUNTY, "100.01", "V-2");
        String id = prepared.path("id").asString();
        assertThat(prepared.path("status").asString()).isEqualTo("PREPARED");
        assertThat(prepared.path("needsSecondPerson").asBoolean()).isTrue();
        assertThat(HTTP.send("POST", "/api/disbursements/" + id + "/approval", "").status()).isEqualTo(403);

        JsonNode row = pending(id);
        assertThat(row.path("type").asString()).isEqualTo("disbursement-prepared");
        assertThat(row.path("payer").asString()).isEqualTo(COUNTY);
        assertThat(row.path("award").asString()).isEqualTo(award);
        assertThat(row.path("amount").asString()).isEqualTo("100.01");
        assertThat(row.path("prepared_by").asString()).isEqualTo("tester");
        assertThat(row.path("expires_on").asString()).isEqualTo(LEDGER.today.plusDays(30).toString());

        LEDGER.core.ledger().send(new EnterpriseCommand.ApproveDisbursement(code(id), id), REVIEWER);
        assertThat(HTTP.get("/api/disbursements/" + id).json().path("settledBy").asString()).isEqualTo("li.reviewer");
        assertThat(pending(id).isMissingNode()).isTrue();
    }

    @Test
    void anAwardWaitsOnceForEachOfItsPayers() {
        String id = LEDGER.award(register(), "SHARED", "2001.00").path("id").asString();
        JsonNode rows = rows(id);
        assertThat(rows).hasSize(2);
        assertThat(rows.path(0).path("payer").asString()).isEqualTo("LYG");
        assertThat(rows.path(0).path("amount").asString()).isEqualTo("50.02");
        assertThat(rows.path(1).path("payer").asString()).isEqualTo(COUNTY);
        assertThat(rows.path(1).path("amount").asString()).isEqualTo("50.03");
        assertThat(rows.valueStream().map(r -> r.path("whole").asString())).containsOnly("100.05");
    }

    @Test
    void theLimitsThatAreSetCanBeRead() {
        assertThat(HTTP.get("/api/approval-limits").json().valueStream())
                .filteredOn(l -> l.path("jurisdiction").asString().equals(COUNTY)).singleElement()
                .satisfies(l -> {
                    JsonNode newest = l.path("entries").path(l.path("entries").size() - 1);
                    assertThat(newest.path("amount").asString()).isEqualTo("100.00");
                    assertThat(newest.path("document").asString()).isEqualTo("测试");
                });
    }

    private static JsonNode pay(String award, String payer, String amount, String voucher) {
        return HTTP.must(
                "/api/disbursements",
                Map.of(
                        "award",
                        award,
                        "payer",
                        payer,
                        "amount",
                        amount,
                        "paidOn",
                        LEDGER.today.toString(),
                        "voucher",
                        award + voucher));
    }

    private static JsonNode rows(String reference) {
        return HTTP.get("/api/views/pending?waitFor=" + LEDGER.head() + "&reference=" + reference).json().path("rows");
    }

    private static JsonNode pending(String reference) {
        return rows(reference).path(0);
    }
}
