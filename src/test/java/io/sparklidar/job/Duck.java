package io.sparklidar.job;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB as an independent reader of what jobs write. */
public final class Duck implements AutoCloseable {

  private final Connection connection;

  public Duck() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
  }

  /** All rows of a query, one array a row. */
  public List<Object[]> query(final String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      final int columns = results.getMetaData().getColumnCount();
      final List<Object[]> rows = new ArrayList<>();
      while (results.next()) {
        final Object[] row = new Object[columns];
        for (int c = 0; c < columns; c++) {
          row[c] = results.getObject(c + 1);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** A statement that gives no rows. */
  public void execute(final String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public long number(final String sql) throws SQLException {
    return ((Number) query(sql).get(0)[0]).longValue();
  }

  /** The points of a job's output folder, as a table expression. */
  public static String points(final Path output) {
    return "read_parquet('" + output + "/parquet/*.parquet', union_by_name=true)";
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
