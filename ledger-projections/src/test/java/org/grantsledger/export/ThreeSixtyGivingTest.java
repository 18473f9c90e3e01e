package org.grantsledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.grantsledger.export.ThreeSixtyGiving.Publisher;
import org.grantsledger.log.TestLedger;
import org.grantsledger.policy.Clause;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Selection;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ThreeSixtyGivingTest {

    private static final Publisher PUBLISHER = new Publisher("360G-test", "连云港市财政局");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private static Books books;

    @BeforeAll
    static void write() {
        books = Books.rich();
    }

    @AfterAll
    static void close() {
        books.close();
    }

    private static String name(String id) {
        return TestLedger.SHIPPED.catalogue().clauses().stream().filter(c -> c.id().value().equals(id)).findFirst()
                .map(Clause::name).map(l -> l.zh()).orElse("名称 " + id);
    }

    private static String exported(AsOf asOf) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long grants = new ThreeSixtyGiving(
                books.ledger.dataSource,
                books.transactions,
                PUBLISHER,
                ThreeSixtyGivingTest::name).write(asOf, out);
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(JSON.readTree(text).get("grants").size()).isEqualTo((int) grants);
        return text;
    }

    private static JsonNode grants(AsOf asOf) {
        return JSON.readTree(exported(asOf)).get("grants");
    }

    @Test
    void thePackageIsOfTheFormThatTheStandardAsksFor() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ThreeSixtyGivingTest.class.getResourceAsStream("/export/grants.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            JsonNode document = JSON.readTree(exported(AsOf.NOW));
            assertThat(schema.validate(document)).isEmpty();
            for (JsonNode grant : document.get("grants")) {
                ((ObjectNode) grant).remove("recipientOrganization");
            }
            assertThat(schema.validate(document)).isNotEmpty();
        }
    }

    @Test
    void amountsSumToWhatEachPayerDecidedAndPaid() {
        for (AsOf asOf : new AsOf[]{AsOf.NOW, new AsOf(null, LocalDate.of(2022, 12, 31))}) {
            Map<String, BigDecimal> awarded = new TreeMap<>();
            Map<String, BigDecimal> disbursed = new TreeMap<>();
            for (JsonNode grant : grants(asOf)) {
                String funder = grant.get("fundingOrganization").get(0).get("id").asString();
                awarded.merge(funder, grant.get("amountAwarded").decimalValue(), BigDecimal::add);
                disbursed.merge(funder, grant.get("amountDisbursed").decimalValue(), BigDecimal::add);
            }
            Map<String, BigDecimal> decided = new TreeMap<>();
            Map<String, BigDecimal> paid = new TreeMap<>();
            books.reader.each(Views.find("cost-sharing").orElseThrow(), asOf, Selection.ALL, row -> {
                String payer = "360G-test-ORG:" + row.get(3);
                decided.merge(payer, yuan(row.get(4)), BigDecimal::add);
                paid.merge(payer, yuan(row.get(5)).subtract(yuan(row.get(6))), BigDecimal::add);
            });
            assertThat(awarded).isEqualTo(decided);
            assertThat(disbursed).isEqualTo(paid);
        }
    }

    private static BigDecimal yuan(@Nullable Object fen) {
        return BigDecimal.valueOf(((Long) Objects.requireNonNull(fen)), 2);
    }

    @Test
    void theSharesOfAnAwardAreGrantsOfTheirOwnThatNameTheSameActivity() {
        Map<String, Integer> shares = new TreeMap<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode grant : grants(AsOf.NOW)) {
            shares.merge(grant.get("relatedActivity").get(0).asString(), 1, Integer::sum);
            assertThat(ids.add(grant.get("id").asString())).isTrue();
        }
        assertThat(shares.values()).contains(2).allMatch(n -> n <= 2);
    }

    @Test
    void anAwardThatWasTakenBackUnpaidIsLeftOutAndOneWithMoneyOutStays() {
        Map<String, BigDecimal> zero = new TreeMap<>();
        for (JsonNode grant : grants(AsOf.NOW)) {
            if (grant.get("amountAwarded").decimalValue().signum() == 0) {
                zero.put(grant.get("id").asString(), grant.get("amountDisbursed").decimalValue());
            }
        }
        // of the two revoked awards one was paid in full by both payers
        assertThat(zero.values()).containsExactlyInAnyOrder(new BigDecimal("25000.00"), new BigDecimal("25000.00"));
    }

    @Test
    void noPersonIsNamed() {
        String text = exported(AsOf.NOW);
        assertThat(text).doesNotContain("张三").doesNotContain("92000000000000001").contains("个体工商户");
        assertThat(text).contains("CN-USCI-91000000");
        int individuals = 0;
        for (JsonNode grant : JSON.readTree(text).get("grants")) {
            assertThat(grant.has("recipientIndividual")).isNotEqualTo(grant.has("recipientOrganization"));
            individuals += grant.has("recipientIndividual") ? 1 : 0;
        }
        assertThat(individuals).isEqualTo(2);
    }

    @Test
    void aGrantSaysClausePolicyAndPlan() {
        JsonNode grant = grants(AsOf.NOW).get(0);
        assertThat(grant.get("classifications").get(0).get("code").asString()).isEqualTo(Books.CONTRACTS);
        assertThat(grant.get("grantProgramme").get(0).get("code").asString()).isEqualTo("LYG-2021-64");
        assertThat(grant.get("title").asString()).isEqualTo("引进技术成果转化补助（企业）");
        assertThat(grant.get("awardDate").asString()).isEqualTo("2023-03-01");
        assertThat(grant.get("plannedDates").get(0).get("startDate").asString()).isEqualTo("2023-03-01");
    }

    @Test
    void nothingIsWrittenWhereThereIsNoGrant() {
        try (TestLedger ledger = TestLedger.empty()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(
                    new ThreeSixtyGiving(
                            ledger.dataSource,
                            Books.over(ledger).transactions,
                            PUBLISHER,
                            ThreeSixtyGivingTest::name).write(AsOf.NOW, out))
                    .isZero();
            assertThat(out.size()).isZero();
        }
    }
}
