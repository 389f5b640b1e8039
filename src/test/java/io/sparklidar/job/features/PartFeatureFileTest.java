package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.TestJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;

/**
 * However points are shared out to parts, any run of them is found again, each with its features.
 */
final class PartFeatureFileTest {

  private static final int POINTS = 30_000;

  private static float value(final long point, final int column) {
    return point * 31 + column;
  }

  /** Writes some core points of a tile with these points. */
  private static Path write(final FeatureSet features, final int[] points, final int[] rows)
      throws IOException {
    final int n = points.length;
    final long[] identity =
        IntStream.of(points).mapToLong(point -> PointIdentity.of(7, point)).toArray();
    final FeatureTable table = new FeatureTable(features, n);
    for (int c = 0; c < features.size(); c++) {
      for (int i = 0; i < n; i++) {
        table.column(c)[i] = value(points[i], c);
      }
    }
    final Path part = Files.createTempFile("part", ".features");
    PartFeatureFile.write(Files.newOutputStream(part), identity, table, rows);
    return part;
  }

  @Property(tries = 30)
  void anyRunOfPointsIsReadFromTheParts(
      @ForAll final long seed,
      @ForAll @IntRange(min = 1, max = 6) final int parts,
      @ForAll @IntRange(min = 1, max = POINTS) final int count)
      throws Exception {
    final Random random = new Random(seed);
    final FeatureSet features =
        TestJobs.options(Path.of("out"), Path.of("in")).features("minimal").build().featureSet();
    final List<List<Integer>> shared = new ArrayList<>();
    for (int p = 0; p < parts; p++) {
      shared.add(new ArrayList<>());
    }
    int owner = 0;
    for (int point = 0; point < POINTS; point++) {
      owner = random.nextInt(100) == 0 ? random.nextInt(parts) : owner;
      shared.get(owner).add(point);
    }
    final int first = random.nextInt(POINTS - count + 1);
    final FeatureTable table = new FeatureTable(features, count);
    final BitSet there = new BitSet();
    int found = 0;
    for (final List<Integer> points : shared) {
      final int[] all = points.stream().mapToInt(Integer::intValue).toArray();
      final Path part = write(features, all, IntStream.range(0, all.length).toArray());
      found +=
          PartFeatureFile.read(
              new Configuration(),
              new org.apache.hadoop.fs.Path(part.toUri()),
              first,
              table,
              there);
      Files.delete(part);
    }
    assertEquals(count, found);
    assertEquals(count, there.nextClearBit(0));
    for (int c = 0; c < features.size(); c++) {
      for (int i = 0; i < count; i++) {
        assertEquals(value(first + i, c), table.column(c)[i]);
      }
    }
  }

  @Property(tries = 10)
  void onlyTheRowsThatWereAskedForAreWritten(@ForAll final long seed) throws Exception {
    final FeatureSet features =
        TestJobs.options(Path.of("out"), Path.of("in")).features("minimal").build().featureSet();
    final int[] points = IntStream.range(0, POINTS).toArray();
    final Random random = new Random(seed);
    final int[] rows = IntStream.range(0, POINTS).filter(row -> random.nextInt(3) == 0).toArray();
    final Path part = write(features, points, rows);
    final FeatureTable table = new FeatureTable(features, POINTS);
    final BitSet there = new BitSet();
    assertEquals(
        rows.length,
        PartFeatureFile.read(
            new Configuration(), new org.apache.hadoop.fs.Path(part.toUri()), 0, table, there));
    assertArrayEquals(rows, there.stream().toArray());
    Files.delete(part);
    for (final int row : rows) {
      assertEquals(value(row, 0), table.column(0)[row]);
    }
  }
}
