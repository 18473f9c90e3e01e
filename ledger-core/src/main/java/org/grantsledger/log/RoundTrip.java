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

    /** What comes of one statement. */
    private sealed interface Answer {

        record Rows(Reader reader) implements Answer {}

        /** @param expected rows that must have been written, or less than none for any number */
        record Count(int expected) implements Answer {}
    }

    /** Reads all rows of one answer. */
    interface Reader {
        void read(ResultSet rows) throws SQLException;
    }

    private record Part(String sql, Answer answer) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    /** Adds a statement whose rows are read. */
    RoundTrip query(String sql, Reader reader, Object... values) {
        return add(sql, new Answer.Rows(reader), values);
    }

    /** Adds a statement that must write this many rows. */
    RoundTrip update(String sql, int rows, Object... values) {
        return add(sql, new Answer.Count(rows), values);
    }

    /** Adds a statement that writes as many rows as it finds. */
    RoundTrip execute(String sql, Object... values) {
        return add(sql, new Answer.Count(-1), values);
    }

    private RoundTrip add(String sql, Answer answer, Object... values) {
        parts.add(new Part(sql, answer));
        parameters.addAll(List.of(values));
        return this;
    }

    /**
     * Sends all statements, within the transaction that runs.
     *
     * @throws IllegalStateException where a statement wrote another number of rows than it must
     */
    void send(JdbcTemplate jdbc) {
        jdbc.execute((ConnectionCallback<@Nullable Void>) connection -> {
            String sql = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameter(connection, parameters.get(i)));
                }
                statement.execute();
                for (Part part : parts) {
                    answered(part, statement);
                    statement.getMoreResults();
                }
            }
            return null;
        });
    }

    private static void answered(Part part, PreparedStatement statement) throws SQLException {
        switch (part.answer()) {
            case Answer.Rows(var reader) -> reader.read(statement.getResultSet());
            case Answer.Count(int expected) -> {
                int written = statement.getUpdateCount();
                if (expected >= 0 && written != expected) {
                    throw new IllegalStateException(
                            written + " rows were written instead of " + expected + " by " + part.sql());
                }
            }
        }
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
