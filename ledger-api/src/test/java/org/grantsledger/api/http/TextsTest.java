package org.grantsledger.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.export.TableExport;
import org.grantsledger.journal.Account;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.log.EventCodec;
import org.grantsledger.money.BadAmount;
import org.grantsledger.policy.FactProblem;
import org.grantsledger.view.Views;
import org.junit.jupiter.api.Test;

/** Whatever the ledger may say has a text in both languages, with the same places to fill in. */
class TextsTest {

    private static final Properties CHINESE = texts("messages.properties");

    private static final Properties ENGLISH = texts("messages_en.properties");

    private static final List<Path> SOURCES = List.of(
            Path.of("src/main/java"),
            Path.of("../ledger-core/src/main/java"),
            Path.of("../ledger-projections/src/main/java"));

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    /** Where a rule that a field breaks is named in the code. */
    private static final Pattern RULE = Pattern.compile(
            "(?:InvalidInput|InputProblem)\\(\\s*(?:\"[^\"]*\"(?:\\s*\\+\\s*[^,]+)?|[^,]+),\\s*\"([A-Z_]+)\""
                    + "|wrong\\(\\s*\\w+,\\s*\"([A-Z_]+)\"");

    private static final Pattern LITERAL = Pattern.compile("\"([A-Z_]+)\"");

    private static final Pattern PROBLEM = Pattern.compile("\"(problem\\.[a-z-]+)\"");

    private static Properties texts(String file) {
        Properties texts = new Properties();
        try (var in = new InputStreamReader(
                Objects.requireNonNull(TextsTest.class.getResourceAsStream("/" + file)),
                StandardCharsets.UTF_8)) {
            texts.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    Matcher matcher = pattern.matcher(Files.readString(file));
                    while (matcher.find()) {
                        found.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
                    }
                }
            }
        }
        return found;
    }

    private static Set<String> keys(String prefix) {
        return CHINESE.stringPropertyNames().stream().filter(k -> k.startsWith(prefix))
                .map(k -> k.substring(prefix.length())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> places(Properties texts, String key) {
        return PLACE.matcher(texts.getProperty(key)).results().map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void bothLanguagesHaveTheSameTextsWithTheSamePlaces() {
        assertThat(ENGLISH.stringPropertyNames()).isEqualTo(CHINESE.stringPropertyNames());
        for (String key : CHINESE.stringPropertyNames()) {
            assertThat(CHINESE.getProperty(key)).as(key).containsPattern(HAN);
            assertThat(ENGLISH.getProperty(key)).as(key).isNotBlank().doesNotContainPattern(HAN);
            assertThat(places(ENGLISH, key)).as(key).isEqualTo(places(CHINESE, key));
        }
    }

    @Test
    void everyColumnViewAccountAndEventHasATextInBothLanguages() {
        Properties chinese = texts("views.properties");
        Properties english = texts("views_en.properties");
        Set<String> keys = new TreeSet<>(Set.of("column.named", "unit.yuan", "unit.basis-points"));
        Views.ALL.forEach(view -> {
            keys.add("view." + view.name());
            view.columns().forEach(column -> keys.add("column." + column.name()));
            view.parameters().forEach(parameter -> keys.add("column." + parameter.name()));
        });
        for (String name : List.of(
                TableExport.TOTALS,
                TableExport.ABOUT,
                TableExport.VIEW,
                TableExport.POSITION,
                TableExport.EFFECTIVE_ON)) {
            keys.add("column." + name);
        }
        Arrays.stream(Account.values()).forEach(a -> keys.add("account." + a.code().replace(':', '-')));
        EventCodec.types().keySet().forEach(type -> keys.add("event." + type.name()));
        assertThat(chinese.stringPropertyNames()).isEqualTo(keys);
        assertThat(english.stringPropertyNames()).isEqualTo(keys);
        for (String key : keys) {
            assertThat(chinese.getProperty(key)).as(key).containsPattern(HAN);
            assertThat(english.getProperty(key)).as(key).isNotBlank().doesNotContainPattern(HAN);
            assertThat(places(english, key)).as(key).isEqualTo(places(chinese, key));
        }
    }

    @Test
    void everyFindingHasATextAndEveryTextAFinding() {
        Set<String> codes = Arrays.stream(FindingCode.values()).map(Enum::name)
                .collect(Collectors.toCollection(TreeSet::new));
        codes.add("CONDITION");
        assertThat(keys("finding.")).isEqualTo(codes);
    }

    @Test
    void everyOutcomeHasATextAndEveryTextAnOutcome() {
        assertThat(keys("outcome."))
                .isEqualTo(Arrays.stream(Outcome.values()).map(Enum::name).collect(Collectors.toSet()));
    }

    @Test
    void everyRuleThatTheCodeNamesHasATextAndEveryTextARule() throws IOException {
        Set<String> rules = found(RULE);
        assertThat(rules).contains("FUTURE_DATE", "BAD_CREDIT_CODE", "TWICE", "BEFORE_POLICY", "NOT_A_LIST");
        Arrays.stream(BadAmount.Rule.values()).forEach(r -> rules.add(r.name()));
        Arrays.stream(FactProblem.Rule.values()).forEach(r -> rules.add(r.name()));
        assertThat(keys("rule.")).containsAll(rules);
        rules.addAll(found(LITERAL));
        assertThat(rules).containsAll(keys("rule."));
    }

    @Test
    void everyTitleThatTheCodeNamesHasATextAndEveryTextIsUsed() throws IOException {
        assertThat(keys("problem.").stream().map(k -> "problem." + k).collect(Collectors.toSet()))
                .isEqualTo(found(PROBLEM));
    }

    /** The names stand in Explainer, beside the values that fill the places. */
    @Test
    void everyStepHasATextWhosePlacesAreFilled() throws IOException {
        String explainer = Files.readString(Path.of("src/main/java/org/grantsledger/api/http/Explainer.java"));
        String names = explainer.substring(explainer.indexOf("String name(Step step"),
                explainer.indexOf("String percent("));
        Set<String> steps = Pattern.compile("\"([a-z-]+)\"").matcher(
                names.replaceAll("values\\.put\\(\\s*\"\\w+\"", "")).results().map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> filled = Pattern.compile("values\\.put\\(\\s*\"(\\w+)\"").matcher(explainer).results()
                .map(m -> m.group(1)).collect(Collectors.toSet());
        assertThat(keys("step.")).isEqualTo(steps);
        for (String step : steps) {
            assertThat(filled).as(step).containsAll(places(CHINESE, "step." + step));
        }
    }

    @Test
    void everyPlaceOfAFindingIsFilledWhereTheFindingIsMade() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    code.append(Files.readString(file));
                }
            }
        }
        for (FindingCode finding : FindingCode.values()) {
            Set<String> places = places(CHINESE, "finding." + finding);
            places.removeAll(Set.of("limit", "used", "asked"));
            for (String place : places) {
                assertThat(code.toString()).as(finding + " {" + place + "}").contains("\"" + place + "\"");
            }
        }
    }
}
