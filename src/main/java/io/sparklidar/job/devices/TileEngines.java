package io.sparklidar.job.devices;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.DeviceChoice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.Placement;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.job.JobOptions;
import io.sparklidar.neighbor.DevicePool;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.TilePlacer;
import io.sparklidar.ondevice.EarlyDevice;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the engine of each tile: one of the devices that the executor was granted, or the CPU.
 * Safe for concurrent use.
 */
public final class TileEngines {

  private static final Logger LOG = LoggerFactory.getLogger(TileEngines.class);

  /** What is said of the device of a tile that was computed on one. */
  public static final String GPU = "gpu";

  /** The reason of a tile that was computed where it was meant to be. */
  public static final String AS_CHOSEN = "as chosen";

  /** What every tile can fall back to. */
  private static final NeighborEngine CPU = EngineChoice.CPU.onHost();

  /** How long a device that could not be opened is left alone where others can do its work. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** The devices of this JVM, for each wish. */
  private static final Map<Wanted, DevicePool> DEVICES = new ConcurrentHashMap<>();

  /** What was said of devices that could not be opened; once is enough. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private TileEngines() {}

  /** What devices are opened for. */
  private record Wanted(DeviceChoice device, EngineChoice engine) {}

  /**
   * A computed tile.
   *
   * @param table its features
   * @param device {@code cpu} or {@code gpu}
   * @param engine name of the engine
   * @param reason why there
   * @param split whether a device had it in pieces
   * @param waited seconds it waited for device memory
   * @param search how its neighbours were found, where the engine counts that
   */
  public record Outcome(
      FeatureTable table,
      String device,
      String engine,
      String reason,
      boolean split,
      double waited,
      Map<String, Long> search) {

    /**
     * Of a tile whose neighbourhoods were found one after another.
     *
     * @param table of all of them
     * @param parts what became of each; at least one
     */
    static Outcome joining(final FeatureTable table, final List<Outcome> parts) {
      final Outcome first =
          parts.stream().filter(part -> part.device.equals(GPU)).findFirst().orElse(parts.get(0));
      final Map<String, Long> search = new LinkedHashMap<>();
      for (final Outcome part : parts) {
        part.search.forEach((way, count) -> search.merge(way, count, Long::sum));
      }
      return new Outcome(
          table,
          first.device,
          first.engine,
          parts.stream().map(Outcome::reason).distinct().collect(Collectors.joining("; ")),
          parts.stream().anyMatch(Outcome::split),
          parts.stream().mapToDouble(Outcome::waited).sum(),
          search);
    }
  }

  /** Why a GPU that is required cannot be used here by an engine; empty if it can. */
  public static Optional<String> whyNoGpu(final EngineChoice engine) {
    try {
      // Of a device that no engine can use that is said, not what an engine lacks besides.
      devices(new Wanted(DeviceChoice.GPU, EngineChoice.AUTO)).any(GrantedDevices.addresses());
      return engine.whyOnNoDevice();
    } catch (final GpuException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Whether tiles may go to a device, where this JVM has one. */
  public static boolean mayUseDevice(final JobOptions options) {
    return options.device() != DeviceChoice.CPU && options.engine().whyOnNoDevice().isEmpty();
  }

  /**
   * Has devices opened, if tiles with these options may go to one; returns at once.
   *
   * @param all whether there is work for all that the executor was granted, or for one
   */
  public static void openEarly(final JobOptions options, final boolean all) {
    if (!mayUseDevice(options)) {
      return;
    }
    GrantedDevices.note();
    final Wanted wanted = new Wanted(options.device(), options.engine());
    final List<String> addresses = GrantedDevices.addresses();
    for (final String address : all ? addresses : addresses.subList(0, 1)) {
      EarlyDevice.open(
          address,
          () -> CudaDevice.ofAddress(address),
          () -> devices(wanted).any(List.of(address)));
    }
  }

  /**
   * The memory of the devices that tiles may go to, those that can be had; opens all of them or
   * waits until they are open.
   */
  static List<GpuMemoryManager> managers(final JobOptions options) {
    final DevicePool devices = devices(new Wanted(options.device(), options.engine()));
    final List<GpuMemoryManager> managers = new ArrayList<>();
    for (final String address : GrantedDevices.addresses()) {
      try {
        managers.add(devices.any(List.of(address)).manager());
      } catch (final GpuException e) {
        // Tiles go to the others; who computes them says why.
        LOG.debug("no memory of GPU {}: {}", address, e.getMessage());
      }
    }
    return managers;
  }

  private static DevicePool devices(final Wanted wanted) {
    return DEVICES.computeIfAbsent(
        wanted,
        w -> new DevicePool(address -> open(w, address), PAUSE, w.device == DeviceChoice.GPU));
  }

  private static TilePlacer open(final Wanted wanted, final String address) {
    try {
      final CudaDevice device = CudaDevice.ofAddress(address);
      final GpuMemoryManager manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
      final TilePlacer placer =
          new TilePlacer(
              wanted.engine.onDevice(device, manager),
              wanted.engine.onHost(),
              CPU,
              wanted.device == DeviceChoice.AUTO);
      LOG.info("tiles run on GPU {}: {}", address, manager);
      return placer;
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
  public static Outcome compute(
      final PointBlock block, final FeatureSet features, final JobOptions options)
      throws InterruptedIOException {
    if (features.size() == 0) {
      return new Outcome(
          new FeatureTable(features, block.coreCount()),
          "cpu",
          CPU.name(),
          AS_CHOSEN,
          false,
          0,
          Map.of());
    }
    final EngineChoice engine = options.engine();
    final Wanted wanted = new Wanted(options.device(), engine);
    final Neighborhood neighborhood = options.neighborhood();
    if (features.size() == 0) {
      return onHost(CPU.run(block, options.neighborhood(), features), List.of());
    }
    final boolean onHost = !mayUseDevice(options);
    if (features.areOfOneNeighborhood() || onHost && engine.findsSeveralNeighborhoodsOnHost()) {
      return compute(wanted, onHost, block, neighborhood, features);
    }
    final FeaturePlan plan = FeaturePlan.of(features, neighborhood);
    final List<Outcome> outcomes = new ArrayList<>();
    for (final FeaturePlan.Part part : plan.parts()) {
      outcomes.add(compute(wanted, onHost, block, part.neighborhood(), part.features()));
    }
    return Outcome.joining(
        plan.joining(block, outcomes.stream().map(Outcome::table).toList()), outcomes);
  }

  /**
   * Does something on one of the devices that tiles may go to.
   *
   * @param bytes about how much device memory it takes
   * @throws GpuException if no device can be had
   * @throws IOException as the work; an {@link InterruptedIOException} if the task is killed while
   *     it waits for device memory
   */
  public static <T> T onDevice(
      final JobOptions options, final long bytes, final DevicePool.Work<T, IOException> work)
      throws IOException {
    try {
      return devices(new Wanted(options.device(), options.engine()))
          .place(GrantedDevices.addresses(), placer -> bytes, work);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for device memory");
    }
  }

  /** Whether one of the devices that tiles may go to can be had. */
  static boolean isThere(final JobOptions options) {
    try {
      devices(new Wanted(options.device(), options.engine())).any(GrantedDevices.addresses());
      return true;
    } catch (final GpuException e) {
      // Who computes tiles says what that means.
      return false;
    }
  }

  private static Outcome compute(
      final Wanted wanted,
      final boolean onHost,
      final PointBlock block,
      final Neighborhood neighborhood,
      final FeatureSet features)
      throws InterruptedIOException {
    if (onHost) {
      return onHost(wanted.engine.onHost().run(block, neighborhood, features), List.of());
    }
    try {
      final Placement.Placed<TileFeatures> placed =
          devices(wanted)
              .place(
                  GrantedDevices.addresses(),
                  placer -> placer.bytes(block, neighborhood, features),
                  placer -> placer.place(block, neighborhood, features));
      return outcome(placed.result(), placed.placement());
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for device memory");
    } catch (final GpuException e) {
      if (wanted.device == DeviceChoice.GPU) {
        throw e;
      }
      return onHost(
          wanted.engine.onHost().run(block, neighborhood, features), List.of(e.getMessage()));
    }
  }

  private static Outcome onHost(final TileFeatures computed, final List<String> reasons) {
    return outcome(computed, new Placement(0, 1, Duration.ZERO, reasons));
  }

  private static Outcome outcome(final TileFeatures computed, final Placement placement) {
    final boolean onGpu = placement.gpuPieces() > 0;
    final List<String> reasons =
        Stream.concat(computed.notes().stream(), placement.reasons().stream()).distinct().toList();
    final String reason;
    if (computed.engine().equals(CPU.name())) {
      reason = "CPU" + (reasons.isEmpty() ? ", " + AS_CHOSEN : ": " + String.join("; ", reasons));
    } else {
      reason = reasons.isEmpty() ? AS_CHOSEN : String.join("; ", reasons);
    }
    return new Outcome(
        computed.table(),
        onGpu ? GPU : "cpu",
        computed.engine(),
        reason,
        placement.gpuPieces() > 1,
        placement.waited().toNanos() / 1e9,
        computed.search());
  }
}
