package org.grantsledger.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.grantsledger.money.Fen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake in the files of a catalogue gives one problem, at its place, with its reason. */
class CatalogueErrorsTest {

    private static final String A2 = "LYG-2021-64/article-02.yaml";
    private static final String A4 = "LYG-2021-64/article-04.yaml";
    private static final String A5 = "LYG-2021-64/article-05.yaml";
    private static final String A7 = "LYG-2021-64/article-07.yaml";
    private static final String A9 = "LYG-2021-64/article-09.yaml";
    private static final String A11 = "LYG-2021-64/article-11.yaml";
    private static final String A12 = "LYG-2021-64/article-12.yaml";
    private static final String A19 = "LYG-2021-64/article-19.yaml";
    private static final String A13 = "LYG-2021-64/article-13.yaml";
    private static final String B1 = "LYG-2021-65/article-01.yaml";
    private static final String CLAUSE_2_7 = "- id: LYG-2021-64/2-7\n";

    /**
     * A mistake and what must be said to it.
     *
     * @param words first stand on the line that is named, in the whole file or after "clause > "; empty where no line
     *        can be
     */
    record Mistake(String name, Draft draft, String file, String words, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Draft draft() {
        return new Draft();
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(facts(), numbers(), limits(), names(), types(), matching(), shape())
                .flatMap(s -> s);
    }

    private static Stream<Mistake> facts() {
        return Stream.of(
                new Mistake(
                        "a fact that stands in no vocabulary",
                        draft().clause(A2, "LYG-2021-64/2-7", "{name: newly_recognised,", "{name: newly_recognized,"),
                        A2,
                        "{name: newly_recognized,",
                        "unknown fact newly_recognized: it stands in no vocabulary"),
                new Mistake(
                        "a condition on a fact that the clause does not declare",
                        draft().clause(A2, "LYG-2021-64/2-7", "fact: newly_recognised}", "fact: newly_approved}"),
                        A2,
                        "LYG-2021-64/2-7 > - code: NEWLY_RECOGNISED",
                        "unknown fact newly_approved: the clause uses it but does not declare it"),
                new Mistake(
                        "a character that PostgreSQL cannot hold",
                        draft().clause(A2, "LYG-2021-64/2-7", "text: 对新认定的省级农业科技型企业给予10万元奖励", "text: \"\\0\""),
                        A2,
                        "text: \"\\0\"",
                        "a character that cannot be stored"),
                new Mistake(
                        "a base that the clause does not declare",
                        draft().clause(A2, "LYG-2021-64/2-5", "up_to: false, base: base}",
                                "up_to: false, base: sales}"),
                        A2,
                        "base: sales}",
                        "unknown fact sales"),
                new Mistake(
                        "a key of a limit that a counted clause does not declare",
                        draft().clause(A12, "LYG-2021-64/12-5", "key: [unit]", "key: [unit, farm]"),
                        A12,
                        "- id: LYG-2021-64/12-5",
                        "unknown fact farm"),
                new Mistake(
                        "two facts of one name",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "  - {name: newly_recognised, required: true}",
                                "  - {name: newly_recognised, required: true, aliases: [recognised_on]}"),
                        A2,
                        "aliases: [recognised_on]",
                        "duplicate fact recognised_on"),
                new Mistake(
                        "a choice without choices",
                        draft().change(
                                "facts.yaml",
                                "prize_class: {type: CHOICE, zh: 奖项, en: Prize, choices: [国家科学技术奖, 江苏省科学技术奖, 其他]}",
                                "prize_class: {type: TEXT, zh: 奖项, en: Prize, choices: [国家科学技术奖, 江苏省科学技术奖, 其他]}")
                                .file(A12, onlyOnePrize()),
                        A12,
                        "{name: prize_class,",
                        "prize_class: choices belong to the type CHOICE"),
                new Mistake(
                        "a fallback for what is no text",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "{name: recognised_on, required: true}",
                                "{name: recognised_on, required: true, fallback: '2022-01-01'}"),
                        A2,
                        "fallback: '2022-01-01'",
                        "recognised_on: only a TEXT may have a fallback"),
                new Mistake(
                        "a condition met by any claim, as its document is required",
                        draft().clause(
                                "LYG-2021-65/article-06.yaml",
                                "LYG-2021-65/6-1",
                                "{name: platform_task_doc, required: false}",
                                "{name: platform_task_doc, required: true}"),
                        "LYG-2021-65/article-06.yaml",
                        "- code: TASK",
                        "platform_task_doc cannot be missing, as it is required"),
                new Mistake(
                        "an optional fact that decides the version",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "{name: recognised_on, required: true}",
                                "{name: recognised_on, required: false}"),
                        A2,
                        "LYG-2021-64/2-7 > trigger:",
                        "the fact that decides the version must be required"));
    }

    /** Article 12 reduced to one clause on prizes, so that a mistake in the vocabulary shows once. */
    private static String onlyOnePrize() {
        String text = Draft.shipped(A12);
        return text.substring(0, text.indexOf("- id: LYG-2021-64/12-2")) + "provisions: []\n";
    }

    private static Stream<Mistake> numbers() {
        return Stream.of(
                new Mistake(
                        "an amount of zero",
                        draft().clause(A2, "LYG-2021-64/2-2", "amount: 400000", "amount: 0"),
                        A2,
                        "amount: 0}",
                        "minimum value of 1"),
                new Mistake(
                        "an amount that is no number",
                        draft().clause(A2, "LYG-2021-64/2-2", "amount: 400000", "amount: 40万"),
                        A2,
                        "amount: 40万",
                        "string found, integer expected"),
                new Mistake(
                        "an amount beyond all reckoning",
                        draft().clause(A2, "LYG-2021-64/2-2", "amount: 400000", "amount: 99999999999999999999"),
                        A2,
                        "amount: 99999999999999999999",
                        "no valid YAML"),
                new Mistake(
                        "a threshold that is no number",
                        draft().clause(A2, "LYG-2021-64/2-3", "value: '2'}", "value: 二}"),
                        A2,
                        "value: 二}",
                        "does not match the regex pattern"),
                new Mistake(
                        "a part of a count",
                        draft().clause(A2, "LYG-2021-64/2-3", "value: '2'}", "value: '2.5'}"),
                        A2,
                        "- code: SECOND_OR_LATER",
                        "bad number 2.5 for the integer hnte_recognition_ordinal"),
                new Mistake(
                        "a part of a fen",
                        draft().clause(A2, "LYG-2021-64/2-5", "fact: base, value: '20000000'",
                                "fact: base, value: '0.001'"),
                        A2,
                        "- code: SALES_AT_LEAST_20M",
                        "bad number 0.001 for the amount base"),
                new Mistake(
                        "a day that is in no calendar",
                        draft().clause(A2, "LYG-2021-64/2-7", "valid_from: '2021-08-28'", "valid_from: '2021-02-30'"),
                        A2,
                        "valid_from: '2021-02-30'",
                        "2021-02-30"),
                new Mistake(
                        "a rate above all",
                        draft().clause(A5, "LYG-2021-64/5-1", "rate_bp: 500", "rate_bp: 500000"),
                        A5,
                        "rate_bp: 500000",
                        "maximum value of 100000"));
    }

    private static Stream<Mistake> limits() {
        return Stream.of(
                new Mistake(
                        "a limit without a key",
                        draft().clause(A12, "LYG-2021-64/12-5", "key: [unit]", "key: []"),
                        A12,
                        "- id: 'LYG-2021-64/12-5#unit-year'",
                        "cap without key: LYG-2021-64/12-5#unit-year"),
                new Mistake(
                        "a limit that does not count its own clause",
                        draft().clause(A12, "LYG-2021-64/12-5", "counts: [LYG-2021-64/12-5]",
                                "counts: [LYG-2021-64/12-9]")
                                .clause(A12, "LYG-2021-64/12-5", "counts: [LYG-2021-64/12-9]",
                                        "counts: [LYG-2021-64/20-1]"),
                        A12,
                        "- id: 'LYG-2021-64/12-5#unit-year'",
                        "the cap does not count its own clause"),
                new Mistake(
                        "a limit that counts a clause which is none",
                        draft().clause(
                                A12,
                                "LYG-2021-64/12-5",
                                "counts: [LYG-2021-64/12-5]",
                                "counts: [LYG-2021-64/12-5, LYG-2021-64/12-9]"),
                        A12,
                        "- id: 'LYG-2021-64/12-5#unit-year'",
                        "unknown clause LYG-2021-64/12-9"),
                new Mistake(
                        "two limits that share a counter with another key",
                        draft().clause(A11, "LYG-2021-64/11-1", "key: [contract]", "key: [enterprise, contract]"),
                        "LYG-2021-65/article-07.yaml",
                        "- id: 'LYG-2021-64/11#contract'",
                        "the counter LYG-2021-64/11#contract has another key, period or counted clauses elsewhere"),
                new Mistake(
                        "a year for a limit that binds once",
                        draft().clause(
                                A19,
                                "LYG-2021-64/19-1",
                                "period: YEAR",
                                "period: LIFETIME"),
                        A19,
                        "- id: 'LYG-2021-64/19-1#enterprise-year'",
                        "a year belongs to a yearly cap"),
                new Mistake(
                        "a limit that begins with a clause it does not count",
                        draft().clause(
                                A4,
                                "LYG-2021-64/4-6",
                                "once_treated_under: [LYG-2021-64/7-1]",
                                "once_treated_under: [LYG-2021-64/7-3]"),
                        A4,
                        "- id: 'LYG-2021-64/7#platform'",
                        "once_treated_under names a clause that the cap does not count"),
                new Mistake(
                        "a pool that is none",
                        draft().clause(A5, "LYG-2021-64/5-1", "pool: rd-award", "pool: rd-awards"),
                        A5,
                        "- id: rd-award-pool",
                        "unknown pool rd-awards"),
                new Mistake(
                        "a pool for each payer",
                        draft().clause(A5, "LYG-2021-64/5-1", "key: []", "key: [payer]"),
                        A5,
                        "- id: rd-award-pool",
                        "a cap on each payer's share has an amount or a rate and binds from the start"),
                new Mistake(
                        "a share of a fact that is no amount",
                        draft().clause(
                                "LYG-2021-64/article-18.yaml",
                                "LYG-2021-64/18-1",
                                "of: [base, paid_so_far]",
                                "of: [base, approved_rate_bp]"),
                        "LYG-2021-64/article-18.yaml",
                        "- id: 'LYG-2021-64/18-1#agreement'",
                        "fact approved_rate_bp is of type INTEGER, not [MONEY]"));
    }

    private static Stream<Mistake> names() {
        String text = Draft.shipped(A2);
        String again = text.substring(text.indexOf(CLAUSE_2_7));
        String later = again.replace("valid_from: '2021-08-28'", "valid_from: '2023-01-01'");
        return Stream.of(
                new Mistake(
                        "two clauses of one name on one day",
                        draft().append(A2, again.replace("- id: LYG-2021-64/2-7", "- id: LYG-2021-64/2-7 # again")),
                        A2,
                        "- id: LYG-2021-64/2-7 # again",
                        "duplicate id LYG-2021-64/2-7 with overlapping validity"),
                new Mistake(
                        "two versions of a clause that share a day",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "valid_from: '2021-08-28'",
                                "valid_from: '2021-08-28'\n  valid_to: '2023-01-01'")
                                .append(A2, later.replace("- id: LYG-2021-64/2-7", "- id: LYG-2021-64/2-7 # later")),
                        A2,
                        "- id: LYG-2021-64/2-7 # later",
                        "duplicate id LYG-2021-64/2-7 with overlapping validity"),
                new Mistake(
                        "a clause that ends before it begins",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "valid_from: '2021-08-28'",
                                "valid_from: '2021-08-28'\n  valid_to: '2021-08-27'"),
                        A2,
                        CLAUSE_2_7.strip(),
                        "LYG-2021-64/2-7 ends before it begins"),
                new Mistake(
                        "two matters of one name",
                        draft().change(
                                "matters.yaml",
                                "relations:\n",
                                "- {id: listing, zh: 上市, overlap: SINGLE, rule: 一次}\nrelations:\n"),
                        "matters.yaml",
                        "- {id: listing, zh: 上市,",
                        "duplicate id listing"),
                new Mistake(
                        "two pools of one name",
                        draft().change("matters.yaml", "- id: incubation-plan\n  name:", "- id: rd-award\n  name:")
                                .file(A9, withoutPools(A9))
                                .file("LYG-2021-65/article-04.yaml", withoutPools("LYG-2021-65/article-04.yaml")),
                        "matters.yaml",
                        "- id: rd-award\n  name: {zh: 市科技型",
                        "duplicate id rd-award"),
                new Mistake(
                        "two provisions of one name",
                        draft().change(
                                "LYG-2021-64/article-08.yaml",
                                "- id: LYG-2021-64/8-N1",
                                "- {id: LYG-2021-64/7-N1, type: TARGET, en: Twice, text: 二}\n\n- id: LYG-2021-64/8-N1"),
                        "LYG-2021-64/article-08.yaml",
                        "- {id: LYG-2021-64/7-N1,",
                        "duplicate id LYG-2021-64/7-N1"),
                new Mistake(
                        "two conditions of one code",
                        draft().clause(A2, "LYG-2021-64/2-6", "code: OWN_IP", "code: EVALUATION_PASSED"),
                        A2,
                        "- code: EVALUATION_PASSED\n    label: {zh: 有自主知识产权",
                        "duplicate condition EVALUATION_PASSED"),
                new Mistake(
                        "two jurisdictions of one code",
                        draft().change("jurisdictions.yaml", "{code: LYG-GY,", "{code: LYG-DH,"),
                        "jurisdictions.yaml",
                        "{code: LYG-DH, name: {zh: 灌云县",
                        "duplicate id LYG-DH"),
                new Mistake(
                        "a second city",
                        draft().change(
                                "jurisdictions.yaml",
                                "en: Donghai County}, class: COUNTY}",
                                "en: Donghai County}, class: CITY}"),
                        "/jurisdictions",
                        "",
                        "exactly one jurisdiction must be of class CITY"),
                new Mistake(
                        "a matter that is none",
                        draft().clause(A2, "LYG-2021-64/2-7", "id: title.prov-agri-tech", "id: title.prov-agri"),
                        A2,
                        "LYG-2021-64/2-7 > matter:",
                        "unknown matter title.prov-agri"),
                new Mistake(
                        "a relation with a matter that is none",
                        draft().change(
                                "matters.yaml",
                                "matters: [tech-transfer.import, tech-transfer.agency]",
                                "matters: [tech-transfer.import, tech-transfer.agent]"),
                        "matters.yaml",
                        "- matters: [tech-transfer.import, tech-transfer.agent]",
                        "unknown matter tech-transfer.agent"),
                new Mistake(
                        "a policy that is none",
                        draft().clause(B1, "LYG-2021-65/1-5", "- id: LYG-2021-65/1-5", "- id: LYG-2021-66/1-5"),
                        B1,
                        "- id: LYG-2021-66/1-5",
                        "unknown policy LYG-2021-66"),
                new Mistake(
                        "a clause that stands with another policy's article",
                        draft().clause(B1, "LYG-2021-65/1-5", "- id: LYG-2021-65/1-5", "- id: LYG-2021-64/1-5"),
                        B1,
                        "- id: LYG-2021-64/1-5",
                        "unknown article LYG-2021-64 （一）"),
                new Mistake(
                        "an article of a policy that is none",
                        draft().change("LYG-2021-65/article-15.yaml", "policy: LYG-2021-65", "policy: LYG-2021-66")
                                .file(
                                        "LYG-2021-65/article-15.yaml",
                                        "article: {policy: LYG-2021-66, number: （十五）, title: 建立容错机制}\n"),
                        "LYG-2021-65/article-15.yaml",
                        "article:",
                        "unknown policy LYG-2021-66"),
                new Mistake(
                        "an ambiguity that is none",
                        draft().clause(A2, "LYG-2021-64/2-7", "ambiguities: [A-02]", "ambiguities: [A-99]"),
                        A2,
                        "LYG-2021-64/2-7 > ambiguities:",
                        "unknown ambiguity A-99"),
                new Mistake(
                        "a limit that rests on an ambiguity which is none",
                        draft().clause(A12, "LYG-2021-64/12-5", "ambiguity: A-30", "ambiguity: A-99"),
                        A12,
                        "- id: 'LYG-2021-64/12-5#unit-year'",
                        "unknown ambiguity A-99"),
                new Mistake(
                        "a closing rule that rests on an ambiguity which is none",
                        draft().change("LYG-2021-65/policy.yaml", "ambiguities: [A-01]", "ambiguities: [A-99]"),
                        "LYG-2021-65/policy.yaml",
                        "- id: G65-1",
                        "unknown ambiguity A-99"),
                new Mistake(
                        "a department that is none",
                        draft().clause(A2, "LYG-2021-64/2-7", "lead: 市科技局", "lead: 市科协"),
                        A2,
                        "LYG-2021-64/2-7 > lead:",
                        "unknown department 市科协"),
                new Mistake(
                        "a twin of another matter",
                        draft().clause(B1, "LYG-2021-65/1-5", "books_to: LYG-2021-64/2-6", "books_to: LYG-2021-64/2-7"),
                        B1,
                        "books_to: LYG-2021-64/2-7",
                        "no clause of the same matter is called LYG-2021-64/2-7"),
                new Mistake(
                        "a matter whose key differs between its clauses",
                        draft().clause(
                                B1,
                                "LYG-2021-65/1-5",
                                "key: [enterprise, evaluation_year]",
                                "key: [evaluation_year, enterprise]"),
                        B1,
                        "LYG-2021-65/1-5 > matter:",
                        "the matter tech-sme.evaluation has another key elsewhere"),
                new Mistake(
                        "claims that neither add up nor are limited to one",
                        draft().clause(A2, "LYG-2021-64/2-7", "max: 1", "max: null"),
                        A2,
                        "LYG-2021-64/2-7 > matter:",
                        "claims that do not add up must be limited to one per matter"));
    }

    /** The clauses of a file that draw on the second pool, cut out. */
    private static String withoutPools(String file) {
        return Draft.shipped(file).replace("limit: {pool: incubation-plan}", "limit: {pool: rd-award}");
    }

    private static Stream<Mistake> types() {
        return Stream.of(
                new Mistake(
                        "a flag compared with a number",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "{op: is_true, fact: newly_recognised}",
                                "{op: gte, fact: newly_recognised, value: '1'}"),
                        A2,
                        "- code: NEWLY_RECOGNISED",
                        "fact newly_recognised is of type BOOLEAN, not [MONEY, INTEGER, RATIO]"),
                new Mistake(
                        "a date taken for a flag",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "{op: is_true, fact: newly_recognised}",
                                "{op: is_false, fact: recognised_on}"),
                        A2,
                        "- code: NEWLY_RECOGNISED",
                        "fact recognised_on is of type DATE, not [BOOLEAN]"),
                new Mistake(
                        "a value that is no choice",
                        draft().clause(A4, "LYG-2021-64/4-1", "value: 国家级}", "value: 国家}"),
                        A4,
                        "- code: LEVEL",
                        "国家 is no choice of the fact level"),
                new Mistake(
                        "a date compared with a flag",
                        draft().clause(A2, "LYG-2021-64/2-4", "other: certificate_valid_to}",
                                "other: whole_relocation}"),
                        A2,
                        "- code: CERT_VALID",
                        "fact whole_relocation is of type BOOLEAN, not [DATE]"),
                new Mistake(
                        "a rate of what is no amount",
                        draft().clause(A2, "LYG-2021-64/2-5", "up_to: false, base: base}", "up_to: false, base: year}"),
                        A2,
                        "base: year}",
                        "fact year is of type INTEGER, not [MONEY]"),
                new Mistake(
                        "a year that is a date",
                        draft().clause(A2, "LYG-2021-64/2-7", "kind: DATE}", "kind: YEAR_END}"),
                        A2,
                        "LYG-2021-64/2-7 > trigger:",
                        "fact recognised_on is of type DATE, not [INTEGER]"),
                new Mistake(
                        "months that are dates",
                        draft().clause(A13, "LYG-2021-64/13-5", "last_month: last_month}", "last_month: employed_on}"),
                        A13,
                        "last_month: employed_on}",
                        "fact employed_on is of type DATE, not [MONTH]"),
                new Mistake(
                        "something to approve of an exact rate",
                        draft().clause(A11, "LYG-2021-64/11-1", "up_to: true", "up_to: false"),
                        A11,
                        "up_to: false",
                        "an exact rate leaves nothing to approve or propose"),
                new Mistake(
                        "a split without ratios",
                        draft().clause(
                                A2,
                                "LYG-2021-64/2-7",
                                "{rule: FISCAL_SYSTEM,",
                                "{rule: EXPLICIT_SPLIT,"),
                        A2,
                        "LYG-2021-64/2-7 > calculation:",
                        "EXPLICIT_SPLIT needs the payers of a matching rule"));
    }

    private static Stream<Mistake> matching() {
        return Stream.of(
                new Mistake(
                        "a class without a branch",
                        draft().clause(
                                A4,
                                "LYG-2021-64/4-6",
                                "{classes: [DISTRICT, FUNCTIONAL_BLOCK, COUNTY]",
                                "{classes: [DISTRICT, FUNCTIONAL_BLOCK]"),
                        A4,
                        "LYG-2021-64/4-6 > kind: MATCHING",
                        "no branch for every class of the clause's scope"),
                new Mistake(
                        "a class with two branches",
                        draft().clause(A7, "LYG-2021-64/7-1", "classes: [COUNTY]", "classes: [COUNTY, DISTRICT]"),
                        A7,
                        "classes: [COUNTY, DISTRICT]",
                        "a second branch for DISTRICT"),
                new Mistake(
                        "ratios that do not sum",
                        draft().clause(
                                A7,
                                "LYG-2021-64/7-1",
                                "{payer: CITY, ratio: '0.5'}",
                                "{payer: CITY, ratio: '0.4'}"),
                        A7,
                        "classes: [DISTRICT, FUNCTIONAL_BLOCK]",
                        "the payers' ratios sum to 0.9, not to 1"),
                new Mistake(
                        "a split that names no payers",
                        draft().clause(
                                A7,
                                "LYG-2021-64/7-1",
                                "      payers:\n      - {payer: LOCAL, ratio: '1'}",
                                "      payers: []"),
                        A7,
                        "classes: [COUNTY]",
                        "EXPLICIT_SPLIT, but the branch names no payers"));
    }

    private static Stream<Mistake> shape() {
        return Stream.of(
                new Mistake(
                        "a key that the schema does not know",
                        draft().clause(A2, "LYG-2021-64/2-7", "  form: CASH", "  from: CASH\n  form: CASH"),
                        A2,
                        CLAUSE_2_7.strip(),
                        "'from' is not defined in the schema"),
                new Mistake(
                        "a key that is missing",
                        draft().clause(A2, "LYG-2021-64/2-7", "  form: CASH\n", ""),
                        A2,
                        CLAUSE_2_7.strip(),
                        "required property 'form' not found"),
                new Mistake(
                        "a kind of calculation that is none",
                        draft().clause(A2, "LYG-2021-64/2-7", "kind: FIXED", "kind: FLAT"),
                        A2,
                        "kind: FLAT",
                        "does not have a value in the enumeration"),
                new Mistake(
                        "an operator that is none",
                        draft().clause(A2, "LYG-2021-64/2-7", "op: is_true", "op: is_maybe"),
                        A2,
                        "op: is_maybe",
                        "does not have a value in the enumeration"),
                new Mistake(
                        "a key that stands twice",
                        draft().clause(A2, "LYG-2021-64/2-7", "  form: CASH", "  form: CASH\n  form: VOUCHER"),
                        A2,
                        "  form: VOUCHER",
                        "no valid YAML"),
                new Mistake(
                        "a bracket that is not closed",
                        draft().clause(A2, "LYG-2021-64/2-7", "ambiguities: [A-02]", "ambiguities: [A-02"),
                        A2,
                        "",
                        "no valid YAML"),
                new Mistake("an empty file", draft().file(A2, ""), A2, "", "the file is empty"),
                new Mistake(
                        "a file that is a list",
                        draft().file("LYG-2021-65/article-15.yaml", "- a\n- b\n"),
                        "LYG-2021-65/article-15.yaml",
                        "- a",
                        "array found, object expected"),
                new Mistake(
                        "a file that is not there",
                        draft().change(
                                "catalogue.yaml",
                                "LYG-2021-65/article-15.yaml",
                                "LYG-2021-65/article-16.yaml"),
                        "LYG-2021-65/article-16.yaml",
                        "",
                        "the file is missing"),
                new Mistake(
                        "a file that is listed twice",
                        draft().change(
                                "catalogue.yaml",
                                "- LYG-2021-65/article-15.yaml",
                                "- LYG-2021-65/article-14.yaml"),
                        "catalogue.yaml",
                        "- facts.yaml",
                        "unique"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void oneMistakeGivesOneProblemAtItsPlace(Mistake mistake) {
        List<CatalogueProblem> problems = problems(mistake.draft());
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().reason().en()).contains(mistake.reason());
        assertThat(problems.getFirst().reason().zh()).containsPattern("\\p{IsHan}");
        assertThat(problems.getFirst().file()).isEqualTo(mistake.file());
        if (!mistake.words().isEmpty()) {
            assertThat(problems.getFirst().line()).isEqualTo(mistake.draft().line(mistake.file(), mistake.words()));
        }
    }

    private static List<CatalogueProblem> problems(CatalogueSource source) {
        CatalogueException refused = catchThrowableOfType(
                CatalogueException.class,
                () -> CatalogueReader.read(source));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    @Test
    void everyMistakeIsReportedNotOnlyTheFirst() {
        Draft two = draft().clause(A2, "LYG-2021-64/2-7", "ambiguities: [A-02]", "ambiguities: [A-99]")
                .clause(A4, "LYG-2021-64/4-1", "value: 国家级}", "value: 国家}");
        assertThat(problems(two)).extracting(CatalogueProblem::file).containsExactly(A2, A4);
    }

    @Test
    void aProblemReadsAsFileLineAndReason() {
        assertThat(new CatalogueProblem("a.yaml", 7, new Label("原因", "why"))).hasToString("a.yaml:7: why");
        assertThat(new CatalogueProblem("/clauses/3", 0, new Label("原因", "why"))).hasToString("/clauses/3: why");
        assertThat(problems(file -> Optional.empty())).singleElement()
                .hasToString("catalogue.yaml: the file is missing");
    }

    @Test
    void theNextVersionOfAClauseMayBeginTheDayAfter() {
        String text = Draft.shipped(A2);
        String later = text.substring(text.indexOf(CLAUSE_2_7)).replace("'2021-08-28'", "'2023-01-01'")
                .replace("amount: 100000", "amount: 120000");
        Draft draft = draft().clause(
                A2,
                "LYG-2021-64/2-7",
                "valid_from: '2021-08-28'",
                "valid_from: '2021-08-28'\n  valid_to: '2022-12-31'").append(A2, later);
        CatalogueDocument read = CatalogueReader.read(draft);
        RuleBook catalogue = new RuleBook(read.catalogue(), read.version());
        ClauseId id = new ClauseId("LYG-2021-64/2-7");
        assertThat(catalogue.clause(id, LocalDate.of(2022, 12, 31)).orElseThrow().calculation())
                .isEqualTo(new Calculation.Fixed(Fen.ofYuan(100_000)));
        assertThat(catalogue.clause(id, LocalDate.of(2023, 1, 1)).orElseThrow().calculation())
                .isEqualTo(new Calculation.Fixed(Fen.ofYuan(120_000)));
        assertThat(catalogue.clause(id, LocalDate.of(2021, 8, 27))).isEmpty();
    }

    @Test
    void aDocumentThatCameWholeIsCheckedTheSameWayAndNamesThePath() {
        String json = CatalogueReader.read(CatalogueSource.shipped()).json();
        CatalogueException unknownKey = catchThrowableOfType(
                CatalogueException.class,
                () -> CatalogueDocument.parse(json.replaceFirst("\"form\":\"CASH\"", "\"form\":\"CASH\",\"from\":1")));
        assertThat(unknownKey.problems()).singleElement().satisfies(p -> {
            assertThat(p.file()).isEqualTo("/clauses/0");
            assertThat(p.reason().en()).contains("'from' is not defined");
        });
        CatalogueException unknownFact = catchThrowableOfType(
                CatalogueException.class,
                () -> CatalogueDocument.parse(
                        json.replaceFirst("\"fact\":\"in_cultivation_library\"", "\"fact\":\"in_library\"")));
        assertThat(unknownFact.problems()).singleElement().satisfies(p -> {
            assertThat(p.file()).isEqualTo("/clauses/0/conditions/0");
            assertThat(p.reason().en()).contains("unknown fact in_library");
        });
        CatalogueException malformed = catchThrowableOfType(
                CatalogueException.class,
                () -> CatalogueDocument.parse(json.substring(1)));
        assertThat(malformed.problems()).hasSize(1);
    }
}
