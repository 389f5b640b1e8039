package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.NoiseClasses;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Files whose points are a quarter of a metre apart, so that ties abound; many at one place. */
public final class TiedPoints {

  /** Chunks of any size, as the writer likes. */
  static final int VARIABLE = 0;

  private static final int FORMAT = 6;
  private static final int LAYERED = 3;
  private static final int STEP = 25;
  private static final int HIGH = 20;

  private TiedPoints() {}

  /**
   * Writes one.
   *
   * @param west where it begins along x, in metres
   * @param width along x, in metres; 20 m along y
   * @param chunkSize points of a chunk, or {@link #VARIABLE}
   * @param channels how many scanner channels points come from
   */
  static Path write(
      final Path path,
      final int points,
      final int west,
      final int width,
      final int chunkSize,
      final int channels)
      throws IOException {
    final PointLayout layout = PointLayout.of(FORMAT, List.of());
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    fill(columns, west, width, channels);
    write(path, columns, chunkSize);
    return path;
  }

  /** The same of one channel, with a point of low noise at the western end. */
  static Path writeWithNoise(
      final Path path, final int points, final int west, final int width, final int chunkSize)
      throws IOException {
    final PointLayout layout = PointLayout.of(FORMAT, List.of());
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    fill(columns, west, width, 1);
    columns.x()[points / 2] = 100 * west;
    columns.classification()[points / 2] = NoiseClasses.LOW;
    write(path, columns, chunkSize);
    return path;
  }

  /** The same, in order from west to east, of one channel. */
  public static Path writeInOrder(
      final Path path, final int points, final int west, final int width, final int chunkSize)
      throws IOException {
    final PointLayout layout = PointLayout.of(FORMAT, List.of());
    final LasColumns any = new LasColumns(layout, layout.fields());
    any.resize(points);
    fill(any, west, width, 1);
    final int[] order =
        IntStream.range(0, points)
            .boxed()
            .sorted(Comparator.comparingInt(p -> any.x()[p]))
            .mapToInt(p -> p)
            .toArray();
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.append(any, order, 0, points);
    write(path, columns, chunkSize);
    return path;
  }

  private static void fill(
      final LasColumns columns, final int west, final int width, final int channels) {
    final int points = columns.size();
    final SplittableRandom random = new SplittableRandom(points + west);
    for (int p = 0; p < points; p++) {
      // One of four lies where an earlier one does.
      final int like = p > 0 && random.nextInt(4) == 0 ? random.nextInt(p) : -1;
      columns.x()[p] =
          like >= 0 ? columns.x()[like] : 100 * west + STEP * random.nextInt(4 * width);
      columns.y()[p] = like >= 0 ? columns.y()[like] : STEP * random.nextInt(80);
      columns.z()[p] = like >= 0 ? columns.z()[like] : STEP * random.nextInt(HIGH);
      columns.returnNumber()[p] = 1;
      columns.numberOfReturns()[p] = 1;
      columns.classification()[p] = (byte) (2 + random.nextInt(4));
      columns.flags()[p] = (byte) (random.nextInt(channels) << 4);
    }
  }

  private static void write(final Path path, final LasColumns columns, final int chunkSize)
      throws IOException {
    final PointLayout layout = columns.layout();
    final int points = columns.size();
    try (LasWriter writer =
        LasWriter.createLaz(
            FileByteSink.create(path),
            LasHeader.template(FORMAT, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(layout, LAYERED, LAYERED, chunkSize))) {
      if (chunkSize == VARIABLE) {
        int from = 0;
        for (int size = 1; from < points; size = size * 3 + 1) {
          final int count = Math.min(size, points - from);
          final LasColumns chunk = new LasColumns(layout, layout.fields());
          chunk.append(columns, from, count);
          writer.write(chunk);
          writer.endChunk();
          from += count;
        }
      } else {
        writer.write(columns);
      }
      writer.finish();
    }
  }
}
