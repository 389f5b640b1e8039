package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.TilePlan;
import io.sparklidar.tile.TilePlanner;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One file that is far denser than the others neither holds up the job nor fills a heap. */
final class SkewTest {

  private static final double FILE = 1024;
  private static final double SQUARE = 16;
  private static final int CHUNK = 50_000;
  private static final long SPARSE = 1_000_000;
  private static final int FILES = 24;
  private static final int SKEW = 50;
  private static final double MOST = 1.3;

  /** Of evenly spread points, in chunks that are rows of the file, as a scanner writes them. */
  private static FileIndex file(final int number, final long points) {
    final double west = FILE * (number % 5);
    final double south = FILE * (number / 5);
    final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
    final int count = (int) (points / CHUNK);
    for (int c = 0; c < count; c++) {
      chunks.add(
          new FileIndex.IndexedChunk(
              new Chunk(c, (long) c * CHUNK, CHUNK, c * 1000L, 1000),
              new Bounds(
                  west, south + FILE * c / count, west + FILE, south + FILE * (c + 1) / count)));
    }
    final int side = (int) (FILE / SQUARE);
    final long[] cells = new long[side * side];
    for (int i = 0; i < cells.length; i++) {
      cells[i] =
          (long) ((int) (west / SQUARE) + i / side) << Integer.SIZE
              | (int) (south / SQUARE) + i % side;
    }
    Arrays.sort(cells);
    final long[] counts = new long[cells.length];
    Arrays.fill(counts, points / cells.length);
    counts[0] += points % cells.length;
    return new FileIndex(
        new FileFingerprint("file" + number, 1, 1),
        new CoordinateTransform(0.001, 0.001, 0.001, 0, 0, 0),
        PointLayout.of(6, List.of()),
        points,
        new Bounds(west, south, west + FILE, south + FILE),
        new FileIndex.Heights(0, 10),
        FileIndex.CrsSummary.NONE,
        chunks,
        new DensityGrid(SQUARE, cells, counts),
        List.of());
  }

  private static TilePlan plan(final int dense) {
    final List<FileIndex> files = new ArrayList<>();
    for (int f = 0; f < FILES; f++) {
      files.add(file(f, f == FILES / 2 ? dense * SPARSE : SPARSE));
    }
    return TilePlanner.plan(
        files,
        files.stream().map(file -> file.fingerprint().path()).toList(),
        new TilePlanner.Options(TilePlanner.Layout.SOURCE, 0, JobOptions.DEFAULT_TILE_POINTS, 10));
  }

  /** When the last of two executors ends that take tasks in their order: in points of work. */
  private static double wall(final TilePlan plan) {
    final List<TileTask.Work> works =
        plan.tiles().stream()
            .map(tile -> new TileTask.Work(tile, tile.id(), "", List.of()))
            .toList();
    final double[] busy = new double[2];
    for (final List<TileTask.Work> task : TileTasks.of(works, busy.length)) {
      Arrays.sort(busy);
      busy[0] += task.stream().mapToDouble(work -> cost(work.tile())).sum();
    }
    return Math.max(busy[0], busy[1]);
  }

  private static double cost(final TileSpec tile) {
    // A point that is searched takes several times what decoding it takes.
    return 4.0 * tile.corePoints() + tile.readPoints();
  }

  @Test
  void aFileFiftyTimesAsDenseTakesBothExecutorsAlikeAndNoMoreMemory() {
    final TilePlan balanced = plan(1);
    final TilePlan skewed = plan(SKEW);
    final double perPoint = wall(balanced) / balanced.points();
    final double ratio = wall(skewed) / skewed.points() / perPoint;
    assertTrue(ratio <= MOST, "a point takes " + ratio + " times what it takes without skew");
    for (final TileSpec tile : skewed.tiles()) {
      assertTrue(
          tile.heldPoints() <= 1.5 * JobOptions.DEFAULT_TILE_POINTS,
          tile.id() + " holds " + tile.heldPoints());
    }
  }
}
