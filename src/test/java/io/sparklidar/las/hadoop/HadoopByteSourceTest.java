package io.sparklidar.las.hadoop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.io.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopByteSourceTest {

  private static final int LENGTH = 100_000;

  @TempDir private java.nio.file.Path folder;

  private ByteSource open(final byte[] content) throws IOException {
    final java.nio.file.Path file = Files.write(folder.resolve("some.laz"), content);
    final Path path = new Path(file.toUri());
    return HadoopByteSource.open(path.getFileSystem(new Configuration()), path);
  }

  private static byte[] content() {
    final byte[] content = new byte[LENGTH];
    new Random(1).nextBytes(content);
    return content;
  }

  @Test
  void readsAnyPartFromManyThreads() throws IOException {
    final byte[] content = content();
    try (ByteSource source = open(content)) {
      assertEquals(LENGTH, source.length());
      assertTrue(source.name().endsWith("some.laz"));
      IntStream.range(0, 200)
          .parallel()
          .forEach(
              i -> {
                final int from = i * 400;
                final byte[] part = new byte[1000];
                try {
                  source.readFully(from, part, 10, 500);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
                assertArrayEquals(
                    Arrays.copyOfRange(content, from, from + 500),
                    Arrays.copyOfRange(part, 10, 510));
              });
    }
  }

  @Test
  void theEndIsAnError() throws IOException {
    try (ByteSource source = open(content())) {
      final byte[] buffer = new byte[10];
      assertThrows(EOFException.class, () -> source.readFully(LENGTH - 5, buffer, 0, 10));
    }
  }

  @Test
  void aMissingFileIsAnError() throws IOException {
    final FileSystem local = FileSystem.getLocal(new Configuration());
    final Path missing = new Path(folder.resolve("missing.laz").toUri());
    assertThrows(IOException.class, () -> HadoopByteSource.open(local, missing));
  }
}
