package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The catalogue says what the gazette says, word by word and number by number. */
class GazetteTest {

    private static final Gazette GAZETTE = new Gazette();

    private static final CatalogueDocument SHIPPED = CatalogueReader.read(CatalogueSource.shipped());

    @Test
    void everyQuoteStandsInTheGazetteAndEveryNumberInItsQuoteOrIsDerived() {
        assertThat(GazetteCheck.findings(GAZETTE, SHIPPED.catalogue())).isEmpty();
    }

    @Test
    void everyPrintedArticleIsInTheCatalogue() {
        assertThat(GAZETTE.articles()).hasSize(35);
        assertThat(SHIPPED.catalogue().articles().stream().map(a -> a.policy() + " " + a.number()))
                .containsExactlyElementsOf(GAZETTE.articles().keySet());
    }

    /** 64号 names 各县区 in every article but the three on talent, and 功能板块 in all; reading A-31. */
    @Test
    void theScopeOfAClauseIsThatOfThePrintedResponsibleUnits() {
        assertThat(SHIPPED.catalogue().clauses()).filteredOn(c -> c.id().policy().equals("LYG-2021-64"))
                .allSatisfy(clause -> {
                    String units = departments(clause);
                    assertThat(clause.scope().contains(JurisdictionClass.COUNTY)).as(clause.id().value())
                            .isEqualTo(units.contains("各县区"));
                    assertThat(clause.scope()).contains(JurisdictionClass.DISTRICT);
                    // 创新型试点（示范）的县区: a zone is none.
                    assertThat(clause.scope().contains(JurisdictionClass.FUNCTIONAL_BLOCK)).as(clause.id().value())
                            .isEqualTo(units.contains("功能板块") && !clause.text().endsWith("的县区，市财政分别给予50万元、20万元奖励"));
                });
    }

    @Test
    void theLeadingDepartmentIsOneOfThePrintedResponsibleUnits() {
        assertThat(SHIPPED.catalogue().clauses()).filteredOn(c -> c.id().policy().equals("LYG-2021-64"))
                .allSatisfy(clause -> assertThat(departments(clause).split("[、，]", -1)).contains(clause.lead()));
    }

    private static String departments(Clause clause) {
        return GAZETTE.printed(clause.id().policy(), clause.article()).departments();
    }

    /** What a slip in the data would look like, and what the check says to it. */
    static Stream<List<String>> slips() {
        return Stream.of(
                slip("2-2", "{calculation: {amount: 450000}}", "45万元"),
                slip("4-2", "{calculation: {amount: 200001}}", "20.0001万元"),
                slip("2-6", "{calculation: {amount: 30000}}", "3万元"),
                // 5 does not stand in 15, though "5万元" does.
                slip("2-3", "{calculation: {amount: 50000}}", "5万元"),
                slip("2-2", "{text: 对首次认定的高新技术企业给予45万元奖励}", "text is not in the gazette"),
                slip("3-5", "{calculation: {amount: 500000}}", "stands before that of the clause before it"),
                slip("11-1", "{calculation: {rate_bp: 600}}", "6%"),
                slip("11-1", "{calculation: {up_to: false, approved: null, proposed: null}}", "is a maximum in"),
                slip("10-3", "{calculation: {up_to: true}}", "is no maximum in"),
                slip("6-1", "{calculation: {max: 10000000}}", "1000万元"),
                slip("13-6", "{calculation: {per_month: 1600}}", "1600元"),
                slip("13-6", "{calculation: {max_months: 25}}", "25个月"),
                slip("13-11", "{calculation: {max_months: 24}}", "the numbers are not those of LYG-2021-64/13-5"),
                slip("13-11", "{derived: 参照}", "the reason names no clause"),
                slip("13-14", "{instalments: {parts: 3}}", "parts"),
                slip("20-1", "{payer: {text: 区财政}}", "payer is not in the gazette"),
                slip("20-1", "{payer: {rule: LOCAL}}", "a payer LOCAL does not follow"),
                slip("8-1", "{payer: {rule: FISCAL_SYSTEM, text: 财政奖补资金按现行财政体制分担}}", "市财政 pays, not FISCAL_SYSTEM"),
                slip("4-1", "{occurrence: {text: 每年}}", "occurrence is not in the gazette"));
    }

    private static List<String> slip(String clause, String patch, String finding) {
        return List.of("LYG-2021-64/" + clause, patch, finding);
    }

    @ParameterizedTest
    @MethodSource("slips")
    void aSlipInTheDataIsFound(List<String> slip) {
        assertThat(findings(slip.get(0), slip.get(1))).anySatisfy(
                f -> assertThat(f).startsWith("LYG-2021-64/").contains(slip.get(2)));
    }

    @Test
    void aSlipInALimitIsFound() {
        JsonNode caps = SHIPPED.tree().path("clauses").valueStream()
                .filter(c -> c.path("id").stringValue().equals("LYG-2021-64/11-1")).findFirst().orElseThrow()
                .path("caps");
        String amount = caps.toString().replace("200000", "210000");
        String words = caps.toString().replace("单个合同最高20万元", "单份合同最高20万元");
        assertThat(findings("LYG-2021-64/11-1", "{caps: " + amount + "}"))
                .anySatisfy(f -> assertThat(f).contains("21万元"));
        assertThat(findings("LYG-2021-64/11-1", "{caps: " + words + "}"))
                .anySatisfy(f -> assertThat(f).contains("单份合同"));
    }

    @Test
    void aSlipInAThresholdIsFound() {
        JsonNode conditions = SHIPPED.tree().path("clauses").valueStream()
                .filter(c -> c.path("id").stringValue().equals("LYG-2021-64/10-3")).findFirst().orElseThrow()
                .path("conditions");
        String wrong = conditions.toString().replace("\"150\"", "\"151\"");
        assertThat(findings("LYG-2021-64/10-3", "{conditions: " + wrong + "}"))
                .anySatisfy(f -> assertThat(f).contains("151人"));
    }

    @Test
    void aSlipInARatioIsFound() {
        String branches = "[{classes: [DISTRICT, FUNCTIONAL_BLOCK, COUNTY], ratio_text: '%s', total: '%s', payers: []}]";
        assertThat(findings("LYG-2021-64/4-6", "{calculation: {branches: " + branches.formatted("1:0.6", "0.6") + "}}"))
                .anySatisfy(f -> assertThat(f).contains("1:0.6"));
        assertThat(findings("LYG-2021-64/4-6", "{calculation: {branches: " + branches.formatted("1:0.5", "0.6") + "}}"))
                .anySatisfy(f -> assertThat(f).contains("does not make 0.6"));
    }

    private static List<String> findings(String clause, String patch) {
        JsonNode parsed = LocatedYaml.parse("slip", "reading: slip\nclauses:\n  " + clause + ": " + patch + "\n")
                .root();
        return GazetteCheck.findings(GAZETTE, SHIPPED.with(List.of(parsed)).catalogue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                            给予15万元奖励      | 5万元   | false
                                            给予1.5万元奖励     | 5万元   | false
                                            给予5万元奖励       | 5万元   | true
                                            1:0.5:0.5给予配套   | 1:0.5   | false
                                            按照1:0.5给予配套   | 1:0.5   | true
                                            不超过20%的补助     | 20%     | true
                                            不超过120%的补助    | 20%     | false
                                            """)
    void aNumberStandsOnlyAsAWhole(String text, String number, boolean stands) {
        assertThat(Numerals.stands(text, List.of(number))).isEqualTo(stands);
    }

    @Test
    void aQuoteMayLeaveWordsOutButNotChangeTheirOrder() {
        assertThat(Gazette.quotes("市财政按照国家奖励给予配套", "市财政…给予 配套")).isTrue();
        assertThat(Gazette.quotes("市财政按照国家奖励给予配套", "给予…市财政")).isFalse();
        assertThat(Gazette.quotes("市财政", " ")).isFalse();
    }
}
