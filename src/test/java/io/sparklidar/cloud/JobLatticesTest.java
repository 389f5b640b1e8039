package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class JobLatticesTest {

  private static final FileExtent TILE = file("tile.laz", 0.01, 770_000, 6_277_000, 1000, 200);
  private static final FileExtent FINE = file("fine.laz", 0.001, 771_000, 6_277_000, 1000, 200);

  /** Points over all that ints can say, in steps of one unit. */
  private static final FileExtent SCATTERED =
      file("scattered.las", 1, -2_000_000_000, -2_000_000_000, 4e9, 4e9);

  @Test
  void filesOfUsualExtentShareTheOneExactLattice() {
    final JobLattices lattices = of(List.of(TILE, FINE));
    assertEquals(LatticeChoice.of(List.of(TILE, FINE), 5, 32).lattice(), lattices.usual());
    assertTrue(lattices.isShared(0, 1));
    assertTrue(lattices.warning().isEmpty());
  }

  @Test
  void aScatteredFileMakesNoOtherCoarserAndIsExactItself() {
    final JobLattices lattices = of(List.of(TILE, SCATTERED, FINE));
    assertEquals(of(List.of(TILE, FINE)).usual(), lattices.of(0));
    assertTrue(lattices.of(0).isExact());
    assertEquals(1, lattices.of(1).unitX());
    assertTrue(lattices.of(1).isExact());
    assertTrue(lattices.isShared(0, 2));
    assertTrue(!lattices.isShared(0, 1));
    assertTrue(lattices.warning().orElseThrow().contains("scattered.las"));
  }

  @Test
  void aScatteredFileIsNotCutForItsLength() {
    final JobLattices lattices = of(List.of(TILE, SCATTERED));
    assertEquals(Double.POSITIVE_INFINITY, lattices.of(1).longestSide());
    assertTrue(lattices.of(0).longestSide() > 1e6);
  }

  @Test
  void manyScatteredFilesOfMorePointsChangeNothingForOthers() {
    final List<FileExtent> files =
        IntStream.range(0, 40)
            .mapToObj(i -> i == 20 ? TILE : file("s" + i, 0.5 + i, -1e9, -1e9, 3e9 + 3e9 * i, 3e9))
            .toList();
    final JobLattices lattices = of(files);
    assertEquals(0.01, lattices.of(20).unitZ());
    assertTrue(lattices.of(20).isExact());
  }

  @Test
  void aFileFarAboveTheOthersHasItsOwnLattice() {
    final FileExtent high =
        new FileExtent(
            "high.las",
            new CoordinateTransform(0.01, 0.01, 0.01, 0, 0, 1e9),
            10,
            TILE.bounds(),
            1e9,
            1e9 + 10);
    final JobLattices lattices = of(List.of(TILE, high));
    assertEquals(0.01, lattices.of(0).unitZ());
    assertEquals(0.01, lattices.of(1).unitZ());
  }

  private static JobLattices of(final List<FileExtent> files) {
    final List<Double> sides =
        files.stream().map(f -> Math.max(0.5, f.bounds().width() / 32)).toList();
    final List<FileExtent> reversed = new ArrayList<>(files);
    Collections.reverse(reversed);
    final List<Double> sidesReversed = new ArrayList<>(sides);
    Collections.reverse(sidesReversed);
    final JobLattices lattices = JobLattices.of(files, sides, 5);
    final JobLattices other = JobLattices.of(reversed, sidesReversed, 5);
    for (int f = 0; f < files.size(); f++) {
      assertEquals(lattices.of(f), other.of(files.size() - 1 - f), "whatever the order");
    }
    return lattices;
  }

  private static FileExtent file(
      final String name,
      final double scale,
      final double x,
      final double y,
      final double length,
      final double height) {
    return new FileExtent(
        name,
        new CoordinateTransform(scale, scale, scale, Math.rint(x + length / 2), Math.rint(y), 0),
        1000,
        new Bounds(x, y, x + length, y + length),
        -height / 2,
        height / 2);
  }
}
