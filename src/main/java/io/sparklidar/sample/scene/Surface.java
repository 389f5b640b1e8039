package io.sparklidar.sample.scene;

/**
 * What a pulse can hit: how it is classified, how bright it is and how rough. Its ordinal is the
 * user data of its points.
 */
public enum Surface {
  ASPHALT(Asprs.GROUND, 420, 0.012, 92, 92, 96, 70),
  MARKING(Asprs.GROUND, 2300, 0.010, 226, 226, 220, 190),
  SIDEWALK(Asprs.GROUND, 780, 0.012, 158, 154, 148, 130),
  PAVING(Asprs.GROUND, 940, 0.012, 188, 174, 152, 150),
  GRAVEL(Asprs.GROUND, 860, 0.020, 176, 164, 140, 140),
  LAWN(Asprs.GROUND, 1250, 0.030, 92, 128, 62, 190),
  MEADOW(Asprs.GROUND, 1180, 0.035, 118, 138, 70, 176),
  CROP(Asprs.GROUND, 1040, 0.040, 172, 158, 92, 150),
  SOIL(Asprs.GROUND, 700, 0.025, 132, 108, 82, 96),
  FOREST_FLOOR(Asprs.GROUND, 640, 0.050, 78, 70, 50, 90),
  WATER(Asprs.WATER, 70, 0, 44, 74, 88, 12),
  ROOF_TILE(Asprs.BUILDING, 980, 0.020, 178, 100, 68, 120),
  ROOF_SLATE(Asprs.BUILDING, 520, 0.012, 88, 92, 104, 80),
  ROOF_FLAT(Asprs.BUILDING, 760, 0.012, 166, 164, 160, 130),
  WALL(Asprs.BUILDING, 1120, 0.015, 210, 196, 168, 160),
  CHIMNEY(Asprs.BUILDING, 820, 0.015, 150, 96, 78, 110),
  LEAF(Asprs.VEGETATION, 620, 0.12, 70, 100, 44, 208),
  NEEDLE(Asprs.VEGETATION, 520, 0.1, 46, 76, 44, 164),
  HEDGE(Asprs.VEGETATION, 700, 0.16, 58, 92, 42, 196),
  UNDERGROWTH(Asprs.VEGETATION, 560, 0.05, 84, 104, 52, 184),
  TRUNK(Asprs.VEGETATION, 480, 0.015, 96, 78, 60, 110),
  CAR(Asprs.UNCLASSIFIED, 1500, 0.010, 128, 128, 128, 110),
  LAMP(Asprs.UNCLASSIFIED, 900, 0.010, 90, 94, 96, 80),
  WIRE(Asprs.WIRE_CONDUCTOR, 190, 0.015, 70, 70, 72, 60),
  POLE(Asprs.TOWER, 640, 0.015, 120, 106, 92, 100),
  DECK(Asprs.BRIDGE_DECK, 700, 0.012, 150, 122, 90, 118);

  /** Classes of the ASPRS LAS 1.4 specification, table 17. */
  private static final class Asprs {
    static final int UNCLASSIFIED = 1;
    static final int GROUND = 2;

    /** Low vegetation; medium and high follow, decided by height above ground. */
    static final int VEGETATION = 3;

    static final int BUILDING = 6;
    static final int WATER = 9;
    static final int WIRE_CONDUCTOR = 14;
    static final int TOWER = 15;
    static final int BRIDGE_DECK = 17;
  }

  /** Height above ground from which vegetation is medium, metres. */
  public static final double MEDIUM_VEGETATION = 0.5;

  /** Height above ground from which vegetation is high, metres. */
  public static final double HIGH_VEGETATION = 1.5;

  private final int classification;
  private final int intensity;
  private final double roughness;
  private final int red;
  private final int green;
  private final int blue;
  private final int nir;

  Surface(
      final int classification,
      final int intensity,
      final double roughness,
      final int red,
      final int green,
      final int blue,
      final int nir) {
    this.classification = classification;
    this.intensity = intensity;
    this.roughness = roughness;
    this.red = red;
    this.green = green;
    this.blue = blue;
    this.nir = nir;
  }

  /** ASPRS class; low vegetation for any. */
  public int classification() {
    return classification;
  }

  /** Whether the class depends on the height above ground. */
  public boolean isVegetation() {
    return classification == Asprs.VEGETATION;
  }

  /** Mean return magnitude of a whole pulse. */
  public int intensity() {
    return intensity;
  }

  /** Half the width of the spread of ranges, metres. */
  public double roughness() {
    return roughness;
  }

  /** Mean red, 0..255. */
  public int red() {
    return red;
  }

  /** Mean green, 0..255. */
  public int green() {
    return green;
  }

  /** Mean blue, 0..255. */
  public int blue() {
    return blue;
  }

  /** Mean near infrared, 0..255. */
  public int nir() {
    return nir;
  }
}
