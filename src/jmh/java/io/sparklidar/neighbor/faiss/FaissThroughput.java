package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.neighbor.cpu.BenchCloud;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Points a second of FAISS on one thread, by the clock and by the thread's processor time, turn and
 * turn about with the engine on the CPU and with FAISS as it comes. Arguments: cloud, points,
 * rounds. With {@code target/faiss} on the class path.
 */
public final class FaissThroughput {

  private static final Neighborhood NEIGHBORHOOD = Neighborhood.nearest(20, 10);
  private static final FeatureSet FEATURES = FeatureSet.parse("default");

  /** Queries of the plain index; all points would take minutes. */
  private static final int PLAIN_QUERIES = 50_000;

  private FaissThroughput() {}

  private interface Work {
    String run();
  }

  /** Measures. */
  public static void main(final String[] args) {
    final BenchCloud cloud = BenchCloud.valueOf(args[0]);
    final PointBlock block = cloud.block(Integer.parseInt(args[1]));
    final int rounds = Integer.parseInt(args[2]);
    System.out.println(FaissLibrary.find().reason());
    for (int round = 0; round < rounds; round++) {
      measure(
          "faiss",
          block.coreCount(),
          () ->
              new FaissEngine(new GridEngine())
                  .run(block, NEIGHBORHOOD, FEATURES)
                  .search()
                  .toString());
      if (FaissLibrary.whyNoGpu().isEmpty()) {
        measure("gpu", block.coreCount(), () -> onDevice(block));
      }
      measure(
          "cpu",
          block.coreCount(),
          () -> new GridEngine().compute(block, NEIGHBORHOOD, FEATURES).size() + " rows");
    }
    final float[] rows = rows(block);
    for (final int probes : new int[] {4, 8, 16}) {
      plain(block, rows, probes);
    }
  }

  private static String onDevice(final PointBlock block) {
    final GpuMemoryManager manager = GpuMemoryManager.of(CudaDevice.open(0), GpuLimits.DEFAULT);
    return new FaissDeviceEngine(manager, new FaissEngine(new GridEngine()))
        .run(block, NEIGHBORHOOD, FEATURES)
        .search()
        .toString();
  }

  private static void measure(final String name, final int points, final Work work) {
    final long clock = System.nanoTime();
    final long processor = processorNanos();
    final String result = work.run();
    final double used = (processorNanos() - processor) / 1e9;
    final double seconds = (System.nanoTime() - clock) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-10s %,9.0f points/s by the clock, %,9.0f by processor time; %s%n",
        name,
        points / seconds,
        points / used,
        result);
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static float[] rows(final PointBlock block) {
    final float[] rows = new float[3 * block.size()];
    for (int i = 0; i < block.size(); i++) {
      rows[3 * i] = block.x()[i] - block.x()[0];
      rows[3 * i + 1] = block.y()[i] - block.y()[0];
      rows[3 * i + 2] = block.z()[i] - block.z()[0];
    }
    return rows;
  }

  /** An index of 4 sqrt(n) lists whose nearest centroids are visited: no proof, no features. */
  private static void plain(final PointBlock block, final float[] rows, final int probes) {
    final int size = block.size();
    final int k = NEIGHBORHOOD.k();
    final int leaf = (int) (size / (4 * Math.sqrt(size)) * 1.5);
    final int queries = Math.min(PLAIN_QUERIES, size);
    try (FaissIndex index =
            FaissIndex.lists(rows, size, 3, leaf, k, Integer::compare, Optional.empty());
        FloatPointer x = new FloatPointer(3L * queries);
        FloatPointer distances = new FloatPointer((long) k * queries);
        LongPointer labels = new LongPointer((long) k * queries)) {
      x.put(index.tree().rows(), 0, 3 * queries);
      final FaissNative.IndexIVFFlat plain = (FaissNative.IndexIVFFlat) index.index();
      plain.probes(probes);
      measure(
          "plain " + probes,
          queries,
          () -> {
            plain.search(queries, x, k, distances, labels);
            return index.tree().leaves() + " lists";
          });
      final long[] found = new long[k * queries];
      labels.get(found);
      final Neighbors exact = index.search(index.tree().rows(), queries, k);
      int wrong = 0;
      for (int query = 0; query < queries; query++) {
        final Set<Double> truth = new HashSet<>();
        for (int i = 0; i < k; i++) {
          truth.add(exact.distances()[query * k + i]);
        }
        wrong +=
            hasOther(index, query, Arrays.copyOfRange(found, query * k, (query + 1) * k), truth);
      }
      System.out.printf(Locale.ROOT, "%25.4f of the rows exact%n", 1 - (double) wrong / queries);
    }
  }

  private static int hasOther(
      final FaissIndex index, final int query, final long[] found, final Set<Double> truth) {
    final float[] rows = index.tree().rows();
    for (final long label : found) {
      double sum = 0;
      for (int d = 0; d < 3; d++) {
        final double difference = (double) rows[3 * query + d] - rows[3 * (int) label + d];
        sum += difference * difference;
      }
      if (!truth.contains(Math.sqrt(sum))) {
        return 1;
      }
    }
    return 0;
  }
}
