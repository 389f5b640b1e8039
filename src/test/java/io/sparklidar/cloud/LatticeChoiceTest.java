package io.sparklidar.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever the files of a job are, ints reach across each of its tiles, and rounding is said. */
final class LatticeChoiceTest {

  private static final double HALO = 10;

  private static FileExtent file(
      final String name,
      final CoordinateTransform transform,
      final double x,
      final double side,
      final double minZ,
      final double maxZ) {
    return new FileExtent(name, transform, 1000, new Bounds(x, x, x + side, x + side), minZ, maxZ);
  }

  private static CoordinateTransform scale(final double scale, final double offset) {
    return new CoordinateTransform(scale, scale, scale, offset, offset, 0);
  }

  private static final FileExtent KILOMETRE =
      file("normal.las", scale(0.01, 0), 770_000, 1000, 90, 160);

  private static Lattice choose(final FileExtent... files) {
    return LatticeChoice.of(List.of(files), HALO, 1).lattice();
  }

  @Test
  void aFineScaleDoesNotTakeOrdinaryTilesOutOfReach() {
    final FileExtent fine = file("fine.las", scale(1e-7, 770_900), 770_900, 50, 90, 120);
    final LatticeChoice choice = LatticeChoice.of(List.of(fine, KILOMETRE), HALO, 1);
    final Lattice lattice = choice.lattice();
    assertReaches(lattice, List.of(fine, KILOMETRE));
    assertTrue(lattice.isIsotropic());
    // As fine as ints allow over 1020 m, up to a round number; centimetres stay exact.
    assertTrue(lattice.unitX() < 1.7 * 1020 / 0x1p32, () -> lattice.toString());
    assertEquals(0, new BigDecimal("0.01").remainder(decimal(lattice.unitX())).signum());
    final String warning = choice.warning().orElseThrow();
    assertTrue(warning.contains("x, y, z to " + lattice.unitX()), warning);
    assertTrue(warning.contains("fine.las (scale 1.0E-7"), warning);
    assertTrue(warning.contains("x from 770000.0 (normal.las)"), warning);
    assertFalse(warning.contains("normal.las (scale"), warning);
  }

  @Test
  void theLatticeIsTheSameHoweverFilesAreCutIntoTiles() {
    // Each file is in reach of its own steps; squares of a kilometre are not.
    final List<FileExtent> strips = new ArrayList<>();
    for (int f = 0; f < 3; f++) {
      strips.add(file("f" + f, scale(1e-8, 500_010 + 20 * f), 500_000 + 1000 * f, 20, 0, 9));
    }
    final Lattice lattice = LatticeChoice.of(strips, 3, 0.5).lattice();
    for (final double side : new double[] {17.3, 100, 1000}) {
      assertEquals(lattice, LatticeChoice.of(strips, 3, side).lattice());
      assertEquals(lattice, LatticeChoice.of(strips, 33.3, side).lattice());
    }
    assertEquals(5e-7, lattice.unitX(), 1e-7);
  }

  @Test
  void whatACommonStepServesIsExactAndSilent() {
    final FileExtent millimetres = file("mm.las", scale(0.001, 770_000), 771_000, 1000, 0, 200);
    final LatticeChoice choice = LatticeChoice.of(List.of(KILOMETRE, millimetres), HALO, 1);
    assertEquals(Lattice.of(List.of(scale(0.01, 0), scale(0.001, 770_000))), choice.lattice());
    assertEquals(0.001, choice.lattice().unitX());
    assertTrue(choice.warning().isEmpty());
  }

  @Test
  void aFileAloneIsExactOverAllThatItsIntegersCanSay() {
    for (final double scale : new double[] {1e-9, 1e-4, 0.01, 1000}) {
      final CoordinateTransform transform = scale(scale, 123.456);
      final double end = scale * 0x1p31;
      final FileExtent whole =
          new FileExtent(
              "whole.las",
              transform,
              10,
              new Bounds(transform.x(Integer.MIN_VALUE), -end, transform.x(Integer.MAX_VALUE), end),
              -end,
              end);
      final Lattice lattice = choose(whole);
      assertTrue(lattice.isExact());
      assertEquals(scale, lattice.unitX());
      final long origin = lattice.originX(whole.bounds());
      final Lattice.AxisMapping x = lattice.mapping(transform).x();
      assertEquals(Integer.MIN_VALUE, x.toLattice(Integer.MIN_VALUE) - origin);
      assertEquals(Integer.MAX_VALUE, x.toLattice(Integer.MAX_VALUE) - origin);
      assertEquals(lattice.originZ().orElseThrow(), lattice.mapping(transform).z().toLattice(0));
    }
  }

  @Test
  void aStrayPointFarOutCostsTheOthersNothingInPlan() {
    // All that ints of a centimetre can say: 43 000 km.
    final FileExtent stray = file("stray.las", scale(0.01, 0), -21_000_000, 42_000_000, 0, 100);
    final FileExtent millimetres = file("mm.las", scale(0.001, 0), 770_000, 1000, 0, 100);
    final Lattice lattice = choose(stray, millimetres);
    assertTrue(lattice.isExact());
    assertEquals(0.001, lattice.unitX());
    // So that file must be cut.
    assertTrue(lattice.longestSide() < 42_000_000);
    assertTrue(lattice.longestSide() > 4_000_000);
  }

  @Test
  void aStrayHeightIsRoundedAlongZAlone() {
    final FileExtent stray = file("bird.las", scale(0.01, 0), 770_000, 1000, -2e7, 2e7);
    final FileExtent millimetres = file("mm.las", scale(0.001, 0), 771_000, 1000, 0, 100);
    final LatticeChoice choice = LatticeChoice.of(List.of(stray, millimetres), HALO, 1);
    final Lattice lattice = choice.lattice();
    assertEquals(0.001, lattice.unitX());
    assertEquals(0.001, lattice.unitY());
    assertEquals(0.01, lattice.unitZ());
    final String warning = choice.warning().orElseThrow();
    assertTrue(warning.contains("rounded: z to 0.01 in mm.las"), warning);
    assertTrue(warning.contains("z from -2.0E7 (bird.las) to 2.0E7 (bird.las)"), warning);
    assertReaches(lattice, List.of(stray, millimetres));
  }

  @Test
  void degreesBesideMetresAreNotRoundedToMetres() {
    final FileExtent a =
        file("a.las", new CoordinateTransform(1e-7, 1e-7, 0.01, 4, 50, 0), 4, 0.1, 0, 9000);
    final FileExtent b =
        file("b.las", new CoordinateTransform(1e-9, 1e-9, 0.001, 4.5, 50, 0), 4.05, 0.1, 0, 9);
    final Lattice lattice = choose(a, b);
    assertEquals(1e-9, lattice.unitX());
    assertEquals(0.001, lattice.unitZ());
    assertReaches(lattice, List.of(a, b));
  }

  @Test
  void theFilesOfMostPointsStayExactWhereNotAllCan() {
    final List<FileExtent> files = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      files.add(file("many" + i, scale(0.001, 770_000), 770_000 + 100 * i, 100, 0, 50));
    }
    files.add(file("feet.las", scale(0.003048, 770_000), 772_000, 100, 0, 50));
    final LatticeChoice choice = LatticeChoice.of(files, HALO, 1);
    assertEquals(0.001 / 16, choice.lattice().unitX());
    assertFalse(choice.warning().orElseThrow().contains("many"), choice.warning().toString());
    assertTrue(choice.warning().orElseThrow().contains("feet.las"));
  }

  /** The corners of files of any scale, offset, place and height are within ints of the origin. */
  @Property(tries = 300)
  void everyTileIsInReachAndTheOrderOfFilesDoesNotMatter(@ForAll final long seed) {
    final Random random = new Random(seed);
    final double[] scales = {1e-9, 1e-7, 1e-6, 2.5e-4, 0.001, 0.01, 0.003048, 1, 1000, -0.01};
    final List<FileExtent> files = new ArrayList<>();
    for (int f = 0; f < 1 + random.nextInt(6); f++) {
      final double scale = scales[random.nextInt(scales.length)];
      final double offset =
          random.nextBoolean() ? random.nextInt(1_000_000) : 1e6 * random.nextDouble();
      final double length =
          Math.min(Math.abs(scale) * 0x1p30, Math.pow(10, 6 * random.nextDouble()));
      files.add(
          new FileExtent(
              "f" + f,
              new CoordinateTransform(scale, scale, scale, offset, offset, offset),
              1 + random.nextInt(1000),
              new Bounds(offset, offset - length, offset + length, offset),
              offset,
              offset + length / 2));
    }
    final Lattice lattice = LatticeChoice.of(files, HALO, 1).lattice();
    assertReaches(lattice, files);
    for (final FileExtent file : files) {
      assertFaithful(lattice, file);
    }
    Collections.shuffle(files, random);
    assertEquals(lattice, LatticeChoice.of(files, HALO, 1).lattice());
  }

  /** Distances between points of a file are true to a step, and exact where that is said. */
  private static void assertFaithful(final Lattice lattice, final FileExtent file) {
    final Lattice.AxisMapping x = lattice.mapping(file.transform()).x();
    final int last = (int) (file.bounds().width() / Math.abs(file.transform().scaleX()));
    final double steps = x.toLattice(last) - x.toLattice(0);
    final double length = last * file.transform().scaleX();
    assertEquals(length, steps * lattice.unitX(), 1.01 * lattice.unitX() + 1e-9 * Math.abs(length));
  }

  private static void assertReaches(final Lattice lattice, final List<FileExtent> files) {
    for (final FileExtent file : files) {
      final double longest = Math.max(file.bounds().width(), file.bounds().height());
      if (longest <= lattice.longestSide()) {
        final Bounds reach = file.bounds().expand(HALO);
        final long x = lattice.originX(file.bounds());
        final long y = lattice.originY(file.bounds());
        assertInReach(Math.max(reach.minX(), lowest(files)) / lattice.unitX() - x, file);
        assertInReach(Math.min(reach.maxX(), highest(files)) / lattice.unitX() - x, file);
        assertInReach(file.bounds().minY() / lattice.unitY() - y, file);
        assertInReach(file.bounds().maxY() / lattice.unitY() - y, file);
      }
      final long z = lattice.originZ().orElseThrow();
      assertInReach(file.minZ() / lattice.unitZ() - z, file);
      assertInReach(file.maxZ() / lattice.unitZ() - z, file);
    }
    assertTrue(lattice.longestSide() > 1, "squares of a grid must have room");
  }

  private static double lowest(final List<FileExtent> files) {
    return files.stream().mapToDouble(f -> f.bounds().minX()).min().orElseThrow();
  }

  private static double highest(final List<FileExtent> files) {
    return files.stream().mapToDouble(f -> f.bounds().maxX()).max().orElseThrow();
  }

  private static void assertInReach(final double steps, final FileExtent file) {
    assertTrue(Math.abs(steps) <= 0x1p31 + 1, () -> steps + " steps in " + file);
  }

  private static BigDecimal decimal(final double value) {
    return new BigDecimal(Double.toString(value));
  }
}
