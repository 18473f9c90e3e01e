package org.grantsledger.api.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds of every workload and its baseline
 * @param starts of the application, on either ledger
 * @param time of one measurement of a rate
 * @param warmUp a part of a warm-up, which goes on until further parts bring nothing
 * @param postings of an import
 * @param events of the log that is scanned, rebuilt and started on, at least
 * @param history postings of an enterprise with a long history; one with a short history has a hundredth
 */
record Scale(int rounds, int starts, Duration time, Duration warmUp, int postings, long events, int history) {

    static final Scale FULL = new Scale(
            5,
            5,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            200_000,
            1_000_000,
            5_000);

    /** Done within two minutes on two cores. */
    static final Scale QUICK = new Scale(
            2,
            1,
            Duration.ofMillis(400),
            Duration.ofMillis(1200),
            4_000,
            40_000,
            5_000);
}
