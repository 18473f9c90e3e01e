package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.grantsledger.budget.ReferenceData;
import org.grantsledger.money.Fen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Versions of a catalogue: their hashes, the days they answer for, and other readings as data. */
class CatalogueVersionsTest {

    private static final String A2 = "LYG-2021-64/article-02.yaml";

    private static final ClauseId AGRI_TECH = new ClauseId("LYG-2021-64/2-7");

    private static final CatalogueDocument SHIPPED = CatalogueReader.read(CatalogueSource.shipped());

    // ---- the content hash

    @Test
    void theSameDataHasTheSameHashHoweverItIsWritten() {
        String hash = SHIPPED.version().hash();
        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(CatalogueReader.read(CatalogueSource.shipped()).version().hash()).isEqualTo(hash);
        assertThat(CatalogueDocument.parse(SHIPPED.json()).version().hash()).isEqualTo(hash);
        assertThat(CatalogueDocument.adopted(SHIPPED.tree()).version().hash()).isEqualTo(hash);
        assertThat(CatalogueDocument.parse(backwards(SHIPPED.tree()).toPrettyString()).version().hash())
                .isEqualTo(hash);
        Draft reworded = new Draft().append(A2, "\n# a comment\n")
                .clause(A2, "LYG-2021-64/2-7", "{kind: FIXED, amount: 100000}",
                        "\n    amount: 100000\n    kind: FIXED");
        assertThat(CatalogueReader.read(reworded).version().hash()).isEqualTo(hash);
    }

    /** The same tree with the keys of every object in the opposite order. */
    private static JsonNode backwards(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode turned = object.objectNode();
            object.properties().stream().toList().reversed()
                    .forEach(p -> turned.set(p.getKey(), backwards(p.getValue())));
            return turned;
        }
        if (node.isArray()) {
            var turned = CatalogueDocument.MAPPER.createArrayNode();
            node.forEach(n -> turned.add(backwards(n)));
            return turned;
        }
        return node;
    }

    static Stream<Draft> changes() {
        return Stream.of(
                new Draft().change("catalogue.yaml", "version: '2021.1'", "version: '2021.2'"),
                new Draft().clause(A2, "LYG-2021-64/2-7", "amount: 100000", "amount: 100001"),
                new Draft().clause(A2, "LYG-2021-64/2-7", "evidence: [省级认定文件]", "evidence: [省级认定文件（复印件）]"),
                new Draft().clause(A2, "LYG-2021-64/2-7", "required: true", "required: true, aliases: [day]"),
                new Draft().change("facts.yaml", "{type: BOOLEAN, zh: 新获批,", "{type: BOOLEAN, zh: 新近获批,"),
                new Draft().change("jurisdictions.yaml", "en: Donghai County", "en: County of Donghai"),
                new Draft().change("matters.yaml", "oversubscription: PRO_RATA", "oversubscription: FIRST_COME"),
                new Draft().change("ambiguities.yaml", "title: Effective date", "title: The effective date"),
                new Draft().change("LYG-2021-65/policy.yaml", "en: In force from issue", "en: In force"),
                new Draft().change(
                        "LYG-2021-64/article-08.yaml",
                        "en: Higher weight of innovation in park assessment",
                        "en: Higher weight"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void anyChangeOfTheDataChangesTheHash(Draft draft) {
        assertThat(CatalogueReader.read(draft).version().hash()).isNotEqualTo(SHIPPED.version().hash());
    }

    // ---- which version answers

    private static CatalogueDocument from(String version, String validFrom, int amount) {
        return CatalogueReader.read(
                new Draft().change("catalogue.yaml", "version: '2021.1'", "version: '" + version + "'")
                        .change("catalogue.yaml", "valid_from: '2021-08-28'", "valid_from: '" + validFrom + "'")
                        .clause(A2, "LYG-2021-64/2-7", "amount: 100000", "amount: " + amount));
    }

    private static ReferenceData adopted(CatalogueDocument... documents) {
        ReferenceData data = ReferenceData.EMPTY;
        for (CatalogueDocument document : documents) {
            data = data.after(
                    new CatalogueAdopted(
                            document.version(),
                            document.catalogue().validFrom(),
                            "a test",
                            document.tree()),
                    data.position() + 1);
        }
        return data;
    }

    private static Optional<Fen> amountOn(ReferenceData data, String day) {
        LocalDate on = LocalDate.parse(day);
        return data.ruleBook(on).flatMap(b -> b.clause(AGRI_TECH, on))
                .map(c -> ((Calculation.Fixed) c.calculation()).amount());
    }

    @Test
    void anOlderFactIsDecidedByTheVersionValidThen() {
        ReferenceData data = adopted(from("2021.1", "2021-08-28", 100_000), from("2023.1", "2023-01-01", 150_000));
        assertThat(amountOn(data, "2021-08-27")).isEmpty();
        assertThat(amountOn(data, "2021-08-28")).contains(Fen.ofYuan(100_000));
        assertThat(amountOn(data, "2022-12-31")).contains(Fen.ofYuan(100_000));
        assertThat(amountOn(data, "2023-01-01")).contains(Fen.ofYuan(150_000));
        assertThat(data.newestRuleBook().orElseThrow().version().version()).isEqualTo("2023.1");
    }

    @Test
    void ofTwoVersionsFromTheSameDayTheOneAdoptedLaterAnswers() {
        ReferenceData data = adopted(from("2021.1", "2021-08-28", 100_000), from("2021.2", "2021-08-28", 110_000));
        assertThat(amountOn(data, "2022-06-30")).contains(Fen.ofYuan(110_000));
    }

    /** Otherwise mending a slip in an old version would undo the policy that has replaced it. */
    @Test
    void aCorrectionOfAnOlderVersionLeavesTheNewerDaysAlone() {
        ReferenceData data = adopted(
                from("2021.1", "2021-08-28", 100_000),
                from("2023.1", "2023-01-01", 150_000),
                from("2021.2", "2021-08-28", 110_000));
        assertThat(amountOn(data, "2022-12-31")).contains(Fen.ofYuan(110_000));
        assertThat(amountOn(data, "2023-01-01")).contains(Fen.ofYuan(150_000));
    }

    @Test
    void anAwardFindsItsRuleBookByTheHash() {
        CatalogueDocument first = from("2021.1", "2021-08-28", 100_000);
        CatalogueDocument second = from("2023.1", "2023-01-01", 150_000);
        ReferenceData data = adopted(first, second);
        assertThat(data.ruleBook(first.version().hash()).orElseThrow().version()).isEqualTo(first.version());
        assertThat(data.ruleBook("0".repeat(64))).isEmpty();
    }

    // ---- other readings are data

    static Stream<List<String>> readings() {
        return Stream.of(
                List.of("art11.enterprise_year_cap.counts", "11-1 only", "64/11-1", "65/7-2"),
                List.of("art11.enterprise_year_cap.counts", "all art. 11", "64/11-1", "64/11-2", "65/7-2"),
                List.of("art12.unit_and_person", "BOTH", "64/12-1", "64/12-3"),
                List.of("art12_5.cap_counts", "12-1..12-5", "64/12-5"),
                List.of("art20.recurrence", "ONCE", "64/20-1", "64/20-2"),
                List.of("art6_2.cap_period", "LIFETIME", "64/6-2"),
                List.of("challenge.payer", "CITY", "64/18-1"),
                List.of("compare.yishang_inclusive", "false", "64/10-3", "64/2-5", "64/5-1", "64/8-3", "64/8-4",
                        "65/2-3"),
                List.of("evaluation.6-3_9-4_9-5", "LIFETIME", "64/6-3", "64/9-4", "64/9-5"),
                List.of("hnte.first_recognition_requires_library", "true", "65/1-2"),
                List.of("talent.precondition_items", "13-15 only", "65/8-1", "65/8-2"),
                List.of("art5.cap_period", "LIFETIME", "64/5-1"),
                List.of("art7.cap_scope", "PER_PAYER", "64/4-6", "64/7-1", "64/7-2", "65/6-1"),
                List.of("art9.mode", "NO_SECOND_PAYMENT", "64/9-1", "64/9-2", "64/9-3"),
                List.of("rd25.reading", "FULL_AMOUNT", "65/3-1"),
                List.of("rounding.mode", "FLOOR_YUAN", "*"),
                List.of("rounding.mode", "HALF_UP_FEN", "*"),
                List.of("same_matter.mode", "BLOCK", "*"),
                List.of("split.remainder_to", "CITY", "*"),
                List.of("talent.jurisdiction_scope", "ALL", "64/13-", "64/14-", "64/15-"),
                List.of("tech_sme.3000.recurrence", "ONCE", "64/2-6", "65/1-5"));
    }

    @Test
    void everyReadingThatIsKeptIsTested() throws Exception {
        Path folder = Path.of(
                Objects.requireNonNull(CatalogueSource.class.getResource("/catalogue/readings")).toURI());
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(f -> f.toString().endsWith(".yaml")).map(f -> folder.relativize(f).toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            readings().map(r -> r.get(0) + "/" + r.get(1) + ".yaml").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("readings")
    void anotherReadingIsAnotherVersionThatDiffersInTheClausesItNames(List<String> reading) {
        JsonNode patch = CatalogueReader.reading(CatalogueSource.shipped(), reading.get(0), reading.get(1))
                .orElseThrow();
        CatalogueDocument other = SHIPPED.with(List.of(patch));
        assertThat(patch.path("reading").stringValue()).isEqualTo(reading.get(0) + "=" + reading.get(1));
        assertThat(other.version().version()).isEqualTo("2021.1+" + reading.get(0) + "=" + reading.get(1));
        assertThat(other.version().hash()).isNotEqualTo(SHIPPED.version().hash());
        assertThat(other.catalogue().validFrom()).isEqualTo(SHIPPED.catalogue().validFrom());

        Set<String> differing = differing(SHIPPED.catalogue(), other.catalogue());
        Set<String> named = new TreeSet<>();
        SHIPPED.catalogue().clauses().stream().map(c -> c.id().value().substring("LYG-2021-".length()))
                .filter(id -> reading.subList(2, reading.size()).stream().anyMatch(n -> names(n, id)))
                .forEach(named::add);
        assertThat(differing).isEqualTo(named);
        // The patched catalogue can itself be adopted from its document.
        assertThat(CatalogueDocument.parse(other.json()).version()).isEqualTo(other.version());
    }

    private static boolean names(String pattern, String id) {
        return pattern.equals("*") || (pattern.endsWith("-") ? id.startsWith(pattern) : id.equals(pattern));
    }

    private static Set<String> differing(Catalogue one, Catalogue other) {
        TreeMap<String, Clause> byId = new TreeMap<>();
        one.clauses().forEach(c -> byId.put(c.id().value(), c));
        Set<String> differing = new TreeSet<>();
        other.clauses().stream().filter(c -> !c.equals(byId.get(c.id().value())))
                .forEach(c -> differing.add(c.id().value().substring("LYG-2021-".length())));
        return differing;
    }

    /** A case may name the reading that the catalogue takes anyway. */
    @ParameterizedTest
    @MethodSource("readings")
    void theReadingThatIsTakenIsNamedAndChangesNoClause(List<String> reading) throws Exception {
        String taken = new YAMLMapper().readTree(
                Files.readString(
                        Path.of(
                                Objects.requireNonNull(CatalogueSource.class.getResource("/catalogue/readings.yaml"))
                                        .toURI())))
                .path(reading.get(0)).stringValue();
        assertThat(taken).isNotEmpty().isNotEqualTo(reading.get(1));
        JsonNode patch = CatalogueReader.reading(CatalogueSource.shipped(), reading.get(0), taken).orElseThrow();
        CatalogueDocument same = SHIPPED.with(List.of(patch));
        assertThat(differing(SHIPPED.catalogue(), same.catalogue())).isEmpty();
        assertThat(same.version().version()).isEqualTo("2021.1+" + reading.get(0) + "=" + taken);
    }

    @Test
    void aReadingThatIsNotKeptIsNotInvented() {
        assertThat(CatalogueReader.reading(CatalogueSource.shipped(), "rounding.mode", "CEILING")).isEmpty();
    }
}
