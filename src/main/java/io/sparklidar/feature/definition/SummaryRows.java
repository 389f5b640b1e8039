package io.sparklidar.feature.definition;

import io.sparklidar.cloud.PointBlock;
import java.util.List;
import java.util.Set;

/**
 * Some neighbourhoods, one row each: what the formulas of features read. Values that are not
 * defined are NaN; those of a quantity that no feature reads have no room. For use by one thread.
 */
public final class SummaryRows {

  /** Rows there is room for. */
  public static final int CAPACITY = 256;

  /** Which percentiles of z there are. */
  public static final List<Integer> PERCENTS = List.of(5, 25, 50, 75, 95);

  private static final double[] NO_ROOM = {};

  private final PointBlock points;
  private final double unit;
  private final Set<Variant> variants;

  /** How many rows there are; the next goes here. */
  public int size;

  /** The core point of each row: where its value goes in a column. */
  public final int[] point = new int[CAPACITY];

  /** Number of neighbours, m. */
  public final double[] count = new double[CAPACITY];

  /** How many of them are other points: m - 1 where the point may be a neighbour, else m. */
  public final double[] others = new double[CAPACITY];

  /** Distance to the farthest neighbour, in units of the CRS. */
  public final double[] farthest = new double[CAPACITY];

  /** Variance of z, in square units of the CRS. */
  public final double[] varianceZ = new double[CAPACITY];

  /** Eigenvalues l1, l2, l3 of the covariance, in square units of the CRS. */
  public final double[] value1;

  public final double[] value2;
  public final double[] value3;

  /** What ratios are made of: the eigenvalues, or their square roots ({@link EigenMode}). */
  public final double[] shape1;

  public final double[] shape2;
  public final double[] shape3;

  /** The normal v3. */
  public final double[] normalX;

  public final double[] normalY;
  public final double[] normalZ;

  /** Multiples of l1, l2, l3, all by one factor, before it was rounded away. */
  public final double[] multiple1;

  public final double[] multiple2;
  public final double[] multiple3;

  /** The first eigenvector v1. */
  public final double[] x1;

  public final double[] y1;
  public final double[] z1;

  /** The second eigenvector v2. */
  public final double[] x2;

  public final double[] y2;
  public final double[] z2;

  /** Sums of the differences to the point and of their products, in steps of {@link #unit}. */
  public final double[] sumX;

  public final double[] sumY;
  public final double[] sumZ;
  public final double[] sumXx;
  public final double[] sumXy;
  public final double[] sumXz;
  public final double[] sumYy;
  public final double[] sumYz;
  public final double[] sumZz;

  /** The normal of all neighbours but the point itself. */
  public final double[] othersNormalX;

  public final double[] othersNormalY;
  public final double[] othersNormalZ;

  /** Highest less lowest z, and the point's less the lowest. */
  public final double[] rangeZ;

  public final double[] aboveLowest;

  /** {@link #PERCENTS Percentiles} of z less the lowest, a column each. */
  public final List<double[]> percentileZ;

  /** Standardised third and fourth moment of z. */
  public final double[] skewnessZ;

  public final double[] kurtosisZ;

  /** Mean distance to the other neighbours. */
  public final double[] meanDistance;

  /** Mean and standard deviation of intensity. */
  public final double[] meanIntensity;

  public final double[] spreadIntensity;

  /** Curvatures of the fitted surface. */
  public final double[] meanCurvature;

  public final double[] gaussianCurvature;

  /** Radius of the ball that holds the neighbours, in units of the CRS. */
  public final double[] ballRadius;

  /** Points in it, neighbours or not, and in the upright cylinder around it. */
  public final double[] inBall;

  public final double[] inCylinder;

  /** Room for what a formula works out on its way. */
  public final double[] scratch;

  public final double[] scratchSum;

  /** Of a value of each row. */
  public final Logarithms logarithms;

  /**
   * Rows of points of a block.
   *
   * @param points the block
   * @param unit length of the steps that sums are in, in units of the CRS
   * @param quantities what formulas read
   * @param variants in which definitions are read
   */
  public SummaryRows(
      final PointBlock points,
      final double unit,
      final Set<Quantity> quantities,
      final Set<Variant> variants) {
    this.points = points;
    this.variants = variants;
    this.unit = unit;
    final boolean eigen = quantities.contains(Quantity.EIGEN);
    this.value1 = room(eigen);
    this.value2 = room(eigen);
    this.value3 = room(eigen);
    this.scratch = room(eigen);
    this.scratchSum = room(eigen);
    this.logarithms = new Logarithms(eigen ? CAPACITY : 0);
    final boolean roots = variants.contains(Variant.ROOTS) && quantities.contains(Quantity.SHAPES);
    this.shape1 = roots ? room(true) : value1;
    this.shape2 = roots ? room(true) : value2;
    this.shape3 = roots ? room(true) : value3;
    this.normalX = room(eigen);
    this.normalY = room(eigen);
    this.normalZ = room(eigen);
    final boolean directions = quantities.contains(Quantity.DIRECTIONS);
    this.multiple1 = room(directions);
    this.multiple2 = room(directions);
    this.multiple3 = room(directions);
    this.x1 = room(directions);
    this.y1 = room(directions);
    this.z1 = room(directions);
    this.x2 = room(directions);
    this.y2 = room(directions);
    this.z2 = room(directions);
    final boolean sums = quantities.contains(Quantity.SUMS);
    this.sumX = room(sums);
    this.sumY = room(sums);
    this.sumZ = room(sums);
    this.sumXx = room(sums);
    this.sumXy = room(sums);
    this.sumXz = room(sums);
    this.sumYy = room(sums);
    this.sumYz = room(sums);
    this.sumZz = room(sums);
    final boolean others = quantities.contains(Quantity.NORMAL_OF_OTHERS);
    this.othersNormalX = room(others);
    this.othersNormalY = room(others);
    this.othersNormalZ = room(others);
    final boolean heights = quantities.contains(Quantity.HEIGHTS);
    this.rangeZ = room(heights);
    this.aboveLowest = room(heights);
    final boolean percentiles = quantities.contains(Quantity.PERCENTILES);
    this.percentileZ = PERCENTS.stream().map(percent -> room(percentiles)).toList();
    final boolean moments = quantities.contains(Quantity.HEIGHT_MOMENTS);
    this.skewnessZ = room(moments);
    this.kurtosisZ = room(moments);
    this.meanDistance = room(quantities.contains(Quantity.DISTANCES));
    final boolean intensities = quantities.contains(Quantity.INTENSITIES);
    this.meanIntensity = room(intensities);
    this.spreadIntensity = room(intensities);
    final boolean quadric = quantities.contains(Quantity.QUADRIC);
    this.meanCurvature = room(quadric);
    this.gaussianCurvature = room(quadric);
    final boolean ball = quantities.contains(Quantity.BALL);
    this.ballRadius = room(ball);
    this.inBall = room(ball);
    this.inCylinder = room(ball);
  }

  private static double[] room(final boolean isRead) {
    return isRead ? new double[CAPACITY] : NO_ROOM;
  }

  /** The block, for attributes of the points. */
  public PointBlock points() {
    return points;
  }

  /** Length of a step, in units of the CRS. */
  public double unit() {
    return unit;
  }

  /** Whether definitions are read in a variant. */
  public boolean reads(final Variant variant) {
    return variants.contains(variant);
  }

  /** Whether there is no room for another row. */
  public boolean isFull() {
    return size == CAPACITY;
  }

  /**
   * Writes values, one a row, to their places in a column: the formula of what is read as it is.
   */
  public void put(final double[] values, final float[] column) {
    for (int i = 0; i < size; i++) {
      column[point[i]] = narrow(values[i]);
    }
  }

  /** The nearest float32, and of every NaN the one that Java names: a processor may make others. */
  public static float narrow(final double value) {
    return value == value ? (float) value : Float.NaN;
  }
}
