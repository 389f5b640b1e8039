package io.sparklidar.source.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.PointFiles;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of a landing folder has each file once, whatever stops it, and each as it is. */
final class PointStreamTest {

  private static TestSession session;

  @TempDir Path folder;

  private Path landing;
  private Path out;
  private Path sample;
  private long clock;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @BeforeEach
  void folders() throws Exception {
    landing = Files.createDirectory(folder.resolve("landing"));
    out = folder.resolve("out");
    sample = points(1);
  }

  private Path points(final int points) throws Exception {
    return PointFiles.ofFormat(folder.resolve("made" + points + ".laz"), points, 6);
  }

  /** Moves a file in whole, later than all before. */
  private Path land(final Path from, final String name) throws Exception {
    return land(Files.readAllBytes(from), name);
  }

  private Path land(final byte[] bytes, final String name) throws Exception {
    final Path made = folder.resolve("made");
    Files.write(made, bytes);
    clock += 10_000;
    Files.setLastModifiedTime(made, FileTime.fromMillis(1_600_000_000_000L + clock));
    return Files.move(made, landing.resolve(name));
  }

  private static StructType columns(final Path of) {
    return session.load(of).schema().add("source_file", "string").add("point_index", "long");
  }

  /** All that is there, then no more; with the state of the last time. */
  private void take() throws Exception {
    session
        .get()
        .readStream()
        .format("las")
        .schema(columns(sample))
        .option("maxFilesPerTrigger", 2)
        .load(landing.toString())
        .writeStream()
        .format("parquet")
        .option("checkpointLocation", folder.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .start(out.toString())
        .awaitTermination();
  }

  @Test
  void eachFileComesOnceWhateverStopsTheStream() throws Exception {
    Files.createDirectory(landing.resolve("more"));
    land(points(300), "a.laz");
    land(points(200), "more/b.laz");
    land(points(50), "c.laz");
    take();
    // As if it had been killed after the second batch was planned, before it was done.
    final Path commit = folder.resolve("checkpoint/commits/1");
    Files.delete(commit);
    Files.deleteIfExists(commit.resolveSibling(".1.crc"));
    land(TestData.own("field/utf8-names/in/a.las"), "d.las");
    take();
    try (Stream<Path> batches = Files.list(commit.getParent())) {
      assertEquals(
          Set.of("0", "1", "2"),
          batches
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .collect(Collectors.toSet()));
    }
    final String[] names = columns(sample).fieldNames();
    assertEquals(
        sorted(session.load(landing).selectExpr(names)),
        sorted(
            session
                .get()
                .read()
                .schema(columns(sample))
                .parquet(out.toString())
                .selectExpr(names)));
  }

  private static List<Integer> sorted(final Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::hashCode).sorted().toList();
  }

  @Test
  void theColumnsAreThoseItBeganWith() throws Exception {
    PointFiles.write(landing.resolve("a.las"), 10, List.of("mine"));
    final String view = "points_of_a_stream";
    final StreamingQuery query =
        session
            .get()
            .readStream()
            .format("las")
            .load(landing.toString())
            .selectExpr("mine", "z")
            .writeStream()
            .format("memory")
            .queryName(view)
            .start();
    try {
      query.processAllAvailable();
      Files.move(PointFiles.ofFormat(folder.resolve("b.laz"), 20, 8), landing.resolve("b.laz"));
      query.processAllAvailable();
      final List<Row> rows = session.get().table(view).collectAsList();
      assertEquals(30, rows.size());
      assertEquals(20, rows.stream().filter(row -> row.isNullAt(0)).count());
      assertEquals(0, rows.stream().filter(row -> row.isNullAt(1)).count());
    } finally {
      query.stop();
    }
    // Of another type, it is not one of them.
    final PointStream other = stream(new StructType().add("x", "double").add("mine", "string"));
    final Exception e = assertThrows(Exception.class, () -> next(other, other.initialOffset()));
    assertTrue(
        e.getMessage().contains("a.las: expected column mine as string, found int"),
        e.getMessage());
  }

  /** What Spark makes of the folder, with the state of the last time. */
  private PointStream stream(final StructType columns, final String... options) {
    final Map<String, String> given = new HashMap<>();
    given.put("path", landing.toString());
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return new PointStream(
        new TableFiles(
            ReadOptions.of(new CaseInsensitiveStringMap(given)), columns, Optional.empty()),
        folder.resolve("checkpoint").toString());
  }

  private PointStream stream(final String... options) {
    return stream(columns(sample), options);
  }

  private static Offset next(final PointStream stream, final Offset at) {
    return stream.latestOffset(at, stream.getDefaultReadLimit());
  }

  private static long points(final PointStream stream, final Offset from, final Offset to)
      throws IOException {
    long points = 0;
    for (final InputPartition partition : stream.planInputPartitions(from, to)) {
      try (PartitionReader<ColumnarBatch> batches =
          stream.createReaderFactory().createColumnarReader(partition)) {
        while (batches.next()) {
          points += batches.get().numRows();
        }
      }
    }
    return points;
  }

  @Test
  void batchesAreOfAsManyFilesAsAreAskedForAndStayThose() throws Exception {
    PointStream stream = stream("maxFilesPerTrigger", "2");
    assertNull(next(stream, stream.initialOffset()), "nothing is there");
    for (final int number : new int[] {1, 10, 100, 1000, 10_000}) {
      land(points(number), number + ".laz");
    }
    Offset at = stream.initialOffset();
    for (final int expected : new int[] {11, 1100, 10_000}) {
      final Offset next = next(stream, at);
      assertEquals(expected, points(stream, at, next));
      // Written down before Spark heard of it, and read again after an end of whatever kind.
      stream = stream("maxFilesPerTrigger", "1");
      assertEquals(next, next(stream, at));
      assertEquals(expected, points(stream, at, next));
      stream = stream("maxFilesPerTrigger", "2");
      stream.commit(next);
      at = stream.deserializeOffset(next.json());
    }
    assertEquals(at, next(stream, at), "nothing is new");
    // In another state it is another file; what comes when the last trigger has begun, waits.
    Files.delete(landing.resolve("10.laz"));
    land(points(7), "10.laz");
    stream.prepareForTriggerAvailableNow();
    land(points(3), "3.laz");
    final Offset last = next(stream, at);
    assertEquals(7, points(stream, at, last));
    assertEquals(last, next(stream, last));
    assertEquals(3, points(stream(), last, next(stream(), last)));
    // Without its part of the checkpoint, nobody knows what was read.
    for (final Path file : TestData.files(folder.resolve("checkpoint"), "")) {
      Files.delete(file);
    }
    final Exception e = assertThrows(Exception.class, () -> next(stream(), last));
    assertTrue(e.getMessage().contains("checkpoint is damaged"), e.getMessage());
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNamedOrWaitedFor() throws Exception {
    final byte[] whole = Files.readAllBytes(points(500));
    land(points(100), "a.laz");
    land(Arrays.copyOf(whole, whole.length / 2), "b.laz");
    final PointStream failing = stream();
    final Offset start = failing.initialOffset();
    final Exception e = assertThrows(Exception.class, () -> next(failing, start));
    assertTrue(e.getMessage().contains("b.laz: at byte"), e.getMessage());
    // Left out, others go on; when it is whole, it is another file.
    final PointStream going = stream("mode", "DROPMALFORMED");
    final Offset first = next(going, start);
    assertEquals(100, points(going, start, first));
    assertEquals(first, next(going, first));
    Files.delete(landing.resolve("b.laz"));
    land(whole, "b.laz");
    final Offset second = next(going, first);
    assertEquals(500, points(going, first, second));
    // One that changed after it was taken.
    Files.delete(landing.resolve("a.laz"));
    land(points(9), "a.laz");
    final PointStream again = stream();
    final Exception changed = assertThrows(Exception.class, () -> points(again, start, first));
    assertTrue(changed.getMessage().contains("a.laz: at byte 0: expected the file as"));
    final PointStream without = stream("mode", "DROPMALFORMED");
    assertEquals(0, points(without, start, first));
    assertEquals(9, points(without, second, next(without, second)));
  }

  @Test
  void damagedChunksEndAStreamOrAreLeftOut() throws Exception {
    final byte[] damaged = Files.readAllBytes(points(60_000));
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 2000, (byte) 0xFF);
    land(damaged, "a.laz");
    final PointStream failing = stream();
    final Offset start = failing.initialOffset();
    final Offset first = next(failing, start);
    final Exception e = assertThrows(Exception.class, () -> points(failing, start, first));
    assertTrue(e.getMessage().contains("a.laz: at byte"), e.getMessage());
    assertEquals(10_000, points(stream("mode", "DROPMALFORMED"), start, first));
  }
}
