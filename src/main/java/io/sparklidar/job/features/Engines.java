package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.Placement;
import io.sparklidar.job.JobOptions;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.DeviceChoice;
import io.sparklidar.neighbor.cuda.DeviceEngine;
import io.sparklidar.neighbor.cuda.DevicePool;
import io.sparklidar.neighbor.faiss.FaissDeviceEngine;
import io.sparklidar.neighbor.faiss.FaissEngine;
import io.sparklidar.neighbor.faiss.FaissLibrary;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the engine of each tile: one of the devices that the executor was granted, or the CPU.
 * Safe for concurrent use.
 */
final class Engines {

  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

  private static final NeighborEngine CPU = new GridEngine(TaskCores.ofThisJvm());

  private static final FaissEngine FAISS = new FaissEngine(CPU);

  /** How long a device that could not be opened is left alone where others can do its work. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** The devices of this JVM, for each wish. */
  private static final Map<DeviceChoice, DevicePool> DEVICES = new ConcurrentHashMap<>();

  /** FAISS beside the engine on each device. */
  private static final Map<DeviceEngine, FaissDeviceEngine> FAISS_ON = new ConcurrentHashMap<>();

  /** What was said of devices that could not be opened; once is enough. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

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
      devices(DeviceChoice.GPU).any(GrantedDevices.addresses());
      return engine == JobOptions.Engine.FAISS ? FaissLibrary.whyNoGpu() : Optional.empty();
    } catch (final GpuException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static DevicePool devices(final DeviceChoice device) {
    return DEVICES.computeIfAbsent(
        device,
        wish -> new DevicePool(address -> open(wish, address), PAUSE, wish == DeviceChoice.GPU));
  }

  private static DeviceEngine open(final DeviceChoice device, final String address) {
    try {
      final DeviceEngine engine = device.open(address, GpuLimits.DEFAULT, CPU);
      LOG.info("tiles run on GPU {}: {}", address, engine.manager());
      return engine;
    } catch (final GpuException e) {
      if (SAID.add(address + e.getMessage())) {
        LOG.info("no tiles on GPU {}: {}", address, e.getMessage());
      }
      throw e;
    }
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
      case AUTO, CUDA -> onDevice(block, options.neighborhood(), features, options.device());
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
    if (device == DeviceChoice.CPU || FaissLibrary.whyNoGpu().isPresent()) {
      return onFaiss(FAISS.place(block, neighborhood, features), "cpu", List.of(), 0);
    }
    try {
      final Placement.Placed<FaissEngine.Computed> placed =
          devices(device)
              .place(
                  GrantedDevices.addresses(),
                  engine -> faissOn(engine, device).bytes(block, neighborhood, features),
                  engine -> faissOn(engine, device).place(block, neighborhood, features));
      final Placement placement = placed.placement();
      return onFaiss(
          placed.result(),
          placement.gpuPieces() > 0 ? "gpu" : "cpu",
          placement.reasons(),
          placement.waited().toNanos() / 1e9);
    } catch (final InterruptedException e) {
      throw interrupted();
    } catch (final GpuException e) {
      if (device == DeviceChoice.GPU) {
        throw e;
      }
      return onFaiss(FAISS.place(block, neighborhood, features), "cpu", List.of(), 0);
    }
  }

  private static FaissDeviceEngine faissOn(final DeviceEngine engine, final DeviceChoice device) {
    return FAISS_ON.computeIfAbsent(
        engine, e -> FaissDeviceEngine.on(e.manager(), FAISS, device == DeviceChoice.AUTO));
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for device memory");
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
      final DeviceChoice device)
      throws InterruptedIOException {
    if (device == DeviceChoice.CPU) {
      return onCpu(block, neighborhood, features, "CPU, as chosen");
    }
    try {
      final Placement.Placed<FeatureTable> placed =
          devices(device)
              .place(
                  GrantedDevices.addresses(),
                  engine -> engine.bytes(block, features),
                  engine -> engine.place(block, neighborhood, features));
      final Placement placement = placed.placement();
      final boolean onGpu = placement.gpuPieces() > 0;
      return new Outcome(
          placed.result(),
          onGpu ? "gpu" : "cpu",
          onGpu ? "cuda" : CPU.name(),
          placement.reasons().isEmpty() ? "as chosen" : String.join("; ", placement.reasons()),
          placement.waited().toNanos() / 1e9,
          Map.of());
    } catch (final InterruptedException e) {
      throw interrupted();
    } catch (final GpuException e) {
      if (device == DeviceChoice.GPU) {
        throw e;
      }
      return onCpu(block, neighborhood, features, "CPU: " + e.getMessage());
    }
  }
}
