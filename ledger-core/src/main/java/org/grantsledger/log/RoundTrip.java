package org.grantsledger.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Statements that go to PostgreSQL together and are answered together. Each still sees what was committed before it
 * began, so one that follows a lock sees what was written before the lock was had.
 */
final class RoundTrip {

    /** Reads all rows of one answer. */
    interface Reader {
        void read(ResultSet rows) throws SQLException;
    }

    /** @param reader of its rows; null where it has none */
    private record Part(String sql, @Nullable Reader reader) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /** Adds a statement whose rows are read. */
    RoundTrip query(String sql, Reader reader, Object... values) {
        return add(sql, reader, values);
    }

    /** Adds a statement that has no rows. */
    RoundTrip execute(String sql, Object... values) {
        return add(sql, null, values);
    }

    /** Ends the transaction with these statements, unless one of them fails: what follows it is not carried out. */
    RoundTrip commit() {
        return execute("COMMIT");
    }

    private RoundTrip add(String sql, @Nullable Reader reader, Object... values) {
        parts.add(new Part(sql, reader));
        parameters.addAll(List.of(values));
        return this;
    }

    /** Sends all statements, within the transaction that runs. */
    void send(JdbcTemplate jdbc) {
        String sql = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
        jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameter(connection, parameters.get(i)));
                }
                statement.execute();
                for (Part part : parts) {
                    if (part.reader() != null) {
                        part.reader().read(statement.getResultSet());
                    }
                    statement.getMoreResults();
                }
            }
            return null;
        });
    }

    private static Object parameter(Connection connection, Object value) throws SQLException {
        return switch (value) {
            case String[] texts -> connection.createArrayOf("text", texts);
            case Long[] numbers -> connection.createArrayOf("bigint", numbers);
            case Boolean[] flags -> connection.createArrayOf("boolean", flags);
            case byte[][] bytes -> connection.createArrayOf("bytea", bytes);
            default -> value;
        };
    }
}
