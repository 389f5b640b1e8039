package io.sparklidar.job.doctor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.faiss.FaissLibrary;
import io.sparklidar.neighbor.faiss.FaissTempMemory;
import java.util.Locale;
import java.util.Optional;

/** The engine of the CPU, and FAISS. */
final class EngineChecks {

  private static final int QUERIES = 1_000_000;
  private static final int NEIGHBORS = 30;

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
    return new GridEngine().compute(block, SmallTile.NEIGHBORHOOD, SmallTile.FEATURES);
  }

  /**
   * Which FAISS there is and what it would take for itself.
   *
   * @param freeBytes what the device has free; 0 without one
   */
  static Check faiss(final long freeBytes) {
    final FaissLibrary.Found found = FaissLibrary.find();
    final String memory =
        String.format(
            Locale.ROOT,
            "temporary memory for %,d points at k = %d: %,d bytes",
            QUERIES,
            NEIGHBORS,
            FaissTempMemory.bytes(QUERIES, NEIGHBORS, freeBytes));
    return found.library().isPresent()
        ? Check.ok("faiss", found.reason() + "; " + memory)
        : Check.note(
            "faiss",
            found.reason() + "; " + memory,
            "needed for --engine faiss only: give the jar that ends in -faiss.jar");
  }
}
