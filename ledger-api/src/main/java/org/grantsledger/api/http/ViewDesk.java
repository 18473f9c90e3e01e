package org.grantsledger.api.http;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.View;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;

/** Understands what is asked of a view, and waits until it is visible. */
@Component
public class ViewDesk {

    /** How long a reader waits for a position to become visible. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LedgerCore core;
    private final Sight sight;
    private final Clock clock;
    private final Projections projections;

    ViewDesk(LedgerCore core, Sight sight, Clock clock, Projections projections) {
        this.core = core;
        this.sight = sight;
        this.clock = clock;
        this.projections = projections;
    }

    /**
     * What is asked, once it is visible.
     *
     * @param besides what is taken besides bounds, parameters and filters
     * @throws org.grantsledger.policy.InvalidInput naming every parameter that cannot be read
     * @throws NotVisible where it does not become visible in time
     */
    public ViewRequest.Read asked(View view, List<String> besides, MultiValueMap<String, String> given) {
        ViewRequest.Read asked = ViewRequest.read(core, sight, clock.instant(), view, besides, given);
        long needed = Math.max(
                asked.waitFor() == null ? 0 : asked.waitFor(),
                asked.asOf().position() == null ? 0 : asked.asOf().position());
        if (!projections.await(needed, PATIENCE)) {
            throw new NotVisible(needed);
        }
        return asked;
    }

    /** A position that is recorded, but does not become visible in time. */
    static final class NotVisible extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotVisible(long position) {
            super("position " + position + " is not visible yet", null, false, false);
        }
    }
}
