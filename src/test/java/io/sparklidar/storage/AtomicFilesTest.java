package io.sparklidar.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AtomicFilesTest {

  /** Hadoop's local file system under another name, so that Hadoop moves its files. */
  static final class OfSomebody extends LocalFileSystem {}

  @TempDir private java.nio.file.Path folder;

  private Configuration conf;
  private FileSystem fs;

  @BeforeEach
  void aFileSystem() throws IOException {
    use(false);
  }

  private void use(final boolean ofSomebody) throws IOException {
    conf = new Configuration();
    conf.setBoolean("fs.file.impl.disable.cache", true);
    conf.setClass(
        "fs.file.impl", ofSomebody ? OfSomebody.class : LocalFileSystem.class, FileSystem.class);
    fs = path("x").getFileSystem(conf);
  }

  private Path path(final String name) {
    return new Path(folder.resolve(name).toUri());
  }

  private void write(final String name, final String text) throws IOException {
    try (OutputStream out = fs.create(path(name))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** By Hadoop, which holds the checksum against it. */
  private String read(final String name) throws IOException {
    try (InputStream in = fs.open(path(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMovedFileTakesItsChecksumAlong(final boolean ofSomebody) throws IOException {
    use(ofSomebody);
    write("a", "one");
    AtomicFiles.move(conf, path("a"), path("b"), false);
    assertEquals("one", read("b"));
    assertEquals(List.of(".b.crc", "b"), names());
    write("c", "another");
    AtomicFiles.move(conf, path("c"), path("b"), true);
    assertEquals("another", read("b"));
    assertEquals(List.of(".b.crc", "b"), names());
  }

  @Test
  void aChecksumOfWhatWasReplacedDoesNotStay() throws IOException {
    write("b", "one");
    Files.writeString(folder.resolve("a"), "without a checksum");
    AtomicFiles.move(conf, path("a"), path("b"), true);
    assertEquals("without a checksum", read("b"));
    assertEquals(List.of("b"), names());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatMayNotBeReplacedStays(final boolean ofSomebody) throws IOException {
    use(ofSomebody);
    write("a", "one");
    write("b", "two");
    assertThrows(
        FileAlreadyExistsException.class,
        () -> AtomicFiles.move(conf, path("a"), path("b"), false));
    assertEquals("one", read("a"));
    assertEquals("two", read("b"));
    Files.createDirectory(folder.resolve("d"));
    assertThrows(IOException.class, () -> AtomicFiles.move(conf, path("a"), path("d"), true));
    assertEquals("one", read("a"));
  }

  @Test
  void aFileThatIsNotThereIsNotFound() {
    final IOException e =
        assertThrows(
            IOException.class, () -> AtomicFiles.move(conf, path("none"), path("b"), true));
    assertEquals(FileNotFoundException.class, e.getCause().getClass());
    assertFalse(Files.exists(folder.resolve("b")));
  }

  @Test
  void aLinkIsReplacedAndNotWhatItLeadsTo() throws IOException {
    Files.writeString(folder.resolve("there"), "somebody's");
    Files.createSymbolicLink(folder.resolve("b"), folder.resolve("there"));
    write("a", "one");
    AtomicFiles.move(conf, path("a"), path("b"), true);
    assertFalse(Files.isSymbolicLink(folder.resolve("b")));
    assertEquals("one", read("b"));
    assertArrayEquals(
        "somebody's".getBytes(StandardCharsets.UTF_8), Files.readAllBytes(folder.resolve("there")));
  }

  @Test
  void filesWithoutChecksumsAreMovedToo() throws IOException {
    conf.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
    fs = path("x").getFileSystem(conf);
    write("a", "one");
    AtomicFiles.move(conf, path("a"), path("b"), true);
    assertEquals(List.of("b"), names());
  }

  @Test
  void onAnObjectStoreWhatFailsIsGivenUpAndWhatWasThereStays() throws IOException {
    conf.setClass("fs.objects.impl", ObjectStoreFileSystem.class, FileSystem.class);
    final Path path = new Path("objects:" + folder + "/result");
    ObjectStoreFileSystem.forget();
    AtomicFiles.write(conf, path, out -> out.write(new byte[] {1, 2}));
    assertThrows(
        IOException.class,
        () ->
            AtomicFiles.write(
                conf,
                path,
                out -> {
                  out.write(new byte[9]);
                  throw new IOException("no more");
                }));
    assertEquals(1, ObjectStoreFileSystem.aborted());
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(folder.resolve("result")));
    assertThrows(
        FileAlreadyExistsException.class,
        () ->
            AtomicFiles.write(conf, path.getParent(), path, out -> out.write(new byte[7]), false));
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(folder.resolve("result")));
    assertEquals(List.of(), ObjectStoreFileSystem.renamed());
  }
}
