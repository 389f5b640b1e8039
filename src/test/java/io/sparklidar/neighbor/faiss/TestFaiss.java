package io.sparklidar.neighbor.faiss;

import io.sparklidar.account.Need;

/** Whether FAISS is there for tests. */
public final class TestFaiss {

  private TestFaiss() {}

  /** Without FAISS the test is skipped; in continuous integration ({@code CI=true}) it fails. */
  public static void require() {
    final FaissLibrary.Found found = FaissLibrary.find();
    Need.FAISS.require(found.library().isPresent(), found.reason());
  }
}
