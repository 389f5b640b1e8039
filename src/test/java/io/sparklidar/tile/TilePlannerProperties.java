package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever the files and options: each point has one tile, and its tile reads all around it. */
final class TilePlannerProperties {

  private static final double SCALE = 0.01;
  private static final CoordinateTransform TRANSFORM =
      new CoordinateTransform(SCALE, SCALE, SCALE, 0, 0, 0);

  private record Point(int file, int chunk, double x, double y) {}

  private record Cloud(List<FileIndex> files, List<Point> points) {}

  private static Cloud cloud(
      final long seed, final int fileCount, final boolean outlier, final DensityGrid.Mode mode) {
    final Random random = new Random(seed);
    final List<FileIndex> files = new ArrayList<>();
    final List<Point> points = new ArrayList<>();
    for (int f = 0; f < fileCount; f++) {
      final DensityGrid.Counter counter = new DensityGrid.Counter(mode, SCALE, SCALE);
      final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
      Bounds bounds = Bounds.EMPTY;
      long first = 0;
      final int chunkCount = random.nextInt(4);
      for (int c = 0; c < chunkCount; c++) {
        final int count = 1 + random.nextInt(60);
        Bounds chunkBounds = Bounds.EMPTY;
        for (int p = 0; p < count; p++) {
          final boolean far = outlier && f == 0 && c == 0 && p == 0;
          final int x = far ? 18_500_000 : (f * 50 + random.nextInt(50)) * 100 + random.nextInt(3);
          final int y = random.nextInt(10_000) - 5_000;
          final double px = TRANSFORM.x(x);
          final double py = TRANSFORM.y(y);
          counter.add(px, py);
          points.add(new Point(f, c, px, py));
          chunkBounds = chunkBounds.union(new Bounds(px, py, px, py));
        }
        chunks.add(new FileIndex.IndexedChunk(new Chunk(c, first, count, c, 1), chunkBounds));
        bounds = bounds.union(chunkBounds);
        first += count;
      }
      files.add(
          new FileIndex(
              new FileFingerprint("file" + f, 1, 1),
              TRANSFORM,
              PointLayout.of(6, List.of()),
              first,
              bounds,
              new FileIndex.Heights(0, 10),
              FileIndex.CrsSummary.NONE,
              chunks,
              counter.finish(),
              List.of()));
    }
    return new Cloud(files, points);
  }

  private static void check(final Cloud cloud, final TilePlanner.Options options) {
    final List<String> names = cloud.files.stream().map(file -> file.fingerprint().path()).toList();
    final TilePlan plan = TilePlanner.plan(cloud.files, names, options);
    assertEquals(cloud.points.size(), plan.tiles().stream().mapToLong(TileSpec::corePoints).sum());
    assertEquals(plan.tiles().size(), plan.tiles().stream().map(TileSpec::id).distinct().count());
    final long[] owned = new long[plan.tiles().size()];
    for (final Point point : cloud.points) {
      int owner = -1;
      for (int t = 0; t < plan.tiles().size(); t++) {
        final TileCore core = plan.tiles().get(t).core();
        final boolean contains =
            core.contains(point.file, point.chunk, point.x, point.y, SCALE, SCALE);
        final TileCore.Share share = core.share(point.file, point.chunk);
        assertTrue(
            share == TileCore.Share.SOME || contains == (share == TileCore.Share.ALL),
            () -> core + " has " + share + " of the chunk of " + point);
        if (contains) {
          assertEquals(-1, owner, () -> point + " has two tiles");
          owner = t;
        }
      }
      assertTrue(owner >= 0, () -> point + " has no tile");
      owned[owner]++;
      final TileSpec tile = plan.tiles().get(owner);
      for (final Point other : cloud.points) {
        if (Math.hypot(other.x - point.x, other.y - point.y) <= options.halo()) {
          assertTrue(reads(tile, other), () -> tile.id() + " does not read " + other);
          assertTrue(
              tile.core().contains(other.file, other.chunk, other.x, other.y, SCALE, SCALE)
                  || tile.haloRegion().contains(other.x, other.y),
              () -> tile.id() + " leaves out " + other);
        }
      }
    }
    for (int t = 0; t < owned.length; t++) {
      assertEquals(plan.tiles().get(t).corePoints(), owned[t], plan.tiles().get(t).id());
    }
  }

  private static boolean reads(final TileSpec tile, final Point point) {
    return tile.inputs().stream()
        .anyMatch(
            input ->
                input.file() == point.file
                    && input.chunks().stream().anyMatch(chunk -> chunk.index() == point.chunk));
  }

  @Property(tries = 60)
  void sourceLayout(
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 5) final int files,
      @ForAll final boolean outlier,
      @ForAll @IntRange(min = 1, max = 200) final int tilePoints,
      @ForAll @IntRange(min = 1, max = 40) final int halo) {
    final TilePlanner.Options options =
        new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, tilePoints, halo / 4.0);
    check(cloud(seed, files, outlier, options.densityMode()), options);
  }

  @Property(tries = 60)
  void squaresOfOneSize(
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 5) final int files,
      @ForAll final boolean outlier,
      @ForAll @IntRange(min = 1, max = 400) final int size,
      @ForAll @IntRange(min = 1, max = 40) final int halo) {
    final TilePlanner.Options options =
        new TilePlanner.Options(TilePlanner.Layout.TILES, size / 2.0, 1, halo / 4.0);
    check(cloud(seed, files, outlier, options.densityMode()), options);
  }

  @Property(tries = 60)
  void quadtree(
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 5) final int files,
      @ForAll final boolean outlier,
      @ForAll @IntRange(min = 1, max = 200) final int tilePoints,
      @ForAll @IntRange(min = 1, max = 40) final int halo) {
    final TilePlanner.Options options =
        new TilePlanner.Options(TilePlanner.Layout.TILES, 0, tilePoints, halo / 4.0);
    check(cloud(seed, files, outlier, options.densityMode()), options);
  }

  /** 100 x 100 adjacent files; of each, a grid of 500 squares and 20 chunks. */
  private static List<FileIndex> country() {
    final List<FileIndex> files = new ArrayList<>();
    for (int f = 0; f < 10_000; f++) {
      final double x = f % 100 * 1000;
      final double y = 6_000_000 + f / 100 * 1000;
      final DensityGrid.Counter counter =
          new DensityGrid.Counter(DensityGrid.Mode.ADAPTIVE, SCALE, SCALE);
      for (int p = 0; p < 500; p++) {
        counter.add(x + p % 20 * 50 + 5, y + p / 20 * 40 + 5);
      }
      final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
      for (int c = 0; c < 20; c++) {
        chunks.add(
            new FileIndex.IndexedChunk(
                new Chunk(c, c * 100L, 100, c, 1),
                new Bounds(x, y + c * 50, x + 1000, y + c * 50 + 50)));
      }
      files.add(
          new FileIndex(
              new FileFingerprint("file" + f, 1, 1),
              TRANSFORM,
              PointLayout.of(6, List.of()),
              500,
              new Bounds(x, y, x + 1000, y + 1000),
              new FileIndex.Heights(0, 10),
              FileIndex.CrsSummary.NONE,
              chunks,
              counter.finish(),
              List.of()));
    }
    return files;
  }

  @Example
  void aCountryIsPlannedWithoutComparingEachFileWithEachTile() {
    final List<FileIndex> files = country();
    final List<String> names = files.stream().map(file -> file.fingerprint().path()).toList();
    final TilePlan source =
        TilePlanner.plan(
            files, names, new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, 500, 10));
    assertEquals(10_000, source.tiles().size());
    assertEquals(9, source.tiles().get(5_050).inputs().size());
    assertEquals(4, source.tiles().get(0).inputs().size());

    final TilePlan quadtree =
        TilePlanner.plan(
            files, names, new TilePlanner.Options(TilePlanner.Layout.TILES, 0, 500, 10));
    assertEquals(5_000_000, quadtree.points());
    assertEquals(5_000_000, quadtree.tiles().stream().mapToLong(TileSpec::corePoints).sum());
    for (final TileSpec tile : quadtree.tiles()) {
      assertTrue(tile.corePoints() <= 500, tile::id);
      assertTrue(tile.inputs().size() <= 9, tile::id);
    }
  }
}
