package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.grantsledger.api.Served;
import org.grantsledger.api.startup.StartupException;
import org.grantsledger.policy.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is accepted as a password, and what an initial one is. */
class PasswordsTest {

    private static final Account WANG = new Account(
            "wang.xiaoming",
            "王小明",
            "LYG",
            Set.of(Role.OFFICER),
            null,
            null,
            null,
            null,
            false,
            false,
            false,
            false,
            null,
            0,
            Instant.EPOCH,
            null);

    private static String accepted(String password) {
        return Passwords.accepted("next", password, WANG, new BreachedPasswords(""));
    }

    private static void refused(String password, String rule) {
        assertThatThrownBy(() -> accepted(password)).as(password).isInstanceOfSatisfying(
                InvalidInput.class,
                e -> assertThat(e.problems().getFirst().rule()).as(password).isEqualTo(rule));
    }

    @Test
    void noneOfTheMostCommonIsAccepted() throws IOException {
        List<String> common;
        try (InputStream in = Objects
                .requireNonNull(PasswordsTest.class.getResourceAsStream("/passwords/common.txt"))) {
            common = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        assertThat(common).hasSize(10_000).doesNotHaveDuplicates().contains("1qaz2wsx3edc", "qwertyqwerty")
                .allMatch(p -> p.length() >= Passwords.SHORTEST && p.equals(p.toLowerCase(Locale.ROOT)));
        common.forEach(p -> refused(p, "PASSWORD_COMMON"));
        refused("1QAZ2wsx3EDC", "PASSWORD_COMMON");
        refused("Mailcreated5240", "PASSWORD_COMMON");
    }

    @Test
    void wordsOfThePlaceAndOfThePersonMakeNoPassword() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "people.md"));
        for (String word : Passwords.WORDS) {
            refused(word.repeat(3) + "2026", "PASSWORD_GUESSABLE");
            assertThat(documented).contains("`" + word + "`");
        }
        refused("wang.xiaoming2026", "PASSWORD_GUESSABLE");
        refused("Haizhou@2026xx", "PASSWORD_GUESSABLE");
        assertThat(accepted("Haizhou-kV9#tq2!")).isNotEmpty();
        refused("lianyungang-caizheng", "PASSWORD_GUESSABLE");
    }

    @Test
    void lengthIsCountedAtBothEnds() {
        refused("kV9#tq2!mZx", "PASSWORD_TOO_SHORT");
        assertThat(accepted("kV9#tq2!mZxw")).hasSize(Passwords.SHORTEST);
        String longest = "kV9#tq2!mZxw-Rb7".repeat(8);
        assertThat(accepted(longest)).hasSize(Passwords.LONGEST);
        refused(longest + "x", "PASSWORD_TOO_LONG");
        assertThat(accepted("只用汉字写成的一句不常见的话")).isNotEmpty();
    }

    @Test
    void aGivenPasswordOfTheFirstAdministratorIsNoWeakerThanAnyOther(@TempDir Path folder) {
        BreachedPasswords breached = new BreachedPasswords(
                Breached.file(folder.resolve("pwned.txt"), Served.BREACHED).toString());
        FirstAdministrator.accepted("kV9#tq2!mZxw", WANG, breached);
        Map.of(
                "changeit",
                "PASSWORD_TOO_SHORT",
                "administrator-2026",
                "PASSWORD_GUESSABLE",
                Served.BREACHED,
                "PASSWORD_BREACHED").forEach(
                        (given, rule) -> assertThatThrownBy(() -> FirstAdministrator.accepted(given, WANG, breached))
                                .isInstanceOf(StartupException.class).hasMessageContainingAll("须 12 至 128 位", rule)
                                .hasMessageNotContaining(given));
    }

    @Test
    void anInitialPasswordIsOneThatWouldBeAcceptedAndNeverTheSame() {
        List<String> initial = IntStream.range(0, 100).mapToObj(i -> Passwords.initial()).toList();
        assertThat(initial).doesNotHaveDuplicates()
                .allSatisfy(p -> assertThat(accepted(p)).isEqualTo(p));
    }
}
