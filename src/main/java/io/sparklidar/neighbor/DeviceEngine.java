package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.WaitPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * An engine that works in leased memory of one device. It throws {@link GpuException} where the
 * device fails: {@link TilePlacer} is what goes on elsewhere then.
 */
public interface DeviceEngine extends NeighborEngine {

  /** The manager of the device's memory. */
  GpuMemoryManager manager();

  /** Which of these features it computes; the others are the host's work. */
  FeatureSet columns(Neighborhood neighborhood, FeatureSet features);

  /** Device memory that {@link #run} takes, in bytes. */
  long bytes(PointBlock points, Neighborhood neighborhood, FeatureSet features);

  /**
   * Features of the core points, in the memory of a lease of at least {@link #bytes}. Nothing runs
   * on the device any more when it returns or throws.
   *
   * @param features some of those that are its {@link #columns}
   * @throws IllegalArgumentException if there is a reason {@link #whyNot}
   * @throws GpuException if the device fails
   */
  TileFeatures run(
      PointBlock points, Neighborhood neighborhood, FeatureSet features, GpuLease lease);

  /**
   * {@inheritDoc} However long the device's memory is waited for.
   *
   * @throws IllegalArgumentException if there is a reason {@link #whyNot}
   * @throws GpuException if the device has no room or fails
   */
  @Override
  default TileFeatures run(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final long bytes = bytes(points, neighborhood, features);
    try {
      final Optional<GpuLease> lease =
          manager().allocate(bytes, WaitPolicy.FOREVER.maxWait(points.coreCount(), Duration.ZERO));
      try (GpuLease held =
          lease.orElseThrow(
              () -> new GpuException("no " + bytes + " bytes to be had: " + manager()))) {
        return run(points, neighborhood, features, held);
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GpuException("interrupted while waiting for device memory", e);
    }
  }
}
