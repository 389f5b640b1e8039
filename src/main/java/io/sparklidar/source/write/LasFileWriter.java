package io.sparklidar.source.write;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.storage.PatchableFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes rows as one file, which is begun when there are some. Points of COPC are written on the
 * local disk first, until it is known how many they are. Confined to one thread.
 */
final class LasFileWriter implements Closeable {

  /** Rows that are written at a time. */
  static final int ROWS = 1 << 13;

  /** The version of formats that 1.2 knows already, with room for any number of points. */
  private static final int MINOR = 4;

  private final Path path;
  private final Configuration conf;
  private final WrittenTable table;
  private final List<Double> corner;
  private final RowEncoder rows;
  private Optional<LasWriter> writer = Optional.empty();
  private Optional<PatchableFile> file = Optional.empty();
  private Optional<CopcSpool> spool = Optional.empty();
  private CoordinateTransform transform;

  /**
   * @param path of the file, not in its place yet
   * @param conf Hadoop configuration
   * @param table how columns are stored
   * @param corner where the place begins that all rows are of; NaN along an axis that has none
   * @param rows takes rows, {@link #ROWS} at a time
   */
  LasFileWriter(
      final Path path,
      final Configuration conf,
      final WrittenTable table,
      final List<Double> corner,
      final RowEncoder rows) {
    this.path = path;
    this.conf = conf;
    this.table = table;
    this.corner = corner;
    this.rows = rows;
  }

  /**
   * Takes a row.
   *
   * @throws IllegalArgumentException naming the column whose value does not fit
   * @throws IOException if storage fails
   */
  void write(final InternalRow row) throws IOException {
    if (rows.isFull()) {
      flush();
    }
    rows.add(row);
  }

  /** Whether there was no row. */
  boolean isEmpty() {
    return rows.size() == 0 && writer.isEmpty();
  }

  private void flush() throws IOException {
    if (writer.isEmpty()) {
      start();
    }
    writer.get().write(rows.take(transform));
  }

  private void start() throws IOException {
    transform = rows.transform(corner);
    final ByteSink sink;
    if (table.isCopc()) {
      spool = Optional.of(CopcSpool.create());
      sink = spool.get().sink();
    } else {
      file = Optional.of(PatchableFile.create(path, conf));
      sink = file.get().sink();
    }
    writer =
        Optional.of(
            LasWriter.create(
                sink,
                header(),
                table.layout(),
                table.crs().isEmpty()
                    ? List.<Vlr>of()
                    : List.of(WktRecord.of(table.crs(), "well-known text")),
                List.of(),
                table.isCopc() ? Compression.NONE : table.compression()));
  }

  private LasHeader header() {
    final boolean adjusted =
        switch (table.times()) {
          case ADJUSTED -> true;
          case WEEK -> false;
          case AS_TIMES_TELL -> rows.hasAdjustedTimes();
        };
    final LasHeader template =
        LasHeader.template(table.layout().pointFormat(), transform).withVersionMinor(MINOR);
    return adjusted
        ? template.withGlobalEncoding(template.globalEncoding() | LasHeader.ADJUSTED_GPS_TIME)
        : template;
  }

  /** Completes the file, which may have no points, and says where it is. */
  Path finish() throws IOException {
    flush();
    writer.orElseThrow().finish();
    if (spool.isPresent()) {
      file = Optional.of(PatchableFile.create(path, conf));
      spool.get().convert(path, file.get().sink());
    }
    file.orElseThrow().finish();
    return path;
  }

  /** Removes what is not finished. */
  @Override
  public void close() throws IOException {
    try {
      if (spool.isPresent()) {
        spool.get().close();
      }
    } finally {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }
}
