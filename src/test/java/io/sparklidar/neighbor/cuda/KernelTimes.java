package io.sparklidar.neighbor.cuda;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.cuda.CudaModule;
import io.sparklidar.gpu.cuda.CudaTransfer;
import io.sparklidar.gpu.cuda.DeviceStreams;
import io.sparklidar.gpu.cuda.StreamPool;
import io.sparklidar.gpu.cuda.TileStreams;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** How long each step of a tile takes on the device, once its coordinates are there. */
final class KernelTimes {

  private static final FeatureSet DEFAULT = FeatureSet.parse("default");
  private static final int ROUNDS = 5;
  private static final int STEPS = 6;
  private static final int MEGA = 1_000_000;

  private final GpuMemoryManager manager;
  private final CudaEngine cuda;
  private final StreamPool streams;
  private final CUevent[] events = new CUevent[STEPS + 1];

  KernelTimes(final GpuMemoryManager manager, final CudaEngine cuda) {
    this.manager = manager;
    this.cuda = cuda;
    this.streams = DeviceStreams.of((CudaDevice) manager.device()).pool();
  }

  /** Prints a line for each cloud and k. */
  void print() throws InterruptedException {
    ((CudaDevice) manager.device()).makeCurrent();
    for (int i = 0; i < events.length; i++) {
      events[i] = new CUevent();
      CudaDevice.check(
          JCudaDriver.cuEventCreate(events[i], CUevent_flags.CU_EVENT_DEFAULT), "cuEventCreate");
    }
    System.out.println(
        "kernels: cloud, points, k: curve sort tree search far features = all ms, M/s");
    final String most = System.getProperty("kernels.most", "50");
    final FeatureSet two = FeatureSet.parse("planarity,verticality");
    final PointBlock town = Clouds.inStrips(Clouds.town(10 * MEGA, 1));
    for (final int k : new int[] {10, 20, 32, 50, 64, 100, 128, 200, 500, 1000}) {
      line("town", town, k, DEFAULT);
    }
    line("town, 2 columns", town, 20, two);
    line("town, random", Clouds.town(10 * MEGA, 1), 20, DEFAULT);
    final PointBlock small = Clouds.inStrips(Clouds.town(MEGA, 1));
    for (final int k : new int[] {10, 20, 100}) {
      line("town", small, k, DEFAULT);
    }
    final PointBlock forest = Clouds.inStrips(Clouds.forest(10 * MEGA, 1));
    for (final int k : new int[] {20, 50, 64, 100, 500}) {
      line("forest", forest, k, DEFAULT);
    }
    final PointBlock lake = Clouds.inStrips(Clouds.lake(10 * MEGA, 1));
    line("lake", lake, 20, DEFAULT);
    line("lake", lake, 100, DEFAULT);
    final PointBlock coincident = Clouds.coincident(10 * MEGA);
    line("all coincident", coincident, 20, DEFAULT);
    line("all coincident", coincident, 100, DEFAULT);
    if (Integer.parseInt(most) >= 50) {
      final PointBlock large = Clouds.inStrips(Clouds.town(50 * MEGA, 1));
      for (final int k : new int[] {10, 20, 50, 100}) {
        line("town", large, k, DEFAULT);
      }
    }
  }

  private void line(
      final String cloud, final PointBlock points, final int k, final FeatureSet features)
      throws InterruptedException {
    final float[][] times = new float[STEPS + 1][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      final float[] one = times(points, Neighborhood.nearest(k, 10), features);
      for (int step = 0; step <= STEPS; step++) {
        times[step][round] = one[step];
      }
    }
    final StringBuilder text = new StringBuilder();
    for (final float[] step : times) {
      Arrays.sort(step);
      text.append(String.format(Locale.ROOT, " %8.2f", step[ROUNDS / 2]));
    }
    System.out.printf(
        Locale.ROOT,
        "kernels: %-16s %3d M, k %4d:%s %7.0f%n",
        cloud,
        points.size() / MEGA,
        k,
        text,
        points.size() / 1e3 / times[STEPS][ROUNDS / 2]);
  }

  /** Milliseconds of each step and of all. */
  private float[] times(
      final PointBlock points, final Neighborhood nearest, final FeatureSet features)
      throws InterruptedException {
    try (GpuLease lease =
            manager
                .allocate(cuda.bytes(points, nearest, features), Duration.ofMinutes(1))
                .orElseThrow();
        TileStreams taken = streams.take();
        CudaTransfer transfer = new CudaTransfer(manager, streams.maker(), taken)) {
      final CUstream stream = taken.work();
      final long base = lease.buffer().address();
      final int size = points.size();
      final CudaLayout layout =
          new CudaLayout(size, size, features.size(), CudaLayout.PassRoom.NONE);
      final DevicePoints uploaded = cuda.upload(points, layout, base, stream, transfer);
      mark(0, stream);
      final Curve curve = cuda.curve(uploaded, Stream.of(nearest), layout, base, stream);
      mark(1, stream);
      cuda.sort(curve, uploaded, layout, base, stream);
      mark(2, stream);
      cuda.buildTree(layout, base, size, stream);
      mark(3, stream);
      final CudaQuery query = cuda.query(uploaded, nearest, features, layout, base);
      final CudaTile tile =
          new CudaTile(
              CudaModule.on((CudaDevice) manager.device(), CudaEngine.class, CudaEngine.PTX),
              uploaded,
              nearest,
              features,
              query,
              Optional.empty(),
              layout,
              base,
              stream);
      cuda.new GroupSearch().run(tile);
      mark(4, stream);
      cuda.searchFar(tile);
      mark(5, stream);
      for (int from = 0; from < size; from += layout.sliceSize) {
        cuda.makeColumns(
            query.stretch(0, size),
            from,
            Math.min(layout.sliceSize, size - from),
            base + layout.slices[0],
            stream);
      }
      mark(6, stream);
      taken.await();
      final float[] times = new float[STEPS + 1];
      final float[] one = new float[1];
      for (int step = 0; step < STEPS; step++) {
        CudaDevice.check(
            JCudaDriver.cuEventElapsedTime(one, events[step], events[step + 1]),
            "cuEventElapsedTime");
        times[step] = one[0];
        // Choosing the curve is the host's work, during which other tiles have the device.
        times[STEPS] += step == 0 ? 0 : one[0];
      }
      return times;
    }
  }

  private void mark(final int event, final CUstream stream) {
    CudaDevice.check(JCudaDriver.cuEventRecord(events[event], stream), "cuEventRecord");
  }
}
