package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Point clouds of every kind, from a seed; lattice of centimetres. */
public final class Clouds {

  public static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);

  private Clouds() {}

  /** Hills with houses and trees, 20 points a square metre, in no order. */
  public static PointBlock town(final int size, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final double side = Math.sqrt(size / 20.0);
    final int[] x = new int[size];
    final int[] y = new int[size];
    final int[] z = new int[size];
    for (int i = 0; i < size; i++) {
      double px = random.nextDouble() * side;
      double py = random.nextDouble() * side;
      double pz = 5 * Math.sin(px / 40) + 3 * Math.cos(py / 23);
      final double inX = px % 30;
      final double inY = py % 25;
      if (inX < 12 && inY < 10) {
        if (random.nextDouble() < 0.12) {
          pz += random.nextDouble() * 6;
          if (random.nextBoolean()) {
            px += (random.nextBoolean() ? 0 : 12) - inX;
          } else {
            py += (random.nextBoolean() ? 0 : 10) - inY;
          }
        } else {
          pz += 6 + Math.min(inY, 10 - inY) * 0.7;
        }
      } else if (inX > 18 && inY > 12 && random.nextDouble() < 0.8) {
        pz += random.nextDouble() * 15 * (1 - Math.pow((inX - 24) / 6, 2));
      }
      x[i] = (int) Math.round(px * 100);
      y[i] = (int) Math.round(py * 100);
      z[i] = (int) Math.round((pz + 0.02 * (random.nextDouble() + random.nextDouble() - 1)) * 100);
    }
    return block(x, y, z, size);
  }

  /** The points of a block strip by strip and along each, as scan lines lie. */
  public static PointBlock inStrips(final PointBlock block) {
    final int strip = 50;
    final int widest = 1 << 20;
    final long[] keys = new long[block.size()];
    for (int i = 0; i < keys.length; i++) {
      final long y = block.y()[i] / strip;
      final long x = y % 2 == 0 ? block.x()[i] : widest - block.x()[i];
      keys[i] = y << 48 | x << 28 | i;
    }
    Arrays.parallelSort(keys);
    final int[] order = Arrays.stream(keys).mapToInt(key -> (int) (key & 0xfffffff)).toArray();
    return block(
        pick(block.x(), order), pick(block.y(), order), pick(block.z(), order), block.size());
  }

  private static int[] pick(final int[] values, final int[] order) {
    return Arrays.stream(order).map(i -> values[i]).toArray();
  }

  /** Ground under a canopy that fills the space between 5 and 25 m. */
  public static PointBlock forest(final int size, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final double side = Math.sqrt(size / 20.0);
    final int[] x = new int[size];
    final int[] y = new int[size];
    final int[] z = new int[size];
    for (int i = 0; i < size; i++) {
      final double px = random.nextDouble() * side;
      final double py = random.nextDouble() * side;
      final double crown = 0.5 + 0.5 * Math.sin(px) * Math.sin(py);
      final double pz =
          random.nextDouble() < 0.3
              ? 0.1 * random.nextDouble()
              : 5 + 20 * random.nextDouble() * crown;
      x[i] = (int) (px * 100);
      y[i] = (int) (py * 100);
      z[i] = (int) (pz * 100);
    }
    return block(x, y, z, size);
  }

  /** Still water. */
  public static PointBlock lake(final int size, final long seed) {
    final PointBlock forest = forest(size, seed);
    final int[] z = new int[size];
    Arrays.fill(z, 77);
    return block(forest.x(), forest.y(), z, size);
  }

  /** All points at one place. */
  public static PointBlock coincident(final int size) {
    final BlockBuilder builder = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < size; i++) {
      builder.add(5, 6, 7);
    }
    return builder.build();
  }

  /** Many points at few places, whose identities are in another order than their indexes. */
  public static PointBlock heaped(final int size, final int places, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final PointBlock town = town(places, seed);
    final int[][] axes = {new int[size], new int[size], new int[size]};
    final long[] identity = new long[size];
    for (int i = 0; i < size; i++) {
      final int place = random.nextInt(places);
      axes[0][i] = town.x()[place];
      axes[1][i] = town.y()[place];
      axes[2][i] = town.z()[place];
      identity[i] = i * 0x9E3779B97F4A7C15L >>> 1;
    }
    return new PointBlock(
        CENTIMETRES, 0, 0, 0, size, size, axes[0], axes[1], axes[2], identity, Map.of());
  }

  /** A town and one point 185 km away. */
  public static PointBlock outlier(final int size, final long seed) {
    final PointBlock town = town(size, seed);
    final int[] x = Arrays.copyOf(town.x(), size + 1);
    final int[] y = Arrays.copyOf(town.y(), size + 1);
    final int[] z = Arrays.copyOf(town.z(), size + 1);
    x[size] = 18_500_000;
    return block(x, y, z, size + 1);
  }

  /** Points of a cube whose sides are so many steps, in no order. */
  public static PointBlock wide(final int size, final int side, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final BlockBuilder builder = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < size; i++) {
      builder.add(random.nextInt(side), random.nextInt(side), random.nextInt(side));
    }
    return builder.build();
  }

  /** Points of a slanting plane, and next to it by at most {@code across} steps. */
  public static PointBlock almostOnAPlane(final int size, final int side, final int across) {
    final SplittableRandom random = new SplittableRandom(across);
    final BlockBuilder builder = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < size; i++) {
      final int x = random.nextInt(side / 5);
      final int y = random.nextInt(side / 5);
      builder.add(x, y, 2 * x + 3 * y + random.nextInt(across + 1));
    }
    return builder.build();
  }

  /** Points of a slanting line, and next to it by at most {@code across} steps. */
  public static PointBlock almostOnALine(final int size, final int side, final int across) {
    final SplittableRandom random = new SplittableRandom(across);
    final BlockBuilder builder = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < size; i++) {
      final int x = random.nextInt(side / 5);
      builder.add(x + random.nextInt(across + 1), -3 * x + random.nextInt(across + 1), 2 * x);
    }
    return builder.build();
  }

  /** A cubic grid: no distance is without ties. */
  public static PointBlock grid(final int side) {
    final BlockBuilder builder = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        for (int l = 0; l < side; l++) {
          // In an order that has nothing to do with the places.
          builder.add(10 * (i * 7 % side), 10 * (j * 11 % side), 10 * (l * 13 % side));
        }
      }
    }
    return builder.build();
  }

  /** The same points, the first {@code core} of them core. */
  public static PointBlock withCore(final PointBlock block, final int core) {
    return new PointBlock(
        block.lattice(),
        block.originX(),
        block.originY(),
        block.originZ(),
        block.size(),
        core,
        block.x(),
        block.y(),
        block.z(),
        block.identity(),
        Map.of());
  }

  /** The points of these indexes, the first {@code core} of them core. */
  static PointBlock picked(final PointBlock block, final int[] order, final int core) {
    return new PointBlock(
        block.lattice(),
        block.originX(),
        block.originY(),
        block.originZ(),
        order.length,
        core,
        pick(block.x(), order),
        pick(block.y(), order),
        pick(block.z(), order),
        Arrays.stream(order).mapToLong(i -> block.identity()[i]).toArray(),
        Map.of());
  }

  private static PointBlock block(final int[] x, final int[] y, final int[] z, final int size) {
    final long[] identity =
        IntStream.range(0, size).mapToLong(i -> PointIdentity.of(0, i)).toArray();
    return new PointBlock(
        CENTIMETRES, 0, 0, 0, size, size, x, y, z, identity, Map.<PointAttribute, int[]>of());
  }

  /** The same cloud, stretched to a height in steps. */
  static PointBlock tall(final PointBlock cloud, final int height) {
    final int lowest = Arrays.stream(cloud.z(), 0, cloud.size()).min().orElseThrow();
    final int highest = Arrays.stream(cloud.z(), 0, cloud.size()).max().orElseThrow();
    return new PointBlock(
        cloud.lattice(),
        0,
        0,
        0,
        cloud.size(),
        cloud.coreCount(),
        cloud.x(),
        cloud.y(),
        Arrays.stream(cloud.z())
            .map(z -> (int) ((long) (z - lowest) * height / Math.max(1, highest - lowest)))
            .toArray(),
        cloud.identity(),
        Map.of());
  }
}
