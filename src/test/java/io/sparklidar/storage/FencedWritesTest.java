package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.LockLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On an object store that compares before it takes an object, a run that stalled after its last
 * look at its claim overwrites nothing that another has written since.
 */
final class FencedWritesTest {

  private static final String KEY = "key";

  @TempDir Path folder;

  private final Configuration conf = new Configuration();
  private OutputFolder output;

  @BeforeEach
  void compare() {
    conf.set("fs.objects.impl", ObjectStoreFileSystem.class.getName());
    output = new OutputFolder("objects:" + folder);
    ObjectStoreFileSystem.forget();
    ObjectStoreFileSystem.compare();
  }

  @AfterEach
  void forget() {
    ObjectStoreFileSystem.forget();
  }

  /** Something that happens while a run stalls. */
  private interface Meanwhile {
    void happens() throws Exception;
  }

  private static void stallAtNextObject(final Meanwhile meanwhile) {
    ObjectStoreFileSystem.first(
        path -> {
          try {
            meanwhile.happens();
          } catch (final IOException e) {
            throw new UncheckedIOException(e);
          } catch (final Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static CommitLog.Done piece(final String path) {
    return new CommitLog.OutputPiece("tile", List.of(new OutputFile(path, 1, 1, 1, "")));
  }

  private String runOf(final String id) throws IOException {
    return CommitLog.readAll(conf, output).get(id).run();
  }

  private void write(final String name, final String text, final boolean replace)
      throws IOException {
    AtomicFiles.write(conf, output.rootPath(), place(name), out -> out.write(bytes(text)), replace);
  }

  private void writeHeld(
      final RunLock by, final String name, final AtomicFiles.Content content, final boolean replace)
      throws IOException {
    AtomicFiles.write(conf, by.held(), output.rootPath(), place(name), content, replace);
  }

  private org.apache.hadoop.fs.Path place(final String name) {
    return new org.apache.hadoop.fs.Path(output.rootPath(), name);
  }

  private static byte[] bytes(final String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path claim(final RunLock of) {
    return folder.resolve("_spark-lidar/running/" + of.held().run() + ".json");
  }

  private void put(final String name, final String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** Takes a folder over as it is done where its owner is taken for dead. */
  private RunLock takeOver(final RunLock from) throws Exception {
    Files.delete(claim(from));
    return RunLock.take(conf, output);
  }

  @Test
  void aStalledOwnerDoesNotOverwriteTheRecordOfTheNext() throws Exception {
    for (final boolean wasThere : List.of(false, true)) {
      try (RunLock stalled = RunLock.take(conf, output)) {
        if (wasThere) {
          CommitLog.commit(conf, stalled.held(), KEY, piece("laz/before.laz"));
        }
        final RunLock[] next = new RunLock[1];
        stallAtNextObject(
            () -> {
              next[0] = takeOver(stalled);
              CommitLog.commit(conf, next[0].held(), KEY, piece("laz/next.laz"));
            });
        assertThrows(
            LockLostException.class,
            () -> CommitLog.commit(conf, stalled.held(), KEY, piece("laz/stalled.laz")));
        assertEquals(next[0].held().run(), runOf("tile"));
        CommitLog.forget(conf, next[0].held(), "tile");
        next[0].close();
      }
    }
  }

  @Test
  void theOwnerWritesOverWhatAStalledOnePutThere() throws Exception {
    try (RunLock owner = RunLock.take(conf, output)) {
      final Path record = folder.resolve("_spark-lidar/commits/tile.json");
      stallAtNextObject(
          () -> {
            Files.createDirectories(record.getParent());
            Files.writeString(record, "{\"key\": \"of one that stalled\"}");
          });
      CommitLog.commit(conf, owner.held(), KEY, piece("laz/tile.laz"));
      assertEquals(owner.held().run(), runOf("tile"));
    }
  }

  @Test
  void whatMayNotBeReplacedIsNotReplacedHoweverLateItAppears() throws Exception {
    stallAtNextObject(() -> put("result", "of another"));
    final IOException refused =
        assertThrows(FileAlreadyExistsException.class, () -> write("result", "of this run", false));
    assertTrue(refused.getMessage().contains("appeared while the job ran"), refused.getMessage());
    assertEquals("of another", Files.readString(folder.resolve("result")));
  }

  @Test
  void aRunThatLosesItsFolderWhileItWritesPutsNothingThere() throws Exception {
    for (final boolean compares : List.of(false, true)) {
      ObjectStoreFileSystem.forget();
      if (compares) {
        ObjectStoreFileSystem.compare();
      }
      try (RunLock lost = RunLock.take(conf, output)) {
        assertThrows(
            LockLostException.class,
            () ->
                writeHeld(
                    lost,
                    "result",
                    out -> {
                      out.write(bytes("of this run"));
                      Files.delete(claim(lost));
                    },
                    true));
        assertFalse(Files.exists(folder.resolve("result")));
      }
    }
  }

  @Test
  void aStalledOwnerHearsThatItIsNoneAlsoWhereTheNextWroteTheSame() throws Exception {
    try (RunLock stalled = RunLock.take(conf, output)) {
      final RunLock[] next = new RunLock[1];
      stallAtNextObject(
          () -> {
            next[0] = takeOver(stalled);
            put("result", "of both");
          });
      assertThrows(
          LockLostException.class,
          () -> writeHeld(stalled, "result", out -> out.write(bytes("of both")), false));
      next[0].close();
    }
  }

  @Test
  void anAnswerThatIsLostIsNoConflict() throws Exception {
    for (final boolean replace : List.of(false, true)) {
      final String name = "result-" + replace;
      // The first request arrived, and the client sent it again.
      stallAtNextObject(() -> put(name, "of this run"));
      write(name, "of this run", replace);
      assertEquals("of this run", Files.readString(folder.resolve(name)));
    }
  }
}
