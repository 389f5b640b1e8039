package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.cuda.CudaEngine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * An engine on a device that is simulated: leases memory as one with kernels would, computes the
 * columns that they can on the CPU, and counts its queries.
 */
class PretendedEngine implements DeviceEngine {

  static final String NAME = "pretended";

  private final GpuMemoryManager manager;
  private final ToLongFunction<PointBlock> bytes;

  PretendedEngine(final GpuMemoryManager manager, final ToLongFunction<PointBlock> bytes) {
    this.manager = manager;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double pointsPerSecond() {
    return 1e7;
  }

  @Override
  public GpuMemoryManager manager() {
    return manager;
  }

  @Override
  public FeatureSet columns(final Neighborhood neighborhood, final FeatureSet features) {
    return CudaEngine.columnsOfSums(features);
  }

  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    if (points.references().isPresent()) {
      return Optional.of("only some points may be neighbours");
    }
    return neighborhood.k() > 128 ? Optional.of("too many neighbours") : Optional.empty();
  }

  @Override
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return bytes.applyAsLong(points);
  }

  @Override
  public TileFeatures run(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    if (points.references().isPresent()) {
      throw new AssertionError("not all points may be neighbours");
    }
    if (lease.buffer().bytes() < bytes(points, neighborhood, features)) {
      throw new AssertionError("a lease of less than " + bytes(points, neighborhood, features));
    }
    if (!columns(neighborhood, features).equals(features)) {
      throw new AssertionError("no kernel computes all of " + features);
    }
    return new TileFeatures(
        new GridEngine().compute(points, neighborhood, features),
        NAME,
        List.of("as a test"),
        Map.of("queries", (long) points.coreCount()));
  }
}
