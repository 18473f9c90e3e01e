package org.grantsledger.api.trials;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.grantsledger.api.cases.CaseFile;
import org.grantsledger.api.cases.CaseProblem;
import org.grantsledger.api.cases.CaseResult;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.trials.Trial.Cause;
import org.grantsledger.log.Request;
import org.grantsledger.policy.CatalogueDocument;
import org.grantsledger.policy.InputProblem;
import org.grantsledger.policy.InvalidInput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** Starts trials, one at a time on each node, watches over them and writes down how they end. */
@Service
public class TrialDesk implements DisposableBean {

    /** Cases of one file; the whole policy has some five hundred. */
    public static final int MOST_CASES = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(TrialDesk.class);

    /** How often a running trial is looked at. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A node that gave no sign of life for so long is taken for lost. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** For a node that stops, so that its trial is written down as ended. */
    private static final Duration LAST = Duration.ofSeconds(20);

    private final Trials trials;
    private final Duration longest;
    private @Nullable Thread watcher;
    private volatile boolean stopping;

    /** @param longest a trial may take */
    TrialDesk(Trials trials, @Value("${ledger.trials.longest}") Duration longest) {
        this.trials = trials;
        this.longest = longest;
    }

    /** Newest first, without their results. */
    public List<Trial> trials() {
        return trials.newest();
    }

    /** With its results, once it is completed. */
    public Optional<Trial> trial(long id) {
        return trials.find(id);
    }

    /**
     * Starts a trial; the same request, repeated under its key, gives the one that it started first.
     *
     * @param cases the text of a file of worked cases
     * @param language of the explanations of amounts: {@code zh} or {@code en}
     * @throws CaseProblem where the file cannot be read
     * @throws InvalidInput where it has too many cases, or another trial runs on this node
     */
    public synchronized Trial start(
            Caller caller,
            CatalogueDocument catalogue,
            String cases,
            String language,
            Request request) {
        int count = CaseFile.count(cases);
        if (count > MOST_CASES) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem(
                                    "cases",
                                    "TOO_MANY_CASES",
                                    Integer.toString(count),
                                    Integer.toString(MOST_CASES))));
        }
        Optional<Trial> repeated = trials.repeated(request);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        if (watcher != null || stopping) {
            throw new InvalidInput("", "TRIAL_RUNNING", "");
        }
        Trial trial = trials.begin(caller, catalogue.version(), count, request);
        watcher = Thread.ofPlatform().name("trial-" + trial.id())
                .start(() -> watch(trial, catalogue.json(), cases, language));
        return trial;
    }

    /**
     * Ends a trial, on whatever node it runs; that node sees it at its next look.
     *
     * @return whether it was still running
     */
    public boolean cancel(long id, Caller caller) {
        return trials.cancel(id, caller);
    }

    private void watch(Trial trial, String catalogue, String cases, String language) {
        try {
            run(trial, catalogue, cases, language);
        } catch (RuntimeException e) {
            // its pulse stands still from now on, so it will be taken for lost
            LOG.error("a trial could not be watched to its end", e);
        } finally {
            free();
        }
    }

    private synchronized void free() {
        watcher = null;
    }

    private void run(Trial trial, String catalogue, String cases, String language) {
        try (TrialProcess process = TrialProcess.start(catalogue, cases, language)) {
            long deadline = System.nanoTime() + longest.toNanos();
            while (!process.ended(LOOK)) {
                if (stopping) {
                    trials.fail(trial.id(), Cause.NODE_STOPPED, "");
                    return;
                }
                if (System.nanoTime() > deadline) {
                    trials.fail(trial.id(), Cause.TIME_LIMIT, longest.toMinutes() + " min");
                    return;
                }
                if (!goesOn(trial, process)) {
                    return;
                }
            }
            List<CaseResult> results = process.results();
            if (results.size() == trial.cases()) {
                trials.beat(trial.id(), results.size());
                trials.complete(trial.id(), results);
            } else {
                Cause cause = results.isEmpty() ? Cause.NOT_STARTED : Cause.BROKE_OFF;
                trials.fail(trial.id(), cause, process.lastWords());
            }
        } catch (IOException e) {
            trials.fail(trial.id(), Cause.NOT_STARTED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            trials.fail(trial.id(), Cause.NODE_STOPPED, "");
        }
    }

    private boolean goesOn(Trial trial, TrialProcess process) throws IOException {
        try {
            return trials.beat(trial.id(), process.results().size());
        } catch (DataAccessException e) {
            // the database may be back at the next look; if it is not for long, the trial is taken for lost
            LOG.warn("the pulse of a trial could not be written", e);
            return true;
        }
    }

    @Scheduled(fixedDelayString = "${ledger.trials.look-for-lost}")
    void failLost() {
        trials.failLost(SILENCE);
    }

    @Override
    public void destroy() throws InterruptedException {
        stopping = true;
        Thread last = running();
        if (last != null) {
            last.join(LAST);
        }
    }

    /** Watches over the trial of this node; null while there is none. */
    synchronized @Nullable Thread running() {
        return watcher;
    }
}
