package org.grantsledger.policy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** The JSON Schema of catalogue files and of whole catalogue documents. */
final class CatalogueSchema {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(CatalogueSource.shipped().text("catalogue.schema.json").orElseThrow());

    private CatalogueSchema() {
    }

    /** Reports every violation as JSON pointer and reason. */
    static void validate(JsonNode document, BiConsumer<String, String> problem) {
        SCHEMA.validate(document).forEach(e -> problem.accept(e.getInstanceLocation().toString(), e.getMessage()));
    }
}
