package io.sparklidar;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Real files for tests, in a folder beside the project that is not part of it. */
public final class TestData {

  private static final Path SHARED = Path.of("..", "shared");

  private TestData() {}

  /**
   * A file or folder of the shared folder. Without the folder the test is skipped; in continuous
   * integration ({@code CI=true}) it fails.
   */
  public static Path shared(final String relative) {
    final Path path = SHARED.resolve(relative);
    final String missing = "test data is not there: " + path;
    if ("true".equals(System.getenv("CI"))) {
      Assertions.assertTrue(Files.exists(path), missing);
    }
    Assumptions.assumeTrue(Files.exists(path), missing);
    return path;
  }
}
