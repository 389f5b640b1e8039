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
import io.sparklidar.neighbor.faiss.FaissDeviceEngine;
import io.sparklidar.neighbor.faiss.FaissEngine;
import io.sparklidar.neighbor.faiss.FaissLibrary;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
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

  private static final FaissEngine FAISS = new FaissEngine(CPU);

  /** What was found, once a JVM for each wish and each device that Spark grants. */
  private static final Map<Wish, DeviceChoice.Chosen> FOUND = new ConcurrentHashMap<>();

  /** FAISS on each device that Spark grants. */
  private static final Map<Wish, FaissDeviceEngine> FAISS_ON = new ConcurrentHashMap<>();

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
   * @param search how its neighbours were found, where the engine counts that
   */
  record Outcome(
      FeatureTable table,
      String device,
      String engine,
      String reason,
      double waited,
      Map<String, Long> search) {}

  /** Why a GPU that is required cannot be used here by an engine; empty if it can. */
  static Optional<String> whyNoGpu(final JobOptions.Engine engine) {
    try {
      chosen(DeviceChoice.GPU);
      return engine == JobOptions.Engine.FAISS ? FaissLibrary.whyNoGpu() : Optional.empty();
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
      final PointBlock block, final FeatureSet features, final JobOptions options)
      throws InterruptedIOException {
    return switch (options.engine()) {
      case FAISS -> onFaiss(block, options.neighborhood(), features, options.device());
      case CPU -> onCpu(block, options.neighborhood(), features, "CPU, as chosen");
      case AUTO, CUDA ->
          onDevice(block, options.neighborhood(), features, chosen(options.device()));
    };
  }

  private static Outcome onCpu(
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final String reason) {
    return new Outcome(
        CPU.compute(block, neighborhood, features), "cpu", CPU.name(), reason, 0, Map.of());
  }

  private static Outcome onFaiss(
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final DeviceChoice device)
      throws InterruptedIOException {
    final Optional<DeviceEngine> cuda =
        device == DeviceChoice.CPU || FaissLibrary.whyNoGpu().isPresent()
            ? Optional.empty()
            : chosen(device).onDevice();
    if (cuda.isEmpty()) {
      return onFaiss(FAISS.place(block, neighborhood, features), "cpu", List.of(), 0);
    }
    final FaissDeviceEngine engine =
        FAISS_ON.computeIfAbsent(
            new Wish(device, grantedAddress()),
            wish -> FaissDeviceEngine.on(cuda.get().manager(), FAISS, device == DeviceChoice.AUTO));
    try {
      final Placement.Placed<FaissEngine.Computed> placed =
          engine.place(block, neighborhood, features);
      final Placement placement = placed.placement();
      return onFaiss(
          placed.result(),
          placement.gpuPieces() > 0 ? "gpu" : "cpu",
          placement.reasons(),
          placement.waited().toNanos() / 1e9);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for device memory");
    }
  }

  private static Outcome onFaiss(
      final FaissEngine.Computed computed,
      final String device,
      final List<String> reasons,
      final double waited) {
    if (computed.whyNot().isPresent()) {
      return new Outcome(
          computed.table(), "cpu", CPU.name(), "CPU: " + computed.whyNot().get(), waited, Map.of());
    }
    final List<String> all = new ArrayList<>(reasons);
    all.add(0, FaissLibrary.find().reason());
    return new Outcome(
        computed.table(),
        device,
        FAISS.name(),
        String.join("; ", all),
        waited,
        computed.counts().asMap());
  }

  private static Outcome onDevice(
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final DeviceChoice.Chosen chosen)
      throws InterruptedIOException {
    final Optional<DeviceEngine> engine = chosen.onDevice();
    if (engine.isEmpty()) {
      return onCpu(block, neighborhood, features, chosen.reason());
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
          placement.waited().toNanos() / 1e9,
          Map.of());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for device memory");
    }
  }
}
