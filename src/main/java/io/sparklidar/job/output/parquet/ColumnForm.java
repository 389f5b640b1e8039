package io.sparklidar.job.output.parquet;

/**
 * How the pages of one column of one row group are written.
 *
 * @param encoding how values become bytes
 * @param width bits a number of the dictionary, for {@link Kind#DICTIONARY}
 * @param compressed whether pages are compressed
 */
record ColumnForm(Kind encoding, int width, boolean compressed) {

  /** How values become bytes. */
  enum Kind {
    /** As they are. */
    PLAIN,
    /** By their number in a dictionary. */
    DICTIONARY,
    /** By their differences. */
    DELTA
  }
}
