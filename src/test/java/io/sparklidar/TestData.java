package io.sparklidar;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Files for tests: those of the project, and real ones in a folder beside it. */
public final class TestData {

  private static final Path OWN = Path.of("src", "test", "resources");
  private static final Path SHARED = Path.of("..", "shared");

  private TestData() {}

  /** A file or folder of the project's own test data, e.g. {@code field/utf8-names/in}. */
  public static Path own(final String relative) {
    final Path path = OWN.resolve(relative);
    Assertions.assertTrue(Files.exists(path), "test data is not there: " + path);
    return path;
  }

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
