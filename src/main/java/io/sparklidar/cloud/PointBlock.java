package io.sparklidar.cloud;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The points of one tile: first the {@link #coreCount() core} points, whose features are asked for,
 * then the halo points, which are only searched. All of them may be neighbours, or only some, the
 * {@link #references}.
 *
 * <p>Coordinates are lattice integers relative to the block's origin: the point {@code i} lies at
 * {@code (originX + x[i]) * lattice.unitX()} and so on. The arrays may be longer than {@link
 * #size()}; they are shared, not copied, and must not be changed while the block is in use. Safe
 * for concurrent readers.
 */
public final class PointBlock {

  /** The value of an attribute that a point's file does not have: no attribute's own. */
  public static final int ABSENT = -1;

  private final Lattice lattice;
  private final long originX;
  private final long originY;
  private final long originZ;
  private final int size;
  private final int coreCount;
  private final int[] x;
  private final int[] y;
  private final int[] z;
  private final long[] identity;
  private final Map<PointAttribute, int[]> attributes;
  private final Optional<BitSet> references;

  /**
   * Points that all may be neighbours.
   *
   * @param lattice the job's lattice
   * @param originX lattice x of the block's origin
   * @param originY lattice y of the block's origin
   * @param originZ lattice z of the block's origin
   * @param size number of points, core and halo
   * @param coreCount how many of them, from the front, are core
   * @param x lattice x relative to the origin, one per point
   * @param y lattice y relative to the origin, one per point
   * @param z lattice z relative to the origin, one per point
   * @param identity {@link PointIdentity} of each point
   * @param attributes the columns that features look at, one value per point, {@link #ABSENT} where
   *     its file has none: numbers that are not negative; of scan angles the low 16 bits, in steps
   *     of {@value SensorDirections#ANGLE_STEP} degrees; times as {@link SensorDirections#time} has
   *     them
   */
  public PointBlock(
      final Lattice lattice,
      final long originX,
      final long originY,
      final long originZ,
      final int size,
      final int coreCount,
      final int[] x,
      final int[] y,
      final int[] z,
      final long[] identity,
      final Map<PointAttribute, int[]> attributes) {
    this(
        lattice,
        originX,
        originY,
        originZ,
        size,
        coreCount,
        x,
        y,
        z,
        identity,
        attributes,
        Optional.empty());
  }

  private PointBlock(
      final Lattice lattice,
      final long originX,
      final long originY,
      final long originZ,
      final int size,
      final int coreCount,
      final int[] x,
      final int[] y,
      final int[] z,
      final long[] identity,
      final Map<PointAttribute, int[]> attributes,
      final Optional<BitSet> references) {
    if (coreCount < 0 || coreCount > size) {
      throw new IllegalArgumentException("core count must be in 0.." + size + ", got " + coreCount);
    }
    requireLength("x", x.length, size);
    requireLength("y", y.length, size);
    requireLength("z", z.length, size);
    requireLength("identity", identity.length, size);
    final Map<PointAttribute, int[]> copy = new EnumMap<>(PointAttribute.class);
    attributes.forEach(
        (attribute, values) -> {
          requireLength(attribute.name(), values.length, size);
          copy.put(attribute, values);
        });
    this.lattice = lattice;
    this.originX = originX;
    this.originY = originY;
    this.originZ = originZ;
    this.size = size;
    this.coreCount = coreCount;
    this.x = x;
    this.y = y;
    this.z = z;
    this.identity = identity;
    this.attributes = copy;
    this.references = references;
  }

  /**
   * The same points, of which only some may be neighbours.
   *
   * @param some which, by index; shared, not copied, and not to be changed
   */
  public PointBlock withReferences(final BitSet some) {
    return new PointBlock(
        lattice,
        originX,
        originY,
        originZ,
        size,
        coreCount,
        x,
        y,
        z,
        identity,
        attributes,
        some.cardinality() == size ? Optional.empty() : Optional.of(some));
  }

  private static void requireLength(final String column, final int length, final int size) {
    if (length < size) {
      throw new IllegalArgumentException(
          "column " + column + " must hold " + size + " points, holds " + length);
    }
  }

  /**
   * Some of the points as a block of their own, on the same origin.
   *
   * @param rows which points, each at most once, core points first
   * @param count how many of {@code rows}
   * @param cores how many of them are core
   */
  public PointBlock of(final int[] rows, final int count, final int cores) {
    final Map<PointAttribute, int[]> columns = new EnumMap<>(PointAttribute.class);
    attributes.forEach((attribute, values) -> columns.put(attribute, taken(values, rows, count)));
    final long[] who = new long[count];
    for (int i = 0; i < count; i++) {
      who[i] = identity[rows[i]];
    }
    final PointBlock some =
        new PointBlock(
            lattice,
            originX,
            originY,
            originZ,
            count,
            cores,
            taken(x, rows, count),
            taken(y, rows, count),
            taken(z, rows, count),
            who,
            columns);
    if (references.isEmpty()) {
      return some;
    }
    final BitSet kept = new BitSet(count);
    for (int i = 0; i < count; i++) {
      kept.set(i, references.get().get(rows[i]));
    }
    return some.withReferences(kept);
  }

  private static int[] taken(final int[] values, final int[] rows, final int count) {
    final int[] taken = new int[count];
    for (int i = 0; i < count; i++) {
      taken[i] = values[rows[i]];
    }
    return taken;
  }

  /** The lattice the coordinates lie on. */
  public Lattice lattice() {
    return lattice;
  }

  /** Lattice x of the origin. */
  public long originX() {
    return originX;
  }

  /** Lattice y of the origin. */
  public long originY() {
    return originY;
  }

  /** Lattice z of the origin. */
  public long originZ() {
    return originZ;
  }

  /** Number of points, core and halo. */
  public int size() {
    return size;
  }

  /** Number of core points; they are the points 0 .. coreCount-1. */
  public int coreCount() {
    return coreCount;
  }

  /** Lattice x relative to the origin. */
  public int[] x() {
    return x;
  }

  /** Lattice y relative to the origin. */
  public int[] y() {
    return y;
  }

  /** Lattice z relative to the origin. */
  public int[] z() {
    return z;
  }

  /** {@link PointIdentity} of each point. */
  public long[] identity() {
    return identity;
  }

  /**
   * Which points may be neighbours, by index; empty if all may. A core point that may not still has
   * a neighbourhood, of others.
   */
  public Optional<BitSet> references() {
    return references;
  }

  /**
   * Orders two points by (x, y, z, source file, point index), the order that breaks ties in
   * distance: negative if point {@code a} comes before point {@code b}, 0 only for the same point.
   */
  public int compare(final int a, final int b) {
    if (x[a] != x[b]) {
      return Integer.compare(x[a], x[b]);
    }
    if (y[a] != y[b]) {
      return Integer.compare(y[a], y[b]);
    }
    if (z[a] != z[b]) {
      return Integer.compare(z[a], z[b]);
    }
    return Long.compare(identity[a], identity[b]);
  }

  /**
   * The column of an attribute.
   *
   * @throws IllegalStateException if the block was read without it
   */
  public int[] attribute(final PointAttribute attribute) {
    final int[] values = attributes.get(attribute);
    if (values == null) {
      throw new IllegalStateException("the block was read without " + attribute);
    }
    return values;
  }

  /** Whether the block was read with an attribute. */
  public boolean has(final PointAttribute attribute) {
    return attributes.containsKey(attribute);
  }
}
