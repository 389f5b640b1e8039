package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever is written is read back, bit for bit, in every format and every way of compression. */
class LasRoundTripProperties {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.001, 500_000, 6_000_000, 0);

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void recordsUnpackAndPackToTheSameBytes(
      @ForAll @IntRange(max = 10) final int format,
      @ForAll @IntRange(max = 5) final int extraBytes,
      @ForAll final long seed) {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(format, extraBytes), 100, seed);
    final byte[] records = LasContents.records(points);
    final LasColumns unpacked = new LasColumns(points.layout(), EnumSet.allOf(LasField.class));
    unpacked.resize(100);
    LasRecords.unpack(records, 0, unpacked, 0, 100);
    assertArrayEquals(records, LasContents.records(unpacked));
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void uncompressedFilesKeepEveryBit(
      @ForAll @IntRange(max = 10) final int format,
      @ForAll @IntRange(max = 5) final int extraBytes,
      @ForAll @IntRange(max = 2000) final int count,
      @ForAll final long seed)
      throws IOException {
    final LasColumns points = RandomPoints.of(RandomPoints.layout(format, extraBytes), count, seed);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.create(
            sink,
            LasHeader.template(format, TRANSFORM),
            points.layout(),
            List.of(),
            List.of(),
            Compression.NONE)) {
      writer.write(points);
      writer.finish();
    }
    assertHolds(points, sink.toByteArray(), count);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void compressedFilesKeepEveryBit(
      @ForAll @IntRange(max = 10) final int format,
      @ForAll @IntRange(max = 5) final int extraBytes,
      @ForAll @IntRange(max = 3) final int kind,
      @ForAll @IntRange(max = 3000) final int count,
      @ForAll final long seed)
      throws IOException {
    final PointLayout layout = RandomPoints.layout(format, extraBytes);
    final LasColumns points = RandomPoints.of(layout, count, seed);
    final LazSchema schema = schema(layout, kind, seed);
    final MemoryByteSink sink = new MemoryByteSink();
    try (LasWriter writer =
        LasWriter.createLaz(
            sink, LasHeader.template(format, TRANSFORM), layout, List.of(), List.of(), schema)) {
      writeInPieces(writer, points, schema);
      writer.finish();
    }
    assertHolds(points, sink.toByteArray(), count);
  }

  /** Every compressor with every item version, in chunks of fixed and of any size. */
  private static LazSchema schema(final PointLayout layout, final int kind, final long seed) {
    final int chunkSize = new int[] {1, 7, 300, 1000, 50_000, 0}[(int) Math.floorMod(seed, 6L)];
    if (layout.isModern()) {
      return LazSchema.of(layout, 3, 3 + (kind & 1), chunkSize);
    }
    return LazSchema.of(layout, 1 + (kind >> 1), 1 + (kind & 1), chunkSize);
  }

  /** The points in two parts that match no chunk, and chunks ended by hand where they can be. */
  private static void writeInPieces(
      final LasWriter writer, final LasColumns points, final LazSchema schema) throws IOException {
    final int split = points.size() / 3;
    final LasColumns part = new LasColumns(points.layout(), EnumSet.allOf(LasField.class));
    part.append(points, 0, split);
    writer.write(part);
    if (schema.isChunked() && schema.hasVariableChunks()) {
      writer.endChunk();
    }
    part.resize(0);
    part.append(points, split, points.size() - split);
    writer.write(part);
  }

  private static void assertHolds(final LasColumns points, final byte[] bytes, final int count)
      throws IOException {
    try (LasFile file = LasFile.open(new MemoryByteSource("written", bytes))) {
      assertEquals(List.of(), file.warnings());
      assertEquals(points.layout().pointFormat(), file.layout().pointFormat());
      assertEquals(count, file.pointCount());
      assertArrayEquals(LasContents.records(points), LasContents.allRecords(file));
      assertHeaderTellsOf(points, file.header());
    }
  }

  private static void assertHeaderTellsOf(final LasColumns points, final LasHeader header) {
    final int n = points.size();
    final int[] z = Arrays.copyOf(points.z(), n);
    assertEquals(n == 0 ? 0 : TRANSFORM.z(Arrays.stream(z).max().orElseThrow()), header.maxZ());
    assertEquals(n == 0 ? 0 : TRANSFORM.z(Arrays.stream(z).min().orElseThrow()), header.minZ());
    final long[] byReturn = new long[16];
    for (int i = 0; i < n; i++) {
      byReturn[points.returnNumber()[i]]++;
    }
    for (int r = 1; r <= 15; r++) {
      assertEquals(byReturn[r], header.extendedPointsByReturn().get(r - 1));
    }
  }
}
