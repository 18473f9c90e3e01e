package org.grantsledger.policy;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** The JSON Schema of catalogue files and of whole catalogue documents. */
final class CatalogueSchema {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(CatalogueSource.shipped().text("catalogue.schema.json").orElseThrow());

    private CatalogueSchema() {
    }

    /** Reports every violation as JSON pointer and reason. */
    static void validate(JsonNode document, BiConsumer<String, Label> problem) {
        List<Error> english = errors(document, Locale.ENGLISH);
        List<Error> chinese = english.isEmpty() ? List.of() : errors(document, Locale.SIMPLIFIED_CHINESE);
        for (int i = 0; i < english.size(); i++) {
            problem.accept(
                    english.get(i).getInstanceLocation().toString(),
                    new Label(chinese.get(i).getMessage(), english.get(i).getMessage()));
        }
    }

    private static List<Error> errors(JsonNode document, Locale language) {
        return SCHEMA.validate(document, (ExecutionContext c) -> c.executionConfig(e -> e.locale(language)));
    }
}
