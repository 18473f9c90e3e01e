package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.grantsledger.policy.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Views, exports and projections as a client meets them: what is answered, and what is refused and why. */
class ViewRequestTest {

    private static final Served LEDGER = Served.shared();

    private static final Http HTTP = LEDGER.http;

    private static final Http ADMINISTRATOR = Served.shared().as("LYG", Role.ADMINISTRATOR);

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

    private static final Pattern RAW = Pattern.compile("\\{[A-Za-z]+}|(rule|problem|column|view)\\.[A-Za-z-]+");

    private static final String ENTERPRISE = LEDGER.register();

    /** Three awards, so that there are pages; two of them paid in part by the city. */
    private static final long HEAD = history();

    private static long history() {
        for (int i = 1; i <= 3; i++) {
            String award = LEDGER.award(ENTERPRISE, "VIEW-" + i, "1000000.00").path("id").asString();
            if (i > 1) {
                HTTP.must(
                        "/api/disbursements",
                        Map.of(
                                "award",
                                award,
                                "payer",
                                "LYG",
                                "amount",
                                "1000.0" + i,
                                "paidOn",
                                LEDGER.today.toString(),
                                "voucher",
                                "VIEW-" + i));
            }
        }
        return LEDGER.head();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The address of a view that has everything it requires, and waits until the history is in it. */
    private static String address(String view, String query) {
        String enterprise = view.equals("enterprise-statement") ? "&enterprise=" + ENTERPRISE : "";
        return "/api/views/" + view + "?waitFor=" + HEAD + enterprise + (query.isEmpty() ? "" : "&" + query);
    }

    private static JsonNode page(String view, String query) {
        Http.Answer answer = HTTP.get(address(view, query));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    static Stream<String> views() {
        return HTTP.get("/api/views").json().valueStream().map(v -> v.path("name").asString());
    }

    // ---- what is answered

    @Test
    void everyViewIsListedWithItsColumnsInBothLanguages() {
        JsonNode chinese = HTTP.get("/api/views", "Accept-Language", "zh").json();
        JsonNode english = HTTP.get("/api/views", "Accept-Language", "en").json();
        assertThat(chinese.valueStream().map(v -> v.path("name").asString())).contains(
                "budget-execution",
                "cost-sharing",
                "settlement",
                "settlement-awards",
                "enterprise-statement",
                "limit-usage",
                "clause-statistics",
                "clause-refusals",
                "clause-trend",
                "events",
                "journal",
                "accounts");
        for (int i = 0; i < chinese.size(); i++) {
            JsonNode one = chinese.get(i);
            JsonNode other = english.get(i);
            assertThat(one.path("name")).isEqualTo(other.path("name"));
            inLanguage(one.path("title").asString(), "zh");
            inLanguage(other.path("title").asString(), "en");
            for (String part : List.of("columns", "parameters")) {
                one.path(part).forEach(c -> inLanguage(c.path("label").asString(), "zh"));
                other.path(part).forEach(c -> inLanguage(c.path("label").asString(), "en"));
            }
            // Two columns of one table under one word tell a reader nothing.
            for (JsonNode view : List.of(one, other)) {
                assertThat(view.path("columns").valueStream().map(c -> c.path("label").asString()).toList())
                        .as(view.path("name").asString()).doesNotHaveDuplicates();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyViewAnswersWithItsColumnsItsBoundsAndItsTotals(String view) {
        JsonNode page = page(view, "limit=2");
        List<String> columns = page.path("columns").valueStream().map(c -> c.path("name").asString()).toList();

        assertThat(page.path("view").asString()).isEqualTo(view);
        assertThat(page.path("knownAt").asLong()).isGreaterThanOrEqualTo(HEAD);
        assertThat(page.path("effectiveOn").asString()).isEqualTo(LEDGER.today.toString());
        assertThat(page.path("rows").size()).isEqualTo((int) Math.min(2, page.path("count").asLong()));
        page.path("rows").forEach(row -> assertThat(columns).containsAll(row.propertyNames()));
        page.path("columns").forEach(c -> {
            String kind = c.path("kind").asString();
            assertThat(page.path("totals").has(c.path("name").asString()))
                    .isEqualTo(kind.equals("MONEY") || kind.equals("COUNT"));
            assertThat(c.has("unit")).isEqualTo(List.of("MONEY", "LEVEL", "RATE").contains(kind));
        });
    }

    /** Page by page and sorted by any column, it is the whole, once over. */
    @ParameterizedTest
    @MethodSource("views")
    void pagesByAnyColumnGoOnToTheEnd(String view) {
        JsonNode first = page(view, "");
        String at = "&knownAt=" + first.path("knownAt").asLong();
        for (JsonNode column : first.path("columns")) {
            String sort = "sort=-" + column.path("name").asString() + at;
            List<JsonNode> whole = page(view, sort + "&limit=12").path("rows").valueStream().toList();
            List<JsonNode> pages = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = page(view, sort + "&limit=4" + cursor);
                page.path("rows").forEach(pages::add);
                assertThat(page.path("totals")).isEqualTo(first.path("totals"));
                cursor = page.path("next").isString() ? "&cursor=" + page.path("next").asString() : "";
            } while (!cursor.isEmpty() && pages.size() < 12);
            assertThat(pages).as(sort).isEqualTo(whole);
        }
    }

    @Test
    void aPastAnswerStaysTheSameAndALaterOneIsAnother() {
        String query = "knownAt=" + HEAD + "&enterprise=" + ENTERPRISE;
        JsonNode before = page("settlement-awards", query);
        assertThat(before.path("totals").path("net_paid").asString()).isEqualTo("2000.05");

        LEDGER.award(ENTERPRISE, "VIEW-4", "1000000.00");

        assertThat(page("settlement-awards", query)).isEqualTo(before);
        JsonNode after = HTTP
                .get("/api/views/settlement-awards?enterprise=" + ENTERPRISE + "&waitFor=" + LEDGER.head()).json();
        assertThat(after.path("count").asLong()).isEqualTo(before.path("count").asLong() + 2);
        String moment = LEDGER.core.log().at(HEAD).orElseThrow().recordedAt().toString();
        JsonNode then = page("settlement-awards", "enterprise=" + ENTERPRISE + "&knownAt=" + moment);
        assertThat(then.path("knownAt").asLong()).isEqualTo(HEAD);
        assertThat(then.path("rows")).isEqualTo(before.path("rows"));
    }

    @Test
    void codesAreNamedInTheLanguageOfTheReader() {
        String address = address("enterprise-statement", "knownAt=" + HEAD);
        JsonNode chinese = HTTP.get(address, "Accept-Language", "zh").json();
        JsonNode english = HTTP.get(address, "Accept-Language", "en").json();
        assertThat(chinese.path("rows")).isEqualTo(english.path("rows"));
        for (String column : List.of("payer", "clause", "type")) {
            assertThat(chinese.path("names").path(column).propertyNames())
                    .isEqualTo(english.path("names").path(column).propertyNames()).isNotEmpty();
            chinese.path("names").path(column).forEach(name -> inLanguage(name.asString(), "zh"));
            english.path("names").path(column).forEach(name -> inLanguage(name.asString(), "en"));
        }
        assertThat(
                page("settlement-awards", "enterprise=" + ENTERPRISE).path("names").path("enterprise").path(ENTERPRISE)
                        .asString())
                .isEqualTo("测试企业");
    }

    @Test
    void anAmountIsAskedForInYuanAndAPartThatDoesNotApplyAsAnEmptyText() {
        JsonNode paid = page("journal", "account=awards:paid&amount=-1000.02&enterprise=" + ENTERPRISE);
        assertThat(paid.path("count").asLong()).isOne();
        JsonNode lines = page("journal", "enterprise=&account=budget:appropriated&limit=1");
        assertThat(lines.path("count").asLong()).isPositive();
    }

    // ---- what is refused

    /** @param errors field and rule of every error, with a colon between them */
    record Bad(String name, String path, int status, List<String> errors) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Bad bad(String name, String path, String... errors) {
        return new Bad(name, path, 400, List.of(errors));
    }

    private static Bad view(String name, String view, String query, String... errors) {
        return bad(name, address(view, query), errors);
    }

    private static String forged(String json) {
        return "cursor="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A cursor of this view, with other values in it. */
    private static String altered(String view, String query, Map<String, Object> values) {
        String cursor = page(view, "limit=1&" + query).path("next").asString();
        ObjectNode json = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(cursor));
        values.forEach((name, value) -> json.set(name, JSON.valueToTree(value)));
        return query + "&" + forged(json.toString());
    }

    private static Stream<Bad> bounds() {
        String later = Long.toString(LEDGER.head() + 1_000_000);
        return Stream.of(
                view("a position of the future", "accounts", "knownAt=" + later, "knownAt:BAD_POSITION"),
                view("a position below all", "accounts", "knownAt=-1", "knownAt:NOT_A_TIME"),
                view("a position beyond numbers", "accounts", "knownAt=" + "9".repeat(30), "knownAt:BAD_POSITION"),
                view("a moment of the future", "accounts", "knownAt=2999-01-01T00:00:00Z", "knownAt:FUTURE_TIME"),
                view("a moment without offset", "accounts", "knownAt=2022-01-01T00:00:00", "knownAt:NOT_A_TIME"),
                view("a moment beyond the calendar", "accounts", "knownAt=%2B999999999-01-01T00:00:00Z",
                        "knownAt:NOT_A_TIME"),
                view("no moment", "accounts", "knownAt=", "knownAt:NOT_A_TIME"),
                bad("to wait for what will be", "/api/views/accounts?waitFor=" + later, "waitFor:BAD_POSITION"),
                bad("to wait for no number", "/api/views/accounts?waitFor=now", "waitFor:BAD_POSITION"),
                bad("to wait for a negative one", "/api/views/accounts?waitFor=-5", "waitFor:BAD_POSITION"),
                view("a day that is not in the calendar", "accounts", "effectiveOn=2022-02-30",
                        "effectiveOn:NOT_A_DATE"),
                view("a day written otherwise", "accounts", "effectiveOn=30.06.2022", "effectiveOn:NOT_A_DATE"),
                view("a day with a time", "accounts", "effectiveOn=2022-06-30T00:00:00Z", "effectiveOn:NOT_A_DATE"),
                view("a year of five digits", "accounts", "effectiveOn=%2B12022-06-30", "effectiveOn:NOT_A_DATE"),
                view("a year before all years", "accounts", "effectiveOn=-2022-06-30", "effectiveOn:NOT_A_DATE"),
                view("the year nought", "accounts", "effectiveOn=0000-06-30", "effectiveOn:NOT_A_DATE"),
                view("bounds twice", "accounts", "effectiveOn=2022-06-30&effectiveOn=2022-07-31",
                        "effectiveOn:REPEATED"));
    }

    private static Stream<Bad> filters() {
        String unknown = Served.freshCode();
        return Stream.of(
                new Bad("a view that is none", "/api/views/none", 404, List.of("view:UNKNOWN_VIEW")),
                new Bad("a file of none", "/api/views/none?format=csv", 404, List.of("view:UNKNOWN_VIEW")),
                new Bad("an enterprise nobody registered", "/api/views/enterprise-statement?enterprise=" + unknown, 404,
                        List.of("enterprise:UNKNOWN_ENTERPRISE")),
                bad("an enterprise that is none", "/api/views/enterprise-statement?enterprise=A",
                        "enterprise:BAD_CREDIT_CODE"),
                bad("no enterprise", "/api/views/enterprise-statement?enterprise=", "enterprise:BAD_CREDIT_CODE"),
                bad("no enterprise named", "/api/views/enterprise-statement", "enterprise:MISSING"),
                view("a column of another view", "accounts", "elapsed=1", "elapsed:UNKNOWN"),
                view("nothing known", "accounts", "colour=red", "colour:UNKNOWN"),
                view("a payer that is none", "accounts", "payer=LYG-XX", "payer:UNKNOWN_JURISDICTION"),
                view("a jurisdiction that is none", "settlement", "jurisdiction=%27",
                        "jurisdiction:UNKNOWN_JURISDICTION"),
                view("two payers", "accounts", "payer=LYG&payer=LYG-HZ", "payer:REPEATED"),
                view("a clause that is none", "cost-sharing", "clause=LYG-2021-64/99", "clause:UNKNOWN_CLAUSE"),
                view("a clause without form", "cost-sharing", "clause=x", "clause:UNKNOWN_CLAUSE"),
                view("a policy that is none", "cost-sharing", "policy=LYG-2021-66", "policy:UNKNOWN_POLICY"),
                view("an event that is none", "events", "type=award-granted", "type:UNKNOWN_EVENT"),
                view("an account that is none", "journal", "account=cash", "account:UNKNOWN_ACCOUNT"),
                view("a year of two digits", "accounts", "year=22", "year:BAD_YEAR"),
                view("a year in words", "cost-sharing", "year=last", "year:BAD_YEAR"),
                view("a year before all budgets", "cost-sharing", "year=1899", "year:BAD_YEAR"),
                view("a year with a sign", "cost-sharing", "year=%2B2022", "year:BAD_YEAR"),
                view("no year", "accounts", "year=", "year:BAD_YEAR"),
                view("a month that is none", "clause-trend", "month=2022-13", "month:NOT_A_MONTH"),
                view("a period that is none", "journal", "from=June", "from:NOT_A_DATE"),
                view("a day beyond the calendar", "journal", "due_on=%2B999999999-12-31", "due_on:NOT_A_DATE"),
                view("a time that is none", "events", "recorded_at=noon", "recorded_at:NOT_A_TIME"),
                view("a time beyond the calendar", "events", "recorded_at=%2B999999999-12-31T23:59:59Z",
                        "recorded_at:NOT_A_TIME"),
                view("a position in words", "events", "position=first", "position:NOT_A_NUMBER"),
                view("an amount in words", "accounts", "balance=much", "balance:NOT_AN_AMOUNT"),
                view("an amount in parts of a fen", "accounts", "balance=1.005", "balance:TOO_PRECISE"),
                view("an amount beyond all budgets", "accounts", "balance=" + "9".repeat(20), "balance:TOO_LARGE"),
                view("a text that is none", "budget-execution", "name=%00", "name:BAD_CHARACTER"),
                view("more than all is left", "limit-usage", "near=10001", "near:BAD_BASIS_POINTS"),
                view("less than nothing is left", "limit-usage", "near=-1", "near:BAD_BASIS_POINTS"),
                view("everything at once", "journal", "payer=X&year=X&from=X&limit=X&sort=X&knownAt=X&other=X",
                        "payer:UNKNOWN_JURISDICTION", "year:BAD_YEAR", "from:NOT_A_DATE", "limit:BAD_PAGE",
                        "sort:UNKNOWN_COLUMN", "knownAt:NOT_A_TIME", "other:UNKNOWN"));
    }

    private static Stream<Bad> pages() {
        String deep = "[".repeat(5_000);
        return Stream.of(
                view("no rows", "accounts", "limit=0", "limit:BAD_PAGE"),
                view("fewer than none", "accounts", "limit=-1", "limit:BAD_PAGE"),
                view("too many rows", "accounts", "limit=1001", "limit:BAD_PAGE"),
                view("rows beyond numbers", "accounts", "limit=99999999999999999999", "limit:BAD_PAGE"),
                view("rows in words", "accounts", "limit=all", "limit:BAD_PAGE"),
                view("no number of rows", "accounts", "limit=", "limit:BAD_PAGE"),
                view("sorted by what is none", "accounts", "sort=colour", "sort:UNKNOWN_COLUMN"),
                view("sorted by a statement", "accounts", "sort=" + encoded("1;DROP TABLE event"),
                        "sort:UNKNOWN_COLUMN"),
                view("sorted downwards by nothing", "accounts", "sort=-", "sort:UNKNOWN_COLUMN"),
                view("a cursor that is none", "accounts", "cursor=abc", "cursor:BAD_CURSOR"),
                view("no cursor", "accounts", "cursor=", "cursor:BAD_CURSOR"),
                view("a cursor with other letters", "accounts", "cursor=%C3%A4%21", "cursor:BAD_CURSOR"),
                view("a cursor that says nothing", "accounts", forged("null"), "cursor:BAD_CURSOR"),
                view("a cursor without contents", "accounts", forged("{}"), "cursor:BAD_CURSOR"),
                view("a deep cursor", "accounts", forged(deep), "cursor:BAD_CURSOR"),
                view("a cursor of another view", "accounts", altered("journal", "", Map.of()), "cursor:BAD_CURSOR"),
                view("a cursor of another order", "accounts", altered("accounts", "", Map.of()) + "&sort=-balance",
                        "cursor:BAD_CURSOR"),
                view("a cursor of other bounds", "accounts",
                        altered("accounts", "", Map.of()) + "&effectiveOn=2022-06-30", "cursor:BAD_CURSOR"),
                view("a cursor of another time", "accounts", altered("accounts", "", Map.of()) + "&knownAt=" + HEAD,
                        "cursor:BAD_CURSOR"),
                view("a cursor of other filters", "accounts", altered("accounts", "", Map.of()) + "&payer=LYG",
                        "cursor:BAD_CURSOR"),
                view("a cursor of the future", "accounts", altered("accounts", "", Map.of("position", 999_999_999)),
                        "cursor:BAD_CURSOR"),
                view("a cursor with too few values", "accounts",
                        altered("accounts", "sort=-balance", Map.of("after", List.of("1", "2", "3"))),
                        "cursor:BAD_CURSOR"),
                view("a cursor with too many values", "accounts",
                        altered("accounts", "", Map.of("after", List.of("a", "b", "2022", "d"))), "cursor:BAD_CURSOR"),
                view("a cursor with a year in words", "accounts",
                        altered("accounts", "", Map.of("after", List.of("a", "b", "c"))), "cursor:BAD_CURSOR"),
                view("a cursor with a number that is none", "journal",
                        altered("journal", "", Map.of("after", List.of("1", "1e3"))), "cursor:BAD_CURSOR"),
                view("a cursor with a day that is none", "journal",
                        altered("journal", "sort=due_on", Map.of("after", List.of("never", "1", "1"))),
                        "cursor:BAD_CURSOR"),
                view("a cursor with a time that is none", "events",
                        altered("events", "sort=recorded_at", Map.of("after", List.of("now", "1"))),
                        "cursor:BAD_CURSOR"),
                view("a cursor with what is no text", "accounts",
                        altered("accounts", "", Map.of("after", List.of("a\0", "b", "2022"))), "cursor:BAD_CURSOR"));
    }

    private static Stream<Bad> files() {
        return Stream.of(
                view("a form that is none", "accounts", "format=pdf", "format:NOT_A_CHOICE"),
                view("no form", "accounts", "format=", "format:NOT_A_CHOICE"),
                view("pages of a file", "accounts", "format=csv&limit=5", "limit:UNKNOWN"),
                view("a cursor for a file", "accounts", "format=xlsx&" + altered("accounts", "", Map.of()).substring(1),
                        "cursor:UNKNOWN"),
                view("a file of a payer that is none", "accounts", "format=ndjson&payer=X",
                        "payer:UNKNOWN_JURISDICTION"),
                bad("a part of the journal", "/api/exports/journal?payer=LYG", "payer:UNKNOWN"),
                bad("the journal in another form", "/api/exports/journal?format=csv", "format:UNKNOWN"),
                bad("the journal sorted", "/api/exports/journal?sort=payer", "sort:UNKNOWN"),
                bad("the journal of the future", "/api/exports/journal?knownAt=999999999", "knownAt:BAD_POSITION"),
                bad("the journal until no day", "/api/exports/journal?effectiveOn=2022", "effectiveOn:NOT_A_DATE"),
                bad("some awards", "/api/exports/360giving?limit=5", "limit:UNKNOWN"),
                bad("awards of the future", "/api/exports/360giving?waitFor=999999999", "waitFor:BAD_POSITION"),
                new Bad("another export", "/api/exports/xml", 404, List.of("path:UNKNOWN_PATH")),
                new Bad("projections that are none", "/api/projections/none", 404, List.of("path:UNKNOWN_PATH")),
                new Bad("a rebuild that is only looked at", "/api/projections/rebuilds", 405,
                        List.of("method:WRONG_METHOD")));
    }

    static Stream<Arguments> bad() {
        return Stream.of(bounds(), filters(), pages(), files()).flatMap(s -> s)
                .flatMap(bad -> Stream.of(Arguments.of(bad, "zh-CN"), Arguments.of(bad, "en-GB,en;q=0.9")));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("bad")
    void whatCannotBeAnsweredIsAProblemThatNamesFieldAndRule(Bad bad, String language) {
        Http.Answer answer = HTTP.get(bad.path(), "Accept-Language", language);

        assertThat(answer.status()).as(answer.text()).isEqualTo(bad.status());
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(bad.status());
        assertThat(problem.path("type").asString()).startsWith("urn:grantsledger:problem:");
        inLanguage(problem.path("title").asString(), language);
        inLanguage(problem.path("detail").asString(), language);
        List<String> errors = new ArrayList<>();
        problem.path("errors").forEach(e -> {
            errors.add(e.path("field").asString() + ":" + e.path("rule").asString());
            inLanguage(e.path("message").asString(), language);
        });
        assertThat(errors).containsExactlyInAnyOrderElementsOf(bad.errors());
    }

    /** What is given in these requests is written in Latin letters. */
    private static void inLanguage(String text, String language) {
        assertThat(text).isNotBlank().doesNotContainPattern(RAW);
        if (language.startsWith("zh")) {
            assertThat(text).containsPattern(CHINESE);
        } else {
            assertThat(text).doesNotContainPattern(CHINESE);
        }
    }

    // ---- projections

    @Test
    void projectionsSayHowFarTheyAreAndARebuildChangesNothing() {
        JsonNode before = page("accounts", "knownAt=" + HEAD);

        JsonNode status = HTTP.get("/api/projections").json();
        assertThat(status.path("head").asLong()).isGreaterThanOrEqualTo(HEAD);
        assertThat(status.path("visible").asLong()).isGreaterThanOrEqualTo(HEAD);
        assertThat(status.path("running").asBoolean()).isTrue();
        assertThat(status.path("deadLetters").isEmpty()).isTrue();
        assertThat(ADMINISTRATOR.must("/api/projections/retries", Map.of()).path("left").asLong()).isZero();

        JsonNode rebuilt = ADMINISTRATOR.must("/api/projections/rebuilds", Map.of());
        JsonNode compared = HTTP.get("/api/projections/comparison").json();

        assertThat(rebuilt.path("position").asLong()).isGreaterThanOrEqualTo(HEAD);
        assertThat(compared.path("differences").isEmpty()).as(compared.toString()).isTrue();
        assertThat(page("accounts", "knownAt=" + HEAD)).isEqualTo(before);
    }

    // ---- settlement

    /** The city asks in Chinese and for its own, the district in English, sorted and in files. */
    @Test
    void bothTiersGetTheSameChecksumInEveryLanguageAndForm() throws Exception {
        String at = "knownAt=" + HEAD + "&effectiveOn=" + LocalDate.of(2999, 12, 31) + "&jurisdiction=LYG-HZ";
        String city = HTTP.get(address("settlement", at + "&payer=LYG"), "Accept-Language", "zh").json().path("rows")
                .path(0).path("checksum").asString();
        String district = HTTP.get(address("settlement", at + "&payer=LYG-HZ&sort=-owed"), "Accept-Language", "en")
                .json().path("rows").path(0).path("checksum").asString();
        String csv = HTTP.get(address("settlement", at + "&format=csv")).text();
        String ndjson = HTTP.get(address("settlement", at + "&format=ndjson")).text();

        assertThat(city).matches("[0-9a-f]{64}").isEqualTo(district);
        assertThat(csv.lines().filter(line -> line.contains(city))).hasSize(2);
        assertThat(ndjson.lines().filter(line -> line.contains("\"checksum\":\"" + city + "\""))).hasSize(2);
    }

    /** As docs/journal.md tells anyone to compute it: from the awards, without this program. */
    @Test
    void anyoneCanComputeTheChecksumFromTheAwards() {
        Map<String, StringBuilder> lines = new LinkedHashMap<>();
        HTTP.get(address("settlement-awards", "knownAt=" + HEAD + "&format=ndjson")).text().lines()
                .map(JSON::readTree).forEach(
                        row -> lines.computeIfAbsent(row.path("jurisdiction").asString(), k -> new StringBuilder())
                                .append(
                                        String.join(
                                                "\t",
                                                row.valueStream().map(JsonNode::asString).toList()))
                                .append('\n'));
        assertThat(lines).containsKey("LYG-HZ");
        page("settlement", "knownAt=" + HEAD).path("rows").forEach(
                row -> assertThat(row.path("checksum").asString())
                        .isEqualTo(sha256(String.valueOf(lines.get(row.path("jurisdiction").asString())))));
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
