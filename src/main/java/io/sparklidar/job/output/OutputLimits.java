package io.sparklidar.job.output;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.error.BadInput;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Inputs whose points, with what the job adds to them, no LAS file can hold: there are limits to
 * the bytes of a record and to the dimensions that one describes. Found before anything is
 * computed.
 */
public final class OutputLimits {

  private final JobOptions options;
  private final FeatureSet features;
  private final List<PointLayout> layouts;
  private final Lattice lattice;
  private final Map<Set<PointLayout>, Optional<String>> known = new HashMap<>();

  private OutputLimits(
      final JobOptions options,
      final FeatureSet features,
      final List<PointLayout> layouts,
      final Lattice lattice) {
    this.options = options;
    this.features = features;
    this.layouts = layouts;
    this.lattice = lattice;
  }

  /**
   * The inputs that do not fit, by path. Where several share an output, those with the longest
   * records are left out until the others fit.
   *
   * @param options of the job
   * @param features what it adds
   * @param layouts of all inputs, by ordinal
   * @param lattice of outputs that mix files
   * @param tiles what it will write
   */
  public static Map<String, BadInput> passed(
      final JobOptions options,
      final FeatureSet features,
      final List<PointLayout> layouts,
      final Lattice lattice,
      final List<TileSpec> tiles) {
    final Map<String, BadInput> bad = new TreeMap<>();
    if (options.writesLas()) {
      final OutputLimits limits = new OutputLimits(options, features, layouts, lattice);
      tiles.forEach(tile -> limits.check(tile, bad));
    }
    return bad;
  }

  private void check(final TileSpec tile, final Map<String, BadInput> bad) {
    final List<TileSpec.Input> inputs =
        new ArrayList<>(
            tile.coreInputs().stream()
                .filter(input -> !bad.containsKey(input.fingerprint().path()))
                .toList());
    inputs.sort(Comparator.comparingInt((TileSpec.Input input) -> layout(input).recordLength()));
    for (Optional<String> limit = limit(tile, inputs);
        limit.isPresent();
        limit = limit(tile, inputs)) {
      final TileSpec.Input longest = inputs.remove(inputs.size() - 1);
      bad.put(
          longest.fingerprint().path(),
          of(longest.fingerprint().path(), layout(longest), limit.get()));
    }
  }

  private PointLayout layout(final TileSpec.Input input) {
    return layouts.get(input.file());
  }

  private Optional<String> limit(final TileSpec tile, final List<TileSpec.Input> inputs) {
    if (inputs.isEmpty()) {
      return Optional.empty();
    }
    final List<PointLayout> mixed = inputs.stream().map(this::layout).toList();
    final List<CoordinateTransform> transforms =
        inputs.stream().map(TileSpec.Input::transform).toList();
    return known.computeIfAbsent(
        new HashSet<>(mixed),
        set ->
            limit(
                () ->
                    LasOutputLayout.of(
                            tile,
                            mixed,
                            transforms,
                            lattice,
                            features,
                            options.neighborhood(),
                            options.extraBytes())
                        .layout()));
  }

  /** Makes the layout of an output. */
  public interface Target {
    PointLayout layout();
  }

  /** Which limit an output would pass, if any. */
  public static Optional<String> limit(final Target target) {
    try {
      LasWriter.requireDescribable(target.layout());
      return Optional.empty();
    } catch (final IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * What is wrong with an input that passes a limit.
   *
   * @param file its path
   * @param layout of its points
   * @param limit which limit its output passes
   */
  public static BadInput of(final String file, final PointLayout layout, final String limit) {
    return BadInput.of(
        file,
        "points with room for what is added to them in LAS and LAZ",
        layout.extraDimensions().size()
            + " extra dimensions in records of "
            + layout.recordLength()
            + " bytes: "
            + limit,
        "use --format parquet, add less, or drop dimensions of the file");
  }
}
