package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import java.util.Map;
import java.util.SplittableRandom;

/** Attributes for clouds that have coordinates alone. */
public final class Attributes {

  private Attributes() {}

  /** The same points with intensity, returns and colours at random, from a seed. */
  public static PointBlock on(final PointBlock block, final long seed) {
    final SplittableRandom random = new SplittableRandom(seed);
    final int size = block.size();
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
            random.ints(size, 0, 1 << 16).toArray(),
            PointAttribute.RED,
            random.ints(size, 0, 1 << 16).toArray()));
  }
}
