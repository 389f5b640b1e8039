package io.sparklidar.job.output.parquet;

import io.sparklidar.codec.pages.FinishedColumn.Form;
import org.apache.parquet.column.Encoding;

/**
 * How the pages of one column of one row group are written.
 *
 * @param form how values become bytes
 * @param width bits a number of the dictionary, for {@link Form#DICTIONARY}
 * @param compressed whether pages are compressed
 */
record ColumnForm(Form form, int width, boolean compressed) {

  /** The name that the file has for it. */
  static Encoding encoding(final Form form) {
    return switch (form) {
      case PLAIN -> Encoding.PLAIN;
      case DICTIONARY -> Encoding.RLE_DICTIONARY;
      case DELTA -> Encoding.DELTA_BINARY_PACKED;
    };
  }
}
