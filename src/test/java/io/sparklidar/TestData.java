package io.sparklidar;

import io.sparklidar.account.Need;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;

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
    Need.SHARED.require(Files.exists(path), "there is no " + path);
    return path;
  }
}
