package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPage;
import io.sparklidar.codec.pages.FinishedPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;

/**
 * The pages of a column as the writer makes them on the CPU without compression: the truth for
 * whatever else makes pages.
 */
public final class JavaPages implements ColumnPages {

  private final ParquetColumn.Definition definition;
  private final List<String> vocabulary;
  private final List<FinishedPage> pages = new ArrayList<>();
  private FinishedColumn.Form form = FinishedColumn.Form.PLAIN;
  private ByteBuffer dictionary = ByteBuffer.allocate(0);
  private int entries;
  private boolean ordered = true;

  private JavaPages(final ParquetColumn.Definition definition, final List<String> vocabulary) {
    this.definition = definition;
    this.vocabulary = vocabulary;
  }

  /**
   * The pages of some rows of a column; a dictionary of texts has their numbers instead.
   *
   * @param column the values
   * @param from the first row
   * @param count how many
   * @param vocabulary the texts
   */
  static FinishedColumn of(
      final ParquetColumn column, final int from, final int count, final List<String> vocabulary)
      throws IOException {
    final JavaPages pages = new JavaPages(column.definition(), vocabulary);
    try (ColumnEncoder encoder = new ColumnEncoder(PageCompression.NONE)) {
      encoder.encode(
          column,
          ParquetTileWriter.schema(List.of(column.definition())).getColumns().get(0),
          null,
          from,
          count,
          vocabulary,
          pages);
    }
    if (column.definition().type() == ColumnType.STRING) {
      pages.dictionary = pages.numbers(pages.dictionary);
    }
    return new FinishedColumn(
        pages.form, pages.entries, pages.dictionary, pages.ordered, pages.pages);
  }

  /** The pages of rows of a block. */
  static FinishedPages of(
      final RowBlock rows, final int from, final int count, final List<String> vocabulary) {
    return new FinishedPages() {
      @Override
      public int rows() {
        return count;
      }

      @Override
      public FinishedColumn column(final int number) {
        try {
          return of(rows.columns().get(number), from, count, vocabulary);
        } catch (final IOException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  /** The pages of a row group of rows that come as they are. */
  public static FinishedPages of(
      final RowSource rows, final int count, final List<String> vocabulary) {
    return new FinishedPages() {
      @Override
      public int rows() {
        return count;
      }

      @Override
      public FinishedColumn column(final int number) {
        final RowSource.Rows column = rows.column(number, new Scratch());
        if (column.order().isPresent()) {
          throw new AssertionError("in another order");
        }
        try {
          return of(column.column(), column.from(), count, vocabulary);
        } catch (final IOException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  /** Compares all there is of a column, and says where it differs. */
  public static void assertSame(
      final String place, final FinishedColumn expected, final FinishedColumn made) {
    assertEquals(expected.form(), made.form(), place + ", form");
    assertEquals(expected.entries(), made.entries(), place + ", entries");
    assertEquals(-1, expected.dictionary().mismatch(made.dictionary()), place + ", dictionary");
    assertEquals(expected.ordered(), made.ordered(), place + ", ordered");
    assertEquals(expected.pages().size(), made.pages().size(), place + ", pages");
    for (int p = 0; p < expected.pages().size(); p++) {
      final FinishedPage wanted = expected.pages().get(p);
      final FinishedPage found = made.pages().get(p);
      final String page = place + ", page " + p;
      assertEquals(wanted.rows(), found.rows(), page + ", rows");
      assertEquals(wanted.values(), found.values(), page + ", values");
      assertEquals(wanted.bytes().remaining(), found.bytes().remaining(), page + ", bytes");
      assertEquals(-1, wanted.bytes().mismatch(found.bytes()), page + ", first other byte");
    }
  }

  private ByteBuffer numbers(final ByteBuffer texts) {
    final ByteBuffer in = texts.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    final ByteBuffer out =
        ByteBuffer.allocate(vocabulary.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      final byte[] text = new byte[in.getInt()];
      in.get(text);
      out.putInt(vocabulary.indexOf(new String(text, StandardCharsets.UTF_8)));
    }
    return out.flip();
  }

  @Override
  public void start(final int rows, final boolean compressed) {
    if (compressed) {
      throw new AssertionError("compressed");
    }
  }

  @Override
  public void dictionary(final DictionaryPage page) throws IOException {
    dictionary = ByteBuffer.wrap(page.getBytes().toByteArray());
    entries = page.getDictionarySize();
  }

  @Override
  public void page(
      final int rows,
      final int length,
      final BytesInput bytes,
      final Statistics<?> statistics,
      final Encoding encoding)
      throws IOException {
    form =
        switch (encoding) {
          case PLAIN -> FinishedColumn.Form.PLAIN;
          case RLE_DICTIONARY -> FinishedColumn.Form.DICTIONARY;
          case DELTA_BINARY_PACKED -> FinishedColumn.Form.DELTA;
          default -> throw new AssertionError(encoding);
        };
    final Optional<Object> least = Optional.ofNullable(statistics.genericGetMin());
    final boolean any = statistics.hasNonNullValue();
    ordered &= !any || !isNaN(least.orElseThrow());
    pages.add(
        new FinishedPage(
            rows,
            rows - (int) statistics.getNumNulls(),
            any ? bits(statistics.getMinBytes()) : 0,
            any ? bits(statistics.getMaxBytes()) : 0,
            ByteBuffer.wrap(bytes.toByteArray())));
  }

  private static boolean isNaN(final Object value) {
    return value instanceof Double number && Double.isNaN(number)
        || value instanceof Float single && Float.isNaN(single);
  }

  /** A value as its bits. */
  private long bits(final byte[] value) {
    if (definition.type() == ColumnType.STRING) {
      return vocabulary.indexOf(new String(value, StandardCharsets.UTF_8));
    }
    long bits = value[value.length - 1] < 0 && definition.type() != ColumnType.BOOLEAN ? -1 : 0;
    for (int b = value.length - 1; b >= 0; b--) {
      bits = bits << Byte.SIZE | value[b] & 0xFF;
    }
    return bits;
  }

  @Override
  public void end() {}
}
