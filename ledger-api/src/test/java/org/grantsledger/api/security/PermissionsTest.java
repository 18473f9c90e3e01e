package org.grantsledger.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.Role;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** The table of permissions and what is served are the same. */
class PermissionsTest {

    private static final Served LEDGER = Served.shared();

    /** Answered by filters, which no mapping lists; each is asked below or in the tests of signing in. */
    private static final Set<String> FILTERS = Set.of(
            "POST /sign-in",
            "POST /sign-in/code",
            "POST /sign-in/enrolment",
            "POST /sign-out",
            "GET /oauth2/authorization/{registration}",
            "GET /login/oauth2/code/{registration}");

    private static Set<String> table() {
        return Permissions.TABLE.stream().map(p -> p.method() + " " + p.pattern().getPatternString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Of controllers, of the description of the interface, and of the machine. */
    private static Set<String> served() {
        Set<String> served = new TreeSet<>();
        LEDGER.context.getBeansOfType(RequestMappingInfoHandlerMapping.class).values()
                .forEach(mapping -> mapping.getHandlerMethods().keySet().forEach(info -> served.addAll(names(info))));
        return served;
    }

    private static Set<String> names(RequestMappingInfo info) {
        Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
        return info.getPatternValues().stream()
                .flatMap(path -> methods.stream().map(method -> method + " " + path)).collect(Collectors.toSet());
    }

    @Test
    void everythingServedStandsInTheTable() {
        assertThat(served()).hasSizeGreaterThan(80).contains("GET /actuator/health", "GET /api/docs", "GET /sign-in");
        Set<String> outside = served();
        outside.removeAll(table());
        assertThat(outside).isEmpty();
    }

    @Test
    void everythingInTheTableIsServed() {
        Set<String> nothing = table();
        nothing.removeAll(served());
        nothing.removeAll(FILTERS);
        // folders of files: a handler of resources, asked for what lies in them
        assertThat(LEDGER.http.get("/api/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(LEDGER.http.get("/assets/theme.css").status()).isEqualTo(200);
        assertThat(LEDGER.http.get("/webjars/htmx.org/dist/htmx.min.js").status()).isEqualTo(200);
        assertThat(nothing).containsExactlyInAnyOrder("GET /api/swagger-ui/**", "GET /assets/**", "GET /webjars/**");
    }

    @Test
    void noRowStandsTwice() {
        assertThat(table()).hasSize(Permissions.TABLE.size());
    }

    /** A file that lies among the resources is not served because it lies there. */
    @Test
    void whatHasNoRowIsUnknownToThoseSignedInAndClosedToOthers() {
        Http nobody = LEDGER.http.as("");
        for (String path : Set.of("/nothing", "/application.yaml", "/api/nothing", "/error",
                "/static/assets/theme.css")) {
            assertThat(LEDGER.http.get(path).status()).as(path).isEqualTo(404);
            assertThat(nobody.get(path).status()).as(path).isEqualTo(401);
        }
        assertThat(LEDGER.http.send("TRACE", "/api/log", "").status()).isGreaterThanOrEqualTo(400);
        Http.Answer wrong = LEDGER.http.send("DELETE", "/api/enterprises", "");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("Allow")).isEqualTo("POST");
    }

    @Test
    void administratorsTouchNoMoneyAndAuditorsChangeNothing() {
        Map<Boolean, Set<String>> changes = Permissions.TABLE.stream()
                .filter(p -> p.who() == Permission.Who.ROLES && p.method().name().equals("POST"))
                .collect(
                        Collectors.partitioningBy(
                                p -> p.roles().contains(Role.ADMINISTRATOR),
                                Collectors.mapping(p -> p.pattern().getPatternString(), Collectors.toSet())));
        assertThat(changes.get(true)).isNotEmpty()
                .allMatch(path -> path.matches("/(api|administration)/(\\{kind:)?(users|clients|projections)\\b.*"));
        assertThat(Permissions.TABLE).filteredOn(p -> p.method().name().equals("POST"))
                .noneMatch(p -> p.roles().contains(Role.AUDITOR) || p.roles().contains(Role.LEADER));
    }
}
