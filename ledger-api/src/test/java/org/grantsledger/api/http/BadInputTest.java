package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is sent: a problem that names field and rule in the language of the client, and nothing recorded. */
class BadInputTest {

    private static final Served LEDGER = Served.shared();

    private static final Http HTTP = LEDGER.http;

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

    /** A place that was not filled in, or a key without a text. */
    private static final Pattern RAW = Pattern
            .compile("\\{[A-Za-z]+}|(rule|finding|problem|outcome|step)\\.[A-Za-z-]+");

    private static final String ENTERPRISE = LEDGER.register();

    /** 100,000 yuan, of which the city has paid one under the voucher BAD-INPUT-1. */
    private static final String AWARD = paidInPart();

    private static final String TOMORROW = LEDGER.today.plusDays(1).toString();

    private static String paidInPart() {
        String award = LEDGER.award(ENTERPRISE, "BAD-INPUT", "2000000.00").path("id").asString();
        HTTP.must("/api/disbursements", disbursement(award, Map.of("voucher", "BAD-INPUT-1")));
        return award;
    }

    private static Map<String, Object> disbursement(String award, Map<String, ?> other) {
        Map<String, Object> body = new TreeMap<>(
                Map.of(
                        "award",
                        award,
                        "payer",
                        "LYG",
                        "amount",
                        "1.00",
                        "paidOn",
                        LEDGER.today.toString(),
                        "voucher",
                        UUID.randomUUID().toString()));
        body.putAll(other);
        return body;
    }

    private static String claim(Map<String, ?> facts) {
        return claim(facts, Map.of());
    }

    /** A good claim, but for these facts (an empty text takes the fact away) and fields. */
    private static String claim(Map<String, ?> facts, Map<String, ?> fields) {
        Map<String, Object> stated = new LinkedHashMap<>(LEDGER.facts("BAD-INPUT-2", "100.00"));
        facts.forEach((name, value) -> {
            if (value.equals("")) {
                stated.remove(name);
            } else {
                stated.put(name, value);
            }
        });
        Map<String, Object> body = new LinkedHashMap<>(LEDGER.claim(ENTERPRISE, "", "100.00"));
        body.put("facts", stated);
        body.putAll(fields);
        return JSON.writeValueAsString(body);
    }

    private static String register(Map<String, ?> fields) {
        Map<String, Object> body = new LinkedHashMap<>(Served.registration(Served.freshCode()));
        body.putAll(fields);
        return JSON.writeValueAsString(body);
    }

    private static String line(Map<String, ?> fields) {
        Map<String, Object> body = new LinkedHashMap<>(
                LEDGER.line("LYG", "bad-input", "1.00", List.of("LYG-2021-64/11-1")));
        body.putAll(fields);
        return JSON.writeValueAsString(body);
    }

    private static String json(Map<String, ?> body) {
        return JSON.writeValueAsString(body);
    }

    /** @param errors field and rule of every error, with a colon between them */
    record Bad(
            String name,
            String method,
            String path,
            String body,
            List<String> headers,
            int status,
            List<String> errors) {

        Bad with(String header, String value) {
            return new Bad(name, method, path, body, List.of(header, value), status, errors);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad post(String name, String path, String body, int status, String... errors) {
        return new Bad(name, "POST", path, body, List.of(), status, List.of(errors));
    }

    private static Bad claim(String name, String body, int status, String... errors) {
        return post(name, "/api/awards", body, status, errors);
    }

    private static Bad get(String name, String path, int status, String... errors) {
        return new Bad(name, "GET", path, "", List.of(), status, List.of(errors));
    }

    private static Stream<Bad> bodies() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        return Stream.of(
                claim("malformed JSON", "{\"enterprise\": ", 400, ":MALFORMED_JSON"),
                claim("no body", "", 400, ":MALFORMED_JSON"),
                claim("a body that is a list", "[]", 400, ":NOT_AN_OBJECT"),
                claim("a body that is a text", "\"A\"", 400, ":NOT_AN_OBJECT"),
                claim("trailing tokens", claim(Map.of()) + " {}", 400, ":MALFORMED_JSON"),
                claim("a duplicate key", "{\"enterprise\": \"A\", \"enterprise\": \"B\"}", 400, ":MALFORMED_JSON"),
                claim("a comment", "/* */ " + claim(Map.of()), 400, ":MALFORMED_JSON"),
                claim("very deep nesting", "{\"facts\": {\"base\": " + deep + "}}", 400, ":MALFORMED_JSON"),
                claim("a number too long", "{\"facts\": {\"base\": " + "9".repeat(5000) + "}}", 400, ":MALFORMED_JSON"),
                claim("a body too large", "{\"a\": \"" + "x".repeat(4_200_000) + "\"}", 413, ":BODY_TOO_LARGE"),
                claim("an unknown field", claim(Map.of(), Map.of("approved", true)), 400, "approved:UNKNOWN"),
                claim("an unknown fact", claim(Map.of("price", "1.00")), 400, "facts.price:UNKNOWN"),
                claim("facts that are a list", claim(Map.of(), Map.of("facts", List.of())), 400, "facts:NOT_AN_OBJECT"),
                claim("a flag as text", claim(Map.of(), Map.of("approve", "yes")), 400, "approve:WRONG_TYPE"),
                claim("a number as text", claim(Map.of("year", "2022")), 400, "facts.year:WRONG_TYPE"),
                claim("a huge exponent", claim(Map.of()).replace("\"100.00\"", "1e999999999"), 400,
                        "facts.base:WRONG_TYPE"),
                claim("an object as fact", claim(Map.of("base", Map.of("yuan", 1))), 400, "facts.base:WRONG_TYPE"),
                claim("no field at all", "{}", 400, "enterprise:MISSING", "clause:MISSING", "facts:MISSING"),
                claim("fields that are null", "{\"enterprise\": null, \"clause\": null, \"facts\": null}", 400,
                        "enterprise:MISSING", "clause:MISSING", "facts:MISSING"));
    }

    private static Stream<Bad> money() {
        return Stream.of(
                claim("negative money", claim(Map.of("base", "-0.01")), 400, "facts.base:NEGATIVE"),
                claim("three decimals", claim(Map.of("base", "1.001")), 400, "facts.base:TOO_PRECISE"),
                claim("one fen beyond 10^16 fen", claim(Map.of("base", "100000000000000.01")), 400,
                        "facts.base:TOO_LARGE"),
                claim("money beyond a long", claim(Map.of("base", "9".repeat(30))), 400, "facts.base:TOO_LARGE"),
                claim("money as number", claim(Map.of("base", 100)), 400, "facts.base:WRONG_TYPE"),
                claim("money with an exponent", claim(Map.of("base", "1e3")), 400, "facts.base:NOT_AN_AMOUNT"),
                claim("money with separators", claim(Map.of("base", "1,000.00")), 400, "facts.base:NOT_AN_AMOUNT"),
                claim("money in full-width digits", claim(Map.of("base", "１００")), 400, "facts.base:NOT_AN_AMOUNT"),
                post("an adjustment by nothing", "/api/budget-lines/LYG.2022.none/adjustments",
                        json(Map.of("change", "0.00", "reason", "A")), 400, "change:ZERO"),
                post("a negative line", "/api/budget-lines", line(Map.of("amount", "-1.00")), 400, "amount:NEGATIVE"),
                post("a line of three decimals", "/api/budget-lines", line(Map.of("amount", "1.001")), 400,
                        "amount:TOO_PRECISE"),
                post("a line beyond 10^16 fen", "/api/budget-lines", line(Map.of("amount", "100000000000000.01")), 400,
                        "amount:TOO_LARGE"),
                post("a line's money as number", "/api/budget-lines", line(Map.of("amount", 5)), 400,
                        "amount:WRONG_TYPE"),
                post("nothing to pay out", "/api/disbursements", json(disbursement(AWARD, Map.of("amount", "0.00"))),
                        400, "amount:NOT_POSITIVE"),
                post("a negative payment", "/api/disbursements", json(disbursement(AWARD, Map.of("amount", "-1"))),
                        400, "amount:NEGATIVE"));
    }

    private static Stream<Bad> references() {
        String code = Served.freshCode();
        char last = code.charAt(17);
        String wrong = code.substring(0, 17) + (last == '0' ? '1' : '0');
        return Stream.of(
                claim("an unknown clause", claim(Map.of(), Map.of("clause", "LYG-2021-64/99-1")), 400,
                        "clause:UNKNOWN_CLAUSE"),
                claim("a clause of another form", claim(Map.of(), Map.of("clause", "eleven")), 400,
                        "clause:UNKNOWN_CLAUSE"),
                claim("an unknown enterprise", claim(Map.of(), Map.of("enterprise", code)), 404,
                        "enterprise:UNKNOWN_ENTERPRISE"),
                post("a preview of an unknown enterprise", "/api/awards/preview",
                        claim(Map.of(), Map.of("enterprise", code)), 404, "enterprise:UNKNOWN_ENTERPRISE"),
                get("an unknown enterprise's page", "/api/enterprises/" + code, 404, "enterprise:UNKNOWN_ENTERPRISE"),
                post("a wrong check digit", "/api/enterprises", register(Map.of("creditCode", wrong)), 400,
                        "creditCode:BAD_CREDIT_CODE"),
                post("a lower-case code", "/api/enterprises",
                        register(Map.of("creditCode", "91320700MA1N6WBB2K".toLowerCase(java.util.Locale.ROOT))), 400,
                        "creditCode:BAD_CREDIT_CODE"),
                post("a code of 17 characters", "/api/enterprises",
                        register(Map.of("creditCode", code.substring(0, 17))), 400, "creditCode:BAD_CREDIT_CODE"),
                post("a code of 19 characters", "/api/enterprises", register(Map.of("creditCode", code + "0")), 400,
                        "creditCode:BAD_CREDIT_CODE"),
                get("a code in the path", "/api/enterprises/" + wrong, 400, "enterprise:BAD_CREDIT_CODE"),
                post("an unknown jurisdiction", "/api/enterprises", register(Map.of("jurisdiction", "ATLANTIS")), 400,
                        "jurisdiction:UNKNOWN_JURISDICTION"),
                post("an unknown kind", "/api/enterprises", register(Map.of("kind", "SHIP")), 400, "kind:NOT_A_CHOICE"),
                post("an empty name", "/api/enterprises", register(Map.of("name", " ")), 400, "name:EMPTY"),
                post("a long name", "/api/enterprises", register(Map.of("name", "x".repeat(201))), 400,
                        "name:TOO_LONG"),
                post("a control character", "/api/enterprises", register(Map.of("name", "a\u0000b")), 400,
                        "name:BAD_CHARACTER"),
                post("a name that nobody sees", "/api/enterprises", register(Map.of("name", "\uFEFF\u200B")), 400,
                        "name:EMPTY"),
                post("a name that turns itself round", "/api/enterprises", register(Map.of("name", "a\u202Eb")), 400,
                        "name:BAD_CHARACTER"),
                claim("a fact that turns itself round", claim(Map.of("contract", "a\u2066b")), 400,
                        "facts.contract:BAD_CHARACTER"),
                post("a decision on a clause that is none", "/api/decisions",
                        json(Map.of("number", "A", "title", "A", "date", LEDGER.today.toString(), "clauses",
                                List.of("LYG-2021-64/99-9"))),
                        400, "clauses:UNKNOWN_CLAUSE"),
                post("half a character", "/api/enterprises",
                        register(Map.of("name", "HALF")).replace("HALF", "\\ud800"), 400,
                        "name:BAD_CHARACTER"),
                claim("half a character in a fact",
                        claim(Map.of("contract", "HALF")).replace("HALF", "\\udc00"), 400,
                        "facts.contract:BAD_CHARACTER"),
                claim("U+0000 in a fact that is no text", claim(Map.of("base", "1\u00000.00")), 400,
                        "facts.base:BAD_CHARACTER"),
                claim("U+0000 in a list that is a fact", claim(Map.of("base", List.of("1.00", "\u0000"))), 400,
                        "facts.base[1]:BAD_CHARACTER"),
                post("U+0000 deep in a catalogue", "/api/catalogues",
                        json(Map.of("reason", "A", "catalogue", Map.of("clauses", List.of(Map.of("text", "\u0000"))))),
                        400, "catalogue.clauses[0].text:BAD_CHARACTER"),
                get("U+0000 in a filter", "/api/views/cost-sharing?payer=%00", 400, "payer:BAD_CHARACTER"),
                get("U+0000 in a filter of clauses", "/api/clauses?text=a%00", 400, "text:BAD_CHARACTER"),
                get("U+0000 in the name of a parameter", "/api/clauses?%00=a", 400, ":BAD_CHARACTER"),
                claim("half a character in a fact's name",
                        claim(Map.of("HALF", "1")).replace("HALF", "\\ud800"), 400, "facts:BAD_CHARACTER"),
                claim("missing facts, all together",
                        claim(Map.of("contract", "", "base", "", "converted_in_city", "",
                                "contract_registered_on", "")),
                        400,
                        "facts.contract:MISSING", "facts.contract_registered_on:MISSING",
                        "facts.converted_in_city:MISSING", "facts.base:MISSING"),
                claim("several wrong facts together", claim(Map.of("base", "x", "converted_in_city", "x")), 400,
                        "facts.converted_in_city:WRONG_TYPE", "facts.base:NOT_AN_AMOUNT"),
                post("a mode that is none", "/api/budget-lines", line(Map.of("mode", "SOFT")), 400,
                        "mode:NOT_A_CHOICE"),
                post("an unknown payer", "/api/budget-lines", line(Map.of("payer", "ATLANTIS")), 400,
                        "payer:UNKNOWN_JURISDICTION"),
                post("a programme with a space", "/api/budget-lines", line(Map.of("programme", "a b")), 400,
                        "programme:BAD_CODE"),
                post("a year that is none", "/api/budget-lines", line(Map.of("year", 20222)), 400, "year:BAD_YEAR"),
                post("a year with decimals", "/api/budget-lines", line(Map.of("year", 2022.5)), 400,
                        "year:WRONG_TYPE"),
                post("no clauses", "/api/budget-lines", line(Map.of("clauses", List.of())), 400, "clauses:EMPTY"),
                post("an unknown clause on a line", "/api/budget-lines",
                        line(Map.of("clauses", List.of("LYG-2021-64/99-1"))), 400, "clauses:UNKNOWN_CLAUSE"),
                post("basis points above all of it", "/api/fiscal-shares",
                        json(Map.of("jurisdiction", "LYG-HZ", "from", "2022-01-01", "cityBp", 10001, "document", "A")),
                        400, "cityBp:BAD_BASIS_POINTS"),
                post("absorbed by itself", "/api/enterprises/" + ENTERPRISE + "/absorptions",
                        json(Map.of("predecessor", ENTERPRISE)), 400, "predecessor:ITSELF"),
                post("a share of the city with itself", "/api/fiscal-shares",
                        json(Map.of("jurisdiction", "LYG", "from", "2022-01-01", "cityBp", 5000, "document", "A")),
                        400, "jurisdiction:SHARE_OF_CITY"),
                post("an approval limit below nothing", "/api/approval-limits",
                        json(LEDGER.approvalLimit("LYG-HZ", "-0.01")), 400, "amount:NEGATIVE"),
                post("an approval limit of an unknown place", "/api/approval-limits",
                        json(LEDGER.approvalLimit("ATLANTIS", "0.00")), 400, "jurisdiction:UNKNOWN_JURISDICTION"),
                post("an unknown pool", "/api/pools",
                        json(Map.of("pool", "sea", "year", 2022, "amount", "1.00", "document", "A")), 400,
                        "pool:UNKNOWN_POOL"),
                post("a pool with a sign in its name", "/api/pools",
                        json(Map.of("pool", "a/b c", "year", 2022, "amount", "1.00", "document", "A")), 400,
                        "pool:UNKNOWN_POOL"),
                get("an unknown pool's page", "/api/pools/sea/2022", 400, "pool:UNKNOWN_POOL"),
                post("a run without candidates", "/api/pools/rd-award/runs", json(Map.of("candidates", List.of())),
                        400, "candidates:EMPTY"),
                post("a bad candidate", "/api/pools/rd-award/runs",
                        json(Map.of("candidates",
                                List.of(Map.of("enterprise", "x", "clause", "y", "facts", Map.of())))),
                        400, "candidates[0].enterprise:BAD_CREDIT_CODE", "candidates[0].clause:UNKNOWN_CLAUSE"),
                get("an unknown clause's page", "/api/clauses/LYG-2021-64/99-1", 400, "clause:UNKNOWN_CLAUSE"),
                get("a clause that is none", "/api/clauses/a/b", 400, "clause:UNKNOWN_CLAUSE"),
                get("an award's id that is none", "/api/awards/A1", 400, "award:BAD_ID"),
                post("an award's id that is none, to approve", "/api/awards/.A1/approval", "{}", 400, "award:BAD_ID"),
                post("a disbursement's id that is none", "/api/disbursements/x/approval", "", 400,
                        "disbursement:BAD_ID"),
                post("a catalogue with errors", "/api/catalogues",
                        json(Map.of("reason", "A", "catalogue", Map.of("id", "x"))), 400));
    }

    private static Stream<Bad> dates() {
        return Stream.of(
                claim("a fact before the policy", claim(Map.of("contract_registered_on", "2021-08-27")), 400,
                        "facts.contract_registered_on:BEFORE_POLICY"),
                claim("a fact in the future", claim(Map.of("contract_registered_on", TOMORROW)), 400,
                        "facts.contract_registered_on:FUTURE_DATE", "decidedOn:BEFORE_FACT"),
                claim("decided in the future", claim(Map.of(), Map.of("decidedOn", TOMORROW)), 400,
                        "decidedOn:FUTURE_DATE"),
                claim("decided before the fact",
                        claim(Map.of(), Map.of("decidedOn", LEDGER.today.minusDays(1).toString())), 400,
                        "decidedOn:BEFORE_FACT"),
                claim("the 30th of February", claim(Map.of("contract_registered_on", "2022-02-30")), 400,
                        "facts.contract_registered_on:NOT_A_DATE"),
                claim("a date in another form", claim(Map.of(), Map.of("decidedOn", "2022/06/30")), 400,
                        "decidedOn:NOT_A_DATE"),
                post("the year nought", "/api/budget-lines", line(Map.of("on", "0000-01-01")), 400,
                        "on:DATE_OUT_OF_RANGE"),
                post("a year too far", "/api/fiscal-shares",
                        json(Map.of("jurisdiction", "LYG-HZ", "from", "3000-01-01", "cityBp", 1, "document", "A")),
                        400, "from:DATE_OUT_OF_RANGE"),
                claim("a date with a time", claim(Map.of(), Map.of("decidedOn", "2022-06-30T00:00:00Z")), 400,
                        "decidedOn:NOT_A_DATE"),
                post("paid in the future", "/api/disbursements",
                        json(disbursement(AWARD, Map.of("paidOn", TOMORROW))), 400, "paidOn:FUTURE_DATE"),
                post("paid before it was awarded", "/api/disbursements",
                        json(disbursement(AWARD, Map.of("paidOn", LEDGER.today.minusDays(1).toString()))), 400,
                        "paidOn:BEFORE_AWARD"),
                post("registered in the future", "/api/enterprises", register(Map.of("since", TOMORROW)), 400,
                        "since:FUTURE_DATE"),
                post("a decision of tomorrow", "/api/decisions",
                        json(Map.of("number", "BAD-INPUT", "title", "A", "date", TOMORROW)), 400, "date:FUTURE_DATE"),
                get("a day that is none", "/api/clauses?on=xx", 400, "on:WRONG_TYPE"),
                get("a day as written by hand", "/api/clauses?on=22-6-30", 400, "on:WRONG_TYPE"),
                get("a day before the policy", "/api/clauses?on=2021-01-01", 400, "on:BEFORE_POLICY"),
                get("a clause on a day before the policy", "/api/clauses/LYG-2021-64/11-1?on=2021-01-01", 400,
                        "on:BEFORE_POLICY"));
    }

    private static Stream<Bad> requests() {
        long head = LEDGER.head();
        String etag = "If-Match";
        return Stream.of(
                post("a version that is none", "/api/enterprises/" + ENTERPRISE + "/name-changes",
                        json(Map.of("name", "A")), 400, "If-Match:BAD_ETAG").with(etag, "seven"),
                post("a stale version", "/api/enterprises/" + ENTERPRISE + "/name-changes",
                        json(Map.of("name", "A")), 412, "If-Match:CHANGED_MEANWHILE").with(etag, "\"0\""),
                claim("a key with a space", claim(Map.of()), 400, "Idempotency-Key:BAD_KEY")
                        .with("Idempotency-Key", "a b"),
                claim("a key too long", claim(Map.of()), 400, "Idempotency-Key:BAD_KEY")
                        .with("Idempotency-Key", "k".repeat(201)),
                claim("a wrong content type", claim(Map.of()), 415, "Content-Type:WRONG_CONTENT_TYPE")
                        .with("Content-Type", "text/plain"),
                claim("a form", "enterprise=" + ENTERPRISE, 415, "Content-Type:WRONG_CONTENT_TYPE")
                        .with("Content-Type", "application/x-www-form-urlencoded"),
                claim("YAML", claim(Map.of("base", "-5")), 415, "Content-Type:WRONG_CONTENT_TYPE")
                        .with("Content-Type", "application/yaml"),
                claim("a content type that is none", claim(Map.of()), 415, "Content-Type:WRONG_CONTENT_TYPE")
                        .with("Content-Type", "json"),
                post("JSON by another name is read as strictly", "/api/budget-lines", line(Map.of("amount", "-5")),
                        400, "amount:NEGATIVE").with("Content-Type", "application/merge-patch+json"),
                get("an unknown path", "/api/nothing", 404, "path:UNKNOWN_PATH"),
                get("a path outside", "/nothing", 404, "path:UNKNOWN_PATH"),
                get("the page for errors itself", "/error", 404, "path:UNKNOWN_PATH"),
                get("a wrong method", "/api/awards/preview/x", 404, "path:UNKNOWN_PATH"),
                new Bad("a method that changes", "PUT", "/api/enterprises", "{}", List.of(), 405,
                        List.of("method:WRONG_METHOD")),
                new Bad("a method that removes", "DELETE", "/api/enterprises/" + ENTERPRISE, "", List.of(), 405,
                        List.of("method:WRONG_METHOD")),
                get("a form that is not offered", "/api/policies", 406, "Accept:NOT_ACCEPTABLE")
                        .with("Accept", "image/png"),
                get("a position below all", "/api/events?after=-1", 400, "after:BAD_POSITION"),
                get("a position beyond the head", "/api/events?after=" + (head + 1_000_000), 400,
                        "after:BAD_POSITION"),
                get("no events asked for", "/api/events?limit=0", 400, "limit:BAD_LIMIT"),
                get("a limit that is none", "/api/events?limit=many", 400, "limit:WRONG_TYPE"),
                get("a position with decimals", "/api/events?after=1.5", 400, "after:WRONG_TYPE"),
                get("a position that is none", "/api/events/first", 400, "position:WRONG_TYPE"),
                get("a year that is none", "/api/budget-lines?year=next", 400, "year:WRONG_TYPE"),
                post("a number of a decision that is no text", "/api/decisions/withdrawals?number=%00",
                        json(Map.of("reason", "A")), 400, "number:BAD_CHARACTER"),
                post("an empty number of a decision", "/api/decisions/withdrawals?number=%20",
                        json(Map.of("reason", "A")), 400, "number:EMPTY"),
                post("a run over a pool that is not shared in proportion", "/api/pools/incubation-plan/runs",
                        json(Map.of("candidates",
                                List.of(
                                        Map.of(
                                                "enterprise",
                                                ENTERPRISE,
                                                "clause",
                                                "LYG-2021-64/9-8",
                                                "facts",
                                                Map.of())))),
                        400, "pool:NOT_PRO_RATA"),
                claim("a year before the fact", claim(Map.of("year", 1)), 400, "facts.year:YEAR_OUT_OF_RANGE"),
                post("no number of a decision", "/api/decisions/withdrawals", json(Map.of("reason", "A")), 400,
                        "number:MISSING"));
    }

    /** Against the present state, not the form: with findings in place of errors. */
    private static Stream<Bad> rejections() {
        String other = LEDGER.register();
        return Stream.of(
                post("a voucher used before", "/api/disbursements",
                        json(disbursement(AWARD, Map.of("voucher", "BAD-INPUT-1"))), 409, "VOUCHER_USED"),
                post("more than the share", "/api/disbursements",
                        json(disbursement(AWARD, Map.of("amount", "50000.00"))), 422, "SHARE_EXCEEDED"),
                post("a payer without share", "/api/disbursements",
                        json(disbursement(AWARD, Map.of("payer", "LYG-GY"))), 422, "NO_SHARE_OF_PAYER"),
                post("registered twice", "/api/enterprises", register(Map.of("creditCode", ENTERPRISE)), 409,
                        "ALREADY_EXISTS"),
                post("approved twice", "/api/awards/" + AWARD + "/approval", "{}", 409, "ALREADY_APPROVED"),
                post("not yet expired, but approved", "/api/awards/" + AWARD + "/expiry", "", 409, "WRONG_STATUS"),
                post("an award that is none", "/api/awards/" + ENTERPRISE + ".A99/approval", "{}", 404, "UNKNOWN"),
                get("an award's page that is none", "/api/awards/" + ENTERPRISE + ".A99", 404, "UNKNOWN"),
                get("a disbursement that is none", "/api/disbursements/" + ENTERPRISE + ".D99", 404, "UNKNOWN"),
                get("a recovery that is none", "/api/recoveries/" + ENTERPRISE + ".R99", 404, "UNKNOWN"),
                get("a line that is none", "/api/budget-lines/none", 404, "UNKNOWN"),
                get("an event that is not yet there", "/api/events/999999999", 404, "UNKNOWN"),
                get("a pool without amount", "/api/pools/rd-award/2999", 404, "UNKNOWN"),
                post("a line that is none, to adjust", "/api/budget-lines/none/adjustments",
                        json(Map.of("change", "1.00", "reason", "A")), 404, "UNKNOWN"),
                post("a decision that is none", "/api/decisions/withdrawals?number=none", json(Map.of("reason", "A")),
                        404, "UNKNOWN"),
                post("no suspension to lift", "/api/enterprises/" + other + "/suspensions/lift",
                        json(Map.of("reason", "A")), 409, "WRONG_STATUS"),
                post("moved to where it is", "/api/enterprises/" + other + "/relocations",
                        json(Map.of("jurisdiction", "LYG-HZ", "from", LEDGER.today.toString())), 409,
                        "ALREADY_EXISTS"),
                post("not a reduction", "/api/awards/" + AWARD + "/reduction",
                        json(Map.of("amount", "100000.00", "reason", "A")), 422, "NOT_A_REDUCTION"),
                post("nothing overpaid", "/api/recoveries",
                        json(
                                Map.of("award", AWARD, "payer", "LYG", "amount", "1.00", "reason", "A", "document",
                                        "A")),
                        422, "NOTHING_OVERPAID"),
                post("more taken back than is there", "/api/budget-lines/" + lineOf("LYG") + "/adjustments",
                        json(Map.of("change", "-99000000000.00", "reason", "A")), 422, "BELOW_USED"),
                post("transferred to itself", "/api/budget-lines/" + lineOf("LYG") + "/transfers",
                        json(Map.of("to", lineOf("LYG"), "amount", "1.00", "reason", "A")), 422,
                        "OTHER_PAYER_OR_YEAR"));
    }

    private static String lineOf(String payer) {
        return payer + "." + LEDGER.today.getYear() + ".ample";
    }

    private static Stream<Arguments> inBothLanguages(Stream<Bad> all) {
        return all.flatMap(bad -> Stream.of(Arguments.of(bad, "zh-CN"), Arguments.of(bad, "en-GB,en;q=0.9")));
    }

    static Stream<Arguments> malformed() {
        return inBothLanguages(
                Stream.of(bodies(), money(), references(), dates(), requests()).flatMap(s -> s));
    }

    static Stream<Arguments> rejected() {
        return inBothLanguages(rejections());
    }

    private Http.Answer ask(Bad bad, String language) {
        List<String> headers = new ArrayList<>(bad.headers());
        headers.add("Accept-Language");
        headers.add(language);
        return HTTP.send(bad.method(), bad.path(), bad.body(), headers.toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("malformed")
    void nothingIsRecordedAndEveryFieldIsNamedWithItsRule(Bad bad, String language) {
        long before = LEDGER.head();

        Http.Answer answer = ask(bad, language);

        assertThat(answer.status()).as(answer.text()).isEqualTo(bad.status());
        JsonNode problem = problem(answer, bad, language);
        List<String> errors = new ArrayList<>();
        problem.path("errors").forEach(e -> {
            errors.add(e.path("field").asString() + ":" + e.path("rule").asString());
            inLanguage(e.path("message").asString(), language);
        });
        if (bad.errors().isEmpty()) {
            assertThat(errors).isNotEmpty();
        } else {
            assertThat(errors).containsExactlyInAnyOrderElementsOf(bad.errors());
        }
        assertThat(LEDGER.head()).isEqualTo(before);
    }

    /** That a fact must be declared is a rule of the ledger's own, what type a field has one of its schema. */
    @Test
    void whatIsWrongWithACatalogueIsSaidInTheLanguageOfTheClient() {
        String fact = CatalogueReader.read(CatalogueSource.shipped()).json()
                .replaceFirst("\"fact\":\"in_cultivation_library\"", "\"fact\":\"in_library\"");

        assertThat(catalogueErrors(fact, "zh-CN")).containsExactly("政策目录有误：没有事实 in_library：条款使用了它，但没有声明");
        assertThat(catalogueErrors(fact, "en")).singleElement().asString()
                .endsWith("unknown fact in_library: the clause uses it but does not declare it");
        String type = "{\"id\": 7}";
        assertThat(catalogueErrors(type, "zh-CN")).singleElement().asString().contains("政策目录有误：")
                .doesNotContain("expected");
        assertThat(catalogueErrors(type, "en")).singleElement().asString().contains("string expected");
    }

    private static List<String> catalogueErrors(String catalogue, String language) {
        Http.Answer answer = HTTP.send(
                "POST",
                "/api/catalogues",
                "{\"reason\": \"A\", \"catalogue\": " + catalogue + "}",
                "Accept-Language",
                language);
        assertThat(answer.status()).isEqualTo(400);
        return answer.json().path("errors").valueStream().map(e -> e.path("message").asString()).toList();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("rejected")
    void whatTheStateDoesNotAllowIsNotRecordedEither(Bad bad, String language) {
        long before = LEDGER.head();

        Http.Answer answer = ask(bad, language);

        assertThat(answer.status()).as(answer.text()).isEqualTo(bad.status());
        JsonNode problem = problem(answer, bad, language);
        List<String> findings = new ArrayList<>();
        problem.path("findings").forEach(f -> {
            findings.add(f.path("code").asString());
            inLanguage(f.path("message").asString(), language);
        });
        assertThat(findings).isEqualTo(bad.errors());
        assertThat(LEDGER.head()).isEqualTo(before);
    }

    private static JsonNode problem(Http.Answer answer, Bad bad, String language) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asString()).startsWith("urn:grantsledger:problem:");
        assertThat(problem.path("status").asInt()).isEqualTo(bad.status());
        inLanguage(problem.path("title").asString(), language);
        inLanguage(problem.path("detail").asString(), language);
        return problem;
    }

    /** Everything given in these requests is written in Latin letters, so Chinese can only come from the texts. */
    private static void inLanguage(String message, String language) {
        assertThat(message).isNotBlank().doesNotContainPattern(RAW);
        if (language.startsWith("zh")) {
            assertThat(message).containsPattern(CHINESE);
        } else {
            assertThat(message.replace("１００", "")).doesNotContainPattern(CHINESE);
        }
    }

    @Test
    void aRefusalIsRecordedAndListsItsFindings() {
        long before = LEDGER.head();

        Http.Answer answer = HTTP.send(
                "POST",
                "/api/awards",
                claim(Map.of("converted_in_city", false)),
                "Accept-Language",
                "en");

        assertThat(answer.status()).isEqualTo(422);
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asString()).isEqualTo("urn:grantsledger:problem:refused");
        assertThat(problem.path("findings").path(0).path("code").asString()).isEqualTo("CONVERTED_IN_CITY");
        assertThat(problem.path("findings").path(0).path("message").asString())
                .isEqualTo("Condition not met: the technology is transferred and used in the city");
        assertThat(LEDGER.head()).isEqualTo(before + 1);
        assertThat(LEDGER.core.log().at(before + 1).orElseThrow().type().name()).isEqualTo("award-refused");
    }

    @Test
    void aConditionThatIsNotMetIsNamedAsTheClauseNamesIt() {
        Http.Answer answer = HTTP.send(
                "POST",
                "/api/awards/preview",
                claim(Map.of("converted_in_city", false)),
                "Accept-Language",
                "zh");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("findings").path(0).path("message").asString()).isEqualTo("不满足条件：在市内转移转化");
    }

    @Test
    void aWrongChoiceIsAnsweredWithTheChoicesAndEverythingElseThatIsMissing() {
        JsonNode clause = HTTP.get("/api/clauses").json().valueStream()
                .filter(c -> c.path("facts").valueStream().anyMatch(BadInputTest::isRequiredChoice)).findFirst()
                .orElseThrow();
        JsonNode choice = clause.path("facts").valueStream().filter(BadInputTest::isRequiredChoice).findFirst()
                .orElseThrow();
        String name = choice.path("name").asString();
        long missing = clause.path("facts").valueStream()
                .filter(f -> f.path("required").asBoolean() && !f.has("fallback")).count() - 1;

        Http.Answer answer = HTTP.post(
                "/api/awards",
                Map.of("enterprise", ENTERPRISE, "clause", clause.path("id").asString(), "facts", Map.of(name, "?")));

        assertThat(answer.status()).isEqualTo(400);
        List<JsonNode> errors = answer.json().path("errors").valueStream().toList();
        assertThat(errors).filteredOn(e -> e.path("rule").asString().equals("MISSING")).hasSize((int) missing);
        assertThat(errors).filteredOn(e -> e.path("rule").asString().equals("NOT_A_CHOICE")).singleElement()
                .satisfies(e -> {
                    assertThat(e.path("field").asString()).isEqualTo("facts." + name);
                    choice.path("choices").forEach(
                            c -> assertThat(e.path("message").asString()).contains(c.asString()));
                });
    }

    private static boolean isRequiredChoice(JsonNode fact) {
        return fact.path("type").asString().equals("CHOICE") && fact.path("required").asBoolean();
    }

    @Test
    void theSameKeyWithAnotherBodyOrAnotherQueryIsAnError() {
        String key = UUID.randomUUID().toString();
        HTTP.must("/api/decisions", Map.of("number", "KEY-1", "title", "A", "date", "2022-01-01"));
        HTTP.must("/api/decisions", Map.of("number", "KEY-2", "title", "A", "date", "2022-01-01"));
        HTTP.must("/api/decisions/withdrawals?number=KEY-1", Map.of("reason", "A"), "Idempotency-Key", key);
        long before = LEDGER.head();

        Http.Answer otherBody = HTTP.post(
                "/api/decisions/withdrawals?number=KEY-1",
                Map.of("reason", "B"),
                "Idempotency-Key",
                key);
        Http.Answer otherQuery = HTTP.post(
                "/api/decisions/withdrawals?number=KEY-2",
                Map.of("reason", "A"),
                "Idempotency-Key",
                key);

        for (Http.Answer answer : List.of(otherBody, otherQuery)) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(422);
            assertThat(answer.json().path("type").asString())
                    .isEqualTo("urn:grantsledger:problem:idempotency-key-reused");
            assertThat(answer.json().path("errors").path(0).path("field").asString()).isEqualTo("Idempotency-Key");
        }
        assertThat(LEDGER.head()).isEqualTo(before);
    }
}
