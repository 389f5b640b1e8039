package io.sparklidar.job;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Small files with points, made for a test. */
public final class PointFiles {

  private static final int FORMAT = 6;

  /** Where a header says where points begin, and how long they are. */
  private static final int POINT_OFFSET = 96;

  private static final int RECORD_LENGTH = 105;

  private PointFiles() {}

  /** A file with points in a square of ten units. */
  public static Path write(final Path path, final int points) throws IOException {
    return write(path, points, List.of());
  }

  /** A file with points of a format, in any colours. */
  public static Path ofFormat(final Path path, final int points, final int format)
      throws IOException {
    return write(path, points, format, List.of(), List.of());
  }

  /** A file that declares a reference system; none if the text is empty. */
  public static Path inCrs(final Path path, final int points, final String wkt) throws IOException {
    return write(
        path,
        points,
        FORMAT,
        List.of(),
        wkt.isEmpty()
            ? List.of()
            : List.of(
                new Vlr(
                    "LASF_Projection",
                    2112,
                    "",
                    0,
                    (wkt + "\0").getBytes(StandardCharsets.UTF_8))));
  }

  /** A file with points that have extra dimensions of 16 bits, named so. */
  public static Path write(final Path path, final int points, final List<String> names)
      throws IOException {
    return write(path, points, FORMAT, names, List.of());
  }

  private static Path write(
      final Path path,
      final int points,
      final int format,
      final List<String> names,
      final List<Vlr> records)
      throws IOException {
    final List<ExtraDimension> dimensions = new ArrayList<>();
    for (final String name : names) {
      dimensions.add(
          ExtraDimension.of(
              name, ExtraDimensionType.U16, 2 * dimensions.size(), "made for a test"));
    }
    final PointLayout layout = PointLayout.of(format, dimensions);
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    final Random random = new Random(points);
    for (int p = 0; p < points; p++) {
      columns.x()[p] = random.nextInt(1000);
      columns.y()[p] = random.nextInt(1000);
      columns.z()[p] = random.nextInt(200);
      columns.returnNumber()[p] = 1;
      columns.numberOfReturns()[p] = 1;
      if (layout.has(LasField.RGB)) {
        columns.red()[p] = (short) random.nextInt();
        columns.green()[p] = (short) random.nextInt();
        columns.blue()[p] = (short) random.nextInt();
      }
      if (layout.has(LasField.NIR)) {
        columns.nir()[p] = (short) random.nextInt();
      }
    }
    return write(path, format, layout, columns, records);
  }

  /**
   * A file with points that the caller makes, in steps of 0.01, as far as they are not all alike.
   *
   * @param make fills the columns
   */
  public static Path made(final Path path, final int points, final Consumer<LasColumns> make)
      throws IOException {
    final PointLayout layout = PointLayout.of(FORMAT, List.of());
    return write(path, FORMAT, layout, columns(layout, points, make), List.of());
  }

  /** The same as LAZ in chunks of so many points. */
  public static Path inChunks(
      final Path path, final int points, final int chunk, final Consumer<LasColumns> make)
      throws IOException {
    final PointLayout layout = PointLayout.of(FORMAT, List.of());
    try (LasWriter writer =
        LasWriter.createLaz(
            FileByteSink.create(path),
            header(FORMAT),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(layout, 3, 3, chunk))) {
      writer.write(columns(layout, points, make));
      writer.finish();
    }
    return path;
  }

  private static LasColumns columns(
      final PointLayout layout, final int points, final Consumer<LasColumns> make) {
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    Arrays.fill(columns.returnNumber(), 0, points, (byte) 1);
    Arrays.fill(columns.numberOfReturns(), 0, points, (byte) 1);
    make.accept(columns);
    return columns;
  }

  private static LasHeader header(final int format) {
    return LasHeader.template(format, new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0));
  }

  private static Path write(
      final Path path,
      final int format,
      final PointLayout layout,
      final LasColumns columns,
      final List<Vlr> records)
      throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    try (LasWriter writer =
        LasWriter.create(
            FileByteSink.create(path),
            header(format),
            layout,
            records,
            List.of(),
            path.toString().endsWith("z") ? Compression.LAZ : Compression.NONE)) {
      writer.write(columns);
      writer.finish();
    }
    return path;
  }

  /** The same file with bytes behind each point that nobody describes. */
  static Path widened(final Path path, final int bytes) throws IOException {
    final ByteBuffer narrow =
        ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    final int start = narrow.getInt(POINT_OFFSET);
    final int record = narrow.getShort(RECORD_LENGTH);
    final int points = (narrow.capacity() - start) / record;
    final ByteBuffer wide = ByteBuffer.allocate(start + points * (record + bytes));
    wide.put(narrow.array(), 0, start);
    for (int p = 0; p < points; p++) {
      wide.position(start + p * (record + bytes));
      wide.put(narrow.array(), start + p * record, record);
    }
    wide.order(ByteOrder.LITTLE_ENDIAN).putShort(RECORD_LENGTH, (short) (record + bytes));
    return Files.write(path, wide.array());
  }
}
