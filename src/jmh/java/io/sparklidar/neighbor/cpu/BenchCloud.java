package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.sample.Town;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;

/**
 * Made-up airborne clouds on a lattice of a millimetre, about 20 points a square metre, in the
 * order a scanner delivers them: line after line, alternately left and right.
 */
public enum BenchCloud {
  /** The town that the sample command writes. */
  SAMPLE {
    @Override
    void pulse(final Sink sink, final double x, final double y, final Random random) {
      throw new UnsupportedOperationException("the sample comes as a whole");
    }

    @Override
    public PointBlock block(final int n) {
      return new Town(1).block(770_250, 6_277_250, n);
    }
  },
  /** Rolling ground, gabled houses with walls, trees. */
  TOWN {
    @Override
    void pulse(final Sink sink, final double x, final double y, final Random random) {
      final double u = x % 40;
      final double v = y % 30;
      if (u > 8 && u < 30 && v > 6 && v < 18) {
        final double eaves = 5 + (int) (x / 40 + y / 30) % 4 * 2;
        if (random.nextInt(12) == 0) {
          // Seen from the side: a wall is hit at any height.
          sink.add(
              x - u + 8 + 0.03 * random.nextGaussian(),
              y,
              ground(x, y) + eaves * random.nextDouble());
        } else {
          sink.add(
              x, y, ground(x, y) + eaves + 6 - Math.abs(v - 12) + 0.02 * random.nextGaussian());
        }
      } else if (u > 32 && random.nextInt(3) != 0) {
        final double crown = 4 + 3 * random.nextDouble();
        sink.add(x, y, ground(x, y) + crown);
        if (random.nextBoolean()) {
          sink.add(x + 0.01, y, ground(x, y) + crown * random.nextDouble());
        }
        if (random.nextInt(3) == 0) {
          sink.add(x + 0.02, y, ground(x, y));
        }
      } else {
        sink.add(x, y, ground(x, y) + 0.02 * random.nextGaussian());
      }
    }
  },
  /** Returns at all heights between ground and crowns. */
  FOREST {
    @Override
    void pulse(final Sink sink, final double x, final double y, final Random random) {
      double height = 25 + 3 * Math.sin(x / 3) * Math.cos(y / 4);
      while (height > 0) {
        sink.add(x, y, ground(x, y) + height);
        height -= 0.5 + 12 * random.nextDouble();
      }
      if (random.nextInt(3) == 0) {
        sink.add(x, y, ground(x, y) + 0.03 * random.nextGaussian());
      }
    }
  },
  /** Tall facades, densely scanned: most points stand above each other. */
  WALLS {
    @Override
    void pulse(final Sink sink, final double x, final double y, final Random random) {
      if (random.nextInt(5) == 0) {
        sink.add(x, y, ground(x, y) + 0.02 * random.nextGaussian());
      } else {
        final double facade = Math.rint(x / 15) * 15 + 0.02 * random.nextGaussian();
        sink.add(facade, y, ground(x, y) + 30 * random.nextDouble());
      }
    }
  };

  private static final double STEP = 0.001;
  private static final double SPACING = 0.2236;

  abstract void pulse(Sink sink, double x, double y, Random random);

  private static double ground(final double x, final double y) {
    return 100 + 4 * Math.sin(x / 50) + 3 * Math.cos(y / 70);
  }

  /** {@code n} points of this kind, all core. */
  public PointBlock block(final int n) {
    final Sink sink = new Sink(n);
    final Random random = new Random(42);
    final double side = Math.sqrt(n) * SPACING;
    final int pulses = (int) (side / SPACING);
    for (int line = 0; !sink.isFull(); line++) {
      for (int i = 0; i < pulses && !sink.isFull(); i++) {
        final double across = (line % 2 == 0 ? i : pulses - 1 - i) + random.nextDouble();
        pulse(sink, across * SPACING, (line + random.nextDouble()) * SPACING, random);
      }
    }
    return sink.block();
  }

  /** The same points in no order: what a shuffle delivers. */
  public PointBlock shuffled(final int n) {
    final PointBlock block = block(n);
    final Random random = new Random(43);
    for (int i = n - 1; i > 0; i--) {
      final int j = random.nextInt(i + 1);
      swap(block.x(), i, j);
      swap(block.y(), i, j);
      swap(block.z(), i, j);
    }
    return block;
  }

  private static void swap(final int[] values, final int i, final int j) {
    final int swapped = values[i];
    values[i] = values[j];
    values[j] = swapped;
  }

  /** Points on the lattice, until there are enough. */
  static final class Sink {

    private final int[] x;
    private final int[] y;
    private final int[] z;
    private int size;

    Sink(final int n) {
      x = new int[n];
      y = new int[n];
      z = new int[n];
    }

    boolean isFull() {
      return size == x.length;
    }

    void add(final double px, final double py, final double pz) {
      if (!isFull()) {
        x[size] = (int) Math.rint(px / STEP);
        y[size] = (int) Math.rint(py / STEP);
        z[size] = (int) Math.rint(pz / STEP);
        size++;
      }
    }

    PointBlock block() {
      final long[] identity = new long[size];
      for (int i = 0; i < size; i++) {
        identity[i] = PointIdentity.of(0, i);
      }
      return new PointBlock(Lattice.ofUnit(STEP), 0, 0, 0, size, size, x, y, z, identity, Map.of());
    }
  }

  /**
   * Writes a cloud for other programs: x, y, z of point after point as little-endian float32, in
   * metres from the lattice's origin.
   *
   * @param args kind, number of points, file
   */
  public static void main(final String[] args) {
    final PointBlock block = valueOf(args[0]).block(Integer.parseInt(args[1]));
    final ByteBuffer bytes = ByteBuffer.allocate(12 * block.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < block.size(); i++) {
      bytes.putFloat((float) (block.x()[i] * STEP));
      bytes.putFloat((float) (block.y()[i] * STEP));
      bytes.putFloat((float) (block.z()[i] * STEP));
    }
    bytes.flip();
    try (FileChannel file =
        FileChannel.open(
            Path.of(args[2]),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
