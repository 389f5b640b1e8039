package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a LAS output looks like: point format, scale and offset, the sources' extra dimensions, then
 * the features. Sources that agree are mirrored; sources that differ share the richest format of
 * LAS 1.4 and the job's lattice.
 *
 * @param layout of the output's points
 * @param transform of the output
 * @param records which records of the first source hold for the output
 * @param dimensions those of the sources, in front of the features
 * @param encodings how each feature is stored
 */
public record LasOutputLayout(
    PointLayout layout,
    CoordinateTransform transform,
    SourceVlrs records,
    List<LasDimension> dimensions,
    List<FeatureEncoding> encodings) {

  /** Steps: an eighth of what ints can count. */
  private static final long NEAR_ZERO = 1L << 28;

  /** Steps from an offset to the farthest point, less some for rounding. */
  private static final double REACH = 0x1.fffp30;

  /**
   * The target of a tile.
   *
   * @param tile the tile
   * @param sources layouts of the files with points in it
   * @param transforms scale and offset of each
   * @param lattice the job's lattice
   * @param features what is added
   * @param job which points count as neighbours where a column names none
   * @param mode how features are stored
   */
  public static LasOutputLayout of(
      final TileSpec tile,
      final List<PointLayout> sources,
      final List<CoordinateTransform> transforms,
      final Lattice lattice,
      final FeatureSet features,
      final Neighborhood job,
      final JobOptions.ExtraBytes mode) {
    final Set<Integer> formats = new HashSet<>();
    sources.forEach(source -> formats.add(source.pointFormat()));
    final int format = formats.size() == 1 ? formats.iterator().next() : richest(sources);
    final Set<String> own = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    own.addAll(features.columnNames());
    // Names of one file stay as they are; those of several are told apart by more than capitals.
    final Set<String> taken =
        sources.size() == 1 ? new HashSet<>() : new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    final List<LasDimension> dimensions = LasDimension.of(sources);
    final List<ExtraDimension> placed = new ArrayList<>();
    int offset = 0;
    for (final LasDimension dimension : dimensions) {
      dimension.place(free(dimension.form().name(), own, taken), offset);
      placed.add(dimension.form());
      offset += dimension.form().byteLength();
    }
    final List<FeatureEncoding> encodings = new ArrayList<>();
    for (final Column column : features.columns()) {
      final FeatureEncoding encoding = FeatureEncoding.of(column, job, mode, offset);
      encodings.add(encoding);
      placed.add(encoding.dimension());
      offset += encoding.dimension().byteLength();
    }
    return new LasOutputLayout(
        PointLayout.of(format, placed),
        transform(tile, transforms, lattice),
        SourceVlrs.of(tile, sources.size()),
        dimensions,
        encodings);
  }

  /** How the values of each feature are stored, in record order. */
  public List<FloatStorage> storages() {
    return encodings.stream().map(FeatureEncoding::storage).toList();
  }

  /** A name that fits into a descriptor whole, is not one of the features', nor taken already. */
  private static String free(final String name, final Set<String> own, final Set<String> taken) {
    final String base = ExtraDimension.nameWithEnding(name, own.contains(name) ? "_source" : "");
    String result = base;
    for (int n = 2; own.contains(result) || !taken.add(result); n++) {
      result = ExtraDimension.nameWithEnding(base, "_" + n);
    }
    return result;
  }

  private static int richest(final List<PointLayout> sources) {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    sources.forEach(source -> fields.addAll(source.fields()));
    return PointLayout.modernFormatWith(fields);
  }

  private static CoordinateTransform transform(
      final TileSpec tile, final List<CoordinateTransform> transforms, final Lattice lattice) {
    final CoordinateTransform first = transforms.get(0);
    if (transforms.stream().allMatch(first::equals)) {
      return first;
    }
    // Offsets on the lattice, so that output integers are lattice coordinates moved by a constant.
    return new CoordinateTransform(
        lattice.unitX(),
        lattice.unitY(),
        lattice.unitZ(),
        lattice.nearX(start(tile.bounds().minX(), tile.bounds().maxX(), lattice.unitX())),
        lattice.nearY(start(tile.bounds().minY(), tile.bounds().maxY(), lattice.unitY())),
        lattice.nearZ(startZ(lattice)));
  }

  /** The low end, or the middle where ints do not reach from end to end. */
  private static double start(final double low, final double high, final double unit) {
    return (high - low) / unit < REACH ? low : (low + high) / 2;
  }

  /** Zero, unless the points lie so far from it that ints might not reach them. */
  private static double startZ(final Lattice lattice) {
    final long middle = lattice.originZ().orElse(0);
    return Math.abs(middle) < NEAR_ZERO ? 0 : middle * lattice.unitZ();
  }
}
