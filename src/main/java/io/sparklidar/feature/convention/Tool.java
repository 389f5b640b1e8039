package io.sparklidar.feature.convention;

import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.feature.definition.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A tool whose conventions and names a job can follow: the one home of which columns it has, what
 * they are here, and what it leaves to be chosen.
 */
public enum Tool {
  /** This program: every feature under its own name, as the catalogue defines it. */
  NONE(new Profile("spark-lidar", EigenMode.RAW)),

  /**
   * {@code filters.covariancefeatures}, {@code .normal}, {@code .eigenvalues}, {@code .nndistance}.
   */
  PDAL(
      new Profile("PDAL", EigenMode.SQRT)
          .nearestOthers(10)
          .in(
              Variant.SAMPLE_COVARIANCE,
              Variant.ENTROPY_OF_SHAPES,
              Variant.GUINARD_OF_SHAPES,
              Variant.OMNIVARIANCE_OF_SHAPES)
          .has("Linearity", Features.LINEARITY)
          .has("Planarity", Features.PLANARITY)
          .has("Scattering", Features.SPHERICITY)
          .has("Verticality", Features.VERTICALITY_GUINARD)
          .onRequest("Omnivariance", Features.OMNIVARIANCE)
          .onRequest("Anisotropy", Features.ANISOTROPY)
          .onRequest("Eigenentropy", Features.EIGENENTROPY)
          .onRequest("EigenvalueSum", Features.EIGENVALUE_SUM)
          .onRequest("SurfaceVariation", Features.SURFACE_VARIATION)
          .onRequest("DemantkeVerticality", Features.VERTICALITY)
          .onRequest("NormalX", Features.NORMAL_X)
          .onRequest("NormalY", Features.NORMAL_Y)
          .onRequest("NormalZ", Features.NORMAL_Z)
          .onRequest("Eigenvalue0", Features.EIGENVALUE_3)
          .onRequest("Eigenvalue1", Features.EIGENVALUE_2)
          .onRequest("Eigenvalue2", Features.EIGENVALUE_1)
          .onRequest("NNDistance", Features.KNN_DISTANCE_MAX)
          .noting(
              "its k leaves out the point; SurfaceVariation is that of its mode raw, in others it"
                  + " divides a root or a share by a sum of variances")),

  /** {@code point_eigenvalues} and {@code stdshapemetrics}. */
  LIDR(
      new Profile("lidR", EigenMode.RAW)
          .nearest(8)
          .in(Variant.SAMPLE_COVARIANCE)
          .has("eigen_largest", Features.EIGENVALUE_1)
          .has("eigen_medium", Features.EIGENVALUE_2)
          .has("eigen_smallest", Features.EIGENVALUE_3)
          .has("curvature", Features.SURFACE_VARIATION)
          .has("linearity", Features.LINEARITY)
          .has("planarity", Features.PLANARITY)
          .has("sphericity", Features.SPHERICITY)
          .has("anisotropy", Features.ANISOTROPY)
          .has("horizontality", Features.HORIZONTALITY)
          .noting("k is that of segment_shapes, as point_eigenvalues has none unless told")),

  /** {@code geometry_features}. */
  LASR(
      new Profile("lasR", EigenMode.RAW)
          .in(Variant.SAMPLE_COVARIANCE)
          .has("lambda1", Features.EIGENVALUE_1)
          .has("lambda2", Features.EIGENVALUE_2)
          .has("lambda3", Features.EIGENVALUE_3)
          .has("anisotropy", Features.ANISOTROPY)
          .has("planarity", Features.PLANARITY)
          .has("sphericity", Features.SPHERICITY)
          .has("linearity", Features.LINEARITY)
          .has("omnivariance", Features.OMNIVARIANCE)
          .has("curvature", Features.SURFACE_VARIATION)
          .has("eigensum", Features.EIGENVALUE_SUM)
          .has("inclination", Features.SLOPE)
          .has("normalX", Features.NORMAL_X)
          .has("normalY", Features.NORMAL_Y)
          .has("normalZ", Features.NORMAL_Z)
          .noting("it has no k unless told; normals are those of its always_up")),

  /** Tools, Other, Compute geometric features. */
  CLOUDCOMPARE(
      new Profile("CloudCompare", EigenMode.RAW)
          .within(1)
          .in(Variant.ENTROPY_OF_SHAPES, Variant.UNSIGNED_CURVATURE)
          .has("Roughness", Features.ROUGHNESS)
          .has("Mean curvature", Features.MEAN_CURVATURE)
          .has("Gaussian curvature", Features.GAUSSIAN_CURVATURE)
          .has("Number of neighbors", Features.NEIGHBOR_COUNT)
          .has("Eigenvalues sum", Features.EIGENVALUE_SUM)
          .has("Omnivariance", Features.OMNIVARIANCE)
          .has("Eigenentropy", Features.EIGENENTROPY)
          .has("Anisotropy", Features.ANISOTROPY)
          .has("Planarity", Features.PLANARITY)
          .has("Linearity", Features.LINEARITY)
          .has("PCA1", Features.PCA_1)
          .has("PCA2", Features.PCA_2)
          .has("Surface variation", Features.SURFACE_VARIATION)
          .has("Sphericity", Features.SPHERICITY)
          .has("Verticality", Features.VERTICALITY)
          .has("1st eigenvalue", Features.EIGENVALUE_1)
          .has("2nd eigenvalue", Features.EIGENVALUE_2)
          .has("3rd eigenvalue", Features.EIGENVALUE_3)
          .has("1st order moment", Features.FIRST_ORDER_MOMENT)
          .onRequest("Nx", Features.NORMAL_X)
          .onRequest("Ny", Features.NORMAL_Y)
          .onRequest("Nz", Features.NORMAL_Z)
          .noting(
              "it has no radius unless told; its densities are the number of neighbors by the area of"
                  + " the circle and the volume of the sphere")),

  /** {@code compute_features}. */
  JAKTERISTICS(
      new Profile("jakteristics", EigenMode.RAW)
          .within(1)
          .in(Variant.SAMPLE_COVARIANCE, Variant.ENTROPY_OF_SHAPES)
          .has("eigenvalue_sum", Features.EIGENVALUE_SUM)
          .has("omnivariance", Features.OMNIVARIANCE)
          .has("eigenentropy", Features.EIGENENTROPY)
          .has("anisotropy", Features.ANISOTROPY)
          .has("planarity", Features.PLANARITY)
          .has("linearity", Features.LINEARITY)
          .has("PCA1", Features.PCA_1)
          .has("PCA2", Features.PCA_2)
          .has("surface_variation", Features.SURFACE_VARIATION)
          .has("sphericity", Features.SPHERICITY)
          .has("verticality", Features.VERTICALITY)
          .has("nx", Features.NORMAL_X)
          .has("ny", Features.NORMAL_Y)
          .has("nz", Features.NORMAL_Z)
          .has("number_of_neighbors", Features.NEIGHBOR_COUNT)
          .has("eigenvalue1", Features.EIGENVALUE_1)
          .has("eigenvalue2", Features.EIGENVALUE_2)
          .has("eigenvalue3", Features.EIGENVALUE_3)
          .noting("it has no radius unless told; its normals point either way, here up")),

  /** {@code compute_features}, and by request what {@code EFeatureID} has besides. */
  PGEOF(
      new Profile("pgeof", EigenMode.SQRT)
          .in(Variant.VARIATION_OF_SHAPES)
          .has("Linearity", Features.LINEARITY)
          .has("Planarity", Features.PLANARITY)
          .has("Scattering", Features.SPHERICITY)
          .has("VerticalityPGEOF", Features.VERTICALITY_GUINARD)
          .has("Normal_x", Features.NORMAL_X)
          .has("Normal_y", Features.NORMAL_Y)
          .has("Normal_z", Features.NORMAL_Z)
          .has("Length", Features.LENGTH)
          .has("Surface", Features.SURFACE)
          .has("Volume", Features.VOLUME)
          .has("Curvature", Features.SURFACE_VARIATION)
          .onRequest("Verticality", Features.VERTICALITY)
          .onRequest("Eigentropy", Features.EIGENENTROPY)
          .noting(
              "it is handed its neighbours, so it has no k; without the 1e-3, 1e-6 and 1e-9 that it"
                  + " adds to denominators and below roots"));

  private final Profile profile;

  Tool(final Profile profile) {
    this.profile = profile;
  }

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it calls itself. */
  public String title() {
    return profile.title;
  }

  /** What its users must know, in one line; may be empty. */
  public String note() {
    return profile.note;
  }

  /** In which variants it reads definitions, whatever its shapes are. */
  public Set<Variant> variants() {
    return Collections.unmodifiableSet(profile.variants);
  }

  /** Its convention with the shapes it has unless told otherwise. */
  public Convention convention() {
    return new Convention(this, profile.eigenMode, Orientation.UP);
  }

  /** How many neighbours it looks at unless told otherwise; empty if it leaves that open. */
  public Optional<Integer> k() {
    return profile.k;
  }

  /**
   * Within which radius it looks at all points unless told a k; empty if it looks at the nearest.
   */
  public Optional<Double> radius() {
    return profile.radius;
  }

  /** How many points are neighbours that its k does not count: 1 if it leaves out the point. */
  public int uncounted() {
    return profile.uncounted;
  }

  /** Which points are neighbours unless it is told otherwise, for people. */
  public String neighborhood() {
    if (profile.radius.isPresent()) {
      return "all within " + profile.radius.get();
    }
    final String count = profile.k.map(k -> k + " ").orElse("") + "nearest points, ";
    return profile.uncounted == 0
        ? "the " + count + "the point among them"
        : "the point and the " + count.replace("points, ", "others");
  }

  /** Its columns, those of {@link #NONE} being all. */
  public List<ToolColumn> columns() {
    return this == NONE
        ? Features.ALL.stream().map(f -> new ToolColumn(f.columnName(), f, true)).toList()
        : profile.columns;
  }

  /** The column of a name, whatever its case. */
  public Optional<ToolColumn> column(final String name) {
    return columns().stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
  }

  /** What it calls a feature; the feature's own name if it is without it. */
  String name(final Feature feature) {
    for (final ToolColumn column : profile.columns) {
      if (column.feature() == feature) {
        return column.name();
      }
    }
    return feature.columnName();
  }

  /** The tool of a name as {@link #optionName} gives it; {@link #NONE} if there is none. */
  public static Tool named(final String name) {
    return Arrays.stream(values())
        .filter(tool -> tool.optionName().equals(name))
        .findFirst()
        .orElse(NONE);
  }

  /** What there is to say of a tool, put together by name. */
  private static final class Profile {

    private final String title;
    private final EigenMode eigenMode;
    private final Set<Variant> variants = EnumSet.noneOf(Variant.class);
    private final List<ToolColumn> columns = new ArrayList<>();
    private Optional<Integer> k = Optional.empty();
    private Optional<Double> radius = Optional.empty();
    private int uncounted;
    private String note = "";

    Profile(final String title, final EigenMode eigenMode) {
      this.title = title;
      this.eigenMode = eigenMode;
    }

    Profile nearest(final int count) {
      this.k = Optional.of(count);
      return this;
    }

    Profile nearestOthers(final int count) {
      this.uncounted = 1;
      return nearest(count);
    }

    Profile within(final double distance) {
      this.radius = Optional.of(distance);
      return this;
    }

    Profile in(final Variant... read) {
      Collections.addAll(variants, read);
      return this;
    }

    Profile has(final String name, final Feature feature) {
      columns.add(new ToolColumn(name, feature, true));
      return this;
    }

    Profile onRequest(final String name, final Feature feature) {
      columns.add(new ToolColumn(name, feature, false));
      return this;
    }

    Profile noting(final String line) {
      this.note = line;
      return this;
    }
  }
}
