package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * A district sees what it pays and what its enterprises receive: all of it, and nothing else. What it sees of each view is
 * what remains of the city's entries and claims when everybody else's are taken out.
 */
class ScopeTest {

    private static final Served LEDGER = Served.demonstration();

    private static final Http CITY = LEDGER.as("LYG", Role.AUDITOR);

    private static final String DISTRICT = "LYG-HZ";

    private static final Map<String, List<Map<String, String>>> CITYS = new ConcurrentHashMap<>();

    // ---- rows, as texts by column

    private static Map<String, String> row(JsonNode json) {
        return json.propertyStream().collect(
                Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asString(""), (one, other) -> one,
                        LinkedHashMap::new));
    }

    /** All pages of a view. */
    private static List<Map<String, String>> rows(Http http, String view) {
        List<Map<String, String>> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = http.get("/api/views/" + view + "?limit=1000" + cursor).json();
            page.path("rows").forEach(json -> rows.add(row(json)));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asString() : "";
        } while (!cursor.isEmpty());
        return rows;
    }

    private static List<Map<String, String>> city(String view) {
        return CITYS.computeIfAbsent(view, v -> rows(CITY, v));
    }

    private static String at(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    /** Fen of yuan, or a count. */
    private static long number(Map<String, String> row, String column) {
        return Long.parseLong(at(row, column).replace(".", ""));
    }

    private static Map<String, String> with(Map<String, String> row, String column, String value) {
        Map<String, String> changed = new LinkedHashMap<>(row);
        changed.put(column, value);
        return changed;
    }

    // ---- what is a district's

    private static Predicate<Map<String, String>> of(String district) {
        return row -> at(row, "payer").equals(district) || at(row, "jurisdiction").equals(district);
    }

    private static List<Map<String, String>> own(String view, String district) {
        return city(view).stream().filter(of(district)).toList();
    }

    /** Claims of its enterprises, and those that it pays a share of. */
    private static List<Map<String, String>> claims(String district) {
        Set<String> paid = city("journal").stream().filter(e -> at(e, "payer").equals(district))
                .map(e -> at(e, "award"))
                .collect(Collectors.toSet());
        return city("claims").stream()
                .filter(c -> at(c, "jurisdiction").equals(district) || paid.contains(at(c, "claim"))).toList();
    }

    private static Set<String> enterprises(Collection<Map<String, String>> rows) {
        return rows.stream().map(r -> at(r, "enterprise")).filter(e -> !e.isEmpty()).collect(Collectors.toSet());
    }

    // ---- what each view must show

    private static ToLongFunction<Map<String, String>> booked(int sign, String... accounts) {
        return e -> Set.of(accounts).contains(at(e, "account")) ? sign * number(e, "amount") : 0;
    }

    private static ToLongFunction<Map<String, String>> sum(String column) {
        return row -> number(row, column);
    }

    private static ToLongFunction<Map<String, String>> count(Predicate<Map<String, String>> which) {
        return row -> which.test(row) ? 1 : 0;
    }

    private static Predicate<Map<String, String>> has(String column, String value) {
        return row -> at(row, column).equals(value);
    }

    /** One row a group of what is the district's, with these figures. */
    private record Sums(Function<String, List<Map<String, String>>> source, List<String> by,
            Map<String, ToLongFunction<Map<String, String>>> figures) {

        Set<String> expected(String district) {
            Map<String, long[]> groups = new TreeMap<>();
            for (Map<String, String> row : source.apply(district)) {
                long[] sums = groups.computeIfAbsent(key(row), k -> new long[figures.size()]);
                int i = 0;
                for (ToLongFunction<Map<String, String>> figure : figures.values()) {
                    sums[i++] += figure.applyAsLong(row);
                }
            }
            return groups.entrySet().stream().map(g -> g.getKey() + Arrays.toString(g.getValue()))
                    .collect(Collectors.toSet());
        }

        Set<String> shown(List<Map<String, String>> rows) {
            return rows.stream().map(
                    row -> key(row) + Arrays.toString(
                            figures.keySet().stream().mapToLong(name -> number(row, name)).toArray()))
                    .collect(Collectors.toSet());
        }

        private String key(Map<String, String> row) {
            return by.stream().map(b -> at(row, b)).toList().toString();
        }
    }

    private static Map<String, ToLongFunction<Map<String, String>>> sums(String... columns) {
        Map<String, ToLongFunction<Map<String, String>>> sums = new LinkedHashMap<>();
        for (String column : columns) {
            sums.put(column, sum(column));
        }
        return sums;
    }

    private static final List<String> SHARING = List
            .of("decided", "paid", "recovered", "outstanding", "overpaid", "receivable");

    private static Sums sharing(String... by) {
        return new Sums(d -> own("cost-sharing", d), List.of(by), sums(SHARING.toArray(String[]::new)));
    }

    private static Sums trend(String... by) {
        Map<String, ToLongFunction<Map<String, String>>> figures = new LinkedHashMap<>();
        figures.put("claims", count(r -> r.containsKey("claim")));
        figures.put("refused", row -> row.containsKey("claim") ? number(row, "refused") : 0);
        figures.put("awarded_amount", row -> row.containsKey("claim") ? number(row, "awarded_amount") : 0);
        figures.put("decided", booked(1, "awards:granted"));
        figures.put("paid", booked(-1, "awards:paid"));
        return new Sums(
                d -> Stream.concat(
                        claims(d).stream().map(c -> with(c, "clause", at(c, "booked_to"))),
                        own("journal", d).stream()
                                .filter(has("account", "awards:granted").or(has("account", "awards:paid")))
                                .map(e -> with(e, "month", at(e, "effective_on").substring(0, 7))))
                        .toList(),
                List.of(by),
                figures);
    }

    private static Sums flow() {
        Map<String, String> kinds = new HashMap<>();
        city("enterprises").forEach(e -> kinds.put(at(e, "enterprise"), at(e, "kind")));
        Map<String, ToLongFunction<Map<String, String>>> figures = new LinkedHashMap<>();
        figures.put("decided", booked(1, "awards:granted"));
        figures.put("paid", booked(-1, "awards:paid"));
        return new Sums(
                d -> own("journal", d).stream()
                        .filter(has("account", "awards:granted").or(has("account", "awards:paid")))
                        .map(e -> with(e, "kind", kinds.getOrDefault(at(e, "enterprise"), ""))).toList(),
                List.of("payer", "clause", "kind"),
                figures);
    }

    /** Everybody of the district, and everybody else with an entry that is the district's. */
    private static Sums directory() {
        Map<String, ToLongFunction<Map<String, String>>> figures = new LinkedHashMap<>();
        figures.put("granted_so_far", booked(1, "awards:granted"));
        figures.put("received_so_far", booked(-1, "awards:paid", "awards:recovered"));
        figures.put("owed_so_far", booked(-1, "awards:owed", "awards:overpaid", "awards:receivable"));
        return new Sums(
                d -> Stream.concat(
                        city("enterprises").stream().filter(has("jurisdiction", d)),
                        own("journal", d).stream().filter(has("enterprise", "").negate())).toList(),
                List.of("enterprise"),
                figures);
    }

    private static Sums statistics() {
        Map<String, ToLongFunction<Map<String, String>>> figures = new LinkedHashMap<>();
        Predicate<Map<String, String>> refused = has("refused", "1");
        figures.put("claims", count(c -> true));
        figures.put("awards", count(refused.negate()));
        figures.put("clipped", count(refused.negate().and(has("outcome", "CLIPPED"))));
        figures.put("topped_up", count(has("outcome", "TOP_UP")));
        figures.put("refused", count(refused));
        figures.putAll(sums("claimed_amount", "awarded_amount"));
        return new Sums(ScopeTest::claims, List.of("clause"), figures);
    }

    private static Sums refusals() {
        Map<String, ToLongFunction<Map<String, String>>> figures = new LinkedHashMap<>();
        figures.put("refused", count(c -> true));
        figures.putAll(sums("claimed_amount"));
        return new Sums(
                d -> claims(d).stream().filter(has("refused", "1"))
                        .flatMap(c -> Stream.of(at(c, "findings").split(",")).map(f -> with(c, "finding", f))).toList(),
                List.of("clause", "finding"),
                figures);
    }

    private static Sums accounts() {
        return new Sums(
                d -> own("journal", d).stream().map(e -> with(e, "balance", at(e, "amount"))).toList(),
                List.of("account", "payer", "year"),
                sums("balance"));
    }

    /** Of which every row says whose it is. */
    private static final Set<String> WHOLE = Set.of("budget-execution", "budget-by-payer", "cost-sharing",
            "settlement-awards", "pending", "journal", "due", "payments", "recoveries", "overpaid", "budget-awards");

    private static final Map<String, Sums> SUMMED = Map.ofEntries(
            Map.entry("cost-sharing-by-payer", sharing("payer")),
            Map.entry("cost-sharing-by-policy", sharing("policy")),
            Map.entry("cost-sharing-by-clause", sharing("policy", "clause")),
            Map.entry("cost-sharing-flow", flow()),
            Map.entry("enterprises", directory()),
            Map.entry("clause-statistics", statistics()),
            Map.entry("clause-refusals", refusals()),
            Map.entry("clause-trend", trend("month", "clause")),
            Map.entry("monthly-trend", trend("month")),
            Map.entry("accounts", accounts()));

    /** Each with the test of its own, and why it needs one. */
    private static final Map<String, String> APART = Map.of(
            "claims",
            "a payer sees claims of others: claimsAreThoseOfItsEnterprisesAndThoseItPaysFor",
            "settlement",
            "a checksum is of all of it: theSettlementIsTheSameForBothTiers",
            "enterprise-statement",
            "asked of an enterprise: aStatementHasTheEntriesOfTheDistrict",
            "limit-usage",
            "used by all: aLimitIsUsedByAllButShownToThoseWhoMetIt",
            "events",
            "some hold for all: eventsAreThoseOfTheDistrictAndThoseThatHoldForAll");

    private static Stream<String> districts() {
        return CITY.get("/api/jurisdictions").json().valueStream().map(j -> j.path("code").asString())
                .filter(code -> !code.equals("LYG"));
    }

    private static Http auditor(String district) {
        return LEDGER.as(district, Role.AUDITOR);
    }

    @Test
    void everyViewIsTriedHere() {
        Set<String> tried = new HashSet<>(WHOLE);
        tried.addAll(SUMMED.keySet());
        tried.addAll(APART.keySet());
        assertThat(tried).isEqualTo(Views.ALL.stream().map(View::name).collect(Collectors.toSet()));
        assertThat(APART.values()).allSatisfy(
                why -> assertThat(Stream.of(ScopeTest.class.getDeclaredMethods()).map(Method::getName))
                        .contains(why.substring(why.lastIndexOf(' ') + 1)));
    }

    @ParameterizedTest
    @MethodSource("districts")
    void aViewHasExactlyWhatIsTheDistricts(String district) {
        Http http = auditor(district);
        WHOLE.forEach(view -> assertThat(rows(http, view)).as(view).isEqualTo(own(view, district)));
        SUMMED.forEach((view, sums) -> {
            List<Map<String, String>> shown = rows(http, view);
            assertThat(sums.shown(shown)).as(view).isEqualTo(sums.expected(district)).hasSameSizeAs(shown);
        });
    }

    /** Else nothing would be compared. */
    @Test
    void theDistrictHasSomethingInEveryViewAndNotAllOfIt() {
        for (View view : Views.ALL) {
            // in the demonstration nobody was paid too much
            if (!needsMore(view) && !view.name().equals("overpaid")) {
                List<Map<String, String>> shown = rows(auditor(DISTRICT), view.name());
                assertThat(shown).as(view.name()).isNotEmpty().isNotEqualTo(city(view.name()));
            }
        }
    }

    /** The rows of the city's view that are a district's, and claims that a district pays for though others decided them. */
    @ParameterizedTest
    @MethodSource("districts")
    void claimsAreThoseOfItsEnterprisesAndThoseItPaysFor(String district) {
        assertThat(rows(auditor(district), "claims")).isEqualTo(claims(district));
    }

    /**
     * The statement that both tiers compare has one checksum, whoever asks. Only the city pays for enterprises of others,
     * so nobody sees a part of a settlement, of which the checksum would be another.
     */
    @ParameterizedTest
    @MethodSource("districts")
    void theSettlementIsTheSameForBothTiers(String district) {
        List<Map<String, String>> shown = rows(auditor(district), "settlement");
        assertThat(shown).isEqualTo(own("settlement", district)).allMatch(has("jurisdiction", district));
        assertThat(city("settlement").stream().filter(has("jurisdiction", district)).toList()).isEqualTo(shown);
    }

    @ParameterizedTest
    @MethodSource("districts")
    void aStatementHasTheEntriesOfTheDistrict(String district) {
        List<Map<String, String>> journal = own("journal", district);
        List<String> amounts = List.of("effective_on", "position", "payer", "award", "granted", "paid", "recovered");
        for (String enterprise : enterprises(journal).stream().limit(3).toList()) {
            String view = "enterprise-statement?enterprise=" + enterprise + "&sort=position";
            Set<String> own = journal.stream().filter(has("enterprise", enterprise))
                    .map(e -> at(e, "position") + at(e, "payer")).collect(Collectors.toSet());
            List<List<String>> expected = statement(CITY, view).stream()
                    .filter(row -> own.contains(at(row, "position") + at(row, "payer")))
                    .map(row -> amounts.stream().map(c -> at(row, c)).toList()).toList();
            assertThat(
                    statement(auditor(district), view).stream().map(r -> amounts.stream().map(c -> at(r, c)).toList()))
                    .isNotEmpty().containsExactlyElementsOf(expected);
        }
    }

    private static List<Map<String, String>> statement(Http http, String view) {
        return http.get("/api/views/" + view + "&limit=1000").json().path("rows").valueStream().map(ScopeTest::row)
                .toList();
    }

    /** What is used of a limit is used by all, so it is told whoever asks; which limits there are is not. */
    @ParameterizedTest
    @MethodSource("districts")
    void aLimitIsUsedByAllButShownToThoseWhoMetIt(String district) {
        Map<String, Map<String, String>> all = city("limit-usage").stream()
                .collect(Collectors.toMap(r -> at(r, "limit_key"), r -> r));
        List<Map<String, String>> shown = rows(auditor(district), "limit-usage");
        // the clause under which a pool was met last may be another's
        List<String> figures = List.of("scope", "enterprise", "limit_key", "maximum", "used", "headroom", "usage");
        assertThat(shown).allSatisfy(row -> assertThat(all.get(at(row, "limit_key"))).isNotNull().satisfies(
                citys -> figures.forEach(f -> assertThat(at(row, f)).as(f).isEqualTo(at(citys, f)))));
        Map<String, Set<String>> decidedIn = city("claims").stream().collect(
                Collectors.groupingBy(
                        c -> at(c, "enterprise"),
                        Collectors.mapping(c -> at(c, "jurisdiction"), Collectors.toSet())));
        Set<String> mine = decidedIn.entrySet().stream().filter(e -> e.getValue().contains(district))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        assertThat(mine).containsAll(enterprises(shown));
        Set<String> only = decidedIn.entrySet().stream().filter(e -> e.getValue().equals(Set.of(district)))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        Set<String> keys = shown.stream().map(r -> at(r, "limit_key")).collect(Collectors.toSet());
        assertThat(keys).containsAll(
                all.values().stream()
                        .filter(r -> only.contains(at(r, "enterprise")) || at(r, "limit_key").startsWith("pool/"))
                        .map(r -> at(r, "limit_key")).toList());
    }

    @ParameterizedTest
    @MethodSource("districts")
    void eventsAreThoseOfTheDistrictAndThoseThatHoldForAll(String district) {
        Http http = auditor(district);
        List<Map<String, String>> events = rows(http, "events");
        Set<String> listed = events.stream().map(e -> at(e, "position")).collect(Collectors.toSet());
        assertThat(city("events").stream().filter(e -> listed.contains(at(e, "position"))).toList()).isEqualTo(events);
        assertThat(listed).containsAll(own("journal", district).stream().map(e -> at(e, "position")).toList())
                .containsAll(
                        city("claims").stream().filter(has("jurisdiction", district)).map(c -> at(c, "position"))
                                .toList());
        assertThat(events).allSatisfy(
                e -> assertThat(at(e, "stream")).doesNotMatch("(line|shares|approval):(?!" + district + "\\b).*"));
        // what is listed can be read, and what is not cannot
        for (long position = 1; position <= LEDGER.head(); position += 11) {
            int status = http.get("/api/events/" + position).status();
            assertThat(status).as("event " + position)
                    .isEqualTo(listed.contains(Long.toString(position)) ? 200 : 404);
        }
    }

    @Test
    void aFileHasTheRowsOfThePage() {
        for (View view : Views.ALL) {
            // in the demonstration nobody was paid too much
            if (!needsMore(view) && !view.name().equals("overpaid")) {
                List<Map<String, String>> lines = auditor(DISTRICT).get("/api/views/" + view.name() + "?format=ndjson")
                        .text().lines().map(line -> row(JsonMapper.shared().readTree(line))).toList();
                assertThat(lines).as(view.name()).isEqualTo(rows(auditor(DISTRICT), view.name()));
            }
        }
    }

    private static boolean needsMore(View view) {
        return view.parameters().stream().anyMatch(View.Parameter::required);
    }

    @Test
    void noViewNoFileAndNoExportNamesAnEnterpriseOfAnother() {
        Http http = auditor(DISTRICT);
        Set<String> foreign = enterprises(city("enterprises"));
        foreign.removeAll(enterprises(own("journal", DISTRICT)));
        foreign.removeAll(enterprises(own("claims", DISTRICT)));
        foreign.removeAll(enterprises(own("enterprises", DISTRICT)));
        assertThat(foreign).hasSizeGreaterThan(20);
        List<String> answers = new ArrayList<>(
                List.of("/api/exports/journal", "/api/exports/360giving", "/api/budget-lines", "/api/fiscal-shares"));
        Views.ALL.stream().filter(v -> !needsMore(v)).forEach(view -> {
            answers.add("/api/views/" + view.name() + "?limit=1000");
            answers.add("/api/views/" + view.name() + "?format=csv");
            // what was is read from entries, what is from balances
            answers.add("/api/views/" + view.name() + "?limit=1000&knownAt=" + (LEDGER.head() - 1));
        });
        for (String path : answers) {
            Http.Answer answer = http.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(foreign).as(path).noneMatch(answer.text()::contains);
        }
        foreign.forEach(
                code -> assertThat(http.get("/api/views/enterprise-statement?enterprise=" + code).status())
                        .isEqualTo(404));
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
        assertThat(LEDGER.http.as(DemonstrationPeople.OFFICER_KEY).get("/api/me").json().path("actor").asString())
                .isEqualTo("demo-officer");
        assertThat(LEDGER.http.as(DemonstrationPeople.REVIEWER_KEY).get("/api/me").json().path("actor").asString())
                .isEqualTo("demo-reviewer");
    }
}
