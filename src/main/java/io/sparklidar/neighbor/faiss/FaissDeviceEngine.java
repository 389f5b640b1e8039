package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.GpuWork;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import java.util.Optional;

/**
 * FAISS on a device, in leased memory, and on the CPU where that cannot be had. Safe for use by any
 * number of threads, each with indexes and resources of its own.
 */
public final class FaissDeviceEngine {

  /** First guesses at points a second and thread; measured as tiles finish. */
  private static final double GPU_RATE = 4e5;

  private static final double CPU_RATE = 1.5e5;

  private final FaissEngine engine;
  private final GpuRunner runner;

  private FaissDeviceEngine(
      final GpuMemoryManager manager,
      final FaissEngine engine,
      final WaitPolicy policy,
      final boolean cpuAllowed) {
    this.engine = engine;
    this.runner = new GpuRunner(manager, policy, cpuAllowed);
  }

  /**
   * FAISS on a device.
   *
   * @param manager of the device's memory
   * @param engine FAISS on the CPU
   * @param cpuAllowed whether the CPU may do what the device cannot; if so, a tile waits for the
   *     device no longer than the CPU would take
   */
  public static FaissDeviceEngine on(
      final GpuMemoryManager manager, final FaissEngine engine, final boolean cpuAllowed) {
    return new FaissDeviceEngine(
        manager,
        engine,
        cpuAllowed ? new CostBasedWait(GPU_RATE, CPU_RATE) : WaitPolicy.FOREVER,
        cpuAllowed);
  }

  /**
   * Features of the core points, how they were found, and where.
   *
   * @throws InterruptedException if the thread is interrupted while it waits for device memory
   * @throws GpuException if the device cannot and the CPU is not allowed
   */
  public Placement.Placed<FaissEngine.Computed> place(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features)
      throws InterruptedException {
    return runner.run(
        new GpuWork<>() {
          @Override
          public long points() {
            return points.coreCount();
          }

          @Override
          public long gpuBytes() {
            return FaissGpuResources.bytes(points.size(), 3);
          }

          @Override
          public FaissEngine.Computed onGpu(final GpuLease lease) {
            return engine.place(points, neighborhood, features, Optional.of(lease));
          }

          @Override
          public FaissEngine.Computed onCpu() {
            return engine.place(points, neighborhood, features);
          }

          @Override
          public Optional<Halves<FaissEngine.Computed>> halves() {
            return Optional.empty();
          }
        });
  }
}
