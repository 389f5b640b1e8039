package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiles read of their neighbours what their halo needs, of points where they lie, and no more. */
final class TrafficTest {

  /** Points along a side of a file, a power of two: they stand in Morton order. */
  private static final int SIDE = 256;

  /** Metres between them: a file is a kilometre long, its chunks are as long as usual ones. */
  private static final double STEP = 4;

  private static final int CHUNK = 256;
  private static final double MOST_BYTES = 1.6;
  private static final double MOST_POINTS = 1.5;

  @TempDir private static Path inputs;

  /** What x, y and z of all files take. */
  private static long coordinates;

  private static final AtomicLong READ = new AtomicLong();
  private static final AtomicLong SHUFFLED = new AtomicLong();

  private static JavaSparkContext spark;

  @TempDir private Path folder;

  @BeforeAll
  static void writeFilesAndStart() throws IOException {
    for (int column = 0; column < 2; column++) {
      for (int row = 0; row < 2; row++) {
        coordinates += coordinateBytes(file(column, row));
      }
    }
    spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    spark
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(final SparkListenerTaskEnd end) {
                READ.addAndGet(end.taskMetrics().inputMetrics().bytesRead());
                SHUFFLED.addAndGet(
                    end.taskMetrics().shuffleReadMetrics().totalBytesRead()
                        + end.taskMetrics().shuffleWriteMetrics().bytesWritten());
              }
            });
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Path file(final int column, final int row) throws IOException {
    return PointFiles.inChunks(
        inputs.resolve(column + "-" + row + ".laz"),
        SIDE * SIDE,
        CHUNK,
        points -> {
          final Random random = new Random(column + 2L * row);
          for (int p = 0; p < points.size(); p++) {
            points.x()[p] = place(column, p, random);
            points.y()[p] = place(row, p >> 1, random);
            points.z()[p] = random.nextInt(2000);
            points.intensity()[p] = (short) random.nextInt();
            points.gpsTime()[p] = Double.doubleToLongBits(random.nextDouble());
          }
        });
  }

  /** A coordinate in hundredths: every second bit of the number says which step. */
  private static int place(final int tile, final int bits, final Random random) {
    int step = 0;
    for (int bit = 0; 1 << bit < SIDE; bit++) {
      step |= (bits >> 2 * bit & 1) << bit;
    }
    return (int) Math.round(100 * STEP * (tile * SIDE + step)) + random.nextInt(100);
  }

  /** What x, y and z of a file take: of each chunk the beginning and the first two layers. */
  private static long coordinateBytes(final Path path) throws IOException {
    final ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    final int layers = 9;
    long sum = 0;
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      for (final Chunk chunk : file.chunks()) {
        final int sizes = Math.toIntExact(chunk.offset()) + 30 + Integer.BYTES;
        sum += 30 + Integer.BYTES * (1 + layers);
        sum += bytes.getInt(sizes) + bytes.getInt(sizes + Integer.BYTES);
      }
    }
    return sum;
  }

  @Test
  void filesAreReadLittleMoreThanTheirCoordinatesAndNothingIsShuffled() throws Exception {
    check(options());
  }

  @Test
  void soAreSquaresThatCutFiles() throws Exception {
    check(options().tiles(SIDE * STEP * 3 / 4));
  }

  private TestJobs.Options options() throws UsageException {
    return TestJobs.options(folder.resolve("out"), inputs)
        .k(2)
        .radius(10)
        .features("knn_distance_max")
        .attributes("none");
  }

  private void check(final TestJobs.Options options) throws Exception {
    // The index of the files is there: what follows is of tiles alone.
    new FeatureJob(spark, options.build(), Progress.SILENT).plan();
    spark.sc().listenerBus().waitUntilEmpty();
    READ.set(0);
    SHUFFLED.set(0);
    final JobReport report = new FeatureJob(spark, options.build(), Progress.SILENT).run();
    spark.sc().listenerBus().waitUntilEmpty();
    assertEquals(4L * SIDE * SIDE, report.counts().pointsOut());
    final double bytes = (double) READ.get() / coordinates;
    final double points = (double) report.counts().pointsRead() / report.counts().pointsIn();
    assertTrue(bytes >= 1 && bytes <= MOST_BYTES, "bytes of x, y, z are read " + bytes + " times");
    assertTrue(points > 1 && points <= MOST_POINTS, "points are decoded " + points + " times");
    assertEquals(0, SHUFFLED.get(), "bytes through a shuffle");
  }
}
