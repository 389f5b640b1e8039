package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The catalogue: each feature's column name, definition, range and cost, in the order of the
 * reference.
 *
 * <p>Notation of the definitions: the neighbourhood has m points p_i, the point p itself among
 * them; C is their covariance (divisor m) with eigenvalues l1 &gt;= l2 &gt;= l3 &gt;= 0, their sum
 * S and unit eigenvectors v1, v2, v3; e_i = l_i / S; n = v3 is the normal.
 */
public enum Feature {
  /** Largest eigenvalue of the covariance. */
  EIGENVALUE_1("eigenvalue_1", "l1, largest eigenvalue of the covariance", ">= 0 m2", Cost.EIGEN),
  /** Middle eigenvalue of the covariance. */
  EIGENVALUE_2("eigenvalue_2", "l2, middle eigenvalue of the covariance", ">= 0 m2", Cost.EIGEN),
  /** Smallest eigenvalue of the covariance. */
  EIGENVALUE_3("eigenvalue_3", "l3, smallest eigenvalue of the covariance", ">= 0 m2", Cost.EIGEN),
  /** Total variance. */
  EIGENVALUE_SUM("eigenvalue_sum", "S = l1 + l2 + l3", ">= 0 m2", Cost.EIGEN),
  /** How much the neighbourhood is a line. */
  LINEARITY("linearity", "(l1 - l2) / l1", "0..1", Cost.EIGEN),
  /** How much the neighbourhood is a plane. */
  PLANARITY("planarity", "(l2 - l3) / l1", "0..1", Cost.EIGEN),
  /** How much the neighbourhood is a ball; also called scattering. */
  SPHERICITY("sphericity", "l3 / l1, also called scattering", "0..1", Cost.EIGEN),
  /** How much the neighbourhood is no ball. */
  ANISOTROPY("anisotropy", "(l1 - l3) / l1", "0..1", Cost.EIGEN),
  /** Geometric mean of the eigenvalues. */
  OMNIVARIANCE("omnivariance", "(l1 l2 l3)^(1/3)", ">= 0 m2", Cost.EIGEN),
  /** Shannon entropy of the normalised eigenvalues. */
  EIGENENTROPY("eigenentropy", "-sum(e_i ln e_i), 0 ln 0 = 0", "0..ln 3", Cost.EIGEN),
  /** Share of the smallest eigenvalue; also called change of curvature. */
  SURFACE_VARIATION(
      "surface_variation", "l3 / S, also called change of curvature", "0..1/3", Cost.EIGEN),
  /** Share of the largest eigenvalue. */
  PCA_1("pca_1", "l1 / S", "1/3..1", Cost.EIGEN),
  /** Share of the middle eigenvalue. */
  PCA_2("pca_2", "l2 / S", "0..1/2", Cost.EIGEN),
  /** First component of the normal. */
  NORMAL_X("normal_x", "x of the unit normal v3", "-1..1", Cost.EIGEN),
  /** Second component of the normal. */
  NORMAL_Y("normal_y", "y of the unit normal v3", "-1..1", Cost.EIGEN),
  /** Third component of the normal. */
  NORMAL_Z(
      "normal_z",
      "z of the unit normal v3, never negative; where it is 0, x is positive, or x is 0 and y is"
          + " positive",
      "0..1",
      Cost.EIGEN),
  /** How upright the surface is. */
  VERTICALITY("verticality", "1 - |n_z|", "0..1", Cost.EIGEN),
  /** Verticality after Guinard and Landrieu (2017): also upright for poles and wires' masts. */
  VERTICALITY_GUINARD("verticality_guinard", "u_z / |u| of u = sum(l_i |v_i|)", "0..1", Cost.EIGEN),
  /** How level the surface is. */
  HORIZONTALITY("horizontality", "|n_z|", "0..1", Cost.EIGEN),
  /** Angle between the surface and the horizontal. */
  SLOPE("slope", "acos(|n_z|)", "0..90 degrees", Cost.EIGEN),
  /** Distance of the point to the plane of the others, as CloudCompare has it. */
  ROUGHNESS(
      "roughness",
      "distance of the point to the least-squares plane of its other neighbours",
      ">= 0 m",
      Cost.EIGEN),
  /** Mean curvature of the fitted quadric; its absolute value is CloudCompare's. */
  MEAN_CURVATURE(
      "mean_curvature",
      "of the quadric z = a + bx + cy + dx2 + exy + fy2 in the frame of v1, v2, v3, at the point;"
          + " positive where the surface bends towards the normal",
      "1/m",
      Cost.FIT),
  /** Gaussian curvature of the fitted quadric; its absolute value is CloudCompare's. */
  GAUSSIAN_CURVATURE(
      "gaussian_curvature",
      "of the same quadric, at the point; negative on saddles",
      "1/m2",
      Cost.FIT),
  /** First order moment across the surface's second direction (Hackel et al. 2016). */
  FIRST_ORDER_MOMENT(
      "first_order_moment", "sum((p_i - p).v2)^2 / sum(((p_i - p).v2)^2)", ">= 0", Cost.EIGEN),
  /** How many neighbours there are, the point included. */
  NEIGHBOR_COUNT("neighbor_count", "m", "1..k", Cost.SEARCH),
  /** Mean distance to the other neighbours. */
  KNN_DISTANCE_MEAN(
      "knn_distance_mean", "mean distance to the other m - 1 neighbours", ">= 0 m", Cost.PASS),
  /** Distance to the farthest neighbour. */
  KNN_DISTANCE_MAX(
      "knn_distance_max", "largest distance to the other m - 1 neighbours", ">= 0 m", Cost.SEARCH),
  /** Points per volume of the ball that just holds the neighbours. */
  DENSITY_3D("density_3d", "m / (4/3 pi knn_distance_max^3)", "> 0 1/m3", Cost.SEARCH),
  /** Vertical extent of the neighbourhood. */
  Z_RANGE("z_range", "highest z - lowest z of the neighbourhood", ">= 0 m", Cost.PASS),
  /** Spread of heights. */
  Z_STD("z_std", "standard deviation (divisor m) of z of the neighbourhood", ">= 0 m", Cost.SEARCH),
  /** Height above the lowest neighbour. */
  Z_ABOVE_MIN("z_above_min", "z - lowest z of the neighbourhood", ">= 0 m", Cost.PASS),
  /** Where in its pulse the return comes. */
  RETURN_RATIO(
      "return_ratio",
      "return_number / number_of_returns",
      "0..1",
      Cost.POINT,
      PointAttribute.RETURN_NUMBER,
      PointAttribute.NUMBER_OF_RETURNS),
  /** Normalised difference vegetation index. */
  NDVI(
      "ndvi", "(NIR - R) / (NIR + R)", "-1..1", Cost.POINT, PointAttribute.NIR, PointAttribute.RED),
  /** Mean intensity of the neighbourhood. */
  INTENSITY_MEAN(
      "intensity_mean",
      "mean intensity of the neighbourhood",
      "0..65535",
      Cost.PASS,
      PointAttribute.INTENSITY),
  /** Spread of intensity in the neighbourhood. */
  INTENSITY_STD(
      "intensity_std",
      "standard deviation (divisor m) of intensity of the neighbourhood",
      "0..32767.5",
      Cost.PASS,
      PointAttribute.INTENSITY),
  /** Upright and plane at once. */
  WALL_SCORE("wall_score", "sqrt(verticality planarity)", "0..1", Cost.EIGEN),
  /** Level and plane at once. */
  ROOF_SCORE("roof_score", "sqrt(horizontality planarity)", "0..1", Cost.EIGEN);

  /** What must be done for a feature, cheapest first. */
  public enum Cost {
    /** Attributes of the point alone. */
    POINT("attributes of the point alone"),
    /** Falls out of the neighbour search. */
    SEARCH("falls out of the neighbour search"),
    /** The eigenvalues or eigenvectors of the covariance. */
    EIGEN("eigenvalues and eigenvectors"),
    /** One more pass over the neighbours. */
    PASS("one more pass over the neighbours"),
    /** A least-squares surface through the neighbours. */
    FIT("a least-squares surface");

    private final String description;

    Cost(final String description) {
      this.description = description;
    }

    /** What must be done, in a few words. */
    public String description() {
      return description;
    }
  }

  private static final Map<String, Feature> BY_COLUMN_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(Feature::columnName, Function.identity()));

  private final String columnName;
  private final String definition;
  private final String range;
  private final Cost cost;
  private final Set<PointAttribute> needs;

  Feature(
      final String columnName,
      final String definition,
      final String range,
      final Cost cost,
      final PointAttribute... needs) {
    this.columnName = columnName;
    this.definition = definition;
    this.range = range;
    this.cost = cost;
    final Set<PointAttribute> attributes = EnumSet.noneOf(PointAttribute.class);
    Collections.addAll(attributes, needs);
    this.needs = Collections.unmodifiableSet(attributes);
  }

  /** The name of its column in every output. */
  public String columnName() {
    return columnName;
  }

  /** One line that says what it is. */
  public String definition() {
    return definition;
  }

  /** Range and unit, for people. */
  public String range() {
    return range;
  }

  /** What must be done for it. */
  public Cost cost() {
    return cost;
  }

  /** Source attributes it looks at. */
  public Set<PointAttribute> needs() {
    return needs;
  }

  /** The feature of a column name. */
  public static Optional<Feature> byColumnName(final String name) {
    return Optional.ofNullable(BY_COLUMN_NAME.get(name));
  }

  /** All column names, in catalogue order. */
  public static List<String> columnNames() {
    return Arrays.stream(values()).map(Feature::columnName).toList();
  }
}
