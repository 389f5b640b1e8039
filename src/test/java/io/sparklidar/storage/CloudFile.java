package io.sparklidar.storage;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Small files of points on a slope, which their intensity numbers and their source id tells apart.
 */
public final class CloudFile {

  private static final int ROW = 10;

  private CloudFile() {}

  /**
   * Writes a file.
   *
   * @param path where to; its folder is made
   * @param number of the file, in the source id of its points
   * @param format of the points
   * @param count how many
   * @param dimensions beyond the format
   * @param values sets what is more to a point than its place
   */
  public static Path write(
      final Path path,
      final int number,
      final int format,
      final int count,
      final List<ExtraDimension> dimensions,
      final ObjIntConsumer<LasColumns> values)
      throws IOException {
    Files.createDirectories(path.getParent());
    final PointLayout layout = PointLayout.of(format, dimensions);
    final LasColumns points = new LasColumns(layout, layout.fields());
    points.resize(count);
    for (int i = 0; i < count; i++) {
      points.x()[i] = 100 * (i % ROW) + 7 * number;
      points.y()[i] = 100 * (i / ROW) + 5 * number;
      points.z()[i] = 10 * i;
      points.intensity()[i] = (short) i;
      points.pointSourceId()[i] = (short) number;
      points.returnNumber()[i] = 1;
      points.numberOfReturns()[i] = 1;
      values.accept(points, i);
    }
    try (LasWriter writer =
        LasWriter.create(
            FileByteSink.create(path),
            LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0)),
            layout,
            List.of(),
            List.of(),
            path.toString().endsWith(".laz") ? Compression.LAZ : Compression.NONE)) {
      writer.write(points);
      writer.finish();
    }
    return path;
  }
}
