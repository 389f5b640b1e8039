package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local copies go with their process, by whatever way that ends, and not before. */
final class LocalFilesTest {

  @TempDir private Path folder;

  /** Makes a file, says which, and waits. */
  static final class Owner {

    private Owner() {}

    public static void main(final String[] folders) throws Exception {
      System.setProperty("java.io.tmpdir", folders[0]);
      System.out.println(LocalFiles.ofThisJvm().create(".las"));
      System.in.read();
    }
  }

  private Process owner() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Owner.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static Path file(final Process owner) throws IOException {
    final BufferedReader out = owner.inputReader(StandardCharsets.UTF_8);
    return Path.of(out.readLine());
  }

  private long entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsNot() throws Exception {
    final Process living = owner();
    final Process killed = owner();
    final Path kept = file(living);
    final Path left = file(killed);
    killed.destroyForcibly().waitFor();
    assertTrue(Files.exists(left));
    final LocalFiles mine = LocalFiles.in(folder);
    assertFalse(Files.exists(left));
    assertFalse(Files.exists(left.getParent()));
    assertTrue(Files.exists(kept));
    // The living one's folder and lock, and mine.
    assertEquals(4, entries());
    // One that ends of itself leaves nothing.
    living.getOutputStream().close();
    assertEquals(0, living.waitFor());
    assertEquals(2, entries());
    mine.remove();
    assertEquals(0, entries());
  }

  @Test
  void anotherOfThisProcessIsNotRemoved() throws Exception {
    final LocalFiles first = LocalFiles.in(folder);
    final Path file = first.create(".laz");
    final LocalFiles second = LocalFiles.in(folder);
    assertTrue(Files.exists(file));
    final Process other = owner();
    file(other);
    assertTrue(Files.exists(file), "the second took the lock of the first away");
    other.getOutputStream().close();
    assertEquals(0, other.waitFor());
    first.remove();
    second.remove();
    assertEquals(0, entries());
  }

  @Test
  void filesOfOthersStay() throws Exception {
    Files.createDirectory(folder.resolve("spark-lidar-notes"));
    Files.writeString(folder.resolve("spark-lidar-report.las"), "mine");
    LocalFiles.in(folder).remove();
    assertEquals(2, entries());
  }
}
