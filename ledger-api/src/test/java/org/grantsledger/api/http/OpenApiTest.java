package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.grantsledger.api.Http;
import org.grantsledger.api.Served;
import org.grantsledger.log.Request;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** The generated description says everything a client needs, of every address. */
class OpenApiTest {

    private static final Served LEDGER = Served.shared();

    private static final JsonNode API = LEDGER.http.get("/api/openapi").json();

    private record Endpoint(String method, String path, HandlerMethod handler) {

        JsonNode description() {
            return API.path("paths").path(path).path(method);
        }

        boolean isCommand() {
            return Arrays.stream(handler.getMethodParameters()).anyMatch(p -> p.getParameterType() == Request.class);
        }

        boolean takesBody() {
            return Arrays.stream(handler.getMethodParameters())
                    .anyMatch(p -> Body.class.isAssignableFrom(p.getParameterType()));
        }
    }

    private static List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        LEDGER.context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class).getHandlerMethods()
                .forEach(
                        (mapping, handler) -> mapping.getPatternValues().stream()
                                .filter(path -> path.startsWith("/api/") && !path.startsWith("/api/openapi")
                                        && !path.startsWith("/api/docs"))
                                .forEach(
                                        path -> mapping.getMethodsCondition().getMethods().forEach(
                                                m -> all.add(
                                                        new Endpoint(
                                                                m.name().toLowerCase(Locale.ROOT),
                                                                path,
                                                                handler)))));
        return all;
    }

    private static JsonNode resolved(JsonNode schema) {
        String ref = schema.path("$ref").asString("");
        return ref.isEmpty()
                ? schema
                : API.path("components").path("schemas").path(ref.substring(ref.lastIndexOf('/') + 1));
    }

    @Test
    void howToComeInIsDescribed() {
        assertThat(API.path("components").path("securitySchemes").path("bearer").path("scheme").asString())
                .isEqualTo("bearer");
        assertThat(API.path("security").path(0).has("bearer")).isTrue();
    }

    @Test
    void everyAddressIsDescribedWithItsBodyItsAnswerAndItsProblems() {
        assertThat(endpoints()).hasSizeGreaterThan(50);
        for (Endpoint endpoint : endpoints()) {
            String name = endpoint.method() + " " + endpoint.path();
            JsonNode description = endpoint.description();
            assertThat(description.isObject()).as(name).isTrue();
            assertThat(
                    description.path("responses").path("default").path("content").path("application/problem+json")
                            .path("schema").path("$ref").asString())
                    .as(name).isEqualTo("#/components/schemas/Problem");
            assertThat(description.path("responses").propertyStream().anyMatch(r -> r.getKey().startsWith("2")))
                    .as(name).isTrue();
            Set<String> headers = description.path("parameters").valueStream()
                    .filter(p -> p.path("in").asString().equals("header")).map(p -> p.path("name").asString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(headers).as(name)
                    .isEqualTo(endpoint.isCommand() ? Set.of("Idempotency-Key", "If-Match") : Set.of());
            JsonNode body = resolved(
                    description.path("requestBody").path("content").path("application/json").path("schema"));
            assertThat(body.path("properties").isEmpty()).as(name).isEqualTo(!endpoint.takesBody());
        }
    }

    @Test
    void nothingIsDescribedThatIsNotThere() {
        Set<String> paths = API.path("paths").propertyStream().map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(paths).isEqualTo(
                endpoints().stream().map(Endpoint::path).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void aBodyIsDescribedWithItsRequiredFieldsAndItsMoneyAsText() {
        JsonNode register = API.path("components").path("schemas").path("Register");
        assertThat(register.path("required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("creditCode", "name", "kind", "jurisdiction");
        assertThat(register.path("properties").path("creditCode").path("type").asString()).isEqualTo("string");
        assertThat(register.path("properties").path("kind").path("enum").valueStream().map(JsonNode::asString))
                .contains("ENTERPRISE", "INSTITUTION");
        JsonNode line = API.path("components").path("schemas").path("OpenLine").path("properties");
        assertThat(line.path("amount").path("type").asString()).isEqualTo("string");
        assertThat(line.path("amount").path("example").asString()).isEqualTo("150000.00");
    }

    @Test
    void theFactsOfAClaimAreDescribedByWhereTheClauseDeclaresThem() {
        JsonNode claim = API.path("components").path("schemas").path("Claim");
        assertThat(claim.path("required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("enterprise", "clause", "facts");
        assertThat(claim.path("properties").path("facts").path("description").asString())
                .contains("GET /api/clauses/{policy}/{item}", "MONEY", "PERCENTAGES");
    }

    @Test
    void aViewIsDescribedWithItsBoundsItsPagesAndItsForms() {
        JsonNode view = API.path("paths").path("/api/views/{name}").path("get");
        assertThat(view.path("parameters").valueStream().map(p -> p.path("name").asString()).toList())
                .containsExactly("name", "knownAt", "effectiveOn", "waitFor", "sort", "cursor", "limit", "format");
        assertThat(
                view.path("parameters").valueStream().filter(p -> p.path("required").asBoolean())
                        .map(p -> p.path("name").asString()))
                .containsExactly("name");
        assertThat(view.path("parameters").get(0).path("schema").path("enum").valueStream().map(JsonNode::asString))
                .contains("settlement", "journal");
        assertThat(view.path("parameters").get(7).path("schema").path("enum").valueStream().map(JsonNode::asString))
                .containsExactly("csv", "xlsx", "ndjson");
        assertThat(view.path("responses").path("200").path("content").propertyNames())
                .contains("application/json", "application/x-ndjson").hasSize(4);
        assertThat(
                API.path("paths").path("/api/exports/journal").path("get").path("parameters").valueStream()
                        .map(p -> p.path("name").asString()))
                .containsExactly("knownAt", "effectiveOn", "waitFor");
    }

    @Test
    void theDescriptionCanBeBrowsed() {
        Http.Answer page = LEDGER.http.get("/api/docs");
        assertThat(page.status()).isEqualTo(302);
        String location = URI.create(page.header("Location")).getPath();
        Http.Answer browser = LEDGER.http.get(location);
        assertThat(browser.status()).isEqualTo(200);
        assertThat(browser.text()).contains("swagger-ui");
    }
}
