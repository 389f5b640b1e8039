package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.GpuRunner;
import io.sparklidar.gpu.GpuWork;
import io.sparklidar.gpu.Placement;
import io.sparklidar.gpu.WaitPolicy;
import io.sparklidar.neighbor.NeighborEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The engine that uses a device wherever it can and another engine wherever it cannot, with the
 * same neighbours: tiles wait for memory as long as that makes sense, are halved when the device
 * refuses them, and end on the other engine when nothing else is left. Says of each tile where it
 * was computed and why. Safe for use by any number of threads, which share the device.
 */
public final class DeviceEngine implements NeighborEngine {

  private final LeasedEngine device;
  private final NeighborEngine other;
  private final GpuMemoryManager manager;
  private final GpuRunner runner;
  private final boolean otherAllowed;

  /**
   * @param device the engine on the device
   * @param other what computes a tile that the device does not
   * @param policy how long tiles wait for the device
   * @param otherAllowed whether the other engine may be used at all
   */
  public DeviceEngine(
      final CudaEngine device,
      final NeighborEngine other,
      final WaitPolicy policy,
      final boolean otherAllowed) {
    this(device, device.manager(), other, policy, otherAllowed);
  }

  DeviceEngine(
      final LeasedEngine device,
      final GpuMemoryManager manager,
      final NeighborEngine other,
      final WaitPolicy policy,
      final boolean otherAllowed) {
    this.device = device;
    this.other = other;
    this.manager = manager;
    this.runner = new GpuRunner(manager, policy, otherAllowed);
    this.otherAllowed = otherAllowed;
  }

  @Override
  public String name() {
    return "cuda";
  }

  /** The manager of the device's memory. */
  public GpuMemoryManager manager() {
    return manager;
  }

  /** Device memory that a tile takes, in bytes. */
  public long bytes(final PointBlock points, final FeatureSet features) {
    return device.bytes(points, features);
  }

  /**
   * Features of the core points, and where they were computed.
   *
   * @throws InterruptedException if the thread is interrupted while it waits for device memory
   * @throws GpuException if the device cannot and the other engine is not allowed
   */
  public Placement.Placed<FeatureTable> place(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features)
      throws InterruptedException {
    final Optional<String> whyNot = device.whyNot(points, neighborhood, features);
    if (whyNot.isPresent()) {
      if (!otherAllowed) {
        throw new GpuException("the GPU is required, but " + whyNot.get());
      }
      return new Placement.Placed<>(
          other.compute(points, neighborhood, features),
          new Placement(0, 1, Duration.ZERO, List.of(whyNot.get())));
    }
    return runner.run(new Tile(points, neighborhood, features));
  }

  /**
   * {@inheritDoc}
   *
   * @throws GpuException if the device cannot and the other engine is not allowed, or the thread is
   *     interrupted; its interrupt status is set then
   */
  @Override
  public FeatureTable compute(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    try {
      return place(points, neighborhood, features).result();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GpuException("interrupted while waiting for device memory", e);
    }
  }

  /** A tile, or a part of one. */
  private final class Tile implements GpuWork<FeatureTable> {
    private final PointBlock points;
    private final Neighborhood neighborhood;
    private final FeatureSet features;

    Tile(final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
      this.points = points;
      this.neighborhood = neighborhood;
      this.features = features;
    }

    @Override
    public long points() {
      return points.coreCount();
    }

    @Override
    public long gpuBytes() {
      return device.bytes(points, features);
    }

    @Override
    public FeatureTable onGpu(final GpuLease lease) {
      return device.compute(points, neighborhood, features, lease);
    }

    @Override
    public FeatureTable onCpu() {
      return other.compute(points, neighborhood, features);
    }

    @Override
    public Optional<Halves<FeatureTable>> halves() {
      return TileHalf.of(points, neighborhood)
          .map(
              halves -> {
                final BinaryOperator<FeatureTable> join =
                    (first, second) -> {
                      final FeatureTable whole = new FeatureTable(features, points.coreCount());
                      halves.get(0).writeTo(whole, first);
                      halves.get(1).writeTo(whole, second);
                      return whole;
                    };
                return new Halves<>(tile(halves.get(0)), tile(halves.get(1)), join);
              });
    }

    private Tile tile(final TileHalf half) {
      return new Tile(half.block(), neighborhood, features);
    }
  }
}
