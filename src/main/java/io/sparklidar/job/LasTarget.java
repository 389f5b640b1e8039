package io.sparklidar.job;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.Feature;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.las.ExtraDimension;
import io.sparklidar.las.PointLayout;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a LAS output looks like: point format, scale and offset, the sources' extra dimensions, then
 * the features. Sources that agree are mirrored; sources that differ share the richest format of
 * LAS 1.4 and the job's lattice.
 *
 * @param layout of the output's points
 * @param transform of the output
 * @param dimensions the source dimension behind each dimension in front of the features, by name in
 *     the output
 * @param encodings how each feature is stored
 */
record LasTarget(
    PointLayout layout,
    CoordinateTransform transform,
    Map<ExtraDimension, String> dimensions,
    List<FeatureEncoding> encodings) {

  /** Steps: an eighth of what ints can count. */
  private static final long NEAR_ZERO = 1L << 28;

  /** Steps from an offset to the farthest point, less some for rounding. */
  private static final double REACH = 0x1.fffp30;

  private static final int RGB_NIR_WAVE = 10;
  private static final int WAVE = 9;
  private static final int RGB_NIR = 8;
  private static final int RGB = 7;
  private static final int PLAIN = 6;

  /**
   * The target of a tile.
   *
   * @param tile the tile
   * @param sources layouts of the files with points in it
   * @param transforms scale and offset of each
   * @param lattice the job's lattice
   * @param features what is added
   * @param mode how features are stored
   */
  static LasTarget of(
      final TileSpec tile,
      final List<PointLayout> sources,
      final List<CoordinateTransform> transforms,
      final Lattice lattice,
      final FeatureSet features,
      final JobOptions.ExtraBytes mode) {
    final Set<Integer> formats = new HashSet<>();
    sources.forEach(source -> formats.add(source.pointFormat()));
    final int format = formats.size() == 1 ? formats.iterator().next() : richest(sources);
    final Map<ExtraDimension, String> dimensions = new LinkedHashMap<>();
    final List<ExtraDimension> placed = new ArrayList<>();
    final Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    features.features().forEach(feature -> taken.add(feature.columnName()));
    int offset = 0;
    for (final PointLayout source : sources) {
      for (final ExtraDimension dimension : source.extraDimensions()) {
        if (dimensions.containsKey(dimension.at(0))) {
          continue;
        }
        final String name = free(dimension.name(), taken);
        dimensions.put(dimension.at(0), name);
        placed.add(renamed(dimension, name, offset));
        offset += dimension.byteLength();
      }
    }
    final List<FeatureEncoding> encodings = new ArrayList<>();
    for (final Feature feature : features.features()) {
      final FeatureEncoding encoding =
          FeatureEncoding.of(feature, feature.columnName(), mode, offset);
      encodings.add(encoding);
      placed.add(encoding.dimension());
      offset += encoding.dimension().byteLength();
    }
    return new LasTarget(
        PointLayout.of(format, placed),
        transform(tile, transforms, lattice),
        dimensions,
        encodings);
  }

  private static String free(final String name, final Set<String> taken) {
    String result = name;
    for (int n = 1; !taken.add(result); n++) {
      result = name + "_source" + (n == 1 ? "" : Integer.toString(n));
    }
    return result;
  }

  private static ExtraDimension renamed(
      final ExtraDimension dimension, final String name, final int offset) {
    return new ExtraDimension(
        name,
        dimension.type(),
        dimension.elementCount(),
        offset,
        dimension.scale(),
        dimension.offset(),
        dimension.noData(),
        dimension.description());
  }

  private static int richest(final List<PointLayout> sources) {
    final boolean rgb = sources.stream().anyMatch(PointLayout::hasRgb);
    final boolean nir = sources.stream().anyMatch(PointLayout::hasNir);
    if (sources.stream().anyMatch(PointLayout::hasWavePackets)) {
      return rgb ? RGB_NIR_WAVE : WAVE;
    }
    if (nir) {
      return RGB_NIR;
    }
    return rgb ? RGB : PLAIN;
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
