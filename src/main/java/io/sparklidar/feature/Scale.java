package io.sparklidar.feature;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The neighbourhood that a column names: the job's, or one of its own, which the end of the
 * column's name tells.
 */
public sealed interface Scale extends Serializable {

  /** The neighbourhood of the job. */
  Scale JOB = new OfJob();

  /** What a column's name ends with. */
  String suffix();

  /**
   * What it ends with where the k of a name does not count all neighbours.
   *
   * @param uncounted how many it does not count
   */
  default String suffix(final int uncounted) {
    return suffix();
  }

  /**
   * The scale that is meant where the k of a name does not count all neighbours.
   *
   * @param uncounted how many it does not count
   */
  default Scale counting(final int uncounted) {
    return this;
  }

  /**
   * The neighbourhood it stands for.
   *
   * @param job the job's
   */
  Neighborhood in(Neighborhood job);

  /** Which kind it is: columns of the kinds follow each other in this order. */
  int kind();

  /** How large it is among those of its kind, by which their columns are in order. */
  double extent();

  /**
   * How far it looks, in units of the CRS: what the halo of a tile must hold.
   *
   * @param job the radius of the job's own neighbourhood
   */
  default double reach(final double job) {
    return job;
  }

  /** Whether it says how many neighbours there are at most. */
  default boolean limitsCount() {
    return true;
  }

  /**
   * The scales of a comma-separated list: {@code k=10} for the 10 nearest, {@code r=1.0} for all
   * within 1.0, {@code c=2.0} for all within 2.0 in plan, {@code v=0.5:k=10} for the 10 nearest of
   * one point per voxel of 0.5, {@code optimal=10..50} for the nearest, as many as have the
   * smallest eigenentropy, {@code optimal} for 10 to 100 of them. Blanks and case do not matter.
   *
   * @throws IllegalArgumentException naming what is none of these
   */
  static List<Scale> parse(final String list) {
    final List<Scale> scales = new ArrayList<>();
    for (final String entry : list.split(",")) {
      final String scale = entry.strip().toLowerCase(Locale.ROOT);
      if (scale.isEmpty()) {
        continue;
      }
      scales.add(
          Optional.of(scale)
              .filter(known -> known.indexOf('=') == 1)
              .flatMap(
                  known -> ofSuffix("_" + known.replaceFirst("=", "").replaceFirst(":k=", "_k")))
              .or(() -> Optimal.ofOption(scale))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "unknown neighbourhood '"
                              + entry.strip()
                              + "': k=10 stands for the 10 nearest, r=1.0 for all within 1.0,"
                              + " c=2.0 for all within 2.0 in plan, v=0.5:k=10 for the 10 nearest"
                              + " of one point per voxel of 0.5, optimal=10..50 for the 10 to 50"
                              + " nearest of the smallest eigenentropy")));
    }
    return scales;
  }

  /** The scale of a suffix as {@link #suffix} writes it; empty if it is none. */
  static Optional<Scale> ofSuffix(final String suffix) {
    if (suffix.startsWith(Optimal.PREFIX)) {
      return Optimal.of(Optimal.SUFFIX, suffix);
    }
    final Matcher k = Nearest.SUFFIX.matcher(suffix);
    if (k.matches()) {
      return Optional.of(new Nearest(Integer.parseInt(k.group(1))));
    }
    return radius(Within.SUFFIX, suffix)
        .<Scale>map(Within::new)
        .or(() -> radius(Cylinder.SUFFIX, suffix).map(Cylinder::new))
        .or(() -> Thinned.of(suffix));
  }

  private static Optional<Double> radius(final Pattern pattern, final String suffix) {
    return Optional.of(pattern.matcher(suffix))
        .filter(Matcher::matches)
        .map(matched -> Double.parseDouble(matched.group(1)))
        .filter(radius -> radius > 0);
  }

  /** No longer than a descriptor of LAS has room for behind the longest name of a feature. */
  private static Pattern ofRadius(final String kind) {
    return Pattern.compile(kind + "([0-9]{1,6}(?:\\.[0-9]{1,3})?)");
  }

  private static void requireRadius(final double radius) {
    if (!(radius > 0) || radius == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a radius is above 0 and finite, got " + radius);
    }
  }

  private static String text(final double radius) {
    final BigDecimal shortest = BigDecimal.valueOf(radius).stripTrailingZeros();
    return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
  }

  /** The job's own: {@code planarity}. */
  record OfJob() implements Scale {

    private static final long serialVersionUID = 1L;

    @Override
    public String suffix() {
      return "";
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return job;
    }

    @Override
    public int kind() {
      return 0;
    }

    @Override
    public double extent() {
      return 0;
    }
  }

  /**
   * The k nearest within the job's radius: {@code planarity_k50}.
   *
   * @param k how many, at least 1
   */
  record Nearest(int k) implements Scale {

    private static final long serialVersionUID = 1L;

    private static final Pattern SUFFIX = Pattern.compile("_k([1-9][0-9]{0,5})");

    /** Validates. */
    public Nearest {
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
    }

    @Override
    public String suffix() {
      return "_k" + k;
    }

    @Override
    public String suffix(final int uncounted) {
      return "_k" + (k - uncounted);
    }

    @Override
    public Scale counting(final int uncounted) {
      return new Nearest(k + uncounted);
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return Neighborhood.nearest(k, job.radius());
    }

    @Override
    public int kind() {
      return 1;
    }

    @Override
    public double extent() {
      return k;
    }
  }

  /**
   * The nearest within the job's radius, as many as have the smallest eigenentropy: {@code
   * planarity_opt10to50}. A name without a sign that SQL would read as minus.
   *
   * @param fewest neighbours, at least 3
   * @param most neighbours, above the fewest
   */
  record Optimal(int fewest, int most) implements Scale {

    private static final long serialVersionUID = 1L;

    /** What {@code optimal} alone stands for: what Weinmann et al. (2015) look at. */
    private static final Optimal USUAL = new Optimal(10, 100);

    private static final String NAME = "optimal";

    private static final String PREFIX = "_opt";

    private static final Pattern OPTION =
        Pattern.compile(NAME + "=([1-9][0-9]{0,5})\\.\\.([1-9][0-9]{0,5})");

    private static final Pattern SUFFIX =
        Pattern.compile(PREFIX + "([1-9][0-9]{0,5})to([1-9][0-9]{0,5})");

    /** Validates. */
    public Optimal {
      Neighborhood.optimal(fewest, most, Double.POSITIVE_INFINITY);
    }

    /** As {@code --scales} has it. */
    private static Optional<Scale> ofOption(final String option) {
      return option.equals(NAME) ? Optional.of(USUAL) : of(OPTION, option);
    }

    private static Optional<Scale> of(final Pattern pattern, final String text) {
      return Optional.of(pattern.matcher(text))
          .filter(Matcher::matches)
          .map(m -> new Optimal(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))));
    }

    @Override
    public String suffix() {
      return PREFIX + fewest + "to" + most;
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return Neighborhood.optimal(fewest, most, job.radius());
    }

    @Override
    public int kind() {
      return 4;
    }

    /** By the most, then by the fewest. */
    @Override
    public double extent() {
      return most + fewest * 0x1p-20;
    }
  }

  /**
   * All points within a radius: {@code planarity_r1.0}.
   *
   * @param radius in units of the CRS, a multiple of 0.001
   */
  record Within(double radius) implements Scale {

    private static final long serialVersionUID = 1L;

    private static final Pattern SUFFIX = ofRadius("_r");

    /** Validates. */
    public Within {
      requireRadius(radius);
    }

    @Override
    public String suffix() {
      return "_r" + text(radius);
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return Neighborhood.within(radius);
    }

    @Override
    public int kind() {
      return 2;
    }

    @Override
    public double extent() {
      return radius;
    }

    @Override
    public double reach(final double job) {
      return radius;
    }

    @Override
    public boolean limitsCount() {
      return false;
    }
  }

  /**
   * All points within a radius in plan, whatever their height: {@code z_p95_c2.0}.
   *
   * @param radius in units of the CRS, a multiple of 0.001
   */
  record Cylinder(double radius) implements Scale {

    private static final long serialVersionUID = 1L;

    private static final Pattern SUFFIX = ofRadius("_c");

    /** Validates. */
    public Cylinder {
      requireRadius(radius);
    }

    @Override
    public String suffix() {
      return "_c" + text(radius);
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return Neighborhood.cylinder(radius);
    }

    @Override
    public int kind() {
      return 3;
    }

    @Override
    public double extent() {
      return radius;
    }

    @Override
    public double reach(final double job) {
      return radius;
    }

    @Override
    public boolean limitsCount() {
      return false;
    }
  }

  /**
   * The k nearest within the job's radius of one point per voxel: {@code planarity_v0.5_k10}.
   *
   * @param voxel side of a voxel, in units of the CRS, a multiple of 0.001
   * @param k how many, at least 1
   */
  record Thinned(double voxel, int k) implements Scale {

    private static final long serialVersionUID = 1L;

    private static final Pattern SUFFIX =
        Pattern.compile("_v([0-9]{1,3}(?:\\.[0-9]{1,3})?)_k([1-9][0-9]{0,3})");

    /** What a descriptor of LAS has room for behind the longest name of a feature. */
    private static final int LONGEST = 13;

    /** Validates. */
    public Thinned {
      Neighborhood.thinned(voxel, k, Double.POSITIVE_INFINITY);
    }

    private static Optional<Scale> of(final String suffix) {
      return Optional.of(SUFFIX.matcher(suffix))
          .filter(Matcher::matches)
          .filter(matched -> Double.parseDouble(matched.group(1)) > 0)
          .<Scale>map(
              matched ->
                  new Thinned(
                      Double.parseDouble(matched.group(1)), Integer.parseInt(matched.group(2))))
          .filter(scale -> scale.suffix().length() <= LONGEST);
    }

    @Override
    public String suffix() {
      return "_v" + text(voxel) + "_k" + k;
    }

    @Override
    public Neighborhood in(final Neighborhood job) {
      return Neighborhood.thinned(voxel, k, job.radius());
    }

    @Override
    public int kind() {
      return 5;
    }

    /** By the voxel, then by k. */
    @Override
    public double extent() {
      return voxel + k * 0x1p-30;
    }

    /**
     * As far as the job, and then all of the voxel that the farthest neighbour lies in: its
     * diagonal in plan.
     */
    @Override
    public double reach(final double job) {
      return job + voxel * Math.sqrt(2);
    }
  }
}
