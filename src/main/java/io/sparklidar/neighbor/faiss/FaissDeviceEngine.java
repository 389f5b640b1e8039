package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CostBasedWait;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.GpuWork;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.cuda.ListEngine;
import io.sparklidar.neighbor.cuda.ListIndex;
import io.sparklidar.neighbor.cuda.TileHalf;
import java.util.Optional;

/**
 * FAISS on a device, in leased memory, and on the CPU where that cannot be had. Lists, proof and
 * features are the kernels' work; what they do not cover (features of other kinds, very many
 * neighbours) is done on the host around FAISS's search. Safe for use by any number of threads,
 * each with indexes and resources of its own.
 */
public final class FaissDeviceEngine {

  /** First guesses at points a second and thread; measured as tiles finish. */
  private static final double GPU_RATE = 5e6;

  private static final double CPU_RATE = 1.5e5;

  private final ListEngine lists;
  private final FaissEngine engine;
  private final GpuRunner runner;

  private FaissDeviceEngine(
      final ListEngine lists,
      final GpuMemoryManager manager,
      final FaissEngine engine,
      final WaitPolicy policy,
      final boolean cpuAllowed) {
    this.lists = lists;
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
   * @throws GpuException if the device is not one of CUDA
   */
  public static FaissDeviceEngine on(
      final GpuMemoryManager manager, final FaissEngine engine, final boolean cpuAllowed) {
    return on(manager, new FaissTileIndexes(), engine, cpuAllowed);
  }

  static FaissDeviceEngine on(
      final GpuMemoryManager manager,
      final ListIndex.Maker maker,
      final FaissEngine engine,
      final boolean cpuAllowed) {
    return new FaissDeviceEngine(
        new ListEngine(manager, FaissGpuResources.cuda(manager), maker),
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
    final boolean inLists = ListEngine.whyNot(points, neighborhood, features).isEmpty();
    return runner.run(new Tile(points, neighborhood, features, inLists));
  }

  /** Device memory that a tile takes, in bytes. */
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return ListEngine.whyNot(points, neighborhood, features).isEmpty()
        ? lists.bytes(points, neighborhood, features)
        : FaissGpuResources.bytes(points.size(), 3);
  }

  /** A tile, or a part of one. */
  private final class Tile implements GpuWork<FaissEngine.Computed> {
    private final PointBlock points;
    private final Neighborhood neighborhood;
    private final FeatureSet features;
    private final boolean inLists;

    /**
     * @param inLists whether all of it happens on the device; else FAISS's search alone
     */
    Tile(
        final PointBlock points,
        final Neighborhood neighborhood,
        final FeatureSet features,
        final boolean inLists) {
      this.points = points;
      this.neighborhood = neighborhood;
      this.features = features;
      this.inLists = inLists;
    }

    @Override
    public long points() {
      return points.coreCount();
    }

    @Override
    public long gpuBytes() {
      return inLists
          ? lists.bytes(points, neighborhood, features)
          : FaissGpuResources.bytes(points.size(), 3);
    }

    @Override
    public FaissEngine.Computed onGpu(final GpuLease lease) {
      if (!inLists) {
        return engine.place(points, neighborhood, features, Optional.of(lease));
      }
      final ListEngine.Computed computed = lists.compute(points, neighborhood, features, lease);
      return new FaissEngine.Computed(
          computed.table(),
          new SearchCounts(
              computed.proven().get(0),
              computed.proven().get(1),
              computed.proven().get(2),
              computed.left()),
          Optional.empty());
    }

    @Override
    public FaissEngine.Computed onCpu() {
      return engine.place(points, neighborhood, features);
    }

    @Override
    public Optional<Halves<FaissEngine.Computed>> halves() {
      return TileHalf.of(points, neighborhood)
          .map(
              halves ->
                  new Halves<>(
                      tile(halves.get(0)),
                      tile(halves.get(1)),
                      (first, second) -> {
                        final FeatureTable whole = new FeatureTable(features, points.coreCount());
                        halves.get(0).writeTo(whole, first.table());
                        halves.get(1).writeTo(whole, second.table());
                        return new FaissEngine.Computed(
                            whole,
                            first.counts().plus(second.counts()),
                            first.whyNot().or(second::whyNot));
                      }));
    }

    private Tile tile(final TileHalf half) {
      return new Tile(half.block(), neighborhood, features, inLists);
    }
  }
}
