package org.grantsledger.api.demo;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen on which day; carried out in order of days, and on one day in the order it was put down. */
final class Agenda {

    private record Entry(LocalDate on, int order, Runnable act) {}

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(
            Comparator.comparing(Entry::on).thenComparingInt(Entry::order));
    private int order;

    void on(LocalDate day, Runnable act) {
        entries.add(new Entry(day, order, act));
        order++;
    }

    /** Carries everything out, including what is put down meanwhile. */
    void carryOut() {
        for (Entry next = entries.poll(); next != null; next = entries.poll()) {
            next.act().run();
        }
    }
}
