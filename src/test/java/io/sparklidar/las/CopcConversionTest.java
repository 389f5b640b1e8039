package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Clouds;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which files share a COPC file, and where their points are then. */
class CopcConversionTest {

  private static final PointLayout LAYOUT = RandomPoints.layout(6, 0);
  private static final int LIMIT = 1_000_000;

  private static LasFile file(final CoordinateTransform transform, final int encoding, final int x)
      throws IOException {
    final LasColumns points = Clouds.COINCIDENT.of(LAYOUT, 3, 1);
    for (int i = 0; i < points.size(); i++) {
      points.x()[i] = x;
    }
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(6, transform).withGlobalEncoding(encoding),
            LAYOUT,
            List.of(),
            List.of(),
            Compression.LAZ)) {
      writer.write(points);
      writer.finish();
    }
    return LasFile.open(new MemoryByteSource("x" + x, sink.toByteArray()));
  }

  private static LasFile file(final double offset, final int x) throws IOException {
    return file(new CoordinateTransform(0.01, 0.01, 0.01, offset, 0, 0), LasHeader.WKT, x);
  }

  private static CopcFile convert(final LasFile... files) throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    CopcConversion.of(List.of(files), LIMIT).writeTo(sink);
    return CopcFile.open(new MemoryByteSource("converted", sink.toByteArray()));
  }

  @Test
  void anotherOffsetMovesIntegersAndNotPoints() throws IOException {
    try (CopcFile file = convert(file(770_000, 17), file(771_000.5, 18))) {
      final Set<Double> xs = new TreeSet<>();
      file.read(
          CopcQuery.EVERYTHING,
          Set.of(LasField.Z),
          (node, points) -> {
            for (int i = 0; i < points.size(); i++) {
              xs.add(Math.rint(file.file().transform().x(points.x()[i]) * 100) / 100);
            }
          });
      assertEquals(Set.of(770_000.17, 771_000.68), xs);
      assertEquals(6, file.file().pointCount());
    }
  }

  @Test
  void offsetsThatAreNoWholeUnitsApartAreRefused() throws IOException {
    final List<LasFile> files = List.of(file(0, 1), file(0.003, 2));
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CopcConversion.of(files, LIMIT));
    assertTrue(refused.getMessage().startsWith("x2 does not fit to x1"), refused::getMessage);
  }

  @Test
  void otherScalesAreRefused() throws IOException {
    final List<LasFile> files =
        List.of(
            file(0, 1),
            file(new CoordinateTransform(0.01, 0.01, 0.001, 0, 0, 0), LasHeader.WKT, 2));
    assertThrows(IllegalArgumentException.class, () -> CopcConversion.of(files, LIMIT));
  }

  @Test
  void otherClocksAreRefused() throws IOException {
    final CoordinateTransform transform = new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 0);
    final List<LasFile> files =
        List.of(
            file(transform, LasHeader.WKT, 1),
            file(transform, LasHeader.WKT | LasHeader.ADJUSTED_GPS_TIME, 2));
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CopcConversion.of(files, LIMIT));
    assertTrue(refused.getMessage().contains("GPS times differ"), refused::getMessage);
  }

  @Test
  void filesTooFarApartAreRefused() throws IOException {
    final LasFile near = file(0, 1);
    final LasFile far = file(30_000_000, 2);
    final IOException refused = assertThrows(IOException.class, () -> convert(near, far));
    assertTrue(refused.getMessage().contains("x2: point 0 is too far away"), refused::getMessage);
  }
}
