package io.sparklidar.cloud;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes point blocks for tests: a list of points with identity and attributes of their own. */
public final class BlockBuilder {

  private final Lattice lattice;
  private int size;
  private int[] x = new int[16];
  private int[] y = new int[16];
  private int[] z = new int[16];
  private long[] identity = new long[16];

  public BlockBuilder(final Lattice lattice) {
    this.lattice = lattice;
  }

  /** Adds a point whose identity is how many there were before. */
  public BlockBuilder add(final int px, final int py, final int pz) {
    return add(px, py, pz, PointIdentity.of(0, size));
  }

  /** Adds a point. */
  public BlockBuilder add(final int px, final int py, final int pz, final long id) {
    if (size == x.length) {
      x = Arrays.copyOf(x, 2 * size);
      y = Arrays.copyOf(y, 2 * size);
      z = Arrays.copyOf(z, 2 * size);
      identity = Arrays.copyOf(identity, 2 * size);
    }
    x[size] = px;
    y[size] = py;
    z[size] = pz;
    identity[size] = id;
    size++;
    return this;
  }

  public int size() {
    return size;
  }

  /** All points are core. */
  public PointBlock build() {
    return build(size);
  }

  /** The first {@code coreCount} points are core. Attributes are a function of the identity. */
  public PointBlock build(final int coreCount) {
    final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
    final int[] intensity = new int[size];
    final int[] number = new int[size];
    final int[] of = new int[size];
    final int[] red = new int[size];
    final int[] green = new int[size];
    final int[] blue = new int[size];
    final int[] nir = new int[size];
    for (int i = 0; i < size; i++) {
      final Random random = new Random(identity[i] * 31 + 7);
      intensity[i] = random.nextInt(65536);
      of[i] = random.nextInt(6);
      number[i] = of[i] == 0 ? 0 : 1 + random.nextInt(of[i]);
      // One in five is of a file without colours, some are dark.
      final boolean colored = random.nextInt(5) > 0;
      red[i] = color(colored, random);
      green[i] = color(colored, random);
      blue[i] = color(colored, random);
      nir[i] = color(colored, random);
    }
    attributes.put(PointAttribute.INTENSITY, intensity);
    attributes.put(PointAttribute.RETURN_NUMBER, number);
    attributes.put(PointAttribute.NUMBER_OF_RETURNS, of);
    attributes.put(PointAttribute.RED, red);
    attributes.put(PointAttribute.GREEN, green);
    attributes.put(PointAttribute.BLUE, blue);
    attributes.put(PointAttribute.NIR, nir);
    return new PointBlock(lattice, 0, 0, 0, size, coreCount, x, y, z, identity, attributes);
  }

  private static int color(final boolean colored, final Random random) {
    return !colored ? PointBlock.ABSENT : random.nextInt(4) == 0 ? 0 : random.nextInt(65536);
  }

  /** The points of a block in another order, the first {@code coreCount} of them core. */
  public static PointBlock reordered(
      final PointBlock block, final List<Integer> order, final int coreCount) {
    return moved(block, order, coreCount, 0, 0, 0);
  }

  /** The same with the origin moved by (dx, dy, dz): the points stay where they are. */
  public static PointBlock moved(
      final PointBlock block,
      final List<Integer> order,
      final int coreCount,
      final int dx,
      final int dy,
      final int dz) {
    final int n = order.size();
    final int[] x = new int[n];
    final int[] y = new int[n];
    final int[] z = new int[n];
    final long[] identity = new long[n];
    final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (block.has(attribute)) {
        final int[] values = new int[n];
        for (int i = 0; i < n; i++) {
          values[i] = block.attribute(attribute)[order.get(i)];
        }
        attributes.put(attribute, values);
      }
    }
    for (int i = 0; i < n; i++) {
      final int p = order.get(i);
      x[i] = block.x()[p] - dx;
      y[i] = block.y()[p] - dy;
      z[i] = block.z()[p] - dz;
      identity[i] = block.identity()[p];
    }
    return new PointBlock(
        block.lattice(),
        block.originX() + dx,
        block.originY() + dy,
        block.originZ() + dz,
        n,
        coreCount,
        x,
        y,
        z,
        identity,
        attributes);
  }
}
