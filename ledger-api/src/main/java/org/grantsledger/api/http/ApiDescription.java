package org.grantsledger.api.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.PathParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.log.Request;
import org.grantsledger.view.View;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Adds to the generated description what holds for every request: problems, headers, which fields must be there. */
@Component
class ApiDescription implements OpenApiCustomizer, OperationCustomizer {

    private static final String PROBLEM = "Problem";

    private static final String BEARER = "bearer";

    private static final Map<String, String> QUERY = Map.of(
            "knownAt",
            "as recorded by this position of the log, or by this moment; now where it is left out",
            "effectiveOn",
            "what counts by this business day; today where it is left out",
            "waitFor",
            "a position that must be visible first, such as that of an own event; for up to five seconds",
            "sort",
            "columns with commas between; a minus before one sorts downwards",
            "cursor",
            "next of the page before, with all else as it was",
            "limit",
            "rows of a page, from 1 to " + ViewRequest.MOST_ROWS);

    @Override
    public void customise(OpenAPI api) {
        api.info(
                new Info().title("奖补台账 Grants ledger").version("1").description(
                        "Money is a text of yuan with two decimals. Every POST takes an Idempotency-Key; repeated with "
                                + "the same key and body it answers as the first time and records nothing. "
                                + "Whatever goes wrong is a problem (RFC 9457)."));
        api.getComponents().addSchemas(PROBLEM, problem());
        api.getComponents().addSecuritySchemes(
                BEARER,
                new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme(BEARER)
                        .description("a key of the ledger (glk_…), or a token of the identity provider"));
        api.addSecurityItem(new SecurityRequirement().addList(BEARER));
        for (Class<?> body : Requests.class.getDeclaredClasses()) {
            Schema<?> schema = api.getComponents().getSchemas().get(body.getSimpleName());
            if (schema != null) {
                schema.setRequired(
                        Arrays.stream(body.getRecordComponents()).filter(c -> !BodyConverter.optional(c))
                                .map(RecordComponent::getName).toList());
            }
        }
        api.getPaths().values().forEach(item -> item.readOperations().forEach(ApiDescription::mayFail));
        view(reading(api, "/api/views/{name}"));
        for (String export : List.of("/api/exports/journal", "/api/exports/360giving")) {
            reading(api, export).setParameters(described(ViewRequest.BOUNDS));
        }
    }

    private static Operation reading(OpenAPI api, String path) {
        return Objects.requireNonNull(api.getPaths().get(path), path).getGet();
    }

    /** Its pages and its files are one address. */
    private static void view(Operation operation) {
        operation.summary("A view: pages as JSON, or all rows as a file").description(
                "Besides these it takes its own parameters, and each of its columns as a filter: see /api/views. "
                        + "A file has neither cursor nor limit.");
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(
                new PathParameter().name("name").schema(
                        new StringSchema()
                                ._enum(org.grantsledger.view.Views.ALL.stream().map(View::name).toList())));
        parameters.addAll(described(ViewRequest.BOUNDS));
        parameters.addAll(described(ViewRequest.PAGE));
        parameters.add(
                new QueryParameter().name("format").schema(new StringSchema()._enum(ViewController.Format.ENDINGS))
                        .description("a file in place of a page; ndjson has the rows of the pages, one a line"));
        operation.setParameters(parameters);
        Content content = new Content().addMediaType(
                "application/json",
                new MediaType().schema(new Schema<>().$ref(ViewController.PageView.class.getSimpleName())));
        for (ViewController.Format format : ViewController.Format.values()) {
            content.addMediaType(format.type(), new MediaType().schema(new StringSchema().format("binary")));
        }
        operation.getResponses().addApiResponse("200", new ApiResponse().description("OK").content(content));
    }

    private static List<Parameter> described(List<String> names) {
        return names.stream().map(
                name -> new QueryParameter().name(name).schema(new StringSchema())
                        .description(Objects.requireNonNull(QUERY.get(name))))
                .toList();
    }

    /** Commands take a key and a version; nothing else does. */
    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        if (Arrays.stream(handler.getMethodParameters()).anyMatch(p -> p.getParameterType() == Request.class)) {
            operation.addParametersItem(
                    new HeaderParameter().name("Idempotency-Key").schema(new StringSchema().maxLength(200))
                            .description("1 to 200 visible ASCII characters"));
            operation.addParametersItem(
                    new HeaderParameter().name("If-Match").schema(new StringSchema())
                            .description("the ETag last seen; 412 where it was changed meanwhile"));
        }
        return operation;
    }

    private static void mayFail(Operation operation) {
        operation.getResponses().addApiResponse(
                "default",
                new ApiResponse().description("what went wrong").content(
                        new Content().addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref(PROBLEM)))));
    }

    @SuppressWarnings("rawtypes") // as the library declares it
    private static Schema<?> problem() {
        Map<String, Schema> properties = texts("title", "detail", "instance");
        properties.put("type", new StringSchema().example("urn:grantsledger:problem:missing"));
        properties.put("status", new IntegerSchema());
        Schema<?> error = object(
                texts("field", "rule", "given", "limit", "message"),
                List.of("field", "rule", "message"));
        Schema<?> finding = object(
                texts("code", "severity", "message", "limit", "used", "asked"),
                List.of("code", "severity", "message"));
        properties.put("errors", new ArraySchema().items(error).description("fields that cannot be accepted"));
        properties.put("findings", new ArraySchema().items(finding).description("what stands against it"));
        return object(properties, List.of("type", "title", "status"));
    }

    @SuppressWarnings("rawtypes") // as the library declares it
    private static Schema<?> object(Map<String, Schema> properties, List<String> required) {
        Schema<?> object = new ObjectSchema();
        object.setProperties(properties);
        object.setRequired(required);
        return object;
    }

    @SuppressWarnings("rawtypes") // as the library declares it
    private static Map<String, Schema> texts(String... names) {
        Map<String, Schema> texts = new LinkedHashMap<>();
        for (String name : names) {
            texts.put(name, new StringSchema());
        }
        return texts;
    }
}
