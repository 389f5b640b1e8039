package io.sparklidar.job;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.cpu.GridEngine;

/** Chooses the engine of each tile. Safe for concurrent use. */
final class Engines {

  private static final NeighborEngine CPU = new GridEngine();

  private Engines() {}

  /**
   * A computed tile.
   *
   * @param table its features
   * @param device {@code cpu} or {@code gpu}
   * @param engine name of the engine
   * @param reason why there
   */
  record Outcome(FeatureTable table, String device, String engine, String reason) {}

  /** Whether this program can compute on a GPU here. */
  static boolean gpuPresent() {
    return false;
  }

  /** Computes a tile where the options and the devices allow. */
  static Outcome compute(
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final JobOptions.Device device) {
    final String reason =
        device == JobOptions.Device.CPU ? "asked for" : "no GPU engine on this executor";
    return new Outcome(CPU.compute(block, neighborhood, features), "cpu", CPU.name(), reason);
  }
}
