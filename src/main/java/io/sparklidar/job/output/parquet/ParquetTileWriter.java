package io.sparklidar.job.output.parquet;

import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.parallel.Pool;
import io.sparklidar.parallel.Prefetch;
import io.sparklidar.parallel.SpareCores;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * Writes one Parquet file, a row group per call, with statistics and page indexes; what is worth it
 * is compressed with Zstandard. Closing without {@link #finish} leaves a file no reader accepts,
 * which is what a failed tile should leave. Not safe for concurrent use.
 */
public final class ParquetTileWriter implements Closeable {

  /** Rows of a full row group: about 60 MB of columns. */
  public static final int ROW_GROUP_ROWS = 1 << 19;

  private static final int INDEX_TRUNCATION = 64;

  /** Columns that are encoded before their turn at most: each takes some MB. */
  private static final int AHEAD = 4;

  private final Configuration conf;
  private final BufferedFile output;
  private final ParquetFileWriter file;
  private final List<ParquetColumn.Definition> columns;
  private final MessageType schema;
  private final PageCompression compression;
  private final SpareCores spare;
  private final Pool<Tools> encoders = new Pool<>(Tools::new);
  private final Map<String, Range> ranges = new HashMap<>();
  private boolean ended;

  /**
   * Where the values of a column lie, as its statistics say.
   *
   * @param lowest none is lower
   * @param highest none is higher
   */
  public record Range(double lowest, double highest) {

    private Range with(final Range other) {
      return new Range(Math.min(lowest, other.lowest), Math.max(highest, other.highest));
    }
  }

  /**
   * Creates the file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration of its file system
   * @param columns the columns, in file order
   * @param compression which of them are compressed
   * @param spare cores that may encode columns ahead
   * @throws IOException if the file cannot be created
   */
  public ParquetTileWriter(
      final Path path,
      final Configuration conf,
      final List<ParquetColumn.Definition> columns,
      final PageCompression compression,
      final SpareCores spare)
      throws IOException {
    schema = schema(columns);
    this.columns = List.copyOf(columns);
    this.conf = conf;
    this.compression = compression;
    this.spare = spare;
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

  static MessageType schema(final List<ParquetColumn.Definition> columns) {
    final Types.MessageTypeBuilder message = Types.buildMessage();
    for (final ParquetColumn.Definition column : columns) {
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
    writeRowGroup(
        (c, scratch) -> new RowSource.Rows(rows.columns().get(c), order, from), count, vocabulary);
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
    if (spare.some()) {
      writeTogether(rows, count, vocabulary);
    } else {
      final Tools tools = encoders.take();
      for (int c = 0; c < schema.getColumns().size(); c++) {
        tools.encode(rows, c, count, vocabulary, new FileColumn(c));
      }
      encoders.giveBack(tools);
    }
    file.endBlock();
  }

  /**
   * Writes a row group whose pages are there; they stay as they are, without compression.
   *
   * @param pages its pages
   * @param vocabulary the texts that STRING columns number
   * @throws IOException if writing fails
   */
  public void writeRowGroup(final FinishedPages pages, final List<String> vocabulary)
      throws IOException {
    file.startBlock(pages.rows());
    final FinishedColumnWriter finished = new FinishedColumnWriter();
    for (int c = 0; c < columns.size(); c++) {
      finished.write(
          pages.column(c),
          columns.get(c),
          schema.getColumns().get(c).getPrimitiveType(),
          vocabulary,
          new FileColumn(c));
    }
    file.endBlock();
  }

  /** Columns are encoded by whoever has a core to spare, and written in their order. */
  private void writeTogether(final RowSource rows, final int count, final List<String> vocabulary)
      throws IOException {
    final int columns = schema.getColumns().size();
    try (Prefetch<Tools> encoded =
        new Prefetch<>(
            spare,
            columns,
            AHEAD,
            c -> {
              final Tools tools = encoders.take();
              tools.encode(rows, c, count, vocabulary, tools.held);
              return tools;
            })) {
      for (int c = 0; c < columns; c++) {
        final Tools tools = encoded.next();
        tools.held.writeTo(new FileColumn(c));
        encoders.giveBack(tools);
      }
    }
  }

  /** What one thread encodes columns with. */
  private final class Tools {

    private final ColumnEncoder encoder = new ColumnEncoder(compression);
    private final BufferedColumn held = new BufferedColumn();
    private final Scratch scratch = new Scratch();

    void encode(
        final RowSource rows,
        final int column,
        final int count,
        final List<String> vocabulary,
        final ColumnPages to)
        throws IOException {
      final RowSource.Rows source = rows.column(column, scratch);
      encoder.encode(
          source.column(),
          schema.getColumns().get(column),
          source.order().orElse(null),
          source.from(),
          count,
          vocabulary,
          to);
    }
  }

  /** A column of the file. */
  private final class FileColumn implements ColumnPages {

    private final ColumnDescriptor descriptor;

    FileColumn(final int column) {
      descriptor = schema.getColumns().get(column);
    }

    @Override
    public void start(final int rows, final boolean compressed) throws IOException {
      file.startColumn(
          descriptor,
          rows,
          compressed ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED);
    }

    @Override
    public void dictionary(final DictionaryPage page) throws IOException {
      file.writeDictionaryPage(page);
    }

    @Override
    public void page(
        final int rows,
        final int length,
        final BytesInput bytes,
        final Statistics<?> statistics,
        final Encoding encoding)
        throws IOException {
      note(descriptor, statistics);
      file.writeDataPage(
          rows, length, bytes, statistics, rows, Encoding.RLE, Encoding.RLE, encoding);
    }

    @Override
    public void end() throws IOException {
      file.endColumn();
    }
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
        ChunkBytes source = new ChunkBytes(path, conf)) {
      final List<BlockMetaData> blocks = reader.getFooter().getBlocks();
      final List<ColumnChunkMetaData> chunks =
          blocks.stream().flatMap(block -> block.getColumns().stream()).toList();
      try (Prefetch<SeekableInputStream> read =
          new Prefetch<>(spare, chunks.size(), AHEAD, c -> source.read(chunks.get(c)))) {
        for (final BlockMetaData block : blocks) {
          file.startBlock(block.getRowCount());
          final List<ColumnDescriptor> descriptors = schema.getColumns();
          for (int c = 0; c < descriptors.size(); c++) {
            final ColumnChunkMetaData chunk = block.getColumns().get(c);
            note(descriptors.get(c), chunk.getStatistics());
            file.appendColumnChunk(
                descriptors.get(c),
                read.next(),
                chunk,
                null,
                reader.readColumnIndex(chunk),
                reader.readOffsetIndex(chunk));
          }
          file.endBlock();
        }
      }
    }
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

  private void note(final ColumnDescriptor column, final Statistics<?> statistics) {
    if (statistics instanceof DoubleStatistics of && of.hasNonNullValue()) {
      ranges.merge(column.getPath()[0], new Range(of.getMin(), of.getMax()), Range::with);
    }
  }

  /** Where the values of a column of doubles lie that were written; empty if there are none. */
  public Optional<Range> range(final String column) {
    return Optional.ofNullable(ranges.get(column));
  }

  /** CRC-32C of the bytes of the file, once it is finished. */
  public long crc() {
    return output.crc();
  }

  @Override
  public void close() throws IOException {
    encoders.all().forEach(tools -> tools.encoder.close());
    if (!ended) {
      // An abandoned file keeps no footer, so that no reader takes it for a whole one.
      output.abandon();
    }
  }
}
