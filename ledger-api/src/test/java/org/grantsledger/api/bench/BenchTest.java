package org.grantsledger.api.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.grantsledger.api.bench.BenchCommand.Workload;
import org.grantsledger.api.bench.Row.Aim;
import org.grantsledger.api.bench.Row.Spread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    /** As little as shows that every workload runs, is answered as meant and leaves a log that agrees with itself. */
    private static final Scale LITTLE = new Scale(
            1,
            1,
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            40,
            500,
            200);

    @Test
    void everyWorkloadIsMeasuredBesideItsBaseline(@TempDir Path folder) throws Exception {
        List<Row> rows = BenchCommand.measured(folder, EnumSet.allOf(Workload.class), LITTLE);
        assertThat(rows).hasSize(15).allSatisfy(row -> {
            assertThat(row.ledger()).hasSize(1).allMatch(value -> value > 0);
            assertThat(row.baseline()).hasSize(1).allMatch(value -> value > 0);
        });
        assertThat(rows.getLast().workload()).startsWith("start");
    }

    @Test
    void aRatioIsTakenRoundByRound() {
        Row row = new Row("w", "/s", List.of(10.0, 40.0, 90.0), List.of(10.0, 20.0, 30.0), Aim.atLeast(2));
        assertThat(row.ratios()).containsExactly(1.0, 2.0, 3.0);
        assertThat(row.met()).isTrue();
        assertThat(Aim.atMost(1.5).met(2)).isFalse();
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Spread(2.5, 1, 4));
    }
}
