package org.grantsledger.projection;

import java.util.Objects;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the derived tables in one snapshot of the database, row by row, held against a rebuild. */
public final class ReadingSnapshot {

    private static final int FETCH = 1000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public ReadingSnapshot(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH);
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** What reads inside {@link #read}; it fetches rows a portion at a time. */
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** @param work takes the position up to which the tables hold the log in this snapshot */
    public <T> T read(LongFunction<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.execute(Projections.HOLD);
            return work.apply(Projections.visible(jdbc));
        }));
    }
}
