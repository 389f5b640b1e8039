package io.sparklidar.feature;

import io.sparklidar.cloud.NearNames;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.SensorDirections;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Convention;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.convention.ToolColumn;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.feature.definition.Quantity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An ordered set of columns, and what their ratios of eigenvalues are made of: what a job computes.
 * Immutable.
 */
public final class FeatureSet implements Serializable {

  private static final long serialVersionUID = 4L;

  /** What stands for all columns of a tool. */
  private static final String ALL = "all";

  private static final String HINT = "'spark-lidar features' prints all of them";

  private static final String SCALES =
      "a name may end with the neighbours it looks at: _k10 for the 10 nearest, _r1.0 for all"
          + " within 1.0, _c2.0 for all within 2.0 in plan, _v0.5_k10 for the 10 nearest of one"
          + " point per voxel of 0.5, _opt10to50 for the 10 to 50 nearest of the smallest"
          + " eigenentropy";

  /**
   * First the columns of the job's own neighbourhood, then those of the k nearest by k, then those
   * within a radius by radius, in space before those in plan, then optimal ones, then those of
   * thinned clouds; those of one neighbourhood in the order of the catalogue.
   */
  private static final Comparator<Column> ORDER =
      Comparator.comparingInt((Column column) -> column.scale().kind())
          .thenComparingDouble(column -> column.scale().extent())
          .thenComparingInt(column -> column.feature().place());

  /** A named choice of features. */
  public enum Preset {
    /** What a first look at surfaces needs. */
    MINIMAL(
        Features.NORMAL_X,
        Features.NORMAL_Y,
        Features.NORMAL_Z,
        Features.PLANARITY,
        Features.VERTICALITY,
        Features.SURFACE_VARIATION),
    /** The twelve eigenvalue columns, the normal, density and count. */
    DEFAULT(
        Features.EIGENVALUE_1,
        Features.EIGENVALUE_2,
        Features.EIGENVALUE_3,
        Features.EIGENVALUE_SUM,
        Features.LINEARITY,
        Features.PLANARITY,
        Features.SPHERICITY,
        Features.ANISOTROPY,
        Features.OMNIVARIANCE,
        Features.EIGENENTROPY,
        Features.SURFACE_VARIATION,
        Features.VERTICALITY,
        Features.NORMAL_X,
        Features.NORMAL_Y,
        Features.NORMAL_Z,
        Features.DENSITY_3D,
        Features.NEIGHBOR_COUNT),
    /** What tells roof faces from walls, ground and trees. */
    LOD2(
        Features.PLANARITY,
        Features.SPHERICITY,
        Features.EIGENENTROPY,
        Features.SURFACE_VARIATION,
        Features.NORMAL_X,
        Features.NORMAL_Y,
        Features.NORMAL_Z,
        Features.VERTICALITY,
        Features.SLOPE,
        Features.ROUGHNESS,
        Features.NEIGHBOR_COUNT,
        Features.DENSITY_3D,
        Features.Z_RANGE,
        Features.Z_STD,
        Features.Z_ABOVE_MIN,
        Features.WALL_SCORE,
        Features.ROOF_SCORE),
    /** The same and what tells edges, openings and materials of walls. */
    LOD3(
        LOD2,
        Features.LINEARITY,
        Features.ANISOTROPY,
        Features.OMNIVARIANCE,
        Features.LENGTH,
        Features.SURFACE,
        Features.VERTICALITY_GUINARD,
        Features.MEAN_CURVATURE,
        Features.FIRST_ORDER_MOMENT,
        Features.KNN_DISTANCE_MEAN,
        Features.RETURN_RATIO,
        Features.NDVI,
        Features.HSV_H,
        Features.HSV_S,
        Features.HSV_V,
        Features.INTENSITY_MEAN,
        Features.INTENSITY_STD),
    /** What tells ground, buildings and plants of all heights, where the ground is known. */
    CLASSIFICATION(
        LOD2,
        Features.LINEARITY,
        Features.VERTICALITY_GUINARD,
        Features.RETURN_RATIO,
        Features.NDVI,
        Features.INTENSITY_MEAN,
        Features.HEIGHT_ABOVE_GROUND),
    /**
     * Everything but what takes a pass of its own over all points of the job, or ground points;
     * {@code optimal_k} comes with a neighbourhood that has one.
     */
    FULL(
        Features.ALL.stream()
            .filter(f -> f.cost() != FeatureCost.JOB && f.cost() != FeatureCost.GROUND)
            .filter(f -> f != Features.OPTIMAL_K)
            .toArray(Feature[]::new));

    private final List<Column> columns;

    Preset(final Feature... features) {
      this.columns = Arrays.stream(features).map(Column::of).toList();
    }

    Preset(final Preset base, final Feature... more) {
      this.columns =
          Stream.concat(base.columns.stream(), Arrays.stream(more).map(Column::of)).toList();
    }

    /** The name users give. */
    public String presetName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What it stands for, for people. */
    public String text() {
      return this == FULL
          ? "all that the inputs have the attributes of, but for what takes a pass of its own or"
              + " ground points"
          : String.join(", ", features().columnNames());
    }

    /** What it stands for. */
    public FeatureSet features() {
      return FeatureSet.of(columns);
    }

    private static Optional<Preset> byName(final String name) {
      return Arrays.stream(values()).filter(p -> p.presetName().equals(name)).findFirst();
    }
  }

  /** No columns at all. */
  public static final FeatureSet NONE = new FeatureSet(List.of(), Convention.OWN);

  /**
   * The names of the columns in the catalogue, from which they are found again wherever the set has
   * travelled.
   */
  private final String names;

  private final Convention convention;
  private transient List<Column> columns;

  private FeatureSet(final List<Column> columns, final Convention convention) {
    this.names =
        columns.stream()
            .map(column -> column.in(Convention.OWN).name())
            .collect(Collectors.joining(","));
    this.convention = convention;
    this.columns = in(convention, columns);
  }

  private static List<Column> in(final Convention convention, final List<Column> columns) {
    return columns.stream().map(column -> column.in(convention)).toList();
  }

  /** The set of some columns; the order is the one of all sets, repetitions count once. */
  public static FeatureSet of(final Collection<Column> columns) {
    final Set<Column> sorted = new TreeSet<>(ORDER);
    columns.forEach(column -> sorted.add(column.in(Convention.OWN)));
    return new FeatureSet(List.copyOf(sorted), Convention.OWN);
  }

  /** The columns of the job's own neighbourhood for some features. */
  public static FeatureSet ofFeatures(final Collection<Feature> features) {
    return of(features.stream().map(Column::of).toList());
  }

  /**
   * The set of a comma-separated list of {@linkplain Preset presets} and column names, in any
   * mixture; repetitions count once, case and blanks around entries do not matter. A column is
   * named by its feature, and by the neighbourhood it looks at if that is not the job's: {@code
   * planarity_k50}, {@code planarity_r1.0}.
   *
   * @throws IllegalArgumentException naming the unknown entry and the nearest known ones, or saying
   *     that the list is empty
   */
  public static FeatureSet parse(final String list) {
    final FeatureSet all = parse(list, true);
    if (all.size() == 0) {
      throw new IllegalArgumentException(
          "no feature in '" + list + "'; name presets or columns, separated by commas: " + HINT);
    }
    return all;
  }

  /**
   * The set of a comma-separated list of names as a tool has them, {@code default} for those it has
   * unless told otherwise, and {@code all}; in its convention.
   *
   * @throws IllegalArgumentException naming the unknown entry and what the tool has
   */
  public static FeatureSet parse(final String list, final Tool tool) {
    return tool == Tool.NONE ? parse(list) : parse(list, tool, true);
  }

  /** Those columns of a list that it names itself, not by a preset. */
  public static FeatureSet named(final String list, final Tool tool) {
    return tool == Tool.NONE ? parse(list, false) : parse(list, tool, false);
  }

  private static FeatureSet parse(final String list, final Tool tool, final boolean withPresets) {
    final List<Column> columns = new ArrayList<>();
    for (final String entry : list.split(",")) {
      final String name = entry.strip();
      if (name.equalsIgnoreCase(Preset.DEFAULT.presetName()) || name.equalsIgnoreCase(ALL)) {
        tool.columns().stream()
            .filter(column -> withPresets)
            .filter(column -> column.isDefault() || name.equalsIgnoreCase(ALL))
            .forEach(column -> columns.add(Column.of(column.feature())));
      } else if (!name.isEmpty()) {
        columns.add(column(name, tool));
      }
    }
    if (columns.isEmpty() && withPresets) {
      throw new IllegalArgumentException(
          "no column in '" + list + "'; name default, all, or " + names(tool));
    }
    return of(columns).in(tool.convention());
  }

  private static Column column(final String entry, final Tool tool) {
    final Optional<ToolColumn> plain = tool.column(entry);
    if (plain.isPresent()) {
      return Column.of(plain.get().feature());
    }
    final int end = Math.max(0, entry.lastIndexOf('_'));
    final Optional<ToolColumn> scaled = tool.column(entry.substring(0, end));
    final Optional<Scale> scale = Scale.ofSuffix(entry.substring(end).toLowerCase(Locale.ROOT));
    if (scaled.isEmpty() || scale.isEmpty()) {
      throw new IllegalArgumentException(
          tool.title() + " has no column '" + entry + "'; it has " + names(tool));
    }
    return new Column(scaled.get().feature(), scale.get().counting(tool.uncounted()));
  }

  private static String names(final Tool tool) {
    return tool.columns().stream().map(ToolColumn::name).collect(Collectors.joining(", "));
  }

  private static FeatureSet parse(final String list, final boolean withPresets) {
    final Set<Column> columns = new TreeSet<>(ORDER);
    for (final String entry : list.split(",")) {
      final String name = entry.strip().toLowerCase(Locale.ROOT);
      if (name.isEmpty()) {
        continue;
      }
      final Optional<Preset> preset = Preset.byName(name);
      if (preset.isEmpty()) {
        columns.add(column(entry.strip(), name));
      } else if (withPresets) {
        columns.addAll(preset.get().columns);
      }
    }
    return new FeatureSet(List.copyOf(columns), Convention.OWN);
  }

  private static Column column(final String entry, final String name) {
    final Optional<Feature> plain = Features.byColumnName(name);
    if (plain.isPresent()) {
      return Column.of(plain.get());
    }
    String suffix = "";
    for (int end = name.indexOf('_'); end > 0; end = name.indexOf('_', end + 1)) {
      final Optional<Feature> feature = Features.byColumnName(name.substring(0, end));
      if (feature.isPresent()) {
        suffix = name.substring(end);
        final Optional<Scale> scale = Scale.ofSuffix(suffix);
        if (scale.isPresent()) {
          return new Column(feature.get(), scale.get());
        }
      }
    }
    if (!suffix.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown neighbourhood '" + suffix + "' in '" + entry + "': " + SCALES);
    }
    throw unknown(entry, name);
  }

  private static IllegalArgumentException unknown(final String entry, final String name) {
    final List<String> known =
        Stream.concat(
                Arrays.stream(Preset.values()).map(Preset::presetName),
                Features.columnNames().stream())
            .toList();
    return new IllegalArgumentException(
        "unknown feature '" + entry + "'; nearest: " + NearNames.of(name, known) + "; " + HINT);
  }

  /** The columns, in order. */
  public List<Column> columns() {
    if (columns == null) {
      columns = names.isEmpty() ? List.of() : in(convention, parse(names).columns);
    }
    return columns;
  }

  /**
   * These columns at some scales: each that names no neighbourhood is there once for each scale
   * instead, {@code optimal_k} once for each that is optimal, whether it is named or not.
   *
   * @param scales none leaves the columns as they are
   */
  public FeatureSet at(final List<Scale> scales) {
    if (scales.isEmpty()) {
      return this;
    }
    final Predicate<Scale> isOptimal = Scale.Optimal.class::isInstance;
    final Stream<Column> chosen =
        scales.stream().filter(isOptimal).map(scale -> new Column(Features.OPTIMAL_K, scale));
    final Stream<Column> columns =
        columns().stream()
            .filter(column -> !column.equals(Column.of(Features.OPTIMAL_K)))
            .flatMap(
                column ->
                    column.scale().equals(Scale.JOB) && column.feature().cost().isOfNeighborhood()
                        ? scales.stream().map(scale -> new Column(column.feature(), scale))
                        : Stream.of(column));
    return of(Stream.concat(columns, chosen).toList()).in(convention);
  }

  /** The same columns with ratios made in another mode; {@link EigenMode#RAW} unless told. */
  public FeatureSet in(final EigenMode mode) {
    return in(convention.with(mode));
  }

  /** The same columns with normals on another side; {@link Orientation#UP} unless told. */
  public FeatureSet in(final Orientation orientation) {
    return in(convention.with(orientation));
  }

  /** The same columns in another convention; {@link Convention#OWN} unless told. */
  public FeatureSet in(final Convention other) {
    return new FeatureSet(columns(), other);
  }

  /** In which variants they are read, and what they are called. */
  public Convention convention() {
    return convention;
  }

  /** What ratios of eigenvalues are made of. */
  public EigenMode eigenMode() {
    return convention.eigenMode();
  }

  /** The feature of each column, in order. */
  public List<Feature> features() {
    return columns().stream().map(Column::feature).toList();
  }

  /** The names of the columns, in order. */
  public List<String> columnNames() {
    return columns().stream().map(Column::name).toList();
  }

  /** How many columns. */
  public int size() {
    return columns().size();
  }

  /** Whether the column of a feature for the job's own neighbourhood is among them. */
  public boolean contains(final Feature feature) {
    return column(feature).isPresent();
  }

  /** The column of a feature for the job's own neighbourhood, if it is among them. */
  public Optional<Column> column(final Feature feature) {
    return Optional.of(new Column(feature, Scale.JOB, convention)).filter(columns()::contains);
  }

  /** Whether a column is among them. */
  public boolean contains(final Column column) {
    return columns().contains(column.in(convention));
  }

  /** Whether all of them look at the job's own neighbourhood, or at none. */
  public boolean areOfOneNeighborhood() {
    return columns().stream().allMatch(column -> column.scale().equals(Scale.JOB));
  }

  /**
   * How far any of them looks at neighbours, in units of the CRS: what the halo of a tile must
   * hold. 0 if all are of points alone, or look at ground points, which have a reach of their own.
   *
   * @param job the radius of the job's own neighbourhood
   */
  public double radius(final double job) {
    final double farthest =
        columns().stream()
            .filter(FeatureSet::looksAtNeighbors)
            .mapToDouble(c -> c.scale().reach(job))
            .max()
            .orElse(0);
    return areTowardsSensor() ? Math.max(farthest, SensorDirections.REACH) : farthest;
  }

  private static boolean looksAtNeighbors(final Column column) {
    final FeatureCost cost = column.feature().cost();
    return cost != FeatureCost.POINT && cost != FeatureCost.GROUND;
  }

  /** Whether the formula of any of them reads this of its neighbourhood. */
  public boolean reads(final Quantity quantity) {
    return columns().stream().anyMatch(c -> c.feature().quantities().contains(quantity));
  }

  /** Those of them that fulfil a condition, in the same order. */
  public FeatureSet where(final Predicate<Column> condition) {
    return new FeatureSet(columns().stream().filter(condition).toList(), convention);
  }

  /** Whether any of them depends on where the sensor was. */
  public boolean areTowardsSensor() {
    return convention.orientation() == Orientation.SENSOR
        && columns().stream().anyMatch(column -> OrientedColumns.has(column.feature()));
  }

  /** Source attributes that any of them looks at. */
  public Set<PointAttribute> needs() {
    final Set<PointAttribute> needs = EnumSet.noneOf(PointAttribute.class);
    columns().forEach(column -> needs.addAll(column.feature().needs()));
    if (areTowardsSensor()) {
      needs.addAll(SensorDirections.NEEDS);
    }
    return needs;
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof FeatureSet that
        && names.equals(that.names)
        && convention.equals(that.convention);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + convention.hashCode();
  }

  /** The column names, separated by commas: {@link #parse} gives the same columns back. */
  @Override
  public String toString() {
    return String.join(",", columnNames());
  }
}
