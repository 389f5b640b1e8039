package io.sparklidar.job.output.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.BinaryStatistics;
import org.apache.parquet.column.statistics.BooleanStatistics;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Writes one Parquet file, a row group a call, with statistics and page indexes; what is worth it
 * is compressed with Zstandard. Closing without {@link #finish} leaves a file no reader accepts,
 * which is what a failed tile should leave. Not safe for concurrent use.
 */
public final class ParquetTileWriter implements Closeable {

  /** Rows of a full row group: about 60 MB of columns. */
  public static final int ROW_GROUP_ROWS = 1 << 19;

  private static final int PAGE_ROWS = 20_000;
  private static final int INDEX_TRUNCATION = 64;

  /** A dictionary has at most one entry for this many values, or this many in all. */
  private static final int VALUES_AN_ENTRY = 8;

  private static final int SMALL_DICTIONARY = 256;

  /** Where so many of the first values are distinct, so will be the others. */
  private static final double NEARLY_ALL = 0.875;

  private final Configuration conf;
  private final BufferedFile output;
  private final ParquetFileWriter file;
  private final MessageType schema;
  private final PageCompression compression;
  private final PageCompressor compressor;
  private final PageValues values = new PageValues();
  private final PageEncoder encoder = new PageEncoder();
  private final PageBytes dictionary = new PageBytes();
  private final Distinct distinct = new Distinct();
  private int[] numbers = {};
  private int sampleNumber;
  private boolean ended;

  /**
   * Creates the file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration of its file system
   * @param columns the columns, in file order
   * @param compression which of them are compressed
   * @throws IOException if the file cannot be created
   */
  public ParquetTileWriter(
      final Path path,
      final Configuration conf,
      final List<Column.Definition> columns,
      final PageCompression compression)
      throws IOException {
    schema = schema(columns);
    this.conf = conf;
    this.compression = compression;
    compressor = new PageCompressor(compression.level());
    output = new BufferedFile(path, conf);
    file =
        new ParquetFileWriter(
            output,
            schema,
            ParquetFileWriter.Mode.CREATE,
            128L << 20,
            0,
            INDEX_TRUNCATION,
            INDEX_TRUNCATION,
            true);
    file.start();
  }

  private static MessageType schema(final List<Column.Definition> columns) {
    final Types.MessageTypeBuilder message = Types.buildMessage();
    for (final Column.Definition column : columns) {
      Types.PrimitiveBuilder<PrimitiveType> field =
          Types.primitive(
              column.type().physical(),
              column.optional() ? Repetition.OPTIONAL : Repetition.REQUIRED);
      if (column.type().physical() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
        field = field.length(column.length());
      }
      if (column.type().logical() != null) {
        field = field.as(column.type().logical());
      }
      message.addField(field.named(column.name()));
    }
    return message.named("points");
  }

  /**
   * Writes rows as one row group.
   *
   * @param rows the columns, as the file was created with
   * @param order which rows in which order: a permutation of row numbers, or empty for as they are
   * @param from first position in the order
   * @param count how many rows
   * @param vocabulary the texts that STRING columns number
   * @throws IOException if writing fails
   */
  public void writeRowGroup(
      final RowBlock rows,
      final Optional<int[]> order,
      final int from,
      final int count,
      final List<String> vocabulary)
      throws IOException {
    writeRowGroup(c -> new RowSource.Rows(rows.columns().get(c), order, from), count, vocabulary);
  }

  /**
   * Writes rows as one row group.
   *
   * @param rows the columns, as the file was created with
   * @param count how many rows
   * @param vocabulary the texts that STRING columns number
   * @throws IOException if writing fails
   */
  public void writeRowGroup(final RowSource rows, final int count, final List<String> vocabulary)
      throws IOException {
    if (count == 0) {
      return;
    }
    file.startBlock(count);
    final List<ColumnDescriptor> descriptors = schema.getColumns();
    for (int c = 0; c < descriptors.size(); c++) {
      final RowSource.Rows source = rows.column(c);
      writeColumn(
          source.column(),
          descriptors.get(c),
          source.order().orElse(null),
          source.from(),
          count,
          vocabulary);
    }
    file.endBlock();
  }

  private void writeColumn(
      final Column column,
      final ColumnDescriptor descriptor,
      final int[] order,
      final int from,
      final int count,
      final List<String> vocabulary)
      throws IOException {
    final Column.Definition definition = column.definition();
    final boolean numbered = number(column, order, from, count);
    final ColumnForm form = form(column, order, from, count, numbered);
    final boolean ordered = !holdsNaN(column, order, from, count);
    final PrimitiveType type = descriptor.getPrimitiveType();
    file.startColumn(
        descriptor,
        count,
        form.compressed() ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED);
    if (form.encoding() == ColumnForm.Kind.DICTIONARY) {
      writeDictionary(definition.type(), form.compressed(), vocabulary);
    }
    int number = 0;
    for (int first = from; first < from + count; first += PAGE_ROWS) {
      final int rows = Math.min(PAGE_ROWS, from + count - first);
      values.load(column, order, first, rows);
      encode(definition, form, number);
      number += values.count();
      file.writeDataPage(
          rows,
          encoder.page().length(),
          bytes(encoder.page(), form.compressed()),
          ordered ? statistics(type, definition.type(), vocabulary) : unordered(type),
          rows,
          Encoding.RLE,
          Encoding.RLE,
          switch (form.encoding()) {
            case PLAIN -> Encoding.PLAIN;
            case DICTIONARY -> Encoding.RLE_DICTIONARY;
            case DELTA -> Encoding.DELTA_BINARY_PACKED;
          });
    }
    file.endColumn();
  }

  /**
   * Copies the row groups of another file of the same columns, byte for byte, with their statistics
   * and page indexes.
   *
   * @param path the file
   * @throws IOException if it cannot be read or this one not be written
   */
  public void append(final Path path) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(path, conf));
        SeekableInputStream stream = BufferedFile.read(path, conf)) {
      for (final BlockMetaData block : reader.getFooter().getBlocks()) {
        file.startBlock(block.getRowCount());
        final List<ColumnDescriptor> descriptors = schema.getColumns();
        for (int c = 0; c < descriptors.size(); c++) {
          final ColumnChunkMetaData chunk = block.getColumns().get(c);
          file.appendColumnChunk(
              descriptors.get(c),
              stream,
              chunk,
              null,
              reader.readColumnIndex(chunk),
              reader.readOffsetIndex(chunk));
        }
        file.endBlock();
      }
    }
  }

  private BytesInput bytes(final PageBytes page, final boolean compressed) {
    return compressed ? compressor.compress(page) : BytesInput.from(page.array(), 0, page.length());
  }

  /** Encodes the page that is loaded; the number of its first value is at {@code number}. */
  private void encode(final Column.Definition definition, final ColumnForm form, final int number) {
    switch (form.encoding()) {
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
  private boolean number(final Column column, final int[] order, final int from, final int count) {
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
                  + Distinct.LIMIT
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
      final Column column,
      final int[] order,
      final int from,
      final int count,
      final boolean numbered) {
    final Column.Definition definition = column.definition();
    final int sample = sample(from, count);
    values.load(column, order, sample, Math.min(PAGE_ROWS, from + count - sample));
    if (!numbered) {
      final ColumnForm.Kind kind =
          definition.type() == ColumnType.INT64 || definition.type() == ColumnType.UINT64
              ? ColumnForm.Kind.DELTA
              : ColumnForm.Kind.PLAIN;
      final ColumnForm form = new ColumnForm(kind, 0, false);
      encode(definition, form, 0);
      return new ColumnForm(kind, 0, pays(encoder.page().length()));
    }
    final int width = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, distinct.size() - 1));
    final ColumnForm packed = new ColumnForm(ColumnForm.Kind.DICTIONARY, width, false);
    if (width == 0) {
      return packed;
    }
    // Numbers across the borders of bytes look like noise to a compressor: whole bytes instead.
    final ColumnForm aligned =
        new ColumnForm(ColumnForm.Kind.DICTIONARY, (width + 7) / 8 * 8, true);
    encode(definition, aligned, sampleNumber);
    return pays(values.count() / 8.0 * width) ? aligned : packed;
  }

  /** Whether the page that is encoded is worth compressing, rather than taking so many bytes. */
  private boolean pays(final double bytes) {
    return compression != PageCompression.NONE
        && compression.pays(bytes, compressor.compressedLength(encoder.page()));
  }

  private void writeDictionary(
      final ColumnType type, final boolean compressed, final List<String> vocabulary)
      throws IOException {
    dictionary.clear();
    final long[] entries = distinct.values();
    switch (type) {
      case DOUBLE -> dictionary.putLongs(entries, 0, distinct.size());
      case STRING -> {
        for (int i = 0; i < distinct.size(); i++) {
          final byte[] text = vocabulary.get((int) entries[i]).getBytes(StandardCharsets.UTF_8);
          dictionary.putInt(text.length);
          dictionary.putBytes(text, 0, text.length);
        }
      }
      default -> {
        for (int i = 0; i < distinct.size(); i++) {
          dictionary.putInt((int) entries[i]);
        }
      }
    }
    file.writeDictionaryPage(
        new DictionaryPage(
            bytes(dictionary, compressed), dictionary.length(), distinct.size(), Encoding.PLAIN));
  }

  /** Whether some value of a row group is NaN, which cannot be compared. */
  private boolean holdsNaN(
      final Column column, final int[] order, final int from, final int count) {
    final Column.Definition definition = column.definition();
    if (definition.nanIsNull()
        || definition.type() != ColumnType.FLOAT && definition.type() != ColumnType.DOUBLE) {
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

  /**
   * A page of a column with NaN. Without a range it would pass for a page of nulls and be left out
   * by readers; a range of NaN makes them look at every page of the row group.
   */
  private Statistics<?> unordered(final PrimitiveType type) {
    final Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(values.nulls());
    if (statistics instanceof FloatStatistics floats) {
      floats.setMinMax(Float.NaN, Float.NaN);
    } else if (statistics instanceof DoubleStatistics doubles) {
      doubles.setMinMax(Double.NaN, Double.NaN);
    }
    return statistics;
  }

  private Statistics<?> statistics(
      final PrimitiveType type, final ColumnType columnType, final List<String> vocabulary) {
    final Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(values.nulls());
    if (values.count() == 0) {
      return statistics;
    }
    if (statistics instanceof IntStatistics ints) {
      ints.setMinMax((int) values.minLong(), (int) values.maxLong());
    } else if (statistics instanceof LongStatistics longs) {
      longs.setMinMax(values.minLong(), values.maxLong());
    } else if (statistics instanceof BooleanStatistics booleans) {
      booleans.setMinMax(values.minLong() != 0, values.maxLong() != 0);
    } else if (statistics instanceof FloatStatistics floats) {
      floats.setMinMax((float) values.minDouble(), (float) values.maxDouble());
    } else if (statistics instanceof DoubleStatistics doubles) {
      doubles.setMinMax(values.minDouble(), values.maxDouble());
    } else if (statistics instanceof BinaryStatistics binaries && columnType.isBytes()) {
      binaries.updateStats(Binary.fromConstantByteArray(values.minBytes()));
      binaries.updateStats(Binary.fromConstantByteArray(values.maxBytes()));
    } else if (statistics instanceof BinaryStatistics binaries) {
      // The vocabulary is sorted, so the smallest number is the smallest text.
      binaries.updateStats(Binary.fromString(vocabulary.get((int) values.minLong())));
      binaries.updateStats(Binary.fromString(vocabulary.get((int) values.maxLong())));
    }
    return statistics;
  }

  /**
   * Completes the file.
   *
   * @param metadata key and value pairs for its footer
   * @throws IOException if writing fails
   */
  public void finish(final Map<String, String> metadata) throws IOException {
    output.beginFooter();
    file.end(metadata);
    ended = true;
  }

  /** CRC-32C of the bytes of the file, once it is finished. */
  public long crc() {
    return output.crc();
  }

  /** Bytes written so far. */
  public long length() throws IOException {
    return file.getPos();
  }

  @Override
  public void close() throws IOException {
    compressor.close();
    if (!ended) {
      // An abandoned file keeps no footer, so that no reader takes it for a whole one.
      output.abandon();
    }
  }
}
