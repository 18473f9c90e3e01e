package org.grantsledger.api.cases;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.grantsledger.money.BadAmount;
import org.grantsledger.money.Fen;
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

    /** @throws IllegalArgumentException with one line that names file and case, where the file has another form */
    static List<WorkedCase> read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        } catch (CaseProblem bad) {
            throw new IllegalArgumentException(file + ": " + bad.getMessage(), bad);
        }
    }

    /** @throws CaseProblem naming the line or the case, where the text has another form */
    static List<WorkedCase> parse(String text) {
        JsonNode root = yaml(text);
        JsonNode list = root.isArray() ? root : root.path("examples");
        if (!list.isArray() || list.isEmpty()) {
            throw new CaseProblem("没有算例清单 examples", "no list of examples");
        }
        List<WorkedCase> cases = new ArrayList<>();
        for (JsonNode entry : list) {
            cases.add(of(cases.size() + 1, entry));
        }
        return cases;
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            String reason = e.getOriginalMessage().lines().map(String::strip).collect(Collectors.joining(" "));
            throw new CaseProblem(
                    (line > 0 ? "第 " + line + " 行：" : "") + reason,
                    (line > 0 ? "line " + line + ": " : "") + reason,
                    e);
        }
    }

    private static WorkedCase of(int number, JsonNode entry) {
        String id = entry.path("id").asString("");
        if (id.isEmpty()) {
            throw new CaseProblem("第 " + number + " 个算例没有编号 id", "case " + number + ": no id");
        }
        if (!entry.path("expected").isObject()) {
            throw new CaseProblem(id + "：没有期望结果 expected", id + ": nothing expected");
        }
        Map<String, String> config = new LinkedHashMap<>();
        entry.path("config").properties().forEach(p -> config.put(p.getKey(), value(p.getValue())));
        boolean pool = entry.path("kind").asString("").equals("POOL");
        List<Step> steps = new ArrayList<>();
        if (entry.has("steps")) {
            entry.path("steps").forEach(s -> steps.add(step(id, entry, s)));
        } else if (!pool) {
            steps.add(step(id, entry, entry));
        }
        amounts(id, entry.path("expected"));
        return new WorkedCase(
                id,
                entry.path("title").asString(""),
                config,
                steps,
                pool ? step(id, entry, entry) : null,
                entry.path("expected"));
    }

    /** A reading that is a list is named by its items, with commas between. */
    private static String value(JsonNode reading) {
        List<String> items = new ArrayList<>();
        reading.forEach(item -> items.add(item.asString("")));
        return reading.isArray() ? String.join(",", items) : reading.asString("");
    }

    /** An expectation that is no amount could never be met, nor be reported as missed. */
    private static void amounts(String id, JsonNode expected) {
        for (String field : List.of("total_yuan", "before_caps_yuan", "sequence_total_yuan")) {
            String amount = expected.path(field).asString("");
            try {
                if (!amount.isEmpty()) {
                    Fen.ofYuan(amount);
                }
            } catch (BadAmount bad) {
                throw new CaseProblem(
                        id + "：" + field + " 不是金额：" + amount,
                        id + ": " + field + ": " + bad.getMessage(),
                        bad);
            }
        }
    }

    /** A step names its own clause, or takes the case's; its inputs come on top of the case's. */
    private static Step step(String id, JsonNode entry, JsonNode step) {
        var inputs = YAML.createObjectNode();
        entry.path("inputs").properties().forEach(p -> inputs.set(p.getKey(), p.getValue()));
        step.path("inputs").properties().forEach(p -> inputs.set(p.getKey(), p.getValue()));
        String clause = step.path("item").asString(entry.path("item").asString(""));
        if (clause.isEmpty()) {
            throw new CaseProblem(id + "：没有条款编号 item", id + ": no item");
        }
        amounts(id, step.path("expected"));
        return new Step(clause, inputs, step.path("expected"));
    }
}
