package org.grantsledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/asvs.md has a row for every requirement it promises, and the tests it names are there. */
class AsvsTest {

    /** Of each section, the requirements of levels 1 and 2; all of them come before those of level 3. */
    private static final Map<String, Integer> REQUIREMENTS = Stream
            .of(
                    "2.1 3, 2.2 3, 2.3 4, 2.4 1, 6.1 3, 6.2 12, 6.3 4, 6.4 4, 6.5 5, 6.6 3, 6.8 4, 7.1 3, 7.2 4, 7.3 2",
                    "7.4 5, 7.5 2, 7.6 2, 8.1 2, 8.2 3, 8.3 1, 8.4 1, 14.1 2, 14.2 4, 14.3 3, 16.1 1, 16.2 5, 16.3 4",
                    "16.4 3, 16.5 3")
            .flatMap(line -> Stream.of(line.split(", "))).map(section -> section.split(" "))
            .collect(Collectors.toMap(section -> section[0], section -> Integer.valueOf(section[1])));

    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([0-9., ]+)( \\(L3\\))? \\| (.+) \\| (.+) \\|$");

    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+))?`");

    private static String page = "";

    private static final Map<String, String> TESTS = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("..", "docs", "asvs.md"));
        for (String module : List.of("ledger-core", "ledger-projections", "ledger-api")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
                for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                    String name = file.getFileName().toString();
                    TESTS.put(name.substring(0, name.indexOf('.')), Files.readString(file));
                }
            }
        }
    }

    private static List<String> numbers(boolean third) {
        return ROW.matcher(page).results().filter(row -> (row.group(2) != null) == third)
                .flatMap(row -> Stream.of(row.group(1).split(", "))).toList();
    }

    @Test
    void everyRequirementOfLevelsOneAndTwoHasOneRow() {
        List<String> wanted = new ArrayList<>();
        REQUIREMENTS.forEach(
                (section, last) -> IntStream.rangeClosed(1, last).forEach(i -> wanted.add(section + "." + i)));
        assertThat(numbers(false)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(numbers(true)).isNotEmpty().allSatisfy(number -> assertThat(wanted).doesNotContain(number));
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        List<MatchResult> named = TEST.matcher(page).results().toList();
        assertThat(named).hasSizeGreaterThan(60).allSatisfy(test -> {
            String source = TESTS.get(test.group(1));
            assertThat(source).as(test.group()).isNotNull();
            if (test.group(2) != null) {
                assertThat(source).as(test.group()).containsPattern("@(Parameterized)?Test[^;{]*void " + test.group(2));
            }
        });
    }
}
