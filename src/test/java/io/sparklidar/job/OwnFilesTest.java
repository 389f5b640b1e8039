package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program keeps for itself may be broken, and costs the time to make it anew. */
final class OwnFilesTest {

  private static final Path TILE = Path.of("data-samples/town_770000_6277000.laz");

  @TempDir private Path folder;

  /** Ways to break a file: each leaves something in its place. */
  private interface Damage {
    void to(Path file) throws IOException;
  }

  private static final Map<String, Damage> DAMAGES =
      Map.of(
          "truncated",
          file -> {
            final byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
          },
          "empty",
          file -> Files.write(file, new byte[0]),
          "garbage",
          file -> {
            final byte[] noise = new byte[5000];
            new Random(1).nextBytes(noise);
            Files.write(file, noise);
          },
          "a bit",
          file -> {
            final byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length * 3 / 4] ^= 4;
            Files.write(file, bytes);
          },
          "an array of 2 GB",
          file -> {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
              out.writeObject(new long[1]);
            }
            final byte[] array = bytes.toByteArray();
            // The length of the array stands before its one element.
            Arrays.fill(array, array.length - 12, array.length - 8, (byte) 0x7F);
            Files.write(file, array);
          },
          "a folder",
          file -> {
            Files.delete(file);
            Files.createDirectories(file.resolve("in its place"));
          });

  private static List<Path> files(final Path folder, final String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    }
  }

  private static void damage(final Path file, final Damage damage) throws IOException {
    // What the file system itself would notice is not what is tried.
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    damage.to(file);
  }

  @Test
  void brokenPicturesAndIndexesAreMadeAnew() throws Exception {
    final Path output = folder.resolve("out");
    final JobOptions options = TestJobs.options(output, TILE).features("minimal").build();
    final JobReport first = TestJobs.run(options);
    final Path own = output.resolve("_spark-lidar");
    final Path picture = files(own.resolve("pictures"), ".picture").get(0);
    final Path index = files(own.resolve("index"), ".idx").get(0);
    final Path indexes = files(own.resolve("index"), ".indexes").get(0);
    final byte[] drawn = Files.readAllBytes(picture);
    for (final Map.Entry<String, Damage> damage : DAMAGES.entrySet()) {
      damage(picture, damage.getValue());
      damage(index, damage.getValue());
      damage(indexes, damage.getValue());
      final JobReport report = TestJobs.run(options);
      assertEquals(JobReport.Status.OK, report.status(), damage.getKey());
      assertEquals(first.checksum(), report.checksum(), damage.getKey());
      assertEquals(1, report.counts().tilesReused(), damage.getKey());
      assertEquals(
          ContentChecksum.of(drawn),
          ContentChecksum.of(Files.readAllBytes(picture)),
          damage.getKey());
      assertTrue(Files.isRegularFile(index), damage.getKey());
      assertTrue(Files.isRegularFile(indexes), damage.getKey());
      assertFalse(
          Files.readString(output.resolve("report.html")).contains("not in the pictures"),
          damage.getKey());
    }
  }

  @Test
  void thePlaceOfPicturesMayBeTaken() throws Exception {
    final Path output = folder.resolve("out");
    final JobOptions options = TestJobs.options(output, TILE).features("minimal").build();
    Files.createDirectories(output.resolve("_spark-lidar"));
    Files.writeString(output.resolve("_spark-lidar/pictures"), "not a folder");
    Files.writeString(output.resolve("_spark-lidar/index"), "not a folder");
    assertEquals(JobReport.Status.OK, TestJobs.run(options).status());
  }

  @Test
  void aPageThatCannotBeDrawnDoesNotUndoTheJob() throws Exception {
    final Path output = folder.resolve("out");
    final List<String> said = new java.util.ArrayList<>();
    final Progress progress =
        new Progress() {
          @Override
          public void stage(final String name, final long done, final long total) {}

          @Override
          public void line(final String text) {
            said.add(text);
          }
        };
    final AtomicInteger drawn = new AtomicInteger();
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1]"));
    try {
      for (final Throwable failure :
          List.of(
              new IOException("no room"),
              new IllegalArgumentException("no such colour"),
              new OutOfMemoryError("Java heap space"),
              new NoClassDefFoundError("Could not initialize class java.awt.Font"))) {
        final JobRun frame =
            new JobRun(
                LazySpark.of(spark),
                FolderAccess.named(new Configuration(), output.toString()),
                OutputPolicy.DEFAULT,
                JobSettings.of("run", Map.of()),
                java.time.Instant.now(),
                progress,
                why -> why);
        frame.run(
            held -> {
              frame.begin();
              frame.conclude(
                  JobReport.Status.OK, Map.of("status", "ok"), List.of(), List.of(), Map.of());
              frame.draw(
                  () -> {
                    drawn.incrementAndGet();
                    throw OwnFilesTest.<IOException>any(failure);
                  });
              return null;
            });
        assertTrue(Files.exists(output.resolve("_SUCCESS")), failure::toString);
        assertTrue(Files.readString(output.resolve("report.json")).contains("ok"));
        assertFalse(Files.exists(output.resolve("report.html")));
      }
    } finally {
      spark.stop();
    }
    assertEquals(4, drawn.get());
    assertEquals(4, said.stream().filter(line -> line.contains("report.html")).count());
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E any(final Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void aKeyHoldsTheRevisionAndEveryOption() throws Exception {
    assertTrue(Version.revision().matches("[0-9a-f]{16}"), Version.revision());
    final String key = ResultKey.of(Map.of("k", 1), "file");
    assertEquals(key, ResultKey.of(Map.of("k", 1), "file"));
    assertNotEquals(key, ResultKey.of(Map.of("k", 2), "file"));
    assertNotEquals(key, ResultKey.of(Map.of("k", 1), "other"));
  }

  @Test
  void theResultOfAnotherBuildIsDoneAnewWithoutMuchAdo() throws Exception {
    final Path output = folder.resolve("out");
    final JobOptions options = TestJobs.options(output, TILE).features("minimal").build();
    final JobReport first = TestJobs.run(options);
    // The key of another build is another key.
    final Path record = files(output.resolve("_spark-lidar/commits"), ".json").get(0);
    Files.deleteIfExists(record.resolveSibling("." + record.getFileName() + ".crc"));
    Files.writeString(
        record,
        Files.readString(record).replaceFirst("\"key\" : \"[0-9a-f]{8}", "\"key\" : \"00000000"));
    final JobReport second = TestJobs.run(options);
    assertEquals(JobReport.Status.OK, second.status());
    assertEquals(0, second.counts().tilesReused());
    assertEquals(first.checksum(), second.checksum());
    assertEquals(List.of(), second.keptAside());
  }
}
