package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * However a file above the budget is cut and in whatever order its points are: every point has one
 * part, its part reads all around it, and not much else where the order allows it.
 */
final class FileCutsProperties {

  private static final double SCALE = 0.01;

  /** With an offset that float64 does not hold, coordinates fall short of borders of squares. */
  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(SCALE, SCALE, SCALE, 0.07, -1234.31, 0);

  /** In what order the points of a file are. */
  private enum Order {
    RANDOM,
    ALONG_LINES,
    SORTED
  }

  private record Point(int file, int chunk, double x, double y) {}

  private record Cloud(List<FileIndex> files, List<Point> points) {}

  /** Integers of a point: often on the border of a square, or where another point is. */
  private static int[] place(final Random random, final int fromX, final int width) {
    final int x = fromX + random.nextInt(width);
    final int y = random.nextInt(40);
    return switch (random.nextInt(4)) {
      case 0 -> new int[] {x * 100 - 7, y * 100 + 123_431};
      case 1 -> new int[] {x * 100 - 8, y * 100 + 123_430};
      case 2 -> new int[] {fromX * 100 + 1600 - 7, 123_431};
      default -> new int[] {x * 100 + random.nextInt(100), y * 100 + random.nextInt(100)};
    };
  }

  private static Cloud cloud(final Random random, final Order order, final boolean outlier) {
    final List<FileIndex> files = new ArrayList<>();
    final List<Point> points = new ArrayList<>();
    for (int f = 0; f < 3; f++) {
      final int count = 1 + random.nextInt(600);
      final List<int[]> places = new ArrayList<>();
      for (int p = 0; p < count; p++) {
        places.add(place(random, 40 * f, 40));
      }
      if (outlier && f == 1) {
        places.set(0, new int[] {18_500_000, -44_000_000});
      }
      switch (order) {
        case RANDOM -> {}
        case ALONG_LINES ->
            places.sort(
                Comparator.comparingInt((int[] place) -> place[0] / 1000)
                    .thenComparingInt(place -> place[1]));
        case SORTED ->
            places.sort(
                Comparator.comparingInt((int[] place) -> place[0] / 500)
                    .thenComparingInt(place -> place[1] / 500));
      }
      files.add(file(f, places, 1 + random.nextInt(60), points));
    }
    return new Cloud(files, points);
  }

  private static FileIndex file(
      final int f, final List<int[]> places, final int chunkPoints, final List<Point> points) {
    final DensityGrid.Counter counter =
        new DensityGrid.Counter(DensityGrid.Mode.ADAPTIVE, SCALE, SCALE);
    final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
    Bounds bounds = Bounds.EMPTY;
    for (int from = 0; from < places.size(); from += chunkPoints) {
      final int to = Math.min(places.size(), from + chunkPoints);
      Bounds box = Bounds.EMPTY;
      for (final int[] place : places.subList(from, to)) {
        final double x = TRANSFORM.x(place[0]);
        final double y = TRANSFORM.y(place[1]);
        counter.add(x, y);
        box = box.union(new Bounds(x, y, x, y));
        points.add(new Point(f, chunks.size(), x, y));
      }
      chunks.add(
          new FileIndex.IndexedChunk(
              new Chunk(chunks.size(), from, to - from, chunks.size(), 1), box));
      bounds = bounds.union(box);
    }
    return index(f, places.size(), bounds, chunks, counter.finish());
  }

  private static FileIndex index(
      final int f,
      final long points,
      final Bounds bounds,
      final List<FileIndex.IndexedChunk> chunks,
      final DensityGrid density) {
    return new FileIndex(
        new FileFingerprint("file" + f, 1, 1),
        TRANSFORM,
        PointLayout.of(6, List.of()),
        points,
        bounds,
        new FileIndex.Heights(0, 10),
        FileIndex.CrsSummary.NONE,
        chunks,
        density,
        List.of());
  }

  /** Every cut, also those that the planner does not take. */
  @Property(tries = 150)
  void everyPointHasOnePartAndAllNeighboursInReach(
      @ForAll final long seed,
      @ForAll final Order order,
      @ForAll final boolean outlier,
      @ForAll @IntRange(min = 1, max = 300) final int budget,
      @ForAll @IntRange(min = 1, max = 30) final int halo) {
    final Cloud cloud = cloud(new Random(seed), order, outlier);
    final double width = halo / 4.0;
    final double longest = new Random(seed).nextBoolean() ? Double.POSITIVE_INFINITY : 20;
    for (int f = 0; f < cloud.files.size(); f++) {
      final int file = f;
      final List<Point> own = cloud.points.stream().filter(p -> p.file == file).toList();
      for (final List<FileCuts.Part> cut :
          new FileCuts(cloud.files.get(f), f, budget, longest).all()) {
        final long[] owned = new long[cut.size()];
        for (final Point point : own) {
          final int[] owners =
              IntStream.range(0, cut.size()).filter(p -> owns(cut.get(p), point)).toArray();
          assertEquals(1, owners.length, () -> point + " in " + Arrays.toString(owners));
          final FileCuts.Part part = cut.get(owners[0]);
          owned[owners[0]]++;
          for (final Point other : cloud.points) {
            assertTrue(
                Math.hypot(other.x - point.x, other.y - point.y) > width
                    || owns(part, other)
                    || part.around().apply(width).contains(other.x, other.y),
                () -> part + " leaves out " + other + " beside " + point);
          }
        }
        for (int p = 0; p < owned.length; p++) {
          assertEquals(owned[p], cut.get(p).points());
          final Bounds bounds = cut.get(p).bounds();
          assertTrue(Math.max(bounds.width(), bounds.height()) <= longest, bounds::toString);
        }
      }
    }
  }

  private static boolean owns(final FileCuts.Part part, final Point point) {
    return part.core().contains(point.file, point.chunk, point.x, point.y, SCALE, SCALE);
  }

  /** Whole chunks of one part are no chunk of another, and all their points are its own. */
  @Property(tries = 150)
  void wholeChunksAreInOnePartAltogether(
      @ForAll final long seed,
      @ForAll final Order order,
      @ForAll @IntRange(min = 1, max = 300) final int budget) {
    final Cloud cloud = cloud(new Random(seed), order, false);
    for (final List<FileCuts.Part> cut :
        new FileCuts(cloud.files.get(0), 0, budget, Double.POSITIVE_INFINITY).all()) {
      for (final Point point : cloud.points) {
        if (point.file == 0) {
          for (final FileCuts.Part part : cut) {
            final TileCore.Share share = part.core().share(0, point.chunk);
            assertTrue(
                share == TileCore.Share.SOME || owns(part, point) == (share == TileCore.Share.ALL),
                () -> part + " has " + share + " of the chunk of " + point);
          }
        }
      }
    }
  }

  /**
   * Three adjacent square kilometres, flown in lines 200 m apart to the north and south in turn, 24
   * M points each, in order of time: chunks are bands of 12 m across a line.
   */
  private static List<FileIndex> flownInLines() {
    final List<FileIndex> files = new ArrayList<>();
    for (final int[] corner : new int[][] {{0, 0}, {1, 0}, {0, 1}}) {
      final double x0 = 770_000 + corner[0] * 1000;
      final double y0 = 6_277_000 + corner[1] * 1000;
      final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
      Bounds bounds = Bounds.EMPTY;
      for (int line = 0; line < 6; line++) {
        for (int band = 0; band < 80; band++) {
          final int along = line % 2 == 0 ? band : 79 - band;
          final Bounds box =
              new Bounds(
                  x0 + Math.max(0, line * 200 - 143),
                  y0 + along * 12.5,
                  x0 + Math.min(1000, line * 200 + 143),
                  y0 + (along + 1) * 12.5);
          chunks.add(
              new FileIndex.IndexedChunk(
                  new Chunk(chunks.size(), chunks.size() * 50_000L, 50_000, chunks.size(), 1),
                  box));
          bounds = bounds.union(box);
        }
      }
      final int from = (int) Math.floor(x0 / 32);
      final int to = (int) Math.floor((x0 + 999) / 32);
      final int fromY = (int) Math.floor(y0 / 32);
      final int toY = (int) Math.floor((y0 + 999) / 32);
      final CellCounts counts = new CellCounts();
      final long cells = (long) (to - from + 1) * (toY - fromY + 1);
      final long each = 24_000_000 / cells;
      for (int i = from; i <= to; i++) {
        for (int j = fromY; j <= toY; j++) {
          counts.add(Cells.pack(i, j), each);
        }
      }
      counts.add(Cells.pack(from, fromY), 24_000_000 - each * cells);
      final long[] sorted = counts.sortedCells();
      files.add(
          index(
              files.size(),
              24_000_000,
              bounds,
              chunks,
              new DensityGrid(32, sorted, Arrays.stream(sorted).map(counts::get).toArray())));
    }
    return files;
  }

  @Example
  void filesFlownInLinesAreReadLessThanOneAndAHalfTimes() {
    final List<FileIndex> files = flownInLines();
    final TilePlan plan =
        TilePlanner.plan(
            files,
            List.of("a", "b", "c"),
            new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, 4_000_000, 10));
    assertTrue(plan.amplification() <= 1.5, () -> "reads " + plan.amplification() + " times");
    long whole = 0;
    for (final TileSpec tile : plan.tiles()) {
      assertTrue(tile.corePoints() <= 4_000_000, tile::toString);
      assertTrue(tile.heldPoints() <= 1.5 * tile.corePoints(), tile::toString);
      for (final ChunkRun run : ((TileCore.PartOfFile) tile.core()).whole()) {
        whole += (run.to() - run.from()) * 50_000L;
      }
    }
    final long points = whole;
    assertTrue(points > 0.75 * plan.points(), () -> points + " are written as they are computed");
  }

  /** 24 M points in compact chunks, one behind the other along a curve. */
  @Example
  void sortedFilesAreReadLittleMoreThanOnce() {
    final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
    for (int c = 0; c < 480; c++) {
      final int column = c / 24;
      final int row = column % 2 == 0 ? c % 24 : 23 - c % 24;
      chunks.add(
          new FileIndex.IndexedChunk(
              new Chunk(c, c * 50_000L, 50_000, c, 1),
              new Bounds(column * 48, row * 48, column * 48 + 47.99, row * 48 + 47.99)));
    }
    final long[] cells =
        IntStream.range(0, 480).mapToLong(c -> Cells.pack(c / 24, c % 24)).sorted().toArray();
    final long[] counts = new long[480];
    Arrays.fill(counts, 50_000);
    final DensityGrid density = new DensityGrid(48, cells, counts);
    final TilePlan plan =
        TilePlanner.plan(
            List.of(index(0, 24_000_000, new Bounds(0, 0, 959.99, 1151.99), chunks, density)),
            List.of("a"),
            new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, 4_000_000, 10));
    assertTrue(plan.amplification() <= 1.75, () -> "reads " + plan.amplification() + " times");
  }
}
