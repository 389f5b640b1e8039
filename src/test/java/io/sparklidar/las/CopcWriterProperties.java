package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Box;
import io.sparklidar.las.copc.Clouds;
import io.sparklidar.las.copc.CopcNode;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.MemoryByteSink;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Whatever cloud is written, each of its points comes back, in a valid tree. */
class CopcWriterProperties {

  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(0.01, 0.01, 0.001, 500_000, 6_000_000, 0);

  private static byte[] write(final LasColumns points) throws IOException {
    final MemoryByteSink sink = new MemoryByteSink();
    final LasHeader template = LasHeader.template(points.layout().pointFormat(), TRANSFORM);
    try (CopcWriter writer =
        CopcWriter.create(sink, template, points.layout(), List.of(), List.of())) {
      writer.write(points);
      writer.finish();
    }
    return sink.toByteArray();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void everyPointComesBackInAValidTree(
      @ForAll final Clouds shape,
      @ForAll @IntRange(min = 6, max = 8) final int format,
      @ForAll @IntRange(max = 5) final int extraBytes,
      @ForAll @IntRange(max = 2) final int magnitude,
      @ForAll final long seed)
      throws IOException {
    final int most = new int[] {3, 2000, 40_000}[magnitude];
    final int count = (int) Math.floorMod(seed, most + 1L);
    final PointLayout layout = RandomPoints.layout(format, extraBytes);
    final LasColumns points = shape.of(layout, count, seed);
    final byte[] bytes = write(points);
    try (CopcFile file = CopcFile.open(new MemoryByteSource("written", bytes))) {
      assertEquals(List.of(), file.file().warnings());
      assertEquals(count, file.file().pointCount());
      assertEquals(
          PointRecords.of(points).sorted(), PointRecords.of(file, CopcQuery.EVERYTHING).sorted());
      assertPointsLieInTheirCubes(file);
      assertParentsExist(file);
    }
  }

  private static void assertPointsLieInTheirCubes(final CopcFile file) throws IOException {
    file.read(
        CopcQuery.EVERYTHING,
        Set.of(LasField.Z),
        (node, points) -> {
          // doubles near 2e7 units are exact to 4e-9
          final Box cube = file.info().cube(node.key()).expand(1e-7, 1e-7, 1e-7);
          for (int i = 0; i < points.size(); i++) {
            assertTrue(
                cube.contains(
                    TRANSFORM.x(points.x()[i]),
                    TRANSFORM.y(points.y()[i]),
                    TRANSFORM.z(points.z()[i])),
                node.key() + " without its point " + i);
          }
        });
  }

  private static void assertParentsExist(final CopcFile file) throws IOException {
    final Set<NodeKey> keys = new HashSet<>();
    for (final CopcNode node : file.nodes(CopcQuery.EVERYTHING)) {
      assertTrue(
          node.key().level() == 0 || keys.contains(node.key().parent()), node.key()::toString);
      keys.add(node.key());
    }
  }

  @Property(tries = 10, shrinking = ShrinkingMode.OFF)
  void theSamePointsGiveTheSameBytes(@ForAll final Clouds shape, @ForAll final long seed)
      throws IOException {
    final LasColumns points = shape.of(RandomPoints.layout(7, 2), 15_000, seed);
    assertArrayEquals(write(points), write(points));
  }
}
