package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.grantsledger.api.Browser;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.Visitor;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every row of the table, asked by nobody and in each of the roles: of the city, of the district whose business it is,
 * and of a county whose business it is not.
 */
class AccessMatrixTest {

    private static final Served LEDGER = Served.shared();

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String CITY = "LYG";
    private static final String OWN = "LYG-HZ";
    private static final String FOREIGN = "LYG-DH";

    /** Open to everybody, for keys of their own. */
    private static final Set<String> KEEPERS = Set
            .of("/api/clients/{name}/keys", "/api/keys/{id}/revocation", "/me/clients/{name}");

    /** What a caller finds to whom the object of a row is foreign. */
    private enum Foreign {
        /** What is unknown. */
        NOTHING,
        /** That it is another's: the caller named the other jurisdiction. */
        ANOTHERS,
        /** An answer in which nothing of the other stands. */
        LESS,
        /** The same as everybody. */
        SAME
    }

    /** @param body empty for none */
    private record Probe(String path, String body, Foreign foreign) {}

    private static final Map<String, Probe> PROBES = new HashMap<>();

    private static final Map<String, Map<Role, Http>> CALLERS = new LinkedHashMap<>();

    private static String enterprise = "";

    private static void probe(String row, String path, Map<String, ?> body, Foreign foreign) {
        PROBES.put(row, new Probe(path, body.isEmpty() ? "" : JSON.writeValueAsString(body), foreign));
    }

    private static void get(String row, String path, Foreign foreign) {
        probe("GET " + row, path, Map.of(), foreign);
    }

    private static void post(String row, String path, Map<String, ?> body, Foreign foreign) {
        probe("POST " + row, path, body, foreign);
    }

    @BeforeAll
    static void objectsOfTheDistrict() {
        enterprise = LEDGER.register();
        String absorbed = LEDGER.register();
        String award = LEDGER.award(enterprise, "MATRIX-" + enterprise, "1000000.00").path("id").asString();
        Map<String, Object> payment = Map.of(
                "award",
                award,
                "payer",
                OWN,
                "amount",
                "1.00",
                "paidOn",
                LEDGER.today.toString(),
                "voucher",
                "M-" + enterprise);
        String paid = LEDGER.http.must("/api/disbursements", payment).path("id").asString();
        String line = LEDGER.http
                .must("/api/budget-lines", LEDGER.line(OWN, "matrix", "10.00", List.of("LYG-2021-64/2-1")))
                .path("id").asString();
        String other = LEDGER.http
                .must("/api/budget-lines", LEDGER.line(OWN, "matrix-two", "10.00", List.of("LYG-2021-64/2-2")))
                .path("id").asString();
        Http administrator = LEDGER.as(CITY, Role.ADMINISTRATOR);
        Map<String, Object> user = Map.of(
                "name",
                "matrix-user",
                "displayName",
                "甲",
                "jurisdiction",
                OWN,
                "roles",
                List.of("LEADER"));
        administrator.must("/api/users", user);
        Map<String, Object> client = new HashMap<>(user);
        client.put("name", "matrix-client");
        administrator.must("/api/clients", client);
        Browser signedIn = Visitor.in(LEDGER, CITY, Role.ADMINISTRATOR);
        signedIn.get("/me");
        String key = signedIn.json("/api/clients/matrix-client/keys", "{\"purpose\":\"x\"}", signedIn.token()).json()
                .path("key").asString();
        String keyId = key.split("_", -1)[1];
        LEDGER.as(OWN, Role.OFFICER).must("/api/persons", Map.of("reference", "MATRIX-P1", "name", "甲"));
        long position = LEDGER.http.get("/api/enterprises/" + enterprise + "/events").json().get(0).path("position")
                .asLong();
        Map<String, Object> reason = Map.of("reason", "试");

        get("/api/enterprises/{code}", "/api/enterprises/" + enterprise, Foreign.NOTHING);
        get("/api/enterprises/{code}/awards", "/api/enterprises/" + enterprise + "/awards", Foreign.NOTHING);
        get("/api/enterprises/{code}/limits", "/api/enterprises/" + enterprise + "/limits", Foreign.NOTHING);
        get("/api/enterprises/{code}/events", "/api/enterprises/" + enterprise + "/events", Foreign.NOTHING);
        post("/api/enterprises", "/api/enterprises", Served.registration(enterprise), Foreign.ANOTHERS);
        post("/api/enterprises/{code}/name-changes", "/api/enterprises/" + enterprise + "/name-changes",
                Map.of("name", "新名"), Foreign.NOTHING);
        post("/api/enterprises/{code}/relocations", "/api/enterprises/" + enterprise + "/relocations",
                Map.of("jurisdiction", OWN, "from", "2001-01-01"), Foreign.NOTHING);
        post("/api/enterprises/{code}/absorptions", "/api/enterprises/" + enterprise + "/absorptions",
                Map.of("predecessor", absorbed), Foreign.NOTHING);
        post("/api/enterprises/{code}/suspensions", "/api/enterprises/" + absorbed + "/suspensions",
                Map.of("reason", "试", "until", "2001-01-01"), Foreign.NOTHING);
        post("/api/enterprises/{code}/suspensions/lift", "/api/enterprises/" + absorbed + "/suspensions/lift", reason,
                Foreign.NOTHING);
        post("/api/awards/preview", "/api/awards/preview", LEDGER.claim(enterprise, "M-1", "1.00"), Foreign.NOTHING);
        post("/api/awards", "/api/awards", LEDGER.claim(enterprise, "M-2", "1.00"), Foreign.NOTHING);
        get("/api/awards/{id}", "/api/awards/" + award, Foreign.NOTHING);
        post("/api/awards/{id}/approval", "/api/awards/" + award + "/approval", Map.of("on", "2001-01-01"),
                Foreign.NOTHING);
        post("/api/awards/{id}/rejection", "/api/awards/" + award + "/rejection", reason, Foreign.NOTHING);
        post("/api/awards/{id}/expiry", "/api/awards/" + award + "/expiry", Map.of(), Foreign.NOTHING);
        post("/api/awards/{id}/reduction", "/api/awards/" + award + "/reduction",
                Map.of("amount", "49999.00", "reason", "试"), Foreign.NOTHING);
        post("/api/awards/{id}/revocation", "/api/awards/" + award + "/revocation",
                Map.of("ground", "WRONGLY_MADE", "reason", "试", "on", "2001-01-01"), Foreign.NOTHING);
        post("/api/disbursements", "/api/disbursements", payment, Foreign.NOTHING);
        get("/api/disbursements/{id}", "/api/disbursements/" + paid, Foreign.NOTHING);
        post("/api/disbursements/{id}/approval", "/api/disbursements/" + paid + "/approval", Map.of(), Foreign.NOTHING);
        post("/api/disbursements/{id}/rejection", "/api/disbursements/" + paid + "/rejection", reason, Foreign.NOTHING);
        post("/api/disbursements/{id}/expiry", "/api/disbursements/" + paid + "/expiry", Map.of(), Foreign.NOTHING);
        post("/api/disbursements/{id}/reversal", "/api/disbursements/" + paid + "/reversal", reason, Foreign.NOTHING);
        Map<String, Object> recovery = Map
                .of("award", award, "payer", OWN, "amount", "1.00", "reason", "试", "document", "试");
        post("/api/recoveries", "/api/recoveries", recovery, Foreign.NOTHING);
        get("/api/recoveries/{id}", "/api/recoveries/" + enterprise + ".R9", Foreign.NOTHING);
        post("/api/recoveries/{id}/receipts", "/api/recoveries/" + enterprise + ".R9/receipts",
                Map.of("amount", "1.00", "receivedOn", "2022-01-01", "voucher", "x"), Foreign.NOTHING);
        post("/api/budget-lines", "/api/budget-lines", LEDGER.line(OWN, "matrix", "1.00", List.of("LYG-2021-64/2-1")),
                Foreign.ANOTHERS);
        get("/api/budget-lines", "/api/budget-lines", Foreign.LESS);
        get("/api/budget-lines/{id}", "/api/budget-lines/" + line, Foreign.NOTHING);
        post("/api/budget-lines/{id}/appropriations", "/api/budget-lines/" + line + "/appropriations",
                Map.of("amount", "1.00", "document", "试"), Foreign.NOTHING);
        post("/api/budget-lines/{id}/adjustments", "/api/budget-lines/" + line + "/adjustments",
                Map.of("change", "1.00", "reason", "试"), Foreign.NOTHING);
        post("/api/budget-lines/{id}/transfers", "/api/budget-lines/" + line + "/transfers",
                Map.of("to", other, "amount", "1.00", "reason", "试"), Foreign.NOTHING);
        post("/api/budget-lines/{id}/closure", "/api/budget-lines/" + other + "/closure", reason, Foreign.NOTHING);
        post("/api/approval-limits", "/api/approval-limits", LEDGER.approvalLimit(OWN, "1000000000000.00"),
                Foreign.ANOTHERS);
        get("/api/approval-limits", "/api/approval-limits", Foreign.LESS);
        get("/api/fiscal-shares", "/api/fiscal-shares", Foreign.LESS);
        get("/api/views/{name}", "/api/views/enterprise-statement?enterprise=" + enterprise, Foreign.NOTHING);
        get("/api/exports/journal", "/api/exports/journal", Foreign.LESS);
        get("/api/exports/360giving", "/api/exports/360giving", Foreign.LESS);
        get("/api/events/{position}", "/api/events/" + position, Foreign.NOTHING);
        pages(award, paid, line, position);
        for (String kind : List.of("user", "client")) {
            String base = "/api/" + kind + "s";
            get(base, base, Foreign.LESS);
            post(base, base, kind.equals("user") ? user : client, Foreign.ANOTHERS);
            get(base + "/{name}", base + "/matrix-" + kind, Foreign.NOTHING);
            post(base + "/{name}/grants", base + "/matrix-" + kind + "/grants",
                    Map.of("displayName", "甲", "jurisdiction", OWN, "roles", List.of("LEADER")), Foreign.NOTHING);
            post(base + "/{name}/disabling", base + "/matrix-" + kind + "/disabling", reason, Foreign.NOTHING);
            post(base + "/{name}/enabling", base + "/matrix-" + kind + "/enabling", reason, Foreign.NOTHING);
            get(base + "/{name}/keys", base + "/matrix-" + kind + "/keys", Foreign.NOTHING);
        }
        post("/api/users/{name}/passwords", "/api/users/matrix-user/passwords", Map.of(), Foreign.NOTHING);
        post("/api/users/{name}/second-factor-resets", "/api/users/matrix-user/second-factor-resets", reason,
                Foreign.NOTHING);
        post("/api/clients/{name}/keys", "/api/clients/matrix-client/keys", Map.of("purpose", "x"), Foreign.NOTHING);
        post("/api/keys/{id}/revocation", "/api/keys/" + keyId + "/revocation", Map.of(), Foreign.NOTHING);
        get("/api/audit", "/api/audit?limit=1000&action=ACCOUNT_CREATED", Foreign.LESS);
        post("/api/persons", "/api/persons", Map.of("reference", "MATRIX-P1", "name", "甲"), Foreign.SAME);
        get("/api/persons/{reference}", "/api/persons/MATRIX-P1", Foreign.NOTHING);
        post("/api/persons/{reference}/erasure", "/api/persons/MATRIX-P9/erasure", reason, Foreign.NOTHING);

        for (String jurisdiction : List.of(CITY, OWN, FOREIGN)) {
            Map<Role, Http> roles = new EnumMap<>(Role.class);
            for (Role role : Role.values()) {
                roles.put(role, LEDGER.as(jurisdiction, role));
            }
            CALLERS.put(jurisdiction, roles);
        }
    }

    /** The pages over the same objects; what a foreigner finds there is what the interface answers. */
    private static void pages(String award, String paid, String line, long position) {
        for (String part : List.of("", "overview/latest", "overview/waiting", "enterprises", "awards", "history",
                "settlement",
                "policies")) {
            get("/" + part, "/" + part, Foreign.LESS);
        }
        get("/overview/charts/{name}", "/overview/charts/payers?year=2022", Foreign.LESS);
        get("/views/{name}", "/views/enterprise-statement?enterprise=" + enterprise, Foreign.NOTHING);
        get("/enterprises/{code}", "/enterprises/" + enterprise, Foreign.NOTHING);
        get("/enterprises/{code}/statement.pdf", "/enterprises/" + enterprise + "/statement.pdf", Foreign.NOTHING);
        get("/awards/{id}", "/awards/" + award, Foreign.NOTHING);
        get("/awards/new", "/awards/new?enterprise=" + enterprise, Foreign.NOTHING);
        get("/awards/new/choices", "/awards/new/choices?enterprise=" + enterprise, Foreign.NOTHING);
        for (String list : List.of("/disbursements", "/disbursements/payments", "/disbursements/recoveries", "/budget",
                "/budget/shares", "/budget/approval-limits", "/budget/lines/new")) {
            get(list, list, Foreign.LESS);
        }
        get("/disbursements/new", "/disbursements/new?award=" + award, Foreign.NOTHING);
        get("/disbursements/several", "/disbursements/several?pick=" + award + "~" + OWN + "~1.00", Foreign.NOTHING);
        get("/disbursements/{id}", "/disbursements/" + paid, Foreign.NOTHING);
        get("/disbursements/{id}/voucher.pdf", "/disbursements/" + paid + "/voucher.pdf", Foreign.NOTHING);
        get("/disbursements/recoveries/new", "/disbursements/recoveries/new?award=" + award, Foreign.NOTHING);
        get("/disbursements/recoveries/{id}", "/disbursements/recoveries/" + enterprise + ".R9", Foreign.NOTHING);
        get("/budget/lines/{id}", "/budget/lines/" + line, Foreign.NOTHING);
        get("/policies/{policy}/{item}", "/policies/LYG-2021-64/11-1", Foreign.LESS);
        get("/settlement/{jurisdiction}", "/settlement/" + OWN, Foreign.ANOTHERS);
        get("/settlement/{jurisdiction}/statement.pdf", "/settlement/" + OWN + "/statement.pdf", Foreign.ANOTHERS);
        get("/history/at", "/history/at?to=" + position, Foreign.SAME);
        get("/history/{position:\\d{1,18}}", "/history/" + position, Foreign.NOTHING);
        get("/administration/{kind:users|clients}", "/administration/users", Foreign.LESS);
        get("/administration/{kind:users|clients}/{name}", "/administration/users/matrix-user", Foreign.NOTHING);
        get("/administration/audit", "/administration/audit?action=ACCOUNT_CREATED", Foreign.LESS);
        get("/administration/persons/{reference}", "/administration/persons/MATRIX-P1", Foreign.NOTHING);
        get("/me/clients/{name}", "/me/clients/matrix-client", Foreign.NOTHING);
    }

    /** An address of a row that nobody's object stands in. */
    private static Probe probe(Permission row) {
        String name = row.method() + " " + row.pattern().getPatternString();
        Probe named = PROBES.get(name);
        if (named != null) {
            return named;
        }
        assertThat(row.scope() != Permission.Scope.OWN || form(row)).as(name + " is bounded and must be probed")
                .isTrue();
        String path = row.pattern().getPatternString().replace("{policy}", "LYG-2021-64").replace("{item}", "11-1")
                .replace("{pool}", "rd-award").replace("{year}", "2022").replace("{registration}", "none")
                .replace("/**", "/index.html")
                .replaceAll("\\{\\w+:([a-z-]+)\\|[^}]+}", "$1").replaceAll("\\{[^}]+}", "none");
        return new Probe(path, row.method().name().equals("POST") ? "{}" : "", Foreign.SAME);
    }

    private static boolean form(Permission row) {
        return row.pages() && row.method().name().equals("POST");
    }

    private static Http.Answer ask(Http who, Permission row, Probe probe) {
        return who.send(row.method().name(), probe.path(), probe.body());
    }

    private static String rule(Http.Answer answer) {
        return answer.text().startsWith("{") ? answer.json().path("errors").path(0).path("rule").asString("") : "";
    }

    @Test
    void nobodyGetsInWhereSomebodyMustBeKnown() {
        Http nobody = LEDGER.http.as("");
        for (Permission row : Permissions.TABLE) {
            Http.Answer answer = ask(nobody, row, probe(row));
            if (row.who() == Permission.Who.ANYBODY) {
                assertThat(answer.status()).as(row.toString()).isNotEqualTo(401);
            } else {
                // without the token of a page a post is refused before anybody asks who it is
                assertThat(answer.status()).as(row.toString()).isEqualTo(row.method().name().equals("GET") ? 401 : 403);
            }
        }
    }

    @Test
    void everyRoleOfEveryJurisdictionDoesExactlyWhatTheTableSays() {
        List<String> wrong = new ArrayList<>();
        int cells = 0;
        for (Permission row : Permissions.TABLE) {
            Probe probe = probe(row);
            for (Map.Entry<String, Map<Role, Http>> callers : CALLERS.entrySet()) {
                for (Map.Entry<Role, Http> caller : callers.getValue().entrySet()) {
                    Http.Answer answer = ask(caller.getValue(), row, probe);
                    cells++;
                    String problem = problem(row, probe, callers.getKey(), caller.getKey(), answer);
                    if (!problem.isEmpty()) {
                        wrong.add(
                                row.method() + " " + probe.path() + " as " + caller.getKey() + " of " + callers.getKey()
                                        + ": " + problem + ", got " + answer.status() + " " + rule(answer));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cells).isGreaterThan(21 * 80);
    }

    private static String problem(Permission row, Probe probe, String jurisdiction, Role role, Http.Answer answer) {
        if (answer.status() >= 500) {
            return "fails";
        }
        if (form(row) && row.who() != Permission.Who.ROLES) {
            return ""; // of who comes in or asks about themselves, by keys that do neither
        }
        boolean allowed = row.who() != Permission.Who.ROLES || row.roles().contains(role);
        if (!allowed) {
            return answer.status() == 403 && rule(answer).equals("ROLE_NEEDED") ? "" : "may not";
        }
        if (row.scope() == Permission.Scope.CITY && !jurisdiction.equals(CITY)) {
            return answer.status() == 403 && rule(answer).equals("CITY_ONLY") ? "" : "is the city's";
        }
        if (form(row)) {
            // what it does once it lets somebody through, the interface does, which is asked about the same object
            return Set.of("ROLE_NEEDED", "CITY_ONLY").contains(rule(answer)) ? "may" : "";
        }
        boolean reads = role == Role.AUDITOR && row.method().name().equals("GET");
        if (KEEPERS.contains(row.pattern().getPatternString()) && role != Role.ADMINISTRATOR && !reads) {
            return answer.status() == 404 ? "" : "is no keeper of the key";
        }
        if (!jurisdiction.equals(FOREIGN) || row.scope() != Permission.Scope.OWN) {
            boolean hidden = row.scope() == Permission.Scope.OWN && answer.status() == 404 && !missing(probe.path());
            return hidden || answer.status() == 401 || answer.status() == 403 ? "may" : "";
        }
        return switch (probe.foreign()) {
            case NOTHING -> answer.status() == 404 ? "" : "is unknown";
            case ANOTHERS -> answer.status() == 403 && rule(answer).equals("OTHER_JURISDICTION") ? "" : "is another's";
            // a page names every jurisdiction among its choices
            case LESS -> answer.status() == 200 && (row.pages() || !answer.text().contains(OWN))
                    && !answer.text().contains(enterprise)
                            ? ""
                            : "shows another's";
            case SAME -> answer.status() == 401 || answer.status() == 403 ? "may" : "";
        };
    }

    /** Of which there is none, so that all find nothing. */
    private static boolean missing(String path) {
        return path.contains(".R9") || path.contains("MATRIX-P9");
    }
}
