package io.sparklidar.las;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.copc.Box;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.copc.NodeKey;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a COPC file answers, and how little of it is read for that. */
class CopcFileTest {

  private static final String LONE_STAR = "data/real/other/lone-star.copc.laz";
  private static final String PAGED = "data/real/other/simple_with_page.copc.laz";

  /** Header and records, which every opening fetches. */
  private static final int OPENING = 1 << 16;

  private static CopcFile open(final String name) throws IOException {
    return CopcFile.open(FileByteSource.open(TestData.shared(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {LONE_STAR, PAGED, "data/malformed/evlr_offset_beyond_eof.copc.laz"})
  void allLevelsTogetherAreTheWholeFile(final String name) throws IOException {
    try (CopcFile file = open(name)) {
      final Set<Integer> chunks =
          file.nodes(CopcQuery.EVERYTHING).stream()
              .map(node -> node.chunk().index())
              .collect(Collectors.toSet());
      assertEquals(file.file().chunks().size(), chunks.size());
      assertEquals(
          PointRecords.of(file.file()).sorted(),
          PointRecords.of(file, CopcQuery.EVERYTHING).sorted());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LONE_STAR, PAGED})
  void pointsLieInTheCubeOfTheirNode(final String name) throws IOException {
    try (CopcFile file = open(name)) {
      final CoordinateTransform t = file.file().transform();
      file.read(
          CopcQuery.EVERYTHING,
          Set.of(LasField.Z),
          (node, points) -> {
            final Box cube =
                file.info().cube(node.key()).expand(t.scaleX(), t.scaleY(), t.scaleZ());
            for (int i = 0; i < points.size(); i++) {
              assertTrue(
                  cube.contains(t.x(points.x()[i]), t.y(points.y()[i]), t.z(points.z()[i])),
                  node.key() + " without its point " + i);
            }
          });
    }
  }

  @Test
  void aBoxGivesExactlyItsPoints() throws IOException {
    try (CopcFile file = open(LONE_STAR)) {
      final LasHeader h = file.file().header();
      final double x = h.minX();
      final double y = h.minY();
      final List<Box> boxes =
          List.of(
              Box.EVERYTHING,
              Box.over(new Bounds(x, y, x + 4, y + 5)),
              Box.over(new Bounds(x + 10, y + 10, x + 10.5, y + 30)),
              new Box(x, y, 2324, x + 15, y + 15, 2325.5),
              // one point's coordinates and nothing else: the box is closed
              Box.over(new Bounds(h.maxX(), h.minY(), h.maxX(), h.maxY())),
              Box.over(new Bounds(x - 50, y - 50, x - 40, y - 40)));
      for (final Box box : boxes) {
        assertEquals(
            byLookingAtAll(file.file(), box).sorted(),
            PointRecords.of(file, CopcQuery.EVERYTHING.within(box)).sorted(),
            box::toString);
      }
    }
  }

  private static PointRecords byLookingAtAll(final LasFile file, final Box box) throws IOException {
    final PointRecords inside = new PointRecords();
    final CoordinateTransform t = file.transform();
    final PointReader reader = file.reader(EnumSet.allOf(LasField.class));
    for (final Chunk chunk : file.chunks()) {
      final LasColumns all = reader.read(chunk);
      for (int i = 0; i < all.size(); i++) {
        final double x = t.x(all.x()[i]);
        final double y = t.y(all.y()[i]);
        final double z = t.z(all.z()[i]);
        if (x >= box.minX()
            && x <= box.maxX()
            && y >= box.minY()
            && y <= box.maxY()
            && z >= box.minZ()
            && z <= box.maxZ()) {
          final LasColumns one = new LasColumns(all.layout(), EnumSet.allOf(LasField.class));
          one.append(all, i, 1);
          inside.add(one);
        }
      }
    }
    return inside;
  }

  @Test
  void aHundredthOfTheAreaReadsItsNodesAndNothingElse() throws IOException {
    try (CountingByteSource source =
            new CountingByteSource(FileByteSource.open(TestData.shared(LONE_STAR)));
        CopcFile file = CopcFile.open(source)) {
      final LasHeader h = file.file().header();
      final Bounds corner =
          new Bounds(
              h.minX(),
              h.minY(),
              h.minX() + (h.maxX() - h.minX()) / 10,
              h.minY() + (h.maxY() - h.minY()) / 10);
      final CopcQuery query = CopcQuery.EVERYTHING.within(Box.over(corner));
      final long opened = source.bytes();
      assertTrue(opened < OPENING + 4096, opened + " bytes to open");
      source.reset();
      file.read(query, Set.of(LasField.Z), (node, points) -> {});
      final long nodes =
          file.nodes(query).stream().mapToLong(node -> node.chunk().byteLength()).sum();
      assertTrue(source.bytes() <= nodes, source.bytes() + " bytes for nodes of " + nodes);
      // A sixth of this file is the root, whose points are everywhere.
      assertTrue(
          source.bytes() < source.length() / 5,
          source.bytes() + " of " + source.length() + " bytes");
      source.reset();
      file.read(query.downTo(0), Set.of(), (node, points) -> {});
      assertTrue(
          source.bytes() < source.length() / 10,
          source.bytes() + " of " + source.length() + " bytes for the plan of the root");
    }
  }

  @Test
  void aPageIsReadOnceAndOnlyWhenItIsMet() throws IOException {
    final Path path = TestData.shared(PAGED);
    try (CountingByteSource source = new CountingByteSource(FileByteSource.open(path));
        CopcFile file = CopcFile.open(source)) {
      source.reset();
      assertEquals(5, file.nodes(CopcQuery.EVERYTHING.downTo(1)).size());
      assertEquals(0, source.requests());
      assertEquals(65, file.nodes(CopcQuery.EVERYTHING).size());
      assertEquals(1, source.requests());
      assertEquals(160, source.bytes());
      assertEquals(65, file.nodes(CopcQuery.EVERYTHING).size());
      assertEquals(1, source.requests());
    }
  }

  @Test
  void aResolutionIsTheFirstLevelFineEnough() throws IOException {
    try (CopcFile file = open(LONE_STAR)) {
      final double root = file.info().spacing();
      assertEquals(0, file.info().levelOf(root));
      assertEquals(1, file.info().levelOf(Math.nextDown(root)));
      assertEquals(1, file.info().levelOf(root / 2));
      assertEquals(2, file.info().levelOf(root / 3));
      assertEquals(0, file.info().levelOf(10 * root));
      assertEquals(NodeKey.MAX_LEVEL, file.info().levelOf(0));
      assertEquals(1, file.nodes(CopcQuery.EVERYTHING.atResolution(root)).size());
      assertEquals(5, file.nodes(CopcQuery.EVERYTHING.atResolution(root / 2)).size());
      assertEquals(15, file.nodes(CopcQuery.EVERYTHING.atResolution(root / 3)).size());
      assertEquals(5, file.nodes(CopcQuery.EVERYTHING.atResolution(root / 9).downTo(1)).size());
    }
  }

  @Test
  void coarseNodesComeFirst() throws IOException {
    try (CopcFile file = open(PAGED)) {
      final List<Integer> levels =
          file.nodes(CopcQuery.EVERYTHING).stream().map(node -> node.key().level()).toList();
      assertEquals(levels.stream().sorted().toList(), levels);
    }
  }

  @Test
  void aPlainLazFileIsNoCopcFile() throws IOException {
    final Path plain = TestData.samples().get(0);
    final MalformedLasException refused =
        assertThrows(
            MalformedLasException.class, () -> CopcFile.open(FileByteSource.open(plain)).close());
    assertTrue(refused.expected().contains("COPC record"), refused::getMessage);
  }
}
