package io.sparklidar.filter;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.Region;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileReader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which points of a job take part and which are written. A point is written that takes part, lies
 * in the region, is the first of its voxel and passes every test: what one filter says of a point
 * does not depend on the others, {@code only} excepted.
 *
 * @param only what points are like that take part; empty if all do
 * @param region where points lie that are written; empty for anywhere
 * @param cube side of the voxels of which one point each is written; 0 for all points
 * @param tests what else points are like that are written
 */
public record PointFilters(List<Condition> only, List<Region> region, double cube, List<Test> tests)
    implements Serializable {

  /** Every point takes part and is written. */
  public static final PointFilters NONE = new PointFilters(List.of(), List.of(), 0, List.of());

  /**
   * What a point must be like, once its features are known.
   *
   * @param name what asks for it
   * @param condition it must fulfil
   */
  public record Test(String name, Condition condition) implements Serializable {}

  /** Whether every point takes part and is written. */
  public boolean areNone() {
    return equals(NONE);
  }

  /** Whether what is written depends on where points lie. */
  public boolean haveRegion() {
    return !region.isEmpty();
  }

  /** The same, of points in one more region. */
  public PointFilters within(final Region other) {
    return new PointFilters(
        only,
        region.isEmpty() ? List.of(other) : List.of(new AllOf(List.of(region.get(0), other))),
        cube,
        tests);
  }

  /**
   * Whether points of a file are written, or neighbours of such, as far as its header tells.
   *
   * @param file what is known of it
   * @param halo how far neighbours may be, in units of the CRS
   */
  public boolean concern(final FileIndex file, final double halo) {
    final Bounds around = file.bounds().expand(halo * HaloRegion.SLACK);
    return region.stream().allMatch(in -> in.meets(around));
  }

  /** How far around its core a tile must see points, in units of the CRS. */
  public double reach() {
    return reach(cube);
  }

  /**
   * How far in plan points of one voxel may lie from another.
   *
   * @param side of the voxel
   */
  public static double reach(final double side) {
    return side * Math.sqrt(2);
  }

  /** The choice of a tile's points while it is read. For use by one thread. */
  public TileReader.Choice choice() {
    return areNone() ? TileReader.Choice.ALL : new PointChoice(this);
  }

  /** What tests look at of points. */
  public Set<LasField> fields() {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    for (final Test test : tests) {
      for (final PointAttribute attribute : test.condition.attributes()) {
        fields.add(attribute.field());
      }
    }
    return fields;
  }

  /** The attributes that conditions look at, by themselves and by the features they name. */
  public Set<PointAttribute> needs() {
    final Set<PointAttribute> needs = computed(FeatureSet.NONE).needs();
    only.forEach(condition -> needs.addAll(condition.attributes()));
    tests.forEach(test -> needs.addAll(test.condition.attributes()));
    return needs;
  }

  /**
   * The columns that are computed: those that are written and those that tests look at.
   *
   * @param written which are written
   */
  public FeatureSet computed(final FeatureSet written) {
    final List<Column> columns = new ArrayList<>(written.columns());
    for (final Test test : tests) {
      for (final String column : test.condition.columns()) {
        columns.addAll(FeatureSet.named(column, Tool.NONE).columns());
      }
    }
    return FeatureSet.of(columns).in(written.convention());
  }
}
