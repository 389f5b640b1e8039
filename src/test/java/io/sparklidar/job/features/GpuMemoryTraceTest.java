package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.gpu.GpuLease;
import io.sparklidar.gpu.GpuLimits;
import io.sparklidar.gpu.GpuMemoryManager;
import io.sparklidar.gpu.SimulatedGpuDevice;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.report.ReportModel.MemorySample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuMemoryTraceTest {

  private static final long MIB = 1 << 20;
  private static final SimulatedGpuDevice DEVICE = new SimulatedGpuDevice("trace", 1000 * MIB);

  private static GpuMemoryManager manager() {
    return GpuMemoryManager.of(DEVICE, new GpuLimits(0.9, 300 * MIB, 64 * MIB));
  }

  /** What a task does that computes a tile on a device. */
  private static void task(final GpuMemoryTrace trace) throws InterruptedException {
    try (GpuLease lease = manager().allocate(200 * MIB, Duration.ofMinutes(1)).orElseThrow()) {
      lease.buffer();
    } finally {
      trace.collect();
    }
  }

  @Test
  void theDriverSeesEveryGrantOfItsExecutors() throws InterruptedException {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    try {
      manager().allocate(100 * MIB, Duration.ZERO).orElseThrow().close();
      Thread.sleep(2);
      final Instant started = Instant.now();
      final GpuMemoryTrace trace = new GpuMemoryTrace(spark);
      final List<Integer> tiles = IntStream.range(0, 12).boxed().toList();
      spark.parallelize(tiles, tiles.size()).foreach(tile -> task(trace));

      final List<MemorySample> samples =
          trace.since(started).stream().filter(s -> s.device().equals(DEVICE.key())).toList();
      assertEquals(24, samples.size(), "a grant and a return per tile, none of an earlier job");
      long lease = Long.MAX_VALUE;
      Duration before = Duration.ZERO;
      for (final MemorySample sample : samples) {
        assertEquals("driver", sample.executor());
        assertEquals(900 * MIB, sample.budgetBytes());
        assertTrue(sample.time().compareTo(before) >= 0, "in order of time");
        before = sample.time();
        if (sample.grantedBytes() > 0) {
          lease = Math.min(lease, sample.grantedBytes());
        }
      }
      for (final MemorySample sample : samples) {
        assertEquals(0, sample.grantedBytes() % lease);
        assertTrue(sample.grantedBytes() <= 2 * lease, "two tasks at a time");
      }
      assertEquals(0, samples.get(samples.size() - 1).grantedBytes());
    } finally {
      spark.stop();
    }
  }

  /** In one JVM with its executor, so that a lease of the test stands for one of a tile. */
  @Test
  void theReportOfAJobShowsWhatWasGranted(@TempDir final Path output) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1]"));
    try {
      final Progress plan =
          new Progress() {
            @Override
            public void stage(final String stage, final long done, final long total) {}

            @Override
            public void line(final String text) {
              try {
                manager().allocate(300 * MIB, Duration.ZERO).orElseThrow().close();
              } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          };
      final Path town = Path.of("data-samples/town_770000_6277000.laz");
      new FeatureJob(spark, TestJobs.options(output, town).features("minimal").build(), plan).run();
    } finally {
      spark.stop();
    }
    final String page = Files.readString(output.resolve("report.html"));
    assertTrue(page.contains("GPU memory over time"), "a chart");
    assertTrue(page.contains("class=\"budget\""), "and what may be granted");
  }
}
