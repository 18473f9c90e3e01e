package org.grantsledger.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the YAML files of a catalogue into one document: each file is checked against the schema, facts are completed
 * from the vocabulary, and every value keeps the file and line it came from.
 */
public final class CatalogueReader {

    /** The file that names the version and lists the others. */
    private static final String MAIN = "catalogue.yaml";

    /** Which reading of each ambiguity the catalogue takes. */
    private static final String TAKEN = "readings.yaml";

    private static final List<String> LISTS = List.of(
            "clauses", "provisions", "matters", "relations", "pools", "ambiguities", "jurisdictions", "departments");

    private final CatalogueSource source;
    private final List<CatalogueProblem> problems = new ArrayList<>();
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    private final CatalogueDocument.Places places = new CatalogueDocument.Places();

    private CatalogueReader(CatalogueSource source) {
        this.source = source;
    }

    /**
     * Reads and checks a whole catalogue.
     *
     * @throws CatalogueException with every problem that was found
     */
    public static CatalogueDocument read(CatalogueSource source) {
        return new CatalogueReader(source).read();
    }

    /**
     * Reads and checks a whole catalogue.
     *
     * @param place on disk, a folder of YAML files or the one document that is adopted; null for the shipped catalogue
     * @throws CatalogueException with every problem that was found
     */
    public static CatalogueDocument at(@Nullable Path place) {
        if (place == null) {
            return read(CatalogueSource.shipped());
        }
        if (!Files.isRegularFile(place)) {
            return read(CatalogueSource.folder(place));
        }
        try {
            return CatalogueDocument.parse(Files.readString(place));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The patch that turns a catalogue to a reading of an ambiguity; empty where none is kept for it. For the reading
     * that the catalogue takes anyway, it changes nothing.
     *
     * @param reading the key of the reading, for example {@code rounding.mode}
     * @param value the value it takes, for example {@code HALF_UP_FEN}
     */
    public static Optional<JsonNode> reading(CatalogueSource source, String reading, String value) {
        String file = "readings/" + reading + "/" + value + ".yaml";
        // a slash would be the name of another file; a reading that is taken may have one in its value
        boolean named = reading.indexOf('/') < 0 && value.indexOf('/') < 0;
        return (named ? source.text(file) : Optional.<String>empty()).map(text -> LocatedYaml.parse(file, text).root())
                .or(() -> taken(source, reading).filter(value::equals).map(v -> patch(reading, v)));
    }

    private static Optional<String> taken(CatalogueSource source, String reading) {
        return source.text(TAKEN).map(text -> LocatedYaml.parse(TAKEN, text).root().path(reading))
                .filter(JsonNode::isString).map(JsonNode::stringValue);
    }

    private static JsonNode patch(String reading, String value) {
        return JsonNodeFactory.instance.objectNode().put("reading", reading + "=" + value);
    }

    private CatalogueDocument read() {
        LocatedYaml main = file(MAIN);
        stopOnProblems();
        for (String field : List.of("id", "version", "title", "valid_from")) {
            document.set(field, main.root().path(field));
        }
        document.set("policies", JsonNodeFactory.instance.arrayNode());
        document.set("articles", JsonNodeFactory.instance.arrayNode());
        LISTS.forEach(list -> document.set(list, JsonNodeFactory.instance.arrayNode()));
        for (JsonNode include : main.root().path("include")) {
            LocatedYaml part = file(include.stringValue());
            merge(include.stringValue(), part);
        }
        stopOnProblems();
        completeFacts();
        stopOnProblems();
        return CatalogueDocument.checked(document, places);
    }

    private LocatedYaml file(String name) {
        LocatedYaml yaml = source.text(name).map(text -> LocatedYaml.parse(name, text)).orElseThrow(
                () -> new CatalogueException(
                        List.of(new CatalogueProblem(name, 0, new Label("文件不存在", "the file is missing")))));
        CatalogueSchema.validate(
                yaml.root(),
                (pointer, reason) -> problems.add(
                        new CatalogueProblem(
                                name,
                                yaml.line(pointer),
                                new Label(
                                        (pointer + " " + reason.zh()).strip(),
                                        (pointer + " " + reason.en()).strip()))));
        return yaml;
    }

    private void stopOnProblems() {
        if (!problems.isEmpty()) {
            throw new CatalogueException(problems);
        }
    }

    private void merge(String file, LocatedYaml part) {
        JsonNode root = part.root();
        if (root.has("policy")) {
            add("policies", root.get("policy"), file, part, "/policy");
        }
        if (root.has("article")) {
            add("articles", root.get("article"), file, part, "/article");
        }
        for (String list : LISTS) {
            for (int i = 0; i < root.path(list).size(); i++) {
                JsonNode entry = root.path(list).get(i);
                if (list.equals("clauses") || list.equals("provisions")) {
                    ((ObjectNode) entry).set("article", root.path("article").path("number"));
                }
                add(list, entry, file, part, "/" + list + "/" + i);
            }
        }
        for (Map.Entry<String, JsonNode> fact : root.path("facts").properties()) {
            vocabulary.set(fact.getKey(), fact.getValue());
        }
    }

    private void add(String list, JsonNode entry, String file, LocatedYaml part, String pointer) {
        ArrayNode target = (ArrayNode) document.get(list);
        places.put("/" + list + "/" + target.size(), file, part, pointer);
        target.add(entry);
    }

    /** A fact that a clause names takes type, labels, unit and choices from the vocabulary unless it states its own. */
    private void completeFacts() {
        JsonNode clauses = document.get("clauses");
        for (int i = 0; i < clauses.size(); i++) {
            JsonNode facts = clauses.get(i).path("facts");
            for (int j = 0; j < facts.size(); j++) {
                ObjectNode fact = (ObjectNode) facts.get(j);
                JsonNode known = vocabulary.path(fact.path("name").stringValue());
                for (Map.Entry<String, JsonNode> property : known.properties()) {
                    if (!fact.has(property.getKey())) {
                        fact.set(property.getKey(), property.getValue());
                    }
                }
                if (!fact.has("type") || !fact.has("zh") || !fact.has("en")) {
                    String name = fact.path("name").stringValue();
                    problems.add(
                            places.problem(
                                    "/clauses/" + i + "/facts/" + j,
                                    new Label(
                                            "没有事实 " + name + "：词汇表中没有，自身也没有类型和名称",
                                            "unknown fact " + name
                                                    + ": it stands in no vocabulary and has no type and labels of its own")));
                }
            }
        }
    }
}
