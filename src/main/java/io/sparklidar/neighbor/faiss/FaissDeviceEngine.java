package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.neighbor.DeviceEngine;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.neighbor.cuda.CudaEngine;
import java.util.Optional;

/**
 * FAISS on a device, in leased memory. Lists, proof and features are the kernels' work; of
 * neighbourhoods too large for them FAISS does the search alone, and the host the rest around it.
 * Safe for use by any number of threads, each with indexes and resources of its own.
 */
public final class FaissDeviceEngine implements DeviceEngine {

  /** First guess; measured as tiles finish. */
  private static final double POINTS_PER_SECOND = 5e6;

  private static final int DIMENSIONS = 3;

  private final GpuMemoryManager manager;
  private final CudaEngine kernels;
  private final DeviceIvf.Maker maker;
  private final FaissEngine engine;

  /**
   * FAISS on a device.
   *
   * @param manager of the device's memory
   * @param engine FAISS on the CPU, for its part of large neighbourhoods
   * @throws GpuException if the device is not one of CUDA, or its driver does not take the kernels
   */
  public FaissDeviceEngine(final GpuMemoryManager manager, final FaissEngine engine) {
    this(manager, new FaissDeviceIvf(), engine);
  }

  FaissDeviceEngine(
      final GpuMemoryManager manager, final DeviceIvf.Maker maker, final FaissEngine engine) {
    this.manager = manager;
    this.kernels = new CudaEngine(manager, FaissGpuResources.cuda(manager));
    this.maker = maker;
    this.engine = engine;
  }

  @Override
  public String name() {
    return FaissEngine.NAME;
  }

  @Override
  public double pointsPerSecond() {
    return POINTS_PER_SECOND;
  }

  @Override
  public GpuMemoryManager manager() {
    return manager;
  }

  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return FaissEngine.whyNotHere(points, neighborhood)
        .or(() -> kernels.whyNot(points, neighborhood));
  }

  /** Whether the kernels can prove what FAISS finds. */
  private static boolean isProvenThere(final Neighborhood neighborhood) {
    return neighborhood.k() <= DeviceIvfLayout.MOST_FETCHED - DeviceIvfLayout.MORE;
  }

  @Override
  public FeatureSet columns(final Neighborhood neighborhood, final FeatureSet features) {
    return isProvenThere(neighborhood)
        ? CudaEngine.columnsOfSums(features)
        : FaissEngine.columns(features);
  }

  @Override
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    if (points.coreCount() == 0) {
      return 1;
    }
    return isProvenThere(neighborhood)
        ? kernels.bytes(points, neighborhood, features) + layout(points, neighborhood).bytes
        : FaissGpuResources.bytes(points.size(), DIMENSIONS);
  }

  private DeviceIvfLayout layout(final PointBlock points, final Neighborhood neighborhood) {
    return new DeviceIvfLayout(points.size(), neighborhood.k(), maker);
  }

  @Override
  public TileFeatures run(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    final FaissEngine.Searched searched =
        isProvenThere(neighborhood) && points.coreCount() > 0
            ? byKernels(points, neighborhood, features, lease)
            : engine.search(points, neighborhood, features, Optional.of(lease));
    return searched.asComputed();
  }

  private FaissEngine.Searched byKernels(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    final long base = lease.buffer().address();
    final DeviceIvfSearch search =
        new DeviceIvfSearch(
            maker,
            layout(points, neighborhood),
            base + kernels.bytes(points, neighborhood, features),
            points);
    final FeatureTable table = kernels.compute(points, neighborhood, features, base, search);
    return new FaissEngine.Searched(table, search.counts());
  }
}
