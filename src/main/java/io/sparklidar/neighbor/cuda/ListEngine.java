package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuException;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The engine on a CUDA device with the index of a library in place of the project's own search: the
 * index finds candidates, kernels choose where it looks, prove what it found and compute the
 * features. Neighbours are the same as everywhere. Safe for use by several threads at once.
 */
public final class ListEngine {

  /** Extents in steps whose half float32 can count. */
  private static final long MOST_EXTENT = 1L << 25;

  private final CudaEngine engine;
  private final CudaKernels kernels;
  private final ListIndex.Maker maker;

  /**
   * A computed tile.
   *
   * @param table its features
   * @param proven how many rows each search proved
   * @param left how many rows the index could not prove, which the project's own search found
   */
  public record Computed(FeatureTable table, List<Long> proven, long left) {}

  /**
   * The engine on a device.
   *
   * @param manager of the device's memory
   * @param device the manager's device
   * @param maker makes the index of a tile
   * @throws GpuException if the driver cannot compile the kernels
   */
  public ListEngine(
      final GpuMemoryManager manager, final CudaDevice device, final ListIndex.Maker maker) {
    this.engine = new CudaEngine(manager, device);
    this.kernels = CudaKernels.on(device);
    this.maker = maker;
  }

  /** Why it cannot compute this; empty if it can. */
  public static Optional<String> whyNot(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    if (neighborhood.k() > ListLayout.MOST_FETCHED - ListLayout.MORE) {
      return Optional.of(
          "the kernels prove "
              + (ListLayout.MOST_FETCHED - ListLayout.MORE)
              + " neighbours at most, not "
              + neighborhood.k());
    }
    final long extent = Span.longest(points);
    if (extent > MOST_EXTENT) {
      return Optional.of(
          "the tile extends over " + extent + " steps, float32 counts " + MOST_EXTENT);
    }
    return CudaEngine.supports(points, neighborhood, features)
        ? Optional.empty()
        : Optional.of("the kernels do not compute these features here");
  }

  /** Device memory that {@link #compute} takes, in bytes. */
  public long bytes(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return points.coreCount() == 0
        ? 1
        : engine.bytes(points, features)
            + new ListLayout(points.size(), neighborhood.k(), maker).bytes;
  }

  /**
   * Features of the core points, in the memory of a lease of at least {@link #bytes}. Nothing runs
   * on the device any more when it returns or throws.
   *
   * @throws IllegalArgumentException if the kernels do not {@linkplain #whyNot compute} it
   * @throws GpuException if the device fails
   */
  public Computed compute(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final GpuLease lease) {
    if (points.coreCount() == 0) {
      return new Computed(new FeatureTable(features, 0), List.of(0L, 0L, 0L), 0);
    }
    final long base = lease.buffer().address();
    final ListSearch search =
        new ListSearch(
            kernels,
            maker,
            new ListLayout(points.size(), neighborhood.k(), maker),
            base + engine.bytes(points, features));
    final FeatureTable table = engine.compute(points, neighborhood, features, base, search);
    return new Computed(table, Arrays.stream(search.proven()).boxed().toList(), search.left());
  }
}
