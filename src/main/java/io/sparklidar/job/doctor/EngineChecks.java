package io.sparklidar.job.doctor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.EngineChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The engine of the CPU, and the libraries that others need. */
final class EngineChecks {

  private EngineChecks() {}

  /**
   * The engine every tile can fall back to.
   *
   * @param block a small tile
   * @param table its features by that engine
   * @param seconds how long they took
   */
  static Check cpu(final PointBlock block, final FeatureTable table, final double seconds) {
    final Optional<String> wrong = SmallTile.againstBruteForce(block, table);
    return wrong.isPresent()
        ? Check.failed("cpu engine", wrong.get(), "report this: results are not to be trusted")
        : Check.ok(
            "cpu engine",
            String.format(
                Locale.ROOT,
                "a tile of %,d points in %.2f s, neighbours as by brute force",
                block.size(),
                seconds));
  }

  /** Features of a small tile by the engine of the CPU. */
  static FeatureTable compute(final PointBlock block) {
    return EngineChoice.CPU.onHost().compute(block, SmallTile.NEIGHBORHOOD, SmallTile.FEATURES);
  }

  /**
   * Which libraries of engines there are and what they would take for themselves.
   *
   * @param freeBytes what the device has free; 0 without one
   */
  static List<Check> libraries(final long freeBytes) {
    final List<Check> checks = new ArrayList<>();
    for (final EngineChoice engine : EngineChoice.values()) {
      engine.library(freeBytes).ifPresent(found -> checks.add(library(engine.optionName(), found)));
    }
    return checks;
  }

  private static Check library(final String engine, final EngineChoice.Library library) {
    return library.isThere()
        ? Check.ok(engine, library.found())
        : Check.note(
            engine,
            library.found(),
            "needed for --engine " + engine + " only: " + library.remedy());
  }
}
