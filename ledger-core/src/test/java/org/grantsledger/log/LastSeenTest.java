package org.grantsledger.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastSeenTest {

    private record Thing(String name, long version, long weight) {}

    private final LastSeen<String, Thing> seen = new LastSeen<>(100, Thing::version, Thing::weight);

    private void see(String name, long version, long weight) {
        seen.committed(name, new Thing(name, version, weight));
    }

    private List<String> kept(String... names) {
        return List.of(names).stream().filter(name -> seen.get(name) != null).toList();
    }

    @Test
    void whatWasNotUsedForTheLongestTimeIsGivenUpUntilTheRestFits() {
        see("a", 1, 30);
        see("b", 1, 30);
        see("c", 1, 40);
        assertThat(kept("c", "b", "a")).containsExactly("c", "b", "a");
        see("d", 1, 50);
        assertThat(kept("a", "b", "c", "d")).containsExactly("a", "d");
    }

    @Test
    void whoeverIsUsedInTurnStaysThoughOthersWereUsedMoreOften() {
        List<String> often = names("often");
        for (int time = 0; time < 1_000; time++) {
            often.forEach(name -> see(name, 1, 10));
            often.forEach(seen::get);
        }
        List<String> imported = names("imported");
        imported.forEach(name -> see(name, 1, 10));
        assertThat(imported).allMatch(name -> seen.get(name) != null);
        assertThat(often).allMatch(name -> seen.get(name) == null);
    }

    private static List<String> names(String prefix) {
        return IntStream.range(0, 10).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void whatIsOlderThanWhatIsKeptChangesNothing() {
        see("a", 2, 50);
        see("a", 1, 10);
        see("b", 1, 50);
        assertThat(seen.get("a")).isEqualTo(new Thing("a", 2, 50));
        see("b", 2, 51);
        assertThat(kept("a", "b")).containsExactly("b");
    }

    @Test
    void whatHasGrownIsWeighedAnew() {
        see("a", 1, 10);
        see("b", 1, 10);
        see("b", 2, 90);
        assertThat(kept("b", "a")).containsExactly("b", "a");
        see("a", 2, 11);
        assertThat(kept("a", "b")).containsExactly("a");
        see("c", 1, 89);
        assertThat(kept("a", "c")).containsExactly("a", "c");
    }

    @Test
    void whatWeighsMoreThanAllMayIsKeptAlone() {
        see("a", 1, 10);
        see("b", 1, 101);
        assertThat(kept("a", "b")).containsExactly("b");
        see("a", 1, 10);
        assertThat(kept("a", "b")).containsExactly("a");
    }
}
