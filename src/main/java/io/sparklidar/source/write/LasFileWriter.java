package io.sparklidar.source.write;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.storage.PatchableFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;

/** Writes the rows of a partition as one file, in the folder of the attempt. */
final class LasFileWriter implements DataWriter<InternalRow> {

  /** Rows that are written at a time. */
  private static final int ROWS = 1 << 13;

  /** The version of formats that 1.2 knows already, with room for any number of points. */
  private static final int MINOR = 4;

  private final Path path;
  private final Configuration conf;
  private final WrittenTable table;
  private final RowEncoder rows;
  private Optional<PatchableFile> file = Optional.empty();
  private LasWriter writer;
  private CoordinateTransform transform;

  /** What a task has written. No record: Kryo, which a session may have chosen, makes none. */
  static final class Written implements WriterCommitMessage {

    private static final long serialVersionUID = 1L;

    private final String path;

    private Written(final String path) {
      this.path = path;
    }

    /** The file that was made; none of a partition without rows. */
    Optional<Path> file() {
      return path.isEmpty() ? Optional.empty() : Optional.of(new Path(path));
    }
  }

  /**
   * @param path of the file, not in its place yet
   * @param conf Hadoop configuration
   * @param table how columns are stored
   * @param names of the columns
   */
  LasFileWriter(
      final Path path,
      final Configuration conf,
      final WrittenTable table,
      final List<String> names) {
    this.path = path;
    this.conf = conf;
    this.table = table;
    rows = new RowEncoder(table, names, ROWS);
  }

  @Override
  public void write(final InternalRow row) throws IOException {
    if (rows.isFull()) {
      flush();
    }
    rows.add(row);
  }

  private void flush() throws IOException {
    if (file.isEmpty()) {
      start();
    }
    writer.write(rows.take(transform));
  }

  private void start() throws IOException {
    transform = rows.transform();
    final PatchableFile made = PatchableFile.create(path, conf);
    file = Optional.of(made);
    writer =
        LasWriter.create(
            made.sink(),
            header(),
            table.layout(),
            table.crs().isEmpty()
                ? List.<Vlr>of()
                : List.of(WktRecord.of(table.crs(), "well-known text")),
            List.of(),
            table.compression());
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

  @Override
  public WriterCommitMessage commit() throws IOException {
    return rows.size() == 0 && file.isEmpty() ? new Written("") : finish();
  }

  /** Completes the file, which may have no points. */
  Written finish() throws IOException {
    flush();
    writer.finish();
    file.orElseThrow().finish();
    return new Written(path.toString());
  }

  @Override
  public void abort() throws IOException {
    close();
  }

  /** Removes what is not finished. */
  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
