package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The points of a real file (format 3 or any other with colour), dressed in any point format, so
 * that formats are compared on the same flight line. Near infrared is made from the colour, extra
 * bytes from intensity and height.
 */
final class BenchmarkPoints {

  private final LasFile file;

  private BenchmarkPoints(final LasFile file) {
    this.file = file;
  }

  static BenchmarkPoints of(final Path path) {
    try {
      return new BenchmarkPoints(LasFile.open(FileByteSource.open(path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PointLayout layout(final int pointFormat, final int extraBytes) {
    return PointLayout.of(
        pointFormat,
        IntStream.range(0, extraBytes)
            .mapToObj(i -> ExtraDimension.of("byte_" + i, ExtraDimensionType.U8, 0, ""))
            .toList());
  }

  /** A compressed file of all points in a layout. */
  byte[] compressed(final PointLayout layout) {
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(layout.pointFormat(), file.transform()),
            layout,
            List.of(),
            List.of(),
            Compression.LAZ)) {
      writer.write(columns(layout));
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sink.toByteArray();
  }

  /** All points in a layout. */
  LasColumns columns(final PointLayout layout) {
    final LasColumns all = new LasColumns(file.layout(), EnumSet.allOf(LasField.class));
    try {
      final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
      for (final Chunk chunk : file.chunks()) {
        final LasColumns columns = reader.read(chunk);
        all.append(columns, 0, columns.size());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dressed(all, layout);
  }

  private static LasColumns dressed(final LasColumns from, final PointLayout layout) {
    final int n = from.size();
    final LasColumns to = new LasColumns(layout, EnumSet.allOf(LasField.class));
    to.resize(n);
    for (int i = 0; i < n; i++) {
      to.x()[i] = from.x()[i];
      to.y()[i] = from.y()[i];
      to.z()[i] = from.z()[i];
      to.intensity()[i] = from.intensity()[i];
      to.returnNumber()[i] = from.returnNumber()[i];
      to.numberOfReturns()[i] = from.numberOfReturns()[i];
      to.flags()[i] = from.flags()[i];
      to.classification()[i] = from.classification()[i];
      final int degrees = from.scanAngle()[i];
      to.scanAngle()[i] = (short) (layout.isModern() ? degrees * 1000 / 6 : degrees);
      to.userData()[i] = from.userData()[i];
      to.pointSourceId()[i] = from.pointSourceId()[i];
      if (layout.hasGpsTime()) {
        to.gpsTime()[i] = from.gpsTime()[i];
      }
      if (layout.hasRgb()) {
        to.red()[i] = from.red()[i];
        to.green()[i] = from.green()[i];
        to.blue()[i] = from.blue()[i];
      }
      if (layout.hasNir()) {
        to.nir()[i] = (short) (from.red()[i] + (from.green()[i] >>> 1));
      }
      for (int b = 0; b < layout.extraByteCount(); b++) {
        final int value = b % 2 == 0 ? from.intensity()[i] : from.z()[i] >>> 4;
        to.extraBytes(b)[i] = (byte) (value >>> b / 2);
      }
    }
    return to;
  }
}
