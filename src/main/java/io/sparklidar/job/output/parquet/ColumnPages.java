package io.sparklidar.job.output.parquet;

import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/** Where the pages of a column go, in their order. Bytes are valid during the call only. */
interface ColumnPages {

  /** The column begins. */
  void start(int rows, boolean compressed) throws IOException;

  /** Its dictionary, before all pages, if it has one. */
  void dictionary(DictionaryPage page) throws IOException;

  /**
   * A page.
   *
   * @param rows how many
   * @param length of the page before it was compressed
   * @param bytes of the page
   * @param statistics of its values
   * @param encoding of its values
   */
  void page(int rows, int length, BytesInput bytes, Statistics<?> statistics, Encoding encoding)
      throws IOException;

  /** The column is complete. */
  void end() throws IOException;
}
