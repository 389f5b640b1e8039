package io.sparklidar.job.doctor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.job.EngineChoice;
import io.sparklidar.neighbor.DeviceEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The CUDA devices of this JVM, each of them: kernels, a tile, and whether its memory manager
 * grants what it has and refuses what it has not.
 */
final class DeviceChecks {

  /** A tenth of a GiB: whatever else runs on a device, that is there. */
  private static final long SMALL = (1L << 30) / 10;

  /** More than any device has. */
  private static final long ABSURD = 999_999L << 30;

  private static final Duration WAIT = Duration.ofSeconds(2);

  private static final String DRIVER =
      "install the NVIDIA driver, or run with --device cpu where none is wanted";

  private final PointBlock block;
  private final FeatureTable expected;
  private final List<Check> checks = new ArrayList<>();
  private long freeBytes;

  /**
   * Checks to come.
   *
   * @param block a small tile
   * @param expected its features by the engine of the CPU
   */
  DeviceChecks(final PointBlock block, final FeatureTable expected) {
    this.block = block;
    this.expected = expected;
  }

  /**
   * Examines devices.
   *
   * @param addresses what the scheduler granted; empty for all that this process sees
   * @param required whether there has to be one
   */
  List<Check> all(final List<String> addresses, final boolean required) {
    final List<CudaDevice> devices;
    try {
      devices = devices(addresses);
    } catch (final GpuException e) {
      checks.add(
          required
              ? Check.failed("gpu", e.getMessage(), DRIVER)
              : Check.note("gpu", "none: " + e.getMessage(), "tiles run on the CPU"));
      return checks;
    }
    checks.add(
        Check.ok(
            "cuda driver",
            "CUDA " + version(CudaDevice.driverVersion()) + ", " + devices.size() + " devices"));
    devices.forEach(this::examine);
    return checks;
  }

  /** What the last device had free; 0 without one. */
  long freeBytes() {
    return freeBytes;
  }

  private static List<CudaDevice> devices(final List<String> addresses) {
    final List<CudaDevice> devices = new ArrayList<>();
    for (final String address : addresses) {
      devices.add(CudaDevice.ofAddress(address));
    }
    final int count = CudaDevice.count();
    for (int d = 0; d < count && addresses.isEmpty(); d++) {
      devices.add(CudaDevice.open(d));
    }
    if (devices.isEmpty()) {
      throw new GpuException("the driver shows this process no device");
    }
    return devices;
  }

  private static String version(final int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  private void examine(final CudaDevice device) {
    final String gpu = "gpu " + device.ordinal();
    try {
      freeBytes = device.freeBytes();
      checks.add(
          Check.ok(
              gpu,
              String.format(
                  Locale.ROOT,
                  "%s, compute capability %.1f, %.2f of %.2f GiB free",
                  device.name(),
                  device.capability() / 10.0,
                  freeBytes / (double) (1L << 30),
                  device.totalBytes() / (double) (1L << 30))));
      final GpuMemoryManager manager = GpuMemoryManager.of(device, GpuLimits.DEFAULT);
      tile(gpu, EngineChoice.AUTO.onDevice(device, manager));
      memory(gpu, manager);
    } catch (final GpuException e) {
      checks.add(
          Check.failed(
              gpu, e.getMessage(), "look at nvidia-smi; tiles of this executor run on the CPU"));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      checks.add(Check.failed(gpu, "interrupted", "run it again"));
    }
  }

  private void tile(final String gpu, final DeviceEngine engine) {
    final long start = System.nanoTime();
    final FeatureTable found = engine.compute(block, SmallTile.NEIGHBORHOOD, SmallTile.FEATURES);
    final double seconds = (System.nanoTime() - start) / 1e9;
    final Optional<String> difference = SmallTile.difference(expected, found);
    checks.add(
        difference.isPresent()
            ? Check.failed(
                gpu + " kernels",
                difference.get(),
                "run with --device cpu and report this: results of this device are not to be"
                    + " trusted")
            : Check.ok(
                gpu + " kernels",
                String.format(
                    Locale.ROOT,
                    "loaded; a tile of %,d points in %.2f s, features as on the CPU",
                    block.size(),
                    seconds)));
  }

  private void memory(final String gpu, final GpuMemoryManager manager)
      throws InterruptedException {
    final Optional<GpuLease> small = manager.allocate(SMALL, WAIT);
    small.ifPresent(GpuLease::close);
    checks.add(
        small.isPresent()
            ? Check.ok(gpu + " lease", "0.1 GiB is granted")
            : Check.failed(
                gpu + " lease",
                "0.1 GiB is not granted: " + manager,
                "other processes hold the device; see nvidia-smi"));
    final Optional<GpuLease> absurd = manager.allocate(ABSURD, Duration.ZERO);
    absurd.ifPresent(GpuLease::close);
    checks.add(
        absurd.isEmpty()
            ? Check.ok(gpu + " refusal", "999 999 GiB are not")
            : Check.failed(gpu + " refusal", "999 999 GiB are granted", "report this"));
    manager.freeCache();
    final long kept = manager.memoryInfo().pooled();
    checks.add(
        kept == 0
            ? Check.ok(gpu + " caches", "freed")
            : Check.failed(gpu + " caches", kept + " bytes are kept after freeing", "report this"));
    checks.add(Check.ok(gpu + " memory", manager.toString()));
  }
}
