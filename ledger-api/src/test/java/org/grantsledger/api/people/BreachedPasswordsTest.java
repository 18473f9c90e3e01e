package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.grantsledger.api.startup.StartupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of breached passwords is searched to its ends, and anything else is told before the ledger starts. */
class BreachedPasswordsTest {

    @TempDir
    private Path folder = Path.of("");

    /** In the order in which the file has them. */
    private static List<String> passwords(int many) {
        return IntStream.range(0, many).mapToObj(i -> "泄露 breached " + i)
                .sorted(Comparator.comparing(Breached::hash)).toList();
    }

    /** The same file with each end of lines, with and without one behind the last. */
    private void each(List<String> passwords, Consumer<BreachedPasswords> tried) {
        List<String> hashes = passwords.stream().map(Breached::hash).toList();
        for (String end : List.of("\n", "\r\n")) {
            for (boolean ended : List.of(true, false)) {
                Path file = Breached.write(folder.resolve("pwned.txt"), hashes, end, ended);
                tried.accept(new BreachedPasswords(file.toString()));
            }
        }
    }

    @Test
    void everyLineIsFoundAndNothingBeforeBetweenAndBehindThem() {
        List<String> all = passwords(2001);
        // every second one stands in the file, so the others stand before the first, between each two, behind the last
        List<String> inside = IntStream.range(0, all.size()).filter(i -> i % 2 == 1).mapToObj(all::get).toList();
        each(inside, breached -> {
            for (int i = 0; i < all.size(); i++) {
                assertThat(breached.contain(all.get(i))).as("no. %d", i).isEqualTo(i % 2 == 1);
            }
        });
    }

    @Test
    void aFileOfFewLinesIsSearchedToo() {
        for (int lines = 1; lines <= 5; lines++) {
            List<String> all = passwords(2 * lines + 1);
            List<String> inside = IntStream.range(0, lines).mapToObj(i -> all.get(2 * i + 1)).toList();
            each(inside, breached -> assertThat(all.stream().filter(breached::contain)).isEqualTo(inside));
        }
    }

    @Test
    void aPasswordIsTakenAsItIs() {
        BreachedPasswords breached = new BreachedPasswords(
                Breached.file(folder.resolve("pwned.txt"), "Passphrase of somebody").toString());
        assertThat(breached.contain("Passphrase of somebody")).isTrue();
        assertThat(breached.contain("passphrase of somebody")).isFalse();
    }

    @Test
    void withoutTheSettingNoneIsKnown() {
        assertThat(new BreachedPasswords("").contain("password")).isFalse();
        assertThat(new BreachedPasswords(" ").contain("password")).isFalse();
    }

    private void refused(String content, String... message) throws IOException {
        Path file = Files.writeString(folder.resolve("other.txt"), content);
        refused(file, message);
    }

    private static void refused(Path file, String... message) {
        assertThatThrownBy(() -> new BreachedPasswords(file.toString())).isInstanceOf(StartupException.class)
                .hasMessageContainingAll("ledger.breached-passwords", file.toString())
                .hasMessageContainingAll(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void whatIsMissingOrNoFileIsToldAtTheStart() {
        refused(folder.resolve("missing.txt"), "不存在或不可读", "no such file");
        refused(folder, "no such file");
    }

    @Test
    void whatIsNotInThePublishedFormIsToldAtTheStart() throws IOException {
        String good = Breached.hash("a") + ":1\n";
        refused("", "按散列排序", "ordered by hash", "byte 0");
        refused("\n", "ordered by hash");
        refused("password\n123456\n", "ordered by hash");
        refused(good.toLowerCase(Locale.ROOT), "byte 0");
        refused(good.substring(0, 40) + "\n", "byte 0");
        refused(good.substring(8), "byte 0");
        refused("\uFEFF" + good, "byte 0");
        refused(good + "\n", "byte 43");
        refused(good + "half", "byte 46");
        refused("x".repeat(100_000), "ordered by hash");
    }

    /** As the other published file is, by how often each was seen. */
    @Test
    void anotherOrderIsToldAtTheStart() throws IOException {
        List<String> lines = passwords(1000).stream().map(p -> Breached.hash(p) + ":1").toList();
        refused(String.join("\n", lines.reversed()), "ordered by hash");
        refused(
                String.join("\n", Stream.concat(lines.subList(500, 1000).stream(), lines.subList(0, 500).stream())
                        .toList()),
                "ordered by hash");
        refused(lines.getLast() + "\n" + lines.getFirst(), "ordered by hash");
    }

    @Test
    void aNewerFileMayTakeItsPlaceAndNobodyChoosesAPasswordWithoutAny() throws IOException {
        Path file = Breached.file(folder.resolve("pwned.txt"), "of last month");
        BreachedPasswords breached = new BreachedPasswords(file.toString());
        Files.move(
                Breached.file(folder.resolve("new.txt"), "of last month", "of this month"),
                file,
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(breached.contain("of this month")).isTrue();
        Files.delete(file);
        assertThatThrownBy(() -> breached.contain("of this month")).isInstanceOf(UncheckedIOException.class);
    }
}
