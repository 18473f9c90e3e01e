package org.grantsledger.api.pages;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.grantsledger.projection.Projections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something new is visible, as server-sent events. An event carries the position only; the page
 * then asks for what it shows, as whoever it shows it to.
 */
@Controller
class LiveFeed {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A sign of life after so many looks, so that connections that are gone are noticed. */
    private static final int SILENT_LOOKS = 20;

    private final Projections projections;
    private final Set<SseEmitter> listeners = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private long told;
    private int looks;

    LiveFeed(Projections projections) {
        this.projections = projections;
        this.watch = Thread.ofVirtual().name("live").start(this::watch);
    }

    @GetMapping(value = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter listen() throws IOException {
        SseEmitter listener = new SseEmitter(0L);
        // the head of the answer waits for the first thing said
        listener.send(SseEmitter.event().comment(""));
        listener.onCompletion(() -> listeners.remove(listener));
        listener.onError(gone -> listeners.remove(listener));
        listeners.add(listener);
        return listener;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            long visible = projections.visible();
            if (visible != told) {
                told = visible;
                looks = 0;
                tell(SseEmitter.event().name("visible").data(Long.toString(visible)));
            } else if (++looks % SILENT_LOOKS == 0) {
                tell(SseEmitter.event().comment(""));
            }
        } catch (RuntimeException failure) {
            LOG.warn("open pages could not be told what is new", failure);
        }
    }

    private void tell(SseEmitter.SseEventBuilder event) {
        Set<ResponseBodyEmitter.DataWithMediaType> parts = event.build();
        listeners.removeIf(listener -> !told(listener, parts));
    }

    private static boolean told(SseEmitter listener, Set<ResponseBodyEmitter.DataWithMediaType> parts) {
        try {
            listener.send(parts);
            return true;
        } catch (IOException | IllegalStateException gone) {
            return false;
        }
    }

    /** Open connections would hold up a graceful end. */
    @EventListener
    void closed(ContextClosedEvent end) {
        watch.interrupt();
        listeners.forEach(SseEmitter::complete);
    }
}
