package io.sparklidar.ondevice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.neighbor.cuda.HostFormulas;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileAttributes;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileReader;
import io.sparklidar.tile.TileSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernels that bring points of a tile into place, compiled for the CPU, do what the way over
 * the host does with them.
 */
final class PlacingKernelsTest {

  private static final int GUARD = 0x5EA1ED;

  private static final CellRange NO_SQUARES = new CellRange(1, 0, 0, 0, 0);

  /** Row of the first point among all that were decoded. */
  private static final int FIRST_ROW = 70_000;

  private static final Bounds EVERYWHERE = new Bounds(-1e12, -1e12, 1e12, 1e12);

  @TempDir private static Path folder;

  private static HostFormulas kernels;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    kernels = HostFormulas.compileInto(folder, "tile", "tile", "-Isrc/test/cuda");
  }

  /** What the kernels say. */
  private record Placed(
      int points, int lost, int core, boolean noise, int[][] axes, int[] decodedRows) {

    /** Points that are there. */
    static Placed of(final int[]... axes) {
      return new Placed(axes[0].length, 0, 0, false, axes, new int[0]);
    }

    List<List<Integer>> rows(final int from, final int to) {
      final List<List<Integer>> rows = new ArrayList<>();
      for (int i = from; i < to; i++) {
        rows.add(List.of(axes[0][i], axes[1][i], axes[2][i]));
      }
      rows.sort(
          (a, b) ->
              Arrays.compare(
                  a.stream().mapToInt(v -> v).toArray(), b.stream().mapToInt(v -> v).toArray()));
      return rows;
    }
  }

  /** Integers along x, y, z. */
  private record Raw(int[] x, int[] y, int[] z) {

    static Raw random(final int count, final int reach, final long seed) {
      final SplittableRandom random = new SplittableRandom(seed);
      final Raw raw = new Raw(new int[count], new int[count], new int[count]);
      for (final int[] axis : List.of(raw.x, raw.y, raw.z)) {
        for (int i = 0; i < count; i++) {
          axis[i] = random.nextInt(-reach, reach + 1);
        }
      }
      return raw;
    }
  }

  private static Placed place(
      final String kernel,
      final Raw raw,
      final Lattice lattice,
      final CoordinateTransform file,
      final TileOrigin origin,
      final HaloRegion region,
      final int first,
      final int capacity)
      throws IOException {
    return place(kernel, raw, lattice, file, origin, region, NO_SQUARES, 0, first, capacity);
  }

  private static Placed place(
      final String kernel,
      final Raw raw,
      final Lattice lattice,
      final CoordinateTransform file,
      final TileOrigin origin,
      final HaloRegion region,
      final CellRange squares,
      final int core,
      final int first,
      final int capacity)
      throws IOException {
    return place(
        kernel, raw, new byte[0], lattice, file, origin, region, squares, core, first, capacity);
  }

  /**
   * @param classes of the points, if noise is told
   * @param squares points in it are core points, of chunks where that counts
   * @param core how many core points there are before
   * @param first where points around the core go
   */
  private static Placed place(
      final String kernel,
      final Raw raw,
      final byte[] classes,
      final Lattice lattice,
      final CoordinateTransform file,
      final TileOrigin origin,
      final HaloRegion region,
      final CellRange squares,
      final int core,
      final int first,
      final int capacity)
      throws IOException {
    final int n = raw.x.length;
    final long[] cells = DeviceLayout.cells(region);
    final ByteBuffer question = HostFormulas.question(512 + Long.BYTES * cells.length + 13 * n);
    question
        .put(
            PlacingStructures.placing(
                new long[3],
                new long[3],
                0,
                0,
                classes.length,
                n,
                FIRST_ROW,
                capacity,
                lattice.mapping(file),
                origin))
        .put(PlacingStructures.plan(file))
        .put(PlacingStructures.region(region, cells, 0))
        .put(PlacingStructures.squares(squares, file, first))
        .putInt(first)
        .putInt(0)
        .putInt(core)
        .putInt(0);
    for (final long cell : cells) {
      question.putLong(cell);
    }
    for (final int[] axis : List.of(raw.x, raw.y, raw.z)) {
      for (final int value : axis) {
        question.putInt(value);
      }
    }
    question.put(classes);
    // Fewer blocks than points: each does several rounds.
    final ByteBuffer answer = kernels.answer(question, kernel, "3");
    final int points = answer.getInt();
    final int lost = answer.getInt();
    final int cores = answer.getInt();
    final boolean noise = answer.getInt() != 0;
    final int[][] columns = new int[4][capacity];
    for (final int[] column : columns) {
      for (int i = 0; i < capacity; i++) {
        column[i] = answer.getInt();
      }
      assertEquals(GUARD, answer.getInt(), "behind the last point there is room for");
    }
    assertFalse(answer.hasRemaining());
    return new Placed(points, lost, cores, noise, Arrays.copyOf(columns, 3), columns[3]);
  }

  private static CoordinateTransform file(final double scale, final double offset) {
    return new CoordinateTransform(scale, scale, scale, offset, -offset, offset / 3);
  }

  static Stream<Arguments> lattices() {
    return Stream.of(
        Arguments.of("its own", Lattice.ofUnit(0.01), file(0.01, 5000)),
        Arguments.of("finer by ten", Lattice.ofUnit(0.001), file(0.01, -421.5)),
        Arguments.of("twice as coarse: every odd number is a tie", Lattice.ofUnit(2), file(1, 0)),
        Arguments.of("ties after the offset", Lattice.ofUnit(1), file(3.5, 0.25)),
        Arguments.of("no common step", Lattice.ofUnit(0.003), file(0.01, 1234.5678)),
        Arguments.of("negative scale", Lattice.ofUnit(0.3), file(-0.1, 77.7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lattices")
  void corePointsLieWhereTheHostPutsThem(
      final String name, final Lattice lattice, final CoordinateTransform file) throws IOException {
    final Raw raw = Raw.random(3000, 1_000_000, 5);
    for (int i = 0; i < 200; i++) {
      raw.x[i] = i - 100;
      raw.y[i] = 100 - i;
    }
    final TileOrigin origin = new TileOrigin(-12_345, 6789, 3);
    final Placed placed =
        place("core", raw, lattice, file, origin, HaloRegion.of(EVERYWHERE, 0), 3000, 3000);
    final Lattice.Mapping mapping = lattice.mapping(file);
    assertEquals(3000, placed.points);
    assertEquals(0, placed.lost);
    for (int i = 0; i < 3000; i++) {
      assertEquals(mapping.x().toLattice(raw.x[i]) + 12_345, placed.axes[0][i], "x " + raw.x[i]);
      assertEquals(mapping.y().toLattice(raw.y[i]) - 6789, placed.axes[1][i], "y " + raw.y[i]);
      assertEquals(mapping.z().toLattice(raw.z[i]) - 3, placed.axes[2][i], "z " + raw.z[i]);
      assertEquals(FIRST_ROW + i, placed.decodedRows[i]);
    }
  }

  @Test
  void pointsOutOfReachAreCounted() throws IOException {
    final Lattice lattice = Lattice.ofUnit(0.001);
    final CoordinateTransform file = file(0.01, 0);
    final Raw raw = Raw.random(2000, 300_000_000, 9);
    final TileOrigin origin = new TileOrigin(0, 0, 0);
    final Lattice.Mapping mapping = lattice.mapping(file);
    int lost = 0;
    for (int i = 0; i < 2000; i++) {
      final int[] row = {i};
      final int[] to = new int[1];
      lost +=
          mapping.x().toLattice(raw.x, row, 1, 0, to, 0) == 1
                  && mapping.y().toLattice(raw.y, row, 1, 0, to, 0) == 1
                  && mapping.z().toLattice(raw.z, row, 1, 0, to, 0) == 1
              ? 0
              : 1;
    }
    assertTrue(lost > 500 && lost < 2000, "lost: " + lost);
    final Placed placed =
        place("core", raw, lattice, file, origin, HaloRegion.of(EVERYWHERE, 0), 2000, 2000);
    assertEquals(lost, placed.lost);
  }

  static Stream<HaloRegion> regions() {
    return Stream.of(
        HaloRegion.of(new Bounds(-20, -30, 45, 50), 5),
        new HaloRegion.Rectangle(new Bounds(0, 0, 10, 10)),
        new HaloRegion.Rectangle(new Bounds(0.07, -6.29, 8.57, 1.13)),
        squares(new Bounds(-100, -100, 100, 100), 16),
        squares(new Bounds(-99.9, -100, 99.3, 100), 0.7));
  }

  /** A third of all squares, those of negative numbers too. */
  private static HaloRegion squares(final Bounds bounds, final double side) {
    final List<Long> cells = new ArrayList<>();
    final int reach = (int) (120 / side);
    for (int i = -reach; i <= reach; i++) {
      for (int j = -reach; j <= reach; j++) {
        if (Math.floorMod(i * 31 + j, 3) == 0) {
          cells.add((long) i << 32 | Integer.toUnsignedLong(j));
        }
      }
    }
    return new HaloRegion.Squares(
        bounds, side, cells.stream().sorted().mapToLong(cell -> cell).toArray());
  }

  @ParameterizedTest
  @MethodSource("regions")
  void haloPointsAreThoseOfTheRegion(final HaloRegion region) throws IOException {
    final CoordinateTransform file = file(0.1, 3);
    final Lattice lattice = Lattice.ofUnit(0.1);
    final Lattice.Mapping mapping = lattice.mapping(file);
    // Coarse steps: many points lie on borders of the rectangle and of squares.
    final Raw raw = Raw.random(4000, 1100, 11);
    for (int i = 0; i < 2000; i++) {
      raw.x[i] = raw.x[i] / 10;
      raw.y[i] = raw.y[i] / 10;
    }
    final List<List<Integer>> expected = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      if (region.contains(file.x(raw.x[i]), file.y(raw.y[i]))) {
        expected.add(
            List.of(
                (int) mapping.x().toLattice(raw.x[i]),
                (int) mapping.y().toLattice(raw.y[i]),
                (int) mapping.z().toLattice(raw.z[i])));
      }
    }
    assertTrue(expected.size() > 10 && expected.size() < 4000, "within: " + expected.size());
    final int core = 7;
    final Placed placed =
        place("halo", raw, lattice, file, new TileOrigin(0, 0, 0), region, core, 5000);
    assertEquals(core + expected.size(), placed.points);
    assertEquals(0, placed.lost);
    assertEquals(sorted(expected), placed.rows(core, placed.points));
    assertEquals(GUARD, placed.axes[0][core - 1], "core points are left alone");
  }

  @Test
  void noiseIsToldWhereATileHasSome() throws IOException {
    final CoordinateTransform file = file(0.1, 0);
    final Raw raw = Raw.random(3000, 1000, 17);
    final HaloRegion region = new HaloRegion.Rectangle(new Bounds(-60, -60, 60, 60));
    final CellRange squares = new CellRange(10, -2, -2, 2, 2);
    for (final String kernel : List.of("core", "halo", "shared")) {
      for (int noise = 0; noise < 40; noise++) {
        final byte[] classes = new byte[3000];
        Arrays.fill(classes, (byte) 2);
        classes[noise] = (byte) (noise % 3 == 0 ? 7 : noise % 3 == 1 ? 18 : 8);
        final boolean within = region.contains(file.x(raw.x[noise]), file.y(raw.y[noise]));
        final Placed placed =
            place(
                kernel,
                raw,
                classes,
                Lattice.ofUnit(0.1),
                file,
                new TileOrigin(0, 0, 0),
                region,
                squares,
                0,
                3000,
                6000);
        assertEquals(
            noise % 3 < 2 && (within || kernel.equals("core")), placed.noise, kernel + noise);
      }
      assertFalse(
          place(kernel, raw, Lattice.ofUnit(0.1), file, new TileOrigin(0, 0, 0), region, 3000, 6000)
              .noise);
    }
  }

  @Test
  void morePointsThanThereIsRoomForAreCountedAndNotWritten() throws IOException {
    final Raw raw = Raw.random(1000, 100, 3);
    final Placed placed =
        place(
            "halo",
            raw,
            Lattice.ofUnit(1),
            file(1, 0),
            new TileOrigin(0, 0, 0),
            HaloRegion.of(EVERYWHERE, 0),
            10,
            60);
    assertEquals(1010, placed.points);
  }

  /** Of every square some points lie on its border, some within a thousandth of a step below. */
  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of("decimetres", file(0.1, 3)),
        Arguments.of("millimetres, far away", file(0.001, 651_000)),
        Arguments.of("nothing binary", file(0.07, -421.49)),
        Arguments.of("negative scale", file(-0.1, 0.3)),
        Arguments.of("coarse", file(0.5, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void pointsOfSharedChunksAreCoreWhereTheTileSaysSo(
      final String name, final CoordinateTransform file) throws IOException {
    final double step = Math.abs(file.scaleX());
    final double side = Math.max(1, 10 * step);
    final int middleI = (int) Math.floor(file.offsetX() / side);
    final int middleJ = (int) Math.floor(file.offsetY() / side);
    final CellRange squares =
        new CellRange(side, middleI - 3, middleJ - 2, middleI + 4, middleJ + 5);
    final HaloRegion region =
        HaloRegion.of(
            new Bounds(
                squares.fromI() * side,
                squares.fromJ() * side,
                squares.toI() * side,
                squares.toJ() * side),
            2 * side);
    final TileCore.PartOfFile part = new TileCore.PartOfFile(1, squares, List.of());
    final Raw raw = Raw.random(5000, (int) (10 * side / step), 13);
    final Lattice lattice = Lattice.ofUnit(step);
    final TileOrigin origin =
        new TileOrigin(
            lattice.mapping(file).x().toLattice(0), lattice.mapping(file).y().toLattice(0), 0);
    final List<Integer> core = new ArrayList<>();
    int around = 0;
    for (int i = 0; i < 5000; i++) {
      final double x = file.x(raw.x[i]);
      final double y = file.y(raw.y[i]);
      if (part.contains(1, 0, x, y, file.scaleX(), file.scaleY())) {
        core.add(i);
      } else if (region.contains(x, y)) {
        around++;
      }
    }
    assertTrue(core.size() > 100 && around > 100, core.size() + " core, " + around + " around");
    final int before = 5;
    final int first = before + core.size();
    final Placed placed =
        place("shared", raw, lattice, file, origin, region, squares, before, first, 6000);
    assertEquals(0, placed.lost);
    assertEquals(first, placed.core);
    assertEquals(first + around, placed.points);
    final Lattice.Mapping mapping = lattice.mapping(file);
    for (int to = before; to < first; to++) {
      final int row = placed.decodedRows[to] - FIRST_ROW;
      assertEquals(mapping.x().toLattice(raw.x[row]) - origin.x(), placed.axes[0][to]);
      assertEquals(mapping.y().toLattice(raw.y[row]) - origin.y(), placed.axes[1][to]);
      assertEquals(mapping.z().toLattice(raw.z[row]), placed.axes[2][to]);
    }
    assertEquals(
        core,
        Arrays.stream(placed.decodedRows, before, first)
            .map(row -> row - FIRST_ROW)
            .sorted()
            .boxed()
            .toList());
    assertEquals(GUARD, placed.decodedRows[before - 1], "core points before are left alone");
  }

  @Test
  void aTileHasThePointsThatItsReaderTakes() throws IOException {
    final TownTiles town = TownTiles.write(folder.resolve("files"), 250_000, 50, 20);
    assertTrue(town.tiles().size() >= 4, "tiles: " + town.tiles().size());
    for (final TileSpec tile : town.tiles()) {
      assertPlaced(tile, town);
    }
  }

  @Test
  void aPartOfAFileHasThePointsThatItsReaderTakes() throws IOException {
    final TownTiles town = TownTiles.write(folder.resolve("parts"), 700_000, 130, 5);
    final TownTiles road =
        TownTiles.of(
            List.of(TiedPoints.writeInOrder(folder.resolve("road.laz"), 60_000, 0, 200, 2500)), 5);
    final Set<Set<TileCore.Share>> found = new HashSet<>();
    for (final TileSpec tile : town.tiles(150_000).subList(2, 4)) {
      found.add(assertPlaced(tile, town));
    }
    for (final TileSpec tile : road.tiles(15_000)) {
      found.add(assertPlaced(tile, road));
    }
    assertEquals(
        Set.of(
            EnumSet.of(TileCore.Share.ALL, TileCore.Share.NONE),
            EnumSet.of(TileCore.Share.ALL, TileCore.Share.SOME),
            EnumSet.of(TileCore.Share.SOME)),
        found);
  }

  /** Places a tile; gives how much of its chunks is core, of the file that it is a part of. */
  private static Set<TileCore.Share> assertPlaced(final TileSpec tile, final TownTiles files)
      throws IOException {
    final PointBlock block =
        TileReader.read(
            tile,
            files.lattice(),
            TileAttributes.everywhere(Set.of()),
            TownTiles::source,
            SpareCores.NONE);
    final TileOrigin origin = new TileOrigin(block.originX(), block.originY(), block.originZ());
    final CellRange squares =
        tile.core() instanceof TileCore.PartOfFile part ? part.cells() : NO_SQUARES;
    final Set<TileCore.Share> shares = EnumSet.noneOf(TileCore.Share.class);
    final List<List<Integer>> core = new ArrayList<>();
    final List<List<Integer>> halo = new ArrayList<>();
    for (final TileSpec.Input input : tile.inputs()) {
      try (LasFile file = LasFile.open(TownTiles.source(input.fingerprint()))) {
        for (final Chunk chunk : input.chunks()) {
          final TileCore.Share share = tile.core().share(input.file(), chunk.index());
          if (tile.core().mayHold(input.file())) {
            shares.add(share);
          }
          final int n = chunk.pointCount();
          final Placed placed =
              place(
                  switch (share) {
                    case ALL -> "core";
                    case SOME -> "shared";
                    case NONE -> "halo";
                  },
                  raw(file, chunk),
                  files.lattice(),
                  file.transform(),
                  origin,
                  tile.haloRegion(),
                  squares,
                  0,
                  n,
                  2 * n);
          assertEquals(0, placed.lost);
          core.addAll(placed.rows(0, share == TileCore.Share.ALL ? n : placed.core));
          halo.addAll(placed.rows(n, placed.points));
        }
      }
    }
    assertTrue(block.size() > block.coreCount(), tile.id() + " has a halo");
    final Placed expected = Placed.of(block.x(), block.y(), block.z());
    assertEquals(expected.rows(0, block.coreCount()), sorted(core), tile.id());
    assertEquals(expected.rows(block.coreCount(), block.size()), sorted(halo), tile.id());
    return shares;
  }

  private static List<List<Integer>> sorted(final List<List<Integer>> rows) {
    final Placed placed = Placed.of(new int[3][rows.size()]);
    for (int i = 0; i < rows.size(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        placed.axes[axis][i] = rows.get(i).get(axis);
      }
    }
    return placed.rows(0, rows.size());
  }

  private static Raw raw(final LasFile file, final Chunk chunk) throws IOException {
    final LasColumns columns = file.reader(Set.of(LasField.XY, LasField.Z)).read(chunk);
    final int n = columns.size();
    return new Raw(
        Arrays.copyOf(columns.x(), n),
        Arrays.copyOf(columns.y(), n),
        Arrays.copyOf(columns.z(), n));
  }
}
