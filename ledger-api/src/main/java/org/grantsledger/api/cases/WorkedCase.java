package org.grantsledger.api.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * One worked case: claims in order, what each is expected to come to, and the readings it is computed under.
 *
 * @param config readings other than those of the catalogue, by key
 * @param pool the inputs of a pool case, null for claims
 */
record WorkedCase(
        String id,
        String title,
        Map<String, String> config,
        List<Step> steps,
        @Nullable Step pool,
        JsonNode expected) {

    /** One claim. */
    record Step(String clause, JsonNode inputs, JsonNode expected) {}

    private static final YAMLMapper YAML = new YAMLMapper();

    /** @throws IllegalArgumentException naming file and case where the file has another form */
    static List<WorkedCase> read(Path file) {
        try {
            JsonNode root = YAML.readTree(Files.readString(file));
            JsonNode list = root.isArray() ? root : root.path("examples");
            if (!list.isArray()) {
                throw new IllegalArgumentException(file + ": no list of examples");
            }
            List<WorkedCase> cases = new ArrayList<>();
            for (JsonNode entry : list) {
                cases.add(of(file, entry));
            }
            return cases;
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static WorkedCase of(Path file, JsonNode entry) {
        String id = entry.path("id").asString("");
        if (id.isEmpty() || !entry.has("expected")) {
            throw new IllegalArgumentException(file + ": a case without id or expected: " + entry);
        }
        Map<String, String> config = new LinkedHashMap<>();
        entry.path("config").properties().forEach(p -> config.put(p.getKey(), p.getValue().asString("")));
        boolean pool = entry.path("kind").asString("").equals("POOL");
        List<Step> steps = new ArrayList<>();
        if (entry.has("steps")) {
            entry.path("steps").forEach(s -> steps.add(step(entry, s)));
        } else if (!pool) {
            steps.add(step(entry, entry));
        }
        return new WorkedCase(
                id,
                entry.path("title").asString(""),
                config,
                steps,
                pool ? step(entry, entry) : null,
                entry.path("expected"));
    }

    /** A step names its own clause, or takes the case's; its inputs come on top of the case's. */
    private static Step step(JsonNode entry, JsonNode step) {
        var inputs = YAML.createObjectNode();
        entry.path("inputs").properties().forEach(p -> inputs.set(p.getKey(), p.getValue()));
        step.path("inputs").properties().forEach(p -> inputs.set(p.getKey(), p.getValue()));
        String clause = step.path("item").asString(entry.path("item").asString(""));
        return new Step(clause, inputs, step.path("expected"));
    }
}
