package io.sparklidar.codec;

import io.sparklidar.cloud.LasField;
import io.sparklidar.gpu.CudaDevice;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkReader;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** How fast a device decodes LAZ chunks that are in its memory, beside all cores of its host. */
public final class DecodeTimes {

  private static final Set<LasField> COORDINATES = EnumSet.of(LasField.Z);
  private static final Set<LasField> PLACES = EnumSet.of(LasField.Z, LasField.CLASSIFICATION);
  private static final Set<LasField> ALL = EnumSet.allOf(LasField.class);
  private static final double MEGA = 1e6;
  private static final int ROUNDS = 3;
  private static final int MOST_APART = 1600;

  private final LazDeviceRuns runs;

  private DecodeTimes(final LazDeviceRuns runs) {
    this.runs = runs;
  }

  /** Checks the bits of some chunks, then prints a line for each number of chunks and fields. */
  public static void print(final CudaDevice device, final GpuMemoryManager manager)
      throws Exception {
    final long start = System.nanoTime();
    final DecodeTimes times = new DecodeTimes(new LazDeviceRuns(device, manager));
    System.out.printf("decode: kernels ready after %.2f s%n", (System.nanoTime() - start) / 1e9);
    final LazSample town = LazSample.town(Integer.getInteger("decode.points", 2_000_000));
    LazDecoding.assertLikeCpu(town, ALL, times.runs::decode);
    System.out.printf("decode: %d chunks of sample town like on the CPU%n", town.chunks().size());
    for (final Set<LasField> fields :
        List.of(EnumSet.noneOf(LasField.class), COORDINATES, PLACES, ALL)) {
      System.out.printf(
          "decode: %s%n", fields.size() > 3 ? "all of format 8" : "x, y, returns " + fields);
      times.onCpu(town, fields);
      times.onDevice(town, fields);
    }
    for (final LasField field : LasField.values()) {
      System.out.printf("decode: with %s%n", field);
      times.time(town.repeated(1), EnumSet.of(field));
    }
    for (final int format : new int[] {1, 3}) {
      final LazSample legacy = town.inFormat(format);
      if (LazDecoding.assertLikeCpu(legacy, ALL, times.runs::decode) > 0) {
        throw new IllegalStateException(legacy.name() + " is refused");
      }
      System.out.printf("decode: all of format %d%n", format);
      times.onCpu(legacy, ALL);
      times.onDevice(legacy, ALL);
    }
  }

  private void onDevice(final LazSample sample, final Set<LasField> fields) {
    for (final int chunks : new int[] {1, 26, 400, 6400}) {
      time(sample.repeated(chunks), fields);
    }
  }

  private void time(final LazSample sample, final Set<LasField> fields) {
    // more than caches hold, less than an array can
    final LazSample apart = sample.repeated(Math.min(MOST_APART, sample.chunks().size()));
    final List<LazChunkInput> places = LazDecoding.inputs(apart);
    final List<LazChunkInput> inputs = new ArrayList<>();
    for (int i = 0; i < sample.chunks().size(); i++) {
      inputs.add(places.get(i % places.size()));
    }
    final LazDeviceBatch batch = LazDeviceBatch.of(sample.schema(), inputs, fields);
    final double seconds = runs.seconds(batch, LazDecoding.bytes(apart, places), ROUNDS);
    System.out.printf(
        "decode: %5d chunks, %7.1f M points: %8.2f ms, %7.1f M points/s; bytes a point: %.2f input,"
            + " %.2f columns, %.2f scratch%n",
        inputs.size(),
        batch.rows() / MEGA,
        seconds * 1e3,
        batch.rows() / seconds / MEGA,
        (double) sample.chunks().stream().mapToLong(c -> c.length).sum() / batch.rows(),
        (double) batch.columnBytes() / batch.rows(),
        (double) batch.scratchBytes() / batch.rows());
  }

  private void onCpu(final LazSample sample, final Set<LasField> fields) throws Exception {
    final int threads = Runtime.getRuntime().availableProcessors();
    final ExecutorService pool = Executors.newFixedThreadPool(threads);
    final List<Callable<Long>> work = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      work.add(() -> decode(sample, fields));
    }
    double seconds = 0;
    long points = 0;
    for (int round = 0; round < 2; round++) {
      final long start = System.nanoTime();
      final List<Future<Long>> results = pool.invokeAll(work);
      seconds = (System.nanoTime() - start) / 1e9;
      points = 0;
      for (final Future<Long> result : results) {
        points += result.get();
      }
    }
    pool.shutdown();
    System.out.printf(
        "decode: the %d cores of the host: %.1f M points/s%n", threads, points / seconds / MEGA);
  }

  private static long decode(final LazSample sample, final Set<LasField> fields)
      throws IOException {
    final long[] points = new long[1];
    for (int i = 0; i < sample.chunks().size(); i++) {
      final byte[] chunk = sample.chunks().get(i);
      final LazChunkReader reader =
          LazChunkReader.of(
              new MemoryByteSource("town", chunk), sample.schema(), sample.layout(), fields);
      points[0] += reader.read(new Chunk(i, 0, sample.points().get(i), 0, chunk.length)).size();
    }
    return LongStream.of(points).sum();
  }
}
