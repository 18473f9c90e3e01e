package org.grantsledger.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A YAML file as a tree that remembers the line of every value, so that an error in it can be found.
 *
 * @param lines 1-based line by JSON pointer
 */
record LocatedYaml(JsonNode root, Map<String, Integer> lines) {

    private static final YAMLMapper YAML = new YAMLMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

    /** @throws CatalogueException naming the line where the text is no YAML or names a key twice */
    static LocatedYaml parse(String file, String text) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new CatalogueException(
                        List.of(new CatalogueProblem(file, 1, new Label("文件为空", "the file is empty"))));
            }
            return new LocatedYaml(value(parser, first, "", lines), lines);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : Math.max(e.getLocation().getLineNr(), 0);
            String reason = e.getOriginalMessage().lines().findFirst().orElse("not readable");
            throw new CatalogueException(
                    List.of(
                            new CatalogueProblem(
                                    file,
                                    line,
                                    new Label("不是有效的 YAML：" + reason, "no valid YAML: " + reason))));
        }
    }

    /** The line of a value, or of the nearest value around it. */
    int line(String pointer) {
        String at = pointer;
        while (!lines.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        return lines.getOrDefault(at, 0);
    }

    private static JsonNode value(JsonParser parser, JsonToken token, String pointer, Map<String, Integer> lines) {
        lines.put(pointer, parser.currentTokenLocation().getLineNr());
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(parser, pointer, lines);
            case START_ARRAY -> array(parser, pointer, lines);
            case VALUE_NUMBER_INT -> nodes.numberNode(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.stringNode(parser.getString());
        };
    }

    private static ObjectNode object(JsonParser parser, String pointer, Map<String, Integer> lines) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            node.set(name, value(parser, parser.nextToken(), pointer + "/" + name, lines));
        }
        return node;
    }

    private static ArrayNode array(JsonParser parser, String pointer, Map<String, Integer> lines) {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            node.add(value(parser, next, pointer + "/" + node.size(), lines));
        }
        return node;
    }
}
