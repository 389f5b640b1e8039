package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.StorageException;
import io.sparklidar.las.io.ByteSink;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is what was written and patched, wherever it is made. */
final class PatchableFileTest {

  /** Hadoop's local file system under another name, which may be one that cannot go back. */
  static final class OfSomebody extends LocalFileSystem {}

  @TempDir private java.nio.file.Path folder;

  private static Configuration conf(final boolean ofSomebody) {
    final Configuration conf = new Configuration();
    conf.setBoolean("fs.file.impl.disable.cache", true);
    conf.setClass(
        "fs.file.impl", ofSomebody ? OfSomebody.class : LocalFileSystem.class, FileSystem.class);
    return conf;
  }

  private Path path(final String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Pieces small and large, of the heap and not, one of them a part of its buffer. */
  private static byte[] write(final ByteSink sink, final Random random) throws IOException {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      final byte[] bytes = new byte[random.nextInt(1 << random.nextInt(20))];
      random.nextBytes(bytes);
      final int from = bytes.length / 10;
      all.write(bytes, from, bytes.length - from);
      switch (i % 3) {
        case 0 -> sink.write(bytes, from, bytes.length - from);
        case 1 -> sink.write(ByteBuffer.wrap(bytes).position(from));
        default -> {
          final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
          sink.write(direct.position(from));
          assertFalse(direct.hasRemaining());
        }
      }
      assertEquals(all.size(), sink.position());
    }
    return all.toByteArray();
  }

  private static void patch(final ByteSink sink, final byte[] all, final Random random)
      throws IOException {
    for (int i = 0; i < 20; i++) {
      final byte[] patch = new byte[random.nextInt(400)];
      random.nextBytes(patch);
      final int at = i == 0 ? 0 : random.nextInt(all.length - patch.length + 1);
      System.arraycopy(patch, 0, all, at, patch.length);
      sink.patch(at, patch);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void holdsWhatWasWrittenAndHasItsChecksum(final boolean ofSomebody) throws IOException {
    final Random random = new Random(7);
    final byte[] expected;
    final String checksum;
    try (PatchableFile file = PatchableFile.create(path("in/a.laz"), conf(ofSomebody))) {
      final byte[] first = write(file.sink(), random);
      patch(file.sink(), first, random);
      final ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(first);
      final byte[] more = new byte[100_000];
      file.sink().write(more, 0, more.length);
      all.write(more);
      expected = all.toByteArray();
      patch(file.sink(), expected, random);
      file.finish();
      checksum = file.checksum();
    }
    assertArrayEquals(expected, Files.readAllBytes(folder.resolve("in/a.laz")));
    assertEquals(ContentChecksum.of(expected), checksum);
    final Path path = path("in/a.laz");
    assertEquals(checksum, ContentChecksum.of(path.getFileSystem(conf(false)), path));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsNotFinishedIsNotThere(final boolean ofSomebody) throws IOException {
    try (PatchableFile file = PatchableFile.create(path("a.laz"), conf(ofSomebody))) {
      file.sink().write(new byte[1 << 20], 0, 1 << 20);
      file.sink().close();
    }
    assertEquals(List.of(), names());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void replacesNothing(final boolean ofSomebody) throws IOException {
    Files.writeString(folder.resolve("a.laz"), "somebody's");
    assertThrows(
        IOException.class,
        () -> {
          try (PatchableFile file = PatchableFile.create(path("a.laz"), conf(ofSomebody))) {
            file.finish();
          }
        });
    assertEquals("somebody's", Files.readString(folder.resolve("a.laz")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"000", "022", "027", "077"})
  void hasThePermissionsThatHadoopGives(final String umask) throws IOException {
    final Configuration conf = conf(false);
    conf.set("fs.permissions.umask-mode", umask);
    path("b").getFileSystem(conf).create(path("b")).close();
    try (PatchableFile file = PatchableFile.create(path("a"), conf)) {
      file.finish();
    }
    AtomicFiles.write(conf, path("c"), out -> out.write(1));
    final String hadoop =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("b")));
    for (final String ours : List.of("a", "c")) {
      assertEquals(
          hadoop,
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(ours))));
    }
  }

  @Test
  void checksumsOfAnEarlierFileDoNotStay() throws IOException {
    final FileSystem fs = path("a").getFileSystem(conf(false));
    fs.create(path("a")).close();
    Files.delete(folder.resolve("a"));
    assertEquals(List.of(".a.crc"), names());
    try (PatchableFile file = PatchableFile.create(path("a"), conf(false))) {
      file.sink().write(new byte[9], 0, 9);
      file.finish();
    }
    assertEquals(List.of("a"), names());
    assertEquals(ContentChecksum.of(new byte[9]), ContentChecksum.of(fs, path("a")));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Files.writeString(folder.resolve("file"), "no folder");
    final StorageException e =
        assertThrows(
            StorageException.class,
            () -> PatchableFile.create(path("file/a.laz"), conf(false)).close());
    assertTrue(e.getMessage().contains("file/a.laz"), e.getMessage());
    assertEquals(9, Files.size(folder.resolve("file")));
    assertEquals(List.of("file"), names());
  }

  @Test
  void whatWentWrongIsSaidWhereItsExceptionNamesThePathAlone() {
    final StorageException e =
        assertThrows(
            StorageException.class,
            () ->
                WriteErrors.doAt(
                    "there",
                    () -> {
                      throw new AccessDeniedException("there");
                    }));
    assertTrue(e.getMessage().contains("write there: AccessDeniedException;"), e.getMessage());
  }
}
