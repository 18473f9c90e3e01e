package org.grantsledger.export;

import java.sql.Types;
import java.time.LocalDate;
import java.util.Objects;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.grantsledger.projection.Projections;
import org.grantsledger.view.AsOf;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the derived tables in one snapshot of the database, row by row. */
final class Snapshot {

    private static final int FETCH = 1000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    Snapshot(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH);
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** What can be read within bounds. */
    final class Bounded {

        private final long position;
        private final @Nullable LocalDate effectiveOn;

        private Bounded(long position, @Nullable LocalDate effectiveOn) {
            this.position = position;
            this.effectiveOn = effectiveOn;
        }

        /** Up to which events are seen. */
        long position() {
            return position;
        }

        /** @param sql takes the position, and a business day that may be null */
        void each(String sql, RowCallbackHandler row) {
            jdbc.query(
                    sql,
                    new Object[]{position, effectiveOn},
                    new int[]{Types.BIGINT, Types.DATE},
                    row);
        }
    }

    long within(AsOf asOf, ToLongFunction<Bounded> read) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.execute(Projections.HOLD);
            long visible = jdbc.query(Projections.VISIBLE, (row, n) -> row.getLong(1)).stream().findFirst().orElse(0L);
            long position = asOf.position() == null ? visible : asOf.position();
            return read.applyAsLong(new Bounded(position, asOf.effectiveOn()));
        }));
    }
}
