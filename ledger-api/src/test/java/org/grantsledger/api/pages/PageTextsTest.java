package org.grantsledger.api.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.Disbursement;
import org.grantsledger.enterprise.Outcome;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.limit.FindingCode;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.RecipientKind;
import org.junit.jupiter.api.Test;

/** Whatever a page says stands in the message files, in both languages, and nothing stands there that no page says. */
class PageTextsTest {

    private static final Path RESOURCES = Path.of("src/main/resources");

    private static final Path CODE = Path.of("src/main/java/org/grantsledger/api/pages");

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    /** Languages are named in themselves. */
    private static final Set<String> NATIVE = Set.of("language.zh", "language.en");

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)[^}]*}");

    /** Tags, comments and declarations. */
    private static final Pattern MARKUP = Pattern.compile("<!--.*?-->|<[^>]*>", Pattern.DOTALL);

    /** Attributes that people read or hear, unless Thymeleaf fills them. */
    private static final Pattern SPOKEN = Pattern.compile("\\s(?:title|alt|placeholder|aria-label)=\"");

    private static final Pattern INLINE = Pattern
            .compile("\\s(?:style|on[a-z]+)=\"|<style|<script(?![^>]*(?:src=|type=\"application/json\"))");

    private static final Pattern KEY = Pattern.compile("#\\{([\\w.-]+)[(}]");

    private static final Pattern COMPLETED = Pattern.compile("#\\{\\|([\\w.-]+\\.)\\$");

    private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-zA-Z-]*(?:\\.[\\w-]+)+)\"");

    private static final Properties CHINESE = texts("pages.properties");

    private static final Properties ENGLISH = texts("pages_en.properties");

    private static Properties texts(String file) {
        Properties texts = new Properties();
        try (var in = Files.newBufferedReader(RESOURCES.resolve(file))) {
            texts.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(ending)).toList();
            assertThat(found).as(root + " *" + ending).isNotEmpty();
            return found;
        }
    }

    private static Set<String> places(Properties texts, String key) {
        return PLACE.matcher(texts.getProperty(key)).results().map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void bothLanguagesHaveTheSameTextsWithTheSamePlaces() {
        assertThat(ENGLISH.stringPropertyNames()).isEqualTo(CHINESE.stringPropertyNames());
        for (String key : CHINESE.stringPropertyNames()) {
            assertThat(places(ENGLISH, key)).as(key).isEqualTo(places(CHINESE, key));
            if (!NATIVE.contains(key)) {
                assertThat(CHINESE.getProperty(key)).as(key).containsPattern(HAN);
                assertThat(ENGLISH.getProperty(key)).as(key).isNotBlank().doesNotContainPattern(HAN);
            }
        }
    }

    /** Of two, in one file or in two of one language, one would be lost without a word. */
    @Test
    void noKeyStandsTwice() throws IOException {
        for (String language : List.of("", "_en")) {
            List<String> keys = new ArrayList<>();
            for (String file : List.of("messages", "views", "pages", "readings")) {
                Path path = RESOURCES.resolve(file + language + ".properties");
                if (Files.exists(path)) {
                    Files.readAllLines(path).stream().filter(l -> l.matches("[^#=]+=.*"))
                            .map(l -> l.substring(0, l.indexOf('='))).forEach(keys::add);
                }
            }
            assertThat(keys).hasSizeGreaterThan(500).doesNotHaveDuplicates();
        }
    }

    @Test
    void noTextStandsInATemplateOrInTheCodeOfPages() throws IOException {
        for (Path template : files(RESOURCES.resolve("templates"), ".html")) {
            String html = Files.readString(template);
            assertThat(MARKUP.matcher(html).replaceAll("")).as(template.toString()).doesNotContainPattern("\\p{L}");
            assertThat(SPOKEN.matcher(html).results().map(MatchResult::group)).as(template.toString()).isEmpty();
        }
        for (Path code : files(CODE, ".java")) {
            String literals = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"").matcher(Files.readString(code)).results()
                    .map(MatchResult::group).collect(Collectors.joining());
            assertThat(literals).as(code.toString()).doesNotContainPattern(HAN);
        }
    }

    /** The catalogue itself has them in English. */
    @Test
    void everyReadingOfTheCatalogueIsToldInChinese() {
        Properties readings = texts("readings.properties");
        Set<String> expected = new TreeSet<>();
        CatalogueReader.read(CatalogueSource.shipped()).catalogue().ambiguities().forEach(
                a -> List.of("title", "issue", "taken", "rationale")
                        .forEach(part -> expected.add("reading." + a.id() + "." + part)));
        assertThat(expected).hasSizeGreaterThan(100).isEqualTo(new TreeSet<>(readings.stringPropertyNames()));
        readings.forEach((key, text) -> assertThat(text.toString()).as(key.toString()).containsPattern(HAN));
    }

    /** The content security policy forbids them, so they would do nothing; documents for paper are no pages. */
    @Test
    void templatesHaveNoInlineScriptsAndStyles() throws IOException {
        for (Path template : files(RESOURCES.resolve("templates"), ".html")) {
            if (java.util.Objects.requireNonNull(template.getParent()).endsWith("pdf")) {
                continue;
            }
            assertThat(INLINE.matcher(Files.readString(template)).results().map(MatchResult::group))
                    .as(template.toString()).isEmpty();
        }
    }

    @Test
    void everyTextThatAPageNamesIsThere() throws IOException {
        Set<String> known = new TreeSet<>(CHINESE.stringPropertyNames());
        known.addAll(texts("views.properties").stringPropertyNames());
        known.addAll(texts("messages.properties").stringPropertyNames());
        Set<String> named = new TreeSet<>();
        for (Path template : files(RESOURCES.resolve("templates"), ".html")) {
            KEY.matcher(Files.readString(template)).results().forEach(m -> named.add(m.group(1)));
        }
        assertThat(named).contains("menu", "filter.apply");
        assertThat(known).containsAll(named);
    }

    /** Keys that code completes, such as the advice for a status, are told by how they begin. */
    @Test
    void noTextIsLeftOver() throws IOException {
        Set<String> named = new TreeSet<>();
        Set<String> beginnings = new TreeSet<>();
        for (Path template : files(RESOURCES.resolve("templates"), ".html")) {
            KEY.matcher(Files.readString(template)).results().forEach(m -> named.add(m.group(1)));
            COMPLETED.matcher(Files.readString(template)).results().forEach(m -> beginnings.add(m.group(1)));
        }
        StringBuilder all = new StringBuilder();
        for (Path code : files(CODE, ".java")) {
            all.append(Files.readString(code));
        }
        LITERAL.matcher(all).results().forEach(m -> named.add(m.group(1)));
        Pattern beginning = Pattern.compile("\"([a-z][a-zA-Z-]*\\.)\"");
        beginning.matcher(all).results().forEach(m -> beginnings.add(m.group(1)));
        Set<String> left = new TreeSet<>(CHINESE.stringPropertyNames());
        left.removeIf(key -> named.contains(key) || beginnings.stream().anyMatch(key::startsWith));
        // The word of one piece, which no pattern tells from others.
        left.removeIf(key -> all.indexOf('"' + key + '"') >= 0);
        assertThat(left).isEmpty();
    }

    /** Of the findings, those that a decision on a claim makes: a class that makes one keeps it among the reasons. */
    @Test
    void everyCodeThatStandsInAViewHasAWord() throws IOException {
        Set<String> words = new TreeSet<>();
        for (RecipientKind kind : RecipientKind.values()) {
            words.add("code.kind." + kind);
        }
        for (LineMode mode : LineMode.values()) {
            words.add("code.mode." + mode);
        }
        for (Outcome outcome : Outcome.values()) {
            words.add("code.outcome." + outcome);
        }
        for (RevocationGround ground : RevocationGround.values()) {
            words.add("code.ground." + ground);
        }
        for (Disbursement.Status status : Disbursement.Status.values()) {
            words.add("code.status." + status);
        }
        Path deciding = Path.of("../ledger-core/src/main/java/org/grantsledger/enterprise");
        Set<String> deciders = new TreeSet<>();
        for (Path file : files(deciding, ".java")) {
            String decider = Files.readString(file);
            if (Pattern.compile("\\bReasons\\b").matcher(decider).find()) {
                deciders.add(String.valueOf(file.getFileName()));
                Pattern.compile("FindingCode\\.([A-Z_]+)").matcher(decider).results()
                        .forEach(m -> words.add("code.finding." + m.group(1)));
            }
        }
        assertThat(deciders).contains("Calculator.java", "Eligibility.java", "Entitlement.java", "Funding.java",
                "Limits.java");
        assertThat(words).contains("code.finding.CAP_EXHAUSTED", "code.finding.SUSPENDED");
        CatalogueReader.read(CatalogueSource.shipped()).catalogue().clauses().stream().flatMap(c -> c.caps().stream())
                .forEach(cap -> words.add("code.scope." + cap.scope()));
        words.add("code.scope." + FindingCode.DECISION_EXHAUSTED); // a decision bounds like a cap
        Set<String> known = CHINESE.stringPropertyNames().stream().filter(key -> key.startsWith("code."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).isEqualTo(words);
    }
}
