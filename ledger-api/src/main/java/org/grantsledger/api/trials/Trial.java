package org.grantsledger.api.trials;

import java.time.Instant;
import java.util.List;
import org.grantsledger.api.cases.CaseResult;
import org.grantsledger.policy.CatalogueVersion;
import org.jspecify.annotations.Nullable;

/**
 * 政策试算: worked cases, run under a draft catalogue, or the claims of a past year, decided anew under it.
 *
 * @param startedBy the account
 * @param catalogue the draft, or the catalogue in force where there was none
 * @param simulated the year whose claims are decided anew; null for worked cases
 * @param cases how many cases or claims there are
 * @param done how many of them were run so far
 * @param ending null while it goes on
 * @param results one for each case, in the order of the file; empty for a year, where they were not asked for, and
 *     unless it was completed
 * @param comparison of the claims of a year; null for cases, where it was not asked for, and unless it was completed
 */
public record Trial(
        long id,
        Instant startedAt,
        String startedBy,
        CatalogueVersion catalogue,
        @Nullable Simulated simulated,
        int cases,
        int done,
        @Nullable Ending ending,
        List<CaseResult> results,
        @Nullable Comparison comparison) {

    /**
     * The claims of a year.
     *
     * @param position up to which the log was read
     * @param beside claims that are decided too, only because they use up limits
     * @param leftOut claims of the year that are not compared: taken back since, or refused for want of a budget alone
     */
    public record Simulated(int year, long position, int beside, int leftOut) {}

    /** How far a trial has come. */
    public enum State {
        /** It goes on. */
        RUNNING,
        /** Every case was run. */
        COMPLETED,
        /** It ended before every case was run. */
        FAILED,
        /** Somebody ended it. */
        CANCELLED
    }

    /** Why a trial failed. */
    public enum Cause {
        /** No scratch ledger could be started. */
        NOT_STARTED,
        /** The scratch ledger ended by itself. */
        BROKE_OFF,
        /** It took longer than a trial may. */
        TIME_LIMIT,
        /** The node on which it ran was told to stop. */
        NODE_STOPPED,
        /** The node on which it ran gave no sign of life any more. */
        NODE_LOST
    }

    /**
     * How it ended.
     *
     * @param cause null unless it failed
     * @param detail what the scratch ledger said last, or who cancelled; empty for nothing
     * @param passed cases, or claims that come to the same; 0 unless it was completed, and {@code failed} likewise
     */
    public record Ending(Instant at, State state, @Nullable Cause cause, String detail, int passed, int failed) {}

    public State state() {
        return ending == null ? State.RUNNING : ending.state();
    }
}
