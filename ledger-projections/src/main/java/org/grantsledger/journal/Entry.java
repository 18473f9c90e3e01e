package org.grantsledger.journal;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One side of a booking. Texts that do not apply are empty.
 *
 * @param position of the event it is derived from
 * @param line number within the event, from 0
 * @param fen debit positive, credit negative
 * @param recordedAt the log's clock
 * @param effectiveOn the business day from which it counts
 * @param fiscalYear of the budget line for the budget accounts; of a yearly limit or pool for the limit accounts; else of the
 *        business day
 * @param payer code of the jurisdiction that pays
 * @param jurisdiction for which an award was decided
 * @param clause the clause that gets the entry
 * @param reference the disbursement, recovery or claim that it is about
 * @param limitKey the limit, for the limit accounts; the enterprise stands in it by its code
 * @param dueOn for what is owed: the day from which it may be paid; null for a stage, and for every other account
 */
public record Entry(
        long position,
        int line,
        Account account,
        long fen,
        Instant recordedAt,
        LocalDate effectiveOn,
        int fiscalYear,
        String payer,
        String budgetLine,
        String jurisdiction,
        String enterprise,
        String clause,
        String award,
        String reference,
        String limitKey,
        @Nullable LocalDate dueOn) {}
