package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.DemonstrationPeople;
import org.grantsledger.api.people.Role;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A district sees what it pays and what its enterprises receive: all of it, and nothing else. */
class ScopeTest {

    private static final Served LEDGER = Served.demonstration();

    private static final String DISTRICT = "LYG-HZ";

    private static final Http CITY = LEDGER.as("LYG", Role.AUDITOR);

    private static final Http OWN = LEDGER.as(DISTRICT, Role.AUDITOR);

    private static List<JsonNode> rows(Http http, String view) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = http.get("/api/views/" + view + "?limit=1000" + cursor).json();
            page.path("rows").forEach(rows::add);
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        return rows;
    }

    private static boolean own(JsonNode row) {
        return Stream.of("payer", "jurisdiction").anyMatch(c -> row.path(c).asString("").equals(DISTRICT));
    }

    /** Of which each row says whose it is. */
    private static Stream<String> viewsOfJurisdictions() {
        return Views.ALL.stream().filter(v -> v.parameters().stream().noneMatch(View.Parameter::required))
                .filter(v -> v.column("payer").isPresent()).map(View::name).filter(name -> !name.equals("accounts"));
    }

    @ParameterizedTest
    @MethodSource("viewsOfJurisdictions")
    void aViewHasExactlyTheRowsOfTheDistrict(String view) {
        List<JsonNode> expected = rows(CITY, view).stream().filter(ScopeTest::own).toList();
        assertThat(expected).isNotEmpty();
        assertThat(rows(OWN, view)).containsExactlyElementsOf(expected);
    }

    @Test
    void everyViewIsTriedHereOrBelow() {
        Set<String> tried = viewsOfJurisdictions().collect(Collectors.toSet());
        tried.addAll(Set.of("accounts", "enterprise-statement", "limit-usage", "clause-statistics", "clause-refusals",
                "clause-trend", "events"));
        assertThat(tried).isEqualTo(Views.ALL.stream().map(View::name).collect(Collectors.toSet()));
    }

    private static Set<String> enterprises(Predicate<JsonNode> which) {
        return rows(CITY, "journal").stream().filter(which).map(r -> r.path("enterprise").asString(""))
                .filter(e -> !e.isEmpty()).collect(Collectors.toSet());
    }

    @Test
    void aFileHasTheRowsOfThePage() {
        for (String view : viewsOfJurisdictions().toList()) {
            List<String> lines = OWN.get("/api/views/" + view + "?format=ndjson").text().lines().toList();
            assertThat(lines).as(view).hasSameSizeAs(rows(OWN, view));
        }
    }

    @Test
    void noViewNoFileAndNoExportNamesAnEnterpriseOfAnother() {
        Set<String> foreign = new HashSet<>(enterprises(row -> !own(row)));
        foreign.removeAll(enterprises(ScopeTest::own));
        assertThat(foreign).hasSizeGreaterThan(20);
        List<String> answers = new ArrayList<>();
        for (View view : Views.ALL) {
            if (view.parameters().stream().noneMatch(View.Parameter::required)) {
                answers.add("/api/views/" + view.name() + "?limit=1000");
                answers.add("/api/views/" + view.name() + "?format=csv");
            }
        }
        answers.addAll(
                List.of("/api/exports/journal", "/api/exports/360giving", "/api/budget-lines", "/api/fiscal-shares"));
        for (String path : answers) {
            Http.Answer answer = OWN.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(foreign).as(path).noneMatch(answer.text()::contains);
        }
        foreign.forEach(
                code -> assertThat(OWN.get("/api/views/enterprise-statement?enterprise=" + code).status())
                        .isEqualTo(404));
    }

    /** The statement that both tiers compare has one checksum, whoever asks. */
    @Test
    void theSettlementOfTheDistrictIsTheSameForBothTiers() {
        Predicate<JsonNode> ofTheDistrict = row -> row.path("jurisdiction").asString().equals(DISTRICT);
        List<JsonNode> city = rows(CITY, "settlement").stream().filter(ofTheDistrict).toList();
        assertThat(city).hasSize(2);
        assertThat(rows(OWN, "settlement").stream().filter(ofTheDistrict).toList()).isEqualTo(city);
    }

    @Test
    void theDistrictsBooksBalance() {
        long[] sum = {0};
        rows(OWN, "accounts").forEach(row -> sum[0] += Long.parseLong(row.path("balance").asString().replace(".", "")));
        assertThat(sum[0]).isZero();
    }

    @Test
    void aLimitIsUsedByAllButShownToThoseWhoMetIt() {
        Map<String, JsonNode> all = rows(CITY, "limit-usage").stream()
                .collect(Collectors.toMap(r -> r.path("limit_key").asString(), r -> r));
        List<JsonNode> own = rows(OWN, "limit-usage");
        assertThat(own).isNotEmpty().hasSizeLessThan(all.size());
        own.forEach(row -> assertThat(row).isEqualTo(all.get(row.path("limit_key").asString())));
    }

    @Test
    void claimsAreCountedForOnesOwnEnterprises() {
        for (String view : List.of("clause-statistics", "clause-refusals", "clause-trend")) {
            long city = count(CITY, view);
            long parts = 0;
            for (JsonNode jurisdiction : CITY.get("/api/jurisdictions").json()) {
                String code = jurisdiction.path("code").asString();
                parts += code.equals("LYG") ? 0 : count(LEDGER.as(code, Role.LEADER), view);
            }
            assertThat(count(OWN, view)).as(view).isPositive().isLessThan(city);
            assertThat(parts).as(view + ", as every enterprise belongs to one of them").isEqualTo(city);
        }
    }

    private static long count(Http http, String view) {
        String column = view.equals("clause-refusals") || view.equals("clause-trend") ? "refused" : "claims";
        return rows(http, view).stream().mapToLong(r -> r.path(column).asLong()).sum();
    }

    @Test
    void eventsAreThoseOfTheDistrictAndThoseThatHoldForAll() {
        List<JsonNode> events = rows(OWN, "events");
        assertThat(events).hasSizeLessThan(rows(CITY, "events").size());
        assertThat(events.stream().map(e -> e.path("stream").asString()).filter(s -> s.startsWith("line:")))
                .isNotEmpty().allMatch(s -> s.startsWith("line:" + DISTRICT + "."));
        // an event that is listed can be read, and one that is not cannot
        Set<Long> listed = events.stream().map(e -> e.path("position").asLong()).collect(Collectors.toSet());
        for (long position = 1; position <= LEDGER.head(); position += 7) {
            int status = OWN.get("/api/events/" + position).status();
            assertThat(status).as("event " + position).isEqualTo(listed.contains(position) ? 200 : 404);
        }
    }

    @Test
    void theDemonstrationsPeopleComeIn() {
        Browser browser = new Browser(LEDGER.address());
        assertThat(browser.get("/sign-in").text()).contains("示范账号", "demo-officer", "经办", DemonstrationPeople.PASSWORD);
        for (Role role : Role.values()) {
            Browser person = new Browser(LEDGER.address());
            person.signIn("demo-" + role.name().toLowerCase(Locale.ROOT), DemonstrationPeople.PASSWORD);
            assertThat(person.get("/api/me", "Accept", "application/json").json().path("roles").toString())
                    .isEqualTo("[\"" + role + "\"]");
        }
        assertThat(
                LEDGER.http.as(DemonstrationPeople.OFFICER_KEY).get("/api/me").json().path("actor").asString())
                .isEqualTo("demo-officer");
        assertThat(
                LEDGER.http.as(DemonstrationPeople.REVIEWER_KEY).get("/api/me").json().path("actor").asString())
                .isEqualTo("demo-reviewer");
    }
}
