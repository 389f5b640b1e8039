package io.sparklidar.job.doctor;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A tile of 20 000 points, the same everywhere, on which engines are held against each other and
 * against brute force: hilly ground with walls, 100 m across, in steps of a centimetre.
 */
final class SmallTile {

  static final int POINTS = 20_000;

  static final Neighborhood NEIGHBORHOOD = Neighborhood.nearest(20, 10);

  static final FeatureSet FEATURES = FeatureSet.parse("default,knn_distance_max");

  private static final double RELATIVE_TOLERANCE = 1e-5;

  private static final int PROVEN = 100;

  private static final double UNIT = 0.01;

  private SmallTile() {}

  static PointBlock block() {
    final Random random = new Random(20_000);
    final int[] x = new int[POINTS];
    final int[] y = new int[POINTS];
    final int[] z = new int[POINTS];
    final long[] identity = new long[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = random.nextInt(10_000);
      y[i] = random.nextInt(10_000);
      z[i] = (int) (300 * Math.sin(x[i] / 900.0) + 200 * Math.cos(y[i] / 700.0));
      if (i % 5 == 0) {
        x[i] = 2_500 * (1 + i / 5 % 3);
        z[i] += random.nextInt(800);
      } else {
        z[i] += random.nextInt(7);
      }
      identity[i] = PointIdentity.of(0, i);
    }
    return new PointBlock(
        Lattice.ofUnit(UNIT), 0, 0, 0, POINTS, POINTS, x, y, z, identity, Map.of());
  }

  /** What is wrong with the farthest neighbours of some points; empty if brute force agrees. */
  static Optional<String> againstBruteForce(final PointBlock block, final FeatureTable table) {
    final float[] found = table.column(Features.KNN_DISTANCE_MAX);
    for (int p = 0; p < PROVEN; p++) {
      final int point = p * (POINTS / PROVEN);
      final float expected = (float) (UNIT * Math.sqrt(kthSquare(block, point)));
      if (Math.abs(found[point] - expected) > RELATIVE_TOLERANCE * expected) {
        return Optional.of(
            "point "
                + point
                + ": its neighbours reach "
                + found[point]
                + " m by the engine, "
                + expected
                + " m by brute force");
      }
    }
    return Optional.empty();
  }

  private static long kthSquare(final PointBlock block, final int point) {
    final long[] squares = new long[POINTS];
    for (int i = 0; i < POINTS; i++) {
      final long dx = block.x()[i] - block.x()[point];
      final long dy = block.y()[i] - block.y()[point];
      final long dz = block.z()[i] - block.z()[point];
      squares[i] = dx * dx + dy * dy + dz * dz;
    }
    Arrays.sort(squares);
    return squares[NEIGHBORHOOD.k() - 1];
  }

  /** Where two engines differ in any bit; empty if nowhere. */
  static Optional<String> difference(final FeatureTable expected, final FeatureTable found) {
    for (final Feature feature : FEATURES.features()) {
      final float[] a = expected.column(feature);
      final float[] b = found.column(feature);
      for (int i = 0; i < POINTS; i++) {
        if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
          return Optional.of(
              String.format(
                  Locale.ROOT,
                  "%s of point %d: %s on the CPU, %s there",
                  feature.columnName(),
                  i,
                  a[i],
                  b[i]));
        }
      }
    }
    return Optional.empty();
  }
}
