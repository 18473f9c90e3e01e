package org.grantsledger.projection;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the derived tables in one snapshot of the database, row by row, held against a rebuild. */
public final class ReadingSnapshot {

    /** The position up to which the tables hold the log, as a value in a statement. */
    public static final String VISIBLE = "coalesce((" + Projections.VISIBLE + "), 0)";

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

    /** Reads the rows of one statement. */
    @FunctionalInterface
    public interface Answer<T> {

        /** @param visible the position up to which the tables hold the log in the snapshot of the statement */
        T read(long visible, ResultSet rows) throws SQLException;
    }

    /**
     * Reads with one statement: opening, reading and closing the snapshot are one way to the server and back.
     *
     * @param values of its parameters, in order
     */
    public <T> T once(String sql, List<? extends @Nullable Object> values, Answer<T> answer) {
        String all = OPEN + ";\n" + sql + ";\nCOMMIT";
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!status.isNewTransaction()) {
                throw new IllegalStateException(
                        "what is read at once ends its transaction, so it needs one of its own");
            }
            PreparedStatementCreator prepared = connection -> connection.prepareStatement(all);
            return jdbc.execute(prepared, statement -> {
                // Rows that were left for another way could not be fetched after the commit.
                statement.setFetchSize(0);
                for (int i = 0; i < values.size(); i++) {
                    statement.setObject(i + 1, values.get(i));
                }
                statement.execute();
                long visible = visible(statement);
                statement.getMoreResults();
                return answer.read(visible, statement.getResultSet());
            });
        }));
    }

    private static long visible(PreparedStatement opened) throws SQLException {
        opened.getMoreResults();
        opened.getMoreResults();
        ResultSet visible = opened.getResultSet();
        return visible.next() ? visible.getLong(1) : 0L;
    }

    private long open() {
        return Objects.requireNonNull(jdbc.execute((ConnectionCallback<Long>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
                statement.execute();
                return visible(statement);
            }
        }));
    }
}
