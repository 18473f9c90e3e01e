package org.grantsledger.projection;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Objects;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the derived tables in one snapshot of the database, row by row, held against a rebuild. */
public final class ReadingSnapshot {

    private static final int FETCH = 1000;

    /** One way to the server and back: a page is read in hardly more time than its own statements take. */
    private static final String OPEN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; " + Projections.HOLD
            + "; " + Projections.VISIBLE;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public ReadingSnapshot(DataSource dataSource, PlatformTransactionManager transactions) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setFetchSize(FETCH);
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What reads inside {@link #read}; it fetches rows a portion at a time. */
    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /** @param work takes the position up to which the tables hold the log in this snapshot */
    public <T> T read(LongFunction<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.apply(open())));
    }

    private long open() {
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Long>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
                statement.execute();
                statement.getMoreResults();
                statement.getMoreResults();
                ResultSet visible = statement.getResultSet();
                return visible.next() ? visible.getLong(1) : 0L;
            }
        }));
    }
}
