package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** LAZ files of any point format, all of whose attributes vary. */
public final class AnyPoints {

  private AnyPoints() {}

  /**
   * Writes a file of points on 20 m by some width.
   *
   * @param layout of the points
   * @param west where it begins along x, in metres
   * @param width along x, in metres
   * @param chunkSize points of a chunk
   */
  public static Path write(
      final Path path,
      final PointLayout layout,
      final int points,
      final int west,
      final int width,
      final int chunkSize)
      throws IOException {
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    final SplittableRandom random = new SplittableRandom(points + west);
    for (int p = 0; p < points; p++) {
      columns.x()[p] = 100 * west + random.nextInt(100 * width);
      columns.y()[p] = random.nextInt(2000);
      columns.z()[p] = random.nextInt(900) - 300;
      columns.intensity()[p] = (short) random.nextInt();
      columns.returnNumber()[p] = (byte) (1 + random.nextInt(3));
      columns.numberOfReturns()[p] = 3;
      // Those of formats 0-5 have four flags and no channel.
      columns.flags()[p] = (byte) (random.nextInt() & (layout.isModern() ? 0xFF : 0xC7));
      columns.classification()[p] = (byte) (2 + random.nextInt(5));
      columns.scanAngle()[p] = (short) (random.nextInt(181) - 90);
      columns.userData()[p] = (byte) random.nextInt();
      columns.pointSourceId()[p] = (short) (random.nextInt(70) - 35);
      if (layout.has(LasField.GPS_TIME)) {
        columns.gpsTime()[p] = Double.doubleToRawLongBits(1e8 + p / 7);
      }
      if (layout.has(LasField.RGB)) {
        columns.red()[p] = (short) random.nextInt();
        columns.green()[p] = (short) random.nextInt(500);
        columns.blue()[p] = 7;
      }
      if (layout.has(LasField.NIR)) {
        columns.nir()[p] = (short) -random.nextInt(4);
      }
    }
    try (LasWriter writer =
        LasWriter.createLaz(
            FileByteSink.create(path),
            LasHeader.template(
                layout.pointFormat(), new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 100)),
            layout,
            List.of(),
            List.of(),
            layout.isModern()
                ? LazSchema.of(layout, 3, 3, chunkSize)
                : LazSchema.of(layout, 2, 2, chunkSize))) {
      writer.write(columns);
      writer.finish();
    }
    return path;
  }
}
