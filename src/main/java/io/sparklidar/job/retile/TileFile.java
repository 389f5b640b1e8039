package io.sparklidar.job.retile;

import io.sparklidar.job.output.LocalLasFile;
import io.sparklidar.job.output.SourceVlrs;
import io.sparklidar.las.Compression;
import io.sparklidar.las.CopcConversion;
import io.sparklidar.las.CopcWriter;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputAttempt;
import io.sparklidar.storage.PatchableFile;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The file of a tile in the making, with the records of the first input. For use by one thread. */
interface TileFile extends OutputAttempt.Filling {

  /** Adds points. */
  void add(LasColumns points) throws IOException;

  /**
   * Starts a file.
   *
   * @param path where it goes
   * @param first the input whose records, scale and offset it has
   * @param several whether there are points of several inputs
   */
  static TileFile laz(
      final Path path, final Configuration conf, final LasFile first, final boolean several)
      throws IOException {
    return new Laz(
        new LocalLasFile(
            path,
            conf,
            first.header(),
            first,
            several ? SourceVlrs.SEVERAL_FILES : SourceVlrs.PART_OF_FILE,
            first.layout(),
            Compression.LAZ));
  }

  /**
   * The same of a COPC file.
   *
   * @param points how many there will be
   */
  static TileFile copc(
      final Path path, final Configuration conf, final LasFile first, final int points)
      throws IOException {
    final PatchableFile file = PatchableFile.create(path, conf);
    try {
      final CopcWriter writer = CopcConversion.writer(first, file.sink(), points);
      writer.reserve(points);
      return new Copc(file, writer);
    } catch (final RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Bytes of memory that making a COPC file takes: its points, their order, what is encoded. */
  static long copcMemory(final PointLayout layout, final long points) {
    return points * (layout.recordLength() + Integer.BYTES + 2L * Integer.BYTES);
  }

  /** Points go through a chunk at a time. */
  record Laz(LocalLasFile file) implements TileFile {

    @Override
    public void add(final LasColumns points) throws IOException {
      file.write(points);
    }
  }

  /** Points are held until the file is finished. */
  record Copc(PatchableFile file, CopcWriter writer) implements TileFile {

    @Override
    public void add(final LasColumns points) throws IOException {
      writer.write(points);
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
      file.finish();
    }
  }
}
