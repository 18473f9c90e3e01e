package org.grantsledger.export;

import java.sql.Types;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.grantsledger.projection.ReadingSnapshot;
import org.grantsledger.view.AsOf;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.PlatformTransactionManager;

/** Reads the derived tables within bounds. */
final class Snapshot {

    private final ReadingSnapshot snapshot;

    Snapshot(DataSource dataSource, PlatformTransactionManager transactions) {
        this.snapshot = new ReadingSnapshot(dataSource, transactions);
    }

    /** What can be read within bounds. */
    final class Bounded {

        private final long position;
        private final AsOf asOf;

        private Bounded(long position, AsOf asOf) {
            this.position = position;
            this.asOf = asOf;
        }

        /** Up to which events are seen. */
        long position() {
            return position;
        }

        /** @param sql takes the position, then a business day and a jurisdiction that may be null */
        void each(String sql, RowCallbackHandler row) {
            snapshot.jdbc().query(
                    sql,
                    new Object[]{position, asOf.effectiveOn(), asOf.scope()},
                    new int[]{Types.BIGINT, Types.DATE, Types.VARCHAR},
                    row);
        }
    }

    long within(AsOf asOf, ToLongFunction<Bounded> read) {
        return snapshot.read(visible -> {
            long position = asOf.position() == null ? visible : asOf.position();
            return read.applyAsLong(new Bounded(position, asOf));
        });
    }
}
