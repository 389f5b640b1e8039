package io.sparklidar.sample.scan;

/**
 * The frame of all positions inside the generator, in metres east and north of the reference place,
 * so that coordinates stay small, and the lattice of the points, of {@link #UNIT} metres, in the
 * CRS.
 */
public final class TownFrame {

  /** Lattice unit of all coordinates, metres. */
  public static final double UNIT = 0.01;

  /** The reference place: x of the south-west corner of the first sample, EPSG:2154. */
  public static final double REFERENCE_X = 770_000;

  /** The reference place: y of the south-west corner of the first sample, EPSG:2154. */
  public static final double REFERENCE_Y = 6_277_000;

  /** Lattice units of a metre. */
  public static final int UNITS_PER_METRE = 100;

  private TownFrame() {}

  /** The lattice x of a place of the town frame. */
  static int latticeX(final double x) {
    return (int) (REFERENCE_X * UNITS_PER_METRE) + (int) Math.floor(x * UNITS_PER_METRE + 0.5);
  }

  /** The lattice y of a place of the town frame. */
  static int latticeY(final double y) {
    return (int) (REFERENCE_Y * UNITS_PER_METRE) + (int) Math.floor(y * UNITS_PER_METRE + 0.5);
  }

  /** The lattice z of a height. */
  static int latticeZ(final double z) {
    return (int) Math.floor(z * UNITS_PER_METRE + 0.5);
  }

  /** The x of the town frame of a lattice x. */
  public static double townX(final int x) {
    return (x - (int) (REFERENCE_X * UNITS_PER_METRE)) * UNIT;
  }

  /** The y of the town frame of a lattice y. */
  public static double townY(final int y) {
    return (y - (int) (REFERENCE_Y * UNITS_PER_METRE)) * UNIT;
  }
}
