package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamPool;
import io.sparklidar.gpu.cuda.TileStreams;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How long columns take that need neighbours one by one, and all within a radius. */
final class PassTimes {

  private static final int SIZE = 10_000_000;
  private static final int ROUNDS = 5;

  private static final FeatureSet DEFAULT = FeatureSet.parse("default");

  /** All that the device computes from coordinates. */
  private static final FeatureSet FULL =
      CudaEngine.kernelColumns(FeatureSet.parse("full"))
          .where(column -> column.feature().needs().isEmpty());

  private final CudaDevice device;
  private final GpuMemoryManager manager;
  private final CudaEngine cuda;
  private final StreamPool streams;

  PassTimes(final CudaDevice device, final GpuMemoryManager manager, final CudaEngine cuda) {
    this.device = device;
    this.manager = manager;
    this.cuda = cuda;
    this.streams = DeviceStreams.of(device).pool();
  }

  /** Prints a line for each neighbourhood and choice of columns. */
  void print() throws InterruptedException {
    device.makeCurrent();
    final PointBlock town = Clouds.inStrips(Clouds.town(SIZE, 1));
    for (final int k : new int[] {10, 20, 50, 100, 200, 500, 1000}) {
      line(town, Neighborhood.nearest(k, 10), k == 20);
    }
    line(town, Neighborhood.within(1.0), true);
    line(town, Neighborhood.within(3.0), false);
    line(town, Neighborhood.cylinder(1.0), false);
    line(town, Neighborhood.cylinder(3.0), false);
    for (final int most : new int[] {50, 100}) {
      line(town, Neighborhood.optimal(10, most, 10), false);
    }
  }

  private void line(final PointBlock points, final Neighborhood neighborhood, final boolean inParts)
      throws InterruptedException {
    final double plain = time(points, neighborhood, DEFAULT);
    final double full = time(points, neighborhood, FULL);
    System.out.printf(
        Locale.ROOT,
        "passes: %s: default %.2f ms, %.0f M/s; full (%d columns) %.2f ms, %.0f M/s; ratio %.2f%n",
        neighborhood,
        plain,
        SIZE / 1e3 / plain,
        FULL.size(),
        full,
        SIZE / 1e3 / full,
        full / plain);
    if (inParts) {
      for (final String more :
          new String[] {
            "knn_distance_mean",
            "roughness,first_order_moment,z_std",
            "mean_curvature",
            "z_kurtosis",
            "z_p50",
            "density_2d,echo_ratio"
          }) {
        System.out.printf(
            Locale.ROOT,
            "passes: %s: default and %s %.2f ms%n",
            neighborhood,
            more,
            time(points, neighborhood, FeatureSet.parse("default," + more)));
      }
    }
  }

  /** Milliseconds from coordinates on the device to columns there: the median. */
  private double time(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features)
      throws InterruptedException {
    final long axis = 4L * SIZE;
    final long columns = axis * features.size();
    final FeaturePlan plan = FeaturePlan.of(features, neighborhood);
    final long work = CudaEngine.bytesOnDevice(SIZE, SIZE, plan);
    try (GpuLease lease =
            manager.allocate(3 * axis + columns + work, Duration.ofMinutes(1)).orElseThrow();
        TileStreams taken = streams.take();
        CudaTransfer transfer = new CudaTransfer(manager, streams.maker(), taken)) {
      final long base = lease.buffer().address();
      transfer.toDevice(points.x(), SIZE, base, taken.work());
      transfer.toDevice(points.y(), SIZE, base + axis, taken.work());
      transfer.toDevice(points.z(), SIZE, base + 2 * axis, taken.work());
      final DevicePoints there =
          new DevicePoints(SIZE, SIZE, points.lattice(), base, base + axis, base + 2 * axis);
      final double[] times = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        taken.await();
        final long begin = System.nanoTime();
        cuda.computeOnDevice(there, plan, base + 3 * axis + columns, base + 3 * axis, taken);
        taken.await();
        times[Math.max(round, 0)] = (System.nanoTime() - begin) / 1e6;
      }
      Arrays.sort(times);
      return times[ROUNDS / 2];
    }
  }
}
