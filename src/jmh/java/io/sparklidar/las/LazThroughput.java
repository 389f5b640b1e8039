package io.sparklidar.las;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.MemoryByteSource;
import io.sparklidar.las.laz.LazChunkEncoder;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Points a second of one thread's processor time for given LAZ files: what to compare with another
 * program on a machine that others use too. Arguments: the files.
 */
public final class LazThroughput {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RUNS = 25;
  private static final long WARM_UP_NANOS = 3_000_000_000L;

  private LazThroughput() {}

  /** One pass over all points; returns something that depends on them. */
  private interface Pass {
    long run() throws IOException;
  }

  /** Prints three lines a file. */
  public static void main(final String[] files) throws IOException {
    for (final String name : files) {
      final Path path = Path.of(name);
      final byte[] bytes = Files.readAllBytes(path);
      try (LasFile file = LasFile.open(new MemoryByteSource(name, bytes))) {
        final PointReader everything = file.reader(EnumSet.allOf(LasField.class));
        measure("decode " + path.getFileName(), file, () -> decode(file, everything));
        final PointReader coordinates = file.reader(Set.of(LasField.Z));
        measure("decode xyz " + path.getFileName(), file, () -> decode(file, coordinates));
        final List<LasColumns> chunks = chunks(file, everything);
        final LazChunkEncoder encoder = LazChunkEncoder.of(file.compression().orElseThrow());
        measure("encode " + path.getFileName(), file, () -> encode(chunks, encoder));
      }
    }
  }

  private static long decode(final LasFile file, final PointReader reader) throws IOException {
    long sum = 0;
    for (final Chunk chunk : file.chunks()) {
      sum += reader.read(chunk).x()[0];
    }
    return sum;
  }

  private static long encode(final List<LasColumns> chunks, final LazChunkEncoder encoder) {
    long bytes = 0;
    for (final LasColumns chunk : chunks) {
      bytes += encoder.encode(chunk);
    }
    return bytes;
  }

  private static List<LasColumns> chunks(final LasFile file, final PointReader reader)
      throws IOException {
    final List<LasColumns> chunks = new ArrayList<>();
    for (final Chunk chunk : file.chunks()) {
      final LasColumns copy = new LasColumns(file.layout(), EnumSet.allOf(LasField.class));
      copy.append(reader.read(chunk), 0, chunk.pointCount());
      chunks.add(copy);
    }
    return chunks;
  }

  private static void measure(final String what, final LasFile file, final Pass pass)
      throws IOException {
    long sum = 0;
    final long warm = System.nanoTime() + WARM_UP_NANOS;
    while (System.nanoTime() < warm) {
      sum += pass.run();
    }
    final double[] rates = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      final long start = THREADS.getCurrentThreadCpuTime();
      sum += pass.run();
      final long nanos = THREADS.getCurrentThreadCpuTime() - start;
      rates[i] = file.pointCount() * 1e3 / nanos;
    }
    Arrays.sort(rates);
    System.out.printf("%-40s %.2f M points/s (%s)%n", what, rates[RUNS / 2], Long.toHexString(sum));
  }
}
