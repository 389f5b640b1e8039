package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import java.util.Map;
import java.util.SplittableRandom;

/** Attributes for clouds that have coordinates alone. */
public final class Attributes {

  private Attributes() {}

  /**
   * The same points with intensity, returns and colours at random, from a seed; some are of files
   * without colours.
   */
  public static PointBlock on(final PointBlock block, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final int size = block.size();
    final boolean[] plain = new boolean[size];
    for (int i = 0; i < size; i++) {
      plain[i] = random.nextInt(5) == 0;
    }
    return new PointBlock(
        block.lattice(),
        block.originX(),
        block.originY(),
        block.originZ(),
        size,
        block.coreCount(),
        block.x(),
        block.y(),
        block.z(),
        block.identity(),
        Map.of(
            PointAttribute.INTENSITY,
            random.ints(size, 0, 1 << 16).toArray(),
            PointAttribute.RETURN_NUMBER,
            random.ints(size, 1, 4).toArray(),
            PointAttribute.NUMBER_OF_RETURNS,
            random.ints(size, 0, 4).toArray(),
            PointAttribute.NIR,
            colors(plain, random),
            PointAttribute.RED,
            colors(plain, random),
            PointAttribute.GREEN,
            colors(plain, random),
            PointAttribute.BLUE,
            colors(plain, random)));
  }

  /** Some bright, some so dark that grey and black are among them. */
  private static int[] colors(final boolean[] plain, final SplittableRandom random) {
    final int[] colors = new int[plain.length];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = plain[i] ? PointBlock.ABSENT : random.nextInt(i % 2 == 0 ? 1 << 16 : 3);
    }
    return colors;
  }
}
