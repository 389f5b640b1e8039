package io.sparklidar.job.output.parquet;

import java.util.Optional;

/**
 * The rows of one row group, asked for column by column: only one column has to be there at a time,
 * in memory that the next one may use again. Several threads may ask, each with its own memory.
 */
public interface RowSource {

  /**
   * Where the values of the row group are in a column.
   *
   * @param column the column, valid until the next one is asked for with the same memory
   * @param order row of the column for each position, or empty where they are the same
   * @param from position of the first row of the row group
   */
  record Rows(ParquetColumn column, Optional<int[]> order, int from) {}

  /**
   * The rows of a column.
   *
   * @param number of the column in the file
   * @param scratch where its values may be put, if they are not there already
   */
  Rows column(int number, Scratch scratch);
}
