package org.grantsledger.policy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A catalogue as one JSON document: what is hashed, adopted and kept in the log. */
public final class CatalogueDocument {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .withConfigOverride(
                    List.class,
                    o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .build();

    private final String json;
    private final Catalogue catalogue;
    private final CatalogueVersion version;

    private CatalogueDocument(String json, Catalogue catalogue) {
        this.json = json;
        this.catalogue = catalogue;
        this.version = new CatalogueVersion(catalogue.version(), sha256(json));
    }

    /** Binds and checks a document whose parts come from several files. */
    static CatalogueDocument checked(JsonNode document, Places places) {
        List<CatalogueProblem> problems = new ArrayList<>();
        storable(document, "", pointer -> problems
                .add(places.problem(pointer, new Label("含有无法保存的字符", "a character that cannot be stored"))));
        Catalogue catalogue;
        try {
            catalogue = MAPPER.treeToValue(document, Catalogue.class);
        } catch (JacksonException | IllegalArgumentException e) {
            String reason = e instanceof JacksonException j ? j.getOriginalMessage() : String.valueOf(e.getMessage());
            throw new CatalogueException(List.of(places.problem(pointer(e), new Label("无法读取：" + reason, reason))));
        }
        new CatalogueCheck(catalogue, (pointer, reason) -> problems.add(places.problem(pointer, reason))).run();
        if (!problems.isEmpty()) {
            throw new CatalogueException(problems);
        }
        return new CatalogueDocument(MAPPER.writeValueAsString(document), catalogue);
    }

    private static void storable(JsonNode node, String pointer, Consumer<String> problem) {
        if (node.isString() && !FactValue.storable(node.stringValue())) {
            problem.accept(pointer);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            storable(node.get(i), pointer + "/" + i, problem);
        }
        node.properties().forEach(p -> storable(p.getValue(), pointer + "/" + p.getKey(), problem));
    }

    /**
     * Reads a whole document, as an adoption event keeps it or a client sends it.
     *
     * @throws CatalogueException naming the path of every problem
     */
    public static CatalogueDocument parse(String json) {
        try {
            JsonNode document = MAPPER.readTree(json);
            List<CatalogueProblem> problems = new ArrayList<>();
            CatalogueSchema.validate(document, (at, why) -> problems.add(new CatalogueProblem(at, 0, why)));
            if (!problems.isEmpty()) {
                throw new CatalogueException(problems);
            }
            return checked(document, new Places());
        } catch (JacksonException e) {
            throw new CatalogueException(
                    List.of(
                            new CatalogueProblem(
                                    "/",
                                    0,
                                    new Label("无法读取：" + e.getOriginalMessage(), e.getOriginalMessage()))));
        }
    }

    /** The document of an adoption event, which was checked when it was adopted. */
    public static CatalogueDocument adopted(JsonNode catalogue) {
        return new CatalogueDocument(
                MAPPER.writeValueAsString(catalogue),
                MAPPER.treeToValue(catalogue, Catalogue.class));
    }

    /** The document as a tree, for an adoption event. */
    public JsonNode tree() {
        return MAPPER.readTree(json);
    }

    /**
     * This catalogue under other readings. A patch has the shape {@code {"version": …, "all_clauses": {…}, "clauses":
     * {id: {…}}}}; its objects are merged into the clauses, everything else replaces what stands there.
     */
    public CatalogueDocument with(List<JsonNode> patches) {
        ObjectNode document = (ObjectNode) MAPPER.readTree(json);
        for (JsonNode patch : patches) {
            for (JsonNode clause : document.get("clauses")) {
                merge((ObjectNode) clause, patch.path("all_clauses"));
                merge((ObjectNode) clause, patch.path("clauses").path(clause.path("id").stringValue()));
            }
            document.put("version", document.path("version").stringValue() + "+" + patch.path("reading").stringValue());
        }
        return checked(document, new Places());
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> property : patch.properties()) {
            if (property.getValue().isNull()) {
                target.remove(property.getKey());
            } else if (property.getValue().isObject() && target.path(property.getKey()).isObject()) {
                merge((ObjectNode) target.get(property.getKey()), property.getValue());
            } else {
                target.set(property.getKey(), property.getValue().deepCopy());
            }
        }
    }

    /** The canonical JSON: keys in order, no white space. */
    public String json() {
        return json;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public CatalogueVersion version() {
        return version;
    }

    private static String pointer(Exception e) {
        if (e instanceof DatabindException bind) {
            StringBuilder pointer = new StringBuilder();
            bind.getPath().forEach(
                    r -> pointer.append('/').append(r.getPropertyName() != null ? r.getPropertyName() : r.getIndex()));
            return pointer.toString();
        }
        return "";
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /** Where each entry of a document came from. */
    static final class Places {

        private record Place(String file, LocatedYaml yaml, String pointer) {}

        private final Map<String, Place> byEntry = new TreeMap<>();

        void put(String entry, String file, LocatedYaml yaml, String pointer) {
            byEntry.put(entry, new Place(file, yaml, pointer));
        }

        CatalogueProblem problem(String pointer, Label reason) {
            String entry = pointer;
            while (!byEntry.containsKey(entry) && !entry.isEmpty()) {
                entry = entry.substring(0, entry.lastIndexOf('/'));
            }
            Place place = byEntry.get(entry);
            return place == null
                    ? new CatalogueProblem(pointer.isEmpty() ? "/" : pointer, 0, reason)
                    : new CatalogueProblem(
                            place.file(),
                            place.yaml().line(place.pointer() + pointer.substring(entry.length())),
                            reason);
        }
    }
}
