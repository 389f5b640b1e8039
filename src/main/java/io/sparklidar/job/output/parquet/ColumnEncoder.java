package io.sparklidar.job.output.parquet;

import io.sparklidar.codec.pages.FinishedColumn.Form;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * Encodes a column of a row group: chooses its form by its values, numbers what has few of them,
 * compresses what is worth it. One object serves many columns; not safe for concurrent use.
 */
final class ColumnEncoder implements Closeable {

  private static final int PAGE_ROWS = 20_000;

  /** A dictionary has at most one entry for this many values, or this many in all. */
  private static final int VALUES_AN_ENTRY = 8;

  private static final int SMALL_DICTIONARY = 256;

  /** Where so many of the first values are distinct, so will be the others. */
  private static final double NEARLY_ALL = 0.875;

  private final PageCompression compression;
  private final PageCompressor compressor;
  private final PageValues values = new PageValues();
  private final PageEncoder encoder = new PageEncoder();
  private final PageBytes dictionary = new PageBytes();
  private final DictionaryBuilder distinct = new DictionaryBuilder();
  private int[] numbers = {};
  private int sampleNumber;

  /**
   * @param compression which columns are compressed
   */
  ColumnEncoder(final PageCompression compression) {
    this.compression = compression;
    this.compressor = new PageCompressor(compression.level());
  }

  /**
   * Encodes a column.
   *
   * @param column the values
   * @param descriptor of the column in the file
   * @param order which rows in which order, or null for as they are
   * @param from first position in the order
   * @param count how many rows
   * @param vocabulary the texts that STRING columns number
   * @param to where the pages go
   */
  void encode(
      final ParquetColumn column,
      final ColumnDescriptor descriptor,
      final int[] order,
      final int from,
      final int count,
      final List<String> vocabulary,
      final ColumnPages to)
      throws IOException {
    final ParquetColumn.Definition definition = column.definition();
    final boolean numbered = number(column, order, from, count);
    final ColumnForm form = form(column, order, from, count, numbered);
    final boolean ordered = !holdsNaN(column, order, from, count);
    final PrimitiveType type = descriptor.getPrimitiveType();
    to.start(count, form.compressed());
    if (form.form() == Form.DICTIONARY) {
      putDictionary(definition.type(), form.compressed(), vocabulary, to);
    }
    int number = 0;
    for (int first = from; first < from + count; first += PAGE_ROWS) {
      final int rows = Math.min(PAGE_ROWS, from + count - first);
      values.load(column, order, first, rows);
      encodePage(definition, form, number);
      number += values.count();
      to.page(
          rows,
          encoder.page().length(),
          bytes(encoder.page(), form.compressed()),
          ordered
              ? statistics(type, definition.type(), vocabulary)
              : PageStatistics.unordered(type, values.nulls()),
          ColumnForm.encoding(form.form()));
    }
    to.end();
  }

  private BytesInput bytes(final PageBytes page, final boolean compressed) {
    return compressed ? compressor.compress(page) : BytesInput.from(page.array(), 0, page.length());
  }

  /** Encodes the page that is loaded; the number of its first value is at {@code number}. */
  private void encodePage(
      final ParquetColumn.Definition definition, final ColumnForm form, final int number) {
    switch (form.form()) {
      case PLAIN -> encoder.plain(values, definition);
      case DICTIONARY ->
          encoder.numbers(values, definition.optional(), numbers, number, form.width());
      case DELTA -> encoder.deltas(values, definition.optional());
    }
  }

  /**
   * Numbers the distinct values of a row group, if they are few enough for a dictionary to pay.
   * Texts have no other form.
   */
  private boolean number(
      final ParquetColumn column, final int[] order, final int from, final int count) {
    final ColumnType type = column.definition().type();
    if (type == ColumnType.BOOLEAN
        || type == ColumnType.INT64
        || type == ColumnType.UINT64
        || type.isBytes()) {
      return false;
    }
    if (numbers.length < count) {
      numbers = new int[count];
    }
    distinct.clear(count);
    final int sample = sample(from, count);
    int done = 0;
    for (int first = from; first < from + count; first += PAGE_ROWS) {
      sampleNumber = first == sample ? done : sampleNumber;
      values.load(column, order, first, Math.min(PAGE_ROWS, from + count - first));
      final boolean all =
          switch (type) {
            case FLOAT ->
                distinct.number(values.floats(), values.first(), values.count(), numbers, done);
            case DOUBLE ->
                distinct.number(values.doubles(), values.first(), values.count(), numbers, done);
            default ->
                distinct.number(values.ints(), values.first(), values.count(), numbers, done);
          };
      done += values.count();
      if (type == ColumnType.STRING) {
        if (!all) {
          throw new IllegalStateException(
              "a row group can name "
                  + DictionaryBuilder.LIMIT
                  + " files; column "
                  + column.definition().name()
                  + " names more");
        }
      } else if (!all
          || distinct.size() > Math.max(SMALL_DICTIONARY, count / VALUES_AN_ENTRY)
          || distinct.size() > SMALL_DICTIONARY && distinct.size() > done * NEARLY_ALL) {
        return false;
      }
    }
    return done > 0 || type == ColumnType.STRING;
  }

  /** First position of a page in the middle of a row group. */
  private static int sample(final int from, final int count) {
    return from + count / PAGE_ROWS / 2 * PAGE_ROWS;
  }

  /** Decides on the form of a column of a row group by a page from its middle. */
  private ColumnForm form(
      final ParquetColumn column,
      final int[] order,
      final int from,
      final int count,
      final boolean numbered) {
    final ParquetColumn.Definition definition = column.definition();
    final int sample = sample(from, count);
    values.load(column, order, sample, Math.min(PAGE_ROWS, from + count - sample));
    if (!numbered) {
      final Form kind =
          definition.type() == ColumnType.INT64 || definition.type() == ColumnType.UINT64
              ? Form.DELTA
              : Form.PLAIN;
      final ColumnForm form = new ColumnForm(kind, 0, false);
      encodePage(definition, form, 0);
      return new ColumnForm(kind, 0, pays(encoder.page().length()));
    }
    final int width = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, distinct.size() - 1));
    final ColumnForm packed = new ColumnForm(Form.DICTIONARY, width, false);
    if (width == 0) {
      return packed;
    }
    // Numbers across the borders of bytes look like noise to a compressor: whole bytes instead.
    final ColumnForm aligned = new ColumnForm(Form.DICTIONARY, (width + 7) / 8 * 8, true);
    encodePage(definition, aligned, sampleNumber);
    return pays(values.count() / 8.0 * width) ? aligned : packed;
  }

  /** Whether the page that is encoded is worth compressing, rather than taking so many bytes. */
  private boolean pays(final double bytes) {
    return compression != PageCompression.NONE
        && compression.pays(bytes, compressor.compressedLength(encoder.page()));
  }

  private void putDictionary(
      final ColumnType type,
      final boolean compressed,
      final List<String> vocabulary,
      final ColumnPages to)
      throws IOException {
    dictionary.clear();
    final long[] entries = distinct.values();
    switch (type) {
      case DOUBLE -> dictionary.putLongs(entries, 0, distinct.size());
      case STRING -> {
        for (int i = 0; i < distinct.size(); i++) {
          dictionary.putText(vocabulary.get((int) entries[i]));
        }
      }
      default -> {
        for (int i = 0; i < distinct.size(); i++) {
          dictionary.putInt((int) entries[i]);
        }
      }
    }
    to.dictionary(
        new DictionaryPage(
            bytes(dictionary, compressed), dictionary.length(), distinct.size(), Encoding.PLAIN));
  }

  /** Whether some value of a row group is NaN, which cannot be compared. */
  private boolean holdsNaN(
      final ParquetColumn column, final int[] order, final int from, final int count) {
    final ParquetColumn.Definition definition = column.definition();
    if (definition.nanIsNull() || !definition.type().isFloating()) {
      return false;
    }
    for (int first = from; first < from + count; first += PAGE_ROWS) {
      values.load(column, order, first, Math.min(PAGE_ROWS, from + count - first));
      if (values.holdsNaN()) {
        return true;
      }
    }
    return false;
  }

  private Statistics<?> statistics(
      final PrimitiveType type, final ColumnType columnType, final List<String> vocabulary) {
    final int nulls = values.nulls();
    if (values.count() == 0) {
      return PageStatistics.none(type, nulls);
    }
    if (columnType.isBytes()) {
      return PageStatistics.bytes(type, nulls, values.minBytes(), values.maxBytes());
    }
    return columnType.isFloating()
        ? PageStatistics.numbers(type, nulls, values.minDouble(), values.maxDouble())
        : PageStatistics.wholes(type, nulls, values.minLong(), values.maxLong(), vocabulary);
  }

  @Override
  public void close() {
    compressor.close();
  }
}
