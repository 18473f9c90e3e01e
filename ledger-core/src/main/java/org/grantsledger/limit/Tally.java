package org.grantsledger.limit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.jspecify.annotations.Nullable;

/**
 * What every claim contributes to one counter, matter or occurrence.
 *
 * @param entries one of each claim, in the order in which the claims came
 */
public record Tally(List<Entry> entries) implements Position {

    public static final Tally NONE = new Tally(List.of());

    /** One claim's contribution, and the event that last set it. */
    public record Entry(Move.Counted counted, EventRef event) {}

    Tally with(Move.Counted counted, EventRef event) {
        boolean gone = counted.held().isZero() && counted.entitled().isZero() && counted.cut().isZero()
                && !counted.counts();
        return with(counted.claim(), gone ? null : new Entry(counted, event));
    }

    /** The contributions of a predecessor, taken over by its successor. */
    public Tally plus(Tally predecessor) {
        Tally sum = this;
        for (Entry entry : predecessor.entries) {
            sum = sum.with(entry.counted.claim(), entry);
        }
        return sum;
    }

    private Tally with(String claim, @Nullable Entry now) {
        List<Entry> after = new ArrayList<>(entries.size() + 1);
        after.addAll(entries);
        int place = 0;
        while (place < after.size() && !after.get(place).counted.claim().equals(claim)) {
            place++;
        }
        if (place < after.size()) {
            after.remove(place);
        }
        if (now != null) {
            after.add(place, now);
        }
        return new Tally(Collections.unmodifiableList(after));
    }

    /** What counts against a limit now, over all clauses. */
    public Fen used() {
        return sum(entries.stream());
    }

    public Fen heldUnder(ClauseId clause) {
        return sum(of(clause));
    }

    public Fen heldUnderOthers(ClauseId clause) {
        return used().minus(heldUnder(clause));
    }

    /** Cumulative entitlement of a clause, without what was cut off. */
    public Fen entitledUnder(ClauseId clause) {
        return of(clause).map(e -> e.counted.entitled()).reduce(Fen.ZERO, Fen::plus);
    }

    /** What one claim of a clause, that with the most, was entitled to. */
    public Fen largestEntitlement(ClauseId clause) {
        return of(clause).map(e -> e.counted.entitled()).reduce(Fen.ZERO, Fen::max);
    }

    /** How many claims of a clause use up an occurrence. */
    public long occurrences(ClauseId clause) {
        return of(clause).filter(e -> e.counted.counts()).count();
    }

    /** The contributions that hold money. */
    public List<Entry> holding() {
        return entries.stream().filter(e -> e.counted.held().isPositive()).toList();
    }

    /** The months already granted under a clause. */
    public List<Months> months(ClauseId clause) {
        return of(clause).filter(e -> e.counted.counts()).flatMap(e -> Optional.ofNullable(e.counted.months()).stream())
                .toList();
    }

    private Stream<Entry> of(ClauseId clause) {
        return entries.stream().filter(e -> e.counted.clause().equals(clause));
    }

    private static Fen sum(Stream<Entry> entries) {
        return entries.map(e -> e.counted.held()).reduce(Fen.ZERO, Fen::plus);
    }
}
