package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.grantsledger.money.Fen;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every page, over HTTP and on the demonstration year. */
class PagesTest {

    private static final Http HTTP = Served.demonstration().http;

    private static final Http ADMINISTRATOR = Served.demonstration().as("LYG", Role.ADMINISTRATOR);

    /** Somebody who may open a page: an administrator where nobody else may. */
    static Http reader(String path) {
        return HTTP.get(path).status() == 403 ? ADMINISTRATOR : HTTP;
    }

    private static Http.Answer page(String path, String... headers) {
        return page(HTTP, path, headers);
    }

    private static Http.Answer page(Http reader, String path, String... headers) {
        String[] browser = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8", "Authorization",
                "Bearer " + reader.key()};
        return reader.get(path, Stream.concat(Stream.of(browser), Stream.of(headers)).toArray(String[]::new));
    }

    @Test
    void aBrowserIsAnsweredInChineseWhateverItPrefersUntilAPersonChoosesEnglish() {
        assertThat(page("/", "Accept-Language", "en").text()).contains("<html lang=\"zh-CN\"").contains("总览");
        Http.Answer chosen = page("/views/journal?payer=LYG&language=en");
        assertThat(chosen.status()).isEqualTo(302);
        assertThat(chosen.header("Location")).endsWith("/views/journal?payer=LYG");
        String cookie = chosen.header("Set-Cookie");
        assertThat(cookie).startsWith("language=en;").contains("HttpOnly").contains("SameSite=Lax");
        assertThat(page("/", "Cookie", "language=en").text()).contains("<html lang=\"en\"").contains("Overview");
        assertThat(page("/api/views", "Cookie", "language=en").text()).contains("Budget");
    }

    @Test
    void amountsAreInTheUnitThatAPersonChoseWithTheExactYuanBehindThem() {
        Http.Answer chosen = page("/views/budget-execution?unit=wan");
        assertThat(chosen.header("Set-Cookie")).startsWith("unit=wan;");
        assertThat(page("/views/budget-execution").text()).contains(">22,000,000.00<").contains("单位：元");
        assertThat(page("/views/budget-execution", "Cookie", "unit=wan").text()).contains(">2,200.00<")
                .contains("title=\"22,000,000.00\"").contains("单位：万元");
    }

    @Test
    void aChoiceLeadsToNoOtherServer() {
        assertThat(page("//evil.example/?language=en").header("Location")).doesNotStartWith("//");
    }

    @Test
    void everyPartOfAPageComesFromTheLedgerItself() {
        Http.Answer page = page("/");
        assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'").doesNotContain("unsafe");
        assertThat(page("/nothing").header("Content-Security-Policy")).contains("script-src 'self'");
    }

    @Test
    void aPersonSeesAPageThatSaysWhatToDoAndAProgramAProblem() {
        Http.Answer page = page("/nothing");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.text()).contains("没有此地址 /nothing").contains("请检查地址是否抄录完整");
        assertThat(HTTP.get("/nothing").header("Content-Type")).isEqualTo("application/problem+json");
        Http.Answer english = page("/views/journal?payer=NOBODY&from=x", "Cookie", "language=en");
        assertThat(english.status()).isEqualTo(400);
        assertThat(english.text()).contains("NOBODY").contains("from is not a date")
                .contains("Change the address or the form");
    }

    @Test
    void whatIsTypedIntoAnAddressIsShownAsText() {
        assertThat(page("/views/journal?payer=%3Cscript%3Ealert(1)%3C/script%3E").text())
                .doesNotContain("<script>alert").contains("&lt;script&gt;alert");
    }

    /** Every page that reads, with whatever stands in the demonstration. */
    static List<String> pages() {
        String enterprise = HTTP.get("/api/views/enterprises?sort=-granted_so_far&limit=1").json().path("rows").path(0)
                .path("enterprise").asString();
        List<String> pages = new ArrayList<>(
                List.of(
                        "/",
                        "/overview/charts/payers?year=2022",
                        "/overview/charts/policies?year=2022",
                        "/overview/charts/clauses?year=2022",
                        "/overview/charts/months?year=2022",
                        "/overview/charts/flow?year=2022",
                        "/overview/waiting",
                        "/enterprises",
                        "/enterprises/" + enterprise,
                        "/enterprises/new",
                        "/awards",
                        "/awards/" + award(),
                        "/awards/new",
                        "/awards/new?enterprise=" + enterprise,
                        "/awards/new?enterprise=" + enterprise + "&clause=LYG-2021-64/11-1",
                        "/settlement",
                        "/settlement/LYG-HZ",
                        "/policies",
                        "/policies/LYG-2021-64/11-1",
                        "/policies/versions",
                        "/policies/readings",
                        "/policies/trials",
                        "/policies/trials/" + trial(),
                        "/policies/trials/" + simulation(),
                        "/administration",
                        "/administration/users",
                        "/administration/users/admin",
                        "/administration/clients",
                        "/administration/projections",
                        "/administration/projections/comparison",
                        "/administration/catalogues",
                        "/administration/audit",
                        "/administration/persons",
                        "/me",
                        "/history",
                        "/history/1",
                        "/history/" + position("award-prepared"),
                        "/history/" + position("award-refused")));
        pages.addAll(moneyPages());
        Views.ALL.forEach(
                view -> pages.add(
                        "/views/" + view.name()
                                + (view.name().equals("enterprise-statement") ? "?enterprise=" + enterprise : "")));
        return pages;
    }

    /** One that was completed, as if it had been run: a case that passed, one that differs and one that did not run. */
    private static long trial() {
        JdbcClient jdbc = Served.demonstration().context.getBean(JdbcClient.class);
        long trial = jdbc
                .sql("""
                     INSERT INTO trials.trial (started_by, jurisdiction, catalogue_version, catalogue_hash, cases)
                     VALUES ('demo-policy', 'LYG', '2023-draft', repeat('0a', 32), 3) RETURNING id""")
                .query(Long.class).single();
        jdbc.sql("INSERT INTO trials.pulse (trial, done) VALUES (:id, 3)").param("id", trial).update();
        jdbc.sql("""
                 INSERT INTO trials.ending (trial, state, detail, passed, failed, results)
                 VALUES (:id, 'COMPLETED', '', 1, 2, :results::json)""").param("id", trial).param("results",
                """
                [{"number": 1, "id": "A", "title": "甲", "mismatches": []},
                 {"number": 2, "id": "B", "title": "乙", "mismatches": [{"step": 2, "problem": "",
                     "differences": [{"field": "total_yuan", "expected": "1.00", "got": "2.00"},
                         {"field": "reason", "expected": "CAP_EXHAUSTED", "got": ""}], "workings": ["1", "2"]}]},
                 {"number": 3, "id": "C", "title": "丙", "mismatches": [], "problem": {"zh": "无", "en": "none"}}]""")
                .update();
        return trial;
    }

    /** One that was completed: an award that comes to less, a refusal that is none any more, and one not decided. */
    private static long simulation() {
        JdbcClient jdbc = Served.demonstration().context.getBean(JdbcClient.class);
        long trial = jdbc
                .sql("""
                     INSERT INTO trials.trial (started_by, jurisdiction, catalogue_version, catalogue_hash, cases, year,
                         position, beside, left_out)
                     VALUES ('demo-policy', 'LYG', '2023-draft', repeat('0b', 32), 4, 2022, 9, 0, 1) RETURNING id""")
                .query(Long.class).single();
        jdbc.sql("INSERT INTO trials.pulse (trial, done) VALUES (:id, 4)").param("id", trial).update();
        jdbc.sql("""
                 INSERT INTO trials.ending (trial, state, detail, passed, failed, results)
                 VALUES (:id, 'COMPLETED', '', 1, 3, :results::json)""").param("id", trial)
                .param("results",
                        """
                        {"clauses": [{"clause": "LYG-2021-64/11-1", "sum": {"claims": 4, "then": "4.00", "undecided": "1.00",
                            "now": "3.00", "difference": "0.00", "differing": 3}}],
                         "total": {"claims": 4, "then": "4.00", "undecided": "1.00", "now": "3.00", "difference": "0.00",
                            "differing": 3},
                         "claims": [
                            {"position": 5, "enterprise": "91000000DEM0000019", "clause": "LYG-2021-64/11-1",
                             "jurisdiction": "LYG-HZ", "award": "91000000DEM0000019.A1", "decidedOn": "2022-06-30",
                             "then": {"outcome": "PAY", "amount": "2.00", "by": []},
                             "now": {"outcome": "CLIPPED", "amount": "1.00", "by": ["PER_CONTRACT"]}},
                            {"position": 6, "enterprise": "91000000DEM0000019", "clause": "LYG-2021-64/11-1",
                             "jurisdiction": "LYG-HZ", "decidedOn": "2022-06-30",
                             "then": {"outcome": "CLIPPED", "amount": "0.00", "by": ["CAP_EXHAUSTED"]},
                             "now": {"outcome": "PAY", "amount": "1.00", "by": []}},
                            {"position": 7, "enterprise": "91000000DEM0000019", "clause": "LYG-2021-64/11-1",
                             "jurisdiction": "LYG-HZ", "award": "91000000DEM0000019.A2", "decidedOn": "2022-06-30",
                             "then": {"outcome": "PAY", "amount": "1.00", "by": []},
                             "problem": {"zh": "无", "en": "none"}}]}""")
                .update();
        return trial;
    }

    private static List<String> moneyPages() {
        JsonNode due = first("due?sort=-payable");
        JsonNode recovery = first("recoveries?sort=-receivable");
        String award = due.path("award").asString();
        String payer = due.path("payer").asString();
        return List.of(
                "/disbursements",
                "/disbursements/payments",
                "/disbursements/recoveries",
                "/disbursements/new?award=" + award + "&payer=" + payer,
                "/disbursements/several?pick=" + award + "~" + payer + "~" + due.path("payable").asString(),
                "/disbursements/" + first("payments?status=APPROVED").path("disbursement").asString(),
                "/disbursements/" + first("payments?status=PREPARED").path("disbursement").asString(),
                "/disbursements/recoveries/" + recovery.path("recovery").asString(),
                "/disbursements/recoveries/new?award=" + recovery.path("award").asString(),
                "/awards/" + award,
                "/budget",
                "/budget/lines/LYG.2022.innovation",
                "/budget/lines/new",
                "/budget/shares",
                "/budget/approval-limits",
                "/budget/pools",
                "/budget/decisions");
    }

    private static JsonNode first(String view) {
        return HTTP.get("/api/views/" + view + "&limit=1").json().path("rows").path(0);
    }

    /** One that waits for another person. */
    private static String award() {
        return HTTP.get("/api/views/pending?limit=1").json().path("rows").path(0).path("award").asString();
    }

    private static long position(String type) {
        return HTTP.get("/api/views/events?type=" + type + "&sort=-position&limit=1").json().path("rows").path(0)
                .path("position").asLong();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageIsThereInBothLanguagesAndNotLarge(String path) {
        for (String language : List.of("zh-CN", "en")) {
            Http.Answer page = page(reader(path), path, "Cookie", "language=" + language);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            assertThat(page.text()).doesNotContain("??");
            assertThat(zipped(page.text())).isLessThan(60_000);
        }
    }

    private static int zipped(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.size();
    }

    private static String shown(String yuan) {
        return Unit.YUAN.show(Fen.ofYuan(yuan));
    }

    @Test
    void theFiguresOfTheOverviewAreThoseOfTheApi() {
        JsonNode totals = HTTP.get("/api/views/budget-execution?year=2022").json().path("totals");
        String page = page("/?year=2022").text();
        for (String column : List.of("total", "encumbered", "spent", "available")) {
            assertThat(page).contains(">" + shown(totals.path(column).asString()) + "</strong>");
        }
        assertThat(page).contains("虚构的 2022 示范年度");
        JsonNode settlement = HTTP.get("/api/views/settlement").json().path("totals");
        assertThat(page("/overview/waiting").text()).contains(shown(settlement.path("overdue").asString()));
        assertThat(page("/?year=x").status()).isEqualTo(400);
    }

    @Test
    void aChartDrawsTheRowsOfItsTable() {
        JsonNode rows = HTTP.get("/api/views/budget-by-payer?year=2022&sort=-total").json().path("rows");
        String html = page("/overview/charts/payers?year=2022").text();
        Matcher json = Pattern.compile("application/json\">(.*?)</script>", Pattern.DOTALL).matcher(html);
        assertThat(json.find()).isTrue();
        JsonNode chart = JsonMapper.shared().readTree(json.group(1));
        assertThat(chart.path("categories")).hasSize(rows.size());
        assertThat(new BigDecimal(chart.path("series").path(0).path("values").path(0).asString()))
                .isEqualByComparingTo(rows.path(0).path("spent").asString());
        assertThat(page("/overview/charts/none").status()).isEqualTo(404);
    }

    @Test
    void anEnterpriseIsShownAsOfADayAndAsItWasKnown() {
        String code = HTTP.get("/api/views/enterprises?sort=-granted_so_far&limit=1").json().path("rows").path(0)
                .path("enterprise").asString();
        JsonNode then = HTTP.get("/api/views/enterprises?enterprise=" + code + "&effectiveOn=2022-06-30").json()
                .path("rows").path(0);
        String page = page("/enterprises/" + code + "?effectiveOn=2022-06-30").text();
        assertThat(page).contains(">" + shown(then.path("granted_so_far").asString()) + "</strong>")
                .contains("value=\"2022-06-30\"");
        assertThat(page("/enterprises/" + code).text())
                .doesNotContain(">" + shown(then.path("granted_so_far").asString()) + "</strong>");
        assertThat(page("/enterprises/" + code + "?knownOn=2020-01-01").text()).contains("尚未登记");
        assertThat(page("/enterprises/" + code + "?knownOn=soon").text()).contains("knownOn 不是日期");
        assertThat(page("/enterprises/x").status()).isEqualTo(400);
        assertThat(page("/enterprises/91320700MA1XXXXX1A").status()).as("a wrong check digit").isEqualTo(400);
        assertThat(page("/enterprises/91320700MA1XXXXX10").status()).as("registered by nobody").isEqualTo(404);
    }

    @Test
    void aFileHasExactlyWhatThePageShows() {
        String html = page("/views/cost-sharing?payer=LYG&year=2022&sort=-decided").text();
        Matcher csv = Pattern.compile("href=\"(/api/views/cost-sharing[^\"]*format=csv)\"").matcher(html);
        assertThat(csv.find()).isTrue();
        String address = csv.group(1).replace("&amp;", "&");
        assertThat(address).contains("payer=LYG", "knownAt=");
        List<String> lines = page(address).text().lines().toList();
        String decided = lines.getLast().split(",", -1)[9 - 1];
        assertThat(html).contains(">" + shown(decided) + "<");
        assertThat(lines.getFirst()).contains("核定");
        assertThat(page(address, "Cookie", "language=en").text().lines().findFirst().orElseThrow()).contains("Decided");
    }

    @Test
    void aPageShowsThirtyRowsOrAsManyAsItsAddressAsksForAndTheInterfaceAHundred() {
        Pattern row = Pattern.compile("href=\"/history/\\d+\"");
        assertThat(row.matcher(page("/views/events").text()).results()).hasSize(30);
        assertThat(row.matcher(page("/views/events?limit=120").text()).results()).hasSize(120);
        assertThat(HTTP.get("/api/views/events").json().path("rows")).hasSize(100);
        String after = page(next(page("/views/events").text())).text();
        assertThat(after).contains("href=\"/history/31\"", "href=\"/history/60\"")
                .doesNotContain("href=\"/history/61\"");
    }

    private static String next(String page) {
        Matcher next = Pattern.compile("href=\"([^\"]*(?:cursor|after)=[^\"]*)\" rel=\"next\"").matcher(page);
        assertThat(next.find()).isTrue();
        return next.group(1).replace("&amp;", "&");
    }

    @Test
    void theNextPageGoesOnWhereTheFirstEnded() {
        String first = page("/views/events?limit=20").text();
        String second = page(next(first)).text();
        assertThat(first).contains("href=\"/history/20\"").doesNotContain("href=\"/history/21\"");
        assertThat(second).contains("href=\"/history/21\"").doesNotContain("href=\"/history/20\"");
    }

    @Test
    void clausesAreFoundByWhatTheySay() {
        String page = page("/policies?search=" + URLEncoder.encode("技术合同 机构", StandardCharsets.UTF_8)).text();
        assertThat(page).contains("<mark>技术合同</mark>").contains("LYG-2021-64/11-2")
                .doesNotContain("LYG-2021-64/2-1");
        assertThat(page("/policies?search=zzzz").text()).contains("没有符合条件的记录");
    }

    @Test
    void aSimulationNamesTheClausesOfItsClaims() {
        Matcher named = Pattern.compile("<a href=\"/policies/LYG-2021-64/11-1\">([^<]*)</a><small>LYG-2021-64/11-1<")
                .matcher(page("/policies/trials/" + simulation()).text());
        assertThat(named.results().map(found -> found.group(1))).hasSize(4).containsOnly("引进技术成果转化补助（企业）");
    }

    @Test
    void everyClauseStandsOnOnePageOfTheList() {
        Pattern clause = Pattern.compile("<td class=\"long named\"><a href=\"/policies/([^\"]+)\"");
        List<String> listed = new ArrayList<>();
        String address = "/policies?policy=LYG-2021-64";
        for (String page = page(address).text();; page = page(next(page)).text()) {
            clause.matcher(page).results().map(found -> found.group(1)).forEach(listed::add);
            if (!page.contains("rel=\"next\"")) {
                break;
            }
        }
        assertThat(page(address).text()).contains(listed.size() + " 行");
        assertThat(listed).doesNotHaveDuplicates().hasSizeGreaterThan(30)
                .allMatch(id -> id.startsWith("LYG-2021-64/"));
        assertThat(page("/policies?after=x").status()).isEqualTo(400);
    }

    @Test
    void departmentsHaveTheirEnglishNamesInEnglish() {
        String list = page("/policies", "Cookie", "language=en").text();
        assertThat(list).contains("<option value=\"市科技局\">Science and Technology Bureau<")
                .contains("<span title=\"市科技局\">Science and Technology Bureau<").doesNotContain(">市科技局<");
        assertThat(page("/policies").text()).contains(">市科技局<").doesNotContain("Technology Bureau");
        assertThat(page("/policies/LYG-2021-64/11-1", "Cookie", "language=en").text())
                .contains("<span>Science and Technology Bureau</span> <small lang=\"zh-CN\">市科技局</small>");
        String enterprise = HTTP.get("/api/views/enterprises?limit=1").json().path("rows").path(0).path("enterprise")
                .asString();
        assertThat(page("/awards/new?enterprise=" + enterprise, "Cookie", "language=en").text())
                .contains("<option value=\"市科技局\">Science and Technology Bureau<");
        assertThat(page("/policies?lead=%E5%B8%82%E4%BA%BA%E6%89%8D%E5%8A%9E", "Cookie", "language=en").text())
                .contains("<option value=\"市人才办\" selected=\"selected\">Talent Office<");
    }

    @Test
    void anEventIsShownWholeWithItsHashAndTheStepsOfItsDecision() {
        long position = position("award-prepared");
        JsonNode event = HTTP.get("/api/events/" + position).json();
        String page = page("/history/" + position).text();
        assertThat(page).contains(event.path("leafHash").asString())
                .contains(HTTP.get("/api/log").json().path("root").asString())
                .contains(event.path("payload").path("award").asString()).contains("为什么是这个数");
        assertThat(page("/history/999999").status()).isEqualTo(404);
        assertThat(page("/history/at?to=12").header("Location")).endsWith("/history/12");
        assertThat(page("/history/at?to=2022-06-30").header("Location")).contains("from=2022-06-30");
        assertThat(page("/history/at?to=soon").status()).isEqualTo(400);
    }

    /** Sixty-four digits made each row five lines high. */
    @Test
    void aChecksumIsShortInATableAndWholeBehindIt() {
        String checksum = HTTP.get("/api/views/settlement?jurisdiction=LYG-HZ").json().path("rows").path(0)
                .path("checksum").asString();
        assertThat(HTTP.get("/views/settlement?jurisdiction=LYG-HZ").text())
                .contains("title=\"" + checksum + "\"", ">" + checksum.substring(0, 12) + "…<")
                .doesNotContain(">" + checksum + "<");
    }

    @Test
    void documentsForPaperHaveTextThatCanBeCopied() throws IOException {
        JsonNode enterprise = HTTP.get("/api/views/enterprises?sort=-granted_so_far&limit=1").json();
        String code = enterprise.path("rows").path(0).path("enterprise").asString();
        String name = enterprise.path("names").path("enterprise").path(code).asString();
        assertThat(text("/enterprises/" + code + "/statement.pdf")).contains(name, code,
                shown(enterprise.path("rows").path(0).path("granted_so_far").asString()), "应付余额");
        JsonNode settlement = HTTP.get("/api/views/settlement?jurisdiction=LYG-HZ").json();
        assertThat(text("/settlement/LYG-HZ/statement.pdf")).contains(
                "海州区结算单",
                settlement.path("rows").path(0).path("checksum").asString(),
                shown(settlement.path("totals").path("owed").asString()));
    }

    private static String text(String path) throws IOException {
        try (PDDocument document = Loader.loadPDF(HTTP.bytes(path))) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void anOpenPageIsToldWhatIsNew() throws Exception {
        Served ledger = Served.shared();
        HttpRequest request = HttpRequest.newBuilder(URI.create(ledger.address() + "/live"))
                .header("Authorization", "Bearer " + ledger.http.key()).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            InputStream lines = client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
            CompletableFuture<Long> told = CompletableFuture.supplyAsync(() -> {
                BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
                return reader.lines().filter(l -> l.startsWith("data:"))
                        .map(l -> Long.parseLong(l.substring("data:".length()).strip()))
                        .filter(position -> position >= ledger.head()).findFirst().orElseThrow();
            });
            ledger.register();
            assertThat(told.get(1, TimeUnit.MINUTES)).isPositive();
            client.shutdownNow();
        }
    }

    @Test
    void whatIsVendoredIsWhatItWas() throws Exception {
        assertThat(sha256("static/assets/vendor/echarts-6.1.0.min.js"))
                .isEqualTo("b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0");
        assertThat(sha256("fonts/DroidSansFallbackFull.ttf"))
                .isEqualTo("acb6440a713d880a13a21b468ba7cd43f5a2b2934972e51be791c880730777b8");
    }

    private static String sha256(String resource) throws Exception {
        byte[] bytes = Files.readAllBytes(Path.of("src/main/resources", resource));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
