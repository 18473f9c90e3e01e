package org.grantsledger.projection;

import org.grantsledger.journal.Entry;

/**
 * 余额: the sum of all entries with one key.
 *
 * @param fen debit positive, credit negative
 * @param position of the last event that moved it
 */
record Balance(Key key, long fen, long entries, long position) {

    /** What entries are summed by. */
    record Key(
            String account,
            int fiscalYear,
            String payer,
            String budgetLine,
            String jurisdiction,
            String clause,
            String limitKey) {

        static Key of(Entry e) {
            return new Key(
                    e.account().code(),
                    e.fiscalYear(),
                    e.payer(),
                    e.budgetLine(),
                    e.jurisdiction(),
                    e.clause(),
                    e.limitKey());
        }
    }
}
