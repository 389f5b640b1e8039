package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.BusyOutputException;
import io.sparklidar.error.LockLostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run at a time, and one that was taken over does nothing to the other. */
final class RunLockTest {

  /** Never says that it lives once it has begun: as one that is stalled. */
  private static final RunLock.Times STALLED =
      new RunLock.Times(Duration.ofHours(1), Duration.ofMillis(400));

  /** Fifty beats to one expiry, so that a busy machine takes nobody alive for dead. */
  private static final RunLock.Times QUICK =
      new RunLock.Times(Duration.ofMillis(40), Duration.ofSeconds(2));

  @TempDir Path folder;

  private final Configuration conf = new Configuration();
  private OutputFolder output;

  @BeforeEach
  void makeFolder() {
    output = new OutputFolder("file:" + folder);
    FullFileSystem.on(conf);
  }

  @AfterEach
  void makeRoom() {
    FullFileSystem.leave(Long.MAX_VALUE);
  }

  private RunLock take(final RunLock.Times times) throws Exception {
    return RunLock.take(conf, output, times, () -> {});
  }

  private List<Path> files() throws Exception {
    final Path running = folder.resolve("_spark-lidar/running");
    if (!Files.exists(running)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(running)) {
      return all.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }

  /** What a file holds; nothing while it is being replaced. */
  private static String read(final Path file) throws Exception {
    try {
      return Files.readString(file);
    } catch (final java.nio.file.NoSuchFileException e) {
      return "";
    }
  }

  /** As if all that ran until now ran on another machine. */
  private void moveElsewhere() throws Exception {
    for (final Path file : files()) {
      if (file.toString().endsWith(".json")) {
        final LockFile here = Json.MAPPER.readValue(file.toFile(), LockFile.class);
        final LockFile there = new LockFile(here.run(), "elsewhere", "elsewhere", 7, "");
        // A claim is never rewritten: its owner must not see it gone for a moment.
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        final Path other = folder.resolve("other");
        Files.write(other, Json.MAPPER.writeValueAsBytes(there));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  @Test
  void aRunThatSaysThatItLivesKeepsTheFolder() throws Exception {
    try (RunLock lock = take(QUICK)) {
      moveElsewhere();
      for (int n = 0; n < 3; n++) {
        assertTrue(
            assertThrows(BusyOutputException.class, () -> take(QUICK))
                .getMessage()
                .contains("process 7 on elsewhere"));
      }
      lock.requireHeld();
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aRunThatStalledIsTakenOverAndDoesNothingToTheOther() throws Exception {
    final RunLock stalled = take(STALLED);
    moveElsewhere();
    final OutputFolder before = stalled.held();
    final RunLock other = take(QUICK);
    assertTrue(
        assertThrows(LockLostException.class, stalled::requireHeld)
            .getMessage()
            .contains("was taken over by process " + ProcessHandle.current().pid()));
    assertTrue(stalled.isLost());
    // Its tasks, too, on any machine.
    final CommitLog.OutputPiece piece = new CommitLog.OutputPiece("tile", List.of());
    assertThrows(LockLostException.class, () -> CommitLog.announce(conf, before, piece));
    assertThrows(LockLostException.class, () -> CommitLog.commit(conf, before, "key", piece));
    assertThrows(LockLostException.class, () -> CommitLog.forget(conf, before, "tile"));
    stalled.close();
    other.requireHeld();
    CommitLog.commit(conf, other.held(), "key", piece);
    assertThrows(BusyOutputException.class, () -> take(QUICK));
    other.close();
    take(QUICK).close();
  }

  @Test
  void aRunThatWakesUpIsToldAndStopsSayingThatItLives() throws Exception {
    final CountDownLatch told = new CountDownLatch(1);
    try (RunLock lock = RunLock.take(conf, output, QUICK, told::countDown)) {
      for (final Path file : files()) {
        Files.deleteIfExists(file);
      }
      assertTrue(told.await(30, TimeUnit.SECONDS));
      assertTrue(lock.isLost());
    }
    assertEquals(List.of(), files());
  }

  @Test
  void ofTwoThatStartTogetherOneGetsTheFolder() throws Exception {
    for (int n = 0; n < 10; n++) {
      final AtomicInteger got = new AtomicInteger();
      final List<CompletableFuture<Void>> runs = new ArrayList<>();
      final CountDownLatch start = new CountDownLatch(1);
      final CountDownLatch tried = new CountDownLatch(3);
      for (int r = 0; r < 3; r++) {
        runs.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    start.await();
                    final RunLock lock = take(QUICK);
                    got.incrementAndGet();
                    tried.countDown();
                    tried.await();
                    lock.close();
                  } catch (final BusyOutputException e) {
                    tried.countDown();
                  } catch (final Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                task -> new Thread(task).start()));
      }
      start.countDown();
      for (final CompletableFuture<Void> run : runs) {
        run.get(1, TimeUnit.MINUTES);
      }
      assertEquals(1, got.get());
    }
  }

  @Test
  void theLockOutlivesWhateverStorageThrows() throws Exception {
    output = new OutputFolder("full:" + folder);
    final RunLock lock = take(QUICK);
    final Path beat = files().stream().filter(f -> f.toString().endsWith(".beat")).findAny().get();
    // Hadoop throws an error, not an exception.
    FullFileSystem.leave(0);
    Thread.sleep(300);
    FullFileSystem.leave(Long.MAX_VALUE);
    final String before = read(beat);
    final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (read(beat).isEmpty() || read(beat).equals(before)) {
      assertTrue(System.nanoTime() < end, "nothing is renewed any more");
      Thread.sleep(10);
    }
    lock.close();
  }

  @Test
  void whatARunLeftThatWasKilledBeforeItsClaimGoes() throws Exception {
    final Path running = Files.createDirectories(folder.resolve("_spark-lidar/running"));
    for (final String left : List.of("7c1f.beat", ".7c1f.beat.crc", "_7c1f.json.22aa.tmp")) {
      Files.writeString(running.resolve(left), "x");
    }
    take(QUICK).close();
    assertFalse(Files.exists(running));
  }

  @Test
  void aRunThatIsAboutToClaimIsNotDisturbed() throws Exception {
    final Path running = folder.resolve("_spark-lidar/running");
    final RunLock lock = take(QUICK);
    Files.writeString(running.resolve("7c1f.beat"), "x");
    lock.close();
    assertEquals(List.of(running.resolve("7c1f.beat")), files());
  }

  @Test
  void aRunThatIsStoppedBeforeItClaimsNeverDoes() throws Exception {
    final RunLock lock = RunLock.of(conf, output, QUICK, () -> {});
    lock.close();
    assertThrows(IOException.class, lock::take);
    assertFalse(lock.isTaken());
    assertEquals(List.of(), files());
  }

  @Test
  void aRunThatIsStoppedWhileItWaitsForAnotherHoldsNothing() throws Exception {
    take(STALLED);
    moveElsewhere();
    final RunLock waiting = RunLock.of(conf, output, STALLED, () -> {});
    final CompletableFuture<Throwable> end =
        CompletableFuture.supplyAsync(() -> assertThrows(IOException.class, waiting::take));
    while (files().size() < 4 && !end.isDone()) {
      Thread.sleep(1);
    }
    assertFalse(waiting.isTaken());
    waiting.close();
    end.get();
    assertFalse(waiting.isTaken());
    take(QUICK).close();
    assertEquals(List.of(), files());
  }
}
