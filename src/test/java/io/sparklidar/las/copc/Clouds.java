package io.sparklidar.las.copc;

import io.sparklidar.las.RandomPoints;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.Random;

/** Shapes of clouds that a tree must bear; all fields but x, y and z are random. */
public enum Clouds {
  /** Coordinates over the full range of integers, with repetitions. */
  WILD {
    @Override
    void place(final LasColumns points, final Random random) {}
  },
  /** Every point at the same place. */
  COINCIDENT {
    @Override
    void place(final LasColumns points, final Random random) {
      set(points, i -> 17, i -> -4, i -> 1_000_000);
    }
  },
  /** A town of 300 m, and one point 20 000 km away. */
  OUTLIER {
    @Override
    void place(final LasColumns points, final Random random) {
      set(
          points,
          i -> random.nextInt(30_000),
          i -> random.nextInt(30_000),
          i -> random.nextInt(2_000));
      if (points.size() > 0) {
        points.x()[points.size() / 2] = 2_000_000_000;
      }
    }
  },
  /** Exactly flat. */
  LAKE {
    @Override
    void place(final LasColumns points, final Random random) {
      set(points, i -> random.nextInt(100_000), i -> random.nextInt(100_000), i -> 4321);
    }
  },
  /** A line straight up: no extent in plan. */
  MAST {
    @Override
    void place(final LasColumns points, final Random random) {
      set(points, i -> 5, i -> 5, i -> random.nextInt(50_000));
    }
  },
  /** Hills. */
  HILLS {
    @Override
    void place(final LasColumns points, final Random random) {
      set(points, i -> random.nextInt(50_000), i -> random.nextInt(50_000), i -> 0);
      for (int i = 0; i < points.size(); i++) {
        points.z()[i] =
            (int) (3000 * Math.sin(points.x()[i] * 1e-4) * Math.cos(points.y()[i] * 3e-4))
                + random.nextInt(100);
      }
    }
  };

  private interface Coordinate {
    int of(int i);
  }

  /** Moves points to where this cloud has them. */
  abstract void place(LasColumns points, Random random);

  /** Points of this shape. */
  public LasColumns of(final PointLayout layout, final int count, final long seed) {
    final LasColumns points = RandomPoints.of(layout, count, seed);
    place(points, new Random(seed));
    return points;
  }

  private static void set(
      final LasColumns points, final Coordinate x, final Coordinate y, final Coordinate z) {
    for (int i = 0; i < points.size(); i++) {
      points.x()[i] = x.of(i);
      points.y()[i] = y.of(i);
      points.z()[i] = z.of(i);
    }
  }
}
