package org.grantsledger.api.pages;

import java.time.Clock;
import java.util.List;
import org.grantsledger.api.http.Texts;
import org.grantsledger.api.http.Views.EventView;
import org.springframework.stereotype.Component;

/** What happened to one thing, in words. */
@Component
class Timeline {

    /** A line of it. */
    record Moment(long position, String what, String when) {}

    private final Texts texts;
    private final Clock clock;

    Timeline(Texts texts, Clock clock) {
        this.texts = texts;
        this.clock = clock;
    }

    List<Moment> of(List<EventView> events) {
        return events.stream().map(
                e -> new Moment(
                        e.position(),
                        texts.get("event." + e.type()),
                        Tables.MOMENT.format(e.recordedAt().atZone(clock.getZone()))))
                .toList();
    }
}
