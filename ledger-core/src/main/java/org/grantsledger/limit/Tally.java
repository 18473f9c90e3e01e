package org.grantsledger.limit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.ClauseId;
import org.pcollections.OrderedPMap;
import org.pcollections.PMap;

/** What every claim contributes to one counter, matter or occurrence. */
public final class Tally implements Position {

    public static final Tally NONE = new Tally(OrderedPMap.empty());

    private final PMap<String, Entry> byClaim;

    private Tally(PMap<String, Entry> byClaim) {
        this.byClaim = byClaim;
    }

    /** One claim's contribution, and the event that last set it. */
    public record Entry(Move.Counted counted, EventRef event) {}

    @JsonCreator
    static Tally of(@JsonProperty("entries") List<Entry> entries) {
        PMap<String, Entry> byClaim = OrderedPMap.empty();
        for (Entry entry : entries) {
            byClaim = byClaim.plus(entry.counted.claim(), entry);
        }
        return new Tally(byClaim);
    }

    Tally with(Move.Counted counted, EventRef event) {
        boolean gone = counted.held().isZero() && counted.entitled().isZero() && counted.cut().isZero()
                && !counted.counts();
        return new Tally(
                gone ? byClaim.minus(counted.claim()) : byClaim.plus(counted.claim(), new Entry(counted, event)));
    }

    /** The contributions of a predecessor, taken over by its successor. */
    public Tally plus(Tally predecessor) {
        return new Tally(byClaim.plusAll(predecessor.byClaim));
    }

    @JsonProperty("entries")
    public List<Entry> entries() {
        return List.copyOf(byClaim.values());
    }

    /** What counts against a limit now, over all clauses. */
    @JsonIgnore
    public Fen used() {
        return sum(byClaim.values().stream());
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
        return byClaim.values().stream().filter(e -> e.counted.held().isPositive()).toList();
    }

    /** The months already granted under a clause. */
    public List<Months> months(ClauseId clause) {
        return of(clause).filter(e -> e.counted.counts()).flatMap(e -> Optional.ofNullable(e.counted.months()).stream())
                .toList();
    }

    private Stream<Entry> of(ClauseId clause) {
        return byClaim.values().stream().filter(e -> e.counted.clause().equals(clause));
    }

    private static Fen sum(Stream<Entry> entries) {
        return entries.map(e -> e.counted.held()).reduce(Fen.ZERO, Fen::plus);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tally tally && byClaim.equals(tally.byClaim);
    }

    @Override
    public int hashCode() {
        return byClaim.hashCode();
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
