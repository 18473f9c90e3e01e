package org.grantsledger.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One table that events are derived into: its columns, and how a row fills them. The same description serves the
 * statement of the live projection and the COPY of a rebuild.
 */
record Table<R>(String name, List<Column<R>> columns) {

    /** @param type of PostgreSQL */
    record Column<R>(String name, String type, Function<R, @Nullable Object> value) {}

    /** The columns as a list for SQL. */
    String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** A SELECT of rows that are given as one array a column. */
    String rows() {
        return "SELECT * FROM unnest("
                + columns.stream().map(c -> "?::" + c.type + "[]").collect(Collectors.joining(", ")) + ")";
    }

    void bind(PreparedStatement statement, List<R> rows) throws SQLException {
        Connection connection = statement.getConnection();
        for (int i = 0; i < columns.size(); i++) {
            Column<R> column = columns.get(i);
            Object[] values = rows.stream().map(column.value).toArray();
            statement.setArray(i + 1, connection.createArrayOf(column.type, values));
        }
    }

    /** Rows in COPY's binary format, which the server takes as they are instead of reading numbers and days from text. */
    byte[] copied(List<R> rows) {
        CopyBytes bytes = new CopyBytes();
        for (R row : rows) {
            bytes.row(columns.size());
            for (Column<R> column : columns) {
                bytes.value(column.type, column.value.apply(row));
            }
        }
        return bytes.ended();
    }
}
