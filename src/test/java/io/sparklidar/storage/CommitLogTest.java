package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.LockLostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are brought together say the same, whenever whoever does so dies. */
final class CommitLogTest {

  /** Of the run that is taken over: it never says that it lives once it has begun. */
  private static final RunLock.Times STALLED =
      new RunLock.Times(Duration.ofHours(1), Duration.ofMillis(100));

  private static final RunLock.Times QUICK =
      new RunLock.Times(Duration.ofMillis(40), Duration.ofMillis(200));

  @TempDir Path folder;

  private final Configuration conf = new Configuration();
  private final List<RunLock> locks = new ArrayList<>();
  private OutputFolder output;

  @BeforeEach
  void makeFolder() {
    ObjectStoreFileSystem.forget();
    conf.set("fs.objects.impl", ObjectStoreFileSystem.class.getName());
    conf.set("fs.counted.impl", CountingFileSystem.class.getName());
    conf.set("fs.dying.impl", DyingFileSystem.class.getName());
    on("file");
  }

  @AfterEach
  void forget() {
    DyingFileSystem.after(Integer.MAX_VALUE);
    DyingFileSystem.beforeRename(() -> {});
    // The one that stalled first.
    locks.forEach(RunLock::close);
  }

  private void on(final String scheme) {
    output = new OutputFolder(scheme + ":" + folder);
  }

  private void commit(final String id, final String key) throws IOException {
    CommitLog.commit(conf, output, key, new CommitLog.OutputPiece(id, List.of()));
  }

  private Map<String, String> keys() throws IOException {
    final Map<String, String> keys = new TreeMap<>();
    CommitLog.readAll(conf, output).forEach((id, found) -> keys.put(id, found.key()));
    return keys;
  }

  private List<Path> files(final String name) throws IOException {
    final Path place = folder.resolve("_spark-lidar").resolve(name);
    if (!Files.exists(place)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(place)) {
      return all.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "objects"})
  void recordsSayTheSameTogether(final String scheme) throws Exception {
    on(scheme);
    final Random random = new Random(17);
    final Map<String, String> expected = new TreeMap<>();
    for (int turn = 0; turn < 12; turn++) {
      for (int n = 0; n < 5; n++) {
        final String id = "tile-" + random.nextInt(40);
        commit(id, "key " + turn);
        expected.put(id, "key " + turn);
      }
      if (turn % 3 != 2) {
        CommitLog.compact(conf, output, 1);
        assertEquals(List.of(), files("commits"));
      }
      if (turn % 4 == 3) {
        final Set<String> gone = expected.keySet().stream().limit(3).collect(Collectors.toSet());
        for (final String id : gone) {
          CommitLog.forget(conf, output, id);
        }
        CommitLog.forgetTogether(conf, output, gone);
        expected.keySet().removeAll(gone);
      }
      assertEquals(expected, keys());
    }
    assertEquals(List.of(), ObjectStoreFileSystem.renamed());
  }

  @Test
  void fewerThanAreWorthItStayAsTheyAre() throws Exception {
    commit("a", "1");
    commit("b", "1");
    assertEquals(0, CommitLog.compact(conf, output, 3));
    assertEquals(2, files("commits").size());
    assertEquals(List.of(), files("log"));
  }

  @Test
  void thereAreAsManySegmentsAsTheNumberOfRecordsHasDigits() throws Exception {
    for (int batch = 1; batch <= 40; batch++) {
      for (int n = 0; n < 4; n++) {
        commit("tile-" + batch + "-" + n, "key");
      }
      CommitLog.compact(conf, output, 1);
      final int most = Integer.SIZE - Integer.numberOfLeadingZeros(batch);
      assertTrue(files("log").size() <= most, files("log")::toString);
    }
    assertEquals(160, keys().size());
  }

  @Test
  void aRunReadsAFewObjectsHoweverManyPiecesThereAre() throws Exception {
    on(CountingFileSystem.SCHEME);
    final List<Map<String, Integer>> asked = new ArrayList<>();
    for (int n = 0; n < 300; n++) {
      commit("tile-" + n, "key");
      if (n == 99 || n == 299) {
        CommitLog.compact(conf, output, 1);
        CountingFileSystem.asked();
        assertEquals(n + 1, CommitLog.readAll(conf, output).size());
        asked.add(CountingFileSystem.asked());
      }
    }
    // One segment; the folders of records, of segments and of announcements.
    assertEquals(Map.of("list", 3, "open", 1), asked.get(0));
    assertEquals(asked.get(0), asked.get(1));
  }

  @Test
  void whatDiesWhileItBringsRecordsTogetherLosesNone() throws Exception {
    on(DyingFileSystem.SCHEME);
    final Map<String, String> expected = new TreeMap<>();
    boolean died = true;
    for (int steps = 0; died; steps++) {
      for (int n = 0; n < 4; n++) {
        commit("tile-" + (steps + n), "key " + steps);
        expected.put("tile-" + (steps + n), "key " + steps);
      }
      DyingFileSystem.after(steps);
      died = false;
      try {
        CommitLog.compact(conf, output, 1);
      } catch (final IOException e) {
        died = true;
      }
      DyingFileSystem.after(Integer.MAX_VALUE);
      assertEquals(expected, keys(), "after " + steps + " steps");
      assertTrue(steps < 100, "it never ends");
    }
    assertEquals(List.of(), files("commits"));
  }

  @Test
  void whatDiesWhileItForgetsHidesNoOther() throws Exception {
    on(DyingFileSystem.SCHEME);
    boolean died = true;
    for (int steps = 0; died; steps++) {
      for (int n = 0; n < 8; n++) {
        commit("tile-" + n, "key " + steps);
        if (n == 3 || n == 6) {
          CommitLog.compact(conf, output, 1);
        }
      }
      DyingFileSystem.after(steps);
      died = false;
      try {
        CommitLog.forgetTogether(conf, output, Set.of("tile-0", "tile-5"));
      } catch (final IOException e) {
        died = true;
      }
      DyingFileSystem.after(Integer.MAX_VALUE);
      final Map<String, String> left = keys();
      for (final int n : new int[] {1, 2, 3, 4, 6, 7}) {
        assertEquals("key " + steps, left.get("tile-" + n), "after " + steps + " steps");
      }
    }
    assertEquals(
        Set.of("tile-1", "tile-2", "tile-3", "tile-4", "tile-6", "tile-7"), keys().keySet());
  }

  @Test
  void aSegmentThatIsCutShortCostsWhatItLacksAndIsNotTakenForAll() throws Exception {
    for (int n = 0; n < 5; n++) {
      commit("tile-" + n, "key");
    }
    CommitLog.compact(conf, output, 1);
    final Path segment = files("log").get(0);
    final byte[] whole = Files.readAllBytes(segment);
    Files.deleteIfExists(segment.resolveSibling("." + segment.getFileName() + ".crc"));
    Files.write(segment, java.util.Arrays.copyOf(whole, whole.length - 10));
    assertEquals(4, keys().size());
    assertTrue(!CommitLog.committed(conf, output).complete());
  }

  @Test
  void recordsOfEarlierRevisionsAreRead() throws Exception {
    final Path commits = Files.createDirectories(folder.resolve("_spark-lidar/commits"));
    Files.writeString(
        commits.resolve("old.json"),
        "{\"key\": \"k\", \"result\": {\"id\": \"old\", \"outputs\": []}}");
    CommitLog.compact(conf, output, 1);
    assertEquals(Map.of("old", "k"), keys());
    assertEquals("", CommitLog.readAll(conf, output).get("old").run());
  }

  @Test
  void aPieceWhoseRecordIsWithOthersIsKnownToTheNextAttempt() throws Exception {
    for (int turn = 0; turn < 3; turn++) {
      try (OutputAttempt<OutputAttemptTest.Bytes> attempt =
          OutputAttempt.start(
              conf,
              output,
              "tile",
              Set.of(OutputFormat.LAZ),
              (format, path) -> new OutputAttemptTest.Bytes(conf, path, 3))) {
        // Of a file that no record names, it would say that somebody else's has appeared.
        final List<OutputFile> outputs = attempt.commit(7);
        CommitLog.commit(conf, output, "key", new CommitLog.OutputPiece("tile", outputs));
        CommitLog.compact(conf, output, 1);
        assertEquals(List.of(), files("commits"));
        assertEquals(outputs, CommitLog.states(conf, output, "tile"));
      }
    }
  }

  private OutputFolder stalled() throws Exception {
    locks.add(RunLock.take(conf, output, STALLED, () -> {}));
    return locks.get(0).held();
  }

  /** Somebody waits until the run is taken for dead, and takes the folder over. */
  private void takeOver() {
    try {
      final Path running = folder.resolve("_spark-lidar/running");
      try (Stream<Path> files = Files.list(running)) {
        for (final Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
          final LockFile here = Json.MAPPER.readValue(file.toFile(), LockFile.class);
          final Path other = folder.resolve("other");
          Files.write(
              other,
              Json.MAPPER.writeValueAsBytes(
                  new LockFile(here.run(), "elsewhere", "elsewhere", 7, "")));
          Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
          Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      final OutputFolder plain = new OutputFolder("file:" + folder);
      locks.add(RunLock.take(conf, plain, QUICK, () -> {}));
      FolderAccess.open(conf, plain).sweep();
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRunThatStalledAfterItLookedPutsNothingIntoPlace() throws Exception {
    on(DyingFileSystem.SCHEME);
    final OutputFolder held = stalled();
    final OutputAttempt<OutputAttemptTest.Bytes> attempt =
        OutputAttempt.start(
            conf,
            held,
            "tile",
            Set.of(OutputFormat.LAZ),
            (format, path) -> new OutputAttemptTest.Bytes(conf, path, 3));
    // It has looked whether the folder is its own, and is about to rename.
    DyingFileSystem.beforeRename(
        () -> {
          if (DyingFileSystem.renamesTo("/laz/")) {
            DyingFileSystem.beforeRename(() -> {});
            takeOver();
          }
        });
    assertThrows(IOException.class, () -> attempt.commit(7));
    assertEquals(false, Files.exists(folder.resolve("laz/tile.laz")));
    // What it tries next it does not even begin.
    assertThrows(LockLostException.class, () -> CommitLog.compact(conf, held, 0));
  }

  @Test
  void aRecordInTheMakingWhenTheFolderIsTakenOverIsNone() throws Exception {
    on(DyingFileSystem.SCHEME);
    final OutputFolder held = stalled();
    DyingFileSystem.beforeRename(
        () -> {
          DyingFileSystem.beforeRename(() -> {});
          takeOver();
        });
    final CommitLog.OutputPiece piece = new CommitLog.OutputPiece("tile", List.of());
    assertThrows(IOException.class, () -> CommitLog.commit(conf, held, "key", piece));
    assertEquals(Map.of(), keys());
  }
}
