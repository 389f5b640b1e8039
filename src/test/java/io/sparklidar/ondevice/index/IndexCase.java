package io.sparklidar.ondevice.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.CountedChunks;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexFormat;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A file to be indexed.
 *
 * @param name for messages
 * @param bytes of it
 */
record IndexCase(String name, byte[] bytes) {

  /** Ways of counting. */
  static final List<DensityGrid.Mode> MODES =
      List.of(
          DensityGrid.Mode.ADAPTIVE,
          DensityGrid.Mode.fixed(1),
          DensityGrid.Mode.fixed(7.3),
          DensityGrid.Mode.fixed(1000));

  private static final int CHUNK = 333;

  /** How points are spread: over so many steps of the file, from a first one on. */
  private record Spread(int first, int steps, boolean walks) {
    int at(final int point, final SplittableRandom random, final int last) {
      if (walks) {
        return Math.max(first, Math.min(first + steps, last + random.nextInt(-30, 31)));
      }
      // Every third point lies on a multiple of 100 steps.
      final int value = first + random.nextInt(steps);
      return point % 3 == 0 ? value / 100 * 100 : value;
    }
  }

  /** Files of several formats, scales and origins, the last chunk of each with one point. */
  static List<IndexCase> all() {
    final int few = 6 * CHUNK + 1;
    return List.of(
        made("tame", 6, few, 0.01, 0, new Spread(0, 30_000, true)),
        made("scattered", 7, few, 0.01, 1000, new Spread(-5000, 300_000, false)),
        made("negative", 8, few, 0.001, -4321.987, new Spread(-2_000_000, 900_000, false)),
        made("binary scale", 6, few, 1.0 / 256, -700, new Spread(-9000, 500_000, true)),
        made("whole units", 7, few, 1, 0, new Spread(-4000, 9000, false)),
        made("turned round", 6, few, -0.01, 900_000, new Spread(0, 100_000, false)),
        made("long steps", 6, few, 100, 500_000, new Spread(-3000, 100_000, false)),
        made("old", 3, few, 0.01, 650_000, new Spread(-1000, 40_000, true)),
        made("oldest", 0, few, 0.01, -20, new Spread(0, 200_000, false)),
        made("one point", 6, 1, 0.01, 0, new Spread(12_345, 1, false)),
        made("more squares than stay", 6, 60 * CHUNK + 1, 1, 0, new Spread(0, 20_000, false)),
        made("more squares than a table", 7, 150 * CHUNK + 1, 1, 0, new Spread(-9, 99_999, false)));
  }

  /** A small file with steps of some length. */
  static IndexCase ofScale(final double scale) {
    return made("steps of " + scale, 6, 10, scale, 0, new Spread(0, 1000, false));
  }

  private static IndexCase made(
      final String name,
      final int format,
      final int points,
      final double scale,
      final double offset,
      final Spread spread) {
    final PointLayout layout = PointLayout.of(format, List.of());
    final LasColumns columns = new LasColumns(layout, layout.fields());
    columns.resize(points);
    final SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int p = 0; p < points; p++) {
      final int before = Math.max(0, p - 1);
      columns.x()[p] = spread.at(p, random, columns.x()[before]);
      columns.y()[p] = spread.at(p, random, columns.y()[before]);
      columns.z()[p] = random.nextInt(-200, 3000);
      columns.returnNumber()[p] = 1;
      columns.numberOfReturns()[p] = 1;
    }
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink,
            LasHeader.template(
                format, new CoordinateTransform(scale, scale, 0.01, offset, -offset, 0)),
            layout,
            List.of(),
            List.of(),
            LazSchema.of(layout, layout.isModern() ? 3 : 2, layout.isModern() ? 3 : 2, CHUNK))) {
      writer.write(columns);
      writer.finish();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return new IndexCase(name, sink.toByteArray());
  }

  /** A file on disk. */
  static IndexCase of(final Path path) throws IOException {
    return new IndexCase(path.getFileName().toString(), Files.readAllBytes(path));
  }

  LasFile open() throws IOException {
    return LasFile.open(new MemoryByteSource(name, bytes));
  }

  FileFingerprint fingerprint() {
    return new FileFingerprint(name, bytes.length, 1);
  }

  /** The index that is made of counts is the one that the host makes. */
  void assertLikeHost(
      final LasFile file, final DensityGrid.Mode mode, final List<CountedChunks> counted)
      throws IOException {
    final FileIndex expected = FileIndexer.index(file, fingerprint(), mode);
    final FileIndex found = FileIndexer.index(file, fingerprint(), mode, counted);
    final String message = name + ", " + mode;
    assertEquals(expected.density().side(), found.density().side(), message);
    assertArrayEquals(expected.density().cells(), found.density().cells(), message);
    assertArrayEquals(expected.density().counts(), found.density().counts(), message);
    assertEquals(expected.chunks(), found.chunks(), message);
    assertEquals(expected.bounds(), found.bounds(), message);
    assertEquals(expected.heights(), found.heights(), message);
    assertArrayEquals(FileIndexFormat.bytes(expected), FileIndexFormat.bytes(found), message);
  }

  @Override
  public String toString() {
    return name;
  }
}
