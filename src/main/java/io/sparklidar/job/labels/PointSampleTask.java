package io.sparklidar.job.labels;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.cloud.SplitMix;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.PointColumns;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.TaskTraffic;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.Function;

/** Takes a share of the points of a file: the same ones whatever order files and points come in. */
final class PointSampleTask implements Function<PointSampleTask.Work, InputResult<PointSample>> {

  private static final long serialVersionUID = 1L;

  /**
   * A file to take points of.
   *
   * @param ordinal of the file among the references
   * @param header of the file
   */
  record Work(int ordinal, FileHeader header) implements Serializable {}

  private final SourceFiles sources;
  private final List<String> columns;
  private final Set<Integer> ignored;
  private final double share;

  /**
   * @param sources the inputs
   * @param columns names of the numbers to take
   * @param ignored classes whose points are left out
   * @param share of the points, 0..1
   */
  PointSampleTask(
      final SourceFiles sources,
      final List<String> columns,
      final Set<Integer> ignored,
      final double share) {
    this.sources = sources;
    this.columns = columns;
    this.ignored = ignored;
    this.share = share;
  }

  @Override
  public InputResult<PointSample> call(final Work work) throws IOException {
    final HeapGate.Reservation inside =
        HeapGate.ofThisJvm().enter(LabelMemory.ofSampling(work.header, share, columns.size()));
    try {
      return InputResult.of(new InputReading(sources).run(in -> sample(in, work)));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    } finally {
      inside.close();
    }
  }

  private PointSample sample(final InputReading in, final Work work) throws IOException {
    double[] rows = new double[1024];
    byte[] classes = new byte[128];
    int count = 0;
    final int width = columns.size();
    try (LasFile file = in.openLas(work.header.file())) {
      final PointColumns numbers = PointColumns.of(columns, file.layout(), file.transform());
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        TaskTraffic.readPoints(points.size());
        for (int p = 0; p < points.size(); p++) {
          final byte found = points.classification()[p];
          if (!isTaken(PointIdentity.of(work.ordinal, chunk.firstPoint() + p))
              || ignored.contains(found & 0xFF)) {
            continue;
          }
          if (count == classes.length) {
            classes = Arrays.copyOf(classes, 2 * count);
          }
          if ((count + 1) * width > rows.length) {
            rows = Arrays.copyOf(rows, 2 * (count + 1) * width);
          }
          numbers.write(points, p, rows, count * width);
          classes[count++] = found;
        }
      }
    }
    return new PointSample(Arrays.copyOf(rows, count * width), Arrays.copyOf(classes, count));
  }

  /** Decides by a hash of who the point is. */
  private boolean isTaken(final long identity) {
    return (SplitMix.nth(identity) >>> 11) * 0x1p-53 < share;
  }
}
