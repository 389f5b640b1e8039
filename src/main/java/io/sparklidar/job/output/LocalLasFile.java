package io.sparklidar.job.output;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.crs.WktRecord;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.PatchableFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A LAS or LAZ file with the records of another, which is in its place, and whole, when it is
 * finished. Confined to one thread.
 */
public final class LocalLasFile implements OutputAttempt.Filling {

  private static final int MIN_VERSION_MINOR = 4;
  private static final long MAX_PAYLOAD = 1L << 30;

  private final PatchableFile file;
  private final LasWriter writer;

  /**
   * Starts the file.
   *
   * @param path where it goes
   * @param conf Hadoop configuration
   * @param header of the source, with the transform of what is written
   * @param source whose records are carried over
   * @param records which of them
   * @param layout of what is written
   * @param compression whether and how
   */
  public LocalLasFile(
      final Path path,
      final Configuration conf,
      final LasHeader header,
      final LasFile source,
      final SourceVlrs records,
      final PointLayout layout,
      final Compression compression)
      throws IOException {
    final List<Vlr> evlrs = loaded(source, records);
    this.file = PatchableFile.create(path, conf);
    try {
      this.writer =
          LasWriter.create(
              file.sink(),
              records
                  .header(layout.isModern() ? WktRecord.declaring(header, source.crs()) : header)
                  .withVersionMinor(Math.max(MIN_VERSION_MINOR, header.versionMinor())),
              layout,
              (layout.isModern() ? WktRecord.completed(source.vlrs(), source.crs()) : source.vlrs())
                  .stream().filter(records::hold).toList(),
              evlrs,
              compression);
    } catch (final IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The extended records with their payloads, the large ones too. */
  private static List<Vlr> loaded(final LasFile file, final SourceVlrs records) throws IOException {
    final List<Vlr> loaded = new ArrayList<>();
    for (final Vlr record : file.evlrs().stream().filter(records::hold).toList()) {
      if (record.isLoaded()) {
        loaded.add(record);
        continue;
      }
      if (record.payloadLength() > MAX_PAYLOAD) {
        throw new BadInputException(
            BadInput.of(
                file.source().name(),
                "records of at most " + MAX_PAYLOAD + " bytes, to be carried over",
                record.userId()
                    + "/"
                    + record.recordId()
                    + " of "
                    + record.payloadLength()
                    + " bytes",
                "use --format parquet, or drop the record"),
            null);
      }
      final byte[] payload = new byte[(int) record.payloadLength()];
      file.source().readFully(record.payloadOffset(), payload, 0, payload.length);
      loaded.add(
          new Vlr(
              record.userId(), record.recordId(), record.description(), record.offset(), payload));
    }
    return loaded;
  }

  /** Adds points. */
  public void write(final LasColumns points) throws IOException {
    writer.write(points);
  }

  @Override
  public PatchableFile file() {
    return file;
  }

  @Override
  public void finish() throws IOException {
    writer.finish();
    file.finish();
  }
}
