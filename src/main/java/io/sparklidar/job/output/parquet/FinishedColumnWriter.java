package io.sparklidar.job.output.parquet;

import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Hands pages that were made elsewhere to a file, with what it says of them. For one thread at a
 * time.
 */
final class FinishedColumnWriter {

  private final PageBytes held = new PageBytes();

  /**
   * Writes a column.
   *
   * @param column its pages
   * @param definition what it is
   * @param type what it is in the file
   * @param vocabulary the texts that STRING columns number
   * @param to where the pages go
   */
  void write(
      final FinishedColumn column,
      final ParquetColumn.Definition definition,
      final PrimitiveType type,
      final List<String> vocabulary,
      final ColumnPages to)
      throws IOException {
    to.start(column.rows(), false);
    if (column.form() == FinishedColumn.Form.DICTIONARY) {
      putDictionary(column, definition.type(), vocabulary);
      to.dictionary(new DictionaryPage(bytes(), held.length(), column.entries(), Encoding.PLAIN));
    }
    final Encoding encoding = ColumnForm.encoding(column.form());
    for (final FinishedPage page : column.pages()) {
      held.clear();
      held.putBytes(page.bytes());
      to.page(
          page.rows(),
          held.length(),
          bytes(),
          statistics(page, definition, type, column.ordered(), vocabulary),
          encoding);
    }
    to.end();
  }

  private BytesInput bytes() {
    return BytesInput.from(held.array(), 0, held.length());
  }

  private void putDictionary(
      final FinishedColumn column, final ColumnType type, final List<String> vocabulary) {
    held.clear();
    if (type != ColumnType.STRING) {
      held.putBytes(column.dictionary());
      return;
    }
    final IntBuffer numbers =
        column.dictionary().duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    for (int i = 0; i < column.entries(); i++) {
      held.putText(vocabulary.get(numbers.get(i)));
    }
  }

  private static Statistics<?> statistics(
      final FinishedPage page,
      final ParquetColumn.Definition definition,
      final PrimitiveType type,
      final boolean ordered,
      final List<String> vocabulary) {
    final int nulls = page.rows() - page.values();
    if (!ordered) {
      return PageStatistics.unordered(type, nulls);
    }
    if (page.values() == 0) {
      return PageStatistics.none(type, nulls);
    }
    final long least = page.least();
    final long most = page.most();
    return switch (definition.type()) {
      case FLOAT ->
          PageStatistics.numbers(
              type, nulls, Float.intBitsToFloat((int) least), Float.intBitsToFloat((int) most));
      case DOUBLE ->
          PageStatistics.numbers(
              type, nulls, Double.longBitsToDouble(least), Double.longBitsToDouble(most));
      default -> PageStatistics.wholes(type, nulls, least, most, vocabulary);
    };
  }
}
