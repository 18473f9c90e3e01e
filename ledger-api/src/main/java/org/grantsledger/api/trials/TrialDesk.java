package org.grantsledger.api.trials;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.grantsledger.api.cases.CaseFile;
import org.grantsledger.api.cases.CaseProblem;
import org.grantsledger.api.cases.CaseResult;
import org.grantsledger.api.cases.Past;
import org.grantsledger.api.cases.Redecided;
import org.grantsledger.api.people.Caller;
import org.grantsledger.api.trials.Trial.Cause;
import org.grantsledger.api.trials.Trial.Simulated;
import org.grantsledger.api.trials.TrialProcess.Work;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.log.LogReader;
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

    /** Claims that are decided for the simulation of one year, those of earlier years among them. */
    public static final int MOST_CLAIMS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(TrialDesk.class);

    /** How often a running trial is looked at. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** A node that gave no sign of life for so long is taken for lost. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** For a node that stops, so that its trial is written down as ended. */
    private static final Duration LAST = Duration.ofSeconds(20);

    private final Trials trials;
    private final LogReader log;
    private final Duration longest;
    private @Nullable Thread watcher;
    private volatile boolean stopping;

    /** @param longest a trial may take */
    TrialDesk(Trials trials, LedgerCore core, @Value("${ledger.trials.longest}") Duration longest) {
        this.trials = trials;
        this.log = core.log();
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
    public Trial start(Caller caller, CatalogueDocument catalogue, String cases, String language, Request request) {
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
        return begin(
                new Job(catalogue, new Work("cases", "cases.yaml", cases), language, null, count),
                caller,
                request);
    }

    /**
     * Starts a simulation: what would the claims decided in a fiscal year have come to under a catalogue? The same
     * request, repeated under its key, gives the one that it started first.
     *
     * @param language of the reasons why a claim cannot be decided: {@code zh} or {@code en}
     * @throws InvalidInput where there are no claims to compare or too many, or another trial runs on this node
     */
    public Trial simulate(Caller caller, CatalogueDocument catalogue, int year, String language, Request request) {
        Optional<Trial> repeated = trials.repeated(request);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        unoccupied();
        long position = log.head().position();
        Year.Reading read = Year.read(log, year, position, MOST_CLAIMS);
        if (read.decided() > MOST_CLAIMS) {
            throw new InvalidInput(
                    List.of(
                            new InputProblem(
                                    "year",
                                    "TOO_MANY_CLAIMS",
                                    Integer.toString(read.decided()),
                                    Integer.toString(MOST_CLAIMS))));
        }
        if (read.claims() == 0) {
            throw new InvalidInput("year", "NO_CLAIMS", Integer.toString(year));
        }
        String text = read.past().stream().map(Past::line).collect(Collectors.joining("\n", "", "\n"));
        Simulated simulated = new Simulated(
                year,
                position,
                read.decided() - read.claims(),
                read.leftOut());
        return begin(
                new Job(catalogue, new Work("simulate", "past.jsonl", text), language, simulated, read.claims()),
                caller,
                request);
    }

    /** @param simulated null for worked cases */
    private record Job(
            CatalogueDocument catalogue,
            Work work,
            String language,
            @Nullable Simulated simulated,
            int count) {}

    private synchronized Trial begin(Job job, Caller caller, Request request) {
        Optional<Trial> repeated = trials.repeated(request);
        if (repeated.isPresent()) {
            return repeated.get();
        }
        unoccupied();
        Trial trial = trials.begin(caller, job.catalogue().version(), job.simulated(), job.count(), request);
        watcher = Thread.ofPlatform().name("trial-" + trial.id()).start(() -> watch(trial, job));
        return trial;
    }

    private synchronized void unoccupied() {
        if (watcher != null || stopping) {
            throw new InvalidInput("", "TRIAL_RUNNING", "");
        }
    }

    /**
     * Ends a trial, on whatever node it runs; that node sees it at its next look.
     *
     * @return whether it was still running
     */
    public boolean cancel(long id, Caller caller) {
        return trials.cancel(id, caller);
    }

    private void watch(Trial trial, Job job) {
        try {
            run(trial, job);
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

    private void run(Trial trial, Job job) {
        try (TrialProcess process = TrialProcess.start(job.catalogue().json(), job.work(), job.language())) {
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
            int done = process.done();
            if (done != trial.cases()) {
                trials.fail(trial.id(), done == 0 ? Cause.NOT_STARTED : Cause.BROKE_OFF, process.lastWords());
                return;
            }
            trials.beat(trial.id(), done);
            if (job.simulated() == null) {
                trials.complete(
                        trial.id(),
                        process.results(CaseResult.class).stream()
                                .sorted(Comparator.comparingInt(CaseResult::number)).toList());
            } else {
                trials.complete(trial.id(), Comparison.of(process.results(Redecided.class)));
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
            return trials.beat(trial.id(), process.done());
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
