package io.sparklidar.job.output.parquet;

import org.apache.parquet.column.Encoding;

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
    PLAIN(Encoding.PLAIN),
    /** By their number in a dictionary. */
    DICTIONARY(Encoding.RLE_DICTIONARY),
    /** By their differences. */
    DELTA(Encoding.DELTA_BINARY_PACKED);

    private final Encoding encoding;

    Kind(final Encoding encoding) {
      this.encoding = encoding;
    }

    /** The name that the file has for it. */
    Encoding encoding() {
      return encoding;
    }
  }
}
