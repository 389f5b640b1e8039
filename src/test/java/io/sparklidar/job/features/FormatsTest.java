package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.OutputFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a format costs and says does not depend on those that are written beside it. */
final class FormatsTest {

  private static final Path SAMPLES = Path.of("data-samples");

  @TempDir Path folder;

  /** How points become tiles: each way writes in its own manner. */
  enum Tiling {
    FILES {
      @Override
      TestJobs.Options of(final TestJobs.Options options) {
        return options;
      }
    },
    SQUARES {
      @Override
      TestJobs.Options of(final TestJobs.Options options) {
        return options.tiles(40);
      }
    },
    PARTS {
      @Override
      TestJobs.Options of(final TestJobs.Options options) {
        return options.tilePoints(20_000);
      }
    };

    abstract TestJobs.Options of(TestJobs.Options options);
  }

  /** All outputs of a job with these formats, by path. */
  private Map<String, byte[]> outputs(final Tiling tiling, final OutputFormat... formats)
      throws Exception {
    final Path output = folder.resolve(Arrays.toString(formats));
    TestJobs.run(
        tiling.of(TestJobs.options(output, SAMPLES).features("minimal").formats(formats)).build());
    final Map<String, byte[]> files = new TreeMap<>();
    for (final OutputFormat format : formats) {
      try (Stream<Path> results = Files.list(output.resolve(format.folder()))) {
        for (final Path file :
            results.filter(f -> f.toString().endsWith(format.folder())).toList()) {
          files.put(output.relativize(file).toString(), content(file, format));
        }
      }
    }
    return files;
  }

  /** All of a file, but for the end of Parquet, which names the options of its job. */
  private static byte[] content(final Path file, final OutputFormat format) throws Exception {
    final byte[] bytes = Files.readAllBytes(file);
    if (format != OutputFormat.PARQUET) {
      return bytes;
    }
    final int end = bytes.length - 2 * Integer.BYTES;
    return Arrays.copyOf(
        bytes, end - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(end));
  }

  @ParameterizedTest
  @EnumSource
  void pointsAreWrittenTheSameWhateverIsWrittenBesideThem(final Tiling tiling) throws Exception {
    final Map<String, byte[]> alone = outputs(tiling, OutputFormat.PARQUET);
    alone.putAll(outputs(tiling, OutputFormat.LAZ));
    final Map<String, byte[]> together = outputs(tiling, OutputFormat.PARQUET, OutputFormat.LAZ);
    assertTrue(together.size() >= 8);
    assertEquals(alone.keySet(), together.keySet());
    alone.forEach((path, bytes) -> assertArrayEquals(bytes, together.get(path), path));
  }

  private long bytesRead(final Path input, final OutputFormat... formats) throws Exception {
    final AtomicLong bytes = new AtomicLong();
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    try {
      spark
          .sc()
          .addSparkListener(
              new SparkListener() {
                @Override
                public void onTaskEnd(final SparkListenerTaskEnd end) {
                  bytes.addAndGet(end.taskMetrics().inputMetrics().bytesRead());
                }
              });
      new FeatureJob(
              spark,
              TestJobs.options(folder.resolve(Arrays.toString(formats)), input)
                  .features("minimal")
                  .formats(formats)
                  .build(),
              Progress.SILENT)
          .run();
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.stop();
    }
    return bytes.get();
  }

  @Test
  void pointsAreReadOnceHoweverManyFormatsThereAre() throws Exception {
    final Path input = TestData.samples().get(0);
    final long once = bytesRead(input, OutputFormat.PARQUET);
    final long twoFormats = bytesRead(input, OutputFormat.PARQUET, OutputFormat.LAS);
    assertTrue(once >= Files.size(input), () -> once + " bytes");
    // Header and records are read once more, of the points nothing.
    assertTrue(
        twoFormats < once + Files.size(input) / 2, () -> once + " and " + twoFormats + " bytes");
  }
}
