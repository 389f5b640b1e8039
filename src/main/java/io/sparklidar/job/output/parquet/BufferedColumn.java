package io.sparklidar.job.output.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/**
 * The pages of a column that was encoded before its turn in the file. Used again for column after
 * column; for one thread at a time.
 */
final class BufferedColumn implements ColumnPages {

  private record Page(
      int rows, int length, int from, int size, Statistics<?> statistics, Encoding encoding) {}

  private final PageBytes held = new PageBytes();
  private final List<Page> pages = new ArrayList<>();
  private DictionaryPage dictionary;
  private int rows;
  private boolean compressed;

  @Override
  public void start(final int columnRows, final boolean columnCompressed) {
    held.clear();
    pages.clear();
    dictionary = null;
    rows = columnRows;
    compressed = columnCompressed;
  }

  @Override
  public void dictionary(final DictionaryPage page) throws IOException {
    dictionary = page.copy();
  }

  @Override
  public void page(
      final int pageRows,
      final int length,
      final BytesInput bytes,
      final Statistics<?> statistics,
      final Encoding encoding)
      throws IOException {
    final int from = held.length();
    final int size = Math.toIntExact(bytes.size());
    final ByteBuffer buffer = bytes.toByteBuffer();
    held.putBytes(buffer.array(), buffer.arrayOffset() + buffer.position(), size);
    pages.add(new Page(pageRows, length, from, size, statistics, encoding));
  }

  @Override
  public void end() {}

  /** Hands everything on. */
  void writeTo(final ColumnPages to) throws IOException {
    to.start(rows, compressed);
    if (dictionary != null) {
      to.dictionary(dictionary);
    }
    for (final Page page : pages) {
      to.page(
          page.rows,
          page.length,
          BytesInput.from(held.array(), page.from, page.size),
          page.statistics,
          page.encoding);
    }
    to.end();
  }
}
