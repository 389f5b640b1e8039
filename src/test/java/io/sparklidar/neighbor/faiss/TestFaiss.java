package io.sparklidar.neighbor.faiss;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Whether FAISS is there for tests. */
public final class TestFaiss {

  private TestFaiss() {}

  /** Without FAISS the test is skipped; in continuous integration ({@code CI=true}) it fails. */
  public static void require() {
    final FaissLibrary.Found found = FaissLibrary.find();
    if ("true".equals(System.getenv("CI"))) {
      Assertions.assertTrue(found.library().isPresent(), found.reason());
    }
    Assumptions.assumeTrue(found.library().isPresent(), found.reason());
  }
}
