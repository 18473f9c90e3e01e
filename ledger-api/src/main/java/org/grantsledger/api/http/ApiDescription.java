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
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.grantsledger.log.Request;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Adds to the generated description what holds for every request: problems, headers, which fields must be there. */
@Component
class ApiDescription implements OpenApiCustomizer, OperationCustomizer {

    private static final String PROBLEM = "Problem";

    @Override
    public void customise(OpenAPI api) {
        api.info(
                new Info().title("奖补台账 Grants ledger").version("1").description(
                        "Money is a text of yuan with two decimals. Every POST takes an Idempotency-Key; repeated with "
                                + "the same key and body it answers as the first time and records nothing. "
                                + "Whatever goes wrong is a problem (RFC 9457)."));
        api.getComponents().addSchemas(PROBLEM, problem());
        for (Class<?> body : Requests.class.getDeclaredClasses()) {
            Schema<?> schema = api.getComponents().getSchemas().get(body.getSimpleName());
            if (schema != null) {
                schema.setRequired(
                        Arrays.stream(body.getRecordComponents()).filter(c -> !BodyConverter.optional(c))
                                .map(RecordComponent::getName).toList());
            }
        }
        api.getPaths().values().forEach(item -> item.readOperations().forEach(ApiDescription::mayFail));
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
