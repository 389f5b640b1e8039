package io.sparklidar.job.output.parquet;

/** Memory for one column at a time, used again for the next. For use by one thread. */
public final class Scratch {

  private ParquetColumn column =
      new ParquetColumn(ParquetColumn.Definition.required("", ColumnType.INT32));

  /** Memory without a column. */
  public Scratch() {}

  /**
   * A column whose values are to be filled in; the one before is gone.
   *
   * @param definition what it is
   * @param rows how many rows it has room for
   */
  public ParquetColumn column(final ParquetColumn.Definition definition, final int rows) {
    column = column.reused(definition, rows);
    return column;
  }
}
