package io.sparklidar.job;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.Placement;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.DeviceChoice;
import io.sparklidar.neighbor.cuda.DeviceEngine;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the engine of each tile: the device that Spark granted the task (the first there is where
 * Spark grants none), or the CPU. Safe for concurrent use.
 */
final class Engines {

  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

  private static final String GPU_RESOURCE = "gpu";

  private static final NeighborEngine CPU = new GridEngine();

  /** What was found, once a JVM for each wish and each device that Spark grants. */
  private static final Map<Wish, DeviceChoice.Chosen> FOUND = new ConcurrentHashMap<>();

  private record Wish(DeviceChoice device, Optional<String> address) {}

  private Engines() {}

  /**
   * A computed tile.
   *
   * @param table its features
   * @param device {@code cpu} or {@code gpu}
   * @param engine name of the engine
   * @param reason why there
   * @param waited seconds it waited for device memory
   */
  record Outcome(FeatureTable table, String device, String engine, String reason, double waited) {}

  /** Why a GPU that is required cannot be used here; empty if it can. */
  static Optional<String> whyNoGpu() {
    try {
      chosen(DeviceChoice.GPU);
      return Optional.empty();
    } catch (final GpuException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static DeviceChoice.Chosen chosen(final DeviceChoice device) {
    return FOUND.computeIfAbsent(
        new Wish(device, grantedAddress()),
        wish -> {
          final DeviceChoice.Chosen chosen =
              wish.device.engine(wish.address, GpuLimits.DEFAULT, CPU);
          LOG.info("tiles run on {}", chosen.reason());
          return chosen;
        });
  }

  private static Optional<String> grantedAddress() {
    final TaskContext task = TaskContext.get();
    if (task == null) {
      return Optional.empty();
    }
    final ResourceInformation gpu = task.resourcesJMap().get(GPU_RESOURCE);
    return gpu == null || gpu.addresses().length == 0
        ? Optional.empty()
        : Optional.of(gpu.addresses()[0]);
  }

  /**
   * Computes a tile where the options and the devices allow.
   *
   * @throws GpuException if a GPU is required and cannot compute it
   * @throws InterruptedIOException if the task is killed while it waits for device memory
   */
  static Outcome compute(
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final DeviceChoice device)
      throws InterruptedIOException {
    final DeviceChoice.Chosen chosen = chosen(device);
    final Optional<DeviceEngine> engine = chosen.onDevice();
    if (engine.isEmpty()) {
      return new Outcome(
          CPU.compute(block, neighborhood, features), "cpu", CPU.name(), chosen.reason(), 0);
    }
    try {
      final Placement.Placed<FeatureTable> placed =
          engine.get().place(block, neighborhood, features);
      final Placement placement = placed.placement();
      final boolean onGpu = placement.gpuPieces() > 0;
      return new Outcome(
          placed.result(),
          onGpu ? "gpu" : "cpu",
          onGpu ? engine.get().name() : CPU.name(),
          placement.reasons().isEmpty() ? "as chosen" : String.join("; ", placement.reasons()),
          placement.waited().toNanos() / 1e9);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for device memory");
    }
  }
}
