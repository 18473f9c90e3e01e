package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the catalogue holds, counted; and the readings that its authors took, clause by clause. */
class ShippedCatalogueTest {

    private static final Catalogue CATALOGUE = CatalogueReader.read(CatalogueSource.shipped()).catalogue();

    @Test
    void holdsEveryPayableItemAndEveryProvisionThatPaysNothing() {
        assertThat(CATALOGUE.clauses()).hasSize(121);
        assertThat(CATALOGUE.provisions()).hasSize(47);
        assertThat(CATALOGUE.policies()).hasSize(2);
        assertThat(CATALOGUE.policies().stream().flatMap(p -> p.generalRules().stream())).hasSize(11);
        assertThat(CATALOGUE.ambiguities()).extracting(Ambiguity::id)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 55).mapToObj("A-%02d"::formatted).toList());
        assertThat(CATALOGUE.jurisdictions()).hasSize(11);
    }

    @Test
    void everyArticlePaysAsOftenAsItWasCounted() {
        assertThat(clausesByArticle("LYG-2021-64")).containsExactlyInAnyOrderEntriesOf(
                Map.ofEntries(
                        Map.entry("2", 7L),
                        Map.entry("3", 9L),
                        Map.entry("4", 8L),
                        Map.entry("5", 1L),
                        Map.entry("6", 3L),
                        Map.entry("7", 3L),
                        Map.entry("8", 6L),
                        Map.entry("9", 9L),
                        Map.entry("10", 3L),
                        Map.entry("11", 2L),
                        Map.entry("12", 5L),
                        Map.entry("13", 14L),
                        Map.entry("14", 8L),
                        Map.entry("15", 4L),
                        Map.entry("16", 2L),
                        Map.entry("17", 4L),
                        Map.entry("18", 3L),
                        Map.entry("19", 1L),
                        Map.entry("20", 2L)));
        assertThat(clausesByArticle("LYG-2021-65")).containsExactlyInAnyOrderEntriesOf(
                Map.ofEntries(
                        Map.entry("（一）", 5L),
                        Map.entry("（二）", 3L),
                        Map.entry("（三）", 2L),
                        Map.entry("（四）", 3L),
                        Map.entry("（五）", 2L),
                        Map.entry("（六）", 1L),
                        Map.entry("（七）", 3L),
                        Map.entry("（八）", 2L),
                        Map.entry("（十）", 1L),
                        Map.entry("（十一）", 5L)));
    }

    private Map<String, Long> clausesByArticle(String policy) {
        return CATALOGUE.clauses().stream().filter(c -> c.id().policy().equals(policy))
                .collect(Collectors.groupingBy(Clause::article, Collectors.counting()));
    }

    @Test
    void everyKindOfCalculationOccursAsOftenAsItWasCounted() {
        Map<String, Long> kinds = CATALOGUE.clauses().stream().collect(
                Collectors.groupingBy(c -> c.calculation().getClass().getSimpleName(), Collectors.counting()));
        assertThat(kinds).containsExactlyInAnyOrderEntriesOf(
                Map.of(
                        "Fixed",
                        55L,
                        "Rate",
                        12L,
                        "External",
                        5L,
                        "Matching",
                        8L,
                        "Ceiling",
                        11L,
                        "Discretionary",
                        24L,
                        "Periodic",
                        6L));
    }

    /** The money of an evaluation and that of an approval are one matter where it is the same grant: one matter less. */
    @Test
    void everyMatterIsUsedAndItsOverlapIsThatOfItsClauses() {
        assertThat(CATALOGUE.matters()).hasSize(76);
        for (MatterName matter : CATALOGUE.matters()) {
            List<Clause> clauses = CATALOGUE.clauses().stream().filter(c -> c.matter().id().equals(matter.id()))
                    .toList();
            long policies = clauses.stream().map(c -> c.id().policy()).distinct().count();
            assertThat(clauses).as(matter.id()).isNotEmpty();
            assertThat(matter.overlap()).as(matter.id()).isEqualTo(
                    policies > 1
                            ? MatterName.Overlap.CROSS_POLICY
                            : clauses.size() > 1 ? MatterName.Overlap.WITHIN_POLICY : MatterName.Overlap.SINGLE);
        }
    }

    @Test
    void everyReadingIsNamedByAClauseARuleOrALimit() {
        List<String> named = Stream.of(
                CATALOGUE.clauses().stream().flatMap(c -> c.ambiguities().stream()),
                CATALOGUE.clauses().stream().flatMap(c -> c.caps().stream())
                        .flatMap(c -> Stream.ofNullable(c.ambiguity())),
                CATALOGUE.policies().stream().flatMap(p -> p.generalRules().stream())
                        .flatMap(r -> r.ambiguities().stream()))
                .flatMap(Function.identity()).distinct().toList();
        List<String> ofTheWholeLedger = List.of("A-50", "A-51", "A-53", "A-54");
        assertThat(Stream.concat(named.stream(), ofTheWholeLedger.stream()))
                .containsExactlyInAnyOrderElementsOf(CATALOGUE.ambiguities().stream().map(Ambiguity::id).toList());
    }

    @Test
    void contestableReadingsAreMarked() {
        assertThat(CATALOGUE.ambiguities()).filteredOn(Ambiguity::contestable).extracting(Ambiguity::id)
                .containsExactly("A-06", "A-17", "A-26", "A-35", "A-38", "A-46");
    }

    // ---- the readings, one by one

    private Clause clause(String id) {
        return CATALOGUE.clauses().stream().filter(c -> c.id().value().equals("LYG-20" + id)).findFirst().orElseThrow();
    }

    private static List<String> codes(Clause clause) {
        return clause.conditions().stream().map(Condition::code).toList();
    }

    private static List<String> counted(Cap cap) {
        return cap.counts().stream().map(c -> c.value().substring("LYG-20".length())).toList();
    }

    @Test
    void threePoolsAreSharedByTheClausesThatDrawOnThem() {
        Map<String, List<Cap>> pools = CATALOGUE.clauses().stream().flatMap(c -> c.caps().stream())
                .filter(c -> c.limit() instanceof Cap.Pool)
                .collect(Collectors.groupingBy(c -> ((Cap.Pool) c.limit()).pool().value()));
        assertThat(pools.keySet()).containsExactlyInAnyOrder("rd-award", "incubation-plan", "municipal-science-plan");
        assertThat(pools.getOrDefault("incubation-plan", List.of())).hasSize(4)
                .allSatisfy(c -> assertThat(counted(c)).containsExactly("21-64/9-8", "21-64/9-9", "21-65/4-2",
                        "21-65/4-3"));
        assertThat(pools.getOrDefault("municipal-science-plan", List.of())).hasSize(3)
                .allSatisfy(c -> assertThat(counted(c)).containsExactly("21-64/18-2", "21-64/18-3", "21-65/4-1"));
        // The year of the R&D pool is the budget year of the run, not the tax year.
        assertThat(pools.getOrDefault("rd-award", List.of())).singleElement()
                .satisfies(c -> assertThat(c.period()).isEqualTo(Cap.Period.BUDGET_YEAR));
    }

    @Test
    void allStagesOfAChallengeTogetherStayWithinHalfOfAgreementAndPayment() {
        assertThat(clause("21-64/18-1").caps()).singleElement().satisfies(cap -> {
            assertThat(cap.key()).containsExactly("agreement");
            assertThat(cap.limit()).isEqualTo(new Cap.ShareOf(5_000, List.of("base", "paid_so_far")));
        });
    }

    @Test
    void articleSevenGovernsAPlatformOnceItWasTreatedUnderIt() {
        for (String id : List.of("21-64/4-6", "21-64/7-1", "21-64/7-2", "21-65/6-1")) {
            assertThat(clause(id).caps()).allSatisfy(cap -> {
                assertThat(cap.key()).containsExactly("platform");
                assertThat(counted(cap)).containsExactly("21-64/4-6", "21-64/7-1", "21-64/7-2", "21-65/6-1");
            });
        }
        for (String id : List.of("21-64/4-6", "21-65/6-1")) {
            assertThat(clause(id).caps()).hasSize(2).allSatisfy(c -> assertThat(c.onceTreatedUnder()).hasSize(1));
        }
        assertThat(clause("21-64/7-1").caps()).allSatisfy(c -> assertThat(c.onceTreatedUnder()).isEmpty());
    }

    @Test
    void matchingIsOneMatterPerPlatformAndSuperiorGrant() {
        for (String id : List.of("21-64/4-6", "21-64/4-7", "21-64/7-1", "21-64/7-2", "21-65/6-1")) {
            Clause clause = clause(id);
            assertThat(clause.matter().id()).as(id).isEqualTo("platform.matching");
            assertThat(clause.matter().key()).as(id).containsExactly("platform", "superior_grant");
            assertThat(clause.fact("superior_grant").orElseThrow().fallback()).as(id).isNotNull();
        }
    }

    @Test
    void everyClauseNamesARequiredFactThatDatesIt() {
        assertThat(CATALOGUE.clauses()).allSatisfy(
                c -> assertThat(c.fact(c.trigger().fact()).orElseThrow().required()).as(c.id().value()).isTrue());
        assertThat(CATALOGUE.policies()).allSatisfy(p -> assertThat(p.effectiveFrom()).isEqualTo("2021-08-28"));
        assertThat(CATALOGUE.clauses()).allSatisfy(c -> assertThat(c.validFrom()).isEqualTo("2021-08-28"));
    }

    @Test
    void aRecognitionAFilingOrAListingMustHaveHappened() {
        assertThat(codes(clause("21-64/2-1"))).contains("APPLICATION_COMPLIANT");
        assertThat(codes(clause("21-65/1-1"))).contains("APPLICATION_COMPLIANT");
        for (String id : List.of("3-1", "3-2", "3-3", "3-4", "3-5")) {
            assertThat(codes(clause("21-64/" + id))).contains("TITLE");
        }
        for (String id : List.of("11-1", "11-2", "11-3", "11-4", "11-5")) {
            assertThat(codes(clause("21-65/" + id))).contains("TITLE");
        }
        assertThat(codes(clause("21-64/9-1"))).contains("FILED");
        assertThat(codes(clause("21-65/10-1"))).contains("STAR_LISTED");
        assertThat(codes(clause("21-64/14-2"))).contains("RETURNEE", "INTRODUCED");
        assertThat(codes(clause("21-64/14-3"))).contains("HIGH_END_FOREIGN_EXPERT");
        assertThat(codes(clause("21-64/7-1"))).contains("MAJOR_PLATFORM");
        assertThat(codes(clause("21-64/7-2"))).contains("MAJOR_PLATFORM");
        assertThat(codes(clause("21-65/7-1"))).contains("LEADS_PROJECT");
        assertThat(codes(clause("21-65/3-2"))).contains("TECH_SME", "OWN_IP");
    }

    @Test
    void levelsAndTypesAreConditions() {
        for (String id : List.of("4-1", "4-2", "4-4", "4-5", "8-1", "8-2", "8-3", "8-4", "8-5", "8-6", "9-2", "9-3",
                "14-6",
                "14-7", "17-4")) {
            assertThat(codes(clause("21-64/" + id))).as(id).contains("LEVEL");
        }
        for (String id : List.of("9-2", "9-3", "9-4", "9-5")) {
            assertThat(codes(clause("21-64/" + id))).as(id).contains("CARRIER_TYPE");
        }
        for (String id : List.of("12-1", "12-2", "12-3", "12-4")) {
            assertThat(codes(clause("21-64/" + id))).as(id).contains("PRIZE_CLASS", "ROLE");
        }
    }

    @Test
    void theIncomeTaxRateHasNoDefault() {
        Fact rate = clause("21-65/3-1").fact("income_tax_rate_bp").orElseThrow();
        assertThat(rate.required()).isTrue();
        assertThat(rate.fallback()).isNull();
    }

    @Test
    void aPrizeIsPaidOnceWhoeverOfUnitAndPersonClaims() {
        assertThat(clause("21-64/12-1").occurrenceKey()).containsExactly("prize");
        assertThat(clause("21-64/12-3").occurrenceKey()).containsExactly("prize");
        assertThat(clause("21-64/12-2").occurrenceKey()).containsExactly("prize", "recipient");
    }

    @Test
    void conditionsThatOnlyTheAuthorsAddedAreMarked() {
        Function<String, Condition.Source> source = at -> clause(at.substring(0, at.indexOf(' '))).conditions().stream()
                .filter(c -> c.code().equals(at.substring(at.indexOf(' ') + 1))).findFirst().orElseThrow().source();
        assertThat(List.of(
                "21-65/7-2 CONTRACT",
                "21-65/8-1 TALENT_PRECONDITION",
                "21-65/8-2 TALENT_PRECONDITION",
                "21-64/13-3 BY_ENTERPRISE",
                "21-64/13-4 BY_ENTERPRISE"))
                .allSatisfy(c -> assertThat(source.apply(c)).isEqualTo(Condition.Source.ANALYST));
        assertThat(source.apply("21-64/13-1 BY_ENTERPRISE")).isEqualTo(Condition.Source.TEXT);
    }

    @Test
    void keysKeepApartWhatTheTextNamesSeparately() {
        assertThat(clause("21-64/17-4").matter().key()).containsExactly("recipient", "level");
        assertThat(clause("21-64/14-6").matter().key()).containsExactly("talent_base");
    }

    @Test
    void monthlyAllowancesAskForTheFirstAndTheLastMonth() {
        assertThat(CATALOGUE.clauses()).filteredOn(c -> c.calculation() instanceof Calculation.Periodic).hasSize(6)
                .allSatisfy(c -> assertThat(c.facts()).filteredOn(Fact::required).extracting(Fact::name)
                        .contains("first_month", "last_month"));
    }

    /** Where both policies say the same, the older number gets the entry (reading A-47). */
    @Test
    void aTieBetweenThePoliciesIsBookedToTheFirst() {
        List<Clause> twins = CATALOGUE.clauses().stream().filter(c -> c.booksTo() != null).toList();
        assertThat(twins).hasSize(11).allSatisfy(c -> {
            assertThat(c.id().policy()).isEqualTo("LYG-2021-65");
            assertThat(c.booksTo()).isNotNull().extracting(ClauseId::policy).isEqualTo("LYG-2021-64");
            Clause first = CATALOGUE.clauses().stream().filter(f -> f.id().equals(c.booksTo())).findFirst()
                    .orElseThrow();
            assertThat(first.calculation()).isEqualTo(c.calculation());
        });
    }

    @Test
    void departmentsThatLeadAreListed() {
        assertThat(CATALOGUE.clauses()).extracting(Clause::lead)
                .allSatisfy(l -> assertThat(CATALOGUE.departments()).extracting(d -> d.name().zh()).contains(l));
    }

    @Test
    void clausesStandInTheOrderOfTheText() {
        assertThat(CATALOGUE.clauses().stream().map(Clause::id).map(ClauseId::policy).toList()).isSorted();
        assertThat(CATALOGUE.articles().stream().collect(Collectors.groupingBy(Article::policy)).values())
                .extracting(Collection::size).containsExactlyInAnyOrder(20, 15);
        for (Article article : CATALOGUE.articles()) {
            List<Integer> numbers = CATALOGUE.clauses().stream()
                    .filter(c -> c.id().policy().equals(article.policy()) && c.article().equals(article.number()))
                    .map(c -> Integer.valueOf(c.id().value().substring(c.id().value().lastIndexOf('-') + 1))).toList();
            assertThat(numbers).isSortedAccordingTo(Comparator.naturalOrder());
        }
    }
}
