package io.sparklidar.source.landing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream has taken is what its checkpoint says it has. */
final class FileLogTest {

  private final Configuration conf = new Configuration(false);

  @TempDir Path folder;

  private FileLog open() throws IOException {
    return FileLog.open(conf, new org.apache.hadoop.fs.Path(folder.resolve("log").toUri()));
  }

  private static FileFingerprint file(final int number) {
    return new FileFingerprint("file:/in/ä \"" + number + "\".laz", number, 17);
  }

  @Test
  void whatWasAddedIsThereAgain() throws Exception {
    assertEquals(0, open().size());
    final int batches = 2 * FileLog.TOGETHER + 7;
    FileLog log = open();
    for (int b = 1; b <= batches; b++) {
      log.add(List.of(file(2 * b), file(2 * b + 1)));
      if (b % 20 == 0) {
        log = open();
      }
    }
    final FileLog again = open();
    assertEquals(batches, again.size());
    for (int b = 1; b <= batches; b++) {
      assertEquals(List.of(file(2 * b), file(2 * b + 1)), again.batch(b));
      assertTrue(again.holds(file(2 * b)));
    }
    assertFalse(again.holds(file(1)));
    assertFalse(again.holds(new FileFingerprint(file(2).path(), 2, 18)), "it has changed");
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      assertEquals(8, files.filter(f -> f.toString().endsWith(".json")).count());
    }
  }

  @Test
  void whatIsDamagedIsSaid() throws Exception {
    final FileLog log = open();
    log.add(List.of(file(1)));
    log.add(List.of(file(2)));
    log.add(List.of(file(3)));
    // Another stream with the same checkpoint.
    final FileLog other = open();
    log.add(List.of(file(4)));
    assertThrows(IOException.class, () -> other.add(List.of(file(5))));
    final Path second = folder.resolve("log/0000000002.json");
    final byte[] bytes = Files.readAllBytes(second);
    Files.delete(second);
    final IOException missing = assertThrows(IOException.class, this::open);
    assertTrue(missing.getMessage().contains("0000000002.json, found only"), missing.getMessage());
    Files.write(second, List.of("[[{\"path\": "));
    Files.deleteIfExists(folder.resolve("log/.0000000002.json.crc"));
    final IOException cut = assertThrows(IOException.class, this::open);
    assertTrue(cut.getMessage().contains("0000000002.json: the checkpoint"), cut.getMessage());
    Files.write(second, bytes);
    assertEquals(4, open().size());
  }
}
