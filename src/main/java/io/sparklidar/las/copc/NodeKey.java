package io.sparklidar.las.copc;

/**
 * Which cube of the octree: at level {@code l} each side of the root cube is cut into 2^l parts.
 *
 * @param level 0 for the root, at most {@link #MAX_LEVEL}
 * @param x 0-based place along x, below 2^level
 * @param y the same along y
 * @param z the same along z
 */
public record NodeKey(int level, int x, int y, int z) {

  /** The deepest level. */
  public static final int MAX_LEVEL = 30;

  /** The cube that holds all others. */
  public static final NodeKey ROOT = new NodeKey(0, 0, 0, 0);

  /** Number of children of a node. */
  static final int OCTANTS = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if there is no such cube
   */
  public NodeKey {
    if (!exists(level, x, y, z)) {
      throw new IllegalArgumentException(
          "no cube " + x + ", " + y + ", " + z + " at level " + level);
    }
  }

  /** Whether the numbers name a cube. */
  static boolean exists(final int level, final int x, final int y, final int z) {
    return level >= 0 && level <= MAX_LEVEL && (x | y | z) >= 0 && (x | y | z) >>> level == 0;
  }

  /**
   * The cube that this one is an eighth of.
   *
   * @throws IllegalStateException for the root
   */
  public NodeKey parent() {
    if (level == 0) {
      throw new IllegalStateException("the root has no parent");
    }
    return new NodeKey(level - 1, x >> 1, y >> 1, z >> 1);
  }

  /**
   * The cube of a level that this one is in.
   *
   * @param above not below its own level
   */
  public NodeKey above(final int above) {
    final int depth = level - above;
    return new NodeKey(above, x >> depth, y >> depth, z >> depth);
  }

  /** Its place along the Morton curve of its level: bits of x, y and z in turn, x lowest. */
  public long morton() {
    return spread(x) | spread(y) << 1 | spread(z) << 2;
  }

  /** The cube of a level at a place along the Morton curve; see {@link #morton()}. */
  public static NodeKey of(final int level, final long morton) {
    return new NodeKey(level, gather(morton), gather(morton >> 1), gather(morton >> 2));
  }

  /** Puts two zeros between any two of the low 21 bits. */
  private static long spread(final long bits) {
    long b = bits & 0x1FFFFF;
    b = (b | b << 32) & 0x1F00000000FFFFL;
    b = (b | b << 16) & 0x1F0000FF0000FFL;
    b = (b | b << 8) & 0x100F00F00F00F00FL;
    b = (b | b << 4) & 0x10C30C30C30C30C3L;
    return (b | b << 2) & 0x1249249249249249L;
  }

  private static int gather(final long bits) {
    long b = bits & 0x1249249249249249L;
    b = (b | b >> 2) & 0x10C30C30C30C30C3L;
    b = (b | b >> 4) & 0x100F00F00F00F00FL;
    b = (b | b >> 8) & 0x1F0000FF0000FFL;
    b = (b | b >> 16) & 0x1F00000000FFFFL;
    return (int) ((b | b >> 32) & 0x1FFFFF);
  }

  /**
   * An eighth of this cube.
   *
   * @param octant bit 0: upper half in x, bit 1: in y, bit 2: in z
   */
  public NodeKey child(final int octant) {
    return new NodeKey(
        level + 1, x << 1 | octant & 1, y << 1 | octant >> 1 & 1, z << 1 | octant >> 2 & 1);
  }

  /** Whether this cube is the other one or a part of it. */
  public boolean isWithin(final NodeKey other) {
    final int depth = level - other.level;
    return depth >= 0 && x >> depth == other.x && y >> depth == other.y && z >> depth == other.z;
  }

  @Override
  public String toString() {
    return level + "-" + x + "-" + y + "-" + z;
  }
}
