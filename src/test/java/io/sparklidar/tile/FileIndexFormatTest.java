package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FileIndexFormatTest {

  private static void staysItself(final FileIndex index) throws IOException {
    final FileIndex read = FileIndexFormat.of(FileIndexFormat.bytes(index));
    assertEquals(index.density().side(), read.density().side());
    assertArrayEquals(index.density().cells(), read.density().cells());
    assertArrayEquals(index.density().counts(), read.density().counts());
    assertEquals(index, with(read, index.density()));
  }

  /** Arrays are compared apart: a record takes them for the same only if they are one object. */
  private static FileIndex with(final FileIndex index, final DensityGrid density) {
    return new FileIndex(
        index.fingerprint(),
        index.transform(),
        index.layout(),
        index.pointCount(),
        index.bounds(),
        index.heights(),
        index.crs(),
        index.chunks(),
        density,
        index.warnings());
  }

  @Test
  void indexesOfAllKindsOfFilesStayThemselves() throws IOException {
    final List<Path> files = new ArrayList<>(TestData.samples());
    files.addAll(TestData.files(TestData.own("codec"), ".laz"));
    int indexed = 0;
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        staysItself(
            FileIndexer.index(
                file,
                new FileFingerprint(path.toString(), Files.size(path), 1_700_000_000_123L),
                DensityGrid.Mode.ADAPTIVE));
        indexed++;
      } catch (final MalformedLasException e) {
        // A geographic CRS has no index.
      }
    }
    assertTrue(indexed > 20, "files that were indexed: " + indexed);
  }

  @Test
  void extremesStayThemselves() throws IOException {
    final String longText = "WKT \uD83C\uDF0D \0".repeat(20_000);
    staysItself(
        new FileIndex(
            new FileFingerprint("hdfs://host/" + longText, Long.MAX_VALUE, Long.MIN_VALUE),
            new CoordinateTransform(-0.001, 1e-300, 0.1, Double.MAX_VALUE, -0.0, 3),
            PointLayout.of(
                7,
                List.of(
                    new ExtraDimension(
                        "a \u00e9",
                        ExtraDimensionType.I16,
                        3,
                        0,
                        List.of(0.1, 0.2, 0.3),
                        List.of(1.0, 2.0, 3.0),
                        List.of(1L, -1L, Long.MIN_VALUE),
                        "text"),
                    ExtraDimension.of("b", ExtraDimensionType.F64, 0, ""))),
            0,
            Bounds.EMPTY,
            new FileIndex.Heights(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY),
            new FileIndex.CrsSummary("EPSG:1", 1, 0.3048, 5, 0, longText, true),
            List.of(),
            new DensityGrid(1, new long[0], new long[0]),
            List.of("one", longText)));
  }

  @Test
  void otherBytesAreNoIndex() throws IOException {
    assertThrows(IOException.class, () -> FileIndexFormat.of(new byte[] {1, 2, 3}));
    final Path path = TestData.samples().get(0);
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final byte[] bytes =
          FileIndexFormat.bytes(
              FileIndexer.index(file, new FileFingerprint("a", 1, 1), DensityGrid.Mode.ADAPTIVE));
      assertThrows(
          IOException.class, () -> FileIndexFormat.of(Arrays.copyOf(bytes, bytes.length / 2)));
    }
  }
}
