package io.sparklidar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The printed reference is the one the definitions give. */
final class ReferenceTest {

  @Test
  void theReferenceIsUpToDate() throws Exception {
    assertEquals(
        Invocation.of("reference").out(),
        Files.readString(Path.of("docs/reference.md")),
        "run: scripts/spark-lidar reference > docs/reference.md");
  }
}
