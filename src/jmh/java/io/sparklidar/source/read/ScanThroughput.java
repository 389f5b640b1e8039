package io.sparklidar.source.read;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Points as a table against the codec alone, on one core, in turns, by the processor time of the
 * threads that do it: {@code ScanThroughput FOLDER [ROUNDS]}.
 */
public final class ScanThroughput {

  private static final AtomicLong TASKS = new AtomicLong();

  private ScanThroughput() {}

  private interface Work {
    void run() throws Exception;
  }

  /** Measures the files of a folder. */
  public static void main(final String[] args) throws Exception {
    final List<Path> files;
    try (Stream<Path> found = Files.list(Path.of(args[0]))) {
      files = found.filter(file -> file.toString().endsWith(".laz")).sorted().toList();
    }
    final int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
    final SparkSession spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster("local[1]")
                    .setAppName("scan")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1"))
            .getOrCreate();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(final SparkListenerTaskEnd end) {
                TASKS.addAndGet(end.taskMetrics().executorCpuTime());
              }
            });
    final Dataset<Row> read = spark.read().format("las").load(args[0]);
    final long points = read.count();
    final List<String> names =
        List.of(
            "codec, x y z",
            "avg(z)",
            "codec, all",
            "batches, all",
            "sums of all",
            "noop, all rows");
    final List<Work> works =
        List.of(
            () -> decode(files, EnumSet.of(LasField.XY, LasField.Z)),
            () -> read.agg(functions.avg("z")).collectAsList(),
            () -> decode(files, EnumSet.allOf(LasField.class)),
            () -> batches(args[0]),
            () -> read.agg(functions.count("*"), sums(read)).collectAsList(),
            () -> read.write().format("noop").mode("overwrite").save());
    final double[][] seconds = new double[works.size()][rounds];
    for (int round = -3; round < rounds; round++) {
      for (int w = 0; w < works.size(); w++) {
        final double taken = cpu(spark, works.get(w));
        if (round >= 0) {
          seconds[w][round] = taken;
        }
      }
    }
    for (int w = 0; w < works.size(); w++) {
      System.out.printf(
          Locale.ROOT,
          "%-16s %6.2f M points/s  %.2f of the codec%n",
          names.get(w),
          points / median(seconds[w]) / 1e6,
          median(seconds[w < 2 ? 0 : 2]) / median(seconds[w]));
    }
    spark.stop();
  }

  private static org.apache.spark.sql.Column[] sums(final Dataset<Row> read) {
    return Arrays.stream(read.columns())
        .map(name -> functions.sum(functions.col(name).cast("double")))
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Of this thread, and of the tasks it has run. */
  private static double cpu(final SparkSession spark, final Work work) throws Exception {
    spark.sparkContext().listenerBus().waitUntilEmpty();
    TASKS.set(0);
    final long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.run();
    final long own = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    spark.sparkContext().listenerBus().waitUntilEmpty();
    return (TASKS.get() > 0 ? TASKS.get() : own) / 1e9;
  }

  private static void decode(final List<Path> files, final Set<LasField> fields)
      throws IOException {
    for (final Path path : files) {
      try (LasFile file = LasFile.open(FileByteSource.open(path))) {
        final PointReader reader = file.reader(fields);
        for (final Chunk chunk : file.chunks()) {
          reader.read(chunk);
        }
      }
    }
  }

  private static void batches(final String folder) throws Exception {
    final FileSet files =
        FileSet.read(
            ReadOptions.of(new CaseInsensitiveStringMap(java.util.Map.of("path", folder))));
    final LasScan scan = (LasScan) new LasScanBuilder(files, files.schema().struct()).build();
    final List<InputPartition> partitions = new ArrayList<>(List.of(scan.planInputPartitions()));
    for (final InputPartition partition : partitions) {
      try (PartitionReader<ColumnarBatch> reader =
          scan.createReaderFactory().createColumnarReader(partition)) {
        while (reader.next()) {
          reader.get();
        }
      }
    }
  }
}
