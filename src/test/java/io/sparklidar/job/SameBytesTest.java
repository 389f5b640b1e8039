package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.storage.CloudFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same job in another JVM, whose hash tables have another order, writes the same bytes. */
final class SameBytesTest {

  @TempDir private Path folder;

  private Path run(final String name) throws Exception {
    final Path output = folder.resolve(name);
    final Process process =
        DriverProcess.start(
            folder.resolve(name + ".log"),
            List.of(
                "run",
                "--input",
                folder.resolve("in").toString(),
                "--output",
                output.toString(),
                "--format",
                "parquet,laz",
                "--layout",
                "tiles"));
    assertEquals(0, process.waitFor(), () -> name);
    return output;
  }

  @Test
  void anotherRunWritesTheSameBytes() throws Exception {
    for (int file = 0; file < 2; file++) {
      CloudFile.write(
          folder.resolve("in/" + file + ".laz"),
          file,
          6 + file,
          500,
          List.of(ExtraDimension.of("id", ExtraDimensionType.values()[file], 0, "")),
          (points, i) -> {});
    }
    final Path first = run("first");
    final Path second = run("second");
    for (final String format : List.of("parquet", "laz")) {
      try (java.util.stream.Stream<Path> files = Files.list(first.resolve(format))) {
        for (final Path file : files.toList()) {
          assertArrayEquals(
              Files.readAllBytes(file),
              Files.readAllBytes(second.resolve(format).resolve(file.getFileName())),
              file::toString);
        }
      }
    }
  }
}
