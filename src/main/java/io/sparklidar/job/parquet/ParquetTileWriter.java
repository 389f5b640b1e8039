package io.sparklidar.job.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Writes one Parquet file, a row group a call, Zstandard-compressed, with statistics and page
 * indexes. Closing without {@link #finish} leaves a file no reader accepts, which is what a failed
 * tile should leave. Not safe for concurrent use.
 */
public final class ParquetTileWriter implements Closeable {

  /** Rows of a full row group: about 60 MB of columns. */
  public static final int ROW_GROUP_ROWS = 1 << 19;

  private static final int PAGE_ROWS = 20_000;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int INDEX_TRUNCATION = 64;

  private final RememberedOutput output;
  private final ParquetFileWriter file;
  private final MessageType schema;
  private final CompressionCodecFactory codecs;
  private final BytesInputCompressor compressor;
  private final PageEncoder encoder = new PageEncoder();
  private boolean ended;

  /**
   * Creates the file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration of its file system
   * @param columns the columns, in file order
   * @throws IOException if the file cannot be created
   */
  public ParquetTileWriter(
      final Path path, final Configuration conf, final List<Column.Definition> columns)
      throws IOException {
    schema = schema(columns);
    final Configuration codecConf = new Configuration(conf);
    // Features hardly compress: the fastest level gives up nothing.
    codecConf.setInt("parquet.compression.codec.zstd.level", 1);
    codecs = new CodecFactory(codecConf, PAGE_BYTES);
    compressor = codecs.getCompressor(CompressionCodecName.ZSTD);
    output = new RememberedOutput(HadoopOutputFile.fromPath(path, conf));
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
      if (column.type() == ColumnType.BYTES) {
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
   * @param order which rows in which order: a permutation of row numbers, or null for as they are
   * @param from first position in the order
   * @param count how many rows
   * @param vocabulary the texts that STRING columns number
   * @throws IOException if writing fails
   */
  public void writeRowGroup(
      final RowBlock rows,
      final int[] order,
      final int from,
      final int count,
      final List<String> vocabulary)
      throws IOException {
    if (count == 0) {
      return;
    }
    file.startBlock(count);
    final List<ColumnDescriptor> descriptors = schema.getColumns();
    for (int c = 0; c < descriptors.size(); c++) {
      writeColumn(rows.columns().get(c), descriptors.get(c), order, from, count, vocabulary);
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
    file.startColumn(descriptor, count, CompressionCodecName.ZSTD);
    final int[] dictionary = dictionary(column, order, from, count);
    final boolean ordered = isOrdered(column, order, from, count);
    if (dictionary.length > 0) {
      writeDictionary(column, dictionary, vocabulary);
    }
    for (int first = from; first < from + count; first += PAGE_ROWS) {
      final int pageRows = Math.min(PAGE_ROWS, from + count - first);
      if (dictionary.length > 0) {
        encoder.indices(column, order, first, pageRows, dictionary);
      } else {
        encoder.plain(column, order, first, pageRows);
      }
      final BytesInput body = BytesInput.from(encoder.array(), 0, encoder.length());
      file.writeDataPage(
          pageRows,
          encoder.length(),
          compressor.compress(body),
          ordered
              ? statistics(descriptor.getPrimitiveType(), vocabulary)
              : unordered(descriptor.getPrimitiveType()),
          pageRows,
          Encoding.RLE,
          Encoding.RLE,
          dictionary.length > 0 ? Encoding.RLE_DICTIONARY : Encoding.PLAIN);
    }
    file.endColumn();
  }

  private int[] dictionary(
      final Column column, final int[] order, final int from, final int count) {
    return switch (column.definition().type()) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32 ->
          encoder.distinct(column, order, from, count);
      case STRING -> {
        final int[] distinct = encoder.distinct(column, order, from, count);
        if (distinct.length == 0 && !column.mayMiss()) {
          throw new IllegalStateException(
              "a row group can name "
                  + PageEncoder.VOCABULARY_LIMIT
                  + " files; column "
                  + column.definition().name()
                  + " names more");
        }
        yield distinct;
      }
      default -> new int[0];
    };
  }

  private void writeDictionary(
      final Column column, final int[] dictionary, final List<String> vocabulary)
      throws IOException {
    final byte[] plain =
        column.definition().type() == ColumnType.STRING
            ? texts(dictionary, vocabulary)
            : integers(dictionary);
    file.writeDictionaryPage(
        new DictionaryPage(
            compressor.compress(BytesInput.from(plain, 0, plain.length)),
            plain.length,
            dictionary.length,
            Encoding.PLAIN));
  }

  private static byte[] integers(final int[] dictionary) {
    final ByteBuffer bytes =
        ByteBuffer.allocate(dictionary.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(dictionary);
    return bytes.array();
  }

  private static byte[] texts(final int[] dictionary, final List<String> vocabulary) {
    int length = 0;
    final byte[][] encoded = new byte[dictionary.length][];
    for (int i = 0; i < dictionary.length; i++) {
      encoded[i] = vocabulary.get(dictionary[i]).getBytes(StandardCharsets.UTF_8);
      length += Integer.BYTES + encoded[i].length;
    }
    final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    for (final byte[] text : encoded) {
      bytes.putInt(text.length).put(text);
    }
    return bytes.array();
  }

  /** Whether all values of a row group can be compared: NaN cannot. */
  private static boolean isOrdered(
      final Column column, final int[] order, final int from, final int count) {
    return switch (column.definition().type()) {
      case FLOAT, DOUBLE -> !PageEncoder.holdsNaN(column, order, from, count);
      default -> true;
    };
  }

  /**
   * A page of a column with NaN. Without a range it would pass for a page of nulls and be left out
   * by readers; a range of NaN makes them look at every page of the row group.
   */
  private Statistics<?> unordered(final PrimitiveType type) {
    final Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(encoder.nulls());
    if (statistics instanceof FloatStatistics floats) {
      floats.setMinMax(Float.NaN, Float.NaN);
    } else if (statistics instanceof DoubleStatistics doubles) {
      doubles.setMinMax(Double.NaN, Double.NaN);
    }
    return statistics;
  }

  private Statistics<?> statistics(final PrimitiveType type, final List<String> vocabulary) {
    final Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(encoder.nulls());
    if (!encoder.hasRange()) {
      return statistics;
    }
    if (statistics instanceof IntStatistics ints) {
      ints.setMinMax((int) encoder.minLong(), (int) encoder.maxLong());
    } else if (statistics instanceof LongStatistics longs) {
      longs.setMinMax(encoder.minLong(), encoder.maxLong());
    } else if (statistics instanceof BooleanStatistics booleans) {
      booleans.setMinMax(encoder.minLong() != 0, encoder.maxLong() != 0);
    } else if (statistics instanceof FloatStatistics floats) {
      floats.setMinMax((float) encoder.minDouble(), (float) encoder.maxDouble());
    } else if (statistics instanceof DoubleStatistics doubles) {
      doubles.setMinMax(encoder.minDouble(), encoder.maxDouble());
    } else if (statistics instanceof BinaryStatistics binaries
        && type.getPrimitiveTypeName() == ColumnType.BYTES.physical()) {
      binaries.updateStats(Binary.fromConstantByteArray(encoder.minBytes()));
      binaries.updateStats(Binary.fromConstantByteArray(encoder.maxBytes()));
    } else if (statistics instanceof BinaryStatistics binaries) {
      // The vocabulary is sorted, so the smallest number is the smallest text.
      binaries.updateStats(Binary.fromString(vocabulary.get((int) encoder.minLong())));
      binaries.updateStats(Binary.fromString(vocabulary.get((int) encoder.maxLong())));
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
    file.end(metadata);
    ended = true;
  }

  /** Bytes written so far. */
  public long length() throws IOException {
    return file.getPos();
  }

  @Override
  public void close() throws IOException {
    codecs.release();
    if (!ended) {
      // An abandoned file keeps no footer, so that no reader takes it for a whole one.
      output.stream.close();
    }
  }

  /** Remembers the stream it hands out, which the library offers no way to close early. */
  private static final class RememberedOutput implements OutputFile {

    private final OutputFile target;
    private PositionOutputStream stream;

    private RememberedOutput(final OutputFile target) {
      this.target = target;
    }

    @Override
    public PositionOutputStream create(final long blockSizeHint) throws IOException {
      stream = target.create(blockSizeHint);
      return stream;
    }

    @Override
    public PositionOutputStream createOrOverwrite(final long blockSizeHint) throws IOException {
      stream = target.createOrOverwrite(blockSizeHint);
      return stream;
    }

    @Override
    public boolean supportsBlockSize() {
      return target.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
      return target.defaultBlockSize();
    }
  }
}
