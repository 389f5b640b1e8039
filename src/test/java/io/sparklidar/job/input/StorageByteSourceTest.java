package io.sparklidar.job.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.storage.FailingFileSystem;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.StorageAccess;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StorageByteSourceTest {

  @TempDir private Path folder;

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  private ByteSource open(final byte[] content) throws IOException {
    final Path file = Files.write(folder.resolve("flaky.laz"), content);
    final Configuration conf = new Configuration();
    conf.setClass(
        "fs.failing.impl", FailingFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    conf.setInt(StorageAccess.PAUSE, 0);
    return new SourceFiles(new HadoopConf(conf))
        .open(
            new FileFingerprint(
                "failing://" + file, content.length, Files.getLastModifiedTime(file).toMillis()));
  }

  private static byte[] content() {
    final byte[] content = new byte[5_000_000];
    new Random(3).nextBytes(content);
    return content;
  }

  @Test
  void anotherAttemptFillsTheBufferFromItsStart() throws IOException {
    final byte[] content = content();
    try (ByteSource source = open(content)) {
      final ByteBuffer target = ByteBuffer.allocateDirect(content.length);
      target.position(100).limit(4_900_000);
      FailingFileSystem.fail("flaky.laz", FailingFileSystem.Fault.RESET, 3);
      source.readFully(50, target);
      assertEquals(4_900_000, target.position());
      assertEquals(ByteBuffer.wrap(content, 50, 4_899_900), target.slice(100, 4_899_900));
    }
  }

  @Test
  void whatLiesBehindTheEndIsBadInput() throws IOException {
    try (ByteSource source = open(content())) {
      final MalformedLasException e =
          assertThrows(
              MalformedLasException.class,
              () -> source.readFully(4_999_999, ByteBuffer.allocateDirect(2)));
      assertTrue(e.getMessage().contains("flaky.laz"), e.getMessage());
    }
  }
}
