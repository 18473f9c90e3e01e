package org.grantsledger.api;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.grantsledger.api.people.Breached;
import org.grantsledger.api.people.Operator;
import org.grantsledger.api.people.Role;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.log.LedgerCore;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The application as it is served, with its own PostgreSQL and a port of its own; started once for all tests. Tests
 * keep apart by using enterprises of their own. Every payer has an ample budget line for the year, even shares, and lets
 * one person settle everything.
 */
public final class Served {

    private static final AtomicInteger ENTERPRISES = new AtomicInteger();

    /** A passphrase that is long and rare, and known to everybody since a breach. */
    public static final String BREACHED = "violet-anchor-93-monsoon";

    private static @Nullable Served shared;
    private static @Nullable Served demonstration;

    public final ConfigurableApplicationContext context;
    public final Http http;
    public final LedgerCore core;
    private final Operator operator;
    public final LocalDate today;

    private Served(ConfigurableApplicationContext context) {
        this.context = context;
        this.operator = context.getBean(Operator.class);
        this.http = new Http(port(context),
                operator.key("tester", EnumSet.complementOf(EnumSet.of(Role.ADMINISTRATOR))));
        this.core = context.getBean(LedgerCore.class);
        this.today = core.today();
    }

    private static int port(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
    }

    public static synchronized Served shared() {
        if (shared == null) {
            Path breached = Breached.file(TestFolders.create("breached").resolve("pwned.txt"), BREACHED, "another");
            Served started = start("--ledger.breached-passwords=" + breached);
            started.fund();
            shared = started;
        }
        return shared;
    }

    /** With the demonstration year, and started once for all tests; they only read it. */
    public static synchronized Served demonstration() {
        if (demonstration == null) {
            demonstration = start("--ledger.demo=true");
        }
        return demonstration;
    }

    /** @param settings in addition to those of every test */
    public static Served start(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        // of a setting that is given twice, both count
        for (String usual : List.of(
                "--server.port=0",
                "--ledger.requests-per-minute=1000000",
                "--ledger.sign-ins-per-minute=1000000",
                "--ledger.demo=false")) {
            if (all.stream().noneMatch(s -> s.startsWith(usual.substring(0, usual.indexOf('=') + 1)))) {
                all.add(usual);
            }
        }
        // people of the demonstration come in as they do for everybody who starts it
        if (all.stream().noneMatch(s -> s.startsWith("--ledger.second-factor=") || s.equals("--ledger.demo=true"))) {
            all.add("--ledger.second-factor=optional");
        }
        if (all.stream().noneMatch(s -> s.startsWith("--ledger.data-dir="))) {
            all.add("--ledger.data-dir=" + TestFolders.create("served"));
        }
        return new Served(SpringApplication.run(LedgerApplication.class, all.toArray(String[]::new)));
    }

    /** Asks as an account of a jurisdiction in these roles. */
    public Http as(String jurisdiction, Role... roles) {
        Set<Role> all = EnumSet.copyOf(List.of(roles));
        String name = (jurisdiction + all.stream().map(r -> "-" + r).collect(Collectors.joining()))
                .toLowerCase(Locale.ROOT);
        return http.as(operator.key(name, jurisdiction, all));
    }

    private void fund() {
        List<String> clauses = http.get("/api/clauses").json().valueStream().map(c -> c.path("id").asString()).toList();
        http.get("/api/jurisdictions").json().forEach(j -> {
            String payer = j.path("code").asString();
            http.must("/api/budget-lines", line(payer, "ample", "1000000000.00", clauses));
            if (!payer.equals("LYG")) {
                http.must(
                        "/api/fiscal-shares",
                        Map.of("jurisdiction", payer, "from", "2000-01-01", "cityBp", 5000, "document", "测试"));
            }
            http.must("/api/approval-limits", approvalLimit(payer, "1000000000000.00"));
        });
    }

    public Map<String, Object> approvalLimit(String payer, String amount) {
        return Map.of("jurisdiction", payer, "from", "2000-01-01", "amount", amount, "document", "测试");
    }

    public Map<String, Object> line(String payer, String programme, String amount, List<String> clauses) {
        return Map.of(
                "payer",
                payer,
                "year",
                today.getYear(),
                "programme",
                programme,
                "name",
                "测试",
                "clauses",
                clauses,
                "mode",
                "HARD",
                "amount",
                amount,
                "document",
                "测试");
    }

    /** A code that nobody has registered. */
    public static String freshCode() {
        return CreditCode.completing("91000000T%08d".formatted(ENTERPRISES.incrementAndGet())).value();
    }

    /** The body that registers an enterprise of the district. */
    public static Map<String, Object> registration(String code) {
        return Map.of(
                "creditCode",
                code,
                "name",
                "测试企业",
                "kind",
                "ENTERPRISE",
                "jurisdiction",
                "LYG-HZ",
                "since",
                "2000-01-01");
    }

    /** The code of a new enterprise of the district. */
    public String register() {
        String code = freshCode();
        http.must("/api/enterprises", registration(code));
        return code;
    }

    /** A claim under 64/11-1: 5 % of a contract, at most 200,000 per contract and 500,000 per enterprise and year. */
    public Map<String, Object> claim(String enterprise, String contract, String base) {
        return Map.of(
                "enterprise",
                enterprise,
                "clause",
                "LYG-2021-64/11-1",
                "facts",
                facts(contract, base));
    }

    public Map<String, Object> facts(String contract, String base) {
        return Map.of(
                "contract",
                contract,
                "base",
                base,
                "contract_registered_on",
                today.toString(),
                "converted_in_city",
                true,
                "year",
                today.getYear());
    }

    /** An award that is approved. */
    public JsonNode award(String enterprise, String contract, String base) {
        return http.must("/api/awards", claim(enterprise, contract, base));
    }

    /** Where it answers. */
    public String address() {
        return "http://127.0.0.1:" + port(context);
    }

    public long head() {
        return core.log().head().position();
    }
}
